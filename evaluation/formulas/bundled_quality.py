"""捆绑考核: a core is judged by its own result and by its members' gains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..facts import BundledRule
from .numbers import SCORE_PLACES, percent, plain, shown, total
from .outcome import Line

NO_COMPARABLE_GAIN = "无可比增量"

#: Label, amount and inputs of one line of the sum.
Addend = tuple[str, Fraction, dict[str, str]]


class NoScore(Exception):
    """The chosen options leave something undefined; the message is the reason shown in place of the score."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member's contribution.

    before / after  own results of the two years over the same stages; gain = after − before, None: see `reason`
    own             own result of the year (reading E takes its mean)
    units           计算单位 of the year, None when not entered
    whole_year      a member for the whole assessed year
    """

    code: str
    name: str
    before: Fraction | None
    after: Fraction | None
    gain: Fraction | None
    reason: str
    own: Fraction | None
    units: Fraction | None
    whole_year: bool
    period: str = ""


@dataclass(frozen=True, slots=True)
class Bundled:
    value: Fraction | None
    reason: str
    counted: int
    of: int
    lines: tuple[Line, ...]


def bundled_quality(
    rule: BundledRule,
    *,
    own: Fraction,
    members: Sequence[Member],
    branches: Sequence[Member] | None = None,
    options: Mapping[str, str],
) -> Bundled:
    """Score of one core in one alliance, with its lines.

    共建 「总校占80%,成员校占20%(…即总增量÷成员校数×2)」(三(三)2 1)); 协作 「总校占90%,成员校占10%(…即总增量÷分校数)」(2))
    Q own result of the core, w member share, k multiplier, ΣΔ sum of the members' gains, n members counted.
    A: (1−w)·Q + k·ΣΔ÷n   A-CAP: the same, second part within ±100w   B: A + 100w   C: Q + k·ΣΔ÷n
    D: (1−w)·Q + w·k·ΣΔ÷n   E: A + w·mean own result of the members counted
    山口镇中 Q 86.0, Δ +2.5 and −1.0 → 0.8×86.0 + 2×1.5÷2 = 68.8 + 1.5 = 70.30.
    `branches`: the divisor instead of the members, where divisor.branches says so; None where it does not.
    """
    counted, missing = _counted(members, options)
    lines = [_member_line(member, member in counted, rule) for member in members]
    try:
        if missing and options["gain.no_prior_result"] == "block":
            names = "、".join(member.name for member in missing)
            raise NoScore(f"{names}没有可比增量,按所选口径暂不计分")
        divisor, divisor_line = _divisor(counted, branches, options, rule)
        gains = total(member.gain for member in counted if member.gain is not None)
        addends = [
            *_own_addends(rule, own, counted, reading=options["bundled.reading"]),
            _gain_addend(rule, gains, divisor if counted else None, reading=options["bundled.reading"]),
        ]
    except NoScore as refusal:
        return Bundled(None, str(refusal), len(counted), len(members), tuple(lines))
    value = total(amount for _label, amount, _inputs in addends)
    lines += [
        Line("总增量", gains, {"计入": str(len(counted)), "成员": str(len(members))}, rule.clause),
        divisor_line,
        *(Line(label, amount, inputs, rule.clause) for label, amount, inputs in addends),
        Line("成绩", value, {"算式": _written_out(addends)}, rule.clause),
    ]
    return Bundled(value, "" if counted else NO_COMPARABLE_GAIN, len(counted), len(members), tuple(lines))


def _counted(members: Sequence[Member], options: Mapping[str, str]) -> tuple[list[Member], list[Member]]:
    """Members that count, and members that would but have no comparable gain."""
    taken = [member for member in members if eligible(member, options)]
    missing = [member for member in taken if member.gain is None]
    if options["gain.no_prior_result"] == "zero":
        return taken, missing
    return [member for member in taken if member.gain is not None], missing


def eligible(member: Member, options: Mapping[str, str]) -> bool:
    """Long enough a member to be counted, if it has a gain."""
    return member.whole_year or options["gain.joined_midyear"] == "include"


def _divisor(
    counted: Sequence[Member],
    branches: Sequence[Member] | None,
    options: Mapping[str, str],
    rule: BundledRule,
) -> tuple[Fraction, Line]:
    """By schools or by 计算单位; of the members counted or of the core's branches."""
    schools, word = (counted, "成员校数") if branches is None else (branches, "分校数")
    if branches is not None and not branches:
        raise NoScore("按“分校数”口径,该总校没有融合型分校,除数无法确定")
    divisor = Fraction(len(schools))
    if options["divisor.counts"] == "units":
        without = [school.name for school in schools if school.units is None]
        if without:
            raise NoScore(f"{'、'.join(without)}缺计算单位,除数无法确定")
        divisor = total(school.units for school in schools if school.units is not None)
        word += "(按计算单位)"
    return divisor, Line(f"除数:{word}", divisor, {"学校": [school.name for school in schools]}, rule.clause)


