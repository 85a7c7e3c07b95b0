"""Who sees which records: the bureau its county's, a school what it filed or takes part in, a core its alliance's."""

import pytest

from alliances.models import (
    Activity,
    Attachment,
    Charter,
    CloseException,
    Declaration,
    Filing,
    FilingEvent,
    Participation,
    PeriodClose,
    PlannedLesson,
    Section,
)
from alliances.scope import scope_of
from gongtongti.accounts.roles import RoleCode
from gongtongti.accounts.scope import EVERYWHERE, NOBODY
from tests.alliances.records import DAY, Records
from tests.factories import (
    AllianceFactory,
    CountyFactory,
    MembershipFactory,
    PostFactory,
    SchoolFactory,
    UserFactory,
)

#: Where each row names its county.
COUNTY_OF_RECORDS = {
    Section: "county__slug",
    Filing: "county__slug",
    FilingEvent: "filing__county__slug",
    Participation: "filing__county__slug",
    Activity: "county__slug",
    Charter: "county__slug",
    Declaration: "county__slug",
    Attachment: "county__slug",
    PlannedLesson: "county__slug",
    PeriodClose: "county__slug",
    CloseException: "close__county__slug",
}


@pytest.fixture
def rows(home) -> dict:
    """In 青田: 仁庄镇中 files, 方山乡校 takes part without being of the alliance, 山口镇中 leads it."""
    return Records(
        alliance=home.alliance,
        core=home.core_school,
        member=home.member_school,
        partner=home.other_school,
        by=home.clerk,
    ).one_of_each()


@pytest.fixture
def neighbours(db) -> dict:
    """The same rows in 景宁."""
    county = CountyFactory(slug="jingning", name="景宁县")
    core, member, partner = (
        SchoolFactory(county=county, short_name=name) for name in ("景宁中学", "鹤溪小学", "沙湾小学")
    )
    alliance = AllianceFactory(county=county, core_school=core, member_schools=[member])
    records = Records(alliance=alliance, core=core, member=member, partner=partner, by=UserFactory())
    return records.one_of_each()


@pytest.fixture
def people(home) -> dict:
    """Everybody who might look, by name."""
    bystander = home.school("S37", "祯埠镇校")
    MembershipFactory(alliance=home.alliance, school=bystander)
    posts = {
        "the school that files": {"school": home.member_school, "role": RoleCode.SCHOOL_CLERK},
        "the school that takes part": {"school": home.other_school, "role": RoleCode.SCHOOL_CLERK},
        "the head of the core": {"school": home.core_school, "role": RoleCode.PRINCIPAL},
        "another member": {"school": bystander, "role": RoleCode.PRINCIPAL},
        "a teacher": {"school": home.member_school, "role": RoleCode.TEACHER},
        "the bureau": {"county": home.county, "role": RoleCode.BUREAU_CLERK},
        "another bureau": {"county": CountyFactory(), "role": RoleCode.BUREAU_ADMIN},
    }
    return {name: PostFactory(**post).user for name, post in posts.items()}


FILES, TAKES_PART, CORE, BUREAU = (
    "the school that files",
    "the school that takes part",
    "the head of the core",
    "the bureau",
)
COUNTY = {FILES, TAKES_PART, CORE, BUREAU, "another member", "a teacher"}

#: row -> who sees it
SEEN_BY = {
    "section": COUNTY,
    "close": COUNTY,
    "filing": {FILES, TAKES_PART, CORE, BUREAU},
    "event": {FILES, TAKES_PART, CORE, BUREAU},
    "participation": {FILES, TAKES_PART, CORE, BUREAU},
    "activity": {FILES, TAKES_PART, CORE, BUREAU},
    "attachment": {FILES, TAKES_PART, CORE, BUREAU},
    "planned lesson": {FILES, TAKES_PART, CORE, BUREAU},
    # What has not been submitted is its author's alone, whoever is named in it.
    "filing of the draft": {FILES},
    "draft": {FILES},
    "draft's participation": {FILES},
    # Filed by the core for the alliance.
    "charter": {CORE, BUREAU},
    "declaration": {CORE, BUREAU},
    "accepted declaration": {CORE, BUREAU, FILES, "another member"},
    "exception": {FILES, BUREAU},
}


@pytest.mark.parametrize("model", COUNTY_OF_RECORDS, ids=lambda model: model.__name__)
def test_the_bureau_sees_the_records_of_its_own_county_only(home, rows, neighbours, model):
    officer = PostFactory(county=home.county, role=RoleCode.BUREAU_ADMIN).user
    where = COUNTY_OF_RECORDS[model]
    assert set(model.objects.values_list(where, flat=True)) == {"qingtian", "jingning"}
    seen = model.objects.visible_to(scope_of(officer, on=DAY))
    assert set(seen.values_list(where, flat=True)) == {"qingtian"}
    assert not model.objects.visible_to(NOBODY).exists()
    assert model.objects.visible_to(EVERYWHERE).count() == model.objects.count()


def test_every_kind_of_record_is_looked_at_by_everybody(rows):
    assert set(rows) == set(SEEN_BY)
    assert {type(row) for row in rows.values()} == set(COUNTY_OF_RECORDS)


@pytest.mark.parametrize("name", SEEN_BY)
def test_who_sees_a_record(rows, people, name):
    row = rows[name]
    scopes = {who: scope_of(user, on=DAY) for who, user in people.items()}
    shown = {who for who, scope in scopes.items() if row in type(row).objects.visible_to(scope)}
    assert shown == SEEN_BY[name]


@pytest.mark.parametrize("name", SEEN_BY)
def test_a_school_sees_nothing_of_another_county_s_records(neighbours, people, name):
    row = neighbours[name]
    for who in people:
        assert row not in type(row).objects.visible_to(scope_of(people[who], on=DAY)), who


def test_a_campus_that_joined_after_the_day_of_a_declaration_was_not_spoken_for(home, rows, people):
    home.alliance.memberships.filter(school=home.member_school).update(since=DAY.replace(day=16))
    scope = scope_of(people[FILES], on=DAY)
    assert not Declaration.objects.visible_to(scope).exists()
