"""The desk and the search."""

import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliances.choices import ConfirmField, Resolution
from alliances.filing_choices import Verb
from alliances.models import SchoolAlias
from evaluation.models import ScoreRun
from gongtongti.accounts.roles import RoleCode
from tests.alliances.test_filings import AT, LATE, Story
from tests.clients import browser
from tests.factories import (
    AllianceFactory,
    CountyFactory,
    PostFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)
from tests.gongtongti.desk import page, shown
from tests.record_factories import ActivityFactory, RotationFactory, TeacherFactory

pytestmark = pytest.mark.django_db


# ---- desk --------------------------------------------------------------------------------------------


def test_an_account_without_a_post_is_told_whom_to_ask():
    assert "您的账号还没有任职,所以这里暂时没有内容。请联系教育局管理员,为您登记所在的学校或科室。" in shown(
        page(UserFactory())
    )


def test_a_portal_without_a_county_says_what_to_do_first():
    maintainer = UserFactory(is_superuser=True)
    assert (
        "门户里还没有一个县(市、区)。请先载入一个县的登记册(load_county),或在管理后台登记县(市、区)。"
        in shown(page(maintainer))
    )


def test_an_empty_registry_says_what_to_do_first():
    clerk = PostFactory(county=CountyFactory()).user
    assert "这个县的登记册还是空的。请先在管理后台登记学校和教共体,或请系统管理员载入文件名单。" in shown(
        page(clerk)
    )


def test_each_figure_of_the_county_leads_to_the_rows_behind_it(desk):
    desk.school(in_county=False, outside_place="缙云县")
    SupportPairingFactory(
        county=desk.county, recipient_school=desk.member_school, supporting_school=desk.core_school
    )
    html = page(desk.clerk).content.decode()
    for address, figure in [
        ("/alliances/", 1),
        ("/schools/", 3),
        ("/pairings/", 1),
        ("/schools/?more=confirm", 0),
    ]:
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
    assert (
        "待教育局确认 3 处 1 所学校的全称、学段等由文件名单推断而来,核对后请在管理后台选中这些学校,执行“确认所列信息”。"
        in said
    )
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
    newer, older = (f'"{reverse("evaluation:run", args=[run.pk])}"' for run in (trial, first))
    assert html.index(newer) < html.index(older)
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


def asked(client, address="/") -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_desk_asks_the_same_number_of_questions_however_large_the_county(desk):
    bureau, school = browser(desk.clerk), browser(desk.head())

    def counts():
        """Of either, when nothing is kept yet and when the figures are."""
        found = []
        for client in (bureau, school):
            client.get("/search/")
            cache.clear()
            found += [asked(client), asked(client)]
        return found

    small = counts()
    for _ in range(5):
        core_school, member_school = desk.school(to_confirm=[ConfirmField.TIER]), desk.school()
        alliance = AllianceFactory(
            county=desk.county, kind=desk.kind, core_school=core_school, member_schools=[member_school]
        )
        SupportPairingFactory(
            county=desk.county, recipient_school=member_school, supporting_school=core_school
        )
        ActivityFactory(alliance=alliance, schools=[core_school, member_school])
        ActivityFactory(alliance=desk.alliance, schools=[desk.core_school, desk.member_school])
        desk.run(created_by=UserFactory())
    assert counts() == small
    assert max(small) <= 32


def test_with_figures_kept_the_desk_adds_four_questions_at_most(desk):
    """Beyond what every page asks: who it is, what he holds, which county and years there are."""
    administrator = PostFactory(county=desk.county, role=RoleCode.BUREAU_ADMIN).user
    for user in (administrator, desk.clerk, desk.head()):
        client = browser(user)
        client.get("/")
        bare = asked(client, "/search/")
        assert asked(client) - bare <= 4


def test_what_one_has_changed_oneself_is_seen_at_once(desk):
    assert 'href="/alliances/">1</a>' in page(desk.clerk).content.decode()
    other = AllianceFactory(county=desk.county, kind=desk.kind, core_school=desk.school())
    assert 'href="/alliances/">2</a>' in page(desk.clerk).content.decode()
    other.until = datetime.date(2021, 9, 1)
    other.save()
    assert 'href="/alliances/">1</a>' in page(desk.clerk).content.decode()


def test_kept_figures_are_shown_to_nobody_else(desk):
    page(desk.clerk)
    foreign = CountyFactory(slug="jinyun", name="缙云县")
    SchoolFactory(county=foreign, short_name="缙云实验")
    stranger = PostFactory(county=foreign).user
    said = shown(page(stranger))
    assert "山口镇中" not in said
    assert "1 所学校" in said
    leader = PostFactory(county=desk.county, role=RoleCode.LEADER).user
    assert "等我处理" not in shown(page(leader))


# ---- what waits ----------------------------------------------------------------------------------------


@pytest.fixture
def story():
    with time_machine.travel(AT, tick=False):
        yield Story()


def test_the_bureau_sees_how_much_of_each_kind_waits(story):
    for _ in range(2):
        filing = story.submit(story.draft())
        story.move(filing, Verb.CONFIRM, story.core_school)
    story.submit(story.draft())
    with time_machine.travel(LATE, tick=False):
        response = page(story.bureau)
        said = shown(response)
    assert "3 条活动待核定 其中 1 条对方逾期未确认" in said
    assert 'href="/review/?subject=activity"' in response.content.decode()
    assert 'aria-label="等我办理 3 条"' in response.content.decode()


