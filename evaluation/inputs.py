"""The named inputs of a score: what a school may point at when it objects, and what a run used for it.

Pure: facts and rules of a stored run in, words out. An input is named by a small dict of text:

    {"kind": "result" | "examinees" | "units", "school": "S05", "school_year": "2021-2022", "stage": ""}
    {"kind": "membership", "alliance": "GJ01", "school": "S05", "since": "2021-03-31", "until": ""}
    {"kind": "reading", "question": "bundled.reading", "option": "B"}     option: the one that should be in force
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .facts import MembershipFact, QualityFacts, QualityRules, ResultFact
from .formulas.county_quality import GUEST, POOLED, during
from .formulas.numbers import plain
from .formulas.official import BUNDLED, COLLABORATIVE
from .formulas.own_lines import STAGE_WORDS
from .formulas.own_results import OwnResults

RESULT, EXAMINEES, UNITS, MEMBERSHIP, READING = "result", "examinees", "units", "membership", "reading"
KIND_WORDS = {
    RESULT: "教学质量成绩",
    EXAMINEES: "参考人数",
    UNITS: "计算单位",
    MEMBERSHIP: "成员关系",
    READING: "执行口径",
}
ROLE_WORDS = {"core": "核心校", "member": "成员校", "campus": "校区"}
NO_MEMBER = "不是成员"
NOT_ENTERED = "没有登记"
_PERIOD = re.compile(r"(一直|\d{4}-\d{2}-\d{2})\s*至\s*(今|\d{4}-\d{2}-\d{2})")


class WrongClaim(ValueError):
    """What somebody wrote that an input should be makes no sense for it; the message is for that person."""


@dataclass(frozen=True, slots=True)
class Input:
    """key      names the input in a form; `name` does in the database
    about    方山乡校 2021-2022学年 小学
    used     as the run used it, in words; 没有登记 where there was nothing
    limit    the most a result can be: its full marks; None without
    claim    of a reading what it should be, in words; otherwise somebody has to say it
    """

    key: str
    name: Mapping[str, str] = field(hash=False)
    about: str
    used: str
    limit: Fraction | None = None
    claim: str = ""

    @property
    def kind(self) -> str:
        return self.name["kind"]

    @property
    def kind_word(self) -> str:
        return KIND_WORDS[self.kind]

    @property
    def label(self) -> str:
        """方山乡校 2021-2022学年 教学质量成绩 67"""
        if self.kind == READING:
            return f"执行口径“{self.about}”现用“{self.used}”"
        return f"{self.about} {self.kind_word} {self.used}"


def inputs_of(
    facts: QualityFacts, rules: QualityRules, *, school: str, kind: str, alliance: str
) -> list[Input]:
    """What the score (school, kind, alliance) of a run with these facts and rules rests on, without its readings.

    Own result of the year, of a school assessed together with others theirs too; of a bundled score the members'
    results of both years and their memberships. What is missing is an input as well: it can be what is wrong.
    """
    told = _Told(facts)
    own = OwnResults(facts, rules)
    bundles = _bundles(facts, rules, school, alliance) if kind == BUNDLED else []
    unpooled = (
        any(_kind_of(facts, code) == COLLABORATIVE for code in bundles)
        and rules.options.get("role.integrated_collaborative_q") == "main_campus"
    )
    parts = [code for code, _own in own.resolve(school, facts.school_year, unpooled=unpooled).parts]
    found: list[Input] = []
    for code in sorted(parts, key=lambda code: (code != school, code)):
        found += told.results(code, facts.school_year, weighed=len(parts) > 1)
    if kind == POOLED:
        found += told.memberships(alliance, roles=("core", "member", "campus"))
    for code in bundles:
        memberships = told.memberships(code, roles=("member", "campus"))
        for member in dict.fromkeys(row.name["school"] for row in memberships):
            for year in (facts.previous_year, facts.school_year):
                found += told.results(member, year, weighed=False)
        found += memberships
    return list({row.key: row for row in found}.values())


def readings_of(
    questions: Iterable[tuple[str, str, Mapping[str, str]]], options: Mapping[str, str]
) -> list[Input]:
    """What may be objected to beside the inputs: each reading that is not in force.

    questions  (id, title, option id → label); `options`: question id → the option in force
    """
    return [
        Input(
            key=f"{READING}/{question}/{option}",
            name={"kind": READING, "question": question, "option": option},
            about=title,
            used=labels[options[question]],
            claim=label,
        )
        for question, title, labels in questions
        for option, label in labels.items()
        if option != options[question]
    ]


def used_by(facts: QualityFacts, options: Mapping[str, str], name: Mapping[str, str], value: str) -> bool:
    """Whether a run with these facts and options has `value` (as `claim_of` writes it) for the input."""
    if name["kind"] == READING:
        return options.get(name["question"]) == name["option"]
    if name["kind"] == MEMBERSHIP:
        stretches = {
            _period(m)
            for m in facts.memberships
            if (m.alliance, m.school) == (name["alliance"], name["school"]) and m.role != GUEST
        }
        return value in stretches if stretches else value == NO_MEMBER
    row = _Told(facts).result(name)
    return row is not None and _number(row, name["kind"]) == value


def claim_of(kind: str, text: str, *, limit: Fraction | None = None) -> str:
    """The claim in its one way of writing. WrongClaim with the sentence. "" stays ""."""
    text = unicodedata.normalize("NFKC", text).strip()  # full-width digits are digits
    if not text:
        return ""
    if kind == MEMBERSHIP:
        return _membership_claim(text)
    if kind == READING:
        return text
    if kind == EXAMINEES:
        if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) == 0:
            raise WrongClaim(f"“{text}”不是参考人数。请填写大于 0 的整数,例如 620。")
        return str(int(text))
    places = 2 if kind == UNITS else 4
    if not re.fullmatch(rf"-?[0-9]{{1,5}}(\.[0-9]{{1,{places}}})?", text):
        raise WrongClaim(f"“{text}”不是{KIND_WORDS[kind]}。请填写数字,最多 {places} 位小数,例如 67.5。")
    value = Fraction(text)
    if kind == UNITS and value <= 0:
        raise WrongClaim("计算单位必须大于 0。请核对后重填。")
    if limit is not None and not 0 <= value <= limit:
        raise WrongClaim(f"这项成绩的满分是 {plain(limit)},“{text}”不在 0 与满分之间。请核对后重填。")
    return plain(value)


def period_of(claim: str) -> tuple[datetime.date | None, datetime.date | None] | None:
    """Of a membership claim: [since, until); None: 不是成员."""
    if claim == NO_MEMBER:
        return None
    since, until = _PERIOD.fullmatch(claim).groups()
    return (
        None if since == "一直" else datetime.date.fromisoformat(since),
        None if until == "今" else datetime.date.fromisoformat(until) + datetime.timedelta(days=1),
    )


def _membership_claim(text: str) -> str:
    if text == NO_MEMBER:
        return text
    found = _PERIOD.fullmatch(text)
    wrong = WrongClaim(
        f"“{text}”看不明白。请写“{NO_MEMBER}”,或写起止日期,例如“2021-09-01 至 2022-06-30”;"
        "没有起始日期写“一直”,没有终止日期写“今”。"
    )
    if found is None:
        raise wrong
    try:
        since, until = period_of(claim := f"{found[1]} 至 {found[2]}")
    except (ValueError, OverflowError):
        raise wrong from None
    if since and until and since >= until:
        raise WrongClaim(f"“{text}”的最后一天早于第一天。请核对两个日期。")
    return claim


class _Told:
    """The facts in words."""

    def __init__(self, facts: QualityFacts):
        self.facts = facts
        self.names = {school.code: school.name for school in facts.schools}
        self.alliances = {alliance.code: alliance.name for alliance in facts.alliances}

    def result(self, name: Mapping[str, str]) -> ResultFact | None:
        return next(
            (
                row
                for row in self.facts.results
                if (row.school, row.school_year, row.stage)
                == (name["school"], name["school_year"], name["stage"])
            ),
            None,
        )

    def results(self, school: str, year: str, *, weighed: bool) -> Iterator[Input]:
        """`weighed`: the result is weighed against others, so that a missing weight matters too."""
        rows = [row for row in self.facts.results if (row.school, row.school_year) == (school, year)]
        for row in sorted(rows, key=lambda row: row.stage):
            stage = STAGE_WORDS.get(row.stage, row.stage)
            about = f"{self.names[school]} {year}学年{f' {stage}' if stage else ''}"
            for kind in (RESULT, EXAMINEES, UNITS):
                used = _number(row, kind)
                if kind == RESULT or used or weighed or len(rows) > 1:
                    yield self._of_result(kind, school, year, row.stage, about, used, row.full_marks)
        if not rows:
            yield self._of_result(RESULT, school, year, "", f"{self.names[school]} {year}学年", "", None)

    @staticmethod
    def _of_result(kind, school, year, stage, about, used, limit) -> Input:
        return Input(
            key=f"{kind}/{school}/{year}/{stage}",
            name={"kind": kind, "school": school, "school_year": year, "stage": stage},
            about=about,
            used=used or NOT_ENTERED,
            limit=limit if kind == RESULT else None,
        )

    def memberships(self, alliance: str, *, roles: tuple[str, ...]) -> list[Input]:
        return [
            Input(
                key=f"{MEMBERSHIP}/{alliance}/{m.school}/{_day(m.since)}",
                name={
                    "kind": MEMBERSHIP,
                    "alliance": alliance,
                    "school": m.school,
                    "since": _day(m.since),
                    "until": _day(m.until),
                },
                about=f"{self.names[m.school]} 在{self.alliances[alliance]}",
                used=f"{ROLE_WORDS[m.role]} {_period(m)}",
            )
            for m in self.facts.memberships
            if m.alliance == alliance and m.role in roles and during(m, self.facts.begins, self.facts.ends)
        ]


def _bundles(facts: QualityFacts, rules: QualityRules, school: str, alliance: str) -> list[str]:
    """The alliance of a bundled score; of the mean of two both of them."""
    if alliance:
        return [alliance]
    return sorted(
        {
            m.alliance
            for m in facts.memberships
            if m.school == school and m.role == "core" and _kind_of(facts, m.alliance) in rules.bundled
        }
    )


def _kind_of(facts: QualityFacts, alliance: str) -> str:
    return next((row.kind for row in facts.alliances if row.code == alliance), "")


def _number(row: ResultFact, kind: str) -> str:
    value = {RESULT: row.value, EXAMINEES: row.examinees, UNITS: row.units}[kind]
    return "" if value is None else plain(Fraction(value))


def _period(m: MembershipFact) -> str:
    last = m.until - datetime.timedelta(days=1) if m.until else None
    return f"{_day(m.since) or '一直'} 至 {_day(last) or '今'}"


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
