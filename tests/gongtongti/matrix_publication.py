"""The lines of 公示: the way of a run, the publications, the public pages, their API and what the admin keeps for them."""

from tests.gongtongti.matrix import (
    ACTORS,
    APPROVERS,
    AT_SCHOOL,
    DENIED,
    DRAFT_TOKEN,
    EVERY_ROLE,
    HIDDEN,
    KEEPERS,
    LOGIN,
    METHOD,
    NO_ONE,
    OUTSIDE_PAGES,
    PEOPLE_TOKEN,
    PUBLISHERS,
    SCORES_TOKEN,
    SIGNED_IN,
    TOKENS,
    WHOLE_COUNTY,
    Line,
    Way,
    action,
    api,
    by_relation,
    listing,
    may,
)  # fmt: skip

#: Whoever sees a public run at all; its way is for those who see drafts.
MEETS = WHOLE_COUNTY | AT_SCHOOL
SCORES_API = MEETS | {SCORES_TOKEN, DRAFT_TOKEN}


def step(target, *, meets, does):
    """One step of a run, pressed on its page. Whoever sees the run but may not take the step is refused."""
    return action(
        target,
        get=Way(SIGNED_IN, by_relation(meets), does=by_relation(WHOLE_COUNTY), withheld=DENIED),
        sees=(meets,),
        does=(does,),
        withheld=DENIED,
    )


LINES: dict[str, list[Line]] = {
    "evaluation:run_steps": [
        Line(
            "published run",
            Way(SIGNED_IN, by_relation(MEETS), does=by_relation(WHOLE_COUNTY), withheld=DENIED),
            METHOD,
            OUTSIDE_PAGES,
            LOGIN,
        ),
        Line("draft run", Way(SIGNED_IN, by_relation(WHOLE_COUNTY)), METHOD, OUTSIDE_PAGES, LOGIN),
    ],
    "evaluation:run_step": [
        step("run to send back", meets=WHOLE_COUNTY, does=APPROVERS),
        step("run to announce", meets=WHOLE_COUNTY, does=PUBLISHERS),
        step("run to correct", meets=MEETS, does=KEEPERS),
    ],
    "evaluation:publications": [listing("publication of a county", own=MEETS)],
    # Open to everybody, whatever the county: they tell nothing of a run but its process and grades.
    "evaluation:public_index": [Line("", may(ACTORS), METHOD, NO_ONE, None)],
    "evaluation:public": [Line("county by slug", may(ACTORS, foreign=ACTORS), METHOD, NO_ONE, None)],
    "evaluation:public_code": [Line("county by slug", may(ACTORS, foreign=ACTORS), METHOD, NO_ONE, None)],
}

API_LINES: dict[str, list[Line]] = {
    "api:publications": [api("publication in a list", own=SCORES_API, absence=HIDDEN)],
    # The codes are printed on public notices: everybody with a post in the county.
    "api:chain": [api("link in a list", own=EVERY_ROLE | set(TOKENS) - {PEOPLE_TOKEN}, absence=HIDDEN)],
}