def test_what_has_been_decided_waits_no_longer(story):
    filing = story.submit(story.draft())
    story.move(filing, Verb.CONFIRM, story.core_school)
    assert "1 条活动待核定" in shown(page(story.bureau))
    browser(story.bureau).post("/review/", {"filing": [filing.number], "verb": "accept"})
    said = shown(page(story.bureau))
    assert "待核定 其中" not in said
    assert "条活动待核定" not in said
    assert "1 节同步课堂,上学年 0" in said


def test_a_rotation_that_is_due_is_counted_for_whoever_decides_on_it(desk):
    RotationFactory(
        teacher=TeacherFactory(school=desk.core_school),
        host_school=desk.member_school,
        planned_until=datetime.date(2022, 9, 1),
    )
    administrator = PostFactory(county=desk.county, role=RoleCode.BUREAU_ADMIN).user
    said = shown(page(administrator))
    assert "1 名教师流动到期 计划已结束,还没有登记返回、留任或提前结束。" in said
    assert "名教师流动到期" not in shown(page(desk.clerk))


def test_a_school_sees_what_waits_for_it_and_what_it_waits_for(story):
    story.submit(story.draft())
    story.submit(story.draft(story.core_school, story.member_school))
    back = story.submit(story.draft(story.core_school, story.member_school))
    story.move(back, Verb.DECLINE, story.member_school, reason="没有上。")
    story.draft(story.core_school, story.member_school)
    with time_machine.travel(LATE, tick=False):
        response = page(story.clerks[story.core_school.pk])
    said = shown(response)
    for sentence in (
        "1 条等本校确认 别的学校填报,与本校有关。",
        "1 条退回本校 按退回理由修改后重新提交。",
        "1 条对方逾期未确认 可以提请教育局核定,不因对方不答复受影响。",
        "1 条活动草稿 还没有提交,别的学校和教育局都看不到。",
        "1 条等对方确认 已提交,不需要再做什么。",
    ):
        assert sentence in said
    assert "填报活动 申请流动" in said
    assert 'aria-label="等我办理 2 条"' in response.content.decode()


def test_a_school_with_nothing_to_do_is_told_so(story):
    said = shown(page(story.clerks[story.core_school.pk]))
    assert "没有等待处理的事项。别的学校填报了与本校有关的活动,会在这里提醒您。" in said


def test_a_teacher_comes_to_his_own_page(desk):
    post = PostFactory(school=desk.core_school, role=RoleCode.TEACHER)
    assert browser(post.user).get("/")["Location"] == "/me/"
    PostFactory(user=post.user, school=desk.member_school, role=RoleCode.PRINCIPAL)
    assert browser(post.user).get("/").status_code == 200


def test_progress_of_ones_own_alliance_and_of_the_county(desk):
    with time_machine.travel(datetime.datetime(2021, 10, 20, 4), tick=False):
        ActivityFactory(alliance=desk.alliance, schools=[desk.core_school, desk.member_school], lessons=3)
        own = page(desk.head())
        assert "同步课堂节数 预警 3 / 20 节" in shown(own)
        assert 'href="/board/qingtian/GJ05/"' in own.content.decode()
        said = shown(page(desk.clerk))
    assert "3 节同步课堂,上学年 0" in said
    assert "指标核验 :应核验 1 个教共体,达标 0 个, 还没有达标 1 个 。" in said
    assert "2021年12月31日 还有 72 天:2021年的同步课堂学科、同步课堂节数、网络研修、线下教研" in said


# ---- 我的 ----------------------------------------------------------------------------------------------


def test_my_page_names_my_posts_and_what_i_filed(story):
    filing = story.submit(story.draft(topic="一次函数"))
    said = shown(page(story.clerks[story.member_school.pk], "/mine/"))
    assert "仁庄镇中 学校填报员 起始未载 至今" in said
    assert f"同步课堂 · 语文 · 1节 · 一次函数 待对方确认 2021-10-15 · 仁庄镇中 · {filing.number}" in said
    assert "退出登录" in said
    assert "办理:核定活动填报" in shown(page(story.bureau, "/mine/"))
    other = shown(page(story.clerks[story.core_school.pk], "/mine/"))
    assert "一次函数" not in other
    assert "您还没有填报过。填报后,这里列出最近的 10 条和它们办到了哪一步。" in other


def test_my_page_without_a_post_says_whom_to_ask():
    assert "您的账号还没有任职。请联系教育局管理员,为您登记所在的学校或科室。" in shown(
        page(UserFactory(), "/mine/")
    )


# ---- search ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["山口", "青田县山口镇中学", "skzz", "S12", "山口初中"])
def test_a_school_is_found_by_any_of_its_names(desk, words):
    SchoolAlias.objects.create(school=desk.core_school, name="山口初中")
    assert (
        reverse("alliances:school", args=["qingtian", "S12"])
        in page(desk.clerk, "/search/", q=words).content.decode()
    )


def test_an_alliance_is_found_by_its_name_and_by_its_members(desk):
    for words in ("山口镇中学教共体", "GJ05", "仁庄"):
        assert (
            reverse("alliances:alliance", args=["qingtian", "GJ05"])
            in page(desk.clerk, "/search/", q=words).content.decode()
        )


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
        AllianceFactory(county=desk.county, kind=desk.kind, name="山口", core_school=desk.school())
    with django_assert_num_queries(len(small)):
        client.get("/search/", {"q": "山口"})
