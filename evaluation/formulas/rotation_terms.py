"""三(二)3 教师流动: what the document thinks of a rotation. Nothing here stops anybody: findings, not locked doors."""

from collections.abc import Iterator, Mapping

from ..facts.calendar import add_years, length
from ..facts.rotation import (
    DirectionRule,
    DurationRule,
    HonourRule,
    KindRules,
    PersonnelRule,
    PlanFinding,
    RotationPlan,
    RotationRules,
    SubjectRule,
)
from ..facts.verdict import Strength, Verdict

_TOWARDS = {"lower": "下层次", "higher": "高层次", "same": "同层次"}
_WORD = {Strength.MUST: "文件要求", Strength.SHOULD: "文件提出"}


def plan_findings(
    rules: RotationRules, plan: RotationPlan, *, honours: Mapping[str, int]
) -> tuple[PlanFinding, ...]:
    """honours: the bureau's table, code → place, 1 is the highest. Met terms are findings too. () for an unknown kind.

    「流动时间至少3年」, planned 2021-09-01 to 2023-08-31 → 「文件要求指导型流动至少3年,本次计划2年」, unmet (三(二)3(1)).
    """
    kind = rules.kinds.get(plan.kind)
    if kind is None:
        return ()
    found = _findings(kind, plan, honours)
    return tuple(
        PlanFinding(
            finding.id,
            finding.verdict,
            finding.sentence,
            finding.clause,
            tuple(question for question in finding.questions if question in rules.undecided),
        )
        for finding in found
    )


def _findings(kind: KindRules, plan: RotationPlan, honours: Mapping[str, int]) -> Iterator[PlanFinding]:
    if kind.honour:
        yield _honour(kind, kind.honour, plan, honours)
    if kind.direction:
        yield _direction(kind, kind.direction, plan)
    if kind.duration:
        yield _duration(kind, kind.duration, plan)
        yield from _early_return(kind, kind.duration, plan)
    if kind.personnel:
        yield from _personnel(kind, kind.personnel, plan)
    if kind.subject:
        yield _subject(kind, kind.subject, plan)


def _honour(kind: KindRules, rule: HonourRule, plan: RotationPlan, honours: Mapping[str, int]) -> PlanFinding:
    least = honours.get(rule.honour)
    if least is None:
        sentence = f"荣誉次序表中没有“{rule.label}”,无法核对荣誉"
        return PlanFinding("honour", Verdict.MISSING, sentence, rule.clause, rule.questions)
    holds = plan.honour is not None and plan.honour <= least
    if rule.at_least:
        wanted = f"{_WORD[rule.strength]}{kind.label}教师有{rule.label}及以上荣誉"
    else:
        wanted = f"{_WORD[rule.strength]}{kind.label}教师为普通教师({rule.label}以下)"
    have = f"本人有{rule.label}及以上荣誉"
    if not holds:
        have = "本人没有荣誉" if plan.honour is None else f"本人的荣誉低于{rule.label}"
    verdict = Verdict.MET if holds is rule.at_least else rule.strength.missed
    return PlanFinding("honour", verdict, f"{wanted},{have}", rule.clause, rule.questions)


def _direction(kind: KindRules, rule: DirectionRule, plan: RotationPlan) -> PlanFinding:
    if rule.towards == "alliance":
        wanted = f"{_WORD[rule.strength]}{kind.label}在教共体内的校区间流动"
        have = "在同一教共体内" if plan.same_alliance else "不在同一教共体内"
        verdict = Verdict.MET if plan.same_alliance else rule.strength.missed
        return PlanFinding("direction", verdict, f"{wanted},{plan.home}与{plan.host}{have}", rule.clause)
    tiers = {plan.home: plan.home_tier, plan.host: plan.host_tier}
    unknown = "、".join(school for school, tier in tiers.items() if tier is None)
    if plan.home_tier is None or plan.host_tier is None:
        return PlanFinding("direction", Verdict.MISSING, f"{unknown}层次未登记,无法核对流动方向", rule.clause)
    actual = "lower" if plan.host_tier > plan.home_tier else "higher"
    if plan.host_tier == plan.home_tier:
        actual = "same"
    mainly = "主要" if rule.strength is Strength.SHOULD else ""
    wanted = f"{_WORD[rule.strength]}{kind.label}{mainly}向{_TOWARDS[rule.towards]}学校流动"
    verdict = Verdict.MET if actual == rule.towards else rule.strength.missed
    return PlanFinding("direction", verdict, f"{wanted},{plan.host}是{_TOWARDS[actual]}学校", rule.clause)


