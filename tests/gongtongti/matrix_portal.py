"""The lines of the portal's pages: url name → one line for each kind of thing that its address can name."""

from tests.gongtongti import (
    matrix_comparing,
    matrix_decisions,
    matrix_documents,
    matrix_objections,
    matrix_policies,
    matrix_publication,
    matrix_reviews,
)
from tests.gongtongti.matrix import (
    ACTORS,
    AT_SCHOOL,
    CITY,
    DECIDERS,
    DENIED,
    EVERY_ROLE,
    HIDDEN,
    KEEPERS,
    LEADS,
    LOGIN,
    MAINTAINER,
    METHOD,
    MISSING,
    NO_ONE,
    OPINION_READERS,
    OURS,
    OUTSIDE_PAGES,
    PRINCIPAL,
    RESULTS,
    SELF,
    SIGNED_IN,
    WHOLE_COUNTY,
    Line,
    Way,
    action,
    by_relation,
    form,
    listing,
    may,
    page,
)

#: Who sees what a school has filed: the bureau, the core principal, and the school itself.
FILED = (WHOLE_COUNTY | AT_SCHOOL, WHOLE_COUNTY | LEADS)
#: A rotation is also seen by the teacher who moves.
MOVED = (FILED[0] | SELF, FILED[1])
#: Who may do what only the filing school may.
BY_SCHOOL = (OURS | MAINTAINER, MAINTAINER)
#: Drafts are the author's school's; the maintainer sees everything.
DRAFTS = BY_SCHOOL
#: What a teacher has begun to write for himself is nobody else's, his school's neither.
OWN_APPLICATION = (SELF | MAINTAINER, MAINTAINER)
BY_BUREAU = (DECIDERS, DECIDERS)
#: A teacher's record: the bureau, his school and himself. The core of the alliance is another school.
PERSON = (WHOLE_COUNTY | OURS | SELF, WHOLE_COUNTY)
#: What belongs to the alliance: its schools and the bureau. A teacher holds no post that files.
ALLIANCE = (WHOLE_COUNTY | AT_SCHOOL, WHOLE_COUNTY | AT_SCHOOL)
#: Of an alliance to which one's school does not belong.
OTHER_ALLIANCE = (WHOLE_COUNTY | LEADS, WHOLE_COUNTY | LEADS)
BY_CORE = (LEADS | MAINTAINER, LEADS | MAINTAINER)
#: rotations.file and rotations.apply
APPLICANTS = AT_SCHOOL | SELF | MAINTAINER
#: activities.file
PLANNERS = AT_SCHOOL | MAINTAINER
#: The maintainer decides and looks at everything but serves no school: these pages are of one's own schools.
OWN_SCHOOLS = AT_SCHOOL


def opened(target, *, sees, does):
    """A page that a teacher's post does not open, of something that is there for those who see the registry."""
    return Line(
        target,
        Way(SIGNED_IN, by_relation(*sees), does=by_relation(*does), withheld=DENIED),
        METHOD,
        OUTSIDE_PAGES,
        LOGIN,
    )


REGISTRY = {
    "login": [Line("", may(ACTORS), may(ACTORS), NO_ONE, None)],
    # Whoever signs out ends at the sign-in page.
    "logout": [Line("", METHOD, Way(NO_ONE, {}, refusal=LOGIN), OUTSIDE_PAGES, LOGIN)],
    "desk:health": [Line("", may(ACTORS), METHOD, NO_ONE, None)],
    "desk:home": [page()],
    "desk:search": [listing("school by code", own=EVERY_ROLE)],
    "alliances:alliance_list": [listing("alliance of a county", own=EVERY_ROLE)],
    "alliances:alliance": [page("alliance", own=EVERY_ROLE)],
    "alliances:school_list": [listing("school of a county", own=EVERY_ROLE)],
    "alliances:school": [page("school", own=EVERY_ROLE)],
    "alliances:pairing_list": [listing("school of a county", own=EVERY_ROLE)],
    "evaluation:scores": [listing("published run of a county", own=WHOLE_COUNTY | OURS, same=WHOLE_COUNTY)],
    "evaluation:run": [
        page("published run", own=WHOLE_COUNTY | AT_SCHOOL),
        page("draft run", own=WHOLE_COUNTY),
    ],
    "evaluation:score": [
        page("published score", own=WHOLE_COUNTY | OURS, same=WHOLE_COUNTY),
        page("draft score", own=WHOLE_COUNTY),
    ],
    "evaluation:start_run": [
        Line(
            "county to run",
            Way(SIGNED_IN, by_relation(SIGNED_IN, foreign=SIGNED_IN)),  # a reload leads back to the scores
            Way(SIGNED_IN, by_relation(KEEPERS), absence=DENIED),
            OUTSIDE_PAGES,
            LOGIN,
        )
    ],
    "evaluation:policies": [page()],
    "evaluation:policy": [page("policy", own=EVERY_ROLE)],
}

