"""All teaching-quality scores of a county and school year: bundled, pooled and own rows, one official row a school."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from ..facts import MembershipFact, QualityFacts, QualityRules
from .bundled_quality import Member, bundled_quality
from .numbers import plain
from .outcome import Line, ScoreRow
from .own_results import OwnResults, Resolved

BUNDLED, POOLED, OWN = "bundled", "pooled", "own"

# The notice puts its questions in terms of these types (三(三)2); packs and registries use the same codes.
CO_BUILT, COLLABORATIVE = "co_built", "collaborative"
GUEST = "guest"


def county_quality(facts: QualityFacts, rules: QualityRules) -> list[ScoreRow]:
    """Sorted by school code, kind, alliance code. Every row rests on own results only, so nothing cascades."""
    county = _County(facts, rules)
    rows = [*county.bundled_rows(), *county.pooled_rows()]
    rows += county.own_rows(have_rows={row.school for row in rows})
    return sorted(_with_official(rows, county), key=lambda row: row.sort_key)


class _County:
    """The facts, arranged for looking up."""

    def __init__(self, facts: QualityFacts, rules: QualityRules):
        self.facts, self.rules = facts, rules
        self.options = dict(rules.options)
        self.last_day = facts.ends - timedelta(days=1)
        self.names = {school.code: school.name for school in facts.schools}
        self.alliances = {alliance.code: alliance for alliance in facts.alliances}
        self.members: dict[str, list[MembershipFact]] = defaultdict(list)
        self.led_kinds: dict[str, set[str]] = defaultdict(set)
        for membership in sorted(facts.memberships, key=lambda m: (m.school, m.since or date.min)):
            self.members[membership.alliance].append(membership)
        self.cores: dict[str, str] = {}
        for code, memberships in self.members.items():
            for membership in memberships:
                if membership.role == "core" and on_day(membership, self.last_day):
                    self.cores[code] = membership.school
                    self.led_kinds[membership.school].add(self.alliances[code].kind)
        self.own = OwnResults(facts, rules)

    # ---- bundled ----------------------------------------------------------------------------

    def bundled_rows(self) -> Iterable[ScoreRow]:
        for code in sorted(self.cores):
            rule = self.rules.bundled.get(self.alliances[code].kind)
            if rule:
                yield self._bundled_row(code, self.cores[code], rule)

    def _bundled_row(self, code: str, core: str, rule) -> ScoreRow:
        year = self.facts.school_year
        others = self._assessed_members(code, core)
        questions = {"bundled.reading", "divisor.counts"}
        if rule.kind == COLLABORATIVE:
            questions.add("divisor.branches")
        leads = self.led_kinds[core]
        unpooled = False
        if rule.kind == COLLABORATIVE and self._leads_pool(core):
            questions.add("role.integrated_collaborative_q")
            unpooled = self.options["role.integrated_collaborative_q"] == "main_campus"
        if rule.kind == CO_BUILT and self._leads_pool(core):
            questions.add("role.integrated_co_built")
        if {CO_BUILT, COLLABORATIVE} <= leads:
            questions.add("role.co_built_collaborative")
        own = self.own.resolve(core, year, unpooled=unpooled)
        members = [self._member(membership) for membership in others]
        if any(self.own.pool_of(school, year) for school in (core, *(m.code for m in members))):
            questions.add("pool.weight")
        if any(not member.whole_year for member in members):
            questions.add("gain.joined_midyear")
        if any(member.gain is None and member.whole_year for member in members):
            questions.add("gain.no_prior_result")

        row = ScoreRow(
            school=core,
            kind=BUNDLED,
            alliance=code,
            alliance_type=rule.label,
            value=None,
            reason=own.reason,
            counted=0,
            of=len(members),
            questions=self._undecided(questions),
            lines=self._own_lines(own),
        )
        branches = None
        if rule.kind == COLLABORATIVE and self.options["divisor.branches"] == "branches":
            branches = self._branches(core)
        bundled = bundled_quality(
            rule,
            # Without an own result there is no score; the members' lines are still worth showing.
            own=Fraction(0) if own.value is None else own.value,
            members=members,
            branches=branches,
            options=self.options,
        )
        row = replace(row, counted=bundled.counted, of=bundled.of)
        if own.value is None:
            member_lines = bundled.lines[: len(members)]
            return replace(row, lines=row.lines + member_lines)
        return replace(
            row, value=bundled.value, reason=bundled.reason, lines=row.lines + bundled.lines
        )

    def _assessed_members(self, code: str, core: str) -> list[MembershipFact]:
        """Members at any time of the assessed year, one entry a school; guests are assessed by their own county."""
        found: dict[str, MembershipFact] = {}
        for membership in self.members[code]:
            if membership.role in ("core", GUEST) or membership.school == core:
                continue
            if during(membership, self.facts.begins, self.facts.ends):
                earlier = found.get(membership.school)
                # Two stretches without a gap are one membership.
                if earlier and earlier.until == membership.since:
                    membership = replace(membership, since=earlier.since)
                found[membership.school] = membership
        return list(found.values())

    def _member(self, membership: MembershipFact) -> Member:
        gain = self.own.gain(membership.school)
        whole = (membership.since is None or membership.since <= self.facts.begins) and (
            membership.until is None or membership.until >= self.facts.ends
        )
        since = membership.since.isoformat() if membership.since else ""
        until = (membership.until - timedelta(days=1)).isoformat() if membership.until else ""
        return Member(
            code=membership.school,
            name=self._name(membership.school),
            before=gain.before,
            after=gain.after,
            gain=gain.value,
            reason=gain.reason,
            own=self.own.resolve(membership.school, self.facts.school_year).value,
            units=self.own.units(membership.school),
            whole_year=whole,
            period="" if whole else f"{since or '一直'} 至 {until or '今'}",
        )

    def _branches(self, core: str) -> list[Member]:
        """The core's own 融合 branches, those assessed alone included."""
        return [
            self._member(membership)
            for code, school in sorted(self.cores.items())
            if school == core and self.alliances[code].kind in self.rules.pool_kinds
            for membership in self._assessed_members(code, core)
        ]

    # ---- pooled and own ---------------------------------------------------------------------

    def pooled_rows(self) -> Iterable[ScoreRow]:
        year = self.facts.school_year
        for pool in self.own.pools(year):
            for school in pool.schools:
                own = self.own.resolve(school, year)
                questions = {"pool.weight"}
                if self.cores.get(pool.alliance) == school and CO_BUILT in self.led_kinds[school]:
                    questions.add("role.integrated_co_built")
                yield ScoreRow(
                    school=school,
                    kind=POOLED,
                    alliance=pool.alliance,
                    alliance_type=pool.label,
                    value=own.value,
                    reason=own.reason or own.note,
                    counted=own.pooled.counted,
                    of=own.pooled.of,
                    questions=self._undecided(questions),
                    lines=self._own_lines(own),
                )

    def own_rows(self, have_rows: set[str]) -> Iterable[ScoreRow]:
        """Schools of an alliance or with a result, that have no other row which may be official."""
        wanted = {
            m.school
            for m in self.facts.memberships
            if m.role != GUEST and during(m, self.facts.begins, self.facts.ends)
        }
        wanted |= {r.school for r in self.facts.results if r.school_year == self.facts.school_year}
        for school in sorted(wanted):
            unlisted = self._judged_as_integrated(school) and not self.own.pool_of(school, self.facts.school_year)
            if school in have_rows and not unlisted:
                continue
            own = self.own.resolve(school, self.facts.school_year)
            questions = {"role.integrated_co_built"} if unlisted else set()
            yield ScoreRow(
                school=school,
                kind=OWN,
                alliance="",
                alliance_type="",
                value=own.value,
                reason=own.reason,
                counted=None,
                of=None,
                questions=self._undecided(questions),
                lines=self._own_lines(own),
            )

    def _leads_pool(self, school: str) -> bool:
        return bool(self.led_kinds.get(school, set()) & self.rules.pool_kinds)

    def _judged_as_integrated(self, school: str) -> bool:
        """A 融合 + 共建 core, where the bureau judges it by its 融合 type."""
        return (
            self.options["role.integrated_co_built"] == "integrated"
            and CO_BUILT in self.led_kinds.get(school, set())
            and self._leads_pool(school)
        )

    # ---- lines ------------------------------------------------------------------------------

    def _own_lines(self, own: Resolved) -> tuple[Line, ...]:
        """From the reported results to the own result, one line a step."""
        lines = []
        for school, result in own.parts:
            for row in result.rows:
                inputs = {
                    "学校": self._name(school),
                    "学校编号": school,
                    "学年": row.school_year,
                    "成绩": plain(row.value),
                    "满分": "" if row.full_marks is None else plain(row.full_marks),
                    "口径": row.measure,
                    "考生数": "" if row.examinees is None else str(row.examinees),
                    "计算单位": "" if row.units is None else plain(row.units),
                }
                lines.append(
                    Line(
                        f"{self._name(school)}{STAGE_WORDS[row.stage]}成绩", row.on_scale, inputs, self.rules.units_clause
                    )
                )
            if len(result.rows) > 1 and result.value is not None:
                lines.append(
                    Line(
                        f"{self._name(school)}各学段合计",
                        result.value,
                        {"加权": "计算单位(未填按 1)", "学段": [STAGE_WORDS[r.stage] for r in result.rows]},
                        self.rules.units_clause,
                    )
                )
            if result.value is None:
                lines.append(
                    Line(f"{self._name(school)}成绩", None, {"学校编号": school, "原因": result.reason}, self.rules.units_clause)
                )
        if own.pooled is not None:
            weights = {self._name(code): plain(weight) for code, weight in own.pooled.weights.items()}
            lines.append(
                Line(
                    "一起考核成绩",
                    own.value,
                    {
                        "权重": own.weight_word,
                        "各校区权重": weights,
                        "计入": str(own.pooled.counted),
                        "校区": str(own.pooled.of),
                        "原因": own.reason,
                    },
                    self.rules.pool_clause,
                )
            )
        if own.alone:
            lines.append(
                Line("继续单独考核", own.value, {"学校": self._name(own.school)}, self.rules.alone_clause)
            )
        return tuple(lines)

    def _name(self, code: str) -> str:
        return self.names.get(code, code)

    def _undecided(self, questions: set[str]) -> tuple[str, ...]:
        return tuple(sorted(questions & self.rules.undecided))

    # ---- which row is official --------------------------------------------------------------

    def place(self, row: ScoreRow) -> tuple[int, str]:
        """Smaller is more official: the pack's precedence, moved by the two questions of double roles."""
        order = self.rules.precedence
        if row.kind != BUNDLED:
            return (order.index(row.kind), row.alliance)
        kind = self.alliances[row.alliance].kind if row.alliance else ""
        if kind == CO_BUILT and self._judged_as_integrated(row.school):
            return (len(order), row.alliance)
        leads = self.led_kinds[row.school]
        if (
            kind == COLLABORATIVE
            and CO_BUILT in leads
            and self.options["role.co_built_collaborative"] == "collaborative"
        ):
            return (-1, row.alliance)
        return (order.index(kind), row.alliance)


