"""What the environment makes of the settings: each case is a fresh process with nothing else set."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
OURS = {"SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "DATABASE_URL", "MEDIA_ROOT", "SECURE_SSL_REDIRECT"}
PRODUCTION = {
    "SECRET_KEY": "kR7-only-for-this-test-3fQ9zLw0VbXy2Tn8uJm5Hc1GdPe4Aa6Ss",
    "ALLOWED_HOSTS": "portal.example.gov.cn,.bureau.example.gov.cn",
}


def python(*arguments, root=ROOT, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env={**clean, **environment}, capture_output=True, text=True
    )


def settings_with(*names, root=ROOT, **environment):
    code = (
        "import json, sys; from gongtongti import settings as s; "
        "print(json.dumps({name: getattr(s, name, None) for name in sys.argv[1:]}, default=str))"
    )
    done = python("-c", code, *names, root=root, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_nothing_set_every_command_runs_in_development():
    found = settings_with(
        "PRODUCTION", "DEBUG", "ALLOWED_HOSTS", "DATABASES", "MEDIA_ROOT", "SESSION_COOKIE_SECURE"
    )
    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(ROOT / "var" / "gongtongti.sqlite3")
    assert found["MEDIA_ROOT"] == str(ROOT / "var" / "media")
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (found["PRODUCTION"], found["DEBUG"], found["SESSION_COOKIE_SECURE"]) == (False, False, None)


def test_production_asks_for_the_address_of_the_portal():
    done = python("-c", "import gongtongti.settings", SECRET_KEY=PRODUCTION["SECRET_KEY"])
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "生产环境缺少 ALLOWED_HOSTS:门户不知道自己的网址,会拒绝所有访问。"
        "请设置环境变量,例如 ALLOWED_HOSTS=portal.example.gov.cn。"
    )


def test_production_is_closed():
    found = settings_with(
        "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS",
        "PASSWORD_HASHERS", "CONTENT_SECURITY_POLICY", **PRODUCTION,
    )  # fmt: skip
    assert found["DEBUG"] is False
    assert (
        found["SECURE_SSL_REDIRECT"] is found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    )
    assert found["CSRF_TRUSTED_ORIGINS"] == [
        "https://portal.example.gov.cn",
        "https://*.bureau.example.gov.cn",
    ]
    assert found["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    directives = found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]


@pytest.mark.once
def test_the_deployment_check_is_clean():
    done = python(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        DATABASE_URL="sqlite://:memory:",
        **PRODUCTION,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


@pytest.mark.once
def test_the_deployment_check_can_fail():
    done = python(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", DATABASE_URL="sqlite://:memory:"
    )
    assert done.returncode == 1
    assert "security.W009" in done.stderr


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgres://portal@/gongtongti?host=/var/run/postgresql",
            {"NAME": "gongtongti", "USER": "portal", "PASSWORD": "", "HOST": "", "OPTIONS": {"host": "/var/run/postgresql"}},
        ),
        (
            "postgres://portal:p%40ss@db.example.gov.cn:5433/gongtongti",
            {"NAME": "gongtongti", "USER": "portal", "PASSWORD": "p@ss", "HOST": "db.example.gov.cn", "PORT": 5433},
        ),
    ],
)  # fmt: skip
def test_postgresql_by_socket_or_by_network(address, expected):
    database = settings_with("DATABASES", DATABASE_URL=address)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert {name: database[name] for name in expected} == expected
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


def test_sqlite_gets_its_options_at_any_address(tmp_path):
    file = tmp_path / "教 育" / "门户.sqlite3"
    database = settings_with("DATABASES", DATABASE_URL=f"sqlite:///{file}")["DATABASES"]["default"]
    assert database["NAME"] == str(file)
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert file.parent.is_dir()


def test_a_folder_of_any_name_can_hold_the_project(tmp_path):
    folder = tmp_path / "共同体 50% #1?"
    shutil.copytree(ROOT / "gongtongti", folder / "gongtongti", ignore=shutil.ignore_patterns("__pycache__"))
    database = settings_with("DATABASES", root=folder)["DATABASES"]["default"]
    assert database["NAME"] == str(folder / "var" / "gongtongti.sqlite3")


@pytest.mark.django_db
def test_the_options_of_the_database_are_in_force():
    with connection.cursor() as cursor:

        def value(statement):
            cursor.execute(statement)
            return cursor.fetchone()[0]

        if connection.vendor == "postgresql":
            assert value("SHOW server_encoding") == "UTF8"
            assert value("SHOW timezone") == "UTC"
            return
        in_force = {name: value(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert in_force == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert connection.transaction_mode == "IMMEDIATE"
    assert settings.DATABASES["default"]["OPTIONS"]["timeout"] == 20


@pytest.mark.once
def test_every_static_file_finds_what_it_refers_to(tmp_path):
    """The storage of production renames each file by its content and refuses a reference that leads nowhere."""
    storages = {**settings.STORAGES, "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    }}  # fmt: skip
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").is_file()
