"""Who may do what, written by hand from the role table: who there is, and what a line of the matrix says.

The lines themselves, one for each address and one for each model of the admin, stand in matrix_portal, matrix_api and
matrix_admin. A new address without a line fails `test_permission_matrix`, which names it. Add the line there, from what
the role table (gongtongti/accounts/roles.py) says about it, not from what the new view happens to answer.
"""

from dataclasses import dataclass, field

from tests.gongtongti.world import FOREIGN, OWN, SAME, SECTION

# ---- who ----------------------------------------------------------------------------------------
TOKENS = {
    "token registry:read": "registry:read",
    "token records:read": "records:read",
    "token people:read": "people:read",
    "token scores:read": "scores:read",
    "token scores:draft": "scores:draft",
}
REGISTRY_TOKEN, RECORDS_TOKEN, PEOPLE_TOKEN, SCORES_TOKEN, DRAFT_TOKEN = TOKENS
#: CLERK belongs to no section, SECTION to one that is charged with everything; CORE heads the core school of the
#: alliance, PRINCIPAL and SCHOOL_CLERK serve a member school, TEACHER is one of its teachers. CITY is of the city: of
#: the county he meets the registry and the projects applied for, nothing else.
ADMIN, CLERK, LEADER, AUDITOR, CITY, PRINCIPAL, CORE, SCHOOL_CLERK, TEACHER, PROGRAM = (
    "bureau_admin",
    "bureau_clerk",
    "leader",
    "auditor",
    "city_reviewer",
    "principal",
    "core_principal",
    "school_clerk",
    "teacher",
    "api_client",
)
SUPERUSER, NOBODY, ANONYMOUS = "superuser", "nobody", "anonymous"

ROLES = frozenset({ADMIN, CLERK, LEADER, AUDITOR, CITY, PRINCIPAL, CORE, SCHOOL_CLERK, TEACHER, PROGRAM})
EVERY_ROLE = ROLES | {SECTION, SUPERUSER}  # registry.view; decisions and the chain are read by as many
SIGNED_IN = EVERY_ROLE | {NOBODY}
ACTORS = SIGNED_IN | {ANONYMOUS, *TOKENS}

OURS = frozenset({PRINCIPAL, SCHOOL_CLERK})  # at the school whose things are “own”
#: scores.own, filings.own, activities.file and .answer, rotations.file, charters.file, self_reviews.file,
#: projects.file, teachers.own
AT_SCHOOL = OURS | {CORE}
HEADS = frozenset({PRINCIPAL, CORE})  # rotations.answer, objections.file, opinions.file
LEADS = frozenset({CORE})  # filings.alliance
SELF = frozenset({TEACHER})  # teachers.self, rotations.apply
#: scores.view, scores.draft, filings.view, teachers.view
WHOLE_COUNTY = EVERY_ROLE - AT_SCHOOL - SELF - {CITY}
RESULTS = WHOLE_COUNTY - {PROGRAM}  # results.view, stipends.view
KEEPERS = frozenset({ADMIN, CLERK, SECTION, SUPERUSER})  # registry.change, results.change, runs.start
#: What the duties of a section bring: activities.review, rotations.review, charters.review, teachers.change,
#: stipends.authorise, periods.close, readings.decide, objections.review, self_reviews.review, projects.review, points.enter
DECIDERS = frozenset({ADMIN, SECTION, SUPERUSER})
READERS = EVERY_ROLE  # of decisions: how the county reads its document concerns everybody in it
APPROVERS = frozenset({ADMIN, LEADER, SUPERUSER})  # runs.approve
PUBLISHERS = DECIDERS  # runs.publish
OPINION_READERS = DECIDERS  # opinions.view
CITY_REVIEWERS = frozenset({CITY, SUPERUSER})  # projects.city
BACK_OFFICE = KEEPERS | {AUDITOR}  # who has business in the admin at all
PEOPLE = frozenset({ADMIN, SUPERUSER})  # people.manage
AUDIT = frozenset({ADMIN, AUDITOR, SUPERUSER})  # audit.view
MAINTAINER = frozenset({SUPERUSER})
NO_ONE: frozenset[str] = frozenset()

