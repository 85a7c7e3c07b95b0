"""N3 of 融合型: 达标 once a declaration of the school year is accepted; the number of moves stands beside."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliances.filing_choices import State, Subject
from alliances.models import Declaration
from evaluation.facts import Verdict
from evaluation.findings import operation_findings
from gongtongti.accounts.roles import RoleCode
from teachers.choices import RotationKind
from tests.evaluation.pages import read
from tests.evaluation.record_county import ON, YEAR, Counted
from tests.factories import PostFactory
from tests.record_factories import FilingFactory, RotationFactory, TeacherFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 9, 20)


def declared(alliance, core, *, day=DAY, state=State.ACCEPTED) -> Declaration:
    filing = FilingFactory(
        subject=Subject.DECLARATION, owner_school=core, alliance=alliance, day=day, state=state
    )
    return Declaration.objects.create(county=core.county, filing=filing, statement="统一聘用。")


class Scene:
    """Two alliances of one legal person; a teacher moves inside the first."""

    def __init__(self):
        self.counted = Counted()
        self.county = self.counted.county
        self.core, self.campus, self.other_core, self.other_campus = (
            self.counted.school(name) for name in ("总校", "分校", "别的总校", "别的分校")
        )
        self.alliance = self.counted.alliance("integrated", self.core, self.campus, code="RH01")
        self.other = self.counted.alliance("integrated", self.other_core, self.other_campus, code="RH02")
        RotationFactory(
            teacher=TeacherFactory(school=self.core), host_school=self.campus, kind=RotationKind.PEER
        )

    def found(self, **kwargs):
        rows = operation_findings(self.county, kwargs.pop("year", YEAR), on=ON, **kwargs).rows
        return {row.alliance.pk: row for row in rows}

    def verdict(self, **kwargs):
        return self.found(**kwargs)[self.alliance.pk].verdicts["N3"].verdict

    def sentence(self):
        return self.found()[self.alliance.pk].total("N3").findings[0].sentence


@pytest.fixture
def scene():
    return Scene()


def test_an_accepted_declaration_of_the_school_year_is_enough(scene):
    assert scene.verdict() == Verdict.MISSING
    assert scene.sentence() == "尚未声明 · 校区间流动 1 人次"
    declared(scene.alliance, scene.core)
    assert scene.verdict() == Verdict.MET
    assert scene.sentence() == "已声明 · 校区间流动 1 人次"
    assert scene.found()[scene.other.pk].verdicts["N3"].verdict == Verdict.MISSING


@pytest.mark.parametrize("state", [state for state in State if state != State.ACCEPTED])
def test_nothing_else_counts_before_it_is_accepted(scene, state):
    declared(scene.alliance, scene.core, state=state)
    assert scene.verdict() == Verdict.MISSING


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (datetime.date(2021, 8, 31), Verdict.MISSING),
        (datetime.date(2021, 9, 1), Verdict.MET),
        (datetime.date(2022, 8, 31), Verdict.MET),
        (datetime.date(2022, 9, 1), Verdict.MISSING),
    ],
)
def test_it_counts_for_the_school_year_of_its_day(scene, day, verdict):
    declared(scene.alliance, scene.core, day=day)
    assert scene.verdict() == verdict


def test_one_alliance_asked_alone_finds_the_same(scene):
    declared(scene.alliance, scene.core)
    declared(scene.other, scene.other_core, state=State.CONFIRMED)
    assert scene.verdict(only=[scene.alliance.pk]) == Verdict.MET
    assert scene.found(only=[scene.other.pk])[scene.other.pk].verdicts["N3"].verdict == Verdict.MISSING


def test_one_read_however_many_have_declared(scene):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            scene.found()
        return len(captured)

    declared(scene.alliance, scene.core)
    before = queries()
    declared(scene.other, scene.other_core)
    for number in range(3):
        core = scene.counted.school(f"总校{number}")
        declared(scene.counted.alliance("integrated", core, scene.counted.school(f"分校{number}")), core)
    assert queries() == before


# ---- on the page of the alliance ------------------------------------------------------------------------


class TestBoard:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch):
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: ON)

    def page(self, user):
        return read(user, "/board/qingtian/RH01/", school_year="2021-2022")

    def at(self, school):
        return PostFactory(school=school, role=RoleCode.PRINCIPAL).user

    def test_the_core_is_led_to_the_form(self, scene):
        assert "无障碍流动声明 尚未声明 填报声明" in self.page(self.at(scene.core))
        told = "无障碍流动声明 尚未声明 由总校填报,教育局核定后计入。"
        assert told in self.page(self.at(scene.campus))
        assert told in self.page(PostFactory(county=scene.county).user)

    @pytest.mark.parametrize(
        ("state", "word"),
        [(State.CONFIRMED, "待核定"), (State.ACCEPTED, "已核定"), (State.RETURNED, "已退回")],
    )
    def test_where_it_stands(self, scene, state, word):
        number = declared(scene.alliance, scene.core, state=state).filing.number
        text = self.page(self.at(scene.core))
        assert f"无障碍流动声明 {word} 2021年9月20日声明 · {number}" in text
        assert "填报声明" not in text

    def test_the_campus_hears_of_it_once_it_is_accepted(self, scene):
        row = declared(scene.alliance, scene.core, state=State.CONFIRMED)
        campus = self.at(scene.campus)
        assert row.filing.number not in self.page(campus)
        row.filing.state = State.ACCEPTED
        row.filing.save()
        assert f"2021年9月20日声明 · {row.filing.number}" in self.page(campus)

    def test_nothing_is_declared_where_the_document_asks_for_none(self, scene):
        core = scene.counted.school("共建总校")
        scene.counted.alliance("co_built", core, scene.counted.school("共建成员校"), code="GJ01")
        assert "无障碍流动声明" not in read(self.at(core), "/board/qingtian/GJ01/", school_year="2021-2022")
