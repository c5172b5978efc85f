# Everything a person types. Each target works from a fresh clone with Python 3.11 to 3.14 and make alone.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input
SHARED ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help demo run check test lint types imports tests tests-postgresql explore eval train bench sbom audit lock format clean

help:  ## what can be typed here
	@sed -n 's/^\([a-z-]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: .venv/runtime  ## a CX letter in fourteen languages from a small sample world, in out/demo
	$(BIN)/curator demo

run: .venv/runtime  ## the desk at http://127.0.0.1:8000 and the schedule, with feeds.yaml and the database in var/
	$(BIN)/curator run

test: lint types imports tests  ## lint, types, import rules and every test that this machine can run

check: .venv/dev lint types imports  ## the fast lane: lint, types, import rules and the tests of what changed
	$(BIN)/pytest -n 2 $$($(BIN)/python -m tests.changed $(SINCE))

lint: .venv/dev  ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev  ## mypy, strict
	CURATOR_HOME=$$(mktemp -d) $(BIN)/mypy

imports: .venv/dev  ## which module may import which
	$(BIN)/lint-imports

tests-postgresql: .venv/dev  ## the tests of everything that keeps data, on a PostgreSQL of their own
	CURATOR_FULL= CURATOR_TEST_DATABASE=postgresql $(BIN)/pytest -n $${WORKERS:-2} -m "not slow and not browser" \
	    tests/store tests/runs tests/send tests/desk tests/subscribe

tests: .venv/dev
	$(BIN)/pytest -n $${WORKERS:-2} $(TESTS)

explore: .venv/dev  ## new examples for the property tests; `make test` always tries the same ones
	CURATOR_EXPLORE=1 $(BIN)/pytest -n $${WORKERS:-2} -m hypothesis $(TESTS)

eval: .venv/dev  ## quality on the labelled corpus, against the floors; exit 77 where the corpus is absent
	$(BIN)/python -m bench.quality

train: .venv/dev  ## the weights of themes and topic, from training/texts, with a summary of what they say
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.sentences

bench: .venv/dev  ## speed beside peers and limits; exit 77 where a peer or tool is missing
	$(BIN)/python -m bench

sbom: .venv/dev .venv/bill  ## what runs here: out/sbom.json (CycloneDX) and out/licences.md
	mkdir -p out
	$(BIN)/cyclonedx-py environment .venv/bill/bin/python --pyproject pyproject.toml --mc-type application --output-reproducible -o out/sbom.json
	$(BIN)/pip-licenses --python .venv/bill/bin/python --format markdown --with-urls --ignore-packages pip cx-curator --output-file out/licences.md

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/runtime: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch .venv/runtime

.venv/bill: requirements.txt
	rm -rf .venv/bill && $(PYTHON) -m venv .venv/bill
	.venv/bill/bin/python -m pip --disable-pip-version-check install --quiet --no-input --no-deps --require-hashes -r requirements.txt
	touch .venv/bill

.venv/dev: requirements-dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements-dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch .venv/dev .venv/runtime

LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -q
lock:  ## write the locked requirements anew from pyproject.toml (needs uv)
	$(LOCK) --extra build --extra e5 -o requirements.txt
	$(LOCK) --extra build --extra e5 --extra postgresql -c requirements.txt -o requirements-postgresql.txt
	$(LOCK) --extra build --extra e5 --extra postgresql --extra chat --extra dev -c requirements.txt -o requirements-dev.txt

audit: .venv/dev  ## what is locked, against the known advisories; exit 77 where their index cannot be reached
	@found=$$($(BIN)/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements-dev.txt 2>&1) && { echo "$$found"; exit 0; }; \
	echo "$$found" | tail -n 40; \
	case "$$found" in *"known vulnerabilit"*) exit 1 ;; esac; \
	echo "audit: not possible here, the index of advisories cannot be reached"; exit 77

clean:  ## remove what make made here, but never the database in var/
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
