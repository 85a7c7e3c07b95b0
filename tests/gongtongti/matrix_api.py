"""The lines of the API: url name → one line for each kind of thing that its address can name."""

from tests.gongtongti import matrix_comparing, matrix_decisions, matrix_publication
from tests.gongtongti.matrix import (
    ANONYMOUS,
    AT_SCHOOL,
    DRAFT_TOKEN,
    EVERY_ROLE,
    HIDDEN,
    LEADS,
    LOGIN,
    METHOD,
    MISSING,
    NO_ONE,
    OURS,
    OUTSIDE_PAGES,
    PEOPLE_TOKEN,
    RECORDS_TOKEN,
    REGISTRY_TOKEN,
    SCORES_TOKEN,
    SELF,
    SIGNED_IN,
    TOKENS,
    UNAUTHENTICATED,
    WHOLE_COUNTY,
    Line,
    Way,
    api,
    by_relation,
)  # fmt: skip

REGISTRY_API = EVERY_ROLE | {REGISTRY_TOKEN, RECORDS_TOKEN}
WHOLE_SCORES_API = WHOLE_COUNTY | {SCORES_TOKEN, DRAFT_TOKEN}
SCORES_API = WHOLE_SCORES_API | AT_SCHOOL
#: A school sees its own scores, not those of the school that leads it or that it leads.
OWN_SCORES_API = WHOLE_SCORES_API | OURS
DRAFTS_API = WHOLE_COUNTY | {DRAFT_TOKEN}
#: filings.view, filings.alliance, filings.own: a teacher's post carries none of them.
RECORDS_API = WHOLE_COUNTY | AT_SCHOOL | {RECORDS_TOKEN}
OTHERS_RECORDS_API = WHOLE_COUNTY | LEADS | {RECORDS_TOKEN}
#: teachers.view, teachers.own, teachers.self
TEACHERS_API = WHOLE_COUNTY | AT_SCHOOL | SELF | {PEOPLE_TOKEN}
OWN_TEACHERS_API = TEACHERS_API - LEADS
OTHERS_TEACHERS_API = WHOLE_COUNTY | {PEOPLE_TOKEN}
ANY_API = SIGNED_IN | set(TOKENS)

LINES: dict[str, list[Line]] = {
    "api:counties": [api("county in a list", own=REGISTRY_API, absence=HIDDEN)],
    "api:regions": [api("region in a list", own=REGISTRY_API, absence=HIDDEN)],
    "api:region": [api("region", own=REGISTRY_API)],
    "api:schools": [api("school in a list", own=REGISTRY_API, absence=HIDDEN)],
    "api:school": [api("school", own=REGISTRY_API)],
    "api:alliances": [api("alliance in a list", own=REGISTRY_API, absence=HIDDEN)],
    "api:alliance": [api("alliance", own=REGISTRY_API)],
    "api:memberships": [api("school in a list", own=REGISTRY_API, absence=HIDDEN)],
    "api:pairings": [api("pairing in a list", own=REGISTRY_API, absence=HIDDEN)],
    "api:pairing": [api("pairing", own=REGISTRY_API)],
    "api:policies": [api(own=ANY_API)],
    "api:policy": [api("policy", own=ANY_API)],
    "api:questions": [api(own=ANY_API)],
    "api:question": [api("question", own=ANY_API)],
    "api:runs": [
        api("published run in a list", own=SCORES_API, absence=HIDDEN),
        api("draft run in a list", own=DRAFTS_API, absence=HIDDEN, open_to=SCORES_API),
    ],
    "api:run": [
        api("api published run", own=SCORES_API),
        api("api draft run", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:run_document": [
        api(
            "school in the published document",
            own=OWN_SCORES_API,
            same=WHOLE_SCORES_API,
            open_to=SCORES_API,
            absence=HIDDEN,
        ),
        api("api published run", own=SCORES_API),
        api("api draft run", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:scores": [
        api(
            "school in published scores",
            own=OWN_SCORES_API,
            same=WHOLE_SCORES_API,
            open_to=SCORES_API,
            absence=HIDDEN,
        ),
        api("published scores", own=SCORES_API),
        api("draft scores", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:score": [
        api("published row", own=OWN_SCORES_API, same=WHOLE_SCORES_API, open_to=SCORES_API),
        api("draft row", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:activities": [
        api(
            "activity in an API list",
            own=RECORDS_API,
            same=OTHERS_RECORDS_API,
            absence=HIDDEN,
            open_to=RECORDS_API,
        ),
        # Drafts are not reported yet: their authors find them on the portal.
        api("draft in an API list", own=NO_ONE, foreign=NO_ONE, absence=HIDDEN, open_to=RECORDS_API),
    ],
    "api:activity": [
        api("activity", own=RECORDS_API, same=OTHERS_RECORDS_API, open_to=RECORDS_API),
        api("draft activity", own=NO_ONE, foreign=NO_ONE, open_to=RECORDS_API),
    ],
    "api:rotations": [
        api(
            "rotation in an API list",
            own=RECORDS_API,
            same=OTHERS_RECORDS_API,
            absence=HIDDEN,
            open_to=RECORDS_API,
        ),
        # Whom a rotation moves is for those who may see the teacher.
        api(
            "teacher in rotations",
            own=RECORDS_API - LEADS - {RECORDS_TOKEN},
            same=WHOLE_COUNTY,
            absence=HIDDEN,
            open_to=RECORDS_API,
        ),
    ],
    "api:rotation": [
        api("rotation", own=RECORDS_API, same=OTHERS_RECORDS_API, open_to=RECORDS_API),
        api("draft rotation", own=NO_ONE, foreign=NO_ONE, open_to=RECORDS_API),
    ],
    **{
        f"api:{name}": [
            api("alliance in findings", own=RECORDS_API, absence=HIDDEN),
            api("other alliance in findings", own=OTHERS_RECORDS_API, absence=HIDDEN, open_to=RECORDS_API),
        ]
        for name in ("findings", "progress")
    },
    "api:quotas": [
        api(
            "school in quotas",
            own=RECORDS_API - LEADS,
            same=OTHERS_RECORDS_API - LEADS,
            absence=HIDDEN,
            open_to=RECORDS_API,
        )
    ],
    "api:rotation_findings": [
        api("rotation", own=RECORDS_API, same=OTHERS_RECORDS_API, open_to=RECORDS_API),
        api("draft rotation", own=NO_ONE, foreign=NO_ONE, open_to=RECORDS_API),
    ],
    "api:teachers": [
        api(
            "teacher in an API list",
            own=OWN_TEACHERS_API,
            same=OTHERS_TEACHERS_API,
            absence=HIDDEN,
            open_to=TEACHERS_API,
        )
    ],
    "api:teacher": [api("teacher", own=OWN_TEACHERS_API, same=OTHERS_TEACHERS_API, open_to=TEACHERS_API)],
    **matrix_decisions.API_LINES,
    **matrix_publication.API_LINES,
    **matrix_comparing.API_LINES,
    "api:schema": [api(own=ANY_API)],
    "api:docs": [Line("", Way(SIGNED_IN, by_relation(SIGNED_IN)), METHOD, OUTSIDE_PAGES, LOGIN)],
    "api:unknown": [Line("", MISSING, METHOD, frozenset({ANONYMOUS}), UNAUTHENTICATED)],
}
