"""异议: who may file one, about what, until when; and that no other school ever sees it."""

import datetime
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.filing_choices import State, Subject, Verb
from alliances.models import Attachment, Filing, FilingEvent, PeriodClose
from alliances.refusals import Refused
from alliances.scope import scope_of
from evaluation import chain
from evaluation.codes import grouped_code
from evaluation.models import ChainLink, Objection, Score
from evaluation.objecting import open_objections
from evaluation.scoring import run_scoring
from gongtongti.accounts.roles import Duty, RoleCode
from tests.alliances.test_attachments import PDF
from tests.clients import browser
from tests.evaluation.objecting import CLOSES, FANGSHAN, LATER, NOW, YEAR, Objecting
from tests.factories import PostFactory, UserFactory
from tests.gongtongti.desk import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield Objecting()


def page_of(row, user):
    return browser(user).get(f"/objections/{row.filing.number}/")


# ---- filing -------------------------------------------------------------------------------------------


def test_the_form_names_every_input_with_the_value_used(place):
    text = shown(browser(place.core).get(f"/objections/new/{place.score().pk}/"))
    assert "公示到2022年10月14日为止,提交后由没有参与过的人复核。" in text
    assert "方山乡校 2021-2022学年 方山乡校 2021-2022学年 教学质量成绩 67" in text
    assert "方山乡校 2020-2021学年 方山乡校 2020-2021学年 教学质量成绩 68" in text
    assert "方山乡校 在山口镇中学教共体 成员关系 成员校 一直 至 今" in text
    assert "认为应按“" in text  # readings that are not in force


def test_an_objection_is_handed_in_with_a_receipt(place):
    head = chain.append(place.county, ChainLink.Act.ANNOUNCED, content={}, at=NOW, run=place.run)
    response = place.send(files=[SimpleUploadedFile("成绩册.pdf", PDF)])
    row = Objection.objects.select_related("filing").get()
    filing = row.filing
    assert filing.number.startswith("YY221011-")
    assert (filing.subject, filing.state, filing.state_word) == (
        Subject.OBJECTION,
        State.CONFIRMED,
        "待复核",
    )
    assert row.input == {"kind": "result", "school": "S45", "school_year": "2021-2022", "stage": ""}
    assert (row.input_label, row.claimed) == ("方山乡校 2021-2022学年 教学质量成绩 67", "70")
    assert list(filing.content) == ["测算", "成绩", "有异议的输入", "认为应为", "理由和依据", "附件"]
    assert filing.content["成绩"] == "山口镇中 共建型成绩 70.30"
    text = shown(response)
    assert f"异议已提交,编号 {filing.number},等教育局复核。" in text
    assert f"回执 {filing.number} · 2022-10-11 10:00:00 · 校验值(sha256) {filing.digest}" in text
    assert f"{place.county}校验码 {grouped_code(head.digest)}" in text
    assert list(open_objections(place.run)) == [row]


def test_a_reading_may_be_objected_to_and_needs_no_claim(place):
    score = Score.objects.get(pk=place.score().pk)
    assert "bundled.reading" in score.questions
    row = place.objection(input="reading/bundled.reading/B", claimed="")
    assert row.input == {"kind": "reading", "question": "bundled.reading", "option": "B"}
    assert row.input_label.startswith("执行口径“")
    assert row.claimed


