"""All teaching-quality scores of a county and school year: bundled, pooled and own rows, one official row a school."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from ..facts import BundledRule, MembershipFact, QualityFacts, QualityRules
from .bundled_quality import Member, bundled_quality, eligible
from .official import BUNDLED, CO_BUILT, COLLABORATIVE, Official, judged_as_integrated
from .outcome import Line, ScoreRow
from .own_lines import own_lines
from .own_results import OwnResults, Resolved

POOLED, OWN = "pooled", "own"
GUEST = "guest"

#: The options chosen for some questions, and which of them nobody has decided.
Said = tuple[list[str], tuple[str, ...]]


def county_quality(facts: QualityFacts, rules: QualityRules) -> list[ScoreRow]:
    """Sorted by school code, kind, alliance code. Every row rests on own results only, so nothing cascades."""
    return _rows(_County(facts, rules))


def county_quality_each(facts: QualityFacts, several: Sequence[QualityRules]) -> Iterator[list[ScoreRow]]:
    """The same under each of several rules; own results are worked out once for those that agree on them."""
    first: _County | None = None
    for rules in several:
        county = _County(facts, rules) if first is None else first.under(rules)
        first = first or county
        yield _rows(county)


def _rows(county: "_County") -> list[ScoreRow]:
    facts, rules = county.facts, county.rules
    rows = [*county.bundled_rows(), *county.pooled_rows()]
    rows += county.own_rows(have_rows={row.school for row in rows})
    official = Official(rules, kinds={a.code: a.kind for a in facts.alliances}, leads=county.led_kinds)
    return sorted(official.marked(rows), key=lambda row: row.sort_key)


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
        self._rows_seen: dict[str, list[tuple[set[str], Said, ScoreRow]]] = defaultdict(list)
        self._work_out()

    def _work_out(self) -> None:
        self.own = OwnResults(self.facts, self.rules)
        self._members_seen: dict[MembershipFact, Member] = {}
        self._lines_seen: dict[tuple[str, bool], tuple[Line, ...]] = {}

    def under(self, rules: QualityRules) -> "_County":
        """The same county by other rules."""
        other = copy(self)
        other.rules, other.options = rules, dict(rules.options)
        if _numbers(rules) != _numbers(self.rules):
            other._rows_seen = defaultdict(list)
        if _own_rests_on(rules) != _own_rests_on(self.rules):
            other._work_out()
        return other

    # ---- bundled ----------------------------------------------------------------------------

    def bundled_rows(self) -> Iterable[ScoreRow]:
        for code in sorted(self.cores):
            rule = self.rules.bundled.get(self.alliances[code].kind)
            if rule:
                yield self._bundled_seen(code, rule)

    def _bundled_seen(self, code: str, rule: BundledRule) -> ScoreRow:
        """Computed before under rules that say the same of all that concerns it, or now."""
        for concern, told, row in self._rows_seen[code]:
            if self._said_of(concern) == told:
                return row
        row, concern = self._bundled_row(code, self.cores[code], rule)
        self._rows_seen[code].append((concern, self._said_of(concern), row))
        return row

    def _said_of(self, questions: set[str]) -> Said:
        return [self.options[question] for question in sorted(questions)], self._undecided(questions)

    def _bundled_row(self, code: str, core: str, rule: BundledRule) -> tuple[ScoreRow, set[str]]:
        """The row and the questions that concern it, decided or not."""
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
        # A gain rests on both years: last year's result may have been pooled where this year's is not.
        pools = [
            self.own.pool_of(member.code, of) for member in members for of in (year, self.facts.previous_year)
        ]
        if any(pools) or (self.own.pool_of(core, year) and not unpooled):
            questions.add("pool.weight")
        if any(not member.whole_year for member in members):
            questions.add("gain.joined_midyear")
        if any(member.gain is None and eligible(member, self.options) for member in members):
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
            return replace(row, lines=row.lines + member_lines), questions
        row = replace(row, value=bundled.value, reason=bundled.reason, lines=row.lines + bundled.lines)
        return row, questions

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
        if membership not in self._members_seen:
            self._members_seen[membership] = self._looked_up(membership)
        return self._members_seen[membership]

    def _looked_up(self, membership: MembershipFact) -> Member:
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
                    counted=own.pooled.counted if own.pooled else None,
                    of=own.pooled.of if own.pooled else None,
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
            unlisted = judged_as_integrated(
                self.led_kinds.get(school, set()), self.rules
            ) and not self.own.pool_of(school, self.facts.school_year)
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

    def _own_lines(self, own: Resolved) -> tuple[Line, ...]:
        key = own.school, own.pooled is None
        if key not in self._lines_seen:
            self._lines_seen[key] = own_lines(own, names=self.names, rules=self.rules)
        return self._lines_seen[key]

    def _name(self, code: str) -> str:
        return self.names[code]

    def _undecided(self, questions: set[str]) -> tuple[str, ...]:
        return tuple(sorted(questions & self.rules.undecided))


def _own_rests_on(rules: QualityRules) -> tuple[object, ...]:
    """What own results and their lines take from the rules."""
    return (rules.options["pool.weight"], *_numbers(rules))


def _numbers(rules: QualityRules) -> tuple[object, ...]:
    """What the rules say beside the options."""
    return (
        rules.bundled,
        rules.pool_kinds,
        rules.assessed_alone,
        rules.pool_clause,
        rules.alone_clause,
        rules.units_clause,
    )


def on_day(membership: MembershipFact, day: date) -> bool:
    return (membership.since is None or membership.since <= day) and (
        membership.until is None or membership.until > day
    )


def during(membership: MembershipFact, begins: date, ends: date) -> bool:
    return (membership.since is None or membership.since < ends) and (
        membership.until is None or membership.until > begins
    )
