"""What holds for every test: which database, which folder, how passwords are hashed, and that none is skipped.

The database is the one of DATABASE_URL: without it SQLite, with `python -m tests.postgres …` PostgreSQL.
"""

import re
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase, override_settings

hypothesis.settings.register_profile(
    "house", max_examples=60, deadline=None, derandomize=False, print_blob=True
)
hypothesis.settings.load_profile("house")


def pytest_configure(config):
    if settings.PRODUCTION:
        pytest.exit(
            "环境变量 SECRET_KEY 表示生产环境,测试只在开发环境运行。请先 unset SECRET_KEY。", returncode=4
        )
    # Each worker of xdist comes through here too, so each has a folder and a database of its own.
    folder = Path(tempfile.mkdtemp(prefix="gongtongti-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    settings.MEDIA_ROOT = folder / "media"
    database = settings.DATABASES["default"]
    # Connections end with their request or thread: one left open would keep the test database from being dropped.
    database["CONN_MAX_AGE"] = 0
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # A file with its WAL as in production: threads that share one memory database prove nothing about races.
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")


#: Files about words, pages and pure arithmetic show the same on either database and run once. Races never do: a test
#: that needs real transactions runs on both wherever it stands.
SHOWN_ONCE = re.compile(
    r"tests/(gongtongti/|evaluation/(formulas|policies)/"
    r"|\w+/test_(\w*pages|views|board|quotas|admin\w*|policy\w*|presentation|requirements|score_sheet|me|certificates|cells|periods)\.py)"
)


def pytest_collection_modifyitems(config, items):
    for item in items:
        needs_transactions = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
        if SHOWN_ONCE.match(item.path.relative_to(config.rootpath).as_posix()) and not needs_transactions:
            item.add_marker(pytest.mark.once)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """A skipped test, or one expected to fail, has not shown anything: both are failures here."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"测试不得跳过:{report.longrepr}"
    return report


def pytest_report_header():
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Argon2 is slow on purpose. Only here, and only around the tests: the settings keep argon2 alone."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def unsealed_before_a_flush():
    """A test with real transactions is cleaned up by emptying every table, which the seal refuses. The flush ends with
    `post_migrate`, which puts it on again."""
    from evaluation import seal  # models are there only once Django is set up

    emptied = TransactionTestCase._fixture_teardown

    def teardown(case):
        seal.remove(connection)
        emptied(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """Throttles and cached pages of one test must not reach the next."""
    cache.clear()
