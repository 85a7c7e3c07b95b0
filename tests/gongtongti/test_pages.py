"""The frame, the desk, the search, and the pages for when something is not there."""

import datetime
import re

import pytest
import time_machine
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from alliances.choices import ConfirmField, Resolution
from alliances.models import SchoolAlias
from evaluation.models import PackText, Score, ScoreRun
from gongtongti.accounts.roles import RoleCode
from gongtongti.desk.context import NAVIGATION
from tests.clients import browser
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    PostFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class Desk:
    """A county with one alliance of a core and a member; a clerk of its bureau and the head of its core."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school = self.school(code="S12", short_name="山口镇中", full_name="青田县山口镇中学")
        self.member_school = self.school(code="S35", short_name="仁庄镇中", full_name="青田县仁庄镇中学")
        self.kind = AllianceKindFactory(county=self.county)
        self.alliance = AllianceFactory(
            county=self.county,
            kind=self.kind,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school],
        )
        self.clerk = PostFactory(county=self.county, user__name="陈科员").user

    def school(self, **fields):
        return SchoolFactory(county=self.county, **fields)

    def head(self):
        return PostFactory(role=RoleCode.PRINCIPAL, school=self.core_school, user__name="林校长").user

    def run(self, **fields):
        pack, _new = PackText.objects.get_or_create(sha256="0" * 64, text="")
        return ScoreRun.objects.create(
            county=self.county, school_year=2021, pack="qingtian-2021", pack_text=pack, facts="{}", **fields
        )

    def score(self, run, **fields):
        school = fields.pop("school", self.core_school)
        return Score.objects.create(
            run=run, school=school, school_code=school.code, school_name=school.short_name, official=True,
            kind=Score.Kind.OWN, **fields,
        )  # fmt: skip


@pytest.fixture
def desk():
    return Desk()


def shown(response):
    """What is read: no markup, single spaces."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def page(user, address="/", **query):
    response = browser(user).get(address, query)
    assert response.status_code == 200
    return response


# ---- frame ----------------------------------------------------------------------------------------


def test_the_navigation_names_every_address_it_leads_to(desk):
    html = page(desk.clerk).content.decode()
    for item in NAVIGATION:
        assert html.count(f'href="{reverse(item.url)}"') >= 2  # at the side and in the bar of the phone
    assert html.count('aria-current="page"') == 2


def test_the_back_office_is_offered_only_to_the_bureau(desk):
    address = f'href="{reverse("admin:index")}"'
    assert address in page(desk.clerk).content.decode()
    assert address not in page(desk.head()).content.decode()


def test_without_a_post_the_registry_is_not_offered():
    html = page(UserFactory()).content.decode()
    assert reverse("alliances:alliance_list") not in html
    assert reverse("alliances:school_list") not in html


def test_the_place_in_the_navigation_is_marked_below_its_first_page_too(desk):
    html = page(desk.clerk, reverse("alliances:school", args=["qingtian", "S12"])).content.decode()
    assert re.search(r'href="/schools/" aria-current="page"', html)


@time_machine.travel(datetime.datetime(2026, 11, 22, 12), tick=False)
def test_the_school_year_is_switched_in_the_header_and_remembered(desk):
    client = browser(desk.clerk)
    assert "截至 2026年11月22日。" in shown(client.get("/"))
    assert "截至 2022年8月31日。" in shown(client.get("/", {"school_year": "2021-2022"}))
    assert "截至 2022年8月31日。" in shown(client.get("/"))


def test_the_switch_keeps_the_filters_of_a_page_and_starts_at_its_first_row(desk):
    html = page(desk.clerk, "/schools/", q="zz", after="S12").content.decode()
    assert re.search(r'href="\?q=zz&amp;school_year=\d{4}-\d{4}"', html)


def test_a_county_is_offered_for_choice_only_where_there_are_several(desk):
    other = CountyFactory(slug="jinyun", name="缙云县")
    assert "缙云县" not in shown(page(desk.clerk))
    PostFactory(user=desk.clerk, county=other)
    html = page(desk.clerk).content.decode()
    assert 'href="/?county=jinyun"' in html
    assert "缙云县" in shown(page(desk.clerk, county="jinyun"))


