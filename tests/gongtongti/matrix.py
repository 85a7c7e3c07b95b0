"""Who may do what, written by hand from the role table: one line for each address, one for each model of the admin.

A new address without a line fails `test_permission_matrix`, which names it. Add the line here, from what the role
table (gongtongti/accounts/roles.py) says about it, not from what the new view happens to answer.
"""

from dataclasses import dataclass, field, replace

from tests.gongtongti.world import FOREIGN, OWN, SAME

# ---- who ----------------------------------------------------------------------------------------
TOKENS = {
    "token registry:read": "registry:read",
    "token scores:read": "scores:read",
    "token scores:draft": "scores:draft",
}
REGISTRY_TOKEN, SCORES_TOKEN, DRAFT_TOKEN = TOKENS
ADMIN, CLERK, LEADER, AUDITOR, PRINCIPAL, SCHOOL_CLERK, PROGRAM = (
    "bureau_admin",
    "bureau_clerk",
    "leader",
    "auditor",
    "principal",
    "school_clerk",
    "api_client",
)
SUPERUSER, NOBODY, ANONYMOUS = "superuser", "nobody", "anonymous"

ROLES = frozenset({ADMIN, CLERK, LEADER, AUDITOR, PRINCIPAL, SCHOOL_CLERK, PROGRAM})
SIGNED_IN = ROLES | {SUPERUSER, NOBODY}
ACTORS = SIGNED_IN | {ANONYMOUS, *TOKENS}

EVERY_ROLE = ROLES | {SUPERUSER}  # registry.view
AT_SCHOOL = frozenset({PRINCIPAL, SCHOOL_CLERK})  # scores.own
WHOLE_COUNTY = EVERY_ROLE - AT_SCHOOL  # scores.view and scores.draft
RESULTS = frozenset({ADMIN, CLERK, LEADER, AUDITOR, SUPERUSER})  # results.view
KEEPERS = frozenset({ADMIN, CLERK, SUPERUSER})  # registry.change, results.change, runs.start
BACK_OFFICE = KEEPERS | {AUDITOR}  # who has business in the admin at all
PEOPLE = frozenset({ADMIN, SUPERUSER})  # people.manage
AUDIT = frozenset({ADMIN, AUDITOR, SUPERUSER})  # audit.view
MAINTAINER = frozenset({SUPERUSER})
NO_ONE: frozenset[str] = frozenset()

# ---- what an answer is --------------------------------------------------------------------------
IN = "let in"  # 2xx with what was asked for, a form with errors, or a redirect to somewhere else
HIDDEN = "not shown"  # let in, but this row is not there
LOGIN = "asked to sign in"
UNAUTHENTICATED, DENIED, MISSING, METHOD = 401, 403, 404, 405


@dataclass(frozen=True)
class Way:
    """One method of one address.

    open_to  who may use it at all; the others get `refusal`
    sees     relation → who of them meets the thing there; the others get `absence`
    """

    open_to: frozenset[str]
    sees: dict[str, frozenset[str]]
    absence: object = MISSING
    refusal: object = DENIED


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
        return IN if actor in way.sees[relation] else way.absence


def _sees(own, same, foreign):
    return {OWN: own, SAME: own if same is None else same, FOREIGN: foreign, "": own}


OUTSIDE_PAGES = frozenset({ANONYMOUS, *TOKENS})


def page(
    target="", *, own=SIGNED_IN, same=None, foreign=MAINTAINER, absence=MISSING, post: Way | int = METHOD
):
    """A page of the portal: whoever is not signed in is asked to; tokens open none."""
    return Line(target, Way(SIGNED_IN, _sees(own, same, foreign), absence), post, OUTSIDE_PAGES, LOGIN)


def listing(target, *, own, same=None, foreign=MAINTAINER, absence=HIDDEN):
    return page(target, own=own, same=same, foreign=foreign, absence=absence)


def api(target="", *, own, same=None, foreign=MAINTAINER, absence=MISSING, open_to=None):
    """An address of the API. Open to whoever meets anything there; it only reads."""
    may = own if open_to is None else open_to
    return Line(
        target,
        Way(may, _sees(own, same, foreign), absence),
        Way(may, _sees(NO_ONE, NO_ONE, NO_ONE), METHOD),
        frozenset({ANONYMOUS}),
        UNAUTHENTICATED,
    )


