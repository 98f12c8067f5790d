# Two commands matter: `make run` shows the product, `make test` proves it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := tests/install.sh
# Tests and demonstration start many processes: none of them compiles the product again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest -q
QUICK := not browser and not long and not slow
CORES := $(shell nproc 2>/dev/null || echo 2)
SHARED := -n $(CORES) --dist loadfile
POSTGRES := $(BIN)/python -m tests.postgres -- $(PYTEST) --database-only
CHROMIUM := -p no:randomly $(SHARED) -o faulthandler_timeout=400 -o faulthandler_exit_on_timeout=true
# What the engine can change: constraints, races, locks, triggers, the text index, JSON, sums of
# money, backups, the cube. What it cannot change runs once, on SQLite.
ENGINE := $(wildcard $(addprefix tests/platform/,database audit search tasks analytics)) \
  $(wildcard $(foreach what,constraints concurrency races models money,tests/kernel/*/test_$(what).py)) \
  $(wildcard tests/modules/*/test_constraints.py tests/modules/*/services/test_races.py tests/modules/*/services/*/test_races.py) \
  tests/modules/spending/imported/test_cube.py

.PHONY: help setup run test prepared lint types test-sqlite test-postgres test-browser test-long walk bench docs screenshots openapi messages requirements clean

help: ## Show these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@bash $(INSTALL) run "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml
	@bash $(INSTALL) dev "$(PYTHON)" "$(VENV)"
	@touch $@ $(VENV)/run.stamp

setup: $(VENV)/dev.stamp ## Make .venv with the `bastide` command and everything tests need
	@bash $(INSTALL) system "$(PYTHON)" "$(VENV)"

run: export BASTIDE_DEMO = true
run: $(VENV)/run.stamp ## Set everything up, load the demonstrations, serve on 127.0.0.1:8000
	@$(BIN)/bastide migrate
	@$(BIN)/bastide demo
	@$(BIN)/bastide serve

test: setup ## Every rule of the product: what CI runs
	@$(MAKE) --no-print-directory -j2 -Oline lint prepared docs
	@$(MAKE) --no-print-directory test-sqlite
	@$(MAKE) --no-print-directory test-postgres
	@$(MAKE) --no-print-directory test-browser
	@echo "Everything passed."

test-long: setup prepared ## The long proofs, and PostgreSQL for every test of the database: before a release
	@$(PYTEST) -m "(long or slow or hypothesis) and not browser" --hypothesis-profile=long $(SHARED)
	@$(POSTGRES) -m "not browser" $(SHARED) tests/platform tests/kernel tests/modules tests/site/test_both_databases.py
	@$(PYTEST) -m "browser and (long or slow) and not walk" tests/e2e $(CHROMIUM)
	@$(MAKE) --no-print-directory walk
	@echo "The long proofs passed."

prepared: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.prepared

lint: $(VENV)/dev.stamp types ## Style, contracts, templates
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet src

types: $(VENV)/dev.stamp
	@$(BIN)/mypy

test-sqlite: $(VENV)/dev.stamp
	@$(PYTEST) -m "$(QUICK)" $(SHARED)

test-postgres: $(VENV)/dev.stamp
	@$(POSTGRES) -m "$(QUICK)" $(SHARED) $(ENGINE)

test-browser: $(VENV)/dev.stamp
	@$(PYTEST) -m "browser and not walk and not long and not slow" tests/e2e $(CHROMIUM)

walk: $(VENV)/dev.stamp ## Every page that links reach, checked one by one (a few minutes more)
	@$(PYTEST) -m walk tests/e2e -p no:randomly

bench: $(VENV)/dev.stamp ## Every comparison with a named peer; tables go to docs/reference/performance.md
	@for script in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$script .py); done

docs: $(VENV)/dev.stamp ## Build the documentation into site-docs/
	@$(BIN)/zensical build --clean --strict

screenshots: setup ## Take the pictures of the guides again
	@$(BIN)/python -m tests.e2e.screenshots

openapi: $(VENV)/dev.stamp ## Write the API description that a test compares
	@DJANGO_SETTINGS_MODULE=bastide.site.settings $(BIN)/python -c "import django; django.setup(); from tests.architecture.test_openapi import SNAPSHOT, written; SNAPSHOT.write_text(written(), encoding=\"utf-8\")"

messages: $(VENV)/dev.stamp ## Bring the English catalogue up to date and compile it
	@$(BIN)/python -m tests.architecture.messages

requirements: ## Compile the pinned, hashed requirements
	@cd requirements && for name in run dev; do ../$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in -o $$name.txt; done

clean: ## Forget the demonstration's data (not the environment)
	@rm -rf var site-docs
