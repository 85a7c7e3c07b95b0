"""The register, one question with its form, and what the other pages say once it is decided."""

import pytest
from django.urls import reverse

from alliances.models import School
from evaluation.models import Decision, ScoreRun
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.evaluation.deciding_world import QUESTION, Deciding
from tests.evaluation.pages import SCORES, head_of, read, sheet, shown, tight
from tests.factories import CountyFactory, PostFactory

DECISIONS, GAPS = "/decisions/", "/gaps/"
PAGE = f"/decisions/qingtian-2021/{QUESTION}/"
ALONE = "/decisions/qingtian-2021/assessed_alone/"
SENT = {
    "seen": "0",
    "option": "collaborative",
    "first_school_year": "2021-2022",
    "file_number": "青教〔2022〕15号",
    "decided_on": "2022-09-30",
    "signer": "王局长",
    "reason": "比照按后者类型考核",
}
YEAR = {"county": "qingtian", "school_year": "2021-2022"}


@pytest.fixture
def world(db):
    return Deciding()


def send(user, address=PAGE, **changed):
    return browser(user).post(address, {**SENT, **changed}, follow=True)


# ---- the register and the form --------------------------------------------------------------------
def test_the_register_says_of_each_question_what_holds(world):
    world.decide()
    text = read(world.officer, DECISIONS, **YEAR)
    assert "19 处没有写明 已确认 1 未定 18" in text
    assert (
        "已确认 既是共建型又是协作型的总校(青田二中)按哪种类型考核 “按协作型” "
        "青教〔2022〕15号 · 2022年9月30日 · 王局长签发 · 自2021-2022学年起" in text
    )
    assert "未定 总校占比、成员校占比和增量加减分怎样合成总校的成绩 暂按“按字面加减”" in text
    assert "照文件 哪些学校不随教共体一起考核,单独考核 文件所列:仁宫分校、东山分校" in text
    for part in ("教学质量考核 10 项", "指标核验 3 项", "教师流动 4 项", "支教补助 3 项"):
        assert part in text


def test_the_register_costs_the_same_however_much_is_decided(world, django_assert_num_queries):
    client = browser(world.officer)
    client.get(DECISIONS, YEAR)
    with django_assert_num_queries(COST):
        client.get(DECISIONS, YEAR)
    for seen, question in enumerate([QUESTION, "bundled.reading", "pool.weight"]):
        world.decide(question, option=world.pack.question(question).default)
        world.decide(question, seen=1, option="", reason=f"撤回{seen}")
    with django_assert_num_queries(COST):
        client.get(DECISIONS, YEAR)


COST = 8


def test_confirming_leads_to_what_now_holds(world):
    response = send(world.officer)
    assert response.redirect_chain == [(PAGE, 302)]
    text = shown(response)
    assert "已登记:“按协作型”(青教〔2022〕15号),自2021-2022学年起的测算自动采用。" in text
    assert (
        "已按 青教〔2022〕15号 确认,2022年9月30日,王局长签发,自2021-2022学年起。理由:比照按后者类型考核"
        in text
    )
    made = Decision.objects.get()
    assert (made.version, made.option, made.recorded_by) == (1, "collaborative", world.officer)


def test_taking_back_opens_the_question_again(world):
    world.decide()
    text = shown(send(world.officer, seen="1", option="~"))
    assert "已登记:撤回确认(青教〔2022〕15号)" in text
    assert "未定 暂按“按共建型”" in text
    assert "第1次:“按协作型”" in text
    assert "第2次:撤回确认" in text


def test_the_list_of_schools_is_ticked(world):
    response = send(world.officer, ALONE, option="listed", schools=["S22"])
    assert "单独考核 1 所" in shown(response)
    assert Decision.objects.get().value == ["S22"]
    refused = send(world.officer, ALONE, seen="1", option="listed", schools=["S99"])
    assert "勾选的学校中有不能单独考核的。请从列出的学校中勾选。" in shown(refused)


