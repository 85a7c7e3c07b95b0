"""政策文件: its text, its numbers, its questions, each leading to the others."""

import re

from django.urls import reverse

from evaluation.models import Score
from evaluation.policy import load_pack
from tests.clients import browser
from tests.evaluation.pages import POLICY, head_of, read, status


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
    assert "按字面加减 默认,暂按这个 总校成绩 = 本校得分×总校占比 + 总增量÷成员校数×乘数。" in said
    assert "能否成立: 最贴近原文:" in said


def test_every_link_from_a_sheet_to_the_policy_arrives(run, clerk):
    client = browser(clerk)
    ids = set(re.findall(r'\bid="([^"]+)"', client.get(POLICY).content.decode()))
    linked = set()
    for score in Score.objects.filter(run=run):
        html = client.get(reverse("evaluation:score", args=[score.pk])).content.decode()
        linked |= set(re.findall(rf'href="{POLICY}#([^"]+)"', html))
    assert len(linked) >= 12
    assert linked <= ids