# ---- what an answer is --------------------------------------------------------------------------
IN = "let in"  # 2xx with what was asked for, a form with errors, or a redirect to somewhere else
HIDDEN = "not shown"  # let in, but this row is not there
REFUSED = "not done"  # answered with a page or a sentence, and nothing was written
LOGIN = "asked to sign in"
UNAUTHENTICATED, DENIED, MISSING, METHOD = 401, 403, 404, 405


@dataclass(frozen=True)
class Way:
    """One method of one address.

    open_to  who may use it at all; the others get `refusal`
    sees     relation → who of them meets the thing there; the others get `absence`
    does     relation → who of those may do it; the others get `withheld`. None: there is nothing to be done
    """

    open_to: frozenset[str]
    sees: dict[str, frozenset[str]]
    absence: object = MISSING
    refusal: object = DENIED
    does: dict[str, frozenset[str]] | None = None
    withheld: object = REFUSED

    @property
    def is_read(self) -> bool:
        """Whether somebody is kept away from a thing only by its words not being on a page he does get."""
        return self.absence == HIDDEN


@dataclass(frozen=True)
class Line:
    """One address with one kind of thing. `outside` never gets past the door and is answered `door`."""

    target: str
    get: Way | int
    post: Way | int
    outside: frozenset[str]
    door: object
    but: dict = field(
        default_factory=dict
    )  # (actor, method, relation) → where somebody differs from the others

    def expected(self, actor: str, relation: str, method: str):
        way = self.get if method == "GET" else self.post
        if (actor, method, relation) in self.but:
            return self.but[actor, method, relation]
        if actor in self.outside:
            return self.door
        if isinstance(way, int):
            return way
        if actor not in way.open_to:
            return way.refusal
        if actor not in way.sees[relation]:
            return way.absence
        return IN if way.does is None or actor in way.does[relation] else way.withheld


def by_relation(own, same=None, foreign=MAINTAINER):
    return {OWN: own, SAME: own if same is None else same, FOREIGN: foreign, "": own}


OUTSIDE_PAGES = frozenset({ANONYMOUS, *TOKENS})


def page(
    target="",
    *,
    own=SIGNED_IN,
    same=None,
    foreign=MAINTAINER,
    absence=MISSING,
    post: Way | int = METHOD,
    open_to=SIGNED_IN,
    but=None,
):
    """A page of the portal: whoever is not signed in is asked to; tokens open none."""
    get = Way(open_to, by_relation(own, same, foreign), absence)
    return Line(target, get, post, OUTSIDE_PAGES, LOGIN, but or {})


def listing(target, *, own, same=None, foreign=MAINTAINER, absence=HIDDEN, open_to=SIGNED_IN, **more):
    return page(target, own=own, same=same, foreign=foreign, absence=absence, open_to=open_to, **more)


def action(
    target,
    *,
    sees,
    does,
    get: Way | int = METHOD,
    absence=MISSING,
    withheld=REFUSED,
    open_to=SIGNED_IN,
    but=None,
):
    """Something that is done on the portal. sees, does: for own, same alliance and foreign things."""
    post = Way(open_to, by_relation(*sees), absence, does=by_relation(*does), withheld=withheld)
    return Line(target, get, post, OUTSIDE_PAGES, LOGIN, but or {})


def form(target, *, sees, does, absence=MISSING, withheld=DENIED, open_to=SIGNED_IN):
    """A form whose page is shown to those who may send it."""
    get = Way(open_to, by_relation(*sees), absence, does=by_relation(*does), withheld=withheld)
    return action(target, sees=sees, does=does, get=get, absence=absence, withheld=withheld, open_to=open_to)


def api(target="", *, own, same=None, foreign=MAINTAINER, absence=MISSING, open_to=None):
    """An address of the API. Open to whoever meets anything there; it only reads."""
    may = own if open_to is None else open_to
    return Line(
        target,
        Way(may, by_relation(own, same, foreign), absence),
        Way(may, by_relation(NO_ONE, NO_ONE, NO_ONE), METHOD),
        frozenset({ANONYMOUS}),
        UNAUTHENTICATED,
    )


def may(who, *, foreign=MAINTAINER, absence=MISSING):
    """One's own county, and the maintainer every county."""
    return Way(who, by_relation(who, who, who & foreign), absence)
