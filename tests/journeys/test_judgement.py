"""A county decides what its document left open, publishes with two approvers, hears an objection, puts an input right;
and a stranger checks the code."""

import datetime
import json
import re
from decimal import Decimal
from urllib.request import Request, urlopen

import pytest
import time_machine
from playwright.sync_api import expect

from alliances.models import QualityResult, School
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from evaluation import announcing, lifecycle
from evaluation.models import Objection, Score, ScoreRun
from evaluation.scoring import run_scoring
from gongtongti.accounts.models import ApiToken, User
from gongtongti.accounts.roles import RoleCode
from tests.factories import QualityResultFactory
from tests.journeys.cast import PASSWORD

YEAR = SchoolYear(2021)
#: A Monday: the 公示 that begins on it ends on the Friday after.
MONDAY = datetime.datetime(2026, 11, 23, 2, tzinfo=datetime.UTC)
#: school → results of the two years. 青田二中 leads an alliance of two types; the others give it rivals in both.
RESULTS = {
    "青田二中": (90, 90), "船寮镇中": (70, 73), "海口镇中": (71, 70), "山口镇中": (84, 86), "仁庄镇中": (72.5, 75),
    "方山乡校": (68, 67), "温溪二小": (86, 88), "贵岙乡小": (74, 70), "塔山小学": (84, 85), "温溪三小": (60, 72),
}  # fmt: skip


@pytest.fixture
def county(cast):
    """With results of both years, and the people who publish."""
    for name, values in RESULTS.items():
        school = School.objects.get(county=cast.county, short_name=name)
        for year, value in zip((YEAR.previous, YEAR), values, strict=True):
            QualityResultFactory(school=school, school_year=year, value=Decimal(str(value)))
    cast.appoint("juling", "演示·局领导", RoleCode.LEADER)
    cast.appoint("guanli", "演示·局管理员", RoleCode.BUREAU_ADMIN)
    cast.appoint("fuhe", "演示·复核", RoleCode.BUREAU_CLERK, section="教育科")
    cast.appoint("cesuan", "演示·教研室", RoleCode.BUREAU_CLERK, section="教研室")
    return cast.county


def account(username):
    return User.objects.get(username=username)


def announced(county, at) -> ScoreRun:
    """Run by 教研室, checked, approved by two, announced: as the pages of the second journey do it."""
    run = run_scoring(county, YEAR, user=account("cesuan"))
    for verb, who in (
        (lifecycle.check, "cesuan"),
        (lifecycle.approve, "juling"),
        (lifecycle.approve, "guanli"),
    ):
        verb(run, scope=scope_of(account(who)), by=account(who), at=at)
    terms = announcing.Terms(opens_on=at.date())
    by = account("jiaoyuke")
    announcing.announce(run, terms, scope=scope_of(by), by=by, at=at)
    return run


def group(page, label):
    """One type of alliance in the list of scores."""
    return page.get_by_role("region", name=re.compile(label))


