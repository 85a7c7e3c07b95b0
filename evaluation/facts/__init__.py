"""The plain facts and rules a formula may see. Standard library only: no database, no clock, no float."""

from .calendar import Span
from .measures import MEASURES, Measure
from .quality import (
    AllianceFact,
    BundledRule,
    MembershipFact,
    QualityFacts,
    QualityRules,
    ResultFact,
    SchoolFact,
)
from .requirement import Finding, Requirement
from .rotation import KindRules, PlanFinding, RotationPlan, RotationRules
from .stipend import StipendFacts, StipendRules
from .verdict import Strength, Verdict

__all__ = [
    "MEASURES",
    "AllianceFact",
    "BundledRule",
    "Finding",
    "KindRules",
    "Measure",
    "MembershipFact",
    "PlanFinding",
    "QualityFacts",
    "QualityRules",
    "Requirement",
    "ResultFact",
    "RotationPlan",
    "RotationRules",
    "SchoolFact",
    "Span",
    "StipendFacts",
    "StipendRules",
    "Strength",
    "Verdict",
]
