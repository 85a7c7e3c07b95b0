"""Who sees which runs, scores and stipends: the bureau its county's, a school its published scores and no amounts of
persons, a person his own stipend."""

import pytest
from django.apps import apps

from alliances.scope import scope_of
from evaluation.models import (
    CalendarDay,
    ChainLink,
    Decision,
    GradeBand,
    Objection,
    Opinion,
    PackText,
    PointItem,
    PointRow,
    Project,
    ProjectReview,
    Publication,
    Review,
    RunEvent,
    Score,
    ScoreLine,
    ScoreRun,
    SelfReview,
    SelfReviewRuling,
)
from evaluation.models.stipend import AllowanceRate, StipendStatement
from gongtongti.accounts.roles import RoleCode
from gongtongti.accounts.scope import EVERYWHERE, NOBODY
from tests.evaluation.ledger import Ledger
from tests.factories import CountyFactory, PostFactory, SchoolFactory

#: Where each row names its county.
COUNTY_OF = {
    ScoreRun: "county__slug",
    Score: "run__county__slug",
    ScoreLine: "score__run__county__slug",
    AllowanceRate: "county__slug",
    StipendStatement: "county__slug",
    RunEvent: "run__county__slug",
    Publication: "run__county__slug",
    Objection: "county__slug",
    Review: "objection__county__slug",
    GradeBand: "county__slug",
    CalendarDay: "county__slug",
    Decision: "county__slug",
    ChainLink: "county__slug",
    SelfReview: "county__slug",
    SelfReviewRuling: "self_review__county__slug",
    Project: "county__slug",
    ProjectReview: "project__county__slug",
    Opinion: "county__slug",
    PointItem: "county__slug",
    PointRow: "county__slug",
}

HIMSELF, HOME, HOST, BUREAU, LEADER = (
    "the teacher",
    "the school that sends",
    "the school that receives",
    "the bureau",
    "a leader of the bureau",
)
OFFICE = {BUREAU, LEADER}
EVERYBODY = {*OFFICE, HIMSELF, "a colleague", HOME, HOST}

#: row -> who sees it
SEEN_BY = {
    "rate": OFFICE,
    "statement": {*OFFICE, HIMSELF},
    "run": OFFICE,
    "score": OFFICE,
    "line": OFFICE,
    "published run": {*OFFICE, HOME, HOST},
    "published score": {*OFFICE, HOME},
    "published line": {*OFFICE, HOME},
    "event": OFFICE,
    "published event": {*OFFICE, HOME, HOST},
    "publication": {*OFFICE, HOME, HOST},
    "objection": {*OFFICE, HOME},
    "review": {*OFFICE, HOME},
    "band": OFFICE,
    "calendar day": EVERYBODY,
    "decision": EVERYBODY,
    "link": EVERYBODY,
    "self-review": {*OFFICE, HOME},
    "ruling": {*OFFICE, HOME},
    "project": {*OFFICE, HOME},
    "project review": {*OFFICE, HOME},
    "opinion": set(),  # neither the school that filed it nor an office without that duty
    "point item": OFFICE,
    "point row": OFFICE,
}


@pytest.fixture
def ledger(db) -> Ledger:
    return Ledger("qingtian")


def lookers(ledger) -> dict:
    """Everybody who might look, by name."""
    county = ledger.county
    posts = {
        HIMSELF: {"school": ledger.home, "role": RoleCode.TEACHER, "user": ledger.account},
        "a colleague": {"school": ledger.home, "role": RoleCode.TEACHER},
        HOME: {"school": ledger.home, "role": RoleCode.PRINCIPAL},
        HOST: {"school": ledger.host, "role": RoleCode.SCHOOL_CLERK},
        BUREAU: {"county": county, "role": RoleCode.BUREAU_CLERK},
        LEADER: {"county": county, "role": RoleCode.LEADER},
        "another bureau": {"county": CountyFactory(), "role": RoleCode.BUREAU_ADMIN},
        "another county's school": {"school": SchoolFactory(), "role": RoleCode.PRINCIPAL},
    }
    return {who: PostFactory(**post).user for who, post in posts.items()}


def test_every_kind_of_row_is_in_the_isolation_test(ledger):
    kept = {m for m in apps.get_app_config("evaluation").get_models() if not hasattr(m, "instance_type")}
    # A text of policy belongs to no county; it is reached through the run or statement that used it.
    assert kept == {*COUNTY_OF, PackText}
    rows = ledger.one_of_each()
    assert {type(row) for row in rows.values()} == set(COUNTY_OF)
    assert set(rows) == set(SEEN_BY)


@pytest.mark.parametrize("model", COUNTY_OF, ids=lambda model: model.__name__)
def test_the_bureau_sees_its_own_county_only(ledger, model):
    ledger.one_of_each()
    Ledger("jingning").one_of_each()
    officer = PostFactory(county=ledger.county, role=RoleCode.BUREAU_ADMIN).user
    assert set(model.objects.values_list(COUNTY_OF[model], flat=True)) == {"qingtian", "jingning"}
    seen = model.objects.visible_to(scope_of(officer))
    assert set(seen.values_list(COUNTY_OF[model], flat=True)) == {"qingtian"}
    assert not model.objects.visible_to(NOBODY).exists()
    assert model.objects.visible_to(EVERYWHERE).count() == model.objects.count()


@pytest.mark.parametrize("name", SEEN_BY)
def test_who_sees_it(ledger, name):
    row = ledger.one_of_each()[name]
    scopes = {who: scope_of(user) for who, user in lookers(ledger).items()}
    shown = {who for who, scope in scopes.items() if row in type(row).objects.visible_to(scope)}
    assert shown == SEEN_BY[name]


@pytest.mark.parametrize("name", SEEN_BY)
def test_nobody_sees_the_money_and_scores_of_another_county(ledger, name):
    row = Ledger("jingning").one_of_each()[name]
    for who, user in lookers(ledger).items():
        assert row not in type(row).objects.visible_to(scope_of(user)), who


def test_who_has_left_the_county_sees_his_stipend_no_longer(ledger):
    row = ledger.one_of_each()["statement"]
    PostFactory(user=ledger.account, school=SchoolFactory(), role=RoleCode.TEACHER)
    assert row not in StipendStatement.objects.visible_to(scope_of(ledger.account))
