"""What `manage.py verify` finds."""

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Problem:
    """table     as the database calls it
    row       what names the row to people: numbers and codes
    column    "" where a row or a whole table is meant
    sentence  what is wrong, for the person who has to look into it
    """

    table: str
    row: str
    column: str
    sentence: str


def problem(model: type[models.Model], row: str, column: str, what: str) -> Problem:
    """`what`: what is wrong, e.g. 与校验链中的记录不一致."""
    told = f"“{model._meta.get_field(column).verbose_name}”" if column else ""
    of = "的" if column else ""
    return Problem(model._meta.db_table, row, column, f"{model._meta.verbose_name}“{row}”{of}{told}{what}。")
