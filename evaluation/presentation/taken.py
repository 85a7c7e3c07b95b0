"""What was taken from a policy document, sentence by sentence: numbers, terms, amounts, headings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..facts import MEASURES, Strength
from ..formulas.entitlements import LOCALES
from ..formulas.numbers import percent, plain
from ..policy import PolicyPack
from ..policy_blocks import OTHER_ROWS, Clause
from ..policy_requirements import PERIODS, SUBJECTS, Reference, Threshold, shown_value
from ..policy_rotation import Brings, RotationKind

ROW_WORDS = dict(zip(OTHER_ROWS, ("一起考核", "本校成绩"), strict=True))
MISSED = {Strength.MUST: "不符", Strength.SHOULD: "提示"}
TOWARDS = {"lower": "下层次", "higher": "高层次", "same": "同层次", "alliance": "教共体内的校区"}
MOVES = {"always": "随迁", "never": "不随迁", "leaving": "离开融合型教共体时随迁"}

Values = tuple[tuple[str, str], ...]
#: The block of the pack, title, id of the clause, values.
Taken = tuple[str, str, str, Values]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What became of one sentence: a title and the values taken from it. `part`: what they are used for.

    block  where the pack keeps them: quality.bundled.co_built, requirement.quota.peer
    """

    part: str
    block: str
    title: str
    clause: Clause
    values: Values
    anchor: str


