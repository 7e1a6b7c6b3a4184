# Stable names: scripts outside rely on them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiled modules are kept: a command starts in half the time.
export PYTHONDONTWRITEBYTECODE :=
PACKAGES := core audit accounts evaluation label web cli verify migrations

BENCHES := $(filter-out __init__ measure crowd,$(patsubst bench/%.py,%,$(wildcard bench/*.py)))

.PHONY: demo test lint check check-api screenshots interop lock coverage bench clean

demo: $(VENV)/.app
	$(BIN)/label demo

test: $(VENV)/.test
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy $(PACKAGES) bench tests
	$(BIN)/lint-imports

# The rules, which need no database; services, pages, browser and foreign verifiers wait for `make test`.
check: lint
	$(BIN)/pytest -q -n 2 -m "not slow and not database and not browser and not node"

# Schemathesis, every check, a hundred examples of each operation, on the served application; prints its figures.
check-api: $(VENV)/.test
	$(BIN)/pytest -q -s tests/web/public/test_check_api.py

# Every page × {360, 1280} × {light, dark}, to look through; the folder is ignored by git.
screenshots: $(VENV)/.test
	$(BIN)/python -m tests.pages.screenshots var/screenshots

# Software that is not ours judges what we publish; ends with the table verifier × case.
interop: $(VENV)/.test
	$(BIN)/pytest tests/interop --interop-table

coverage: $(VENV)/.test
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage report

# Processor time beside a reference of the same run; never part of the tests.
bench: $(VENV)/.test
	@for name in $(BENCHES); do $(BIN)/python -m bench.$$name || exit 1; done

# Hashed, universal, without host names.
lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements/app.txt
	uv pip compile pyproject.toml --extra test --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -q \
		-c requirements/app.txt -o requirements/test.txt

clean:
	rm -rf $(VENV) var build .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.app: requirements/app.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus récent."; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV) || { echo "Installez le module venv de Python (Debian : python3-venv)."; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/app.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.app requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@
