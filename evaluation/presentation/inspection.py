"""督导材料: all that an inspector asks of one alliance, in the order of the evidence folder."""

from collections.abc import Iterable, Sequence

from alliances.filing_choices import ActivityKind
from alliances.models import Charter, Membership
from teachers.models import Rotation

from ..findings import OperationFindings
from ..models import SelfReview
from ..models.self_review import Level
from . import board
from .counted_activities import ActivityLine, Kind
from .parts_book import Part
from .self_reviews import counted

#: The order of the folder: as the document lists its indicators.
ORDER = (ActivityKind.SYNCHRONOUS_LESSON, ActivityKind.ONLINE_RESEARCH, ActivityKind.ONSITE_RESEARCH)
ACTIVITY = ("目录号", "类别", "日期", "学科", "节数或次数", "主题", "参加学校", "附件", "填报编号")


def members_part(memberships: Iterable[Membership]) -> Part:
    rows = tuple(
        (
            row.school.code,
            row.school.short_name,
            row.role_word,
            row.since.isoformat() if row.since else "一直",
            row.last_day.isoformat() if row.until else "至今",
        )
        for row in memberships
    )
    return Part("成员", ("学校编号", "学校", "身份", "起始日期", "最后一天"), rows)


def charter_part(charter: Charter | None) -> Part:
    columns = ("章节", "内容")
    if charter is None:
        return Part("章程", columns, (), empty="没有已备案的章程。")
    rows = tuple((row["heading"], row["text"]) for row in charter.sections)
    return Part("章程", columns, rows, note=f"填报编号 {charter.filing.number},已备案。")


def indicators_part(found: OperationFindings) -> Part:
    """N1 to N3: of the alliance, then of every pair."""
    row = found.rows[0]
    rows = [
        ("全教共体", code, "", scoped.verdict.label, scoped.sentence) for code, scoped in row.verdicts.items()
    ]
    for pair in row.pairs:
        whose = _pair_words(found, pair.member.name)
        for one in pair.indicators:
            ratios = "、".join(board.ratio(finding) for finding in one.findings)
            rows.append((whose, one.indicator, ratios, one.verdict.label, one.sentence))
    columns = ("对象", "指标", "做到 / 要求", "结论", "说明")
    note = "" if row.binding else "这一类型不在核验范围,下面的数只供参考。"
    return Part("指标核验", columns, tuple(rows), note=note)


def _pair_words(found: OperationFindings, member: str) -> str:
    alliance = found.rows[0].alliance
    core = alliance.core.name if alliance.core else ""
    return f"{member}与其他校区" if alliance.one_person else f"{core}与{member}"


def activity_parts(found: OperationFindings, kinds: Sequence[Kind]) -> list[Part]:
    """Of each pair what was counted; an activity with three members stands in each of their lists by the same number."""
    numbered = _numbered(kinds)
    parts = []
    for pair in found.rows[0].pairs:
        name = pair.member.name
        rows = tuple(row for schools, row in numbered if name in schools)
        parts.append(Part(f"活动:{name}", ACTIVITY, rows, note=f"{_pair_words(found, name)},已计入的活动。"))
    return parts


def _numbered(kinds: Sequence[Kind]) -> list[tuple[tuple[str, ...], tuple]]:
    by_code = {kind.code: kind for kind in kinds}
    found = []
    for place, code in enumerate(ORDER, start=1):
        lines = by_code[code].counted if code in by_code else ()
        ordered = sorted(lines, key=lambda line: (line.activity.filing.day, line.activity.filing.number))
        for number, line in enumerate(ordered, start=1):
            found.append((line.schools, _activity(f"{place}-{number:03}", line)))
    return found


def _activity(number: str, line: ActivityLine) -> tuple:
    activity, filing = line.activity, line.activity.filing
    return (
        number,
        activity.get_kind_display(),
        filing.day.isoformat(),
        activity.get_subject_display() if activity.subject else "",
        activity.amount_text,
        activity.topic,
        "、".join(line.schools),
        f"{len(filing.attachments.all())} 个",
        filing.number,
    )


def rotations_part(rotations: Iterable[Rotation]) -> Part:
    rows = tuple(
        (
            row.teacher.name,
            row.get_kind_display(),
            row.home_school.short_name,
            row.host_school.short_name,
            str(row.honour or ""),
            row.since.isoformat(),
            row.last_day.isoformat() if row.last_day else "不定期",
            row.filing.number,
        )
        for row in rotations
    )
    columns = ("教师", "类型", "流出学校", "流入学校", "当时的荣誉", "起始日期", "最后一天", "填报编号")
    return Part("教师流动", columns, rows, empty="没有您可以查看的、已批准的流动。")


def self_review_part(review: SelfReview | None) -> Part:
    columns = ("建设要求", "自评", "情况", "评议", "评议意见")
    if review is None:
        return Part("自评和评议", columns, (), empty="本学年没有自评。")
    ruling = next(iter(review.rulings.order_by("-pk")), None)
    answered = {row["item"]: row for row in ruling.answers} if ruling else {}
    rows = tuple(
        (
            row["title"],
            Level(row["level"]).label if row["level"] else "未评",
            row["words"],
            Level(answered[row["item"]]["level"]).label if row["item"] in answered else "",
            answered.get(row["item"], {}).get("remark", ""),
        )
        for row in review.answers
    )
    note = f"自评:{counted(review.answers)}。" + (f"评议:{counted(ruling.answers)}。" if ruling else "")
    return Part("自评和评议", columns, rows, note=note)
