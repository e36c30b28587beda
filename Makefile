# Two commands do all the set-up on a fresh Debian or Ubuntu with git, make and python3-venv:
#   make demo    codes the articles in examples/ and shows the events
#   make test    runs the tests
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench eval install clean

help:
	@sed -n 's/^#   make/  make/p' Makefile
	@echo '  make lint    ruff, mypy --strict, import-linter'
	@echo '  make eval    scores on the measuring sets in $(DATA)'
	@echo '  make bench   speed, start-up and memory on the examples'

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
	$(BIN)/whowhom eval --data $(DATA)

bench: .venv/installed
	$(BIN)/whowhom eval speed

clean:
	rm -rf .venv whowhom.duckdb whowhom.duckdb.wal
