"""A bureau clerk at work in the back office: every page can be read, heard and reached, and says what waits."""

import pytest
from playwright.sync_api import expect

from alliances.models import Alliance, County, School
from gongtongti.accounts.roles import RoleCode
from tests.factories import PostFactory, QualityResultFactory
from tests.journeys.cast import sent
from tests.loaded import load_county

PASSWORD = "a-long-Password-1"
LISTS = ("alliances/alliance", "alliances/school", "alliances/supportpairing", "alliances/qualityresult", "alliances/post",
         "accounts/user", "accounts/auditevent")  # fmt: skip


@pytest.fixture
def county(live_server) -> County:
    return load_county("qingtian")


@pytest.fixture
def signed_in(page, sign_in, county):
    PostFactory(county=county, role=RoleCode.BUREAU_ADMIN, user__username="chen", user__password=PASSWORD)
    QualityResultFactory(school=School.objects.get(code="S08"))
    sign_in("chen", PASSWORD)
    return page


def pages(county):
    yield "/admin/"
    for name in LISTS:
        yield f"/admin/{name}/"
    alliance, school = Alliance.objects.get(code="GJ05"), School.objects.get(code="S08")
    yield "/admin/alliances/alliance/add/"
    for page in ("change", "history"):
        yield f"/admin/alliances/alliance/{alliance.pk}/{page}/"
        yield f"/admin/alliances/school/{school.pk}/{page}/"
    yield "/admin/alliances/qualityresult/import/"
    yield "/admin/accounts/user/add/"


def test_every_page_is_accessible_and_fits_the_screen(signed_in, axe, county):
    for width in (360, 1440):
        signed_in.set_viewport_size({"width": width, "height": 800})
        for address in pages(county):
            signed_in.goto(address)
            expect(signed_in.get_by_role("main")).to_be_visible()
            sticks_out = signed_in.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert sticks_out <= 0, f"{address} at {width}"
            axe()


def test_an_alliance_is_entered_by_keyboard_and_a_membership_closed(signed_in, axe):
    page = signed_in
    page.goto("/admin/")
    page.get_by_role("link", name="登记新的教共体").click()
    page.get_by_label("编号").fill("GJ77")
    page.get_by_label("名称").fill("温溪镇第一小学教共体")
    page.get_by_label("类型").select_option(label="共建型")
    page.locator("[name=since]").fill("2022-09-01")
    for row, words in enumerate(("wxyx", "青田县温溪镇第三小学")):
        page.locator(f"select[name=memberships-{row}-school] + span [role=combobox]").focus()
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        expect(page.locator(".select2-results__option--highlighted")).to_have_count(1)
        expect(page.locator(".select2-results__option")).to_have_count(1)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("温溪镇第一小学教共体(共建型)")

    page.goto("/admin/alliances/alliance/?q=GJ77")
    page.get_by_role("link", name="GJ77").click()
    page.locator("[name=memberships-1-until]").fill("2023-09-01")
    page.get_by_label("修改原因").fill("布局调整")
    page.get_by_role("button", name="保存", exact=True).click()
    look = page.get_by_role("region", name="待核对的变更")
    expect(look).to_contain_text("成员校“温溪三小”")
    expect(look).to_contain_text("2022-09-01 至 2023-08-31")
    axe()
    with sent(page):
        page.get_by_role("button", name="保存", exact=True).click()
    page.goto("/admin/alliances/alliance/?q=GJ77")
    page.get_by_role("link", name="GJ77").click()
    page.get_by_role("link", name="修改记录").click()
    expect(page.get_by_role("table")).to_contain_text("布局调整")
