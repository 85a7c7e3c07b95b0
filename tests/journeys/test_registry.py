"""A clerk looks through the registry: on a wide screen, on a phone, with large text, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from alliances.models import County
from alliances.periods import SchoolYear
from evaluation.models import Score
from evaluation.scoring import run_scoring
from tests.factories import PostFactory
from tests.loaded import load_county

PAGES = [
    "/",
    "/alliances/",
    "/alliances/qingtian/GJ06/",
    "/schools/",
    "/schools/qingtian/S08/",
    "/pairings/",
    "/search/?q=ez",
    "/search/?q=nowhere",
]


@pytest.fixture
def clerk(live_server):
    return PostFactory(
        county=load_county("qingtian"), user__username="chen", user__password="a-long-Password-1"
    ).user


@pytest.fixture
def signed_in(page, sign_in, clerk):
    sign_in("chen", "a-long-Password-1")
    return page


def sticks_out(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_every_registry_page_is_accessible_and_fits_the_screen(signed_in, axe):
    for width in (360, 768, 1440):
        signed_in.set_viewport_size({"width": width, "height": 800})
        for address in PAGES:
            signed_in.goto(address)
            expect(signed_in.get_by_role("heading", level=1)).to_be_visible()
            assert sticks_out(signed_in) <= 0, f"{address} at {width}"
            if (
                width != 768
            ):  # the frame has two shapes, that of a phone and the wide one: each is looked at once
                axe()


def test_large_text_and_high_contrast_are_kept_from_page_to_page(signed_in, axe):
    signed_in.get_by_text("无障碍浏览").click()
    signed_in.get_by_role("button", name="200%").click()
    signed_in.get_by_role("button", name="高对比").click()
    axe()
    signed_in.keyboard.press("Escape")
    for address in PAGES:
        signed_in.goto(address)
        assert signed_in.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert signed_in.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert sticks_out(signed_in) <= 0, address
        axe()
    signed_in.locator("summary[aria-label=无障碍浏览]").click()
    signed_in.locator("[data-reading=text]", has_text="标准").click()
    assert signed_in.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


def test_large_text_on_a_phone_never_makes_a_page_scroll_sideways(signed_in):
    run = run_scoring(County.objects.get(slug="qingtian"), SchoolYear(2021))
    rows = Score.objects.filter(run=run)
    sheets = [f"/scores/{rows.filter(kind=kind).first().pk}/" for kind in Score.Kind.values]
    signed_in.set_viewport_size({"width": 360, "height": 740})
    signed_in.evaluate("localStorage.setItem('reading-text', '200')")
    for address in [*PAGES, "/schools/qingtian/S01/", f"/scores/?run={run.pk}", *sheets]:
        signed_in.goto(address)
        assert signed_in.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert sticks_out(signed_in) <= 0, address


def test_a_school_is_found_and_opened_without_a_mouse(signed_in):
    signed_in.keyboard.press("/")
    signed_in.keyboard.type("qtez")
    signed_in.keyboard.press("Enter")
    expect(signed_in).to_have_url(re.compile(r"/search/\?q=qtez$"))
    signed_in.wait_for_load_state("load")  # the box searches while one types only once its script runs
    box = signed_in.get_by_role("main").get_by_role("searchbox")
    box.fill("")
    box.press_sequentially("fsxq")
    expect(signed_in.get_by_text("没有找到这个名称")).to_be_visible()
    box.fill("fsx")
    expect(signed_in.get_by_role("link", name="方山乡校").first).to_be_visible()
    box.press("ArrowDown")
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("方山乡校")
    signed_in.keyboard.press("Tab")
    expect(signed_in.get_by_role("link", name="跳到正文")).to_be_focused()


def test_the_story_so_far_opens_in_place(signed_in):
    signed_in.goto("/alliances/qingtian/GJ05/")
    entry = signed_in.get_by_text("登记教共体、成员 3 条")
    expect(entry).to_be_hidden()
    signed_in.get_by_text("登记册修改记录(1)").click()
    expect(entry).to_be_visible()
