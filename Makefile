# Two commands do all set-up: `make demo` runs the bot with no token and no network, `make test` passes every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The newsrooms in which happenings are linked across articles.
LINKED := tests/quality/newsrooms/ukraine-2024 tests/quality/newsrooms/world-2021-24

.PHONY: demo run test lint types imports tests faults quality docs lock clean

demo: $(VENV)/.run
	$(BIN)/sitrep demo

run: $(VENV)/.run
	$(BIN)/sitrep run

# Everything that a change is checked by.
test: $(VENV)/.dev
	$(MAKE) --no-print-directory lint types imports tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports --no-logo

tests: $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=85

# Seeded schedules of kills and faults against the sender, ten kills each: make faults N=1000.
N ?= 100
faults: $(VENV)/.dev
	PYTHONPATH=. $(BIN)/python tests/faults/run_faults.py $(N)

# How near the reading, the merging and the ranking come to an analyst, by figure.
quality: $(VENV)/.dev
	for room in tests/quality/newsrooms/*/; do echo "== $$room"; $(BIN)/sitrep evaluate $$room; done
	$(BIN)/python tests/domain/calibrate_merge.py --read --orders 20 $(LINKED)
	$(BIN)/python tests/domain/calibrate_rank.py tests/quality/newsrooms/ukraine-2024 2024-11-19 2024-11-20 2024-11-21 2024-11-22
	$(BIN)/python tests/domain/calibrate_rank.py --read tests/quality/newsrooms/ukraine-2024 2024-11-19 2024-11-20 2024-11-21 2024-11-22

# Writes the parts of the README that come from the program.
docs: $(VENV)/.dev
	$(BIN)/python tests/meta/readme.py

# Writes the lock files anew; they hold hashes and no addresses.
lock: $(VENV)/.dev
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  pyproject.toml -o requirements.lock -q
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  pyproject.toml --group dev -o requirements-dev.lock -q

$(VENV)/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit("Sitrep needs Python 3.11 or newer; run: make PYTHON=python3.11 demo" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) dist build .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