def test_messages_are_shown_once_and_read_aloud(rf, desk):
    request = rf.get("/")
    request.session, request.user, request.resolver_match = {}, desk.clerk, None
    request._messages = messages.storage.cookie.CookieStorage(request)
    messages.success(request, "已登记山口镇中学教共体。")
    html = render_to_string("404.html", {}, request)
    assert 'role="status"' in html
    assert "已登记山口镇中学教共体。" in html


def test_every_page_keeps_the_content_policy_strict(desk):
    policy = page(desk.clerk).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


# ---- sign-in -----------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_in_words(desk):
    response = Client().post("/login/", {"username": desk.clerk.username, "password": "wrong"})
    assert (
        "用户名或密码不正确。请核对后重新输入,注意区分大小写;连续 5 次不正确,这个用户名会锁定 15 分钟。"
        in shown(response)
    )


def test_an_empty_sign_in_names_what_is_missing():
    said = shown(Client().post("/login/", {}))
    assert "请填写用户名。" in said
    assert "请填写密码。" in said


def test_after_too_many_wrong_passwords_the_name_is_locked(desk):
    client = Client()
    for _ in range(4):
        assert client.post("/login/", {"username": "linxz", "password": "wrong"}).status_code == 200
    locked = client.post("/login/", {"username": "linxz", "password": "wrong"})
    assert locked.status_code == 429
    assert (
        "连续多次密码不正确。为防止他人试探密码,请 15 分钟后再登录;着急时请联系教育局管理员解锁。" in shown(locked)
    )


def test_whoever_is_sent_to_sign_in_is_told_why():
    response = Client().get("/alliances/", follow=True)
    assert "请先登录,登录后回到您要打开的页面。" in shown(response)


# ---- desk --------------------------------------------------------------------------------------------


def test_an_account_without_a_post_is_told_whom_to_ask():
    assert (
        "您的账号还没有任职,所以这里暂时没有内容。请联系教育局管理员,为您登记所在的学校或科室。"
        in shown(page(UserFactory()))
    )


def test_a_portal_without_a_county_says_what_to_do_first():
    maintainer = UserFactory(is_superuser=True)
    assert (
        "门户里还没有一个县(市、区)。请先载入一个县的登记册(load_county),或在管理后台登记县(市、区)。"
        in shown(page(maintainer))
    )


def test_an_empty_registry_says_what_to_do_first():
    clerk = PostFactory(county=CountyFactory()).user
    assert (
        "这个县的登记册还是空的。请先在管理后台登记学校和教共体,或请系统管理员载入文件名单。"
        in shown(page(clerk))
    )


def test_each_figure_of_the_county_leads_to_the_rows_behind_it(desk):
    desk.school(in_county=False, outside_place="缙云县")
    SupportPairingFactory(
        county=desk.county, recipient_school=desk.member_school, supporting_school=desk.core_school
    )
    html = page(desk.clerk).content.decode()
    for address, figure in [("/alliances/", 1), ("/schools/", 3), ("/pairings/", 1), ("/schools/?more=confirm", 0)]:
        assert f'href="{address}">{figure}</a>' in html
    assert "所学校,其中县外 1 所" in html
    assert 'href="/alliances/?kind=co_built"' in html
    assert 'href="/alliances/qingtian/GJ05/"' in html


def test_the_bureau_sees_what_waits_for_it(desk):
    desk.school(short_name="方山乡校", to_confirm=[ConfirmField.FULL_NAME, ConfirmField.TIER])
    SchoolAlias.objects.create(school=desk.core_school, name="山口初中", to_confirm=True)
    SupportPairingFactory(
        county=desk.county, row_number=12, recipient_school=None, supporting_school=desk.core_school,
        resolution=Resolution.UNRESOLVED, raw={"受援学校": "缙云"}, note="原文只写“缙云”,无法对应。",
    )  # fmt: skip
    said = shown(page(desk.clerk))
    assert "待教育局确认 3 处 1 所学校的全称、学段等由文件名单推断而来" in said
    assert "结对名单第 12 行未对应 原文只写“缙云”,无法对应。" in said


