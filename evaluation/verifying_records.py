"""What runs are not about: whose each row is, what schools submitted, their files, and what was paid."""

import hashlib
import json
from collections.abc import Iterator
from fractions import Fraction

from alliances.filing_choices import State
from alliances.media_types import media_type_of
from alliances.models import Attachment, County, Filing
from alliances.storing import file_of

from .authorising import in_fen, statement_digest
from .evidence import integrity
from .formulas.numbers import plain
from .models import Objection, StipendStatement
from .policy import parse_pack
from .problem import Problem, problem
from .verifying_runs import UNREADABLE, text_problems

#: Submitted and not open to its school: what it says is what was submitted.
STANDING = (State.SUBMITTED, State.CONFIRMED, State.ESCALATED, State.ACCEPTED)
#: Words of an objection's submitted content → where they are stored.
_OBJECTION = {
    "测算": (Objection, "score"),
    "成绩": (Objection, "score"),
    "有异议的输入": (Objection, "input_label"),
    "认为应为": (Objection, "claimed"),
    "理由和依据": (Objection, "grounds"),
    "附件": (Attachment, ""),
}
CHUNK = 1024 * 1024


def belonging(county: County) -> Iterator[Problem]:
    for model, row, column in integrity.strangers(county):
        yield problem(model, row, column, "属于另一个县(市、区)")


def filings(county: County) -> Iterator[Problem]:
    for number, column in integrity.changed_filings(county):
        yield problem(Filing, number, column, "与提交时的校验值不符")


def objections(county: County) -> Iterator[Problem]:
    """What is stored of them in columns, against the words that were submitted."""
    rows = Objection.objects.filter(county=county, filing__state__in=STANDING)
    for row in rows.select_related("filing", "score__run").order_by("pk"):
        told, now = row.filing.content, row.content()
        for label in sorted({*told, *now}):
            if told.get(label) != now.get(label):
                model, column = _OBJECTION.get(label, (Objection, ""))
                yield problem(model, row.filing.number, column, f"与提交时的“{label}”不一致")


# ---- files --------------------------------------------------------------------------------------


def attachments(county: County) -> Iterator[Problem]:
    for row in integrity.attachments_of(county):
        named = f"{row.filing.number} {row.name}"
        path = file_of(row)
        try:
            file = path.open("rb")
        except OSError:
            yield problem(Attachment, named, "key", f"所指的文件不在:{path}")
            continue
        with file:
            found = media_type_of(file)
            file.seek(0)
            size, sha256 = _measured(file)
        if size != row.size:
            yield problem(Attachment, named, "size", f"与文件不符:文件有 {size} 字节({path})")
        if sha256 != row.sha256:
            yield problem(Attachment, named, "sha256", f"与文件不符:文件或校验值被改写({path})")
        if (found.name if found else "") != row.media_type:
            yield problem(Attachment, named, "media_type", "与文件内容不符")
        if row.owner_school_id != row.filing.owner_school_id:
            yield problem(Attachment, named, "owner_school", "不是填报的学校")


def _measured(file) -> tuple[int, str]:
    size, sha256 = 0, hashlib.sha256()
    while chunk := file.read(CHUNK):
        size += len(chunk)
        sha256.update(chunk)
    return size, sha256.hexdigest()


# ---- money --------------------------------------------------------------------------------------


def statements(county: County) -> Iterator[Problem]:
    """The digest of each, and what stands beside it in columns of its own."""
    rows = StipendStatement.objects.filter(county=county).order_by("pk")
    for row in rows.select_related("county", "before", "pack_text", "teacher", "rotation__filing"):
        named = f"{row.rotation.filing.number} {row.school_year}学年{row.get_kind_display()}(编号 {row.pk})"
        yield from text_problems(row.pack_text)
        try:
            yield from _statement(row, named)
        except UNREADABLE:
            yield problem(StipendStatement, named, "facts", "或精确值、结果读不出来:内容被改写")


def _statement(row: StipendStatement, named: str) -> Iterator[Problem]:
    if statement_digest(row) != row.digest:
        yield problem(StipendStatement, named, "digest", "与内容不符:金额、口径、依据或校验值被改写")
    if row.due != in_fen(Fraction(row.exact)):
        yield problem(StipendStatement, named, "due", "与精确值不符")
    if row.amount != row.due - (row.before.due if row.before else 0):
        yield problem(StipendStatement, named, "amount", "不等于应发减去上一张的应发")
    facts, result = json.loads(row.facts), json.loads(row.result)
    if facts["rotation"] != row.rotation.filing.number:
        yield problem(StipendStatement, named, "rotation", "与依据的事实不符")
    if facts["teacher"] != row.teacher.staff_number:
        yield problem(StipendStatement, named, "teacher", "与依据的事实不符")
    if result["amount"] != plain(Fraction(row.exact)):
        yield problem(StipendStatement, named, "exact", "与条件和明细不符")
    if row.has_demo != row.rotation.filing.is_demo:
        yield problem(StipendStatement, named, "has_demo", "与教师流动不符")
    if row.before and (row.before.rotation_id, row.before.school_year) != (row.rotation_id, row.school_year):
        yield problem(StipendStatement, named, "before", "不是同一段流动、同一学年的核发单")
    if parse_pack(row.pack_text.text, name=row.pack).id != row.pack:
        yield problem(StipendStatement, named, "pack", "与文件包的内容不符")
