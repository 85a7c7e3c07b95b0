"""捆绑考核: a core is judged by its own result and by its members' gains."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..facts import BundledRule
from .numbers import percent, plain, shown
from .outcome import Line

NO_COMPARABLE_GAIN = "无可比增量"


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
    options: dict[str, str],
) -> Bundled:
    """Score of one core in one alliance, with its lines.

    共建 「总校占80%,成员校占20%(…即总增量÷成员校数×2)」(三(三)2 1)); 协作 「总校占90%,成员校占10%(…即总增量÷分校数)」(2))
    Q own result of the core, w member share, k multiplier, ΣΔ sum of the members' gains, n members counted.
    A: (1−w)·Q + k·ΣΔ÷n   A-CAP: the same, second part within ±100w   B: A + 100w   C: Q + k·ΣΔ÷n
    D: (1−w)·Q + w·k·ΣΔ÷n   E: A + w·mean own result of the members counted
    山口镇中 Q 86.0, Δ +2.5 and −1.0 → 0.8×86.0 + 2×1.5÷2 = 68.8 + 1.5 = 70.30.
    `branches`: the divisor instead of the members, where divisor.branches says so; None where it does not.
    """
    reading = options["bundled.reading"]
    counted, missing = _counted(members, options)
    lines = [_member_line(member, member in counted, options, rule) for member in members]
    total = sum(((member.gain or Fraction(0)) for member in counted), Fraction(0))

    def refused(reason: str) -> Bundled:
        return Bundled(None, reason, len(counted), len(members), tuple(lines))

    if missing and options["gain.no_prior_result"] == "block":
        return refused(f"{'、'.join(member.name for member in missing)}没有可比增量,按所选口径暂不计分")
    divisor, divisor_line, problem = _divisor(counted, branches, options, rule)
    if problem:
        return refused(problem)
    gain_part = Fraction(0) if not counted else rule.multiplier * total / divisor
    gain_label = "成员校增量加减分"
    if reading == "D":
        gain_part *= rule.member_share
        gain_label = f"成员校增量加减分×{percent(rule.member_share)}"
    if reading == "A-CAP":
        bound = 100 * rule.member_share
        gain_part = max(-bound, min(bound, gain_part))
        gain_label = f"成员校增量加减分(不超过±{plain(bound)}分)"

    own_share = Fraction(1) if reading == "C" else rule.own_share
    addends = [
        Line(
            "本校得分" if own_share == 1 else f"本校得分×{percent(own_share)}",
            own_share * own,
            {"本校得分": plain(own), "占比": percent(own_share)},
            rule.clause,
        )
    ]
    if reading == "B":
        base = 100 * rule.member_share
        addends.append(Line("成员校底分", base, {"占比": percent(rule.member_share)}, rule.clause))
    if reading == "E":
        if not counted:
            return refused("没有可计入的成员校,无法计算成员校均分")
        if any(member.own is None for member in counted):
            names = "、".join(member.name for member in counted if member.own is None)
            return refused(f"{names}缺本学年成绩,无法计算成员校均分")
        mean = sum((member.own for member in counted), Fraction(0)) / len(counted)
        addends.append(
            Line(
                f"成员校均分×{percent(rule.member_share)}",
                rule.member_share * mean,
                {"成员校均分": plain(mean), "占比": percent(rule.member_share)},
                rule.clause,
            )
        )
    addends.append(
        Line(
            gain_label,
            gain_part,
            {
                "总增量": plain(total),
                "除数": plain(divisor) if counted else "0",
                "乘数": plain(rule.multiplier),
            },
            rule.clause,
        )
    )
    value = sum((line.value for line in addends), Fraction(0))
    lines += [
        Line("总增量", total, {"计入": str(len(counted)), "成员": str(len(members))}, rule.clause),
        *divisor_line,
        *addends,
        Line("成绩", value, {"算式": _written_out(addends)}, rule.clause),
    ]
    reason = "" if counted else NO_COMPARABLE_GAIN
    return Bundled(value, reason, len(counted), len(members), tuple(lines))


def _counted(members, options) -> tuple[list[Member], list[Member]]:
    """Members that count, and members that would but have no comparable gain."""
    eligible = [m for m in members if m.whole_year or options["gain.joined_midyear"] == "include"]
    missing = [member for member in eligible if member.gain is None]
    if options["gain.no_prior_result"] == "zero":
        return eligible, missing
    return [member for member in eligible if member.gain is not None], missing


def _divisor(counted, branches, options, rule):
    """(divisor, its line, problem). By schools or by 计算单位; of the members counted or of the core's branches."""
    of_branches = branches is not None
    schools = branches if of_branches else counted
    word = "分校数" if of_branches else "成员校数"
    if of_branches and not schools:
        return None, [], "按“分校数”口径,该总校没有融合型分校,除数无法确定"
    if options["divisor.counts"] == "units":
        without = [school.name for school in schools if school.units is None]
        if without:
            return None, [], f"{'、'.join(without)}缺计算单位,除数无法确定"
        divisor = sum((school.units for school in schools), Fraction(0))
        word += "(按计算单位)"
    else:
        divisor = Fraction(len(schools))
    names = {"学校": [school.name for school in schools]}
    return divisor, [Line(f"除数:{word}", divisor, names, rule.clause)], ""


def _member_line(member: Member, counts: bool, options, rule) -> Line:
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


def _written_out(addends: Sequence[Line]) -> str:
    """「本校得分×80% 68.80 + 成员校增量加减分 1.50」"""
    return " + ".join(f"{line.label} {shown(line.value, 2)}" for line in addends)