def _own_addends(
    rule: BundledRule, own: Fraction, counted: Sequence[Member], *, reading: str
) -> list[Addend]:
    """Everything but the gain."""
    share = Fraction(1) if reading == "C" else rule.own_share
    label = "本校得分" if share == 1 else f"本校得分×{percent(share)}"
    addends: list[Addend] = [(label, share * own, {"本校得分": plain(own), "占比": percent(share)})]
    members_share = percent(rule.member_share)
    if reading == "B":
        addends.append(("成员校底分", 100 * rule.member_share, {"占比": members_share}))
    if reading == "E":
        owns = [member.own for member in counted if member.own is not None]
        if not counted:
            raise NoScore("没有可计入的成员校,无法计算成员校均分")
        if len(owns) < len(counted):
            names = "、".join(member.name for member in counted if member.own is None)
            raise NoScore(f"{names}缺本学年成绩,无法计算成员校均分")
        mean = total(owns) / len(owns)
        inputs = {"成员校均分": plain(mean), "占比": members_share}
        addends.append((f"成员校均分×{members_share}", rule.member_share * mean, inputs))
    return addends


def _gain_addend(rule: BundledRule, gains: Fraction, divisor: Fraction | None, *, reading: str) -> Addend:
    """`divisor` None: no member counts, the part is 0."""
    part = Fraction(0) if divisor is None else rule.multiplier * gains / divisor
    label = "成员校增量加减分"
    if reading == "D":
        part *= rule.member_share
        label += f"×{percent(rule.member_share)}"
    if reading == "A-CAP":
        bound = 100 * rule.member_share
        part = max(-bound, min(bound, part))
        label += f"(不超过±{plain(bound)}分)"
    inputs = {
        "总增量": plain(gains),
        "除数": "0" if divisor is None else plain(divisor),
        "乘数": plain(rule.multiplier),
    }
    return label, part, inputs


def _member_line(member: Member, counts: bool, rule: BundledRule) -> Line:
    reason = member.reason
    if not member.whole_year and not counts:
        reason = "不是整学年的成员"
    elif member.gain is None and counts:
        reason = f"{member.reason},按所选口径增量计 0"
    elif counts:
        reason = ""
    inputs = {
        "学校": member.name,
        "学校编号": member.code,
        "上学年": "" if member.before is None else plain(member.before),
        "本学年": "" if member.after is None else plain(member.after),
        "计入": "是" if counts else "否",
        "原因": reason,
    }
    if member.period:
        inputs["成员时间"] = member.period
    return Line(f"成员校增量:{member.name}", member.gain, inputs, rule.clause)


def _written_out(addends: Sequence[Addend]) -> str:
    """「本校得分×80% 68.80 + 成员校增量加减分 1.50」"""
    return " + ".join(f"{label} {shown(amount, SCORE_PLACES)}" for label, amount, _inputs in addends)
