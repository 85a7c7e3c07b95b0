"""What history rows tell: each kind of value in words, rows that are gone, and with how many questions."""

import datetime
import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.admin.school import SchoolAdmin
from alliances.choices import ConfirmField, MemberRole
from alliances.models import Alliance, Membership, QualityResult, School, SupportPairing
from alliances.periods import SchoolYear
from gongtongti.accounts.admin_history import latest_change
from gongtongti.accounts.history import Cell, Trail, in_words
from gongtongti.accounts.models import ApiToken
from gongtongti.accounts.roles import RoleCode
from tests.admin_page import Admin
from tests.alliances.home import Home
from tests.factories import AllianceKindFactory, MembershipFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db
WORDS = [
    (School(boarding=True), "boarding", "是"),
    (School(boarding=False), "boarding", "否"),
    (School(boarding=None), "boarding", ""),
    (School(full_name=""), "full_name", ""),
    (School(opened_on=datetime.date(1998, 9, 1)), "opened_on", "1998-09-01"),
    (School(to_confirm=[]), "to_confirm", ""),
    (Membership(role=MemberRole.CAMPUS), "role", "校区"),
    (Membership(role="dormant"), "role", "dormant"),
    (QualityResult(value=Decimal("86.5000")), "value", "86.5"),
    (QualityResult(value=Decimal("100.0000")), "value", "100"),
    (QualityResult(school_year=SchoolYear(2021)), "school_year", "2021-2022"),
    (SupportPairing(raw={"受援学校": "仁庄镇中", "新支援学校": "缙云"}), "raw", "仁庄镇中;缙云"),
    (ApiToken(scopes=["registry:read", "scores:read"]), "scopes", "registry:read、scores:read"),
    (
        ApiToken(last_used=datetime.datetime(2023, 9, 1, 2, 32, tzinfo=datetime.UTC)),
        "last_used",
        "2023-09-01 10:32",
    ),
]


@pytest.fixture
def home() -> Home:
    return Home()


def trail_of(row, *histories):
    return Trail(row, histories, words={}).entries()


@pytest.mark.parametrize(("row", "column", "words"), WORDS)
def test_a_value_in_words(row, column, words):
    assert in_words(row, row._meta.get_field(column), words={}) == words


def test_a_column_that_does_not_know_its_words_is_told_them():
    row = School(to_confirm=[ConfirmField.TIER, ConfirmField.STAGE, "smell"])
    assert in_words(row, School._meta.get_field("to_confirm"), words=SchoolAdmin.words) == "层次、学段、smell"


def test_a_row_is_entered_changed_and_deleted(home):
    alias = home.alias()
    alias.save()
    alias.name = "山口初级中学"
    alias.save()
    alias.delete()
    deleted, changed, entered = trail_of(home.core_school, type(alias).history.all())
    assert (entered.what, entered.cells) == (
        "登记别名“山口初中”",
        (Cell("别名", "(空)", "山口初中"), Cell("待教育局确认", "(空)", "否")),
    )
    assert (changed.what, changed.cells) == (
        "修改别名“山口初级中学”",
        (Cell("别名", "山口初中", "山口初级中学"),),
    )
    assert (deleted.what, deleted.cells) == (
        "删除别名“山口初级中学”",
        (Cell("别名", "山口初级中学", "(空)"), Cell("待教育局确认", "否", "(空)")),
    )
    assert {entry.who for entry in (entered, changed, deleted)} == {"系统"}


def test_a_row_that_is_gone_is_said_to_be(home):
    link = home.link()
    link.save()
    link.delete()
    home.alliance.memberships.all().delete()
    home.member_school.delete()
    told = trail_of(home.other_school, type(link).history.filter(history_type="+"))
    assert [entry.what for entry in told] == ["登记学校沿革“(已删除)”"]
    assert Cell("后继学校", "(空)", "(已删除)") in told[0].cells


def test_what_a_row_was_before_its_first_record_is_not_made_up(home):
    home.core_school.history.all().delete()
    home.core_school.boarding = True
    home.core_school.save()
    (entry,) = trail_of(home.core_school, home.core_school.history.all())
    assert (entry.what, entry.cells) == ("修改学校", ())


# ---- the back office ----------------------------------------------------------------------------
def latest_of(row) -> str:
    """The part of the sentence in brackets."""
    sentence = latest_change(admin.site.get_model_admin(type(row)), row)
    return re.fullmatch(r"系统于 \d{4}-\d\d-\d\d \d\d:\d\d 作了修改\((.*)\)。", sentence)[1]


def test_the_latest_change_in_a_sentence(home):
    home.alliance.clause = "三(一)2"
    home.alliance.save()
    assert latest_of(home.alliance) == "文件条款:(空) → 三(一)2"
    membership = MembershipFactory(alliance=home.alliance, school=home.other_school)
    assert latest_of(home.alliance) == "登记成员“方山乡校 · 成员校”"
    membership.until = datetime.date(2023, 9, 1)
    membership.save()
    assert latest_of(home.alliance) == "成员“方山乡校 · 成员校” 终止日期:(空) → 2023-09-01"
    home.alliance.save()
    assert latest_of(home.alliance) == "教共体"


def test_where_no_change_was_recorded_the_sentence_says_only_that(home):
    home.alliance.history.all().delete()
    for membership in home.alliance.memberships.all():
        membership.history.all().delete()
    assert latest_change(admin.site.get_model_admin(Alliance), home.alliance) == "别人修改了这一条。"


@pytest.mark.parametrize("model", ["alliance", "core_school", "county", "clerk"])
def test_a_history_asks_the_same_number_of_questions_however_long_it_is(
    home, model, django_assert_num_queries
):
    row = getattr(home, model)
    visitor = Admin(UserFactory(is_superuser=True, is_staff=True))
    address = f"{row._meta.app_label}_{row._meta.model_name}_history"
    _grow(home)
    visitor.open(address, row.pk)
    with CaptureQueriesContext(connection) as small:
        before = visitor.open(address, row.pk).text
    for _ in range(3):
        _grow(home)
    with django_assert_num_queries(len(small)):
        assert len(visitor.open(address, row.pk).text) > len(before)


def _grow(home):
    """One more change of each row that is looked at, and of each kind of row that hangs on it, by somebody else."""
    number = School.objects.count()
    new = home.school(f"N{number}", f"新校{number}")
    home.membership(alliance=home.alliance, school=new).save()
    home.link(school=home.core_school, successor=new).save()
    home.alias(name=f"山口{number}").save()
    home.post(role=RoleCode.SCHOOL_CLERK, school=new).save()
    region = RegionFactory()
    home.core_school.region = home.county.region = region
    home.core_school.main_campus = new
    home.alliance.kind = AllianceKindFactory(county=home.county, code=f"kind{number}", label=f"第{number}型")
    for row in (home.core_school, home.county, home.alliance):
        row._history_user = UserFactory()
        row.save()
