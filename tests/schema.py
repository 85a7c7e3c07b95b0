"""What a database is made of, as text that does not depend on the order in which it was made.

`python -m tests.schema` migrates the empty database of DATABASE_URL and prints it as JSON.
"""

import json
import os
import re
import sys

import django

_SQLITE = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%%'"
)
_POSTGRESQL = """
SELECT c.relname, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull::text || a.attidentity::text
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT c.relname, 'constraint ' || o.conname || ' ' || pg_get_constraintdef(o.oid)
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public'
UNION ALL
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT c.relname, pg_get_triggerdef(t.oid)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
"""


def schema_of(connection) -> dict[str, list[str]]:
    """Table → its columns, constraints, indexes and triggers, each as the database tells it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            parts = cursor.fetchall()
        else:
            cursor.execute(_SQLITE)
            parts = [part for row in cursor.fetchall() for part in _parts_of(*row)]
    tables: dict[str, list[str]] = {}
    for table, part in parts:
        tables.setdefault(table, []).append(part)
    return {table: sorted(found) for table, found in sorted(tables.items())}


def _parts_of(sort: str, name: str, table: str, sql: str):
    """A table's statement piece by piece: added later, a column stands behind the others."""
    if sort != "table":
        yield table, f"{sort} {name} {sql}"
        return
    inside, depth, piece = sql[sql.index("(") + 1 : sql.rindex(")")], 0, ""
    for sign in f"{inside},":
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            yield table, re.sub(r"\s+", " ", piece).strip()
            piece = ""
        else:
            piece += sign


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongtongti.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    json.dump(schema_of(connection), sys.stdout)


if __name__ == "__main__":
    main()