def test_when_nothing_waits_the_desk_says_so(desk):
    assert "没有等待处理的事项。" in shown(page(desk.clerk))


def test_leaders_see_the_county_but_no_work_of_the_clerks(desk):
    leader = PostFactory(county=desk.county, role=RoleCode.LEADER).user
    said = shown(page(leader))
    assert "个教共体" in said
    assert "等待处理" not in said


def test_the_latest_runs_are_listed_with_what_they_are(desk):
    first = desk.run()
    trial = desk.run(trial=True, has_demo=True, created_by=desk.clerk)
    html = page(desk.clerk).content.decode()
    assert html.index(reverse("evaluation:run", args=[trial.pk])) < html.index(
        reverse("evaluation:run", args=[first.pk])
    )
    assert f"2021-2022学年 第 {trial.pk} 次测算 已测算 试算 演示数据" in shown(page(desk.clerk))


def test_a_school_sees_itself_its_alliance_and_its_published_score(desk):
    computed, published = desk.run(), desk.run(state=ScoreRun.State.PUBLISHED)
    desk.score(computed, value="61.00")
    score = desk.score(published, value="70.30")
    desk.score(published, value="99.00", school=desk.member_school)
    response = page(desk.head())
    said = shown(response)
    assert "林校长,您好" in said
    assert "山口镇中学教共体 共建型 总校 山口镇中 仁庄镇中" in said
    assert "2021-2022学年本校成绩: 70.30" in said
    assert "99.00" not in said
    assert "61.00" not in said
    assert "最近测算" not in said
    assert reverse("evaluation:score", args=[score.pk]) in response.content.decode()


def test_before_publication_a_school_is_told_that_scores_will_come(desk):
    desk.score(desk.run(), value="61.00")
    assert "考核成绩公布后显示在这里。" in shown(page(desk.head()))


def test_the_desk_asks_the_same_number_of_questions_however_large_the_county(
    desk, django_assert_max_num_queries, django_assert_num_queries
):
    client = browser(desk.clerk)
    client.get("/")
    with django_assert_max_num_queries(15) as small:
        client.get("/")
    for _ in range(5):
        core_school, member_school = desk.school(to_confirm=[ConfirmField.TIER]), desk.school()
        AllianceFactory(
            county=desk.county, kind=desk.kind, core_school=core_school, member_schools=[member_school]
        )
        SupportPairingFactory(county=desk.county, recipient_school=member_school, supporting_school=core_school)
        desk.run(created_by=UserFactory())
    with django_assert_num_queries(len(small)):
        client.get("/")


# ---- search ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["山口", "青田县山口镇中学", "skzz", "S12", "山口初中"])
def test_a_school_is_found_by_any_of_its_names(desk, words):
    SchoolAlias.objects.create(school=desk.core_school, name="山口初中")
    assert reverse("alliances:school", args=["qingtian", "S12"]) in page(
        desk.clerk, "/search/", q=words
    ).content.decode()


def test_an_alliance_is_found_by_its_name_and_by_its_members(desk):
    for words in ("山口镇中学教共体", "GJ05", "仁庄"):
        assert reverse("alliances:alliance", args=["qingtian", "GJ05"]) in page(
            desk.clerk, "/search/", q=words
        ).content.decode()


def test_nothing_of_another_county_is_found(desk):
    foreign = SchoolFactory(short_name="山口小学", county__slug="jinyun")
    AllianceFactory(county=foreign.county, name="山口小学教共体", core_school=foreign)
    said = shown(page(desk.clerk, "/search/", q="山口"))
    assert "山口镇中" in said
    assert "山口小学" not in said
    assert "找到学校 1 所、教共体 1 个。" in said
    maintainer = UserFactory(is_superuser=True)
    assert "山口小学教共体" in shown(page(maintainer, "/search/", q="山口"))


