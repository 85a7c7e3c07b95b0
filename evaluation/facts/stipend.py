"""What a policy may see of one teacher's post for one school year, and the rules of the stipend."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class StipendFacts:
    """One rotation as it stood on the first day of the school year, or on its own first day if that is later.

    kind                  guiding, training, peer, itinerant
    since, until, ended   as in RotationPlan: [since, until), `ended` the actual first day after, None while running
    honour                highest honour's place in the bureau's table, 1 is the highest; None: no honour
    title                 full_senior, senior, first, second, third, none; None: not registered
    home_locale, host_locale  urban, town_area, rural; None: not registered
    host_special_allowance    the host school enjoys 特岗补贴; None: not registered
    rural_yuan, special_yuan  the year's 农村教师补贴 and 特岗补贴 as the bureau entered them; None: not entered
    """

    kind: str
    home: str
    host: str
    since: datetime.date
    until: datetime.date | None
    ended: datetime.date | None = None
    honour: int | None = None
    title: str | None = None
    home_locale: str | None = None
    host_locale: str | None = None
    host_special_allowance: bool | None = None
    rural_yuan: Fraction | None = None
    special_yuan: Fraction | None = None

    @property
    def leaves(self) -> datetime.date | None:
        """The first day no longer in post, as far as known."""
        return self.ended or self.until


@dataclass(frozen=True, slots=True)
class AmountRule:
    """Yuan a year for who holds this honour (a code of the bureau's table) or this title; the other is ""."""

    id: str
    label: str
    honour: str
    title: str
    yuan: Fraction


@dataclass(frozen=True, slots=True)
class StipendRules:
    """kind: the kind of rotation that is paid; `least_honour`: what makes a teacher one of that kind, "" for nothing."""

    clause: str
    kind: str
    kind_label: str
    kind_clause: str
    least_honour: str
    least_honour_label: str
    from_locales: tuple[str, ...]
    to_locales: tuple[str, ...]
    special_allowance: bool
    amounts: tuple[AmountRule, ...]
    allowances_clause: str
    options: Mapping[str, str]
    undecided: frozenset[str]
