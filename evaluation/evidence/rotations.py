"""Who works at another school, counted from accepted rotations: one read for all measures of a period."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from alliances.filing_choices import State
from teachers.choices import Form, RotationKind
from teachers.models import Rotation

from .asked import UNKNOWN, Asked, Counts, Key

#: On their way: submitted, not yet approved, neither returned nor withdrawn.
UNDER_WAY = (State.SUBMITTED, State.CONFIRMED, State.ESCALATED, State.REOPENED)


class Move(NamedTuple):
    """honour: place of the highest honour held then, None: none; begins: its first day."""

    teacher: int
    kind: str
    form: str
    home: int
    host: int
    honour: int | None
    begins: datetime.date

    @property
    def visiting(self) -> bool:
        return self.kind == RotationKind.ITINERANT or self.form == Form.VISITING


_COLUMNS = ("teacher_id", "kind", "form", "home_school_id", "host_school_id", "honour__rank", "filing__day")


def gather(asked: Asked) -> tuple[Move, ...]:
    """In post on some day of the period. Of single alliances: only from one of their schools to another."""
    rows = Rotation.objects.filter(county=asked.county).accepted().in_post_during(asked.begins, asked.ends)
    if asked.only:
        schools = {school.school for alliance in asked.alliances for school in alliance.schools}
        rows = rows.filter(home_school__in=schools, host_school__in=schools)
    return tuple(Move(*row) for row in rows.order_by().values_list(*_COLUMNS))


def under_way(asked: Asked) -> tuple[Move, ...]:
    """Those that would begin in the period and wait for a school or the bureau."""
    rows = Rotation.objects.filter(county=asked.county, filing__state__in=UNDER_WAY).between(
        asked.begins, asked.ends
    )
    return tuple(Move(*row) for row in rows.order_by().values_list(*_COLUMNS))


def backbone_posted(moves: tuple[Move, ...], asked: Asked) -> Counts:
    """Backbone teachers (人) of the core in post at the member, for each pair."""
    if asked.least is None:
        return UNKNOWN
    posted: dict[tuple[int, int], set[int]] = defaultdict(set)
    for move in moves:
        if _backbone(move, asked) and (asked.visiting or not move.visiting):
            posted[move.home, move.host].add(move.teacher)
    return Counts(
        {
            ("pair", alliance.pk, member.school): len(posted[alliance.core.school, member.school])
            for alliance in asked.alliances
            if alliance.core
            for member in alliance.members
        }
    )


def internal_moves(moves: tuple[Move, ...], asked: Asked) -> Counts:
    """Moves (人次) that began in the period from one school of the alliance to another."""
    begun = [move for move in moves if move.begins >= asked.begins]
    found = {}
    for alliance in asked.alliances:
        schools = {school.school for school in alliance.schools}
        found["alliance", alliance.pk] = sum(m.home in schools and m.host in schools for m in begun)
    return Counts(found)


def guiding_movers(moves: tuple[Move, ...], asked: Asked) -> Counts:
    """Teachers (人) who go out 指导型, by campus and by legal person."""
    return movers_by_unit((m for m in moves if m.kind == RotationKind.GUIDING), asked)


def peer_movers(moves: tuple[Move, ...], asked: Asked) -> Counts:
    """Teachers (人) who go out 协作型, by campus and by legal person."""
    return movers_by_unit((m for m in moves if m.kind == RotationKind.PEER), asked)


def rotation_movers(moves: tuple[Move, ...], asked: Asked) -> Counts:
    """Teachers (人) who go out, whatever the kind, in the whole county."""
    return movers_by_unit(moves, asked)


def backbone_movers(moves: tuple[Move, ...], asked: Asked) -> Counts:
    """Backbone teachers (人) who go out, whatever the kind, in the whole county."""
    if asked.least is None:
        return UNKNOWN
    return movers_by_unit((move for move in moves if _backbone(move, asked)), asked)


def movers_by_unit(moves: Iterable[Move], asked: Asked) -> Counts:
    """Different teachers who begin in the period, or are in post in it, as quota.movers has it."""
    found: dict[Key, set[int]] = defaultdict(set)
    for move in moves:
        if asked.movers == "started" and move.begins < asked.begins:
            continue
        found["school", move.home].add(move.teacher)
        found["legal_person", _legal_person(asked)(move.home)].add(move.teacher)
        found["county", asked.county].add(move.teacher)
    return Counts({key: len(teachers) for key, teachers in found.items()})


def _legal_person(asked: Asked) -> Callable[[int], int]:
    """Of a school that is closed by now: itself."""
    return lambda school: asked.schools[school].legal_person if school in asked.schools else school


def _backbone(move: Move, asked: Asked) -> bool:
    return asked.least is not None and move.honour is not None and move.honour <= asked.least
