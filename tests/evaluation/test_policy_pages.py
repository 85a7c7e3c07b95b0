"""政策文件: its text, its numbers, its questions, each leading to the others."""

import datetime
import re

from django.urls import reverse

from alliances.models import Alliance, Post
from evaluation.models import Decision, Score
from evaluation.policy import load_pack
from tests.clients import browser
from tests.evaluation.pages import POLICY, head_of, publish, read, sheet, status


def test_the_bureau_and_the_schools_read_the_policy(qingtian, clerk):
    for reader in (clerk, head_of("仁庄镇中")):
        said = read(reader, "/policies/")
        assert "青田县教育局关于进一步深化义务教育共同体建设的实施意见" in said
        assert (
            "索引号 002652678/2021-111609 签发 2021年3月31日 公布 2021年4月2日 适用学年 2021-2022学年起"
            in said
        )
        assert status(reader, POLICY) == 200


def test_every_clause_and_question_has_its_place_on_the_page(qingtian, clerk):
    html = browser(clerk).get(POLICY).content.decode()
    pack = load_pack("qingtian-2021")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {f"clause-{clause.id}" for clause in pack.clauses} <= set(ids)
    assert {f"question-{question.id}" for question in pack.questions} <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_numbers_stand_beside_their_sentence_and_options_with_their_defence(qingtian, clerk):
    said = read(clerk, POLICY)
    assert (
        "共建型总校的成绩 总校占比 80% 成员校占比 20% 增量的乘数 2 “共建型教共体总校的教学质量考核:" in said
    )
    assert "正式成绩的先后 共建型 → 协作型 → 一起考核 → 本校成绩" in said
    assert "“两个优化”统一管理 分值 文件没有写,未录入" in said
    assert (
        "同步课堂节数 要求 ≥ 20 节 对象 文件没有写明,暂取“每一对都要达标” 期间 文件没有写明,暂取“按年(1月至12月)” "
        "类型 融合型、共建型 只供参考 协作型 没有做到 不符 “融合型教共体校区间" in said
    )
    assert (
        "指导型流动名额 要求 ≥ 15% 占比 指导型流动的教师 ÷ 符合流动的骨干教师 对象 "
        "文件没有写明,暂取“独立法人学校(含校区)” 期间 每学年 没有做到 不符" in said
    )
    assert (
        "培养型流动 方向 向高层次学校(没有做到:提示) 时间 一般 1 年(没有做到:提示) 人事关系 不随迁(没有做到:不符) "
        "学科 考虑对等(没有做到:提示) 农村工作经历 有 农村教师补贴 没有 特岗补贴 没有" in said
    )
    assert (
        "支教补助 流动类型 指导型 流出学校 城区 流入学校 乡村(享受特岗补贴) 省特级教师 每年 30000 元 "
        "正高级教师 每年 20000 元 高级教师 每年 10000 元" in said
    )
    assert "章程 章节 办学理念、校园文化建设、课程建设、教学管理、师生互动、考核评价,可以另加" in said
    assert "师资同盘 类型 融合型 分值 文件没有写" in said
    assert "按字面加减 默认,暂按这个 总校成绩 = 本校得分×总校占比 + 总增量÷成员校数×乘数。" in said
    assert "能否成立: 最贴近原文:" in said


def test_other_documents_stand_beside_and_say_so(qingtian, clerk):
    said = read(clerk, POLICY)
    assert (
        "对照的其他文件 不是本文件的内容,只列在旁边对照,不参与本县的核验。 关于推进县(区)域内义务教育学校校长教师交流轮岗的意见 "
        "教育部、财政部、人力资源和社会保障部 · 教师〔2014〕4号。" in said
    )
    assert "教师交流轮岗比例 要求 ≥ 10% 占比 交流轮岗的教师 ÷ 符合流动的教师 对象 全县 期间 每学年" in said


def test_every_link_from_a_sheet_to_the_policy_arrives(run, clerk):
    client = browser(clerk)
    ids = set(re.findall(r'\bid="([^"]+)"', client.get(POLICY).content.decode()))
    linked = set()
    for score in Score.objects.filter(run=run):
        html = client.get(reverse("evaluation:score", args=[score.pk])).content.decode()
        linked |= set(re.findall(rf'href="{POLICY}#([^"]+)"', html))
    assert len(linked) >= 12
    assert linked <= ids


