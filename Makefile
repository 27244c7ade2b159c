# `make demo` and `make test` set everything up by themselves; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test truth-random lint types layers format docs examples coverage observed-types bench corpus refactored clean sweep
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready
# The tests start TensorFlow in processes of their own: more than two at a time gain little.
PYTEST_ARGS ?= -n 2

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | sort | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

$(READY): pyproject.toml constraints.txt scripts/set_up.sh
	@bash scripts/set_up.sh

setup: $(READY) ## make .venv with everything development needs

demo: $(READY) ## run the main job on the example programs: findings, diff, explanations
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" bash scripts/demo.sh

test: $(READY) ## run all tests, those that need TensorFlow included
	$(RUN) -m pytest $(PYTEST_ARGS)

truth-random: $(READY) ## random programs, as written and decorated, against the verdicts (SEED=0 COUNT=2000 TRAINING= IDIOMS=)
	$(RUN) scripts/truth_random.py --seed $(or $(SEED),0) --count $(or $(COUNT),2000) $(if $(TRAINING),--training)$(if $(IDIOMS),--idioms)

lint: $(READY) ## ruff: rules and formatting
	@$(RUN) -m ruff check . ; checked=$$?; $(RUN) -m ruff format --check . && exit $$checked

types: $(READY) ## mypy --strict over src and scripts
	$(RUN) -m mypy

layers: $(READY) ## a folder imports only the folders before it in the data flow
	$(VENV)/bin/lint-imports --no-logo

format: $(READY) ## put the code into the project's format
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

docs: $(READY) ## write the generated pages: rules, schema, package map, worked example, pictures
	$(RUN) -m hybridize.rules.generate docs/rules
	$(RUN) -m hybridize.report.json_schema docs/schema.json
	$(RUN) scripts/generate_pages.py

examples: $(READY) ## run each example before and after, write docs/examples.md
	$(RUN) scripts/examples_report.py

coverage: $(READY) ## run every tensor rule under TensorFlow, write docs/coverage.md
	$(RUN) scripts/tensor_coverage.py

observed-types: $(READY) ## run the fixtures and examples, hold inferred types against what they are given
	$(RUN) scripts/observed_types.py --write

sweep: $(READY) ## analyse every file and package of the standard library: no exception, no hang
	$(RUN) scripts/sweep.py $(SWEEP_ARGS)

bench: $(READY) ## time the tool against mypy and pyright, write docs/performance.md
	$(RUN) scripts/bench.py --write docs/performance.md $(BENCH_ARGS)

corpus: $(READY) ## analyse real projects (CORPUS_ARGS="--add DIRECTORY" for more), write docs/corpus.md
	$(RUN) scripts/corpus_report.py --write docs/corpus.md $(CORPUS_ARGS)

refactored: $(READY) ## refactor and run real projects (REFACTORED_ARGS="SOURCES --work FOLDER …"), compare
	$(RUN) scripts/refactored_report.py $(REFACTORED_ARGS)

clean: ## delete .venv and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