ACTIVITIES = {
    "alliances:activities": [
        listing("activity in a list", own=FILED[0], same=FILED[1]),
        listing("draft in a list", own=DRAFTS[0], same=DRAFTS[1]),
    ],
    "alliances:activity": [
        page("activity", own=FILED[0], same=FILED[1]),
        page("draft activity", own=DRAFTS[0], same=DRAFTS[1]),
    ],
    "alliances:file_activity": [
        action(
            "activity to file",
            get=Way(PLANNERS, by_relation(PLANNERS, foreign=PLANNERS)),
            open_to=PLANNERS,
            sees=(PLANNERS, PLANNERS, PLANNERS),
            does=(*BY_SCHOOL, NO_ONE),
        )
    ],
    "alliances:edit_activity": [form("returned activity", sees=FILED, does=BY_SCHOOL)],
    "alliances:attach": [action("file to attach", sees=FILED, does=BY_SCHOOL)],
    "alliances:remove_attachment": [action("attachment to remove", sees=FILED, does=BY_SCHOOL)],
    "alliances:attachment": [
        page("attachment", own=FILED[0], same=FILED[1]),
        page("attachment of a draft", own=DRAFTS[0], same=DRAFTS[1]),
        page("attachment of an own application", own=OWN_APPLICATION[0], same=OWN_APPLICATION[1]),
    ],
    "alliances:filing_verb": [
        action("activity to accept", sees=FILED, does=BY_BUREAU),
        action("activity to send back", sees=FILED, does=BY_BUREAU),
        action("activity to reopen", sees=FILED, does=BY_BUREAU),
        action("activity to withdraw", sees=FILED, does=BY_SCHOOL),
        action("activity to confirm", sees=FILED, does=BY_SCHOOL),
        action("activity to decline", sees=FILED, does=BY_SCHOOL),
        action("rotation to confirm", sees=FILED, does=(frozenset({PRINCIPAL}) | MAINTAINER, MAINTAINER)),
        action("rotation to accept", sees=FILED, does=BY_BUREAU),
        # What somebody has written for himself is withdrawn by himself.
        action(
            "own application to withdraw",
            sees=OWN_APPLICATION,
            does=OWN_APPLICATION,
        ),
        action("charter to accept", sees=OTHER_ALLIANCE, does=BY_BUREAU),
        action("opinion to accept", sees=(matrix_reviews.OPINIONS,), does=(OPINION_READERS, OPINION_READERS)),
    ],
    "alliances:month_list": [
        page(open_to=OWN_SCHOOLS, own=OWN_SCHOOLS, post=Way(OWN_SCHOOLS, by_relation(OWN_SCHOOLS)))
    ],
    "alliances:file_month_list": [
        action("month's list", open_to=OWN_SCHOOLS, sees=(OURS, NO_ONE, NO_ONE), does=(OURS, NO_ONE, NO_ONE))
    ],
    "alliances:month_list_errors": [
        action(
            "month's list", open_to=OWN_SCHOOLS, sees=(OURS, NO_ONE, NO_ONE), does=(NO_ONE, NO_ONE, NO_ONE)
        )
    ],
    "alliances:month_template": [
        page("school of a template", open_to=OWN_SCHOOLS, own=OURS, same=NO_ONE, foreign=NO_ONE)
    ],
    "alliances:month_receipt": [page("month's receipt", own=FILED[0], same=FILED[1])],
    "alliances:timetable": [listing("lesson in the timetable", own=FILED[0], same=FILED[1])],
    "alliances:plan_lesson": [
        action(
            "lesson to plan",
            get=Way(SIGNED_IN, by_relation(ALLIANCE[0]), does=by_relation(PLANNERS), withheld=DENIED),
            sees=(*ALLIANCE, NO_ONE),
            does=(PLANNERS, PLANNERS, NO_ONE),
            withheld=DENIED,
        )
    ],
    "alliances:copy_week": [
        action(
            "week to copy",
            sees=(*ALLIANCE, NO_ONE),
            does=(PLANNERS, PLANNERS, NO_ONE),
            withheld=DENIED,
        )
    ],
    "alliances:planned_lesson": [form("planned lesson", sees=FILED, does=(PLANNERS, LEADS | MAINTAINER))],
    "alliances:remove_lesson": [
        action("lesson to remove", sees=FILED, does=(PLANNERS, LEADS | MAINTAINER), withheld=DENIED)
    ],
    # Filed by a school that took part in it: the core did not.
    "alliances:file_planned": [action("lesson to file", sees=FILED, does=BY_SCHOOL)],
}

