"""教师流动一览, who counts in a quota, and what the document thinks of one rotation: what is read, and by whom."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliances.choices import Tier
from alliances.filing_choices import SchoolSubject, State
from alliances.models import Filing
from evaluation.evidence.plans import subject_in
from gongtongti.accounts.roles import Duty, RoleCode
from teachers.choices import Exemption
from teachers.models import Rotation
from tests.clients import browser
from tests.evaluation.pages import read, shown, status
from tests.evaluation.record_county import ON, Counted
from tests.factories import PostFactory, UserFactory
from tests.record_factories import (
    EligibilityEntryFactory,
    RotationFactory,
    SectionFactory,
    TeacherFactory,
    TeacherHonourFactory,
)

pytestmark = pytest.mark.django_db
QUOTAS, PLAN, YEAR = "/quotas/", "/quotas/plan/", "2021-2022"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: ON)


class Scene:
    def __init__(self):
        self.counted = Counted()
        self.county = self.counted.county
        self.home = self.counted.school("青田二中", tier=Tier.COUNTY_SEAT, code="S08")
        self.host = self.counted.school("山口镇中", tier=Tier.TOWN, code="S12")
        self.alliance = self.counted.alliance(
            "co_built", self.home, self.host, code="GJ01", name="二中教共体"
        )
        self.teacher = self.person("周支教", backbone=True)
        self.person("吴骨干", backbone=True)
        self.person("郑请假", eligible=False, exemption=Exemption.ILLNESS)
        section = SectionFactory(county=self.county, duties=[Duty.ROTATIONS])
        self.bureau = PostFactory(county=self.county, section=section).user
        self.principal = PostFactory(school=self.home, role=RoleCode.PRINCIPAL).user
        self.stranger = PostFactory(
            school=self.counted.school("外校", tier=Tier.TOWN, code="S99"), role=RoleCode.PRINCIPAL
        ).user

    def person(self, name, *, backbone=False, **kwargs):
        teacher = TeacherFactory(school=self.home, name=name, staff_number=f"T-{name}", subject="maths")
        if backbone:
            TeacherHonourFactory(teacher=teacher, honour=self.counted.new_star)
        EligibilityEntryFactory(teacher=teacher, backbone=backbone, **kwargs)
        return teacher

    def go(self, **kwargs):
        return RotationFactory(
            teacher=self.teacher, host_school=self.host, honour=self.counted.new_star, **kwargs
        )

    def plan(self, user, **changes):
        data = {
            "teacher": self.teacher.staff_number,
            "kind": "guiding",
            "host_school": "S12",
            "since": "2021-09-01",
            "last_day": "2023-08-31",
            "transfers_personnel": "on",
            **changes,
        }
        return browser(user).post(PLAN, data)


@pytest.fixture
def scene():
    return Scene()


def test_eligible_required_gone_and_left(scene):
    scene.go()
    scene.person("第三人", backbone=True)
    text = read(scene.bureau, QUOTAS, school_year=YEAR)
    assert "2021-2022学年青田县该流动多少人、已流动多少人、还差多少人。" in text
    assert "青田二中 3 1 1 0 0 达标" in text
    assert "对照国家的规定" in text
    assert "1 / 1 人(3 人的 10%) · 已达标" in text


def test_a_roster_that_is_half_confirmed_says_so_beside_the_number(scene):
    scene.go()
    scene.person("待定", backbone=True, confirmed_at=None, confirmed_by=None)
    text = read(scene.bureau, QUOTAS, school_year=YEAR)
    assert "青田二中 2 1 1 0 0 达标 另有 1 人待确认,没有计入" in text
    assert "1 / 1 人(2 人的 10%) · 已达标 · 名册另有 1 人待确认,没有计入" in text


def test_a_school_reads_its_own_and_nothing_of_the_others(scene):
    text = read(scene.principal, QUOTAS, school_year=YEAR)
    assert "2021-2022学年本校该流动多少人" in text
    assert "青田二中 2 1 0 0 1 预警" in text
    assert "山口镇中" not in text and "对照国家的规定" not in text
    assert "青田二中" not in read(scene.stranger, QUOTAS, school_year=YEAR)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("terms", "周支教 指导型 青田二中→山口镇中 2022-08-31 还有 305 天"),
        ("flow", "青田二中 山口镇中 指导型 1 数学 1"),
        ("gaps", "青田二中 数学 1 0 -1 缺 1 人 其中 1 人按临时性短缺管理"),
        ("alliances", "2 / 1 / 0"),
        ("seniors", "名册中没有不承担交流任务的高级教师。职称在教师名册中登记。"),
    ],
)
def test_the_other_parts(scene, part, sentence):
    scene.go(planned_until=datetime.date(2022, 9, 1), shortage=True)
    assert sentence in read(scene.bureau, QUOTAS, school_year=YEAR, part=part)
    assert status(scene.principal, f"{QUOTAS}?part={part}") == 200


def test_what_is_past_its_last_day_is_called_in(scene):
    scene.go(day=datetime.date(2020, 9, 1), planned_until=datetime.date(2021, 9, 1))
    text = read(scene.bureau, QUOTAS, school_year=YEAR, part="terms")
    assert "已到期 60 天,还没有办理" in text
    assert "1 人流动到期,还没有办理" in text


def test_the_drawing_has_a_table_beside_it_and_no_inline_style(scene):
    scene.go()
    page = browser(scene.bureau).get(QUOTAS, {"school_year": YEAR, "part": "flow"}).content.decode()
    assert '<path class="flow-guiding" d="M0 5C50 5 50 5 100 5"' in page
    assert "style=" not in page
    assert "流动表,1 行" in shown(browser(scene.bureau).get(QUOTAS, {"school_year": YEAR, "part": "flow"}))


class TestWhoCounts:
    ADDRESS = "/quotas/qingtian/S08/"

    def test_names_and_reasons_for_those_who_may_see_teachers(self, scene):
        for user in (scene.bureau, scene.principal):
            text = read(user, self.ADDRESS, school_year=YEAR)
            assert "教育局确认的 3 人" in text
            assert "周支教 T-周支教 青田二中 数学 符合流动的骨干教师" in text
            assert "郑请假 T-郑请假 青田二中 数学 不计入 患病不宜流动" in text

    def test_a_foreign_school_gets_nothing(self, scene):
        assert status(scene.stranger, self.ADDRESS) == 404


def test_teachers_and_people_without_a_post_are_sent_away(scene):
    assert status(PostFactory(school=scene.home, role=RoleCode.TEACHER).user, QUOTAS) == 403
    assert "您的账号还没有任职,看不到教师流动。" in read(UserFactory(), QUOTAS)


@pytest.mark.parametrize("address", [QUOTAS, "/quotas/qingtian/S08/"])
def test_the_number_of_queries_does_not_grow(scene, address):
    def queries() -> int:
        client = browser(scene.bureau)
        client.get(QUOTAS, {"school_year": YEAR})
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    scene.go()
    few = queries()
    for number in range(5):
        person = scene.person(f"新人{number}", backbone=True)
        RotationFactory(teacher=person, host_school=scene.host)
        school = scene.counted.school(f"新校{number}", tier=Tier.TOWN)
        scene.counted.alliance("co_built", school, scene.host)
    assert queries() == few


class TestPlan:
    def test_two_years_where_three_are_asked(self, scene):
        text = shown(scene.plan(scene.principal))
        assert "不符 文件要求指导型流动至少3年,本次计划2年" in text
        assert "达标 文件要求指导型教师有县教坛新秀及以上荣誉,本人有县教坛新秀及以上荣誉" in text
        assert "达标 文件要求指导型向下层次学校流动,山口镇中是下层次学校" in text
        assert "流动时间至少3年" in text

    def test_three_years_to_the_day(self, scene):
        text = shown(scene.plan(scene.principal, last_day="2024-08-31"))
        assert "达标 文件要求指导型流动至少3年,本次计划3年" in text

    def test_a_hint_is_no_miss(self, scene):
        text = shown(scene.plan(scene.principal, kind="training", post="七年级数学"))
        assert "提示 文件提出培养型流动一般为1年,本次计划2年" in text
        assert "原任教数学,流入后任教数学" in text

    @pytest.mark.parametrize(
        "missing",
        [
            {"teacher": ""},
            {"kind": ""},
            {"kind": "nonsense"},
            {"host_school": ""},
            {"since": ""},
            {"since": "2021-02-30"},
            {"since": "0001-01-01"},
        ],
    )
    def test_what_is_still_missing_is_asked_for(self, scene, missing):
        text = shown(scene.plan(scene.principal, **missing))
        assert text.startswith("选好类型、教师、流入学校,填写开始日期后")

    def test_without_a_last_day(self, scene):
        assert "本次没有填计划结束日期" in shown(scene.plan(scene.principal, last_day=""))

    def test_other_peoples_teachers_cannot_be_asked_about(self, scene):
        assert shown(scene.plan(scene.stranger)).startswith("选好类型")

    def test_a_teacher_asks_about_himself(self, scene):
        user = PostFactory(school=scene.home, role=RoleCode.TEACHER).user
        scene.teacher.user = user
        scene.teacher.save()
        text = shown(scene.plan(user, teacher="", by="me"))
        assert "文件要求指导型流动至少3年,本次计划2年" in text

    def test_only_whoever_plans_may_ask_and_nothing_is_written(self, scene):
        auditor = PostFactory(county=scene.county, role=RoleCode.AUDITOR).user
        assert scene.plan(auditor).status_code == 403
        assert browser(scene.principal).get(PLAN).status_code == 405
        scene.plan(scene.principal)
        assert not Rotation.objects.exists() and not Filing.objects.exists()

    def test_a_year_that_no_document_governs(self, scene):
        text = shown(scene.plan(scene.principal, since="2019-09-01", last_day="2020-08-31"))
        assert text == "这个学年没有适用的政策文件,没有要对照的条款。"


class TestFiledRotation:
    def test_with_what_was_true_then(self, scene):
        rotation = scene.go(
            planned_until=datetime.date(2023, 9, 1), home_tier=Tier.COUNTY_SEAT, host_tier=Tier.TOWN
        )
        address = f"/rotations/{rotation.filing.number}/findings/"
        for user in (scene.bureau, scene.principal):
            assert "文件要求指导型流动至少3年,本次计划2年" in read(user, address)
        assert status(scene.stranger, address) == 404

    def test_a_draft_is_the_authors_alone(self, scene):
        rotation = scene.go(state=State.DRAFT)
        address = f"/rotations/{rotation.filing.number}/findings/"
        assert status(scene.principal, address) == 200
        assert status(scene.bureau, address) == 404


def test_the_subject_that_a_post_names():
    assert [subject_in(post) for post in ("七年级数学", "副校长", "", "体育与健康教研组长")] == [
        SchoolSubject.MATHS.label,
        "",
        "",
        SchoolSubject.PE.label,
    ]