def _with_official(rows: list[ScoreRow], county: _County) -> Iterable[ScoreRow]:
    by_school: dict[str, list[ScoreRow]] = defaultdict(list)
    for row in rows:
        by_school[row.school].append(row)
    for school, own_rows in by_school.items():
        if mean := _mean_of_both(school, own_rows, county):
            yield mean
            yield from own_rows
            continue
        official = min(own_rows, key=county.place)
        yield from (replace(row, official=row is official) for row in own_rows)


def _mean_of_both(school: str, rows: list[ScoreRow], county: _County) -> ScoreRow | None:
    """role.co_built_collaborative = mean: neither alliance's own score is changed, a row of its own is official."""
    if county.options["role.co_built_collaborative"] != "mean":
        return None
    both = [
        row
        for kind in (CO_BUILT, COLLABORATIVE)
        for row in rows
        if row.kind == BUNDLED and county.alliances[row.alliance].kind == kind
    ]
    if not {CO_BUILT, COLLABORATIVE} <= county.led_kinds.get(school, set()) or len(both) < 2:
        return None
    values = [row.value for row in both]
    known = None not in values
    clause = county.rules.precedence_clause
    lines = [
        Line(f"{row.alliance_type}成绩", row.value, {"教共体": row.alliance, "原因": row.reason}, clause) for row in both
    ]
    mean = sum(values, Fraction(0)) / len(values) if known else None
    if known:
        lines.append(Line("两类成绩的平均", mean, {"个数": str(len(values))}, clause))
    return ScoreRow(
        school=school,
        kind=BUNDLED,
        alliance="",
        alliance_type="",
        value=mean,
        reason="" if known else "两类成绩不全,无法平均",
        counted=sum(row.counted for row in both),
        of=sum(row.of for row in both),
        questions=tuple(sorted(set().union(*(row.questions for row in both)))),
        lines=tuple(lines),
        official=True,
    )


STAGE_WORDS = {"": "", "primary": "小学", "junior": "初中", "senior": "高中"}


def on_day(membership: MembershipFact, day: date) -> bool:
    return (membership.since is None or membership.since <= day) and (
        membership.until is None or membership.until > day
    )


def during(membership: MembershipFact, begins: date, ends: date) -> bool:
    return (membership.since is None or membership.since < ends) and (
        membership.until is None or membership.until > begins
    )
