"""考核总览, and what holds for every page: what it says, to whom, with how many questions to the database."""

import datetime
import re

import pytest

from alliances.choices import MemberRole
from alliances.models import Alliance, AllianceKind, Membership, QualityResult
from evaluation.models import Score, ScoreRun
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.evaluation.pages import POLICY, RUNS, SCORES, head_of, publish, read, sheet, status
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    PostFactory,
    QualityResultFactory,
    SchoolFactory,
)

#: Of a page with its frame, which counts what waits for a principal: posts, teaching points, alliances led, to-do.
MOST_QUERIES = 15


# ---- 考核总览 -------------------------------------------------------------------------------------


def test_scores_stand_by_type_with_ranks_inside_the_type_only(run, clerk):
    said = read(clerk, SCORES)
    assert "青田县2021-2022学年教学质量考核成绩。名次只在同一类型内比较,不同类型的成绩不能直接比较。" in said
    assert re.search(
        "融合型 5 个教共体,名次只在融合型内 .* 共建型 10 个教共体,名次只在共建型内 .* "
        "协作型 9 个教共体,名次只在协作型内 .* 其他学校 27 所,本校成绩,不捆绑,不排名次",
        said,
    )
    assert re.search("1 塔山小学 塔山实验小学教共体 92.00 .* 4 山口镇中 山口镇中学教共体 70.30 2/2", said)
    assert "1 城东小学 城东实验小学教共体 78.92 2/2" in said


def test_a_row_that_is_not_official_takes_no_rank_and_names_the_one_that_is(run, clerk):
    said = read(clerk, SCORES)
    assert "2 青田二中 青田县第二中学教共体 74.88 1/1" in said
    assert "– 青田二中 青田县第二中学教共体 82.00 2/2 参考,正式成绩为 共建型成绩 74.88" in said


def test_campuses_assessed_together_are_one_row_of_their_core(run, clerk):
    said = read(clerk, SCORES)
    assert "1 船寮镇小 与 大路分校 、 石盖分校 、 芝溪分校 一起考核 船寮镇小学教共体 81.97 4/4" in said
    assert "章旦中学教共体 、 青田县实验小学教共体 一起考核的校区不足两所,不在此列。" in said


def test_equal_values_share_a_rank(qingtian, year, clerk):
    twin = AllianceFactory(
        county=qingtian,
        kind=AllianceKindFactory(county=qingtian),
        core_school=SchoolFactory(county=qingtian, short_name="同分中学"),
    )
    QualityResultFactory(school=twin.memberships.get().school, value="87.875", county=qingtian)
    run_scoring(qingtian, year)
    said = read(clerk, SCORES)
    assert "4 并列 山口镇中" in said
    assert "4 并列 同分中学 测试教共体" in said
    assert "6 章旦中学" in said


def test_what_is_empty_says_why_and_is_never_nought(qingtian, year, clerk):
    QualityResult.objects.filter(school__short_name="山口镇中", school_year=year).delete()
    run = run_scoring(qingtian, year)
    said = read(clerk, SCORES)
    assert "– 山口镇中 山口镇中学教共体 暂无 2/2 没有2021-2022学年的教学质量成绩" in said
    said = read(clerk, sheet(run, "山口镇中"))
    assert "暂无成绩:没有2021-2022学年的教学质量成绩。" in said
    assert "成绩 暂无" in said
    assert " 0.00" not in said


def test_the_strip_says_what_is_undecided_and_the_default_used(run, clerk):
    said = read(clerk, SCORES)
    assert "文件有 8 处没有写明, 本次成绩暂按默认口径计算,教育局确认后可能变动。" in said
    assert "总校占比、成员校占比和增量加减分怎样合成总校的成绩 暂按“按字面加减” 涉及 19 条成绩" in said
    html = browser(clerk).get(SCORES).content.decode()
    assert f'href="{POLICY}#question-bundled.reading"' in html


def test_demonstration_results_are_labelled(qingtian, run, clerk, year):
    warning = "本页含演示数据:成绩由程序编造,只用来说明怎样计算,不代表任何学校。"
    assert warning in read(clerk, SCORES)
    assert warning in read(clerk, sheet(run, "山口镇中"))
    QualityResult.objects.update(is_demo=False)
    real = run_scoring(qingtian, year)
    assert warning not in read(clerk, SCORES)
    assert warning not in read(clerk, sheet(real, "山口镇中"))


def test_the_difference_to_the_run_before(qingtian, run, clerk, year):
    assert "比上次" not in read(clerk, SCORES)
    QualityResult.objects.filter(school__short_name="方山乡校", school_year=year).update(value=68)
    second = run_scoring(qingtian, year)
    said = read(clerk, SCORES)
    assert f"与 第{run.pk}次测算 比较" in said
    assert "山口镇中 山口镇中学教共体 71.30 +1.00 2/2" in said
    assert "塔山小学 塔山实验小学教共体 92.00 0.00 1/1" in said
    assert f"比 第{run.pk}次测算 +1.00" in read(clerk, sheet(second, "山口镇中"))