def test_a_search_without_result_says_how_to_go_on(desk):
    assert (
        "没有找到这个名称:登记册中的简称、全称、别名、编号和拼音首字母都不含它。请换一种写法,或到学校名单中查找。"
        in shown(page(desk.clerk, "/search/", q="没有的学校"))
    )
    assert "输入后即显示结果,用 ↓ ↑ 键选择。" in shown(page(desk.clerk, "/search/", q="  "))


def test_a_long_result_is_cut_and_says_so(desk):
    for number in range(21):
        desk.school(short_name=f"温溪{number}小")
    said = shown(page(desk.clerk, "/search/", q="温溪"))
    assert "找到学校 20 所、教共体 0 个,只列出前 20 条,请多输入几个字。" in said


def test_while_typing_only_the_results_are_sent(desk):
    response = browser(desk.clerk).get("/search/", {"q": "山口"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "山口镇中" in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_the_search_asks_the_same_number_of_questions_however_much_it_finds(
    desk, django_assert_max_num_queries, django_assert_num_queries
):
    client = browser(desk.clerk)
    client.get("/")
    with django_assert_max_num_queries(10) as small:
        client.get("/search/", {"q": "山口"})
    for _ in range(5):
        AllianceFactory(county=desk.county, kind=desk.kind, name="山口", core_school=desk.school(full_name=""))
    with django_assert_num_queries(len(small)):
        client.get("/search/", {"q": "山口"})


# ---- when something is not there ---------------------------------------------------------------------


def test_an_unknown_address_is_answered_within_the_frame(desk):
    response = browser(desk.clerk).get("/nirgends/")
    assert response.status_code == 404
    assert (
        "地址可能写错了,这条记录可能已不存在,或者它不属于您可以查看的县(市、区)。可以用上方的搜索按校名查找。"
        in shown(response)
    )
    assert "主导航" in response.content.decode()


def test_an_unknown_address_is_answered_before_sign_in_too():
    response = Client().get("/nirgends/")
    assert response.status_code == 404
    assert "没有这一页" in shown(response)
    assert "主导航" not in response.content.decode()


def test_a_refusal_says_who_can_help(desk, rf):
    request = rf.get("/")
    request.session, request.user, request.resolver_match = {}, desk.clerk, None
    from django.views.defaults import permission_denied

    response = permission_denied(request, PermissionDenied())
    assert response.status_code == 403
    assert "您的岗位没有这项权限。需要时,请教育局管理员在“任职”中为您登记相应的岗位。" in shown(response)


def test_an_expired_form_says_that_nothing_was_saved(desk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.clerk, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post("/logout/")
    assert response.status_code == 403
    assert (
        "这次提交没有通过安全校验,什么也没有保存:页面打开太久,或浏览器不接受 Cookie。请返回上一页,刷新后重新提交。"
        in shown(response)
    )


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("400.html", "浏览器发来的请求不完整,或使用了门户不认识的网址。请从收藏的地址重新打开门户。"),
        (
            "500.html",
            "这一页没能打开,原因已记录在服务器日志中;您刚才提交的内容没有保存。"
            "请稍后再试,仍然如此时请把时间和网址告诉系统管理员。",
        ),
    ],
)
def test_the_last_error_pages_need_nothing_but_themselves(template, sentence, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string(template)
    assert sentence in html


def test_an_unknown_host_gets_the_page_of_a_request_not_understood():
    response = Client(SERVER_NAME="elsewhere.example").get("/")
    assert response.status_code == 400
    assert "请求无法理解" in shown(response)


def test_the_monitor_is_answered_without_sign_in():
    response = Client().get("/healthz/")
    assert (response.status_code, response.content.decode()) == (200, "正常")


def test_the_request_factory_is_not_needed_for_a_page_without_navigation():
    request = RequestFactory().get("/")
    assert "没有这一页" in render_to_string("404.html", {"navigation": []}, request)
