# Levelhead in short words. `make run` is all that a visitor to this project needs.
#   make run      set up what is missing, train when needed, serve on http://localhost:8000/
#   make test     set up what is missing and run all tests
#   make check    style, types, architecture and clinical content, in a few seconds

# Any Python from 3.8 on can set things up. Each candidate is tried, because a version manager may
# offer a command that does not work here.
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.11 python3.12 python3.13 python3.10 /usr/bin/python3 \
	$${PYENV_ROOT:-$$HOME/.pyenv}/versions/*/bin/python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && echo "$$p" && break; done)
endif
BOOTSTRAP = $(if $(PYTHON),@$(PYTHON) deploy/bootstrap.py,@echo "Levelhead needs Python 3.8 or newer to start: install python3." >&2; exit 1;)
# No telemetry from any Rasa command started here.
export RASA_TELEMETRY_ENABLED = false
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
ARGS ?=
WORKERS ?= 2

.PHONY: run setup setup-run train rasa-shell test check lint format-check types architecture knowledge evaluate nlu-report mutants format bench screenshots lock clean
.DEFAULT_GOAL := run

run: setup-run
	@exec .venv/bin/python -m bot.supervisor

setup-run:
	$(BOOTSTRAP) run

# With the tools of `make test` and `make check`.
setup:
	$(BOOTSTRAP) dev

train: setup-run
	@.venv/bin/python -m bot.training --force

# Talk to the bot in the terminal; the action server must run, as it does under `make run`.
rasa-shell: setup-run
	@.venv-rasa/bin/rasa shell

# Two at a time, each file whole; what both would learn is learned before.
test: setup
	@.venv/bin/python -m bot.training
	@.venv/bin/python -m bot.understanding.learning
	@.venv-rasa/bin/python -m bot.understanding.learning
	@.venv/bin/python -m pytest -q -n $(WORKERS) --dist loadfile $(ARGS)

check: lint format-check architecture types knowledge

lint: setup
	@.venv/bin/ruff check .

format-check: setup
	@.venv/bin/ruff format --check .

architecture: setup
	@.venv/bin/lint-imports

types: setup
	@.venv/bin/mypy

# The gate reads words, so that what must be learned for it is learned first, two things at a time.
knowledge: setup
	@.venv/bin/levelhead knowledge check
	@.venv/bin/python -m bot.understanding.learning
	@.venv/bin/levelhead knowledge gate

# How often right, how wrong, how sure: on our cases, or on yours with ARGS=FILE.
evaluate: setup
	@.venv/bin/levelhead evaluate $(ARGS)

# How much of what people write is understood, beside Rasa's default pipeline (trained once, minutes);
# ARGS=--ours leaves that one out.
nlu-report: setup
	$(if $(findstring --ours,$(ARGS)),,$(BOOTSTRAP) baseline)
	@.venv/bin/python -m tests.nlu.report $(ARGS)

# Change the red-flag rules and the urgency decision on purpose: a test must notice each change.
mutants: setup
	@.venv/bin/mutmut run $(ARGS)
	@.venv/bin/mutmut results

format: setup
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

# Side by side with an ordinary Rasa form bot, which needs the real TensorFlow (1.9 GB more), and
# the widget beside another one; ARGS=--widget does the widget alone, which needs neither.
bench: setup
	$(if $(findstring --widget,$(ARGS)),,$(BOOTSTRAP) baseline)
	@.venv/bin/python -m tests.bench.run $(ARGS)

# The pictures in docs/pictures, in Chromium; ARGS="--language es" for another language.
screenshots: setup
	@.venv/bin/python -m tests.web.pictures $(ARGS)

# Resolve requirements/*.in anew; `make lock ARGS="-P starlette"` moves one package only.
lock:
	$(BOOTSTRAP) tools
	@deploy/lock.sh $(ARGS)

# Everything that can be made again; the database in var/ stays.
clean:
	rm -rf .venv .venv-rasa .venv-baseline .venv-tools .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
	rm -f models/*.tar.gz models/*.stamp
