"""公示、通报: what the bureau issues about a run, as one document for the page, the printer and the .docx.

For everybody: who took part, how it came about, grades once they are published; marks only where a signed decision
widened the scope. `internal` is for those who see drafts: the same with marks and with the names of who did what.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from ..codes import grouped_code
from ..models import Publication, RunEvent, Score, ScoreRun
from ..policy import PolicyPack
from ..policy_blocks import Clause
from ..steps import State, Verb
from . import overview
from .decisions import Settled

#: States of which there is a notice; of an approved run the bureau sees beforehand what it would be.
STATES = (State.APPROVED, State.ANNOUNCED, State.PUBLISHED, State.STOPPED, State.REPLACED)
NUMERALS = "一二三四五六七八九"
#: The number is given by the bureau's office; until then its place stays open.
NO_NUMBER = "〔    〕    号"
NO_DAY = "    年    月    日"
LATER, NO_BANDS = "审定后公布", "未设等次"


@dataclass(frozen=True, slots=True)
class Row:
    """`result`: what everybody may read; `mark`, `grade`, `note`: of the internal one."""

    place: str
    schools: str
    alliance: str
    result: str
    mark: str = ""
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    label: str
    result_word: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """`flag`: 预览, 已被更正 …, "" for a notice in force; `code`: in groups, "" before anything was announced."""

    publisher: str
    number: str
    title_lines: tuple[str, ...]
    addressee: str
    flag: str
    internal: bool
    demo: bool
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    contact: str
    code: str
    issued: str

    @property
    def title(self) -> str:
        return "".join(self.title_lines)


@dataclass(frozen=True, slots=True)
class Material:
    """What a notice is made of, read beforehand. `run.facts` must be loaded.

    events  of the run, oldest first
    open    questions that the documents leave open and no decision answers
    code    digest of the run's last link of the chain
    """

    run: ScoreRun
    pack: PolicyPack
    publication: Publication | None
    events: Sequence[RunEvent]
    groups: Iterable[overview.Group]
    settled: Sequence[Settled]
    open: Sequence[overview.OpenQuestion]
    code: str = ""


def notice_of(found: Material, *, internal: bool, number: str = "") -> Notice:
    run, document = found.run, found.pack.document
    clauses = tuple(found.pack.clause(clause) for clause in _clauses(found.pack))
    parts = [
        ("考核依据", _basis(found), ()),
        ("测算和审批", _process(found, internal=internal), ()),
    ]
    if run.state in (State.APPROVED, State.ANNOUNCED):
        parts.append(("公示期限和异议", _objecting(found), ()))
    if run.state == State.STOPPED:
        parts.append(("终止公示", _stopped(found), ()))
    else:
        tables = _tables(found, internal=internal)
        parts.append(("考核结果", _result_words(found, tables, internal=internal), tables))
    return Notice(
        publisher=document.publisher,
        number=number or NO_NUMBER,
        title_lines=_title(found, internal=internal),
        addressee="各中小学校:",
        flag=_flag(run),
        internal=internal,
        demo=run.has_demo,
        sections=tuple(
            Section(f"{numeral}、{heading}", tuple(paragraphs), tuple(tables))
            for numeral, (heading, paragraphs, tables) in zip(NUMERALS, parts, strict=False)
        ),
        clauses=clauses,
        contact="联系人:            联系电话:            " if run.state == State.ANNOUNCED else "",
        code=grouped_code(found.code),
        issued=_issued(found),
    )


# ---- head and foot --------------------------------------------------------------------------------


def _title(found: Material, *, internal: bool) -> tuple[str, str]:
    whose = f"{found.run.school_year.label}{found.pack.vocabulary.alliance}"
    inside = "系统内" if internal else ""
    if found.run.state == State.STOPPED:
        return f"关于终止{whose}", "教学质量考核结果公示的通告"
    word = "公示" if found.run.state in (State.APPROVED, State.ANNOUNCED) else "通报"
    return f"关于{whose}", f"教学质量考核结果的{inside}{word}"


def _flag(run: ScoreRun) -> str:
    if run.state == State.APPROVED:
        return "预览:尚未公示,不得外传"
    return "已被更正,不再有效" if run.state == State.REPLACED else ""


def _issued(found: Material) -> str:
    last = _last(found, Verb.FINALISE, Verb.STOP, Verb.ANNOUNCE)
    return NO_DAY if last is None else day_words(timezone.localtime(last.at).date())


def _last(found: Material, *verbs: str) -> RunEvent | None:
    return next((event for verb in verbs for event in reversed(found.events) if event.verb == verb), None)


def day_words(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# ---- sections -------------------------------------------------------------------------------------


def _clauses(pack: PolicyPack) -> list[str]:
    quality = pack.quality
    used = [quality.clause, *(rule.clause for rule in quality.bundled.values()), quality.pools.clause]
    return list(dict.fromkeys([*used, quality.assessed_alone.clause, quality.precedence.clause]))


def _basis(found: Material) -> list[str]:
    document = found.pack.document
    told = [
        f"《{document.title}》({document.publisher},{day_words(document.signed)}"
        f"{f',索引号 {document.index_no}' if document.index_no else ''}),有关条文附后。"
    ]
    for settled in found.settled:
        kept = found.run.decided[settled.question]
        day = day_words(datetime.date.fromisoformat(kept["decided_on"]))
        told.append(
            f"执行口径确认:{settled.title},{settled.words}({settled.file_number},{day},{kept['signer']}签发)。"
        )
    if found.open:
        told.append("以下问题文件未明确,暂按所列口径计算,教育局确认执行口径后结果可能变动:")
        told += [
            f"{place}. {one.question.title}:暂按“{one.option.label}”。"
            for place, one in enumerate(found.open, start=1)
        ]
    return told


def _process(found: Material, *, internal: bool) -> list[str]:
    run = found.run

    def by(event: RunEvent) -> str:
        who = f"{event.by}" if internal else ""
        return f"{who}{'于' if who else ''}{day_words(timezone.localtime(event.at).date())}"

    by_whom = f"{run.created_by or '系统'}于" if internal else ""
    told = [f"第{run.pk}次测算,{by_whom}{day_words(timezone.localtime(run.created_at).date())}完成。"]
    if run.corrects_id:
        told.append(f"这次测算更正第{run.corrects_id}次测算,更正原因:{run.correction_reason}。")
    check = _last(found, Verb.CHECK)
    if check is not None:
        told.append(f"{by(check)}核验:成绩逐格与快照相符,独立重算结果相同。")
        later = found.events[found.events.index(check) :]
        approvals = [by(event) for event in later if event.verb == Verb.APPROVE]
        if approvals:
            told.append(f"两人分别批准:{'、'.join(approvals)}。")
    return told


def _objecting(found: Material) -> list[str]:
    publication = found.publication
    if publication is None:
        return [f"公示期限:{NO_DAY}至{NO_DAY},共    个工作日。", _how_to_object(found)]
    off = [
        f"{day_words(datetime.date.fromisoformat(day))}({name})"
        for day, name in publication.days_off
        if not name.startswith("星期")
    ]
    told = (
        f"公示期限:{day_words(publication.opens_on)}至{day_words(publication.closes_on)},"
        f"共 {publication.working_days} 个工作日"
    )
    told += f",其中{'、'.join(off)}不计。" if off else "。"
    return [told, _how_to_object(found)]


def _how_to_object(found: Material) -> str:
    return (
        "学校有异议的,在公示期内由校长登录门户,从本校成绩单对具体的一项输入提出,写明理由,附上材料;"
        f"由没有参与测算、批准的人员复核,结果书面答复。其他单位和个人有意见的,请向{found.pack.document.publisher}反映。"
    )


def _stopped(found: Material) -> list[str]:
    stopped = _last(found, Verb.STOP)
    if stopped is None:
        return []
    return [f"原定公示的结果不再审定公布。终止公示的理由:{stopped.reason}。"]


# ---- results --------------------------------------------------------------------------------------


def _shows_grades(found: Material) -> bool:
    """As on the public page: once published; during 公示 only where the bureau decided that everybody looks on."""
    if found.run.state in (State.PUBLISHED, State.REPLACED):
        return True
    return found.publication is not None and found.publication.scope != Publication.Scope.INSIDE


def _shows_marks(found: Material) -> bool:
    publication = found.publication
    return _shows_grades(found) and publication is not None and publication.scope != Publication.Scope.INSIDE


def _result_words(found: Material, tables: Sequence[Table], *, internal: bool) -> list[str]:
    publication = found.publication
    if internal:
        return ["各校成绩和等次如下。本件只供教育局内部使用,不得对外提供学校成绩和名次。"]
    told = ["参加考核的教共体和学校如下,按教共体编号排列,不分先后。" if tables else "没有可以列出的学校。"]
    if publication is not None and publication.scope != Publication.Scope.INSIDE:
        told.append(
            f"公布范围:{publication.get_scope_display()}({publication.scope_file_number},"
            f"{publication.scope_signer}签发)。"
        )
    else:
        told.append("公布范围:系统内公示。学校成绩由各校登录门户查看本校的,不对外公布成绩和名次。")
    return told


def _tables(found: Material, *, internal: bool) -> tuple[Table, ...]:
    tables = []
    for group in found.groups:
        if group.of_other_schools and not internal:
            continue  # what a school reached by itself is its own affair, not a result of the bundle
        ordered = sorted(
            (row for row in group.rows if row.score.official),
            key=lambda row: (row.score.alliance_code, row.score.school_code),
        )
        if ordered:
            word = "成绩和等次" if _shows_marks(found) else "等次"
            rows = tuple(_row(found, place, row) for place, row in enumerate(ordered, start=1))
            tables.append(Table(group.label, word, rows))
    return tuple(tables)


def _row(found: Material, place: int, row: overview.Row) -> Row:
    score = row.score
    grade = found.publication.grade_of(score) if found.publication else ""
    mark = "暂无成绩" if score.value is None else str(score.value)
    shown = grade or NO_BANDS
    if not _shows_grades(found):
        shown = LATER
    elif _shows_marks(found):
        shown = f"{mark}{f',{grade}' if grade else ''}"
    counted = "校区" if score.kind == Score.Kind.POOLED else "成员"
    notes = [] if score.of is None else [f"计入 {score.counted} / {counted} {score.of}"]
    return Row(
        place=str(place),
        schools="、".join(one.school_name for one in (score, *row.beside)),
        alliance=row.alliance.name if row.alliance else "",
        result=shown,
        mark=mark,
        grade=grade,
        note=";".join(dict.fromkeys([*notes, *([score.reason] if score.reason else [])])),
    )
