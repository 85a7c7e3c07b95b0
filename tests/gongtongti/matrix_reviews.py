"""The lines of 评议: self-reviews, projects, opinions, points."""

from tests.gongtongti.matrix import (
    AT_SCHOOL,
    CITY,
    CITY_REVIEWERS,
    DECIDERS,
    DENIED,
    EVERY_ROLE,
    LEADS,
    MAINTAINER,
    OPINION_READERS,
    WHOLE_COUNTY,
    Line,
    Way,
    action,
    by_relation,
    form,
    listing,
    page,
)

BY_CORE = (LEADS | MAINTAINER, LEADS | MAINTAINER)
BY_BUREAU = (DECIDERS, DECIDERS)
#: filings.view or self_reviews.file
LOOKERS = WHOLE_COUNTY | AT_SCHOOL
#: What the core has filed: the bureau and the core itself. The members read what concerns them in the rulings of the bureau.
FILED = WHOLE_COUNTY | LEADS
PROJECTS = FILED | {CITY}
#: Its author and who reads it for the bureau: not the member it speaks of, no clerk, no client, no auditor.
OPINIONS = OPINION_READERS | LEADS

LINES: dict[str, list[Line]] = {
    "evaluation:self_reviews": [
        listing("self-review in a list", open_to=LOOKERS, own=FILED),
        listing("draft self-review in a list", open_to=LOOKERS, own=BY_CORE[0]),
    ],
    "evaluation:self_review": [
        page("self-review", own=FILED),
        page("draft self-review", own=BY_CORE[0]),
    ],
    "evaluation:new_self_review": [form("alliance to review", sees=(EVERY_ROLE,), does=BY_CORE)],
    "evaluation:edit_self_review": [form("draft self-review to edit", sees=BY_CORE, does=BY_CORE)],
    "evaluation:rule_on_self_review": [form("self-review to rule on", sees=(FILED,), does=BY_BUREAU)],
    "evaluation:projects": [
        listing("project in a list", open_to=LOOKERS | {CITY}, own=PROJECTS),
        listing("draft project in a list", open_to=LOOKERS | {CITY}, own=BY_CORE[0]),
    ],
    "evaluation:project": [page("project", own=PROJECTS), page("draft project", own=BY_CORE[0])],
    "evaluation:new_project": [form("alliance to apply for", sees=(EVERY_ROLE,), does=BY_CORE)],
    "evaluation:edit_project": [form("draft project to edit", sees=BY_CORE, does=BY_CORE)],
    "evaluation:review_of_project": [
        form("project to review", sees=(PROJECTS,), does=BY_BUREAU),
        form("project to review for the city", sees=(PROJECTS,), does=(CITY_REVIEWERS,)),
    ],
    "evaluation:opinions": [
        listing("opinion in a list", open_to=OPINIONS, own=OPINIONS),
        listing("draft opinion in a list", open_to=OPINIONS, own=BY_CORE[0]),
    ],
    "evaluation:opinion": [page("opinion", own=OPINIONS), page("draft opinion", own=BY_CORE[0])],
    "evaluation:new_opinion": [form("school to give an opinion on", sees=(EVERY_ROLE,), does=BY_CORE)],
    "evaluation:edit_opinion": [form("draft opinion to edit", sees=BY_CORE, does=BY_CORE)],
    "evaluation:points": [page(open_to=WHOLE_COUNTY, own=WHOLE_COUNTY)],
    "evaluation:point_table": [
        action(
            "points to enter",
            get=Way(WHOLE_COUNTY, by_relation(WHOLE_COUNTY, foreign=WHOLE_COUNTY)),
            sees=BY_BUREAU,
            does=BY_BUREAU,
            absence=DENIED,
        )
    ],
    "evaluation:point_items": [
        action(
            "items to enter",
            get=Way(DECIDERS, by_relation(DECIDERS, foreign=DECIDERS)),
            sees=BY_BUREAU,
            does=BY_BUREAU,
            absence=DENIED,
        )
    ],
}
