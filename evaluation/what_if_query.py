"""The changes of a 模拟测算 in its address, so that it can be shared; nothing of it is stored.

    r=<school>~<school year>~<stage>~<field>~<number>     field: value, examinees, units
    join=<alliance>~<school>~<role>~<since>~<until>        dates may be empty
    leave=<alliance>~<school>

What a form sends (`in~<school>~…=<number>`, `to_alliance`, …) is turned into these.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import urlencode

from django.http import QueryDict

from .facts import QualityFacts, ResultFact
from .formulas.numbers import plain
from .what_if import Change, MembershipChange, ResultChange

FIELDS = {"value": "成绩", "examinees": "考生数", "units": "计算单位"}
TYPED = "in~"
MOST_CHANGES = 60
#: No more than a column of the registry can hold.
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")

ResultKey = tuple[str, str, str]


@dataclass(slots=True)
class Asked:
    """numbers   (school, year, stage) → field → number as written, those that differ from the facts
    typed     what was typed and is no number, to be shown again
    problems  whole sentences
    """

    numbers: dict[ResultKey, dict[str, str]] = field(default_factory=dict)
    joins: list[tuple[str, ...]] = field(default_factory=list)
    leaves: list[tuple[str, str]] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.numbers.values())) + len(self.joins) + len(self.leaves)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Of the tidy address."""
        return [
            *(
                ("r", "~".join((*key, name, number)))
                for key, fields in self.numbers.items()
                for name, number in fields.items()
            ),
            *(("leave", "~".join(one)) for one in self.leaves),
            *(("join", "~".join(one)) for one in self.joins),
        ]

    def query(self, **more: str) -> str:
        return urlencode([*((k, v) for k, v in more.items() if v), *self.pairs])

    def query_without(self, pair: tuple[str, str], **more: str) -> str:
        return urlencode([*((k, v) for k, v in more.items() if v), *(p for p in self.pairs if p != pair)])

    def changes(self, scales: Mapping[ResultKey, Fraction]) -> list[Change]:
        """`scales`: full marks ÷ 100 of results that are shown and typed on the 100-mark scale."""
        found: list[Change] = [MembershipChange(False, alliance, school) for alliance, school in self.leaves]
        for alliance, school, role, since, until in self.joins:
            found.append(MembershipChange(True, alliance, school, role, _day(since), _day(until)))
        for key, fields in self.numbers.items():
            value, units, examinees = fields.get("value"), fields.get("units"), fields.get("examinees")
            found.append(
                ResultChange(
                    *key,
                    value=None if value is None else Fraction(value) * scales.get(key, Fraction(1)),
                    examinees=None if examinees is None else int(examinees),
                    units=None if units is None else Fraction(units),
                )
            )
        return found


def asked_for(
    query: QueryDict,
    facts: QualityFacts,
    *,
    scales: Mapping[ResultKey, Fraction],
    allowed: Mapping[ResultKey, Iterable[str]] | None = None,
) -> Asked:
    """`allowed`: the inputs that may be changed, None: all of them, and memberships too."""
    asked = Asked()
    results = {(r.school, r.school_year, r.stage): r for r in facts.results}
    sent = [(text.rpartition("~")[0], text.rpartition("~")[2]) for text in query.getlist("r")]
    sent += [(name.removeprefix(TYPED), query[name]) for name in query if name.startswith(TYPED)]
    for name, text in sent:
        parts = tuple(name.split("~"))
        if len(parts) != 4 or parts[3] not in FIELDS:
            asked.problems.append("地址中有一处改动读不懂,没有采用。请在本页重新填写。")
            continue
        key, column = parts[:3], parts[3]
        if allowed is not None and column not in allowed.get(key, ()):
            asked.problems.append("只能改动本页列出的数,另外的改动没有采用。")
            continue
        _take(asked, key, column, text, results.get(key), scales.get(key, Fraction(1)))
    if allowed is None:
        _take_memberships(asked, query)
    if asked.count > MOST_CHANGES:
        asked.problems.append(f"一次最多改动 {MOST_CHANGES} 处。请减少改动后再算。")
        asked.numbers, asked.joins, asked.leaves = {}, [], []
    return asked


def _take(
    asked: Asked, key: ResultKey, column: str, text: str, result: ResultFact | None, scale: Fraction
) -> None:
    written = unicodedata.normalize("NFKC", text).strip()
    if not written:
        asked.numbers.get(key, {}).pop(column, None)
        return
    whole = column == "examinees"
    if not NUMBER.fullmatch(written) or (whole and "." in written):
        asked.typed["~".join((*key, column))] = text[:40]
        example = "整数,例如 320" if whole else "数字,例如 86.5"
        asked.problems.append(f"“{text[:40]}”不是{FIELDS[column]}。请填{example}。")
        return
    now = getattr(result, column) if result else None
    if now is not None and Fraction(written) == (Fraction(now) / scale if column == "value" else now):
        asked.numbers.get(key, {}).pop(column, None)
        return
    asked.numbers.setdefault(key, {})[column] = plain(Fraction(written))


def _take_memberships(asked: Asked, query: QueryDict) -> None:
    for text in query.getlist("leave"):
        alliance, between, school = text.partition("~")
        if between and (alliance, school) not in asked.leaves:
            asked.leaves.append((alliance, school))
    joins = [tuple(text.split("~")) for text in query.getlist("join")]
    if query.get("to_alliance"):
        names = ("to_alliance", "to_school", "to_role", "to_since", "to_until")
        joins.append(tuple(query.get(name, "").strip() for name in names))
    for one in joins:
        if len(one) != 5:
            asked.problems.append("地址中有一处改动读不懂,没有采用。请在本页重新填写。")
        elif wrong := [text for text in one[3:] if text and _day(text) is None]:
            asked.problems.append(f"“{wrong[0][:40]}”不是日期。请写成 2021-09-01 的样子。")
        elif one not in asked.joins:
            asked.joins.append(one)


def is_form(query: QueryDict) -> bool:
    """Sent by the form: to be tidied into an address."""
    return any(name.startswith((TYPED, "to_")) for name in query)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return None