def back_office(target="", *, get: Way | int, post: Way | int):
    """A page of the admin. Whoever has no business there is sent to its door, which says so."""
    return Line(target, get, post, ACTORS - BACK_OFFICE, LOGIN)


def may(who, *, foreign=MAINTAINER, absence=MISSING):
    """In the admin: one's own county, and the maintainer every county."""
    return Way(who, _sees(who, who, who & foreign), absence)


def shown(who):
    """A list of the admin: one's own rows are in it, foreign ones only in the maintainer's."""
    return may(who, absence=HIDDEN)


def met_by(who):
    """A row that only some of the back office may see: for the others it does not exist."""
    return Way(BACK_OFFICE, _sees(who, who, who & MAINTAINER))


DOOR = Way(ACTORS - (SIGNED_IN - BACK_OFFICE), _sees(NO_ONE, NO_ONE, NO_ONE), absence=LOGIN)

REGISTRY_API = EVERY_ROLE | {REGISTRY_TOKEN}
SCORES_API = EVERY_ROLE | {SCORES_TOKEN, DRAFT_TOKEN}
WHOLE_SCORES_API = WHOLE_COUNTY | {SCORES_TOKEN, DRAFT_TOKEN}
DRAFTS_API = WHOLE_COUNTY | {DRAFT_TOKEN}
ANY_API = SIGNED_IN | set(TOKENS)