def _term(kind: KindRules, rule: DurationRule) -> str:
    how = "一般为" if rule.typical else "至少"
    return f"{_WORD[rule.strength]}{kind.label}流动{how}{rule.years}年"


def _duration(kind: KindRules, rule: DurationRule, plan: RotationPlan) -> PlanFinding:
    term = _term(kind, rule)
    if plan.until is None:
        return PlanFinding("duration", Verdict.MISSING, f"{term},本次没有填计划结束日期", rule.clause)
    due = add_years(plan.since, rule.years)
    kept = plan.until == due if rule.typical else plan.until >= due
    verdict = Verdict.MET if kept else rule.strength.missed
    return PlanFinding("duration", verdict, f"{term},本次计划{length(plan.since, plan.until)}", rule.clause)


def _early_return(kind: KindRules, rule: DurationRule, plan: RotationPlan) -> Iterator[PlanFinding]:
    """Ended before the term that the document sets; a plan that was shorter is the finding about its duration."""
    if plan.ended is None:
        return
    due = add_years(plan.since, rule.years)
    if plan.until is not None:
        due = min(due, plan.until)
    if plan.ended < due:
        sentence = f"{_term(kind, rule)},实际流动{length(plan.since, plan.ended)},提前结束"
        yield PlanFinding("early_return", rule.strength.missed, sentence, rule.clause)


def _personnel(kind: KindRules, rule: PersonnelRule, plan: RotationPlan) -> Iterator[PlanFinding]:
    moves, why = rule.moves == "always", kind.label
    questions: tuple[str, ...] = ()
    stated = rule.stated
    if rule.moves == "leaving":
        if plan.in_integrated_alliance:
            moves = not plan.same_legal_person
            why += "向融合型教共体外" if moves else "在融合型教共体内"
        else:
            moves, questions, stated = rule.outside == "moves", rule.questions, False
            why += "(原校不在融合型教共体)"
    if stated:
        wanted = f"{_WORD[rule.strength]}{why}流动{'' if moves else '不'}随迁人事关系"
    else:  # a reading is never put into the mouth of the document
        wanted = f"文件没有写明{why}流动是否随迁人事关系,按{'' if moves else '不'}随迁核对"
    if plan.moves_personnel is None:
        yield PlanFinding("personnel", Verdict.MISSING, f"{wanted},本次没有填", rule.clause, questions)
        return
    verdict = Verdict.MET if plan.moves_personnel is moves else rule.strength.missed
    have = f"本次{'' if plan.moves_personnel else '不'}随迁"
    yield PlanFinding("personnel", verdict, f"{wanted},{have}", rule.clause, questions)


def _subject(kind: KindRules, rule: SubjectRule, plan: RotationPlan) -> PlanFinding:
    wanted = f"{_WORD[rule.strength]}{kind.label}流动考虑学科对等"
    if not plan.home_subject or not plan.host_subject:
        return PlanFinding("subject", Verdict.MISSING, f"{wanted},任教学科没有填全", rule.clause)
    same = plan.home_subject == plan.host_subject
    have = f"原任教{plan.home_subject},流入后任教{plan.host_subject}"
    return PlanFinding(
        "subject", Verdict.MET if same else rule.strength.missed, f"{wanted},{have}", rule.clause
    )
