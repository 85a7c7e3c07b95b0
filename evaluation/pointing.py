"""Entering points: items with their 分值, and what each alliance or school got. Nothing is written over unseen."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from alliances.models import Alliance, County, School
from alliances.periods import SchoolYear
from alliances.refusals import NotYours, Overtaken
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .models import PointItem, PointRow
from .models.points import Sheet
from .trail import record

#: The version of what had not been entered when the page was made.
NEW = 0


@dataclass(frozen=True, slots=True)
class TypedItem:
    """`seen`: the version that was on the page; NEW when there was none."""

    position: int
    title: str
    full: Decimal | None
    basis: str
    seen: int = NEW


@dataclass(frozen=True, slots=True)
class TypedRow:
    """Of one alliance or one school. `points`: position of the item → points."""

    of: Alliance | School
    points: dict[str, Decimal] = field(default_factory=dict)
    school_class: str = ""
    basis: str = ""
    seen: int = NEW


def quoted(title: str) -> str:
    """As a name in a sentence. What has quotation marks of its own gets none around them."""
    return title if "“" in title else f"“{title}”"


def keep_items(
    county: County, year: SchoolYear, sheet: str, typed: list[TypedItem], *, scope: Scope, by
) -> int:
    """All of what was typed or, when a colleague has changed one of them meanwhile, nothing (Overtaken)."""
    with transaction.atomic():
        _hold(county, scope)
        standing = {row.position: row for row in items_of(county, year, sheet)}
        _refuse_overtaken([(one.seen, standing.get(one.position), quoted(one.title)) for one in typed])
        for one in typed:
            row = standing.get(one.position) or PointItem(
                county=county, school_year=year, sheet=sheet, position=one.position, version=NEW
            )
            row.title, row.full, row.basis = one.title, one.full, one.basis
            _write(row, by=by)
        _record(county, year, sheet, f"考核项 {len(typed)} 项", by=by)
    return len(typed)


def keep_rows(
    county: County, year: SchoolYear, sheet: str, typed: list[TypedRow], *, scope: Scope, by
) -> int:
    """As `keep_items`. How many rows were written."""
    with transaction.atomic():
        _hold(county, scope)
        standing = {_of(row): row for row in rows_of(county, year, sheet)}
        _refuse_overtaken([(one.seen, standing.get(_key(one.of)), str(one.of)) for one in typed])
        for one in typed:
            row = standing.get(_key(one.of)) or PointRow(
                county=county, school_year=year, sheet=sheet, version=NEW, **dict([_key(one.of)])
            )
            row.points = {position: str(points) for position, points in one.points.items()}
            row.school_class, row.basis = one.school_class, one.basis
            _write(row, by=by)
        _record(county, year, sheet, f"得分 {len(typed)} 行", by=by)
    return len(typed)


def items_of(county: County, year: SchoolYear, sheet: str):
    return PointItem.objects.filter(county=county, school_year=year, sheet=sheet).order_by("position")


def rows_of(county: County, year: SchoolYear, sheet: str):
    return PointRow.objects.filter(county=county, school_year=year, sheet=sheet).select_related(
        "alliance__kind", "school"
    )


def _key(of: Alliance | School) -> tuple[str, Alliance | School]:
    return ("alliance" if isinstance(of, Alliance) else "school", of)


def _of(row: PointRow) -> tuple[str, Alliance | School]:
    return _key(row.alliance or row.school)


def _hold(county: County, scope: Scope) -> None:
    if not scope.may(Permission.POINTS_ENTER, county.pk):
        raise NotYours("没有保存:只有教育局负责录入考核分值的科室可以录入。请核对账号。")
    County.hold(county.pk)


def _refuse_overtaken(looked_at) -> None:
    """`looked_at`: (version on the page, the row now, its name)."""
    overtaken = [name for seen, row, name in looked_at if seen != (row.version if row else NEW)]
    if overtaken:
        raise Overtaken(
            f"没有保存:{'、'.join(overtaken)}在您打开本页之后已由同事录入或修改。"
            "您填的都还在下面,旁边是同事录入的;核对之后再次保存,以您填的为准。"
        )


def _write(row: PointItem | PointRow, *, by) -> None:
    row.version += 1
    row.entered_by = by
    row.full_clean()
    row._change_reason = "录入分值"
    row.save()


def _record(county, year, sheet, what, *, by) -> None:
    record(
        AuditEvent.Verb.DECIDED,
        user=by,
        county=county.slug,
        about=f"{year.label}{Sheet(sheet).label}:录入{what}",
    )
