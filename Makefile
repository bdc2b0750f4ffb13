# Everything here works on a machine that has python3 (3.11 or newer) and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test stress fuzz bench lint check manual picture helpdesk clean

run: $(VENV)/.installed
	$(BIN)/deskside --demo

test: $(VENV)/.installed-dev
	$(BIN)/pytest -n 2 --dist worksteal

stress: $(VENV)/.installed-dev
	DESKSIDE_STRESS=full $(BIN)/pytest tests/stress tests/hostile tests/fuzz tests/kb/cases/channels/test_roundup_kills.py -q

# Lets atheris look for bytes that break a reader of files; it installs on Linux only, and is no dependency.
FUZZ_SECONDS ?= 60
fuzz: $(VENV)/.installed-dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3,<4'
	$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS)

bench: $(VENV)/.installed-dev
	$(BIN)/pytest tests/benchmarks --override-ini=addopts= --import-mode=importlib -q -s --override-ini=python_files='bench_*.py'

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: $(VENV)/.installed
	$(BIN)/deskside check

# Installs Request Tracker from Debian's packages (root, 300 MB), starts it on loopback and files requests there.
helpdesk: $(VENV)/.installed-dev
	sh tests/helpdesk/request-tracker.sh $(abspath $(BIN))/pytest

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Deskside needs Python 3.11 or newer; set PYTHON to one, as in: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# The manual's table of keys is made from the app's declarations; a test compares the two.
manual: $(VENV)/.installed
	{ sed '/^## /,$$d' articles/using-deskside/all-keys.md; DESKSIDE_CONFIG=no-such-file.toml $(BIN)/deskside keys; } > articles/using-deskside/all-keys.md.new
	mv articles/using-deskside/all-keys.md.new articles/using-deskside/all-keys.md

picture: $(VENV)/.installed-dev
	$(BIN)/python -m tests.picture .pictures/troubleshooter.svg
