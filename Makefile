# Two commands do all the set-up on a fresh Debian or Ubuntu with git, make and python3-venv:
#   make demo    codes the articles in examples/ and shows the events
#   make test    runs the tests
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench eval install clean corpus-check train

help:
	@sed -n 's/^#   make/  make/p' Makefile
	@echo '  make lint    ruff, mypy --strict, import-linter'
	@echo '  make eval    scores on the measuring sets in $(DATA): report, README, build/misses.html'
	@echo '  make bench   speed, start-up and memory on the examples'
	@echo '  make corpus-check  validates the training corpus and counts it'
	@echo '  make train   trains new weights from the pre-trained encoder, four hours and a half'

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/installed

demo: .venv/installed
	@$(BIN)/whowhom add examples --db whowhom.duckdb; test $$? -le 1
	@echo
	@echo 'One drone, shot down in September 2025, as three pages tell it:'
	@$(BIN)/whowhom events --db whowhom.duckdb --since 2025-09-15 --until 2025-09-30
	@cat docs/try-next.txt

test: .venv/installed-dev
	$(BIN)/python -m pytest

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: .venv/installed
	mkdir -p build
	$(BIN)/whowhom eval --data $(DATA) --report evaluation --misses build/misses.html
	$(BIN)/python evaluation/readme.py

bench: .venv/installed
	$(BIN)/whowhom eval speed

corpus-check: .venv/installed-dev
	$(BIN)/python -m training.corpus.check --data $(DATA)

# The reader first (82 minutes), then all heads together (eight steps, 169 minutes) on two cores; needs the `train` extra.
# The last three steps learn from what the coder of the first five says of unlabelled news, too.
# Every step writes last.pt as it goes; one that was cut off goes on with --start.
PY = $(BIN)/python -m
EVENTS = $(PY) training.events --data $(DATA)
RUNS = training/runs
SHIPPED = src/whowhom/parse/weights
train: .venv/installed-dev
	$(PY) pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(PY) training.train --data $(DATA) --minutes 82 --out $(RUNS)/reader
	$(PY) training.prepare --data $(DATA) --out $(RUNS)/examples
	$(EVENTS) --start $(RUNS)/reader --out $(RUNS)/stage1 --minutes 27 --seed 1 \
		--mix own=3,plv=1,cameo=1,ngec=.5,polnear=1.2,uds=.7,uw=.3,silver=2,trees=1.5,names=1
	$(EVENTS) --start $(RUNS)/stage1 --out $(RUNS)/stage2 --minutes 18 --seed 2 --rate .9 --pairs-from 0 \
		--mix own=4,plv=1,cameo=1,ngec=.3,polnear=1,uds=.5,uw=.2,silver=.4,trees=2.5,names=1.2
	$(EVENTS) --start $(RUNS)/stage2 --out $(RUNS)/stage3 --minutes 24 --seed 3 --rate .9 --pairs-from 0 \
		--mix own=6,plv=1.2,cameo=1,ngec=.2,polnear=1,uds=.6,uw=.2,silver=.2,trees=3,names=1.3
	$(EVENTS) --start $(RUNS)/stage3 --out $(RUNS)/stage4 --minutes 19 --seed 4 --rate .9 --pairs-from 0 \
		--mix own=6,plv=1.2,cameo=1,ngec=.2,polnear=1,uds=.6,uw=.2,silver=.1,trees=3.4,names=1.4
	$(EVENTS) --start $(RUNS)/stage4 --out $(RUNS)/stage5 --minutes 14 --seed 5 --rate .8 --pairs-from 0 \
		--mix own=6,plv=1,cameo=1,polnear=.8,uds=.5,uw=.2,trees=4.5,names=2.5
	$(PY) training.export --run $(RUNS)/stage4 $(RUNS)/stage5 --data $(DATA) --out $(RUNS)/first
	WHOWHOM_WEIGHTS=$(RUNS)/first $(PY) training.calibrate --weights $(RUNS)/first
	$(PY) training.thaw --weights $(RUNS)/first --out $(RUNS)/mean
	WHOWHOM_WEIGHTS=$(RUNS)/first $(PY) training.prepare --data $(DATA) --out $(RUNS)/examples --only taught
	$(EVENTS) --start $(RUNS)/mean --out $(RUNS)/stage6 --minutes 25 --seed 6 --rate .9 --pairs-from 0 \
		--mix own=6,plv=1,cameo=1,polnear=.8,uds=.5,uw=.2,ngec=.2,taught=2,trees=3,names=2
	$(PY) training.export --run $(RUNS)/stage6 --data $(DATA) --out $(RUNS)/second
	WHOWHOM_WEIGHTS=$(RUNS)/second $(PY) training.calibrate --weights $(RUNS)/second
	WHOWHOM_WEIGHTS=$(RUNS)/second $(PY) training.prepare --data $(DATA) --out $(RUNS)/examples --only taught
	$(EVENTS) --start $(RUNS)/stage6 --out $(RUNS)/stage7 --minutes 22 --seed 7 --rate .8 --pairs-from 0 \
		--mix own=6,plv=1.3,cameo=1,polnear=.8,uds=.5,uw=.2,ngec=.1,taught=2,trees=3,names=2
	$(EVENTS) --start $(RUNS)/stage7 --out $(RUNS)/stage8 --minutes 20 --seed 8 --rate .85 --pairs-from 0 \
		--mix own=6,plv=1.3,cameo=1,polnear=.8,uds=.5,uw=.2,taught=2,trees=3.5,names=2.3
	$(PY) training.export --run $(RUNS)/stage7 $(RUNS)/stage8 --data $(DATA) --out $(SHIPPED)
	$(PY) training.corpus.held_out
	$(PY) training.calibrate --weights $(SHIPPED)
	$(PY) training.reliability --out docs/method/reliability.svg

clean:
	rm -rf .venv whowhom.duckdb whowhom.duckdb.wal
