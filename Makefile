# make pdf: the sheets of ASSIGNMENT; make test: all tests; both install what they need into .venv.
PYTHON ?= python3
ASSIGNMENT ?= problems/ift6135-h2020
TEX_ENGINE ?= embedded
# fields to replace, as in: make pdf SET="autodiff.at.x1=2 digits=6"
SET ?=
# 1 lets the assignment do what it asks for: LaTeX in texts, templates from outside of its folder
TRUSTED ?=
# for how many seconds a process stays that does the next build of the same at once; 0 leaves none
STAY ?= 300
BIN := .venv/bin
# what `make fuzz` reads, and how many inputs of each
FUZZ ?= expression yaml text option
RUNS ?= 1000000
BENCH ?=
MODULES ?=
# of which kind, which questions, and for how many seconds
WIDE ?= all 1 60

.PHONY: pdf test reviewed figures mutants code-mutants wide bench fuzz lint lock clean

pdf: .venv/installed
	@PYTHONPATH="$(CURDIR)/generator$${PYTHONPATH:+:$$PYTHONPATH}" $(BIN)/python -P -S -c "from keywright.__main__ import main; main()" \
		pdf $(ASSIGNMENT) --tex $(TEX_ENGINE) --stay $(STAY) $(if $(filter 1,$(TRUSTED)),--trusted) $(foreach setting,$(SET),--set '$(setting)')

test: .venv/tested
	$(BIN)/python -m pytest -n auto

# File the checksums of the shipped templates, which a build holds them against.
reviewed: .venv/installed
	$(BIN)/python -c "from keywright.proof.reviewed import main; main()"

# How large and how entangled the program is, as docs/figures.md shows it.
figures: .venv/tested
	@$(BIN)/python -m tests.figures

# How many wrong answers the second engine catches, of all of them; this takes a while.
mutants: .venv/tested
	$(BIN)/python -m tests.mutation.table
	$(BIN)/python -m tests.mutation.printing

# Which changes of the program itself no test notices; MODULES names some of those in pyproject.toml.
code-mutants: .venv/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "cosmic-ray>=8.4"
	$(BIN)/python -m tests.mutation.code $(MODULES)

# What becomes of random questions: prints each that the second engine refuses.
wide: .venv/tested
	$(BIN)/python -m tests.wide $(WIDE)

# How fast, as ratios taken side by side; BENCH names some of them.
bench: .venv/tested
	$(BIN)/python -m tests.bench $(BENCH)

# A million inputs for each of the readers of what strangers write.
fuzz: .venv/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "atheris>=2.3"
	for target in $(FUZZ); do $(BIN)/python -m tests.fuzz.run $$target $(RUNS) || exit 1; done

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/tested: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

# The pinned versions, anew from pyproject.toml.
lock: .venv/tested
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate --extra test --extra lint --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	find build -mindepth 1 -not -name .gitkeep -delete
