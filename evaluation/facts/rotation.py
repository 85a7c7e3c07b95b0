"""What a policy may see of one planned or running rotation, and the rules it is judged by."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from .verdict import Strength, Verdict


@dataclass(frozen=True, slots=True)
class RotationPlan:
    """One rotation as filed, with what was true when it began (for a plan: what is true now).

    kind                    guiding, training, peer, itinerant
    home, host              short names of the schools, for the sentences
    since, until            planned, [since, until): `until` is the first day on which it no longer holds.
                            A form that asks for the last day adds one; None: no end filled in
    ended                   the same for the actual end, None while it is running
    honour                  highest honour's place in the bureau's table, 1 is the highest; None: no honour
    home_tier, host_tier    1 is the highest; None: not registered
    home_locale, host_locale  urban, town_area, rural; None: not registered
    home_subject, host_subject  subject taught at home and subject to be taught at the host; "" : not filled in
    moves_personnel         the personnel file moves; None: not filled in
    same_legal_person       both schools are campuses of one legal person
    same_alliance           both schools were in one alliance on the first day
    in_integrated_alliance  the home school was in an alliance of one legal person (融合型) on the first day
    """

    kind: str
    home: str
    host: str
    since: datetime.date
    until: datetime.date | None
    ended: datetime.date | None = None
    honour: int | None = None
    home_tier: int | None = None
    host_tier: int | None = None
    home_locale: str | None = None
    host_locale: str | None = None
    home_subject: str = ""
    host_subject: str = ""
    moves_personnel: bool | None = None
    same_legal_person: bool = False
    same_alliance: bool = False
    in_integrated_alliance: bool = False


@dataclass(frozen=True, slots=True)
class HonourRule:
    """at_least: that honour or a higher one. Otherwise only teachers below it. `honour`: code in the bureau's table."""

    at_least: bool
    honour: str
    label: str
    strength: Strength
    clause: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectionRule:
    """towards: lower, higher, same (tiers), alliance (within one)."""

    towards: str
    strength: Strength
    clause: str


@dataclass(frozen=True, slots=True)
class DurationRule:
    """Whole years; `typical`: about that long, otherwise at least."""

    years: int
    typical: bool
    strength: Strength
    clause: str


@dataclass(frozen=True, slots=True)
class PersonnelRule:
    """The personnel file moves: always, never, or leaving (only out of an alliance of one legal person).

    outside  for leaving, a teacher of no such alliance: moves or stays
    stated   False: the document is silent, this is how it is read
    """

    moves: str
    outside: str
    strength: Strength
    clause: str
    questions: tuple[str, ...] = ()
    stated: bool = True


@dataclass(frozen=True, slots=True)
class SubjectRule:
    strength: Strength
    clause: str


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a rotation brings its teacher. from_locales, to_locales: () for anywhere. denied: the document excludes it."""

    id: str
    title: str
    from_locales: tuple[str, ...]
    to_locales: tuple[str, ...]
    denied: bool
    clause: str


@dataclass(frozen=True, slots=True)
class KindRules:
    """What the document says of one kind of rotation; None: it says nothing."""

    label: str
    clause: str
    honour: HonourRule | None
    direction: DirectionRule | None
    duration: DurationRule | None
    personnel: PersonnelRule | None
    subject: SubjectRule | None
    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True, slots=True)
class RotationRules:
    """kinds: code → rules, with one option chosen for each open question."""

    kinds: Mapping[str, KindRules]
    options: Mapping[str, str]
    undecided: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """id: honour, direction, duration, personnel, subject, early_return. `questions`: undecided ones it rests on."""

    id: str
    verdict: Verdict
    sentence: str
    clause: str
    questions: tuple[str, ...] = ()
