"""From decisions to answers."""

from django.utils import timezone

from ..models import Decision
from ..policy import PolicyPack


def decision_payload(row: Decision, pack: PolicyPack | None) -> dict:
    """`pack`: for the word of the option; None: its file is gone."""
    label = None
    if pack is not None and row.option and row.question != Decision.ALONE:
        label = pack.question(row.question).option(row.option).label
    return {
        "county": row.county.slug,
        "pack": row.pack,
        "question": row.question,
        "version": row.version,
        "option": row.option or None,
        "option_label": label,
        "schools": row.value if row.option and row.question == Decision.ALONE else None,
        "first_school_year": str(row.first_school_year),
        "file_number": row.file_number,
        "decided_on": row.decided_on.isoformat(),
        "signer": row.signer,
        "reason": row.reason,
        "recorded_at": timezone.localtime(row.recorded_at).isoformat(timespec="seconds"),
    }
