# The two commands that matter: `make run` and `make test`. `make help` lists all of them.
.DEFAULT_GOAL := help
.PHONY: run test test-deep lint bench screens lighthouse help

# Python 3.12 or 3.11 first: the wheel with Redis in it exists for these.
PYTHON ?= $(shell for python in python3.12 python3.11 python3 python3.13 python3.14; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$python; break; }; done)
RUNS := .venv/.installed
TESTS := .venv/.installed-dev

run: $(RUNS) ## start everything and open the door at http://localhost:3000 (PORT, DATA_DIR: see .env.example)
	@exec .venv/bin/python -m paper_trade up

test: $(TESTS) ## all tests, in a browser too; ARGS="tests/market -k candles" for some
	@.venv/bin/python -m tests.chromium
	@.venv/bin/python -m tests.browser_tools.npm axe
	@.venv/bin/python -m pytest -n auto --dist loadfile $(ARGS)

# Half of the time is waiting, for pauses and outages: two at a time are no hindrance to each other.
test-deep: $(TESTS) ## faults under load, attacks, random histories (half an hour); all of them write docs/reliability.md
	@rows=$$(mktemp) && DEEP=1 DEEP_REPORT=$$rows .venv/bin/python -m pytest \
		-n 2 --dist loadfile tests/deep $(ARGS) $(if $(ARGS),,&& .venv/bin/python -m tests.deep.reliability $$rows)

lint: $(TESTS) ## linters, types, import contracts, known weaknesses, pinned requirements
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/bandit --quiet --configfile pyproject.toml --recursive paper_trade workers alembic rxconfig.py
	@.venv/bin/python -m tests.pins

bench: $(TESTS) ## how close the program comes to the machine's limits; ARGS="orders" for some
	@.venv/bin/python -m bench $(ARGS)

screens: $(TESTS) ## take the pictures in docs/screens anew; ARGS="trade stale" for some
	@.venv/bin/python -m tests.chromium
	@.venv/bin/python -m tests.e2e.screens $(ARGS)

lighthouse: $(TESTS) ## what Lighthouse says of the pages, and frames a second in a fast market
	@.venv/bin/python -m tests.chromium
	@.venv/bin/python -m tests.browser_tools.npm lighthouse
	@.venv/bin/python -m tests.e2e.lighthouse

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer, with its venv module, is needed: install it (Debian: apt-get install python3-venv) or call make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

$(RUNS): requirements.txt | .venv/bin/python
	@echo "Installing the packages of requirements.txt (a minute or two, once)"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(TESTS): requirements-dev.txt $(RUNS)
	@echo "Installing the packages of requirements-dev.txt"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
