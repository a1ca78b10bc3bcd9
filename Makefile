# Torch Center. `make` alone lists what there is; everything else is in README.md.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
SIZES ?= 10000 100000 1000000

# What `make test` writes stays apart from the site's own data.
TEST_VAR := var/test
PIP_INSTALL := .venv/bin/python -m pip install --require-hashes --no-input -q --disable-pip-version-check
COMPILE := .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: help run test bench bench-desk lint format messages requirements clean FORCE
.NOTPARALLEL:

help:
	@echo 'make run           set everything up and serve the site; Ctrl-C stops it'
	@echo '                   PORT=8001  HOST=0.0.0.0  WORKERS=2  PYTHON=python3.12'
	@echo 'make test          set everything up and run every check and test; ARGS="-k search"'
	@echo 'make bench         measure the search and report; SIZES="10000 100000"; a million notices'
	@echo '                   take an hour and 20 GB under var/bench once, and are kept'
	@echo 'make bench-desk    measure the desk; COUNT=10000 notices, ARGS="--profile open"'
	@echo 'make lint          only the checks that need no database'
	@echo 'make format        write code and templates in the house style'
	@echo 'make messages      bring the Chinese catalogue up to date; needs gettext'
	@echo 'make requirements  compile requirements*.in; UPGRADE=--upgrade takes the newest versions'
	@echo 'make clean         remove .venv and caches; the data under var/ stays'

run: .venv/.installed
	@exec .venv/bin/python manage.py serve --host '$(HOST)' --port '$(PORT)' --workers '$(WORKERS)'

test: .venv/.installed-dev lint
	@echo '== Migrations match the models'
	@TORCHCENTER_VAR=$(TEST_VAR) .venv/bin/python manage.py makemigrations --check --dry-run
	@echo '== Settings of a public machine'
	@TORCHCENTER_VAR=$(TEST_VAR) TORCHCENTER_HTTPS=yes TORCHCENTER_HOSTS=www.example.org \
		TORCHCENTER_SECRET_KEY="$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		.venv/bin/python manage.py check --deploy --fail-level WARNING
	@echo '== Tests'
	@.venv/bin/python -m pytest -q -n logical --dist loadfile --no-loadscope-reorder $(ARGS)

bench: .venv/.installed
	@DJANGO_SETTINGS_MODULE=benchmarks.settings .venv/bin/python manage.py measure_search \
		--workers '$(WORKERS)' $(SIZES)

bench-desk: .venv/.installed
	@DJANGO_SETTINGS_MODULE=benchmarks.settings .venv/bin/python manage.py measure_desk $(COUNT) $(ARGS)

lint: .venv/.installed-dev
	@echo '== Python code'
	@.venv/bin/ruff check -q .
	@echo '== Format of the Python code'
	@.venv/bin/ruff format -q --check .
	@echo '== Templates'
	@.venv/bin/djlint templates --quiet --lint
	@echo '== Format of the templates'
	@.venv/bin/djlint templates --quiet --check

format: .venv/.installed-dev
	@.venv/bin/ruff check -q --fix-only .
	@.venv/bin/ruff format -q .
	@.venv/bin/djlint templates --quiet --reformat

messages: .venv/.installed-dev
	@TORCHCENTER_VAR=$(TEST_VAR) .venv/bin/python manage.py makemessages -v 0 -l zh_Hans --no-obsolete --no-wrap \
		--add-location=file -i .venv -i var -i tests
	@sed -i.old '/^"POT-Creation-Date/d' torchcenter/locale/zh_Hans/LC_MESSAGES/django.po
	@rm -f torchcenter/locale/zh_Hans/LC_MESSAGES/django.po.old
	@TORCHCENTER_VAR=$(TEST_VAR) .venv/bin/python manage.py compilemessages -v 0 -l zh_Hans -i .venv

requirements: .venv/.installed-dev
	@$(COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	@$(COMPILE) $(UPGRADE) requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv that was left half-made, or whose Python has gone or is too old, is made again.
ifeq ($(wildcard .venv/.made),)
.venv/.made: FORCE
else ifneq ($(shell .venv/bin/python -c '$(NEW_ENOUGH)' 2>/dev/null && echo works),works)
.venv/.made: FORCE
endif

.venv/.made:
	@for candidate in '$(PYTHON)' python3.13 python3.12 python3.11; do \
		"$$candidate" -c '$(NEW_ENOUGH)' 2>/dev/null && found="$$candidate" && break; \
	done; \
	if [ -z "$$found" ]; then \
		echo 'Python 3.11 or newer is needed and not found; name one: make run PYTHON=/path/to/python3' >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; \
	fi; \
	rm -rf .venv && "$$found" -m venv .venv && touch $@

.venv/.installed: .venv/.made requirements.txt
	@echo '正在安装，约需一分钟 Installing into .venv, which takes a minute …'
	@$(PIP_INSTALL) -r requirements.txt || { \
		echo 'Installing failed. Is there a connection to the Python package index?' >&2; exit 1; }
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	@echo '正在安装测试工具 Installing what the tests need …'
	@$(PIP_INSTALL) -r requirements-dev.txt || { \
		echo 'Installing failed. Is there a connection to the Python package index?' >&2; exit 1; }
	@touch $@
