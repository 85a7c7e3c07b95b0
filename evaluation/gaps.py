"""缺口: before anybody is scored, what the document does not cover and what the scores would have to do without.

A pure function of facts and rules. What a run does with a gap is read from the rows that the formula itself gives.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from .facts import MembershipFact, QualityFacts, QualityRules
from .formulas.county_quality import GUEST, OWN, during, on_day
from .formulas.official import BUNDLED, CO_BUILT, COLLABORATIVE
from .formulas.outcome import Line, ScoreRow
from .formulas.own_results import OwnResults


class Group(StrEnum):
    """In the order in which they are worth looking at."""

    ROLE = "role"
    UNRULED = "unruled"
    NO_CORE = "no_core"
    NO_MEMBERS = "no_members"
    CORE_ELSEWHERE = "core_elsewhere"
    CORE_WITHOUT_RESULT = "core_without_result"
    MEMBER_WITHOUT_RESULT = "member_without_result"
    MEMBER_WITHOUT_PRIOR = "member_without_prior"
    INCOMPARABLE = "incomparable"
    MIDYEAR = "midyear"
    POOL_WITHOUT_RESULT = "pool_without_result"
    POOL_WITHOUT_WEIGHT = "pool_without_weight"
    NO_SCORE = "no_score"
    WITHOUT_RESULT = "without_result"
    OUTSIDE = "outside"


class Mend(StrEnum):
    """What has to be entered or corrected; NOTHING: only a decision settles it, or it is to be known."""

    NOTHING = ""
    RESULT = "result"
    SCHOOL = "school"
    ALLIANCE = "alliance"


@dataclass(frozen=True, slots=True)
class Gap:
    """school, alliance: codes, "" for none. question: the one it falls under, "" where the pack asks none.

    what     the matter, without the full stop
    outcome  what the run does with it; "" where the explanation of the option in use says it
    """

    group: Group
    school: str
    alliance: str
    what: str
    outcome: str = ""
    question: str = ""
    mend: Mend = Mend.NOTHING


#: Which question asks about a core that leads alliances of two types; where a sentence answers, there is none to ask.
_ASKED_OF_ROLES = {
    frozenset({"pool", CO_BUILT}): "role.integrated_co_built",
    frozenset({CO_BUILT, COLLABORATIVE}): "role.co_built_collaborative",
}
_STATED_ROLES = frozenset({"pool", COLLABORATIVE})
_WITHOUT_GAIN = {
    "exclude": "不计入总增量和成员校数",
    "zero": "增量按 0 计,仍计入成员校数",
    "block": "总校暂无捆绑成绩",
}


def gaps_of(
    facts: QualityFacts, rules: QualityRules, rows: list[ScoreRow], *, assessable: Set[str]
) -> list[Gap]:
    """By group, then by school and alliance.

    rows        what the formula makes of these facts under these rules
    assessable  codes of the county's own schools that were open; of the others none is missed
    """
    case = _Case(facts, rules, rows)
    found = [
        *case.roles(),
        *case.alliances(),
        *case.cores_elsewhere(),
        *case.bundled(),
        *case.pools(),
    ]
    told = {gap.school for gap in found if gap.mend == Mend.RESULT}
    found += case.without_score(told, assessable)
    order = list(Group)
    return sorted(found, key=lambda gap: (order.index(gap.group), gap.school, gap.alliance, gap.question))


class _Case:
    """The facts, arranged for looking up."""

    def __init__(self, facts: QualityFacts, rules: QualityRules, rows: list[ScoreRow]):
        self.facts, self.rules, self.rows = facts, rules, rows
        self.own = OwnResults(facts, rules)
        self.names = {school.code: school.name for school in facts.schools}
        self.known = {alliance.code: alliance for alliance in facts.alliances}
        last_day = facts.ends - timedelta(days=1)
        self.cores = {
            m.alliance: m.school for m in facts.memberships if m.role == "core" and on_day(m, last_day)
        }
        self.standing = {m.alliance for m in facts.memberships if on_day(m, last_day)}
        self.leads: dict[str, dict[str, str]] = defaultdict(dict)
        for code, school in sorted(self.cores.items(), key=self._together_first):
            self.leads[school][self._kind(code)] = self.known[code].kind_label

    def _together_first(self, led: tuple[str, str]) -> tuple[bool, str]:
        """As the document names them: 融合型 before what is bundled."""
        code, _school = led
        return self._kind(code) != "pool", code

    def _kind(self, alliance: str) -> str:
        """Types whose schools are assessed together are one and the same here."""
        kind = self.known[alliance].kind
        return "pool" if kind in self.rules.pool_kinds else kind

    # ---- what the document does not cover -----------------------------------------------------
    def roles(self) -> Iterator[Gap]:
        for school, kinds in self.leads.items():
            for pair in map(frozenset, combinations(sorted(kinds), 2)):
                question = _ASKED_OF_ROLES.get(pair, "")
                if pair == _STATED_ROLES or (question and question not in self.rules.undecided):
                    continue
                words = ",又是".join(f"{label}的总校" for kind, label in kinds.items() if kind in pair)
                yield Gap(
                    Group.ROLE,
                    school,
                    "",
                    f"既是{words};没有一句话写明按哪种类型考核",
                    "" if question else self._by_precedence(kinds, pair),
                    question,
                )

    def _by_precedence(self, kinds: Mapping[str, str], pair: Set[str]) -> str:
        places = {kind: place for place, kind in enumerate(self.rules.precedence)}
        places["pool"] = places["pooled"]
        ruled = [kind for kind in pair if kind in places]
        if not ruled:
            return "只有本校成绩"
        return f"正式成绩取{kinds[min(ruled, key=places.__getitem__)]}的成绩"

    def alliances(self) -> Iterator[Gap]:
        for code, alliance in self.known.items():
            if code not in self.standing:
                continue
            core = self.cores.get(code, "")
            if not core:
                yield Gap(Group.NO_CORE, "", code, "没有总校", "没有捆绑考核的成绩", mend=Mend.ALLIANCE)
            elif alliance.kind not in self.rules.bundled and alliance.kind not in self.rules.pool_kinds:
                yield Gap(
                    Group.UNRULED,
                    core,
                    code,
                    f"文件没有写{alliance.kind_label}怎样考核",
                    "各校只有本校成绩",
                )

    def cores_elsewhere(self) -> Iterator[Gap]:
        led: dict[str, list[str]] = defaultdict(list)
        for code, school in sorted(self.cores.items()):
            led[school].append(code)
        for membership in self._members():
            school, code = membership.school, membership.alliance
            if school not in led or code in led[school]:
                continue
            own = "、".join(self.known[one].name for one in led[school])
            yield Gap(
                Group.CORE_ELSEWHERE,
                school,
                code,
                f"是{own}的总校,又是{self.known[code].name}的成员校",
                "两处都算:作总校时得捆绑成绩,作成员校时只用本校成绩的增量,捆绑成绩不再传给上一级",
            )

    def _members(self) -> Iterator[MembershipFact]:
        """Of any time of the year, one a school and alliance."""
        seen = set()
        for membership in self.facts.memberships:
            key = membership.school, membership.alliance
            if membership.role in ("core", GUEST) or key in seen:
                continue
            if during(membership, self.facts.begins, self.facts.ends):
                seen.add(key)
                yield membership

    # ---- what is missing ----------------------------------------------------------------------
    def bundled(self) -> Iterator[Gap]:
        for row in self.rows:
            if row.kind != BUNDLED or not row.alliance:
                continue
            members = [line for line in row.lines if "上学年" in line.inputs]
            if row.of == 0:
                yield Gap(
                    Group.NO_MEMBERS,
                    row.school,
                    row.alliance,
                    "没有成员校",
                    "成员校部分为 0 分",
                    mend=Mend.ALLIANCE,
                )
            told = [gap for line in members for gap in self._member(row, line)]
            yield from told
            if row.value is None:
                yield from self._without_score(row, told)

    def _member(self, row: ScoreRow, line: Line) -> Iterator[Gap]:
        school, counts = line.inputs["学校编号"], line.inputs["计入"] == "是"
        whose = f"{self.known[row.alliance].name}的成员校"
        if period := line.inputs.get("成员时间"):
            yield Gap(
                Group.MIDYEAR,
                school,
                row.alliance,
                f"{whose},{period},不是整学年",
                "计入总增量和成员校数" if counts else "不计入总增量和成员校数",
                "gain.joined_midyear",
                Mend.ALLIANCE,
            )
            if self.rules.options["gain.joined_midyear"] == "exclude":
                return
        if line.value is not None:
            return
        gain = self.own.gain(school)
        group = Group.INCOMPARABLE
        if gain.after is None:
            group = Group.MEMBER_WITHOUT_RESULT
        elif gain.before is None:
            group = Group.MEMBER_WITHOUT_PRIOR
        yield Gap(
            group,
            school,
            row.alliance,
            f"{whose},{gain.reason}",
            _WITHOUT_GAIN[self.rules.options["gain.no_prior_result"]],
            "gain.no_prior_result",
            Mend.RESULT,
        )

    def _without_score(self, row: ScoreRow, told: list[Gap]) -> Iterator[Gap]:
        if self.own.resolve(row.school, self.facts.school_year).value is None:
            yield Gap(
                Group.CORE_WITHOUT_RESULT,
                row.school,
                row.alliance,
                f"{self.known[row.alliance].name}的总校,{row.reason}",
                "暂无捆绑成绩",
                mend=Mend.RESULT,
            )
        elif self.rules.options["gain.no_prior_result"] != "block" or not any(
            gap.question == "gain.no_prior_result" for gap in told
        ):
            yield Gap(Group.NO_SCORE, row.school, row.alliance, row.reason, "暂无捆绑成绩", mend=Mend.RESULT)

    def pools(self) -> Iterator[Gap]:
        year, option = self.facts.school_year, self.rules.options["pool.weight"]
        for pool in self.own.pools(year):
            resolved = self.own.resolve(pool.schools[0], year)
            whose = f"{self.known[pool.alliance].name}的校区"
            entered = {code: own for code, own in resolved.parts if own.value is not None}
            for code, own in resolved.parts:
                if own.value is None:
                    yield Gap(
                        Group.POOL_WITHOUT_RESULT,
                        code,
                        pool.alliance,
                        f"{whose},{own.reason}",
                        "不进一起考核的合成,仍得一起考核的成绩" if resolved.value is not None else "暂无成绩",
                        mend=Mend.RESULT,
                    )
            if option == "equal" or not entered:
                continue
            by_units = option == "units_else_examinees"
            with_units = [code for code, own in entered.items() if own.units is not None]
            for code, own in entered.items():
                outcome = ""
                if own.examinees is None and not (by_units and len(with_units) == len(entered)):
                    outcome = "整个教共体暂无一起考核的成绩"
                elif by_units and own.units is None and with_units:
                    outcome = "全部校区改按参考人数合成"
                if outcome:
                    missing = "、".join(
                        word
                        for word, value in (("计算单位", own.units), ("参考人数", own.examinees))
                        if value is None and (by_units or word == "参考人数")
                    )
                    yield Gap(
                        Group.POOL_WITHOUT_WEIGHT,
                        code,
                        pool.alliance,
                        f"{whose},缺{missing}",
                        outcome,
                        "pool.weight",
                        Mend.RESULT,
                    )

    def without_score(self, told: Set[str], assessable: Set[str]) -> Iterator[Gap]:
        """Schools that nothing above has named: in an alliance without a result, or in none and without one."""
        for row in self.rows:
            if row.kind == OWN and row.value is None and row.school not in told:
                yield Gap(Group.WITHOUT_RESULT, row.school, "", row.reason, "暂无成绩", mend=Mend.RESULT)
        with_rows = {row.school for row in self.rows}
        for school in sorted((self.names.keys() & assessable) - with_rows):
            yield Gap(
                Group.OUTSIDE,
                school,
                "",
                "不在教共体中,也没有本学年成绩",
                "成绩表中没有这所学校",
                mend=Mend.RESULT,
            )