WRONG = [
    ({"option": ""}, "没有选口径。请在各口径中选定一种。"),
    ({"option": "Z"}, "没有所选的这个口径。请从列出的口径中选择。"),
    ({"option": "~"}, "没有所选的这个口径。请从列出的口径中选择。"),
    (
        {"first_school_year": "2019-2020"},
        "《青田县教育局关于进一步深化义务教育共同体建设的实施意见》不适用于所选的学年。请从列出的学年中选择。",
    ),
    ({"file_number": ""}, "没有填写文号。请照确认文件填写。"),
    ({"file_number": "青" * 61}, "文号最多 60 个字。请核对。"),
    ({"decided_on": "去年"}, "确认日期不是日期。日期写作 年-月-日,例如 2022-06-30。"),
    ({"decided_on": "2199-01-01"}, "确认日期 2199-01-01 还没有到。请照确认文件上的日期填写。"),
    ({"signer": ""}, "没有填写签发人。请照确认文件填写。"),
    ({"signer": "王" * 41}, "签发人最多 40 个字。请核对。"),
    ({"reason": " "}, "没有填写理由。请写明为什么这样读。"),
    ({"reason": "因" * 2001}, "理由最多 2000 个字。请写得简短一些。"),
]


@pytest.mark.parametrize(("changed", "sentence"), WRONG)
def test_a_wrong_form_is_explained_and_keeps_what_was_typed(world, changed, sentence):
    response = send(world.officer, **changed)
    assert sentence in shown(response)
    assert Decision.objects.count() == 0
    kept = {"signer": "王局长"} if "signer" not in changed else {"file_number": "青教〔2022〕15号"}
    assert f'value="{next(iter(kept.values()))}"' in response.content.decode()


@pytest.mark.parametrize("seen", ["", "-1", "9" * 40, "\x00", "x"])
def test_a_page_that_does_not_say_what_it_saw_records_nothing(world, seen):
    assert send(world.officer, seen=seen).status_code in (200, 400)
    assert Decision.objects.count() == 0


def test_whoever_is_overtaken_reads_the_other_answer_and_keeps_the_own(world):
    world.decide(option="mean")
    response = send(world.officer)
    assert response.status_code == 409
    text, html = shown(response), response.content.decode()
    assert "登记过这个问题,按“两种成绩平均”(青教〔2022〕15号)。请看过之后再确认。" in text
    assert 'name="seen" value="1"' in html
    assert 'value="王局长"' in html
    assert "第1次:按“两种成绩平均”" in text


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (RoleCode.BUREAU_ADMIN, 200, 302),
        (RoleCode.BUREAU_CLERK, 200, 403),
        (RoleCode.LEADER, 200, 403),
        (RoleCode.PRINCIPAL, 200, 403),
        (RoleCode.TEACHER, 200, 403),
    ],
)
def test_everybody_of_the_county_reads_and_only_the_section_writes(world, role, reads, writes):
    at = (
        {"school": world.school}
        if role in (RoleCode.PRINCIPAL, RoleCode.TEACHER)
        else {"county": world.county}
    )
    client = browser(PostFactory(role=role, **at).user)
    assert client.get(PAGE).status_code == reads
    assert ("登记确认" in shown(client.get(PAGE))) == (writes == 302)
    assert client.post(PAGE, SENT).status_code == writes


@pytest.mark.parametrize("address", ["/decisions/nothing/x/", "/decisions/qingtian-2021/nothing/"])
def test_what_is_not_asked_is_not_there(world, address):
    assert browser(world.officer).get(address).status_code == 404
    assert browser(world.officer).post(address, SENT).status_code == 404


def test_another_county_s_questions_are_not_there(world):
    stranger = PostFactory(county=CountyFactory(slug="jinyun"), role=RoleCode.BUREAU_ADMIN).user
    assert browser(stranger).get(PAGE).status_code == 404
    assert browser(stranger).post(PAGE, SENT).status_code == 404
    assert Decision.objects.count() == 0
    assert "没有适用于" in read(stranger, DECISIONS)


