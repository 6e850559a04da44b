# Everything a person needs: `make run` to use Backhealth, `make test` to check it.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
LOCAL := BACKHEALTH_MODE=local
DEV := BACKHEALTH_MODE=dev

.DEFAULT_GOAL := help
.PHONY: help run dev prepare test test-postgres hard lint bench format lock

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run prepare ## Use Backhealth on this machine (PORT=8000)
	@echo "Backhealth is at http://localhost:$(PORT)  (stop it with Ctrl+C)"
	@exec env $(LOCAL) $(BIN)/gunicorn -c gunicorn.conf.py -b 127.0.0.1:$(PORT) backhealth.wsgi

prepare: $(VENV)/.run var/.static
	@mkdir -p var
	@echo "Preparing the database and the exercise library ..."
	@$(LOCAL) $(BIN)/python manage.py migrate --noinput -v 0
	@$(LOCAL) $(BIN)/python manage.py createcachetable
	@$(LOCAL) $(BIN)/python manage.py load_library
	@$(LOCAL) $(BIN)/python manage.py purge_deleted

# Collected again when a static file, the list of styles or a library has changed.
var/.static: $(shell find static -type f) backhealth/stylesheet.py backhealth/apps.py req/run.lock | $(VENV)/.run
	@mkdir -p var
	@echo "Collecting the static files ..."
	@$(LOCAL) $(BIN)/python manage.py collectstatic --noinput -v 0
	@touch $@

dev: $(VENV)/.test prepare ## The same with DEBUG and reloading
	@$(DEV) $(BIN)/python manage.py runserver $(PORT)

test: $(VENV)/.test ## Run every check, the browser's included
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tests/check.py

test-postgres: $(VENV)/.test ## Run the tests on PostgreSQL and Redis, started for them
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tests/check.py --postgres

hard: $(VENV)/.test ## Kill the site again and again until 1,000 writes were acknowledged, on both databases
	@HARD_WRITES=1000 $(BIN)/python -m pytest -q -s tests/hard/test_killed.py
	@HARD_WRITES=1000 $(BIN)/python tests/servers.py $(BIN)/python -m pytest -q -s tests/hard/test_killed.py

lint: $(VENV)/.test ## Only the quick checks
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tests/check.py --quick

bench: $(VENV)/.run ## Measure pages beside a bare floor (ARGS="--pages today --quick")
	@$(BIN)/python -m tests.bench $(ARGS)

format: $(VENV)/.test ## Format code and templates
	@$(BIN)/ruff check -q --fix . && $(BIN)/ruff format -q . && git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2

lock: ## Renew the lock files (needs uv)
	uv pip compile --no-config -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header pyproject.toml -o req/run.lock
	uv pip compile --no-config -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header pyproject.toml --group test -o req/test.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Backhealth needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Say which to use: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Making a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: req/run.lock | $(BIN)/python
	@echo "Installing the libraries (some 20 seconds, once) ..."
	@$(PIP) -r req/run.lock
	@touch $@

$(VENV)/.test: req/test.lock | $(BIN)/python
	@echo "Installing the libraries and the test tools (about a minute, once) ..."
	@$(PIP) -r req/test.lock
	@touch $(VENV)/.run $@
