"""What the records add up to: a policy pack, the evidence and the evaluator brought together. Nothing is kept."""

from .operation import AllianceFindings, OperationFindings, PairFindings, operation_findings
from .quotas import QuotaFindings, UnitFindings, quota_findings
from .rotations import findings_of_plan, findings_of_rotation

__all__ = [
    "AllianceFindings",
    "OperationFindings",
    "PairFindings",
    "QuotaFindings",
    "UnitFindings",
    "findings_of_plan",
    "findings_of_rotation",
    "operation_findings",
    "quota_findings",
]