CHARTERS = {
    "desk:charters": [
        listing("charter in a list", own=ALLIANCE[0]),
        listing("draft charter in a list", own=BY_CORE[0]),
    ],
    "desk:charter": [
        page("charter", own=ALLIANCE[0]),
        page("draft charter", own=BY_CORE[0]),
        page("returned charter", own=OTHER_ALLIANCE[0]),
    ],
    "desk:new_charter": [form("alliance to charter", sees=(EVERY_ROLE, EVERY_ROLE), does=BY_CORE)],
    "desk:edit_charter": [
        form("draft charter to edit", sees=BY_CORE, does=BY_CORE),
        action(  # who may not write it is led back to reading it
            "returned charter to edit",
            get=Way(SIGNED_IN, by_relation(OTHER_ALLIANCE[0])),
            sees=OTHER_ALLIANCE,
            does=BY_CORE,
        ),
    ],
}

DECLARATIONS = {
    "desk:declaration": [
        page("declaration", own=ALLIANCE[0]),
        page("draft declaration", own=BY_CORE[0]),
    ],
    "desk:new_declaration": [form("alliance to declare for", sees=(EVERY_ROLE, EVERY_ROLE), does=BY_CORE)],
    "desk:edit_declaration": [
        form("draft declaration to edit", sees=BY_CORE, does=BY_CORE),
        action(  # who may not write it is led back to reading it
            "returned declaration to edit",
            get=Way(SIGNED_IN, by_relation(OTHER_ALLIANCE[0])),
            sees=OTHER_ALLIANCE,
            does=BY_CORE,
        ),
    ],
}

PEOPLE_PAGES = {
    "teachers:teachers": [listing("teacher in a list", own=PERSON[0], same=PERSON[1])],
    "teachers:teacher": [page("teacher", own=PERSON[0], same=PERSON[1])],
    "teachers:roster": [
        listing("roster of a school", own=PERSON[0] - SELF, same=PERSON[1], absence=MISSING),
        listing("own row of the roster", own=OURS | SELF, same=NO_ONE, foreign=NO_ONE),
    ],
    "teachers:suggest_roster": [
        action("roster to suggest", open_to=SIGNED_IN, sees=BY_BUREAU, does=BY_BUREAU, absence=DENIED)
    ],
    "teachers:confirm_roster": [action("roster to confirm", sees=BY_BUREAU, does=BY_BUREAU, absence=DENIED)],
    "teachers:activity_teachers": [
        action(  # who took part is read by everybody who reads the activity
            "activity to name teachers of",
            get=Way(SIGNED_IN, by_relation(*FILED)),
            sees=FILED,
            does=BY_SCHOOL,
            withheld=DENIED,
        ),
    ],
    "teachers:rotations": [
        listing("rotation in a list", own=MOVED[0], same=MOVED[1]),
        listing("draft rotation in a list", own=DRAFTS[0], same=DRAFTS[1]),
        listing("own application in a list", own=OWN_APPLICATION[0], same=OWN_APPLICATION[1]),
    ],
    "teachers:rotation": [
        page("rotation", own=MOVED[0], same=MOVED[1]),
        page("draft rotation", own=DRAFTS[0], same=DRAFTS[1]),
        page("rotation that has ended", own=FILED[0], same=FILED[1]),  # of a teacher without an account
        page("own application", own=OWN_APPLICATION[0], same=OWN_APPLICATION[1]),
    ],
    "teachers:apply": [
        action(
            "rotation to apply for",
            get=Way(
                APPLICANTS,
                by_relation(APPLICANTS, foreign=APPLICANTS),
            ),
            open_to=APPLICANTS,
            sees=(APPLICANTS,) * 3,
            does=(OURS | SELF | MAINTAINER, MAINTAINER, NO_ONE),
        )
    ],
    "teachers:edit_rotation": [
        form("draft rotation to edit", sees=DRAFTS, does=DRAFTS),
        form(
            "own application to edit",
            sees=OWN_APPLICATION,
            does=OWN_APPLICATION,
        ),
    ],
    "teachers:attach_rotation": [
        action("draft rotation to attach to", sees=DRAFTS, does=DRAFTS),
        action("own application to attach to", sees=OWN_APPLICATION, does=OWN_APPLICATION),
    ],
    "teachers:remove_rotation_file": [
        action("file of a draft rotation", sees=DRAFTS, does=DRAFTS),
        action("file of an own application", sees=OWN_APPLICATION, does=OWN_APPLICATION),
    ],
    "teachers:end_rotation": [
        action(
            "rotation to end",
            get=Way(SIGNED_IN, by_relation(*MOVED)),  # a reload leads back to the rotation
            sees=MOVED,
            does=BY_BUREAU,
            withheld=DENIED,
        )
    ],
    "teachers:certificate": [page("rotation", own=PERSON[0], same=PERSON[1])],
    "desk:me": [listing("own rotation", own=SELF, same=NO_ONE, foreign=NO_ONE)],
}

