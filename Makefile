# 直接运行 make,即可看到全部命令。
PORT ?= 8000
SCALE ?= city
# The first one that runs and is new enough; another one by hand: make run PYTHON=/path/to/python
PYTHON ?= $(shell for python in python3.11 python3; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint format bench lock chromium
# Some machines forbid Python to keep its compiled files; every start would then cost seconds.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
# Tests and checks start from the settings of development, whatever the shell has set.
BARE := env -u SECRET_KEY -u ALLOWED_HOSTS -u DEBUG -u DATABASE_URL -u MEDIA_ROOT
PYTEST := $(PY) -m pytest -n 2
HAS_DEMO := import sys; from alliances.models import Filing; sys.exit(not Filing.objects.filter(is_demo=True).exists())

help:  ## 列出命令 · list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

run: .venv/installed-run  ## 安装、载入青田示例并启动门户(PORT=8010 换端口)· install, load the example, serve
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py shell --verbosity 0 --no-imports -c '$(HAS_DEMO)' \
	  || { $(PY) manage.py load_county qingtian && $(PY) manage.py load_demo --county qingtian; }
	@echo
	@echo "  门户  http://127.0.0.1:$(PORT)/"
	@echo "  后台  http://127.0.0.1:$(PORT)/admin/"
	@echo "  接口  http://127.0.0.1:$(PORT)/api/v1/"
	@echo
	@sed 's/^/  /' var/demo-logins.txt
	@echo
	@echo "  以上账号保存在 var/demo-logins.txt。按 Ctrl+C 停止。"
	@$(PY) -m gunicorn gongtongti.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --log-level warning \
	  || { echo "门户没有启动。端口 $(PORT) 若已被占用,请换一个端口:make run PORT=8010"; exit 1; }

test: .venv/installed-dev chromium  ## 全部测试:两种数据库和浏览器 · every test, both databases, browser
	$(BARE) $(PYTEST) -m "not browser"
	$(BARE) $(PYTEST) -m "browser"
	$(BARE) $(PY) -m tests.postgres $(PYTEST) -m "not browser and not once"

lint: .venv/installed-dev  ## 格式、类型、模板、迁移和部署检查 · style, types, templates, migrations, deployment
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 5.2
	$(PY) -m djlint --lint --quiet templates
	$(BARE) DATABASE_URL=sqlite://:memory: $(PY) manage.py makemigrations --check --dry-run
	$(BARE) DATABASE_URL=sqlite://:memory: ALLOWED_HOSTS=portal.example.gov.cn \
	  SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	  $(PY) manage.py check --deploy --fail-level WARNING

format: .venv/installed-dev  ## 整理格式 · put code and templates in shape
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2

bench: .venv/installed-dev  ## 性能测量,两种数据库(SCALE=county|city|province|nation)· benchmarks on both databases
	$(BARE) $(PY) -m benchmarks --scale $(SCALE)

lock: .venv/installed-dev  ## 按 .in 文件重新锁定依赖 · lock the requirements again
	$(PY) -m uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements.in -o requirements.txt
	$(PY) -m uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

chromium:
	@command -v chromium >/dev/null || { echo "缺少 chromium:请运行 apt-get install -y chromium fonts-noto-cjk"; exit 1; }

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本,本机没有找到。安装后可用 make run PYTHON=路径 指定。"; exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; echo "无法建立虚拟环境:请运行 apt-get install -y python3-venv"; exit 1; }

.venv/installed-run: requirements.txt | .venv/bin/python
	@echo "正在安装依赖(首次约一分钟)……"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	@echo "正在安装依赖和测试工具(首次约两分钟)……"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ .venv/installed-run
