"""A county as `load_county` writes it, for tests that start from it.

The command validates and records every row, which takes seconds: it runs once a session, and later tests get the very
same rows, history included. What the command itself does is asked in tests/alliances/test_load_county.py.
"""

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from alliances.models import County

_kept: dict[str, list[tuple[type, list]]] = {}


def load_county(slug: str) -> County:
    if slug in _kept and not any(model._base_manager.exists() for model, _rows in _kept[slug]):
        _put_back(_kept[slug])
        return County.objects.get(slug=slug)
    before = _counts()
    call_command("load_county", slug, verbosity=0)
    written = [model for model, count in _counts().items() if count != before[model]]
    if not any(before[model] for model in written):  # else there are rows of the test's own among them
        _kept[slug] = [(model, list(model._base_manager.order_by("pk"))) for model in written]
    return County.objects.get(slug=slug)


def _counts() -> dict[type, int]:
    return {model: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def _put_back(kept: list[tuple[type, list]]) -> None:
    with transaction.atomic():  # references are looked at when it ends
        for model, rows in kept:
            model._base_manager.bulk_create(rows)
        # Rows came with their keys: PostgreSQL must go on counting after them.
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in kept]):
                cursor.execute(statement)
