# The whole life of the project in a few commands; `make` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help install demo run test check fuzz soak mutants format texts handbooks lock image release
help:
	@echo "make install   everything that demo, test and check need, into $(VENV)"
	@echo "make demo      the bot at work on a homeserver of its own"
	@echo "make run       the bot with config.toml"
	@echo "make test      all tests, on a real homeserver and both databases"
	@echo "make check     types, style, direction of imports"
	@echo "make fuzz      hostile input, with new seeds: MINUTES=10 SURFACE=parser"
	@echo "make soak      everything goes wrong while people type: MINUTES=10 DATABASE=postgresql SEED=7"
	@echo "make mutants   whether the tests of one subject's rules bite: SUBJECT=polls EVERY=3"
	@echo "make format    mends what style can be mended"
	@echo "make texts     the catalogues of languages: adds new texts, drops unused ones"
	@echo "make handbooks the handbooks in docs/: pictures from the real bot, pages as PDF"
	@echo "make lock      pin the dependencies anew"
	@echo "make image     carries out deploy/Containerfile without an engine: BASE=folder of debootstrap"
	@echo "make release   wheel, SBOM, licences and checksums of what is committed, into dist/"

$(VENV)/.installed: pyproject.toml requirements.lock .ci/install.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hafenlotse needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 …")'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python .ci/install.py
	@touch $@

install: $(VENV)/.installed

demo: install
	@$(BIN)/hafenlotse demo

run: install
	@$(BIN)/hafenlotse run

# Without compiled files every worker and every bot would compile everything anew.
test: export PYTHONDONTWRITEBYTECODE =
# More workers than cores: what some of them wait for, is time for the others.
test: install
	@$(BIN)/python -m pytest --numprocesses 5 --dist worksteal

check: install
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fuzz: install
	@$(BIN)/python -m tests.fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SURFACE),--surface $(SURFACE))

soak: install
	@$(BIN)/python -m tests.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(DATABASE),--database $(DATABASE)) $(if $(SEED),--seed $(SEED))

mutants: install
	@$(BIN)/python .ci/mutants.py $(SUBJECT) $(if $(EVERY),--every $(EVERY))

format: install
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

texts: install
	@$(BIN)/python .ci/texts.py

handbooks: install
	@$(BIN)/python -m tests.handbooks

lock:
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --all-extras --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --extra postgresql --constraint requirements.lock --custom-compile-command "make lock" pyproject.toml -o deploy/requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --group pyproject.toml:release --custom-compile-command "make lock" -o .ci/release.lock

image: install
	@$(BIN)/python .ci/image.py $(BASE)

release: install
	@$(BIN)/python .ci/release.py
