"""The lines of what is printed and handed over: notices, score sheets as workbooks, the folder of an alliance."""

from tests.gongtongti.matrix import (
    AT_SCHOOL,
    DENIED,
    EVERY_ROLE,
    LEADS,
    LOGIN,
    METHOD,
    NO_ONE,
    OURS,
    OUTSIDE_PAGES,
    SIGNED_IN,
    WHOLE_COUNTY,
    Line,
    Way,
    by_relation,
    page,
)

#: The bureau, and the head of the core school of this very alliance.
HANDED = WHOLE_COUNTY | LEADS
NOTICE = [
    page("published run", own=WHOLE_COUNTY | AT_SCHOOL),
    page("draft run", own=NO_ONE, foreign=NO_ONE),  # there is no notice before a run is approved
]
FOLDER = [
    Line(
        "alliance",
        Way(SIGNED_IN, by_relation(EVERY_ROLE), does=by_relation(HANDED), withheld=DENIED),
        METHOD,
        OUTSIDE_PAGES,
        LOGIN,
    )
]
LINES: dict[str, list[Line]] = {
    "evaluation:notice": NOTICE,
    "evaluation:notice_docx": NOTICE,
    "evaluation:sheet_xlsx": [
        page("published score", own=WHOLE_COUNTY | OURS, same=WHOLE_COUNTY),
        page("draft score", own=WHOLE_COUNTY),
    ],
    "evaluation:inspection": FOLDER,
    "evaluation:inspection_xlsx": FOLDER,
}
