# make run    a conversation in the terminal          make check    lint and test: what continuous integration runs
# make test   every test                              make quick    the tests that take no five seconds
# make lint   style, types, import rules, articles
# make golden, make readme   write anew what answers look like in tests/golden and in README.md
# make screenshots           takes the pictures in docs/ anew
#
# Everything is installed into .venv, from constraints.txt, and again when that, pyproject.toml or Python changes.

BIN := .venv/bin
CONSOLE := .ci/environment console
TESTS := .ci/environment test,bench

.PHONY: run test quick lint check golden readme screenshots

run:
	@$(CONSOLE)
	@$(BIN)/seealso chat

test:
	@$(TESTS)
	@.ci/packages postgres chromium zsh fish
	@$(BIN)/python -m pytest -n 3 --dist worksteal

quick:
	@$(TESTS)
	@$(BIN)/python -m pytest -n 3 --dist worksteal -m "not slow"

lint:
	@$(TESTS)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/seealso check

check: lint test

golden:
	@$(TESTS)
	@$(BIN)/python -m tests.golden

readme:
	@$(TESTS)
	@$(BIN)/python -m tests.readme

screenshots:
	@$(TESTS)
	@.ci/packages chromium
	@$(BIN)/python -m tests.screenshots
