"""The lines of the admin: those of its own addresses, and one line for each of its models."""

from dataclasses import dataclass, field, replace

from tests.gongtongti.matrix import (
    ACTORS,
    ADMIN,
    AUDIT,
    BACK_OFFICE,
    DECIDERS,
    HIDDEN,
    KEEPERS,
    LOGIN,
    MAINTAINER,
    METHOD,
    MISSING,
    NO_ONE,
    OUTSIDE_PAGES,
    PEOPLE,
    SIGNED_IN,
    Line,
    Way,
    by_relation,
    may,
)  # fmt: skip
from tests.gongtongti.world import FOREIGN


def back_office(target="", *, get: Way | int, post: Way | int):
    """A page of the admin. Whoever has no business there is sent to its door, which says so."""
    return Line(target, get, post, ACTORS - BACK_OFFICE, LOGIN)


def shown(who):
    """A list of the admin: one's own rows are in it, foreign ones only in the maintainer's."""
    return may(who, absence=HIDDEN)


def met_by(who):
    """A row that only some of the back office may see: for the others it does not exist."""
    return Way(BACK_OFFICE, by_relation(who, who, who & MAINTAINER))


DOOR = Way(ACTORS - (SIGNED_IN - BACK_OFFICE), by_relation(NO_ONE, NO_ONE, NO_ONE), absence=LOGIN)


LINES: dict[str, list[Line]] = {
    "admin:index": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin:search": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin:password_change": [back_office(get=may(BACK_OFFICE), post=may(BACK_OFFICE))],
    "admin:password_change_done": [back_office(get=may(BACK_OFFICE), post=METHOD)],
    "admin:jsi18n": [back_office(get=may(BACK_OFFICE), post=METHOD)],
    "admin:autocomplete": [
        back_office(f"{thing} to choose", get=shown(BACK_OFFICE), post=METHOD)
        for thing in ("school", "teacher", "alliance")
    ],
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
    **{
        f"admin:teachers_{model}_{page}": [back_office(target, get=may(DECIDERS), post=may(DECIDERS))]
        for model in ("teacher", "teacherhonour", "eligibilityentry")
        for page, target in (
            ("import", ""),
            ("import_template", "county by slug"),
            ("import_preview", "upload"),
            ("import_errors", "upload"),
        )
    },
    **{
        f"admin:teachers_{model}_export": [
            back_office("teacher in an export", get=shown(BACK_OFFICE), post=shown(BACK_OFFICE))
        ]
        for model in ("teacher", "teacherhonour", "eligibilityentry", "mentorshippair")
    },
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
            "changelist": back_office(
                self.target, get=shown(self.view), post=may(self.view, foreign=self.view)
            ),
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
    "alliances_section": Model("section row", view=BACK_OFFICE, change=PEOPLE),
    "alliances_periodclose": Model("close row", view=BACK_OFFICE, change=DECIDERS),
    "teachers_teacher": Model("teacher row", view=BACK_OFFICE, change=DECIDERS),
    "teachers_honourrank": Model("rank row", view=BACK_OFFICE, change=DECIDERS),
    "teachers_teacherhonour": Model("honour row", view=BACK_OFFICE, change=DECIDERS, delete=DECIDERS),
    "teachers_eligibilityentry": Model("entry row", view=BACK_OFFICE, change=DECIDERS),
    "teachers_mentorshippair": Model("mentorship row", view=BACK_OFFICE, change=DECIDERS),
    "evaluation_scorerun": Model("run row", view=BACK_OFFICE, change=NO_ONE, history=False),
    "evaluation_score": Model("score row", view=BACK_OFFICE, change=NO_ONE, history=False),
    "evaluation_decision": Model("decision row", view=BACK_OFFICE, change=NO_ONE, history=False),
    "evaluation_objection": Model("objection row", view=BACK_OFFICE, change=NO_ONE, history=False),
    "evaluation_gradeband": Model("grade row", view=BACK_OFFICE, change=DECIDERS, delete=DECIDERS),
    "evaluation_calendarday": Model(
        "day row", view=BACK_OFFICE, change=DECIDERS, delete=DECIDERS, history=False
    ),
    "evaluation_packtext": Model("pack row", view=BACK_OFFICE, change=NO_ONE, history=False),
}