def test_a_trial_is_shown_only_when_asked_for_and_compared_with_the_last_real_run(qingtian, run, clerk, year):
    trial = run_scoring(qingtian, year, overrides={"bundled.reading": "B"})
    assert f"第{run.pk}次测算" in read(clerk, SCORES).split("融合型")[0]
    for said in (read(clerk, SCORES, run=trial.pk), read(clerk, f"{RUNS}{trial.pk}/")):
        assert "这是试算,改了 1 处口径, 成绩只供比较,不能公布。" in said
        assert "改按“设底分”,默认是“按字面加减”" in said
        assert f"与 第{run.pk}次测算 比较" in said
        assert "山口镇中 山口镇中学教共体 90.30 +20.00 2/2" in said
    assert "试算,不能公布" in read(clerk, sheet(trial, "山口镇中"))


def test_the_list_of_runs_says_when_who_and_with_what_digests(qingtian, run, clerk, year):
    trial = run_scoring(qingtian, year, overrides={"pool.weight": "equal"}, user=clerk)
    said = read(clerk, SCORES)
    when = rf"{trial.created_at:%Y}-\d\d-\d\d \d\d:\d\d"
    assert re.search(
        f"第{trial.pk}次 {when} 陈科员 试算 {trial.inputs_digest[:12]} {trial.result_digest[:12]}", said
    )
    assert re.search(f"第{run.pk}次 {when} 系统 已测算 {run.inputs_digest[:12]}", said)


def test_without_a_run_the_page_says_what_to_do(qingtian, clerk):
    said = read(clerk, SCORES)
    assert "2021-2022学年还没有测算。成绩录入后按“运行测算”,几秒钟就能看到每所学校的成绩和理由。" in said
    leader = PostFactory(county=qingtian, role=RoleCode.LEADER).user
    said = read(leader, SCORES)
    assert "2021-2022学年还没有测算。教育局科室人员测算之后,这里显示每所学校的成绩和理由。" in said
    assert "没有适用于2019-2020学年的政策文件,不能测算。请在页面上方改选学年。" in read(
        clerk, SCORES, school_year="2019-2020"
    )


@pytest.mark.django_db
def test_without_a_post_there_is_nothing_to_see():
    stranger = PostFactory(until="2020-09-01").user
    assert "您的账号还没有任职,看不到成绩。请联系教育局管理员登记任职。" in read(stranger, SCORES)
    assert "还没有录入政策文件" in read(stranger, "/policies/")


def test_the_rows_of_a_mean_of_two_types_stand_apart(qingtian, year, clerk):
    run_scoring(qingtian, year, overrides={"role.co_built_collaborative": "mean"})
    said = read(clerk, SCORES)
    assert re.search("两种类型的平均 .* 青田二中 78.44 3/3", said)


def test_the_official_row_is_named_by_what_it_is(qingtian, year, clerk):
    run_scoring(qingtian, year, overrides={"role.co_built_collaborative": "mean"})
    said = read(clerk, SCORES)
    assert "青田二中 青田县第二中学教共体 74.88 1/1 参考,正式成绩为 两类成绩的平均 78.44" in said
    assert "正式成绩为 本校成绩" not in said


def test_a_run_stays_as_it_was_when_the_registry_changes(qingtian, run, clerk):
    """Names, types and cores of alliances are those the run was computed with; links lead to today's pages."""

    def main(address):
        html = browser(clerk).get(address).content.decode()
        without_tokens = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", html)
        return re.search(r"<main.*</main>", without_tokens, re.DOTALL)[0]

    pooled = Score.objects.get(run=run, school_name="船寮镇小", official=True)
    addresses = [f"{RUNS}{run.pk}/", *(sheet(run, n) for n in ("山口镇中", "船寮镇小", "石盖分校"))]
    before = [main(address) for address in addresses]
    later = datetime.date(2022, 3, 1)
    Alliance.objects.filter(county=qingtian).update(name="改名后的教共体", until=later)
    cores = Membership.objects.filter(alliance__county=qingtian, role=MemberRole.CORE)
    cores.filter(alliance__code=pooled.alliance_code).update(role=MemberRole.CAMPUS)
    Membership.objects.filter(
        alliance__county=qingtian, alliance__code=pooled.alliance_code, school__short_name="石盖分校"
    ).update(role=MemberRole.CORE)
    AllianceKind.objects.filter(county=qingtian, code="integrated").update(label="集团型")
    collaborative = AllianceKind.objects.get(county=qingtian, code="collaborative")
    Alliance.objects.filter(county=qingtian, kind__code="co_built").update(kind=collaborative)
    assert [main(address) for address in addresses] == before