def numbers_of(pack: PolicyPack) -> tuple[Numbers, ...]:
    """Everything an evaluator or a formula takes from the document, and the words the pages take."""
    parts = (
        ("教学质量考核", _quality(pack)),
        ("指标核验和流动名额", _requirements(pack)),
        ("流动条件", _rotation(pack)),
        ("支教补助", _stipend(pack)),
        ("章程和建设基本要求", _wording(pack)),
        ("名单和叫法", _lists(pack)),
    )
    rows = [(part, *taken) for part, found in parts for taken in found]
    return tuple(
        Numbers(part, block, title, pack.clause(clause_id), values, f"number-{place}")
        for place, (part, block, title, clause_id, values) in enumerate(rows, start=1)
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """Another document: its rules are shown beside the county's own."""

    reference: Reference
    rows: tuple[tuple[str, str, Values], ...]


def references_of(pack: PolicyPack) -> tuple[Beside, ...]:
    return tuple(
        Beside(
            reference,
            tuple((block.title, block.says, _threshold(pack, block)) for block in reference.requirements),
        )
        for reference in pack.references
    )


def _quality(pack: PolicyPack) -> Iterable[Taken]:
    quality, words = pack.quality, pack.vocabulary
    for kind, rule in quality.bundled.items():
        shares = (
            (f"{words.core_school}占比", percent(rule.own_share)),
            (f"{words.member_school}占比", percent(rule.member_share)),
            ("增量的乘数", plain(rule.multiplier)),
        )
        yield f"quality.bundled.{kind}", f"{words.kinds[kind]}{words.core_school}的成绩", rule.clause, shares
    pools = "、".join(words.kinds[kind] for kind in quality.pools.kinds)
    yield "quality.pools", "一起考核", quality.pools.clause, (("类型", pools),)
    alone = "、".join(school.name for school in quality.assessed_alone.schools) or "没有"
    yield "quality.assessed_alone", "继续单独考核", quality.assessed_alone.clause, (("学校", alone),)
    order = " → ".join(ROW_WORDS.get(row) or words.kinds[row] for row in quality.precedence.order)
    several = (("正式成绩的先后", order),)
    yield "quality.precedence", "一所学校有几种成绩时", quality.precedence.clause, several
    yield "quality.units", "计算单位", quality.units.clause, (("个数", "文件没有列出,随成绩录入"),)
    for item in pack.items:
        points = "文件没有写,未录入" if item.points is None else plain(item.points)
        kept_by = (("录入", "、".join(item.kept_by.sections)),)
        yield f"item.{item.id}", item.title, item.clause, (("分值", points),)
        yield f"item.{item.id}", f"{item.title}的分值", item.kept_by.clause, kept_by


def _lists(pack: PolicyPack) -> Iterable[Taken]:
    words = pack.vocabulary
    for kind, listed in pack.listing.items():
        count = (("个数", str(listed.alliances)),)
        yield f"listing.{kind}", f"{words.kinds[kind]}{words.alliance}的名单", listed.clause, count
    roles = (("牵头学校", words.core_school), ("其他学校", f"{words.member_school}、{words.campus}"))
    yield "vocabulary", "本县的叫法", words.clause, roles


def _requirements(pack: PolicyPack) -> Iterable[Taken]:
    for block in pack.requirements:
        yield f"requirement.{block.id}", block.title, block.clause, _threshold(pack, block)


def _threshold(pack: PolicyPack, block: Threshold) -> Values:
    words, measure = pack.vocabulary.kinds, MEASURES[block.measure]
    number = shown_value(block)
    if block.value is None:
        number = f"{number},同时列出{measure.label}" if block.comparator == "declared" else number
    elif not block.share_of:
        number = f"{number} {measure.unit}"
    values = [("要求", number)]
    if block.share_of:
        values.append(("占比", f"{measure.label} ÷ {MEASURES[block.share_of].label}"))
    values.append(("对象", _fixed_or_asked(pack, SUBJECTS, block.subject, block.subject_by)))
    values.append(("期间", _fixed_or_asked(pack, PERIODS, block.period, block.period_by)))
    if block.kinds:
        values.append(("类型", "、".join(words[kind] for kind in block.kinds)))
    if block.information_kinds:
        values.append(("只供参考", "、".join(words[kind] for kind in block.information_kinds)))
    return (*values, ("没有做到", MISSED[block.strength]))


def _fixed_or_asked(pack: PolicyPack, labels: dict[str, str], fixed: str | None, by: str | None) -> str:
    if fixed:
        return labels[fixed]
    question = pack.question(by or "")
    return f"文件没有写明,暂取“{question.option(question.default).label}”"


def _rotation(pack: PolicyPack) -> Iterator[Taken]:
    """One row for each kind and clause: what a rotation brings may stand in a sentence of its own."""
    for code, kind in pack.rotation.items():
        rows: dict[str, list[tuple[str, str]]] = {}
        for clause_id, label, value in _terms(pack, kind):
            rows.setdefault(clause_id, []).append((label, value))
        for clause_id, values in rows.items():
            yield f"rotation.{code}", f"{kind.label}流动", clause_id, tuple(values)


def _terms(pack: PolicyPack, kind: RotationKind) -> Iterator[tuple[str, str, str]]:
    def missed(strength: Strength) -> str:
        return f"(没有做到:{MISSED[strength]})"

    if kind.honour:
        question = pack.question(kind.honour.least_by) if kind.honour.least_by else None
        honour = kind.honour.least or (question and question.option(question.default).value) or ""
        who = f"{pack.honours[honour]}{'及以上' if kind.honour.side == 'at_least' else '以下'}"
        yield kind.honour.clause, "荣誉", who + missed(kind.honour.strength)
    if kind.direction:
        towards = f"向{TOWARDS[kind.direction.towards]}学校"
        if kind.direction.towards == "alliance":
            towards = "在教共体内的校区间"
        yield kind.direction.clause, "方向", towards + missed(kind.direction.strength)
    if kind.duration:
        least, typical = kind.duration.least_years, kind.duration.typical_years
        years = f"至少 {least} 年" if least else f"一般 {typical} 年"
        yield kind.duration.clause, "时间", years + missed(kind.duration.strength)
    if kind.personnel:
        moves = MOVES[kind.personnel.moves]
        yield kind.personnel.clause, "人事关系", moves + missed(kind.personnel.strength)
    if kind.subject:
        yield kind.subject.clause, "学科", "考虑对等" + missed(kind.subject.strength)
    for one in kind.brings:
        yield one.clause, one.title, _brought(one)


def _brought(one: Brings) -> str:
    if one.denied:
        return "没有"
    ends = [_places(one.from_locales), _places(one.to_locales)]
    return f"有:从{ends[0]}到{ends[1]}" if any(ends) else "有"


def _places(locales: Iterable[str]) -> str:
    return "、".join(LOCALES[locale] for locale in locales)


def _stipend(pack: PolicyPack) -> Iterator[Taken]:
    stipend = pack.stipend
    if stipend is None:
        return
    to = _places(stipend.to_locales) + ("(享受特岗补贴)" if stipend.special_allowance else "")
    amounts = tuple((one.label, f"每年 {plain(one.yuan)} 元") for one in stipend.amounts)
    ends = (("流出学校", _places(stipend.from_locales)), ("流入学校", to))
    kind = ("流动类型", pack.rotation[stipend.kind].label)
    yield "stipend", "支教补助", stipend.clause, (kind, *ends, *amounts)
    unwritten = (("金额", "文件没有写,未录入"),)
    yield "stipend", "农村教师补贴和特岗补贴", stipend.allowances_clause, unwritten


def _wording(pack: PolicyPack) -> Iterator[Taken]:
    if pack.charter:
        sections = "、".join(section.title for section in pack.charter.sections)
        further = ",可以另加" if pack.charter.further else ""
        yield "charter", "章程", pack.charter.clause, (("章节", sections + further),)
    for item in pack.rubric:
        kind = pack.vocabulary.kinds[item.kind]
        yield f"rubric.{item.id}", item.title, item.clause, (("类型", kind), ("分值", "文件没有写"))
