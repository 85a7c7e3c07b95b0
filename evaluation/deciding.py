"""执行口径确认: the bureau's answer to a question of its document, recorded once, under a lock, and only as it was seen."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from alliances.models import County
from alliances.periods import SchoolYear
from alliances.refusals import NotYours, Overtaken, Refused
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from . import chain
from .evidence.schools import school_names
from .models import ChainLink, Decision
from .policy import PolicyPack, governing_pack
from .trail import record

#: What the list of schools assessed alone is called where a question has its title.
ALONE_TITLE = "哪些学校不随教共体一起考核,单独考核"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be recorded.

    option  one of the question's, LISTED with `schools` (codes) for the list of those assessed alone; "" takes back
    """

    option: str
    first_school_year: SchoolYear
    file_number: str
    decided_on: datetime.date
    signer: str
    reason: str
    schools: tuple[str, ...] = ()


def decide(
    county: County,
    pack: PolicyPack,
    question: str,
    answer: Answer,
    *,
    seen: int,
    scope: Scope,
    by,
    at: datetime.datetime,
    address: str | None = None,
) -> Decision:
    """The next version of the answer, its line in the audit log and its link in the chain, or none of them.

    seen  version of the last answer on the page the person had open, 0 for none
    NotYours; Overtaken: another answer came between; Refused: what is wrong with this one.
    """
    if not scope.may(Permission.READINGS_DECIDE, county.pk):
        raise NotYours("没有登记:只有教育局负责执行口径确认的科室可以确认。请核对账号,或联系有权办理的人。")
    with transaction.atomic():
        County.hold(county.pk)  # so that a second hand waits, and then finds what the first one wrote
        before = answers_to(county, pack, question)
        last = before[-1] if before else None
        if (last.version if last else 0) != seen:
            raise Overtaken(_overtaken(pack, last))
        wrong = problems(
            pack,
            question,
            answer,
            before=before,
            schools=school_names(county),
            today=timezone.localtime(at).date(),
        )
        if wrong:
            raise Refused("".join(f"没有登记:{sentence}" for sentence in wrong.values()))
        decision = Decision(
            county=county,
            pack=pack.id,
            question=question,
            version=seen + 1,
            option=answer.option,
            value=sorted(set(answer.schools)),
            first_school_year=answer.first_school_year,
            file_number=answer.file_number,
            decided_on=answer.decided_on,
            signer=answer.signer,
            reason=answer.reason,
            recorded_by=by,
            recorded_at=at,
        )
        decision.full_clean()
        decision.save()
        about = f"{title_of(pack, question)}:{said(pack, decision)}({decision.file_number},自{decision.first_school_year.label}起)"
        record(AuditEvent.Verb.DECIDED, user=by, county=county.slug, about=about, address=address)
        chain.append(county, ChainLink.Act.DECIDED, content=chain.decided(decision), at=at)
    return decision


def answers_to(county: County, pack: PolicyPack, question: str) -> list[Decision]:
    """All versions, first to last."""
    rows = Decision.objects.filter(county=county, pack=pack.id, question=question)
    return list(rows.select_related("recorded_by").order_by("version"))


def holding_in(decisions: Sequence[Decision], year: SchoolYear) -> Decision | None:
    """Of the versions of one question, first to last, the one that holds for the school year."""
    last = next((row for row in reversed(decisions) if row.first_school_year <= year), None)
    return last if last is not None and last.option else None


def problems(
    pack: PolicyPack,
    question: str,
    answer: Answer,
    *,
    before: Sequence[Decision],
    schools: Collection[str],
    today: datetime.date,
) -> dict[str, str]:
    """Field → what is wrong with it. `before`: earlier versions; `schools`: codes of the county's schools."""
    found = {}
    year = answer.first_school_year
    if not governs(pack, year):
        found["first_school_year"] = f"《{pack.document.title}》不适用于{year.label}。请从列出的学年中选择。"
    if answer.option == "":
        if holding_in(before, year) is None:
            found["option"] = f"{year.label}没有已确认的口径,没有可以撤回的。请核对学年。"
    elif question == Decision.ALONE:
        if answer.option != Decision.LISTED:
            found["option"] = "单独考核的学校只能登记名单。请勾选学校,一所也没有时不勾选。"
        elif unknown := sorted(set(answer.schools) - set(schools)):
            found["schools"] = f"本县登记册中没有编号为 {'、'.join(unknown)} 的学校。请从列出的学校中勾选。"
    elif answer.option not in {option.id for option in pack.question(question).options}:
        found["option"] = f"“{title_of(pack, question)}”没有所选的这个口径。请从列出的口径中重新选择。"
    for field, label in (("file_number", "文号"), ("signer", "签发人"), ("reason", "理由")):
        if not getattr(answer, field).strip():
            found[field] = f"没有填写{label}。请照确认文件填写。"
    if answer.decided_on > today:
        found["decided_on"] = f"确认日期 {answer.decided_on} 还没有到。请照确认文件上的日期填写。"
    return found


def governs(pack: PolicyPack, year: SchoolYear) -> bool:
    """Whether it is this document by which the year is judged."""
    governing = governing_pack(pack.governs.county, year.start)
    return governing is not None and governing.id == pack.id


# ---- in words -----------------------------------------------------------------------------------
def title_of(pack: PolicyPack, question: str) -> str:
    return ALONE_TITLE if question == Decision.ALONE else pack.question(question).title


def said(pack: PolicyPack, decision: Decision) -> str:
    """按“设底分”, or what became of the list."""
    if not decision.option:
        return "撤回确认"
    if decision.question == Decision.ALONE:
        return f"单独考核 {len(decision.value)} 所" if decision.value else "没有单独考核的学校"
    return by_option(pack.question(decision.question).option(decision.option).label)


def by_option(label: str) -> str:
    """按“设底分”; “按协作型”, which says it itself."""
    return f"“{label}”" if label.startswith("按") else f"按“{label}”"


def _overtaken(pack: PolicyPack, last: Decision | None) -> str:
    if last is None:
        return "没有登记:页面上的确认记录已经不在。请刷新页面,看过之后再确认。"
    when = f"{timezone.localtime(last.recorded_at):%m月%d日 %H:%M}"
    return (
        f"没有登记:{last.recorded_by}已于{when}登记过这个问题,{said(pack, last)}({last.file_number})。"
        "请看过之后再确认。"
    )