# ---- what the other pages say ---------------------------------------------------------------------
@pytest.fixture
def decided(qingtian, year):
    """A run before the decision, the decision, a run after it."""
    before = run_scoring(qingtian, year)
    officer = PostFactory(county=qingtian, role=RoleCode.BUREAU_ADMIN, user__name="陈科长").user
    assert send(officer).status_code == 200
    return officer, before, run_scoring(qingtian, year)


def test_the_badge_goes_with_the_decision_and_stays_on_older_runs(decided):
    officer, before, after = decided
    old, new = (read(officer, reverse("evaluation:run", args=[run.pk])) for run in (before, after))
    assert "文件有 8 处没有写明" in old
    assert "处已由教育局确认" not in old
    assert "文件有 7 处没有写明" in new
    assert "1 处已由教育局确认, 本次成绩按确认的口径计算。" in new
    assert "“按协作型” 已按 青教〔2022〕15号 确认" in new
    assert "这是试算" not in new
    paper = read(officer, sheet(after, "青田二中"))
    assert "已确认的执行口径" in paper
    assert "既是共建型又是协作型的总校" not in paper.split("已确认的执行口径")[0]
    assert "已确认的执行口径" not in read(officer, sheet(before, "青田二中"))


def test_a_trial_takes_what_is_decided_for_usual(decided):
    officer, _before, _after = decided
    html = browser(officer).get(SCORES, YEAR).content.decode()
    assert '<option value="collaborative" selected>按协作型(已确认)</option>' in html
    assert '<option value="co_built">按共建型</option>' in html
    fields = {**YEAR, "newest_seen": "0", "trial": "on", QUESTION: "co_built"}
    text = shown(browser(officer).post("/scores/runs/", fields, follow=True))
    assert ScoreRun.objects.first().trial is True
    assert "这是试算,改了 1 处口径," in text
    assert "改按“按共建型”,已确认的是“按协作型”" in text
    unchanged = {**fields, QUESTION: "collaborative"}
    assert "没有改动任何口径,这样算出的就是按已确认的口径和默认口径的测算。" in shown(
        browser(officer).post("/scores/runs/", unchanged, follow=True)
    )


def test_the_gaps_are_counted_on_the_page_of_the_scores(decided):
    officer, _before, _after = decided
    client = browser(officer)
    assert (
        '<p class="gap-count no-print" hx-get="/gaps/" hx-trigger="load">'
        in client.get(SCORES, YEAR).content.decode()
    )
    found = shown(client.get(GAPS, YEAR, HTTP_HX_REQUEST="true"))
    assert tight(found) == "测算前请先看10处缺口"


def test_the_gaps_of_the_county_as_printed(decided):
    officer, _before, _after = decided
    text = read(officer, GAPS, **YEAR)
    assert "青田二中 既是共建型" not in text  # decided
    assert (
        "章旦中学 既是融合型的总校,又是共建型的总校;没有一句话写明按哪种类型考核。 "
        "正式成绩取共建型的捆绑成绩。 口径未定,暂按“按共建型”" in text
    )
    assert "船寮镇中 是船寮镇中学教共体的总校,又是青田县第二中学教共体的成员校。" in text
    assert (
        "祯埠镇小 城西实验小学教共体的成员校,没有2020-2021学年的教学质量成绩。 不计入总增量和成员校数。 "
        "口径未定,暂按“不计入” 录入成绩" in text
    )


def test_who_may_not_see_drafts_sees_no_gaps(decided):
    assert browser(head_of("山口镇中")).get(GAPS, YEAR).status_code == 403
    school = School.objects.get(short_name="山口镇中")
    teacher = PostFactory(role=RoleCode.TEACHER, school=school).user
    assert 'href="/gaps/"' not in browser(teacher).get(DECISIONS).content.decode()


def test_a_year_without_a_document_has_neither(decided):
    officer, _before, _after = decided
    for address in (DECISIONS, GAPS):
        assert "没有适用于2019-2020学年的政策文件" in read(
            officer, address, county="qingtian", school_year="2019-2020"
        )