#: url name → its lines: one for each kind of thing that its address can name.
LINES: dict[str, list[Line]] = {
    # ---- the portal -----------------------------------------------------------------------------
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
    "evaluation:scores": [
        listing("published run of a county", own=EVERY_ROLE, same=WHOLE_COUNTY, absence=HIDDEN),
    ],
    "evaluation:run": [
        page("published run", own=EVERY_ROLE),
        page("draft run", own=WHOLE_COUNTY),
    ],
    "evaluation:score": [
        page("published score", own=EVERY_ROLE, same=WHOLE_COUNTY),
        page("draft score", own=WHOLE_COUNTY),
    ],
    "evaluation:start_run": [
        Line(
            "county to run",
            Way(SIGNED_IN, _sees(SIGNED_IN, SIGNED_IN, SIGNED_IN)),  # a reload leads back to the scores
            Way(SIGNED_IN, _sees(KEEPERS, KEEPERS, MAINTAINER), absence=DENIED),
            OUTSIDE_PAGES,
            LOGIN,
        )
    ],
    "evaluation:policies": [page()],
    "evaluation:policy": [page("policy", own=EVERY_ROLE)],
    # ---- the API --------------------------------------------------------------------------------
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
        api("school in the published document", own=SCORES_API, same=WHOLE_SCORES_API, absence=HIDDEN),
        api("api published run", own=SCORES_API),
        api("api draft run", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:scores": [
        api("school in published scores", own=SCORES_API, same=WHOLE_SCORES_API, absence=HIDDEN),
        api("published scores", own=SCORES_API),
        api("draft scores", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:score": [
        api("published row", own=SCORES_API, same=WHOLE_SCORES_API),
        api("draft row", own=DRAFTS_API, open_to=SCORES_API),
    ],
    "api:schema": [api(own=ANY_API)],
    "api:docs": [
        Line("", Way(SIGNED_IN, _sees(SIGNED_IN, SIGNED_IN, SIGNED_IN)), METHOD, OUTSIDE_PAGES, LOGIN)
    ],
    "api:unknown": [Line("", MISSING, METHOD, frozenset({ANONYMOUS}), UNAUTHENTICATED)],
    # ---- the admin, beside its models -----------------------------------------------------------
    "admin:index": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin:search": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin:password_change": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin:password_change_done": [back_office(get=may(BACK_OFFICE), post=METHOD)],
    "admin:jsi18n": [back_office(get=may(BACK_OFFICE), post=METHOD)],
    "admin:autocomplete": [back_office("school to choose", get=shown(BACK_OFFICE), post=METHOD)],
    # The door tells those it is closed to, and sends everybody else to the portal's own sign-in.
    "admin:login": [Line("", DOOR, DOOR, NO_ONE, None)],
    "admin:logout": [Line("", may(SIGNED_IN), may(SIGNED_IN), OUTSIDE_PAGES, LOGIN)],
    "admin:app_list": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin/(?P<url>.*)$": [back_office(get=MISSING, post=MISSING)],
    "admin:alliances_school_export": [
        back_office("school in an export", get=shown(BACK_OFFICE), post=shown(BACK_OFFICE))
    ],
    "admin:alliances_alliance_export": [
        back_office("alliance in an export", get=shown(BACK_OFFICE), post=shown(BACK_OFFICE))
    ],
    "admin:alliances_qualityresult_export": [
        back_office("school in an export", get=shown(BACK_OFFICE), post=shown(BACK_OFFICE))
    ],
    "admin:alliances_qualityresult_import": [back_office(get=may(KEEPERS), post=may(KEEPERS))],
    "admin:alliances_qualityresult_import_template": [
        back_office("county by slug", get=may(KEEPERS), post=may(KEEPERS))
    ],
    "admin:alliances_qualityresult_import_preview": [
        back_office("upload", get=may(KEEPERS), post=may(KEEPERS))
    ],
    "admin:alliances_qualityresult_import_errors": [
        back_office("upload", get=may(KEEPERS), post=may(KEEPERS))
    ],
    "admin:accounts_user_new_password": [
        back_office("account by id", get=met_by(PEOPLE), post=met_by(PEOPLE))
    ],
}


@dataclass(frozen=True)
class Model:
    """A model of the admin: who sees its rows, who changes, enters and deletes them, and whether it has a history."""

    target: str
    view: frozenset[str]
    change: frozenset[str]
    add: frozenset[str] | None = None
    delete: frozenset[str] = NO_ONE
    history: bool = True
    but: dict = field(default_factory=dict)

    def lines(self) -> dict[str, Line]:
        entering = may(self.change if self.add is None else self.add)
        told = met_by(self.view) if self.history else MISSING
        changed = back_office(self.target, get=may(self.view), post=may(self.change))
        return {
            "changelist": back_office(self.target, get=shown(self.view), post=shown(self.view)),
            "add": back_office(get=entering, post=entering),
            "change": replace(changed, but=self.but),
            "history": back_office(self.target, get=told, post=told),
            "delete": back_office(self.target, get=may(self.delete), post=may(self.delete)),
            "": back_office(self.target, get=LEADS_ON, post=LEADS_ON),
        }


#: Where a row's bare address leads on to its page, which then decides.
LEADS_ON = may(BACK_OFFICE, foreign=BACK_OFFICE)

#: app_model → its line.
MODELS: dict[str, Model] = {
    "alliances_school": Model("school row", view=BACK_OFFICE, change=KEEPERS),
    "alliances_alliance": Model("alliance row", view=BACK_OFFICE, change=KEEPERS),
    "alliances_supportpairing": Model("pairing row", view=BACK_OFFICE, change=KEEPERS),
    "alliances_qualityresult": Model("result row", view=BACK_OFFICE, change=KEEPERS, delete=KEEPERS),
    "alliances_county": Model("county row", view=BACK_OFFICE, change=PEOPLE, add=MAINTAINER),
    "alliances_region": Model("region row", view=BACK_OFFICE, change=PEOPLE),
    "alliances_alliancekind": Model("kind row", view=BACK_OFFICE, change=PEOPLE),
    "alliances_post": Model("post row", view=PEOPLE, change=PEOPLE),
    "accounts_user": Model("account row", view=PEOPLE, change=PEOPLE),
    "accounts_apitoken": Model(
        "token row",
        view=PEOPLE,
        change=NO_ONE,
        add=PEOPLE,
        delete=PEOPLE,
        history=False,
        but={(ADMIN, "POST", FOREIGN): MISSING},  # not there, before it could be refused
    ),
    "accounts_auditevent": Model("audit row", view=AUDIT, change=NO_ONE, history=False),
    "evaluation_scorerun": Model("run row", view=BACK_OFFICE, change=NO_ONE, history=False),
    "evaluation_score": Model("score row", view=BACK_OFFICE, change=NO_ONE, history=False),
    "evaluation_packtext": Model("pack row", view=BACK_OFFICE, change=NO_ONE, history=False),
}
