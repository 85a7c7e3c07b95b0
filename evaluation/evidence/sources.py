"""Where an input of a score comes from in the registry today, who entered and changed it, and who answers for it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from alliances.changes import changes_of
from alliances.models import County, Membership, QualityResult, School, Section
from gongtongti.accounts.history import VERBS, Entry
from gongtongti.accounts.roles import Duty


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody entered or changed a row. verb: 登记, 修改 or 删除."""

    user: int
    verb: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Source:
    """The row of the registry behind an input.

    model     "qualityresult" or "membership"; `pk` None: there is no such row now
    parent    of a membership its alliance, on whose page it is changed
    cells     label → words of the row as it is today
    history   latest first; hands: everybody in it, oldest first
    """

    model: str
    pk: int | None
    parent: int | None
    cells: tuple[tuple[str, str], ...]
    history: tuple[Entry, ...]
    hands: tuple[Hand, ...]


def source_of(county: County, name: Mapping[str, str]) -> Source | None:
    """`name`: of an input (`evaluation.inputs`). None for a reading: it is no row of the registry."""
    if name["kind"] == "reading":
        return None
    school = School.objects.get(county=county, code=name["school"])
    if name["kind"] == "membership":
        return _membership(county, school, name)
    return _result(county, school, name)


def reviewing_sections(county: County) -> list[str]:
    """Names of the sections of the bureau that answer objections."""
    return [
        section.name
        for section in Section.objects.filter(county=county).order_by("order", "code")
        if Duty.OBJECTIONS in section.duties
    ]


def _result(county, school, name) -> Source:
    row = (
        QualityResult.objects.filter(
            county=county, school=school, stage=name["stage"], school_year=name["school_year"]
        )
        .select_related("school")
        .first()
    )
    history = QualityResult.history.filter(
        school_id=school.pk, stage=name["stage"], school_year=name["school_year"]
    )
    cells = ()
    if row is not None:
        cells = (
            ("成绩", f"{row.value:f}".rstrip("0").rstrip(".")),
            ("满分", "" if row.full_marks is None else f"{row.full_marks:f}".rstrip("0").rstrip(".")),
            ("口径", row.get_measure_display()),
            ("考生数", "" if row.examinees is None else str(row.examinees)),
            ("计算单位", "" if row.units is None else f"{row.units:f}".rstrip("0").rstrip(".")),
            ("版本", str(row.version)),
        )
    return _told(QualityResult, row, history, cells, parent=None)


def _membership(county, school, name) -> Source:
    rows = Membership.objects.filter(
        alliance__county=county, alliance__code=name["alliance"], school=school
    ).select_related("alliance", "school")
    row = rows.filter(since=name["since"] or None).first() or rows.order_by("-pk").first()
    history = Membership.history.filter(school_id=school.pk, alliance__code=name["alliance"])
    history = history.filter(alliance__county=county)
    cells = ()
    if row is not None:
        cells = (("身份", row.get_role_display()), ("起止", row.period_text()))
    return _told(Membership, row, history, cells, parent=row and row.alliance_id)


def _told(model, row, history, cells, *, parent) -> Source:
    hands = (
        history.exclude(history_user=None)
        .order_by("history_date", "history_id")
        .values_list("history_user_id", "history_type", "history_date")
    )
    return Source(
        model=model._meta.model_name,
        pk=row and row.pk,
        parent=parent,
        cells=tuple(cell for cell in cells if cell[1]),
        history=tuple(changes_of(row, history)) if row is not None else (),
        hands=tuple(Hand(user, VERBS[kind], at) for user, kind, at in hands),
    )
