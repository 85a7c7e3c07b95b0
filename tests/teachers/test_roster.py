"""符合流动: suggested from the register, counted only when the bureau has confirmed it, by one hand at a time."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from alliances.models import County
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import RoleCode
from teachers import roster
from teachers.models import EligibilityEntry, HonourRank, Teacher
from teachers.roster import Decision, Terms, confirm_all, decide, fingerprint, suggest, years_between
from tests.admin_page import Admin, AdminPage
from tests.factories import CountyFactory, PostFactory, SchoolFactory, UserFactory
from tests.record_factories import (
    EligibilityEntryFactory,
    HonourRankFactory,
    RotationFactory,
    TeacherFactory,
    TeacherHonourFactory,
)

D = datetime.date
YEAR = SchoolYear(2021)
PAGE = "/teachers/roster/?school_year=2021-2022"


@pytest.mark.parametrize(
    ("since", "on", "years"),
    [
        (D(2009, 9, 1), D(2021, 9, 1), 12),
        (D(2009, 9, 2), D(2021, 9, 1), 11),
        (D(2020, 2, 29), D(2021, 2, 28), 0),
        (D(2021, 9, 1), D(2021, 9, 1), 0),
    ],
)
def test_years_are_whole_years(since, on, years):
    assert years_between(since, on) == years


def standing(number: str) -> tuple:
    entry = EligibilityEntry.objects.in_year(YEAR).get(teacher__staff_number=number)
    return entry.eligible, entry.backbone, entry.exemption, entry.confirmed_at is not None


@pytest.fixture
def staff(home, new_star):
    """G001 twelve years and 县教坛新秀, G002 twelve years, G003 eleven, G004 undated, G005 away, G006 left."""
    rows = {
        number: TeacherFactory(school=home.core_school, staff_number=number, served_since=since, name=name)
        for number, name, since in (
            ("G001", "王芳", D(2009, 9, 1)),
            ("G002", "李强", D(2009, 9, 1)),
            ("G003", "张丽", D(2010, 9, 1)),
            ("G004", "赵敏", None),
            ("G005", "周涛", D(2000, 9, 1)),
            ("G006", "吴刚", D(2000, 9, 1)),
        )
    }
    TeacherHonourFactory(teacher=rows["G001"], honour=new_star, since=D(2018, 9, 1))
    TeacherHonourFactory(teacher=rows["G002"], honour=new_star, since=D(2018, 9, 1), until=D(2021, 9, 1))
    RotationFactory(
        teacher=rows["G005"], host_school=home.other_school, day=D(2020, 9, 1), planned_until=D(2023, 9, 1)
    )
    Teacher.objects.filter(staff_number="G006").update(left_on=D(2021, 8, 1))
    return rows


def test_suggestions_follow_the_register_and_count_for_nothing(home, staff, new_star):
    found = suggest(home.county, YEAR, terms=Terms(12, new_star))
    assert (found.created, found.changed, found.kept, found.undated) == (4, 0, 0, 1)
    assert standing("G001") == (True, True, "", False)
    assert standing("G002") == (True, False, "", False)  # the honour had ended the day the year began
    assert standing("G003") == (False, False, "short_service", False)
    assert standing("G005") == (False, False, "in_rotation", False)
    assert not EligibilityEntry.objects.confirmed().exists()
    again = suggest(home.county, YEAR, terms=Terms(12, new_star))
    assert (again.created, again.changed, again.kept, again.undated) == (0, 0, 4, 1)
    assert EligibilityEntry.history.count() == 4


def test_other_terms_change_suggestions_but_not_what_the_bureau_has_said(home, staff, new_star):
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    EligibilityEntry.objects.filter(teacher__staff_number="G001").update(confirmed_at=timezone.now())
    EligibilityEntry.objects.filter(teacher__staff_number="G002").update(eligible=False, exemption="illness")
    top = HonourRank.objects.get(code="provincial_special")
    found = suggest(home.county, YEAR, terms=Terms(11, top))
    assert (found.created, found.changed, found.kept) == (0, 1, 3)
    assert standing("G001") == (True, True, "", True)
    assert standing("G002") == (False, False, "illness", False)
    assert standing("G003") == (True, False, "", False)


def test_suggestions_take_the_same_queries_for_few_and_many(home, new_star, django_assert_max_num_queries):
    def queries(count):
        for _ in range(count):
            TeacherFactory(school=home.core_school)
        with django_assert_max_num_queries(20) as counted:
            suggest(home.county, YEAR, terms=Terms(12, new_star))
        EligibilityEntry.objects.all().delete()
        return len(counted)

    assert queries(2) == queries(60) <= 12


def test_another_county_is_not_touched(home, staff, new_star):
    TeacherFactory(school=SchoolFactory(county=CountyFactory()))
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    assert not EligibilityEntry.objects.exclude(county=home.county).exists()


# ---- the bureau's word --------------------------------------------------------------------------
def test_each_decision_holds_only_for_the_version_that_was_seen(home, staff, new_star):
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    clerk, at = UserFactory(), timezone.now()
    EligibilityEntry.objects.filter(teacher__staff_number="G002").update(version=2)
    found = decide(
        home.county,
        YEAR,
        {
            "G001": Decision(1, backbone=True, exemption="maternity", reason="产假"),
            "G002": Decision(1, backbone=True),
            "G003": Decision(1, backbone=False, exemption="other"),
            "G999": Decision(1, backbone=False),
        },
        by=clerk,
        at=at,
    )
    assert (found.done, found.overtaken) == (["G001"], ["G002"])
    assert found.refused == {"G003": "选择“其他”时必须写明理由。请填写理由。"}
    entry = EligibilityEntry.objects.get(teacher__staff_number="G001")
    assert (entry.eligible, entry.exemption, entry.reason, entry.version) == (False, "maternity", "产假", 2)
    assert (entry.confirmed_by, entry.confirmed_at) == (clerk, at)
    assert entry.history.latest().history_user == clerk
    assert standing("G002")[3] is False
    assert standing("G003") == (False, False, "short_service", False)


def test_all_at_once_is_what_was_seen_or_nothing(home, staff, new_star):
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    rows = EligibilityEntry.objects.in_year(YEAR)
    seen = fingerprint(rows)
    EligibilityEntry.objects.filter(teacher__staff_number="G002").update(version=2)
    options = {"county": home.county, "by": UserFactory(), "at": timezone.now()}
    assert confirm_all(rows, seen=seen, **options) is None
    assert not EligibilityEntry.objects.confirmed().exists()
    assert confirm_all(rows, seen=fingerprint(rows), **options) == 4
    assert EligibilityEntry.objects.confirmed().count() == 4


def race(clerks: int) -> tuple[int, int]:
    """All would decide the same row in the same version: (told that they did, version afterwards)."""
    county = CountyFactory()
    row = EligibilityEntryFactory(
        teacher=TeacherFactory(school=SchoolFactory(county=county)), confirmed_at=None
    )
    users = [UserFactory() for _ in range(clerks)]
    number, start, done, unexpected = row.teacher.staff_number, threading.Barrier(clerks), [], []

    def one(user):
        try:
            start.wait()
            found = decide(county, YEAR, {number: Decision(1, backbone=False)}, by=user, at=timezone.now())
            done.extend(found.done)
        except Exception as error:
            unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    return len(done), EligibilityEntry.history.filter(id=row.pk).count()


@pytest.mark.django_db(transaction=True)
def test_of_many_hands_one_decides():
    assert race(32) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_without_the_version_many_believe_they_decided(monkeypatch):
    """Negative control."""
    real = roster._locked

    def blind(county: County, year, decisions):
        rows = real(county, year, decisions)
        for number, entry in rows.items():
            entry.version = decisions[number].version
        return rows

    monkeypatch.setattr(roster, "_locked", blind)
    assert race(4)[0] == 4


# ---- the page -----------------------------------------------------------------------------------
def opened(who: Admin, address: str = PAGE) -> AdminPage:
    response = who.client.get(address)
    assert response.status_code == 200
    return AdminPage(response.content.decode())


def hidden(home, **fields) -> dict:
    return {"county": "qingtian", "school_year": "2021-2022", **fields}


def test_the_bureau_suggests_then_confirms(personnel, home, staff, new_star):
    page = opened(personnel)
    assert "这个学年还没有名册。请在上面按到校年限和荣誉提出建议,再逐人或一并确认。" in page.text
    assert (
        "暂定:文件没有规定怎样算“符合流动”。12 年是据报道浙江省 2013 年教师校长交流规定的年限,"
        "可按教育局的口径改写;算到学年第一天。"
    ) in page.text
    assert (page.fields["years"], page.fields["least"]) == ("12", new_star.code)
    response = personnel.client.post(
        "/teachers/roster/suggest/", hidden(home, years="12", least=new_star.code), follow=True
    )
    text = AdminPage(response.content.decode()).text
    assert (
        "已提出建议:新增 4 条,修改 0 条,保持 0 条。1 位教师没有登记到校日期,没有提出建议。请先补登到校日期。"
        in text
    )
    assert "山口镇中" in text

    rows = opened(personnel, f"{PAGE}&school=S12")
    assert "王芳" in rows.text
    posted = {**rows.fields, "only": "G001"}
    response = personnel.client.post("/teachers/roster/confirm/?school=S12", posted, follow=True)
    assert "已确认 1 条。" in AdminPage(response.content.decode()).text
    assert standing("G001") == (True, True, "", True)
    rows = opened(personnel, f"{PAGE}&school=S12")
    posted = hidden(
        home, school="S12", everything=fingerprint(EligibilityEntry.objects.filter(confirmed_at=None))
    )
    response = personnel.client.post("/teachers/roster/confirm/?school=S12", posted, follow=True)
    assert "已确认 3 条。" in AdminPage(response.content.decode()).text


def test_wrong_terms_and_missing_picks_are_said_in_words(personnel, home, staff, new_star):
    response = personnel.client.post("/teachers/roster/suggest/", hidden(home, years="", least="999"))
    assert response.status_code == 422
    text = AdminPage(response.content.decode()).text
    assert "缺少年限。请填写整数年。" in text
    assert "这个荣誉不在本县荣誉次序中。请重新选择。" in text
    assert not EligibilityEntry.objects.exists()
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    rows = opened(personnel, f"{PAGE}&school=S12")
    posted = {**rows.fields, "reason-G003": "到校晚"}
    response = personnel.client.post("/teachers/roster/confirm/?school=S12", posted)
    again = AdminPage(response.content.decode())
    assert "没有选中任何一行,没有确认。您填写的内容都还在下面,请先勾选要确认的教师。" in again.text
    assert again.fields["reason-G003"] == "到校晚"
    posted = {**again.fields, "pick": "G003", "verdict-G003": "other", "reason-G003": ""}
    response = personnel.client.post("/teachers/roster/confirm/?school=S12", posted)
    assert response.status_code == 422
    assert "工号 G003:选择“其他”时必须写明理由。请填写理由。" in AdminPage(response.content.decode()).text


def test_what_somebody_else_changed_is_not_confirmed_unseen(personnel, home, staff, new_star):
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    rows = opened(personnel, f"{PAGE}&school=S12")
    EligibilityEntry.objects.filter(teacher__staff_number="G001").update(version=2)
    posted = {**rows.fields, "pick": ["G001", "G002"]}
    response = personnel.client.post("/teachers/roster/confirm/?school=S12", posted, follow=True)
    text = AdminPage(response.content.decode()).text
    assert "工号 G001 的一条在您打开此页之后已被修改,没有确认。请核对最新内容后再确认。" in text
    assert standing("G001")[3] is False
    assert standing("G002")[3] is True


def test_a_school_reads_its_own_and_decides_nothing(principal, other_clerk, home, staff, new_star):
    elsewhere = TeacherFactory(school=home.other_school, staff_number="CANARY77", name="外校人")
    foreign = TeacherFactory(school=home.foreign_school, staff_number="CANARY88", name="外县人")
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    EligibilityEntryFactory(teacher=foreign)
    assert EligibilityEntry.objects.filter(teacher=elsewhere).exists()
    text = opened(principal).text
    assert "王芳" in text
    assert "确认勾选的" not in text
    for secret in ("CANARY77", "CANARY88", "外校人", "外县人"):
        assert secret not in text
    assert principal.client.get("/teachers/roster/?school=S36").status_code == 404
    for who in (principal, other_clerk):
        for address in ("suggest", "confirm"):
            answer = who.client.post(f"/teachers/roster/{address}/", hidden(home, only="G001", years="1"))
            assert answer.status_code == 403
    assert not EligibilityEntry.objects.filter(county=home.county).confirmed().exists()


def test_a_teacher_sees_his_own_row_only(home, staff, new_star):
    user = UserFactory()
    PostFactory(user=user, county=home.county, role=RoleCode.TEACHER, school=home.core_school)
    Teacher.objects.filter(staff_number="G001").update(user=user)
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    text = opened(Admin(user)).text
    assert "王芳" in text
    assert "李强" not in text


def test_the_pages_take_few_queries(personnel, home, new_star, django_assert_max_num_queries):
    for _ in range(40):
        TeacherHonourFactory(
            teacher=TeacherFactory(school=home.core_school), honour=HonourRankFactory(county=home.county)
        )
    suggest(home.county, YEAR, terms=Terms(12, new_star))
    opened(personnel)
    with django_assert_max_num_queries(24):
        opened(personnel)
    with django_assert_max_num_queries(24):
        opened(personnel, f"{PAGE}&school=S12")
