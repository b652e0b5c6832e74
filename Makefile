# The verbs of a developer. CI calls the same ones.

PYTHON ?= python3
BIN    := .venv/bin
SOURCE := $(wildcard hotline tests docs benchmarks examples)

.PHONY: demo test simulate fuzz check format bench coverage lock clean

demo: .venv/complete          ## two centers, a day of traffic, both logs verified; leaves its state in ./demo
	$(BIN)/hotline demo

test: check                   ## everything that must hold before a change is shared
	$(COMPILED) $(BIN)/pytest -q -n 5 --dist loadfile --no-loadscope-reorder

# The tests start hundreds of processes: the program is compiled once, beside the packages, whatever the machine prefers.
COMPILED := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/.venv/bytecode

check: .venv/complete         ## style, types and walls, without running anything
	$(BIN)/ruff check $(SOURCE)
	$(BIN)/ruff format --check $(SOURCE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell

format: .venv/complete        ## put every file in order
	$(BIN)/ruff check --fix-only $(SOURCE)
	$(BIN)/ruff format $(SOURCE)
	$(BIN)/python docs/generate.py

bench: .venv/complete         ## measure; prints one table a script
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

simulate: .venv/complete      ## two centers under many more seeds than a test plays: make simulate SEEDS=20000
	$(BIN)/python -m tests.simulation.run --small --seeds $(or $(SEEDS),2000)

fuzz: .venv/complete          ## everything that reads what strangers send, edited for half an hour or so
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -q -n 2 tests/fuzz --timeout 3600

coverage: .venv/complete      ## which lines no test visits
	$(BIN)/pytest -q -n 2 --cov --cov-report=term-missing

lock: .venv/complete          ## choose new versions of what we depend on; read the difference before committing it
	$(BIN)/uv pip compile pyproject.toml --upgrade $(LOCK) --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --upgrade $(LOCK) --extra test --output-file requirements-test.txt

LOCK := --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links

.venv/complete: requirements-test.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-test.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv build dist demo .coverage* .*_cache .hypothesis
