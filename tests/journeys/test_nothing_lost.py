"""Signed out in the middle of writing: after signing in anew everything typed is there."""

import re

import pytest
from playwright.sync_api import expect

from alliances.models import Charter, Filing
from tests.journeys.cast import PASSWORD

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def sign_in_again(page):
    def go(username):
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()

    return go


def test_a_charter_survives_the_end_of_the_session(page, axe, cast, enter, sign_in_again):
    enter("hexin")
    page.goto("/charters/new/qingtian/GJ05/")
    page.get_by_label("1. 办学理念").fill("写了一个上午的办学理念。")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存草稿").click()
    sign_in_again("hexin")
    expect(page.get_by_text("已恢复上次没有存到服务器的内容。")).to_be_visible()
    expect(page.get_by_label("1. 办学理念")).to_have_value("写了一个上午的办学理念。")
    axe()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("link", name="继续写")).to_be_visible()
    assert Charter.objects.get().sections[0]["text"] == "写了一个上午的办学理念。"
    page.get_by_role("link", name="继续写").click()
    expect(page.get_by_label("1. 办学理念")).to_have_value("写了一个上午的办学理念。")
    expect(page.get_by_text("已恢复上次没有存到服务器的内容。")).to_be_hidden()


def test_an_activity_survives_the_end_of_the_session(page, cast, enter, sign_in_again):
    page.set_viewport_size(PHONE)
    enter("hexin")
    page.goto("/activities/new/?kind=synchronous_lesson")
    page.get_by_label("网络研修", exact=True).check(force=True)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("主题", exact=True).fill("作业设计")
    expect(page.get_by_text("登录已过期,已暂存在本机。请刷新本页,登录后接着填")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    sign_in_again("hexin")
    expect(page).to_have_url(re.compile(r"/activities/new/\?kind=online_research$"))
    expect(page.get_by_label("主题", exact=True)).to_have_value("作业设计")
    expect(page.get_by_text("已恢复上次没有存到服务器的内容")).to_be_visible()
    assert not Filing.objects.exists()
