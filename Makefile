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
	@echo '  make train   reproduces the shipped weights'

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

# The reader first (an hour), then all heads together (an hour) on two cores; needs the `train` extra.
train: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python -m training.train --data $(DATA) --minutes 82 --out training/runs/reader
	$(BIN)/python -m training.examples --data $(DATA) --out training/runs/examples
	$(BIN)/python -m training.events --data $(DATA) --start training/runs/reader --minutes 34 --out training/runs/stage1 \
		--mix plv=1,cameo=1,polnear=1.5,uds=.6,uw=.3,silver=4,trees=1.6,names=1
	$(BIN)/python -m training.events --data $(DATA) --start training/runs/stage1 --minutes 26 --out training/runs/stage2 \
		--rate 0.7 --pairs-from 0 --mix own=3,plv=1,cameo=1,polnear=1,uds=.8,uw=.3,silver=.8,trees=1.6,names=1.1
	$(BIN)/python -m training.export --run training/runs/stage2 --data $(DATA) --out src/whowhom/parse/weights
	$(BIN)/python -m training.calibrate --weights src/whowhom/parse/weights

clean:
	rm -rf .venv whowhom.duckdb whowhom.duckdb.wal
