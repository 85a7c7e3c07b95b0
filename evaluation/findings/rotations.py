"""What the document thinks of one rotation, planned or filed."""

from dataclasses import dataclass

from alliances.models import County
from alliances.periods import SchoolYear
from teachers.models import Rotation

from ..evidence.honours import honour_places
from ..evidence.plans import Planned, plan_of, plan_of_rotation
from ..facts import PlanFinding, RotationPlan
from ..formulas.rotation_terms import plan_findings
from ..policy import PolicyPack
from ..policy_blocks import Clause
from ..policy_rules import rotation_rules
from .readings import OpenQuestion, Reading, reading_of


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One finding with its clause and the undecided questions it rests on."""

    finding: PlanFinding
    clause: Clause
    questions: tuple[OpenQuestion, ...]


@dataclass(frozen=True, slots=True)
class PlanFindings:
    pack: PolicyPack
    lines: tuple[PlanLine, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Each once, in the order of the document."""
        used = {line.clause.id for line in self.lines}
        return tuple(clause for clause in self.pack.clauses if clause.id in used)


def findings_of_plan(planned: Planned) -> PlanFindings | None:
    """None: no document governs the school year in which it begins."""
    return _findings(planned.home.county, plan_of(planned))


def findings_of_rotation(rotation: Rotation) -> PlanFindings | None:
    """None as above, or for a draft without a first day."""
    return None if rotation.since is None else _findings(rotation.county, plan_of_rotation(rotation))


def _findings(county: County, plan: RotationPlan) -> PlanFindings | None:
    reading = reading_of(county, SchoolYear.of(plan.since))
    if reading is None:
        return None
    rules = rotation_rules(reading.pack, reading.options, reading.decided)
    found = plan_findings(rules, plan, honours=honour_places(county))
    return PlanFindings(reading.pack, tuple(_line(reading, finding) for finding in found))


def _line(reading: Reading, finding: PlanFinding) -> PlanLine:
    pack = reading.pack
    questions = tuple(
        OpenQuestion(pack.question(one), pack.question(one).option(reading.options[one]))
        for one in finding.questions
    )
    return PlanLine(finding, pack.clause(finding.clause), questions)
