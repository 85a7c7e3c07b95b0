"""The migrations end where the models are.

Tests do not migrate, which takes longer than many of them: their database is made from the models (`--no-migrations`).
Here the migrations are run on an empty database, and both must be the same to the last constraint and trigger.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from tests.schema import schema_of

OTHER = "gongtongti_migrated"
#: Django's own: its migrations make the key of this table an integer, today's model a bigint.
DJANGO_S_OWN = {
    "postgresql": {"auth_group_permissions": ["column id biginttrued", "column id integertrued"]},
    "sqlite": {},
}


@contextmanager
def empty_database(folder):
    """The address of one beside that of the tests."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'migrated.sqlite3'}"
        return
    name = f"{OTHER}_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        database = connection.settings_dict
        yield f"postgres://{database['USER']}@/{name}?host={database['HOST'] or database['OPTIONS'].get('host')}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.django_db(transaction=True)
def test_migrating_an_empty_database_gives_what_the_models_say(tmp_path):
    with empty_database(tmp_path) as address:
        printed = subprocess.run(
            [sys.executable, "-m", "tests.schema"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": address},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    migrated, tested = json.loads(printed), schema_of(connection)
    migrated.pop("django_migrations")
    tested.pop("django_migrations", None)
    assert len(migrated) >= 50
    assert sum(len(parts) for parts in migrated.values()) >= 700
    assert set(migrated) == set(tested)
    differing = {
        table: sorted(set(parts) ^ set(tested[table]))
        for table, parts in migrated.items()
        if parts != tested[table]
    }
    assert differing == DJANGO_S_OWN[connection.vendor]