# ---- who sees what ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [RoleCode.TEACHER, RoleCode.CITY_REVIEWER])
def test_whom_no_score_is_shown_is_led_to_the_public_page(run, qingtian, role):
    school = run.scores.first().school if role == RoleCode.TEACHER else None
    user = PostFactory(county=qingtian, school=school, role=role).user
    assert "成绩只给本校校长、填报员和教育局看。" in read(user, SCORES)
    assert "/public/qingtian/" in browser(user).get(SCORES).content.decode()


def test_a_school_sees_nothing_before_publication(run):
    head = head_of("山口镇中")
    assert "2021-2022学年成绩尚未公布。" in read(head, SCORES)
    assert "运行测算" not in read(head, SCORES)
    assert status(head, sheet(run, "山口镇中")) == 404
    assert status(head, f"{RUNS}{run.pk}/") == 404
    assert status(head, f"{SCORES}?run={run.pk}") == 404


def test_a_school_sees_its_own_published_rows_without_a_rank(run, clerk):
    publish(run)
    assert "4 山口镇中 山口镇中学教共体 70.30" in read(clerk, SCORES)
    assert "仁庄镇中" in read(clerk, SCORES)
    assert "10 个成绩中第 4" in read(clerk, sheet(run, "山口镇中"))
    head = head_of("山口镇中")
    said = read(head, SCORES)
    assert "山口镇中 山口镇中学教共体 70.30 2/2" in said
    for hidden in ("仁庄镇中", "塔山小学", "名次 总校", "4 山口镇中"):
        assert hidden not in said
    said = read(head, sheet(run, "山口镇中"))
    assert "本校得分×80% 68.80 + 成员校增量加减分 1.50" in said
    assert "个成绩中第" not in said
    assert status(head, sheet(run, "仁庄镇中")) == 404


def test_another_county_is_not_there(qingtian, run, clerk, year):
    stranger = PostFactory(county=CountyFactory(slug="jinyun", name="缙云县")).user
    addresses = [sheet(run, "山口镇中"), f"{RUNS}{run.pk}/", f"{SCORES}?run={run.pk}", POLICY]
    assert [status(clerk, address) for address in addresses] == [200] * 4
    assert [status(stranger, address) for address in addresses] == [404] * 4
    said = read(stranger, SCORES)
    assert "缙云县2021-2022学年" not in said
    assert "山口镇中" not in said
    assert "青田县教育局" not in read(stranger, "/policies/")


@pytest.mark.parametrize(
    "address",
    [
        "/scores/999999/",
        "/scores/runs/999999/",
        "/scores/?run=第三次",
        f"/scores/{2**70}/",
        "/policies/none/",
    ],
)
def test_what_does_not_exist_is_not_found(qingtian, clerk, address):
    assert status(clerk, address) == 404


# ---- every page ------------------------------------------------------------------------------------


def pages(run):
    rows = Score.objects.filter(run=run)
    kinds = [rows.filter(kind=kind).first().pk for kind in Score.Kind.values]
    return [SCORES, f"{RUNS}{run.pk}/", "/policies/", POLICY, *(f"/scores/{pk}/" for pk in kinds)]


def test_no_page_shows_a_code_or_an_english_word(run, clerk):
    client = browser(clerk)
    for address in pages(run):
        page = client.get(address).content.decode()
        main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
        words = re.sub(r"<[^>]+>|[0-9a-f]{12,}", " ", main)
        assert re.findall(r"[A-Za-z_]{2,}", words) == [], address


def test_no_page_brings_its_own_script_or_style(run, clerk):
    client = browser(clerk)
    for address in pages(run):
        html = client.get(address).content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", html), address


@pytest.mark.parametrize("reader", ["clerk", "head"])
def test_questions_to_the_database_do_not_grow_with_the_county(
    reader, qingtian, year, clerk, django_assert_num_queries, django_assert_max_num_queries
):
    for _ in range(2):
        publish(run_scoring(qingtian, year))
    client = browser(clerk if reader == "clerk" else head_of("山口镇中"))

    def addresses():
        run = ScoreRun.objects.latest("pk")
        return [SCORES, f"{RUNS}{run.pk}/", sheet(run, "山口镇中"), "/policies/", POLICY]

    client.get(SCORES)
    counts = []
    for address in addresses():
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    kind = Alliance.objects.get(county=qingtian, code="GJ05").kind
    for _ in range(15):
        core, member = SchoolFactory.create_batch(2, county=qingtian)
        AllianceFactory(county=qingtian, kind=kind, core_school=core, member_schools=[member])
        for school in (core, member):
            QualityResultFactory(school=school, county=qingtian)
    publish(run_scoring(qingtian, year))
    for address, count in zip(addresses(), counts, strict=True):
        with django_assert_num_queries(count):
            client.get(address)
