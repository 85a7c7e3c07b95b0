"""新旧文件对照: a new document beside the old one, read and never stored."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.models import County
from evaluation.models import PackText, ScoreRun
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.evaluation.packs import NEW_NOTICE, new_pack
from tests.evaluation.pages import head_of, read, shown, status
from tests.factories import CountyFactory, PostFactory

COMPARE = "/policies/compare/"


def send(user, **given):
    given = {"before": "qingtian-2021", "text": new_pack(), "notice": NEW_NOTICE, **given}
    response = browser(user).post(COMPARE, given)
    assert response.status_code == 200
    return response


def kept(response, name):
    """What stands in a text box after sending."""
    found = re.search(
        rf'<textarea name="{name}"[^>]*>\n(.*?)</textarea>', response.content.decode(), re.DOTALL
    )
    return found[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<").replace("&gt;", ">")


def test_the_bureau_sees_what_changes_and_whom_it_affects(qingtian, clerk):
    said = shown(send(clerk))
    assert "变了的数字 3 没有写明的地方 0 成绩 10 所学校 指标核验 17 流动名额 0 支教补助 0" in said
    assert "总校占比 80% 70% 成员校占比 20% 30%" in said
    assert "要求 ≥ 20 节 ≥ 24 节" in said
    assert "61 所学校中 10 所的成绩、名次或正式成绩有变化。名次只在同一类型内比较。" in said
    assert "17 项要求有变化,其中 0 项换了结论。" in said
    assert "各学校的流动名额和结论都没有变化。" in said
    assert "这个学年的支教补助没有变化。" in said
    assert (
        "qingtian_2023.toml 的 governs.supersedes:2021-2022学年同时有几个文件包:qingtian-2021、qingtian-2023。"
        in said
    )


def test_nothing_is_written(qingtian, clerk):
    client = browser(clerk)
    counts = [model.objects.count() for model in (AuditEvent, PackText, ScoreRun)]
    client.post(COMPARE, {"before": "qingtian-2021", "text": new_pack(), "notice": NEW_NOTICE})
    assert [model.objects.count() for model in (AuditEvent, PackText, ScoreRun)] == counts
    assert "qingtian-2023" not in read(clerk, "/policies/")


def test_all_errors_of_a_file_are_said_at_once_and_what_was_typed_stays(qingtian, clerk):
    text = new_pack(('default = "A"', 'default = "Z"'), ('own_share = "0.90"', 'own_share = "0.95"'))
    response = send(clerk, text=text, notice=NEW_NOTICE + "<b>")
    said = shown(response)
    assert "新文件包有 2 处错误,改好后再对照:" in said
    assert "没有“Z”这个选项。 默认选项应为 A、A-CAP、B、C、D、E 之一。" in said
    assert "own_share 0.95 与 member_share 0.1 之和是 1.05。 请对照条款核对,使两项之和等于 1。" in said
    assert kept(response, "text") == text
    assert kept(response, "notice") == NEW_NOTICE + "<b>"
    assert "变了的数字" not in said


REFUSED = [
    ({"text": " "}, "没有可对照的新文件。请粘贴或上传文件包,或在“新的文件”中选择一份。"),
    ({"notice": ""}, "没有新文件的原文。请粘贴或上传,文件包的引文要与它核对。"),
    ({"after": "qingtian-2021"}, "两边是同一份文件。请选择另一份,或粘贴、上传新的文件包。"),
    ({"before": "nowhere-2021"}, "没有所选的这份文件。请从列出的文件中重新选择。"),
    ({"text": "长" * 400_000}, "内容超过 1 MB。请核对是否粘贴了多遍。"),
    ({"text": "a = 1e999999999"}, "new.toml 的 a:数字太大或太长。"),
    ({"text": new_pack(('county = "qingtian"', 'county = "pucheng"'))}, "只能与同一个县的文件对照。"),
    ({"text": new_pack(('first_school_year = "2021-2022"', 'first_school_year = "9999-10000"'))}, "不是学年"),
    ({"text": new_pack(('first_school_year = "2021-2022"', 'first_school_year = "9998-9999"'))},
     "学年不在能计算的范围。 应在 1980 年与 2100 年之间。"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "sentence"), REFUSED, ids=[sentence[:20] for _given, sentence in REFUSED])
def test_what_cannot_be_compared_is_said(qingtian, clerk, given, sentence):
    said = shown(send(clerk, **given))
    assert sentence in said
    assert "变了的数字" not in said


def test_a_file_may_be_uploaded_and_goes_on_in_the_text_box(qingtian, clerk):
    file = SimpleUploadedFile("新.toml", new_pack().replace("\n", "\r\n").encode("utf-8-sig"))
    response = send(
        clerk, text="", notice="", file=file, notice_file=SimpleUploadedFile("新.txt", NEW_NOTICE.encode())
    )
    assert "变了的数字 3" in shown(response)
    assert kept(response, "text") == new_pack()


UPLOADS = [
    (b"\xd6\xd0", "文件 新.toml 不是 UTF-8 编码的纯文本。请另存为 UTF-8 后重新选择。"),
    (b"#" * (2**20 + 1), "文件 新.toml 超过 1 MB。请核对是否选错了文件。"),
    (b"", "上传的文件包是空的。请检查后重新选择。"),
]


@pytest.mark.parametrize(("content", "sentence"), UPLOADS, ids=[sentence for _content, sentence in UPLOADS])
def test_a_file_that_is_no_text_is_refused(qingtian, clerk, content, sentence):
    assert sentence in shown(send(clerk, text="", file=SimpleUploadedFile("新.toml", content)))


def test_a_question_that_is_gone_leaves_the_other_results(qingtian, clerk):
    said = shown(send(clerk, text=new_pack(('id = "pool.weight"', 'id = "pool.weighting"'))))
    assert "有的结果按新文件算不出来: 考核成绩:新文件包没有“融合型一起考核时,各校区的成绩按什么合成”" in said
    assert "17 项要求有变化" in said


def test_only_who_sees_drafts_compares_and_only_his_own_county(qingtian, clerk):
    assert status(clerk, COMPARE) == 200
    assert status(head_of("仁庄镇中"), COMPARE) == 403
    assert COMPARE not in browser(head_of("仁庄镇中")).get("/policies/").content.decode()
    assert COMPARE in browser(clerk).get("/policies/").content.decode()
    stranger = PostFactory(county=CountyFactory()).user
    assert County.objects.count() == 2
    assert "本县还没有录入政策文件,没有可对照的。" in read(stranger, COMPARE)
    assert "没有所选的这份文件。" not in shown(browser(stranger).get(COMPARE, {"before": "qingtian-2021"}))
    assert "共建型" not in shown(send(stranger))


def test_a_client_program_without_records_is_shown_none(qingtian, clerk):
    reader = PostFactory(county=qingtian, role=RoleCode.API_CLIENT).user
    said = shown(send(reader))
    assert "影响到的成绩" in said
    assert "影响到的支教补助" not in said  # stipends.view is not among its permissions
