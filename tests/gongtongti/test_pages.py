"""The frame, sign-in, and the pages for when something is not there."""

import datetime
import re

import pytest
import time_machine
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.views.defaults import permission_denied

from alliances.scope import scope_of
from gongtongti.accounts.roles import RoleCode
from gongtongti.desk.context import NAVIGATION
from tests.clients import browser
from tests.factories import CountyFactory, PostFactory, UserFactory
from tests.gongtongti.desk import page, shown

pytestmark = pytest.mark.django_db


# ---- frame ----------------------------------------------------------------------------------------


def test_the_navigation_names_every_address_it_leads_to(desk):
    administrator = PostFactory(county=desk.county, role=RoleCode.BUREAU_ADMIN).user
    teacher = PostFactory(school=desk.core_school, role=RoleCode.TEACHER).user
    reviewer = PostFactory(county=desk.county, role=RoleCode.CITY_REVIEWER).user
    found = set()
    for user in (administrator, desk.head(), teacher, reviewer):
        html = page(user, "/mine/").content.decode()
        offered = {item for item in NAVIGATION if item.offered_to(scope_of(user))}
        for item in offered:
            # At the side, and in the bar of the phone or in the menu beside it.
            assert html.count(f'href="{reverse(item.url)}"') >= 2, item
        found |= offered
    assert found == set(NAVIGATION)
    assert page(administrator).content.decode().count('aria-current="page"') == 2


def bar(user) -> list[str]:
    html = page(user, "/mine/").content.decode()
    return re.findall(
        r"<span>(.*?)</span>", html.partition('aria-label="底部导航"')[2].partition("</nav>")[0]
    )


def test_on_a_phone_each_has_the_four_pages_of_the_day(desk):
    school_clerk = PostFactory(school=desk.core_school, role=RoleCode.SCHOOL_CLERK).user
    teacher = PostFactory(school=desk.core_school, role=RoleCode.TEACHER).user
    administrator = PostFactory(county=desk.county, role=RoleCode.BUREAU_ADMIN).user
    assert bar(desk.head()) == bar(school_clerk) == ["首页", "填报", "确认", "我的"]
    assert bar(teacher) == ["首页", "申请", "我的"]
    assert bar(administrator) == ["工作台", "核定", "教共体", "指标", "考核"]


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
        "连续多次密码不正确。为防止他人试探密码,请 15 分钟后再登录;着急时请联系教育局管理员解锁。"
        in shown(locked)
    )


def test_whoever_is_sent_to_sign_in_is_told_why():
    response = Client().get("/alliances/", follow=True)
    assert "请先登录,登录后回到您要打开的页面。" in shown(response)


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
            "这一页没能打开,原因已记录在服务器日志中。刚才如果提交了内容,可能没有保存:请先查看是否已经保存,再决定是否重新提交。"
            "仍然打不开时,请把时间和网址告诉系统管理员。",
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


@pytest.mark.parametrize(
    "address", ["/search/?q=%00", "/schools/?stage=%00", "/schools/here/%00/", "/admin/?q=%00"]
)
def test_a_nul_in_an_address_is_refused_before_the_database_sees_it(desk, address):
    client = Client()
    client.force_login(desk.clerk, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    assert response.status_code == 400
    assert "请求无法理解" in shown(response)


def test_the_monitor_is_answered_without_sign_in():
    response = Client().get("/healthz/")
    assert (response.status_code, response.content.decode()) == (200, "正常")
