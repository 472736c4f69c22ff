# Murmure: the commands of this repository. `make` alone lists them.
#
# Everything that is installed stands in .venv, from the two lock files, with hashes. Stamps in
# .venv remember it, so that a second `make run` starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Test processes; on two cores a third makes stories late that wait for a browser or a program.
JOBS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: help
help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

# --- running ----------------------------------------------------------------------------------

.PHONY: run
run: $(VENV)/.project ## Start Murmure (ARGS="--role worker" to say more)
	@exec $(BIN)/murmure run $(ARGS)

.PHONY: install
install: $(VENV)/.project ## Set up .venv with what running needs

.PHONY: install-dev
install-dev: $(VENV)/.dev $(VENV)/.project ## Set up .venv with what the tests need

# --- testing ----------------------------------------------------------------------------------

.PHONY: test
test: install-dev ## Run all tests, the browser's too (ARGS="tests/store -k inbox" for some)
	@.ci/system-packages
	@rm -f .coverage .coverage.*
	@PYTHONDONTWRITEBYTECODE= $(BIN)/$(if $(ARGS),pytest,coverage run -m pytest) \
		-n $(JOBS) --dist worksteal -m "not bench" $(ARGS)
	@$(if $(ARGS),true,$(BIN)/coverage combine --quiet && $(BIN)/coverage report)

.PHONY: bench
bench: install-dev ## Measure against the peers (minutes, on an idle machine)
	@.ci/system-packages --quiet
	@$(BIN)/python -m tests.bench $(ARGS)

# --- checking: each line of it can be run alone; `make -k check` shows all that is wrong --------

CHECKS := check-format check-lint check-types check-imports check-dependencies check-dead \
	check-spelling check-yaml check-shell check-project check-content check-translations \
	check-made check-conventions

.PHONY: check
check: $(CHECKS) ## Run every check that is not a test
	@echo "All checks passed."

.PHONY: $(CHECKS)
$(CHECKS): install-dev

check-format:
	@$(BIN)/ruff format --check --quiet .

check-lint:
	@$(BIN)/ruff check --quiet .

check-types:
	@$(BIN)/mypy --no-error-summary

check-imports:
	@$(BIN)/lint-imports --no-logo 2>&1 || { echo "import contracts are broken"; exit 1; }

check-dependencies:
	@$(BIN)/deptry .

check-dead:
	@$(BIN)/vulture

check-spelling:
	@$(BIN)/codespell

check-yaml:
	@$(BIN)/yamllint --strict .

# shellcheck is not on every machine, and the syntax is checked all the same.
check-shell:
	@bash -n .ci/run .ci/system-packages .ci/venv .ci/lock
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run .ci/system-packages .ci/venv .ci/lock; fi

check-project:
	@$(BIN)/validate-pyproject pyproject.toml >/dev/null

check-content:
	@$(BIN)/murmure check

check-translations:
	@$(BIN)/pytest -q -p no:randomly -p no:cacheprovider tests/conventions/test_translations.py

# What `make content` makes is committed: it has to be what the content of today gives.
check-made:
	@$(BIN)/pytest -q -p no:randomly -p no:cacheprovider \
		tests/cli/test_strings.py::test_the_committed_files_are_up_to_date \
		tests/cli/test_graph.py::test_the_page_is_up_to_date \
		tests/cli/test_schema.py::test_committed_schemas_are_those_of_today \
		|| { echo "make content brings them up to date"; exit 1; }

check-conventions:
	@$(BIN)/pytest -q -p no:randomly -p no:cacheprovider tests/conventions tests/deploy

# --- changing ---------------------------------------------------------------------------------

.PHONY: format
format: install-dev ## Format the code and repair what can be repaired
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: lock
lock: install-dev ## Write the lock files anew (ARGS=--upgrade for newer versions)
	@.ci/lock $(ARGS)

.PHONY: content
content: install-dev ## Bring what is made from the content up to date: schemas, translations, the page of pictures
	@$(BIN)/murmure schema
	@$(BIN)/murmure strings update
	@$(BIN)/murmure graph --output docs/dialogs.md

.PHONY: clean
clean: ## Remove what was installed and cached; data in .murmure stays
	@rm -rf $(VENV) dist build htmlcov .coverage .coverage.* .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the stamps -------------------------------------------------------------------------------

$(VENV)/.made:
	@.ci/venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock | $(VENV)/.made
	@echo "Installing what Murmure needs into $(VENV) (once)…"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need into $(VENV) (once)…"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@
