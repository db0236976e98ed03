# `make` lists the targets. Everything is installed into .venv and folders of the repository.

VENV := .venv
BIN := $(VENV)/bin
FLOOR := tests/browser_floor
UV_VERSION := 0.13.9

# The first Python of the machine that is new enough; `make PYTHON=…` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PORT ?= 8000

export PORT
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONUNBUFFERED := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

DEMO := APP_ENV=demo SANDBOX=1
INSTALL := python -m pip install --quiet --require-hashes --no-deps --requirement
COMPILE := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--custom-compile-command "make lock" --annotation-style line $(UPGRADE)
PYTEST := python -m pytest
PARALLEL := --numprocesses=logical --maxprocesses=4
# A failed journey leaves its trace and a picture in test-results/. Three side by side keep two
# processors busy: a journey also waits.
JOURNEYS := --numprocesses=3 --screenshot=only-on-failure

# What the targets stand on. A copy of a lock in .venv tells what was installed.
READY := $(VENV)/requirements.lock
READY_DEV := $(VENV)/requirements-dev.lock
LIGHTHOUSE := bench/lighthouse_npm
READY_LIGHTHOUSE := $(LIGHTHOUSE)/node_modules/.package-lock.json
READY_FLOOR := $(FLOOR)/node_modules/.package-lock.json
MESSAGES := $(patsubst %.po,%.mo,$(wildcard elkk/translations/*/LC_MESSAGES/messages.po))
ASSETS := static/dist/assets.json
ASSET_SOURCES := $(shell find static -path static/dist -prune -o -type f -print 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: gates other-day help run test check house test-sqlite test-postgres test-browser format translations lock bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(READY) $(MESSAGES) $(ASSETS) ## Run the demo on http://127.0.0.1:8000 (or PORT=…); Ctrl-C ends it
	@$(DEMO) flask --app app setup
	@$(DEMO) exec python deploy/foreground.py

test: ## Everything, though a part fails: checks, tests on both databases, browser journeys
	@for part in check test-sqlite test-postgres test-browser; do \
	$(MAKE) --no-print-directory $$part && results="$$results\n  $$part: passed" || { results="$$results\n  $$part: FAILED"; failed=1; }; \
	done; printf "\nmake test:$$results\n"; test -z "$$failed"
	@python -m tests.support.postgres || test "$$CI" != true

check: $(READY_DEV) $(READY_FLOOR) ## Style, types, translations, oldest browsers, migrations
	ruff format --check .
	ruff check .
	mypy
	@python -m tests.support.house
	$(PYTEST) tests/checks
	$(DEMO) flask --app app migrations check

house: $(READY_DEV) ## The rooms in their order, how large they are, and what looks up (nothing may)
	@python -m tests.support.house

test-sqlite: $(READY_DEV) ## The tests of tests/ on SQLite
	$(PYTEST) tests --ignore=tests/checks $(PARALLEL)

test-postgres: $(READY_DEV) ## The tests of tests/ on a temporary PostgreSQL
	@if python -m tests.support.postgres; then set -x; \
	$(PYTEST) tests --ignore=tests/checks --ignore=tests/toolchain $(PARALLEL) --database=postgres; \
	else test "$$CI" != true; fi

test-browser: $(READY_DEV) $(ASSETS) ## Journeys and gates of e2e/ in Chromium, the main ones in Firefox
	@python -m tests.support.browser
	$(PYTEST) e2e $(JOURNEYS)
	@if python -m tests.support.browser firefox; then set -x; \
	$(PYTEST) e2e $(JOURNEYS) --browser=firefox -m main; \
	else test "$$CI" != true; fi
	@if python -m tests.support.postgres && python -m tests.support.redis; then set -x; \
	$(PYTEST) e2e $(JOURNEYS) --database=postgres -m main; \
	else test "$$CI" != true; fi

gates: $(READY_DEV) $(ASSETS) ## Judge every page and state: accessibility, layout, HTML, weight, links
	@python -m tests.support.browser
	$(PYTEST) e2e/test_quality.py $(JOURNEYS)

other-day: DAY ?= $(shell date +%Y)-12-31 21:30
other-day: $(READY_DEV) $(ASSETS) ## Tests and journeys as at another moment of UTC (DAY='2027-02-28 02:00')
	python -m tests.support.other_day "$(DAY)" $(PYTEST) tests --ignore=tests/checks --ignore=tests/toolchain $(PARALLEL)
	python -m tests.support.other_day "$(DAY)" $(PYTEST) e2e $(JOURNEYS)

format: $(READY_DEV) ## Put the code into the house style
	ruff check --fix .
	ruff format .

translations: $(READY_DEV) ## Bring the catalogues up to date with the code, and compile them
	python -m tests.support.catalogue

lock: $(READY) ## Lock the versions anew after a change of pyproject.toml (UPGRADE=--upgrade takes the newest)
	python -m pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

bench: $(READY_DEV) $(READY_LIGHTHOUSE) $(MESSAGES) $(ASSETS) ## Measure, and write docs/reports/bench.md (BENCH="pages memory" for a few)
	@python -m tests.support.browser
	python -m bench $(BENCH)

clean: ## Remove all that can be made again; never var/, the data
	rm -rf $(VENV) $(FLOOR)/node_modules $(LIGHTHOUSE)/node_modules static/dist test-results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f $(MESSAGES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@deploy/make-venv $(VENV) $(PYTHON)

$(READY): requirements.lock | $(BIN)/python
	@echo "Installing the libraries of requirements.lock"
	@$(INSTALL) requirements.lock
	@cp requirements.lock $@

$(READY_DEV): requirements-dev.lock $(READY)
	@echo "Installing the tools of requirements-dev.lock"
	@$(INSTALL) requirements-dev.lock
	@cp requirements-dev.lock $@

$(READY_FLOOR) $(READY_LIGHTHOUSE): %/node_modules/.package-lock.json: %/package-lock.json $(READY_DEV)
	@echo "Installing the npm packages of $*"
	@cd $* && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

%.mo: %.po | $(READY)
	@pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

$(ASSETS): $(ASSET_SOURCES) elkk/web/assets.py | $(READY)
	@$(DEMO) flask --app app assets
