"""What the tables below must agree on: whose each row is, what was submitted, which files lie behind it."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Q

from alliances.models import Attachment, County, Filing
from gongtongti.accounts.canonical import canonical, digest

APPS = ("alliances", "teachers", "evaluation")
#: Rows without a county of their own, and the one that tells theirs.
COUNTY_OF = {
    "membership": "alliance",
    "schoollink": "school",
    "closeexception": "close",
    "participation": "filing",
    "activityteacher": "activity",
    "teacherhonour": "teacher",
    "score": "run",
}
#: Rows whose county is also told by one further away.
FURTHER = {
    "objection": ("score", "score__run__county"),
    "attachment": ("owner_school", "filing__owner_school__county"),
}


def strangers(county: County) -> Iterator[tuple[type[models.Model], str, str]]:
    """(model, row, field) of every row of the county that points at a row of another one. One read a model."""
    for model in apps.get_models():
        if model._meta.app_label not in APPS or hasattr(model, "instance_type"):
            continue
        name = model._meta.model_name
        own = "county" if _has_county(model) else f"{COUNTY_OF[name]}__county" if name in COUNTY_OF else ""
        if not own:
            continue
        told = {
            field.name: f"{field.name}__county"
            for field in model._meta.concrete_fields
            if field.is_relation and _has_county(field.related_model) and field.name != COUNTY_OF.get(name)
        }
        told.update([FURTHER[name]] if name in FURTHER else [])
        if told:
            yield from _elsewhere(model, own, told, county)


def _elsewhere(model, own: str, told: dict[str, str], county: County):
    wrong = Q()
    for field, path in told.items():
        wrong |= Q(**{f"{field}__isnull": False}) & ~Q(**{path: F(own)})
    rows = model._base_manager.filter(wrong, **{own: county})
    for pk, of, *theirs in rows.order_by("pk").values_list("pk", own, *told.values()):
        for field, its in zip(told, theirs, strict=True):
            if its is not None and its != of:
                yield model, named(model, pk), field


def named(model: type[models.Model], pk) -> str:
    row = model._base_manager.filter(pk=pk).first()
    return f"{row}(编号 {pk})" if row is not None else f"编号 {pk}"


def _has_county(model) -> bool:
    return any(
        field.name == "county" and field.related_model is County for field in model._meta.concrete_fields
    )


def changed_filings(county: County) -> Iterator[tuple[str, str]]:
    """(number, column) of filings whose submitted content is no longer what its digest says."""
    rows = Filing.objects.filter(county=county).exclude(digest="").order_by("pk")
    for number, content, told in rows.values_list("number", "content", "digest").iterator():
        if digest(canonical(content)) != told:
            yield number, "content"


def attachments_of(county: County) -> Iterator[Attachment]:
    rows = Attachment.objects.filter(county=county).select_related("filing")
    return rows.order_by("pk").iterator()


def count_filings(county: County) -> int:
    return Filing.objects.filter(county=county).count()


def count_attachments(county: County) -> int:
    return Attachment.objects.filter(county=county).count()


def counties_of(slug: str | None = None) -> list[County]:
    """All of them, or the one."""
    rows = County.objects.order_by("slug")
    return list(rows if slug is None else rows.filter(slug=slug))


def broken_keys() -> Iterator[tuple[type[models.Model] | None, str, str]]:
    """(model, row, column) of every foreign key that points at nothing."""
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            found = cursor.fetchall()
        for table, rowid, parent, _key in found:
            model = tables.get(table)
            yield model, table if model is None else f"{table} 编号 {rowid}", parent
        return
    for model in tables.values():
        for field in model._meta.concrete_fields:
            if field.is_relation and getattr(field, "db_constraint", False):
                yield from _pointing_at_nothing(model, field)


def _pointing_at_nothing(model, field):
    target = field.related_model
    there = target._base_manager.filter(**{field.target_field.attname: models.OuterRef(field.attname)})
    rows = model._base_manager.filter(~models.Exists(there), **{f"{field.attname}__isnull": False})
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield model, f"{model._meta.db_table} 编号 {pk}", field.name
