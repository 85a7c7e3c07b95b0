"""指标核验一览 and one alliance opened: what is read, and by whom."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliances.filing_choices import Answer, SchoolSubject, State
from alliances.models import Filing
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.evaluation.pages import read, status, tight
from tests.evaluation.record_county import ON, Counted, lessons, shankou
from tests.factories import PostFactory, UserFactory
from tests.record_factories import RotationFactory, TeacherFactory

pytestmark = pytest.mark.django_db
BOARD = "/board/"
YEAR = "2021-2022"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: ON)


class Scene:
    """山口镇中学教共体 of the worked example, an alliance of others, and who may look."""

    def __init__(self):
        self.counted = Counted()
        self.county = self.counted.county
        self.alliance, self.core, self.renzhuang, self.fangshan = shankou(self.counted)
        self.other_core, self.other_member = (self.counted.school(name) for name in ("外总校", "外成员校"))
        self.other = self.counted.alliance(
            "co_built", self.other_core, self.other_member, code="GJ09", name="外教共体"
        )
        self.bureau = PostFactory(county=self.county).user

    def at(self, school, role=RoleCode.SCHOOL_CLERK):
        return PostFactory(school=school, role=role).user

    @property
    def address(self):
        return f"/board/qingtian/{self.alliance.code}/"


@pytest.fixture
def scene():
    return Scene()


def test_the_bureau_sees_every_alliance_with_what_is_done_and_required(scene):
    text = read(scene.bureau, BOARD, school_year=YEAR)
    assert "青田县 2 个教共体的常态化运行考核,2021-2022学年。其中 2 个还有没达标的指标。" in text
    assert "1 / 2 对 预警 合计 3 / 2 门、43 / 20 节" in text
    assert (
        "山口镇中与 仁庄镇中 没有结对 2 / 2 门 达标 21 / 20 节 8 / 8 次 达标 4 / 4 次 达标 0 / 1 人 预警"
        in text
    )
    assert "外教共体" in text
    assert "年内不少于2门学科,累计不少于20节" in text


def test_open_questions_are_said_with_the_option_in_use(scene):
    text = read(scene.bureau, BOARD, school_year=YEAR)
    assert "文件有 4 处没有写明, 结果暂按默认口径,教育局确认后可能变动。" in text
    assert "文件未明确,暂按“每一对都要达标”" in text


@pytest.mark.parametrize("role", [RoleCode.PRINCIPAL, RoleCode.SCHOOL_CLERK])
def test_a_school_sees_the_rows_of_its_own_alliances(scene, role):
    text = read(scene.at(scene.renzhuang, role), BOARD, school_year=YEAR)
    assert "本校所在 1 个教共体" in text
    assert "山口镇中学教共体" in text
    assert "外教共体" not in text


def test_a_foreign_school_gets_nothing_by_any_address(scene):
    stranger = scene.at(scene.other_member, RoleCode.PRINCIPAL)
    assert status(stranger, scene.address) == 404
    assert status(scene.at(scene.core, RoleCode.PRINCIPAL), scene.address) == 200


def test_teachers_and_people_without_a_post_are_sent_away(scene):
    assert status(scene.at(scene.core, RoleCode.TEACHER), BOARD) == 403
    assert status(scene.at(scene.core, RoleCode.TEACHER), scene.address) == 403
    text = read(UserFactory(), BOARD)
    assert "您的账号还没有任职,看不到指标。请联系教育局管理员登记任职。" in text
    assert status(UserFactory(), scene.address) == 404


def test_only_what_is_behind(scene):
    lessons(scene.other, [scene.other_core, scene.other_member], SchoolSubject.CHINESE, 12)
    text = read(scene.bureau, BOARD, school_year=YEAR, only="behind")
    assert "山口镇中学教共体" in text
    collaborative = scene.counted.alliance("collaborative", scene.core, scene.fangshan, name="协作教共体")
    assert collaborative.name not in read(scene.bureau, BOARD, school_year=YEAR, only="behind")
    assert "不在核验范围,只供参考" in read(scene.bureau, BOARD, school_year=YEAR)


def test_pairs_unfold_without_a_script_too(scene):
    page = browser(scene.bureau).get(BOARD, {"school_year": YEAR}).content.decode()
    assert page.count('class="is-pair" hidden') == 3
    page = browser(scene.bureau).get(BOARD, {"school_year": YEAR, "open": "GJ05"}).content.decode()
    assert page.count('class="is-pair" hidden') == 1
    assert 'aria-expanded="true"' in page


def test_the_other_calendar_year_of_a_school_year(scene):
    text = read(scene.bureau, BOARD, school_year=YEAR, calendar="2022")
    assert "同步课堂学科 ≥ 2 门 同步课堂节数 ≥ 20 节 2022年" in text
    assert "43 / 20 节" not in text


def test_the_warning_about_pairings(scene):
    text = tight(read(scene.bureau, BOARD, school_year=YEAR))
    assert "山口镇中学教共体:仁庄镇中、方山乡校在“互联网+义务教育”结对名单中没有与山口镇中结对" in text


def test_a_year_without_a_document(scene):
    text = read(scene.bureau, BOARD, school_year="2020-2021")
    assert "没有适用于2020-2021学年的政策文件,没有可以核验的指标。请在页面上方改选学年。" in text
    assert "没有可以核验的指标" in read(scene.bureau, scene.address, school_year="2020-2021")


class TestOneAlliance:
    def test_bars_say_what_is_left_and_by_when(self, scene):
        text = read(scene.bureau, scene.address, school_year=YEAR)
        assert "2 对中 1 对达标(预警 1 对);全教共体合计达标" in text
        assert "N1 同步课堂学科 预警 1 / 2 门 · 还差 1 门 · 剩 8 周" in text
        assert "N2a 网络研修 预警 0 / 8 次 · 还差 8 次 · 每周需 1 次 · 剩 8 周" in text

    def test_lessons_with_whether_they_count_and_why_not(self, scene):
        lessons(scene.alliance, [scene.core, scene.fangshan], topic="甲", state=State.CONFIRMED)
        lessons(scene.alliance, [scene.core, scene.fangshan], topic="乙", answer=Answer.DECLINED)
        waiting = lessons(
            scene.alliance,
            [scene.core, scene.fangshan],
            topic="丙",
            state=State.SUBMITTED,
            answer=Answer.WAITING,
        )
        Filing.objects.filter(pk=waiting.filing_id).update(answer_due=datetime.date(2021, 10, 22))
        lessons(scene.alliance, [scene.core, scene.fangshan], topic="丁", state=State.DRAFT)
        text = read(scene.bureau, scene.address, school_year=YEAR)
        assert "2021年计入 4 项,未计入 3 项" in text
        assert "未计入 学校已确认,待教育局核定" in text
        assert "未计入 方山乡校答复不属实" in text
        assert "未计入 待方山乡校确认,期限 2021-10-22 已过" in text
        assert "方山乡校 有 1 项待确认,其中 1 项已过期限 最早一项的期限是 2021年10月22日" in text
        assert "丁" not in text

    def test_a_member_reads_the_lessons_of_its_own_only(self, scene):
        text = read(scene.at(scene.fangshan), scene.address, school_year=YEAR)
        assert "明细只列出本校填报或参加的活动;上面的数是整个教共体的。" in text
        assert "英语" in text
        assert "语文" not in text

    def test_who_was_sent(self, scene):
        teacher = TeacherFactory(school=scene.core, name="周支教")
        RotationFactory(
            teacher=teacher,
            host_school=scene.renzhuang,
            honour=scene.counted.new_star,
            planned_until=datetime.date(2024, 9, 1),
        )
        text = read(scene.bureau, scene.address, school_year=YEAR)
        assert "周支教 指导型 山口镇中→仁庄镇中 县教坛新秀 2021-09-01 至 2024-08-31" in text

    def test_nothing_filed_yet(self, scene):
        text = read(scene.bureau, "/board/qingtian/GJ09/", school_year=YEAR)
        assert "2021年还没有填报同步课堂、网络研修或线下教研。填报并经对方确认、教育局核定后计入。" in text
        assert "外成员校 在2021年还没有计入的活动" in text


def test_the_number_of_queries_does_not_grow(scene):
    def queries(address) -> int:
        client = browser(scene.bureau)
        client.get(BOARD, {"school_year": YEAR})
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    board, opened = queries(BOARD), queries(scene.address)
    for number in range(6):
        core, member = (scene.counted.school(f"{word}{number}") for word in ("总校", "成员校"))
        alliance = scene.counted.alliance("co_built", core, member)
        lessons(alliance, [core, member])
        lessons(scene.alliance, [scene.core, scene.fangshan])
    assert queries(BOARD) == board
    assert queries(scene.address) == opened
