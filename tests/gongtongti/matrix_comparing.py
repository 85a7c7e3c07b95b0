"""The lines of 不同口径, 模拟测算 and 测算对比."""

from tests.gongtongti.matrix import (
    DRAFT_TOKEN,
    NOBODY,
    OURS,
    SCORES_TOKEN,
    WHOLE_COUNTY,
    Line,
    api,
    listing,
    page,
)

#: Whoever has no post at all is told so on the page.
OPEN = WHOLE_COUNTY | {NOBODY}
DRAFTS_API = WHOLE_COUNTY | {DRAFT_TOKEN}

LINES: dict[str, list[Line]] = {
    "evaluation:readings": [listing("readings of a county", own=WHOLE_COUNTY, open_to=OPEN)],
    "evaluation:what_if": [
        listing("what if of a county", own=WHOLE_COUNTY, open_to=OPEN),
        page("published score to try", own=WHOLE_COUNTY | OURS, same=WHOLE_COUNTY),
        page("draft score to try", own=WHOLE_COUNTY),
    ],
    # A comparison names other schools' inputs.
    "evaluation:compare_runs": [
        listing("comparison of a county", own=WHOLE_COUNTY, open_to=OPEN),
        page("runs to compare", own=WHOLE_COUNTY),
    ],
}

API_LINES: dict[str, list[Line]] = {
    "api:readings": [api("county to read", own=DRAFTS_API)],
    "api:comparisons": [api("runs to compare", own=DRAFTS_API, open_to=DRAFTS_API | {SCORES_TOKEN})],
}
