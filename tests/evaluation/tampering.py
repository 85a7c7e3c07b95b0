"""Changing one cell past everything that would refuse it, and what is left out of that, with the reason."""

import datetime
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, models, transaction

from alliances.fields import WordsField
from alliances.models import Attachment
from alliances.periods import SchoolYear, SchoolYearField
from evaluation import seal
from evaluation.models import PackText, ProjectReview, ScoreRun, SelfReviewRuling, StipendStatement
from gongtongti.accounts.models import AuditEvent

TABLES = (*seal.SEALED, Attachment)
#: Kept by the seal alone: no score rests on them, and what the log tells of publications and decisions is in the chain.
SEAL_ALONE = (AuditEvent, SelfReviewRuling, ProjectReview)

NUMBER = (
    "a number of the database's own: rows are told apart by what they say, and what points at it is checked"
)
#: (model, column) → why `verify` does not see a change of it. One that is seen after all has to go from here.
NOT_COVERED = {
    **{
        (model, model._meta.pk.name): NUMBER
        for model in TABLES
        # A run's number is printed on its notice and stands in the chain; a text is named by its digest.
        if model not in {ScoreRun, PackText, *SEAL_ALONE}
    },
    **{
        (model, field.name): "kept by the seal alone"
        for model in SEAL_ALONE
        for field in model._meta.concrete_fields
    },
    (StipendStatement, "authorised_by"): "the digest is over what is paid and why; who, says the audit log",
    (StipendStatement, "authorised_at"): "the digest is over what is paid and why; when, says the audit log",
    (Attachment, "kind"): "what the school calls its material; nothing is judged by it",
    (Attachment, "uploaded_by"): "who submitted it stands in the trail of its filing",
    (Attachment, "uploaded_at"): "when it was submitted stands in the trail of its filing",
}


@dataclass(frozen=True)
class Cell:
    model: type[models.Model]
    pk: object
    field: models.Field

    def __str__(self):
        return f"{self.model._meta.db_table}.{self.field.name} of {self.pk}"


def cells(model: type[models.Model], *, covered: bool = True) -> Iterator[Cell]:
    for pk in model._base_manager.order_by("pk").values_list("pk", flat=True):
        for field in model._meta.concrete_fields:
            if ((model, field.name) not in NOT_COVERED) == covered:
                yield Cell(model, pk, field)


def tamper(cell: Cell, chance: random.Random) -> bool:
    """One UPDATE. False: the database has no other value for this cell (a constraint, no other row to point at)."""
    rows = cell.model._base_manager.filter(pk=cell.pk)
    old = rows.values_list(cell.field.attname, flat=True).get()
    new = another(cell.field, old, chance)
    if new is None or new == old:
        return False
    try:
        with transaction.atomic():
            return rows.update(**{cell.field.name: new}) == 1
    except IntegrityError:
        return False


def another(field: models.Field, old, chance: random.Random):
    """A value of the field's own type that is not the old one."""
    if field.is_relation:
        others = field.related_model._base_manager.exclude(pk=old).order_by("pk")
        return chance.choice(list(others.values_list("pk", flat=True)[:50]) or [None])
    if isinstance(field, models.BooleanField):
        return not old
    if isinstance(field, SchoolYearField):
        return SchoolYear(old.start + 1)
    if isinstance(field, (models.JSONField, WordsField)):
        return _json(old, chance)
    if isinstance(field, models.GenericIPAddressField):
        return "10.0.0.1"
    if isinstance(field, models.UUIDField):
        return uuid.UUID(int=chance.getrandbits(128))
    if isinstance(field, models.DateTimeField):
        return (old or datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)) + datetime.timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return (old or datetime.date(2022, 1, 1)) + datetime.timedelta(days=1)
    if isinstance(field, models.DecimalField):
        return (old or Decimal(0)) + Decimal("0.01")
    if isinstance(field, models.IntegerField):
        return (old or 0) + 1
    if field.choices:
        return chance.choice([value for value, _label in field.flatchoices if value != old])
    return _text(old or "", chance)


def _text(old: str, chance: random.Random) -> str:
    if not old:
        return "改"
    place = chance.randrange(len(old))
    letter = "0" if old[place] != "0" else "1"
    return old[:place] + letter + old[place + 1 :]


def _json(old, chance: random.Random):
    if isinstance(old, dict):
        if not old:
            return {"改": "1"}
        key = chance.choice(sorted(old))
        return {**old, key: "改" if not isinstance(old[key], (dict, list)) else _json(old[key], chance)}
    if isinstance(old, list):
        return [*old, "改"]
    return "改"
