"""The lines of 异议. The core of the alliance to which the school belongs is nowhere among them."""

from tests.gongtongti.matrix import (
    AT_SCHOOL,
    DECIDERS,
    MAINTAINER,
    OURS,
    PRINCIPAL,
    SIGNED_IN,
    WHOLE_COUNTY,
    Line,
    Way,
    action,
    by_relation,
    form,
    listing,
    page,
)

#: The school that objects and the bureau; what is not handed in yet, the school alone.
HANDED_IN = (WHOLE_COUNTY | OURS, WHOLE_COUNTY)
DRAFT = (OURS | MAINTAINER, MAINTAINER)
#: objections.file at the school: of those at `ours` its head.
BY_HEAD = (frozenset({PRINCIPAL}) | MAINTAINER, MAINTAINER)
BY_BUREAU = (DECIDERS, DECIDERS)
LOOKERS = WHOLE_COUNTY | AT_SCHOOL

LINES: dict[str, list[Line]] = {
    "evaluation:objections": [
        listing("objection in a list", open_to=LOOKERS, own=HANDED_IN[0], same=HANDED_IN[1]),
        listing("draft objection in a list", open_to=LOOKERS, own=DRAFT[0], same=DRAFT[1]),
    ],
    "evaluation:objection": [
        page("objection", own=HANDED_IN[0], same=HANDED_IN[1]),
        page("draft objection", own=DRAFT[0], same=DRAFT[1]),
    ],
    "evaluation:new_objection": [form("score to object to", sees=HANDED_IN, does=BY_HEAD)],
    "evaluation:edit_objection": [
        action(  # who may not write it is led back to reading it
            "draft objection to edit",
            get=Way(SIGNED_IN, by_relation(*DRAFT)),
            sees=DRAFT,
            does=BY_HEAD,
        )
    ],
    "evaluation:review_objection": [form("objection to review", sees=HANDED_IN, does=BY_BUREAU)],
}
