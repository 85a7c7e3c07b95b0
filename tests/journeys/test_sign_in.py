"""Somebody signs in: mistyped first, then right, and out again."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import UserFactory


@pytest.fixture
def account():
    return UserFactory(username="jiaoyuke", password="a-long-Password-1", name="演示·教育科")


def test_signing_in_and_out(page, axe, sign_in, account):
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/login/\?next=/$"))
    axe()

    page.get_by_label("用户名").fill("jiaoyuke")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text(
        "用户名或密码不正确。请核对后重新输入,注意区分大小写;连续 5 次不正确,这个用户名会锁定 15 分钟。"
    )
    # Nothing typed is lost, but for the password.
    expect(page.get_by_label("用户名")).to_have_value("jiaoyuke")
    axe()

    sign_in("jiaoyuke", "a-long-Password-1")
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    expect(page.get_by_text("演示·教育科").first).to_be_visible()
    axe()

    page.locator("summary", has_text="演示·教育科").click()
    axe()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/login/"))
    page.goto("/")
    expect(page).to_have_url(re.compile("/login/"))


def test_signing_in_by_keyboard_on_a_phone(page, account):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/login/")
    page.get_by_label("用户名").focus()
    page.keyboard.type("jiaoyuke")
    page.keyboard.press("Tab")
    page.keyboard.type("a-long-Password-1")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/login/"))
    page.wait_for_load_state("load")
    # Nothing sticks out sideways.
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
