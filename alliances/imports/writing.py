"""Many rows in few statements."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BATCH = 2000


@contextmanager
def long_statements() -> Iterator[None]:
    """Django takes SQLite for a library of 2009 that binds 999 values; ask it how many it binds (from 6.0 on Django does)."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    features = connection.features
    features.max_query_params = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    try:
        yield
    finally:
        del features.max_query_params  # the one of the class holds again
