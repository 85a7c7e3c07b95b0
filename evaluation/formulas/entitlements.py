"""三(二)3 教师流动: what a rotation brings its teacher, and why or why not. Amounts are the stipend's business."""

from dataclasses import dataclass

from ..facts.rotation import Entitlement, RotationPlan, RotationRules
from ..facts.verdict import Verdict

LOCALES = {"urban": "城区", "town_area": "镇区", "rural": "乡村"}


@dataclass(frozen=True, slots=True)
class Entitled:
    """verdict: met, not_applicable (the document gives it to others), missing (nobody can tell yet)."""

    id: str
    title: str
    verdict: Verdict
    sentence: str
    clause: str


def entitlements(rules: RotationRules, plan: RotationPlan) -> tuple[Entitled, ...]:
    """「城镇学校向农村学校流动的,流动期间享受农村教师补贴和相应的特岗补贴」(三(二)3(3)): from 镇区 to 乡村 → met."""
    kind = rules.kinds.get(plan.kind)
    if kind is None:
        return ()
    return tuple(_entitled(kind.label, one, plan) for one in kind.entitlements)


def _entitled(label: str, one: Entitlement, plan: RotationPlan) -> Entitled:
    if one.denied:
        sentence = f"{label}流动期间不享受{one.title}"
        return Entitled(one.id, one.title, Verdict.NOT_APPLICABLE, sentence, one.clause)
    ends = ((plan.home, plan.home_locale, one.from_locales), (plan.host, plan.host_locale, one.to_locales))
    for school, locale, wanted in ends:
        if wanted and locale is None:
            sentence = f"{school}的城乡类别未登记,无法核对{one.title}"
            return Entitled(one.id, one.title, Verdict.MISSING, sentence, one.clause)
    for school, locale, wanted in ends:
        if wanted and locale not in wanted:
            sentence = f"{school}是{LOCALES[locale or '']}学校,不享受{one.title}"
            return Entitled(one.id, one.title, Verdict.NOT_APPLICABLE, sentence, one.clause)
    return Entitled(one.id, one.title, Verdict.MET, f"{label}流动期间有{one.title}", one.clause)
