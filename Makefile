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
	@echo '  make train   trains new weights from the pre-trained encoder, three hours'

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

# The reader first (82 minutes), then all heads together (five steps, 102 minutes) on two cores; needs the `train` extra.
# Every step writes last.pt as it goes; one that was cut off goes on with --start.
EVENTS = $(BIN)/python -m training.events --data $(DATA)
RUNS = training/runs
train: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python -m training.train --data $(DATA) --minutes 82 --out $(RUNS)/reader
	$(BIN)/python -m training.prepare --data $(DATA) --out $(RUNS)/examples
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
	$(BIN)/python -m training.export --run $(RUNS)/stage4 $(RUNS)/stage5 --data $(DATA) --out src/whowhom/parse/weights
	$(BIN)/python -m training.corpus.held_out
	$(BIN)/python -m training.calibrate --weights src/whowhom/parse/weights
	$(BIN)/python -m training.reliability --out docs/method/reliability.svg

clean:
	rm -rf .venv whowhom.duckdb whowhom.duckdb.wal