def test_what_only_says_that_it_is_wrong_is_taken_too(place):
    assert place.objection(claimed="").filing.state == State.CONFIRMED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"input": ""}, "没有选有异议的输入。请在列表中选一项。"),
        ({"input": "result/S99/2021-2022/"}, "选的这一项不是这份成绩的输入。请在列表中重新选一项。"),
        ({"claimed": "很高"}, "“很高”不是教学质量成绩。请填写数字,最多 4 位小数,例如 67.5。"),
        ({"claimed": "101"}, "这项成绩的满分是 100,“101”不在 0 与满分之间。请核对后重填。"),
        ({"claimed": "67.0"}, "测算用的就是 67。请填写另一个值,或选另一项输入。"),
        (
            {"claimed": "一" * 61},
            "“认为应为”有 61 个字,最多 60 个。请只写数值或日期,理由写在下面。",
        ),
        ({"grounds": " "}, "没有写理由和依据。请写明哪里不对、依据是什么。"),
        ({"grounds": "长" * 5001}, "理由有 5001 个字,超过 5000 个。请精简,细节放进附件。"),
        ({"key": "不是"}, "还没有保存,写下的内容都在。请改正:"),
        ({"grounds": "坏\x00字"}, "还没有保存,写下的内容都在。请改正:"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(place, fields, sentence):
    assert sentence in shown(place.send(**fields))
    assert not Filing.objects.exists()


def test_nothing_typed_is_lost(place):
    response = place.send(claimed="很高", grounds="不能丢的话", files=[SimpleUploadedFile("a.pdf", PDF)])
    page = response.content.decode()
    assert "不能丢的话" in page
    assert 'value="很高"' in page
    assert f'value="{FANGSHAN}" checked' in page
    assert "选好的附件没有保存。改好上面的问题后,请重新选择。" in shown(response)


def test_a_draft_is_kept_for_later_and_holds_nothing_up(place):
    row = place.objection(button="keep")
    assert row.filing.state == State.DRAFT
    assert not open_objections(place.run).exists()
    place.edit(row, revision=row.filing.revision, input="result/S34/2021-2022/", claimed="75")
    row.refresh_from_db()
    assert (row.input_label, row.claimed) == ("仁庄镇中 2021-2022学年 教学质量成绩 72.5", "75")
    assert Filing.objects.get().state == State.CONFIRMED


def test_a_file_that_is_not_taken_leaves_a_draft(place):
    text = shown(place.send(files=[SimpleUploadedFile("程序.pdf", b"MZ")]))
    assert "“程序.pdf”没有保存:从内容看,它不是可以接收的文件。" in text
    assert "草稿已保存,还没有提交。公示期内提交才受理。" in text
    assert (Filing.objects.get().state, Attachment.objects.count()) == (State.DRAFT, 0)


def test_a_form_sent_twice_makes_one_objection(place):
    key = str(uuid.uuid4())
    first, second = place.send(key=key), place.send(key=key)
    assert first.redirect_chain == second.redirect_chain
    assert Objection.objects.count() == 1


def test_one_objection_to_an_input(place):
    standing = place.objection()
    assert (
        f"山口镇中对这一项已有一份异议({standing.filing.number}),现在是“待复核”。"
        "要改的请在那一份上修改,不用再提一份。" in shown(place.send())
    )
    place.send(input="result/S45/2020-2021/", claimed="60")
    place.send(user=place.member, score=place.score("S45", "own"))
    assert Objection.objects.count() == 3
    standing.filing.move(Verb.WITHDRAW, scope=scope_of(place.core), by=place.core, at=NOW)
    place.send()
    assert Objection.objects.count() == 4


# ---- until when ----------------------------------------------------------------------------------------


def closed(place, *, button="submit"):
    """What is said on the page, and what is said to one who sent the form nevertheless: the same."""
    asked = shown(browser(place.core).get(f"/objections/new/{place.score().pk}/"))
    sent = shown(place.send(button=button))
    assert not Filing.objects.exists()
    return asked, sent


def test_after_the_last_day_it_is_said_when_it_ended_and_whom_to_ask(place):
    sentence = "次测算的公示已于 2022-10-14 结束,不再受理异议。有问题请联系青田县教育局督导室。"
    with time_machine.travel(LATER, tick=False):
        for text in closed(place):
            assert sentence in text
        for text in closed(place, button="keep"):
            assert sentence in text


def test_on_the_last_day_it_is_still_taken(place):
    with time_machine.travel(datetime.datetime(2022, 10, 14, 15, 59, tzinfo=datetime.UTC), tick=False):
        assert place.objection().filing.state == State.CONFIRMED
        assert place.objection(input="result/S34/2021-2022/").filing.day == CLOSES


def test_before_the_first_day_there_is_nothing_to_object_to(place):
    with time_machine.travel(datetime.datetime(2022, 10, 9, 2, tzinfo=datetime.UTC), tick=False):
        for text in closed(place):
            assert "次测算的公示从 2022-10-10 开始,还没有到。请到时再提出;" in text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("stopped", "的公示已经终止,不再受理异议。新的测算公示后可以再提出;"),
        ("published", "的公示已于 2022-10-14 结束,成绩已审定公布,不再受理异议。"),
    ],
)
def test_a_run_that_is_no_longer_announced_takes_none(place, state, sentence):
    place.move_run(state)
    for text in closed(place):
        assert sentence in text


def test_a_draft_cannot_be_handed_in_after_the_last_day(place):
    row = place.objection(button="keep")
    with time_machine.travel(LATER, tick=False):
        text = shown(place.edit(row, revision=row.filing.revision, grounds="补写的话"))
    assert "的公示已于 2022-10-14 结束,不再受理异议。" in text
    assert "补写的话" in text
    assert Filing.objects.get().state == State.DRAFT


def test_what_came_back_may_be_completed_later_but_not_turned_into_another(place):
    row = place.objection()
    place.send_back(row)
    assert "请附成绩册" in shown(page_of(row, place.core))
    with time_machine.travel(LATER, tick=False):
        place.edit(row, input="result/S34/2021-2022/", claimed="71", revision=row.filing.revision)
    row = Objection.objects.select_related("filing").get()
    assert (row.filing.state, row.claimed, row.input["school"]) == (State.CONFIRMED, "71", "S45")


def test_a_closed_period_does_not_hold_an_objection(place):
    since, until = datetime.date(2022, 10, 1), datetime.date(2022, 11, 1)
    PeriodClose.objects.create(
        county=place.county, since=since, until=until, name="10月", closed_by=place.starter, closed_at=NOW
    )
    assert place.objection().filing.state == State.CONFIRMED


