"""异议 as its pages show it: what may be contested, what would change, and what follows from an upheld one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import NoReverseMatch, reverse

from ..basis import basis_of
from ..evidence.sources import Source
from ..inputs import MEMBERSHIP, NO_MEMBER, READING, Input, inputs_of, readings_of
from ..models import Decision, Objection, Review, Score
from ..snapshot import facts_of
from .wording import with_sign

#: Kinds of inputs under one heading, in the order in which people look for them.
GROUPS = (
    ("成绩、参考人数和计算单位", ("result", "examinees", "units")),
    ("成员关系", (MEMBERSHIP,)),
    ("执行口径(不是数据,也可以提出异议)", (READING,)),
)


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    rows: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One score that would change. `change`: +1.50, "" where there is no score on one side."""

    name: str
    word: str
    old: str
    new: str
    change: str
    ranks: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What an upheld objection leads to.

    register  address of the row in the back office; "" for a reading: see `decide`
    mended    the registry has the corrected value today
    reason    of the correcting run
    """

    register: str
    decide: str
    correct: str
    mended: bool
    reason: str


def offered(score: Score) -> list[Input]:
    """What may be contested in a stored score; its run with the facts and the pack's text."""
    run = score.run
    basis = basis_of(run)
    found = inputs_of(
        facts_of(run.facts),
        basis.rules(),
        school=score.school_code,
        kind=score.kind,
        alliance=score.alliance_code,
    )
    bearing = {*score.questions, *(question for question in basis.decided if question != Decision.ALONE)}
    questions = [
        (question.id, question.title, {option.id: option.label for option in question.options})
        for question in basis.pack.questions
        if question.id in bearing and question.id in basis.options
    ]
    return found + readings_of(questions, basis.options)


def grouped(rows: Iterable[Input]) -> list[Group]:
    rows = list(rows)
    groups = [Group(heading, tuple(row for row in rows if row.kind in kinds)) for heading, kinds in GROUPS]
    return [group for group in groups if group.rows]


def difference(review: Review, scores: Sequence[Score], *, every_school: bool, school: str) -> list[Moved]:
    """Of what was computed for the reviewer, what somebody may read: all of it, or the rows of his own school.

    scores  of the run, for the names
    """
    known = {(row.school_code, row.kind, row.alliance_code): row for row in scores}
    told = []
    for code, kind, alliance, old, new in review.difference:
        if not every_school and code != school:
            continue
        row = known.get((code, kind, alliance))
        told.append(
            Moved(row.school_name if row else code, row.word if row else "", old, new, change(old, new))
        )
    return told


def change(old: str, new: str) -> str:
    return with_sign(str(Decimal(new) - Decimal(old))) if old and new else ""


def next_steps(objection: Objection, source: Source | None) -> Steps | None:
    """None when nothing has to be put right."""
    review = objection.review
    if review.outcome != Review.Outcome.UPHELD or not review.corrected:
        return None
    name, run = objection.input, objection.run
    decide = ""
    if name["kind"] == READING:
        decide = _address("evaluation:decision", run.pack, name["question"])
    return Steps(
        register=register(source),
        decide=decide,
        correct=_address("evaluation:run_step", run.pk, "correct"),
        mended=_mended(objection, source),
        reason=f"异议 {objection.filing.number} 成立:{objection.input_label},应为 {review.corrected}",
    )


def register(source: Source | None) -> str:
    """Where the row is changed in the back office; "" for what is no row."""
    if source is None:
        return ""
    if source.model == "membership":
        return _address("admin:alliances_alliance_change", source.parent) if source.parent else ""
    if source.pk is None:
        return _address("admin:alliances_qualityresult_add")
    return _address("admin:alliances_qualityresult_change", source.pk)


def _mended(objection: Objection, source: Source | None) -> bool:
    if source is None:
        return False
    if objection.review.corrected == NO_MEMBER:
        return source.pk is None
    cell = {"result": "成绩", "examinees": "考生数", "units": "计算单位", "membership": "起止"}
    now = dict(source.cells).get(cell[objection.input["kind"]], "")
    return now.replace(" ", "") == objection.review.corrected.replace(" ", "")


def _address(name: str, *args) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
