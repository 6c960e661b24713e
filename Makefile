# Everything a newcomer runs. `make` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PORT ?= 8501
ADDRESS ?= localhost
PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
ENGINES_STAMP := $(VENV)/.engines-installed
BENCH_VENV := .venv-bench
BENCH_STAMP := $(BENCH_VENV)/.installed
LISTS := requirements.lock tools/setup_env.sh
export PYTHON

.PHONY: help run dev test test-engines lint fmt shapes data messages bench lock sbom audit browser clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-22s%s\n", $$1, $$2}'

run: $(RUN_STAMP) ## install what is needed, then serve the app (PORT=8501)
	@echo "NUA Progress at http://$(ADDRESS):$(PORT)"
	@$(PY) -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

dev: $(DEV_STAMP) ## the same while you change it: an edited page is offered for a rerun
	@echo "NUA Progress at http://$(ADDRESS):$(PORT)"
	@$(PY) -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS) \
		--server.fileWatcherType auto

test: $(DEV_STAMP) browser ## check the style and run every test: unit, page and browser (ARGS="-k word")
	@$(MAKE) --no-print-directory lint; style=$$?; \
	$(PY) -m pytest $(ARGS); tests=$$?; \
	[ $$style -eq 0 ] || echo "make test: the style check failed; its findings stand above the tests" >&2; \
	[ $$style -eq 0 ] && [ $$tests -eq 0 ]

test-engines: $(ENGINES_STAMP) ## city figures from DuckDB, PostgreSQL and Spark compared; releases in S3
	@sh tools/install_engines.sh $(PY)
	@$(PY) -m pytest tests/engines --engines $(ARGS)

lint: $(DEV_STAMP) ## check the style
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

fmt: $(DEV_STAMP) ## put the style right where a program can
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

shapes: $(RUN_STAMP) ## build static/ from the boundaries of the release
	@$(PY) -m nua_data shapes

data: $(RUN_STAMP) ## describe and check the bundled data release
	@$(PY) -m nua_data describe sample_data

messages: $(RUN_STAMP) ## bring the text catalogues in locales/ up to date
	@$(PY) -m nua_data messages

bench: $(DEV_STAMP) $(BENCH_STAMP) browser ## measure everything, also Dash and Vizro (ARGS="--quick")
	@$(PY) -m benchmarks.run $(ARGS)

lock: ## pin the whole tree of packages with hashes (UPGRADE=1 takes newer versions; needs uv)
	@sh tools/lock.sh

sbom: $(DEV_STAMP) ## list what the service is made of, with licences: docs/sbom.cdx.json, docs/licences.md
	@$(PY) -m tools.sbom

audit: $(DEV_STAMP) ## ask the advisory service for known weaknesses of every pinned package (network)
	@sh tools/audit.sh $(PY)

browser: $(DEV_STAMP)
	@sh tools/install_browser.sh $(PY)

clean: ## remove the virtual environment and every cache
	rm -rf $(VENV) $(BENCH_VENV) .pytest_cache .ruff_cache .hypothesis tests/browser/artifacts benchmarks/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_STAMP): $(LISTS)
	@sh tools/setup_env.sh $(VENV) requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(LISTS)
	@sh tools/setup_env.sh $(VENV) requirements-dev.lock
	@touch $(RUN_STAMP) $@

$(BENCH_STAMP): requirements-bench.lock $(LISTS)
	@sh tools/setup_env.sh $(BENCH_VENV) requirements-bench.lock
	@touch $@

$(ENGINES_STAMP): requirements-engines.lock requirements-s3-server.lock requirements-dev.lock $(LISTS)
	@sh tools/setup_env.sh $(VENV) requirements-engines.lock
	@sh tools/setup_env.sh $(VENV)/s3-server requirements-s3-server.lock
	@touch $(RUN_STAMP) $(DEV_STAMP) $@
