"""A guiding rotation of two years: asked for against the document's three, agreed by the host, approved, counted, paid."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alliances.choices import Locale, Trait, YesNo
from alliances.filing_choices import State
from alliances.models import SchoolTrait
from alliances.periods import SchoolYear
from teachers.choices import Title
from teachers.models import HonourRank, Rotation
from tests.journeys.cast import sent
from tests.record_factories import (
    EligibilityEntryFactory,
    TeacherFactory,
    TeacherHonourFactory,
    TeacherTitleFactory,
)

DESK = {"width": 1440, "height": 900}
NAME = "演示教师甲"


@pytest.fixture
def year():
    return SchoolYear.of(timezone.localdate())


@pytest.fixture
def teacher(cast, year):
    """省特级, senior, on the confirmed roster; from a school in town to one with 特岗补贴."""
    found = TeacherFactory(school=cast.core_school, name=NAME, staff_number="Y001")
    TeacherTitleFactory(teacher=found, title=Title.FULL_SENIOR)
    highest = HonourRank.objects.get(county=cast.county, code="provincial_special")
    TeacherHonourFactory(teacher=found, honour=highest)
    EligibilityEntryFactory(teacher=found, school_year=year, backbone=True)
    for school, trait, value in (
        (cast.core_school, Trait.LOCALE, Locale.URBAN),
        (cast.member_school, Trait.LOCALE, Locale.RURAL),
        (cast.member_school, Trait.SPECIAL_ALLOWANCE, YesNo.YES),
    ):
        SchoolTrait.objects.create(school=school, trait=trait, value=value)
    return found


def test_from_the_application_to_the_statement(page, axe, cast, teacher, year, enter):
    page.set_viewport_size(DESK)
    enter("hexin")
    page.goto("/rotations/new/")
    page.get_by_label("指导型").check()
    page.locator("#id_teacher").select_option("Y001")
    page.locator("#id_host_school").select_option(cast.member_school.code)
    page.get_by_label("驻教").check()
    page.locator("#id_since").fill(year.begins.isoformat())
    page.locator("#id_last_day").fill(datetime.date(year.start + 2, 8, 31).isoformat())
    page.get_by_label("随迁人事关系").check()
    # The policy's view is shown while the form is filled in, and is no locked door.
    expect(page.locator("#findings")).to_contain_text("文件要求指导型流动至少3年,本次计划2年")
    axe()
    with sent(page):
        page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(NAME)
    rotation = Rotation.objects.get(teacher=teacher)
    assert rotation.filing.state == State.SUBMITTED

    enter("renzhuang")
    page.goto("/confirmations/")
    with sent(page):
        page.get_by_role("button", name="同意").first.click()
    rotation.filing.refresh_from_db()
    assert rotation.filing.state == State.CONFIRMED

    enter("renshike")
    page.goto(f"/quotas/?school_year={year}")
    page.goto(f"/rotations/{rotation.filing.number}/")
    expect(page.get_by_role("main")).to_contain_text("文件要求指导型流动至少3年,本次计划2年")
    page.goto("/review/")
    page.get_by_label(NAME).check()
    with sent(page):
        page.get_by_role("button", name="核定", exact=True).click()
    rotation.filing.refresh_from_db()
    assert rotation.filing.state == State.ACCEPTED

    # Cockpit: one eligible, one required, one gone.
    page.goto(f"/quotas/?school_year={year}")
    row = page.get_by_role("row").filter(has_text="山口镇中").first
    expect(row).to_contain_text("达标")
    axe()

    enter("jicaike")
    page.goto(f"/stipends/?school_year={year}")
    expect(page.get_by_role("row").filter(has_text=NAME).first).to_contain_text("30,000")
    axe()
    page.get_by_role("link", name=NAME).first.click()
    expect(page.get_by_role("main")).to_contain_text("三(二)3")
    axe()