def sticks_out(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_a_question_is_decided_and_the_ranks_move(page, enter, axe, county):
    enter("jiaoyuke")
    page.goto("/scores/?school_year=2021-2022")
    page.get_by_role("button", name="运行测算").first.click()
    expect(group(page, "共建型").get_by_role("link", name="青田二中").first).to_be_visible()
    first = ScoreRun.objects.get()

    # What each reading of the open question would do.
    page.goto("/readings/?question=role.co_built_collaborative")
    expect(page.get_by_role("main")).to_contain_text("青田二中")
    expect(page.get_by_role("main")).to_contain_text("名次")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert sticks_out(page) <= 0
        axe()

    # The bureau confirms one.
    page.goto("/decisions/qingtian-2021/role.co_built_collaborative/")
    axe()
    option = page.get_by_role("article").filter(has=page.locator("input[value=collaborative]"))
    option.get_by_role("radio").check()
    page.get_by_label("文号").fill("青教〔2022〕15号")
    page.get_by_label("确认日期").fill("2022-06-30")
    page.get_by_label("签发人").fill("演示·签发人")
    page.get_by_label("理由").fill("两类都可,按后者与融合型一致。")
    page.get_by_role("button", name="登记确认").click()
    expect(page.get_by_role("main")).to_contain_text("青教〔2022〕15号")

    # The next run reads it so: another official score, other ranks, and no badge for the question any more.
    page.goto("/scores/?school_year=2021-2022")
    page.get_by_role("button", name="运行测算").first.click()
    expect(page.get_by_role("main")).to_contain_text("青教〔2022〕15号")
    second = ScoreRun.objects.latest("pk")
    assert not second.trial
    official = {
        run.pk: Score.objects.get(run=run, school_code=code_of("青田二中"), official=True)
        for run in (first, second)
    }
    assert [official[run.pk].alliance_type for run in (first, second)] == ["共建型", "协作型"]
    assert "role.co_built_collaborative" in official[first.pk].questions
    assert "role.co_built_collaborative" not in official[second.pk].questions
    page.goto(f"/scores/compare/?before={first.pk}&after={second.pk}")
    expect(page.get_by_role("main")).to_contain_text("青田二中")
    expect(page.get_by_role("main")).to_contain_text("口径")
    axe()


def code_of(name):
    return School.objects.get(short_name=name).code


def approve(page, run, *, password=PASSWORD):
    page.goto(f"/scores/runs/{run.pk}/steps/")
    card = page.locator("#approve")
    card.get_by_label("再次输入您的登录密码").fill(password)
    card.get_by_role("button", name="批准").click()


def test_a_run_is_checked_approved_by_two_announced_and_published(page, enter, axe, county):
    with time_machine.travel(MONDAY):
        run = run_scoring(county, YEAR, user=account("cesuan"))
        enter("jiaoyuke")
        page.goto(f"/scores/runs/{run.pk}/steps/")
        page.locator("#check").get_by_role("button", name="核验").click()
        expect(page.get_by_role("main")).to_contain_text("已核验")

        enter("juling")
        approve(page, run, password="not-the-Password-1")
        expect(page.get_by_text("密码不对").first).to_be_visible()
        approve(page, run)
        expect(page.get_by_role("main")).to_contain_text("演示·局领导 批准")
        assert ScoreRun.objects.get(pk=run.pk).state == "checked"  # one pair of hands is not enough

        enter("guanli")
        approve(page, run)
        expect(page.get_by_role("main")).to_contain_text("已批准")

        enter("jiaoyuke")
        page.goto(f"/scores/runs/{run.pk}/steps/")
        page.locator("#announce").get_by_label("公示开始日期").fill("2026-11-23")
        page.locator("#announce").get_by_role("button", name="公示").click()
        expect(page.get_by_role("main")).to_contain_text("2026年11月27日")
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert sticks_out(page) <= 0
            axe()
    with time_machine.travel(MONDAY + datetime.timedelta(days=7)):
        enter("jiaoyuke")
        page.goto(f"/scores/runs/{run.pk}/steps/")
        card = page.locator("#finalise")
        card.get_by_label("再次输入您的登录密码").fill(PASSWORD)
        card.get_by_role("button", name="审定公布").click()
        expect(page.get_by_role("main")).to_contain_text("已公布")
    assert ScoreRun.objects.get(pk=run.pk).state == "published"


def test_a_school_objects_the_review_changes_an_input_and_the_new_run_explains_it(page, enter, axe, county):
    with time_machine.travel(MONDAY):
        run = announced(county, MONDAY)
        score = Score.objects.get(run=run, school_code=code_of("山口镇中"), kind="bundled")
        enter("hexin")
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(f"/scores/{score.pk}/")
        page.get_by_role("link", name="提出异议").first.click()
        axe()
        wanted = f"result/{code_of('方山乡校')}/2021-2022/"
        page.locator(f"input[name=input][value='{wanted}']").check()
        page.get_by_label("认为应为").fill("70")
        page.get_by_label("理由和依据").fill("方山乡校漏计一个班,附成绩册。")
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_role("main")).to_contain_text("待复核")
        number = Objection.objects.get().filing.number
        assert sticks_out(page) <= 0

        enter("fuhe")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"/objections/{number}/review/")
        expect(page.get_by_role("main")).to_contain_text("73.30")  # 68.80 + 2 × (2.5 + 2) ÷ 2
        axe()
        page.get_by_role("radio", name="异议成立").check()
        page.get_by_role("textbox", name="复核意见").fill("查了成绩册,确实漏计一个班。")
        page.get_by_role("button", name="办结").click()
        expect(page.get_by_role("main")).to_contain_text("异议成立")

        # The registry is put right, and the run corrected from its own page.
        result = QualityResult.objects.get(school__short_name="方山乡校", school_year=YEAR)
        result.value = Decimal("70")
        result.save()
        page.goto(f"/scores/runs/{run.pk}/steps/")
        card = page.locator("#correct")
        card.get_by_label("更正原因").fill(f"异议 {number} 成立:方山乡校应为 70。")
        card.get_by_role("button").click()
        expect(page.get_by_role("main")).to_contain_text(number)
        corrected = ScoreRun.objects.latest("pk")
        assert corrected.corrects == run

        page.goto(f"/scores/compare/?before={run.pk}&after={corrected.pk}")
        main = page.get_by_role("main")
        expect(main).to_contain_text("方山乡校")
        expect(main).to_contain_text("+3.00")
        expect(main).to_contain_text("输入")
        axe()

        enter("hexin")
        page.goto(f"/objections/{number}/")
        expect(page.get_by_role("main")).to_contain_text("查了成绩册,确实漏计一个班。")


def test_a_stranger_reads_the_public_page_and_checks_the_code(page, axe, county, live_server):
    run = announced(county, MONDAY)
    by = account("jiaoyuke")
    later = MONDAY + datetime.timedelta(days=7)
    announcing.finalise(run, scope=scope_of(by), by=by, at=later)
    client = account("cesuan")
    token = ApiToken.objects.create(
        user=client, name="平台", scopes=["scores:read"], expiry=datetime.timedelta(days=1)
    )[1]
    answer = urlopen(
        Request(f"{live_server.url}/api/v1/scores/", headers={"Authorization": f"Token {token}"})
    )
    told = json.load(answer)
    assert (told["run"]["id"], told["run"]["state"]) == (run.pk, "published")
    code = answer.headers["X-Chain-Head"]

    page.goto("/login/")
    page.get_by_role("link", name=re.compile("公开|公示")).first.click()
    if page.url.endswith("/public/"):
        page.get_by_role("link", name=re.compile("青田县")).first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("山口镇中学教共体")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert sticks_out(page) <= 0
        axe()
    values = {str(value) for value in Score.objects.filter(run=run).values_list("value", flat=True) if value}
    assert len(values) > 5
    assert not [value for value in values if value in main.inner_text()]

    page.goto("/public/qingtian/code/")
    page.get_by_role("textbox", name="校验码").fill(f"{code[:4]} {code[4:8]} {code[8:]}")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("status")).to_contain_text("有效")
    axe()
    page.get_by_role("textbox", name="校验码").fill("0" * 64)
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("status")).to_contain_text("没有找到")
