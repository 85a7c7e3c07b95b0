"""The lines of 执行口径 and 缺口."""

from tests.gongtongti.matrix import (
    DECIDERS,
    DENIED,
    EVERY_ROLE,
    HIDDEN,
    SIGNED_IN,
    TOKENS,
    WHOLE_COUNTY,
    Line,
    Way,
    action,
    api,
    by_relation,
    listing,
)

LINES: dict[str, list[Line]] = {
    "evaluation:decisions": [listing("decision of a county", own=EVERY_ROLE)],
    # How the county reads its document concerns everybody in it; readings.decide writes.
    "evaluation:decision": [
        action(
            "question to decide",
            get=Way(SIGNED_IN, by_relation(EVERY_ROLE)),
            sees=(EVERY_ROLE,),
            does=(DECIDERS,),
            withheld=DENIED,
        )
    ],
    "evaluation:gaps": [listing("gaps of a county", own=WHOLE_COUNTY, open_to=WHOLE_COUNTY)],
}

API_LINES: dict[str, list[Line]] = {
    "api:decisions": [
        api(
            "decision in a list",
            own=EVERY_ROLE | set(TOKENS),
            absence=HIDDEN,
            open_to=SIGNED_IN | set(TOKENS),
        )
    ],
}
