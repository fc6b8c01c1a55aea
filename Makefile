# Every habit of the project, one line each; plain `make` lists them.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check format bench clean

help: ## list these
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/ready ## set everything up, train in front of you, open the lab on that very run
	@$(BIN)/descente train
	@$(BIN)/descente lab --run newest

test: .venv/ready-to-test ## run all tests (no network needed once set up)
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: .venv/ready-to-test ## format, lint, types: seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: .venv/ready-to-test ## put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/ready-to-bench ## this engine beside NumPy, PyTorch, JAX and scikit-learn, side by side
	@$(BIN)/descente bench --out results/bench.json

clean: ## remove what the other commands made
	rm -rf .venv results .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Descente needs Python 3.11 or newer; $$($(PYTHON) --version) is what $(PYTHON) is: try make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is missing: on Debian and Ubuntu, apt install python3-venv"; exit 1; }

.venv/ready: .venv/bin/python pyproject.toml constraints.txt hatch_build.py web-build/package.json
	@echo "Setting up .venv (once, a minute or so)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/ready-to-test: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

.venv/ready-to-bench: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[peers]'
	@touch $@