def test_a_number_leads_to_the_results_that_rest_on_it(run, clerk):
    said = read(clerk, POLICY)
    assert "三(三)2 1) 教学质量考核 用在: 2021-2022学年的 10 个成绩 " in said
    assert "用在: 仁宫分校 东山分校 " in said
    assert "用在: 指标核验(N1,17 个教共体) " in said
    assert "用在: 教师流动一览(指导型流动名额) 流动记录和对照结果 " in said
    assert "用在: 教师流动一览(高级教师) " in said
    assert "用在: 补助 " in said
    html = browser(clerk).get(POLICY).content.decode()
    assert f'<a href="{sheet(run, "仁宫分校")}">仁宫分校</a>' in html


def test_a_reader_is_led_only_to_what_he_may_open(run):
    head = head_of("塔山小学")
    assert "2021-2022学年的 " not in read(head, POLICY)
    assert "塔山小学</a>" not in browser(head).get(POLICY).content.decode()
    publish(run)
    html = browser(head).get(POLICY).content.decode()
    assert f'<a href="{sheet(run, "塔山小学")}">塔山小学</a>' in html
    assert set(re.findall(r'href="(/scores/\d+/)"', html)) == {sheet(run, "塔山小学")}
    assert 'href="/stipends/"' not in html


def test_the_queries_do_not_grow_with_what_is_cited(run, clerk, django_assert_max_num_queries):
    client = browser(clerk)
    with django_assert_max_num_queries(24):
        client.get(POLICY)


def decide(county, question, option, **more):
    return Decision.objects.create(
        county=county, pack="qingtian-2021", question=question, version=1, option=option,
        file_number="青教〔2022〕15号", decided_on=datetime.date(2022, 3, 1), signer="叶局长",
        reason="与下发的算式一致", recorded_by=Post.objects.first().user,
        recorded_at=datetime.datetime(2022, 3, 1, tzinfo=datetime.UTC),
        first_school_year="2021-2022", **more,
    )  # fmt: skip


def test_a_decided_question_says_by_what_file_and_an_open_one_that_it_is_open(qingtian, clerk):
    assert "教育局已确认" not in read(clerk, POLICY)
    decide(qingtian, "bundled.reading", "B")
    said = read(head_of("仁庄镇中"), POLICY)
    assert (
        "自 2021-2022学年起的执行口径: 青教〔2022〕15号,2022年3月1日,叶局长 签发。 与下发的算式一致" in said
    )
    assert said.count("教育局已确认") == 1
    assert said.count("教育局尚未确认") == len(load_pack("qingtian-2021").questions) - 1
    assert "设底分 已确认,按这个" in said


def test_a_decided_list_of_schools_stands_at_its_number(qingtian, clerk):
    decide(qingtian, Decision.ALONE, Decision.LISTED, value=["S22"])
    assert (
        "自 2021-2022学年起的名单由教育局确认: 仁宫分校。青教〔2022〕15号,2022年3月1日,叶局长 签发。"
        in read(clerk, POLICY)
    )


def test_every_sentence_quoted_elsewhere_leads_to_its_place(run, clerk):
    """依据 of every page of the assessment and of the registry, as the bureau sees them."""
    client = browser(clerk)
    ids = set(re.findall(r'\bid="([^"]+)"', client.get(POLICY).content.decode()))
    alliance = Alliance.objects.get(county__slug="qingtian", code="GJ01")
    pages = [
        sheet(run, "塔山小学"), "/board/", f"/board/qingtian/{alliance.code}/", "/quotas/",
        "/quotas/qingtian/S01/", "/stipends/", "/stipends/allowances/", "/charters/",
        reverse("alliances:alliance", args=["qingtian", alliance.code]),
    ]  # fmt: skip
    for page in pages:
        html = client.get(page).content.decode()
        figures = re.findall(r'<figure class="clause">.*?</figure>', html, re.DOTALL)
        linked = re.findall(rf'<a href="{POLICY}#(clause-[^"]+)"', "".join(figures))
        assert len(figures) == len(linked) > 0, page
        assert set(linked) <= ids, page
