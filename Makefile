# make serve   set up, build, and serve at http://127.0.0.1:8090/ (PORT=, HOST=)
# make test    set up, and run every test
# make help    the rest

PYTHON ?= python3
PORT ?= 8090
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
BUILT := src/netkg/server/http/static/built/manifest.json
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help setup build check serve test mutants lint docs answers picture lock wheel clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(VENV)/.setup: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "netkg needs Python 3.11 or newer; $$($(PYTHON) --version) is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.setup requirements-dev.txt
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# Where npm does not reach its registry this says so and makes nothing: the page is a plain text box then.
$(BUILT): $(VENV)/.setup web/bundle.py web/package-lock.json $(wildcard web/src/*)
	@$(BIN)/python web/bundle.py --optional

setup: $(VENV)/.setup $(BUILT) ## make .venv with netkg in it, and the pages' scripts

build: setup ## make a release of the inputs
	$(BIN)/netkg build

check: setup ## check every input, write nothing
	$(BIN)/netkg check

serve: setup ## build and serve at http://HOST:PORT/
	$(BIN)/netkg build
	$(BIN)/netkg serve --host $(HOST) --port $(PORT)

# tests/order.py says which files come first.
test: $(VENV)/.dev $(BUILT) ## run every test
	$(BIN)/ruff check
	$(BIN)/netkg fmt --check
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

mutants: $(VENV)/.dev ## change what guards the graph in thousands of small ways; each must fail a test (takes long)
	$(BIN)/python -P tests/mutation.py run --max-children 2
	$(BIN)/python -P tests/mutation.py results

lint: $(VENV)/.dev ## check style, layout and types of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: $(VENV)/.dev ## write docs/cli.md anew from the commands' help
	cd tests && ../$(BIN)/python test_docs.py

answers: $(VENV)/.dev ## write the whole answer of every query to tests/answers/ anew, and show what changed
	cd tests && ../$(BIN)/python test_answers.py

picture: $(VENV)/.dev $(BUILT) ## take the picture of the README anew, from the current release
	$(BIN)/python tests/pictures.py

wheel: $(VENV)/.dev $(BUILT) ## make the wheel in dist/
	$(BIN)/python -m build --wheel --no-isolation

lock: $(VENV)/.dev ## write the hashed lock files anew
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --strip-extras \
	  --extra lock --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --strip-extras \
	  --extra lock --extra dev --output-file requirements-dev.txt pyproject.toml

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist web/node_modules $(dir $(BUILT))