# ---- who ------------------------------------------------------------------------------------------------


def test_only_the_principal_of_the_school_files(place):
    clerk = place.at(place.core_school, RoleCode.SCHOOL_CLERK)
    for user in (clerk, place.reviewer, place.starter):
        assert place.send(user=user).status_code == 403
        assert browser(user).get(f"/objections/new/{place.score().pk}/").status_code == 403
    assert not Filing.objects.exists()


def test_another_schools_score_is_not_there(place):
    assert place.send(user=place.member).status_code == 404
    assert place.send(user=UserFactory()).status_code == 404
    assert browser(place.core).get(f"/objections/new/{2**63}/").status_code == 404


def test_a_run_that_is_not_public_is_not_there_for_a_school(place):
    unpublished = run_scoring(place.county, YEAR)
    score = unpublished.scores.get(school_code="S12", kind="bundled")
    assert place.send(score=score).status_code == 404


def test_nobody_but_the_school_and_the_bureau_sees_it(place):
    """Not the core of the alliance either, though it leads it: proved with an objection of its member."""
    row = place.objection(
        user=place.member, score=place.score("S45", "own"), files=[SimpleUploadedFile("a.pdf", PDF)]
    )
    file = row.filing.attachments.get()
    assert row.filing.alliance is None
    stranger = place.at(place.schools["S34"])
    for user in (place.core, stranger):
        assert page_of(row, user).status_code == 404
        assert browser(user).get(f"/attachments/{file.key}/").status_code == 404
        assert row.filing.number not in shown(browser(user).get("/objections/"))
        assert not Objection.objects.visible_to(scope_of(user)).exists()
    auditor = PostFactory(county=place.county, role=RoleCode.AUDITOR).user
    for user in (place.member, place.reviewer, auditor):
        assert page_of(row, user).status_code == 200
        assert row.filing.number in shown(browser(user).get("/objections/"))


def test_the_list_takes_as_many_queries_for_many_as_for_one(place):
    client = browser(place.reviewer)

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/objections/").status_code == 200
        return len(found)

    place.send()
    asked()
    one = asked()
    for key in ("result/S34/2021-2022/", "result/S34/2020-2021/", "result/S12/2021-2022/"):
        place.send(input=key, claimed="71")
    assert Objection.objects.count() == 4
    assert asked() == one


# ---- in the places that all filings share ---------------------------------------------------------------


def test_the_desk_tells_both_sides(place):
    row = place.objection()
    assert "1 份异议等教育局复核" in shown(browser(place.core).get("/"))
    review = browser(place.reviewer).get("/review/")
    text = shown(review)
    assert row.filing.title in text
    assert "要连同结论一起办结,不能在这里成批核定。请打开它的页面办理。" in text
    assert f'value="{row.filing.number}:' not in review.content.decode()
    assert 'value="accept"' not in review.content.decode()
    assert row.filing.number in shown(browser(place.core).get("/mine/"))
    place.send_back(row)
    assert "1 条退回本校" in shown(browser(place.core).get("/"))
    assert row.filing.title in shown(browser(place.core).get("/confirmations/"))
    row = Objection.objects.select_related("filing", "score__run", "county").get()
    place.edit(row, revision=row.filing.revision)
    place.answer(Objection.objects.select_related("filing", "score__run", "county").get())
    assert "1 份异议已有复核意见" in shown(browser(place.core).get("/"))
    place.move_run("published")
    assert "份异议已有复核意见" not in shown(browser(place.core).get("/"))


def test_it_is_never_accepted_by_the_common_button(place):
    row = place.objection()
    for verb in (Verb.ACCEPT, Verb.REOPEN):
        assert not row.filing.may(verb, scope_of(place.reviewer), on=NOW.date())
    sentence = f"{row.filing.number} 没有办理:异议要连同结论一起办结。请打开它的页面,写明结论。"
    sent = {"verb": "accept", "filing": [f"{row.filing.number}:1"]}
    assert sentence in shown(browser(place.reviewer).post("/review/", sent))
    response = browser(place.reviewer).post(f"/filings/{row.filing.number}/accept/", follow=True)
    assert sentence in shown(response)
    assert not FilingEvent.objects.filter(verb=Verb.ACCEPT).exists()


def test_what_was_ruled_is_not_reopened(place):
    row = place.objection()
    place.answer(row)
    filing = Filing.objects.get()
    with pytest.raises(Refused) as refused:
        filing.move(Verb.REOPEN, scope=scope_of(place.reviewer), by=place.reviewer, at=NOW, reason="再看")
    assert str(refused.value) == (
        f"{filing.number} 没有办理:异议办结后不再重开。结论有误的,请在新的一份中说明。"
    )


def test_a_section_for_objections_alone_has_its_own_list(place):
    other = place.of_bureau("人事科", Duty.ROTATIONS)
    row = place.objection()
    assert row.filing.title in shown(browser(place.reviewer).get("/review/"))
    assert row.filing.title not in shown(browser(other).get("/review/"))