WORK = {
    "desk:mine": [page()],
    "desk:confirmations": [
        listing(
            "activity to be answered", open_to=OWN_SCHOOLS | MAINTAINER, own=BY_SCHOOL[0], same=BY_SCHOOL[1]
        )
    ],
    "desk:review": [
        action(
            "activity to review",
            get=Way(DECIDERS, by_relation(DECIDERS), absence=HIDDEN),
            open_to=DECIDERS,
            sees=(DECIDERS, DECIDERS, DECIDERS),
            does=(*BY_BUREAU, MAINTAINER),
        )
    ],
    "evaluation:board": [
        listing("alliance on the board", open_to=SIGNED_IN - SELF - {CITY}, own=ALLIANCE[0]),
        listing("other alliance on the board", open_to=SIGNED_IN - SELF - {CITY}, own=OTHER_ALLIANCE[0]),
    ],
    "evaluation:board_alliance": [
        opened("alliance", sees=(EVERY_ROLE,), does=(ALLIANCE[0],)),
        opened("other alliance", sees=(EVERY_ROLE - OURS,), does=(OTHER_ALLIANCE[0],)),
    ],
    "evaluation:quotas": [
        listing(
            "school in the quotas",
            open_to=SIGNED_IN - SELF - {CITY},
            own=WHOLE_COUNTY | OURS,
            same=WHOLE_COUNTY,
        )
    ],
    "evaluation:quota_school": [
        opened(
            "school",
            sees=(EVERY_ROLE - LEADS, EVERY_ROLE - AT_SCHOOL),
            does=(WHOLE_COUNTY | OURS, WHOLE_COUNTY),
        )
    ],
    "evaluation:plan_findings": [
        action(
            "rotation to plan",
            open_to=AT_SCHOOL | SELF | DECIDERS,
            sees=(OURS | SELF | DECIDERS, DECIDERS, NO_ONE),
            does=(OURS | SELF | DECIDERS, DECIDERS, NO_ONE),
            absence=HIDDEN,
        )
    ],
    "evaluation:rotation_findings": [page("rotation", own=MOVED[0], same=MOVED[1])],
    "evaluation:stipends": [listing("stipend in a list", open_to=RESULTS, own=RESULTS)],
    "evaluation:stipends_xlsx": [listing("stipend in a list", open_to=RESULTS, own=RESULTS)],
    "evaluation:stipend_months": [listing("stipend of a month", open_to=RESULTS, own=RESULTS)],
    "evaluation:stipend_forecast": [page(open_to=RESULTS, own=RESULTS)],
    "evaluation:stipend": [page("stipend", own=RESULTS | SELF, same=RESULTS)],
    "evaluation:my_stipend": [listing("own stipend", own=SELF, same=NO_ONE, foreign=NO_ONE)],
    "evaluation:authorise_stipends": [
        action("stipend to authorise", sees=BY_BUREAU, does=BY_BUREAU, absence=DENIED)
    ],
    "evaluation:stipend_allowances": [
        action(
            "allowance to enter",
            get=Way(RESULTS, by_relation(RESULTS, foreign=RESULTS)),
            sees=BY_BUREAU,
            does=BY_BUREAU,
            absence=DENIED,
        )
    ],
}

LINES: dict[str, list[Line]] = REGISTRY | ACTIVITIES | CHARTERS | DECLARATIONS | PEOPLE_PAGES | WORK
for room in (
    matrix_policies,
    matrix_decisions,
    matrix_documents,
    matrix_comparing,
    matrix_reviews,
    matrix_objections,
    matrix_publication,
):
    LINES |= room.LINES
