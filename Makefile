# Two commands do all the set-up on a fresh Debian or Ubuntu with git, make and python3-venv:
#   make demo    codes the articles in examples/ and shows the events
#   make test    runs the tests
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench bench-scale nightly eval install clean corpus-check train

help:
	@sed -n 's/^#   make/  make/p' Makefile
	@echo '  make lint    ruff, mypy --strict, import-linter'
	@echo '  make eval    scores on the measuring sets in $(DATA): report, README, build/misses.html'
	@echo '  make bench   speed, start-up and memory on the examples; engines beside each other, with Ray, in ten minutes'
	@echo '  make bench-scale   engines at full size, with Ray: two hours; writes the figures of guide and README'
	@echo '  make nightly  tests of engines with Ray, two nodes and an S3 server, in an environment of their own'
	@echo '  make corpus-check  validates the training corpus and counts it'
	@echo '  make train   trains new weights from the pre-trained encoder, two and a half hours'

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
	@echo
	@echo 'The same drone as one incident, with who asserts and who denies it:'
	@$(BIN)/whowhom incidents --db whowhom.duckdb --dyad IRN-AZE --type ASSAULT --until 2025-09-16 --ledger
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
	status=0; $(BIN)/whowhom eval --check --data $(DATA) --report evaluation --misses build/misses.html || status=$$?; \
	    $(BIN)/python evaluation/readme.py && exit $$status

bench: .venv/installed-dev
	$(BIN)/whowhom eval speed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[ray]'
	$(BIN)/python -m benchmarks.scale --folder build/scale-small --out build/scale-small.json \
	    --posts 1000 --pages 200 --kills 1000 --mentions 10000 --alone

bench-scale: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[ray]'
	$(BIN)/python -m benchmarks.scale --folder build/scale
	$(BIN)/python -m benchmarks.costs

nightly:
	$(PYTHON) -m venv .venv-nightly
	.venv-nightly/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,ray]' 'moto[server]'
	.venv-nightly/bin/python -m pytest tests/scale

corpus-check: .venv/installed-dev
	$(BIN)/python -m training.corpus.check --data $(DATA)

# Stages of training/recipe.toml, two and a half hours on two cores with products in bfloat16; needs the `train` extra.
# One that was cut off goes on.
SHIPPED = src/whowhom/parse/weights
train: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python -m training.recipe --data $(DATA) --out $(SHIPPED)
	$(BIN)/python -m training.corpus.held_out
	$(BIN)/python -m training.reliability --out docs/method/reliability.svg

clean:
	rm -rf .venv .venv-nightly whowhom.duckdb whowhom.duckdb.wal
