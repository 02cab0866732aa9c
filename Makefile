# make help lists what there is. Everything runs in .venv, which the first target makes.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILED := $(VENV)/.compiled

.DEFAULT_GOAL := help
.PHONY: help demo app compiled test test-fast test-pure lint bench lock clean chromium

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 ..."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	ANALYZER_PURE=1 $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What is compiled is half the time of reading a log; where there is no compiler, it stays Python.
$(COMPILED): $(STAMP) tools/compile.py $(shell $(PYTHON) tools/compile.py --sources)
	@echo "Compiling the loops that read logs (a minute, once) ..."
	@mkdir -p build && $(BIN)/python tools/compile.py > build/compile.log 2>&1 || { cat build/compile.log; exit 1; }
	@tail -n 1 build/compile.log | grep '^Nothing is compiled' || true
	@touch $@

compiled: $(COMPILED) ## compile what can be compiled, in place

demo: $(COMPILED) ## set everything up, analyse the sample, open the app on the result
	$(BIN)/analyzer demo --port $(PORT)

app: $(COMPILED) ## open the app, empty
	$(BIN)/analyzer app --port $(PORT)

chromium: ## install the browser that the tests drive, where it is missing
	@sh tools/install-chromium

test: $(COMPILED) chromium ## every test, browser included
	$(BIN)/python -m pytest -n 2 -m "not browser"
	$(MAKE) --no-print-directory test-pure
	@# One browser at a time, on a machine that does nothing else: pages and clicks race under load.
	@# What fails is tried once more, alone; what fails twice is broken.
	$(BIN)/python -m pytest -m browser || $(BIN)/python -m pytest -m browser --last-failed --last-failed-no-failures none

test-fast: $(COMPILED) ## every test that needs no browser
	$(BIN)/python -m pytest -n 2 -m "not browser"

# The same tests of what is compiled, on the same modules as Python.
test-pure: $(STAMP) ## the tests of reading logs, with nothing compiled
	rm -rf build/pure && mkdir -p build/pure
	cp -r analyzer tests sample_data pyproject.toml build/pure && find build/pure -name '*.so' -delete
	cd build/pure && ANALYZER_PURE=1 PYTHONPATH=. ../../$(BIN)/python -m pytest -n 2 tests/workload

lint: $(STAMP) ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(COMPILED) ## the benchmarks, on the sample
	$(BIN)/python benchmarks/log_scan.py sample_data/shop.log.zst --repeat 5

lock: ## write requirements.lock anew from pyproject.toml's bounds
	rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet hatchling editables -e '.[dev,cloud,dask,source]'
	$(VENV)/lock/bin/pip freeze --exclude-editable > requirements.lock
	rm -rf $(VENV)/lock

clean: ## remove what was built
	rm -rf $(VENV) build dist *.so analyzer/workload/*.so *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
