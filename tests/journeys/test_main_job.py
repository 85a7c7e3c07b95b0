"""The main job: a clerk enters an alliance, imports results, runs scoring and opens a score; a client reads the same."""

import datetime
import json
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from alliances.models import Alliance, QualityResult
from gongtongti.accounts.models import ApiToken
from gongtongti.accounts.roles import RoleCode
from tests.factories import PostFactory, UserFactory
from tests.journeys.cast import sent
from tests.loaded import load_county

PASSWORD = "a-long-Password-1"
HEADER = "学校,学年,学段,满分,成绩,考生数,计算单位\n"
ROWS = (
    "平演小学,2021-2022,,100,86.0,180,\n"
    "魁市教学点,2020-2021,,100,72.5,12,\n"
    "魁市教学点,2021-2022,,100,75.0,11,\n"
    "红光小学,2020-2021,,100,68.0,90,\n"  # an alias: the registry knows it as 红光分校
    "红光小学,2021-2022,,100,67.0,88,\n"
)


@pytest.fixture
def qingtian(live_server):
    return load_county("qingtian")


@pytest.fixture
def clerk(qingtian):
    user = UserFactory(username="jiaoyuke", password=PASSWORD, name="演示·教育科")
    PostFactory(user=user, county=qingtian, role=RoleCode.BUREAU_CLERK, school=None)
    return user


@pytest.fixture
def token(qingtian):
    client = UserFactory(username="jiekou", password=PASSWORD)
    PostFactory(user=client, county=qingtian, role=RoleCode.API_CLIENT, school=None)
    life = datetime.timedelta(days=1)
    return ApiToken.objects.create(user=client, name="市局数据平台", scopes=["scores:draft"], expiry=life)[1]


def choose_school(page, row, words, name):
    """In the member table: open the chooser, type what one remembers, take the offered school."""
    page.locator(f"#id_memberships-{row}-school + .select2").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=name).first.click()


def upload(page, tmp_path, content):
    file = tmp_path / "教学质量成绩.csv"
    file.write_text(HEADER + content, encoding="utf-8")
    page.get_by_role("link", name="导入成绩").first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()


def test_from_a_new_alliance_to_an_explained_score(page, axe, sign_in, clerk, token, tmp_path, live_server):
    sign_in("jiaoyuke", PASSWORD)

    # A new 共建 alliance with its core and members on one page.
    page.goto("/admin/alliances/alliance/add/")
    page.get_by_label("编号").fill("GJ11")
    page.locator("#id_name").fill("平演小学教共体")
    page.locator("#id_kind").select_option(label="共建型")
    page.locator("#id_since").fill("2021-09-01")
    choose_school(page, 0, "pyxx", "平演小学")
    choose_school(page, 1, "魁市", "魁市教学点")
    choose_school(page, 2, "红光小学", "红光分校")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("平演小学教共体").first).to_be_visible()
    alliance = Alliance.objects.get(code="GJ11")
    assert [m.school.short_name for m in alliance.memberships.core_first()] == [
        "平演小学",
        "红光分校",
        "魁市教学点",
    ]

    # A file with a wrong school name is refused by its cell, and nothing is written.
    page.goto("/admin/alliances/qualityresult/")
    upload(page, tmp_path, ROWS + "青田三中,2021-2022,,100,80,100,\n")
    expect(page.get_by_text("有 1 处错误,没有写入任何数据")).to_be_visible()
    expect(
        page.get_by_text(
            "第 7 行 A 列“青田三中”没有对应学校:登记册中没有这个校名或别名。"
            "请改为登记册中的名称,或先在“学校”中添加别名。"
        )
    ).to_be_visible()
    assert not QualityResult.objects.exists()

    # The corrected file is looked over and imported.
    page.goto("/admin/alliances/qualityresult/")
    upload(page, tmp_path, ROWS)
    expect(page.get_by_text("新增 5 条,修改 0 条,未变 0 条,尚未写入")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入“教学质量成绩.csv”:新增 5 条,修改 0 条,未变 0 条。")).to_be_visible()

    # Scoring, and the score opened: the sentence, the numbers put in, each member's two years.
    page.goto("/scores/?school_year=2021-2022")
    with sent(page):
        page.get_by_role("button", name="运行测算").first.click()
    expect(page.get_by_role("heading", name="考核总览")).to_be_visible()
    axe()
    page.get_by_role("link", name="平演小学").first.click()
    expect(page.get_by_role("main")).to_contain_text("70.30")
    expect(page.get_by_role("main")).to_contain_text("总校占80%,成员校占20%")
    expect(page.get_by_role("main")).to_contain_text("68.80")
    expect(page.get_by_role("main")).to_contain_text("魁市教学点")
    expect(page.get_by_role("main")).to_contain_text("文件未明确")
    axe()

    # The client reads the same score, with its explanation.
    answer = urlopen(
        Request(
            f"{live_server.url}/api/v1/scores/?school=S50&lines=1",
            headers={"Authorization": f"Token {token}"},
        )
    )
    document = json.load(answer)
    (score,) = [row for row in document["results"] if row["official"]]
    assert (score["school"], score["alliance"], score["value"]) == ("平演小学", "GJ11", "70.30")
    assert score["lines"][-1]["inputs"]["算式"] == "本校得分×80% 68.80 + 成员校增量加减分 1.50"
    assert document["run"]["result_digest"] == answer.headers["X-Run-Digest"]
