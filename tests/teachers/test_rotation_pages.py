"""The pages of rotations: list, form, one rotation; by role, in whole sentences, with a fixed number of queries."""

import datetime
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliances.filing_choices import Answer, State, Verb
from alliances.models import Attachment, Filing
from teachers.choices import Source
from teachers.models import Rotation
from tests.clients import browser
from tests.factories import SchoolFactory, UserFactory
from tests.gongtongti.desk import page, shown
from tests.racing import race
from tests.record_factories import TeacherFactory
from tests.teachers.rotating import AT, Moving

D = datetime.date
DAYS = datetime.timedelta(days=1)
NEW = "/rotations/new/"


@pytest.fixture
def moving(db):
    return Moving()


def address(rotation, tail=""):
    return f"/rotations/{rotation.filing.number}/{tail}"


# ---- applying ----------------------------------------------------------------------------------------
def test_a_clerk_files_and_both_schools_are_asked(moving):
    answer = browser(moving.clerk).post(NEW, moving.sent(), follow=True)
    row = Rotation.objects.get()
    assert answer.redirect_chain == [(address(row), 302)]
    assert "已提交,等青田二中、船寮镇中写明意见。" in shown(answer)
    assert row.source == Source.ORGANISED
    assert row.filing.alliance == moving.alliance
    assert row.planned_until == row.since.replace(year=row.since.year + 2)
    assert str(row.honour) == "县教坛新秀"


def test_the_principals_submission_waits_for_the_host_alone(moving):
    answer = browser(moving.home_head).post(NEW, moving.sent(), follow=True)
    assert "已提交,等船寮镇中写明意见。" in shown(answer)


def test_a_teacher_applies_for_himself_whatever_he_sends(moving):
    TeacherFactory(school=moving.home_school, staff_number="G2002", name="王丽")
    browser(moving.account).post(NEW, moving.sent(by="me", teacher="G2002", grounds="愿意到乡镇任教"))
    row = Rotation.objects.get()
    assert (row.teacher, row.source) == (moving.teacher, Source.PERSONAL)
    assert {p.answer for p in row.filing.participations.all()} == {Answer.WAITING}


def test_an_account_without_a_teacher_or_a_school_does_not_apply(moving):
    moving.teacher.user = None
    moving.teacher.save()
    assert browser(moving.account).get(NEW).status_code == 403
    assert browser(moving.bureau).get(NEW).status_code == 403
    assert browser(UserFactory()).get(NEW).status_code == 403


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": ""}, "请选择流动类型。"),
        ({"kind": "leisure"}, "没有这种流动类型。请从四种中选择。"),
        ({"teacher": ""}, "请选择教师。"),
        ({"teacher": "G9999"}, "所选教师不在本校名册中。请从列表中重新选择。"),
        ({"host_school": ""}, "请选择流入学校。"),
        ({"host_school": "X99"}, "登记册中没有所选的流入学校。请从列表中重新选择。"),
        ({"host_school": "S02"}, "流出学校和流入学校是同一所学校。请改选流入学校。"),
        ({"since": ""}, "请填写开始日期。"),
        ({"since": "明年"}, "开始日期应为年-月-日,例如 2021-09-01。请改写。"),
        ({"since": "0001-01-01"}, "1 年超出了可登记的范围(1980 至 2100 年)。请核对年份。"),
        ({"last_day": "9999-12-31"}, "9999 年超出了可登记的范围(1980 至 2100 年)。请核对年份。"),
        ({"last_day": ""}, "驻教要写明最后一天。请填写;不定期往返的,请将方式改为“走教”。"),
        ({"last_day": "2000-01-01"}, "计划的最后一天不能早于开始日期。请核对两个日期。"),
        ({"post": "长" * 61}, "拟任岗位不超过 60 个字。请写短一些。"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(moving, fields, sentence):
    answer = moving.post(moving.clerk, **{"grounds": "带动数学组"} | fields)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert "带动数学组" in answer.content.decode()
    assert not Rotation.objects.exists()


def test_teachers_and_schools_of_others_are_not_on_offer(moving):
    TeacherFactory(school=moving.other_school, staff_number="G3003", name="他校教师")
    SchoolFactory(code="B1", short_name="外县学校")
    html = page(moving.clerk, NEW).content.decode()
    assert "G1001" in html
    assert "G3003" not in html
    assert "外县学校" not in html
    assert moving.post(moving.clerk, teacher="G3003").status_code == 422
    # Schools of the alliance first.
    assert html.index("青田二中教共体(共建型)") < html.index("船寮镇中") < html.index("本县其他学校")


def test_two_schools_at_once_is_refused_and_the_draft_stands(moving):
    first = moving.rotation(day=timezone.localdate(), planned_until=timezone.localdate() + 4000 * DAYS)
    key = str(uuid.uuid4())
    answer = moving.post(moving.clerk, key=key)
    assert answer.status_code == 409
    assert (
        f"陈晓明在这段时间已有另一项驻教:{first.filing.number},青田二中→船寮镇中,"
        f"{first.since} 至 {first.last_day}。同一位教师不能同时在两所学校驻教。"
        "请调整日期,或先撤回、办结原来的一项。"
    ) in shown(answer)
    draft = Rotation.objects.exclude(pk=first.pk).get()
    assert draft.filing.state == State.DRAFT
    again = moving.post(moving.clerk, key=key, revision="1", form="visiting")
    assert again.status_code == 302
    draft.refresh_from_db()
    assert (draft.form, Filing.objects.get(pk=draft.filing_id).state) == ("visiting", State.SUBMITTED)


def test_a_form_sent_twice_makes_one_rotation(moving):
    key = str(uuid.uuid4())
    moving.post(moving.clerk, key=key)
    again = browser(moving.clerk).post(NEW, moving.sent(key=key), follow=True)
    row = Rotation.objects.get()
    assert f"{row.filing.number} 现在是“待学校意见”,没有再改动。" in shown(again)


def test_it_saves_itself_while_it_is_filled_in(moving):
    client, key = browser(moving.clerk), str(uuid.uuid4())
    sent = moving.sent(key=key, draft="1", since="", last_day="")
    said = client.post(NEW, sent, headers={"Accept": "application/json"}).json()
    row = Rotation.objects.get()
    assert (said["number"], said["edit"]) == (row.filing.number, address(row, "edit/"))
    said = client.post(
        said["edit"],
        sent | {"revision": said["revision"], "post": "七年级数学"},
        headers={"Accept": "application/json"},
    ).json()
    row.refresh_from_db()
    assert row.post == "七年级数学"
    stale = client.post(said["edit"], sent | {"revision": "1"}, headers={"Accept": "application/json"})
    assert stale.status_code == 409
    assert stale.json() == {"message": "同事刚刚修改过这份申请。请按“提交”,对照两边的内容后再决定。"}
    unfinished = client.post(NEW, moving.sent(draft="1", teacher=""), headers={"Accept": "application/json"})
    assert (unfinished.status_code, unfinished.json()) == (422, {"message": "请选择教师。"})


def test_what_a_colleague_changed_meanwhile_is_overwritten_only_knowingly(moving):
    client = browser(moving.clerk)
    client.post(NEW, moving.sent(draft="1"))
    row = Rotation.objects.get()
    client.post(address(row, "edit/"), moving.sent(draft="1", revision="1", post="同事写的"))
    answer = client.post(address(row, "edit/"), moving.sent(revision="1", post="我写的"))
    assert answer.status_code == 409
    assert (
        f"{row.filing.number} 在您打开本页之后又被同事修改过,您填的还没有保存,都还在下面。"
        "请先打开同事保存的内容对照;再次提交后,以您填的为准。 打开同事保存的内容(新窗口)" in shown(answer)
    )
    html = answer.content.decode()
    assert 'value="我写的"' in html
    assert 'name="revision" value="2"' in html
    assert " data-stopped" in html
    row.refresh_from_db()
    assert row.post == "同事写的"
    client.post(address(row, "edit/"), moving.sent(revision="2", post="我写的"))
    row.refresh_from_db()
    assert (row.post, Filing.objects.get().state) == ("我写的", State.SUBMITTED)


def test_a_draft_is_changed_by_its_school_and_a_personal_one_by_its_author(moving):
    draft = moving.draft()
    own = moving.draft(source=Source.PERSONAL, by=moving.account)
    for row, user, status in [
        (draft, moving.clerk, 200),
        (draft, moving.home_head, 200),
        (draft, moving.host_head, 404),
        (draft, moving.bureau, 404),
        (own, moving.account, 200),
        (own, moving.home_head, 404),
    ]:
        assert browser(user).get(address(row, "edit/")).status_code == status
        assert browser(user).post(address(row, "edit/"), moving.sent(draft="1")).status_code == (
            302 if status == 200 else 404
        )


def test_what_came_back_shows_why_and_goes_out_again(moving):
    filing = moving.submit(moving.draft())
    moving.move(filing, Verb.DECLINE, moving.host_head, reason="暂无数学岗位。")
    row = Rotation.objects.get()
    assert "已退回: 暂无数学岗位。" in shown(page(moving.clerk, address(row, "edit/")))
    browser(moving.clerk).post(address(row, "edit/"), moving.sent(since="2021-09-01", last_day="2024-08-31"))
    assert Filing.objects.get(pk=filing.pk).state == State.SUBMITTED
    late = browser(moving.clerk).get(address(row, "edit/"), follow=True)
    assert f"{filing.number} 现在是“待学校意见”,没有再改动。" in shown(late)


# ---- one rotation ------------------------------------------------------------------------------------
def test_each_sees_the_buttons_that_are_his(moving):
    row = moving.draft()
    filing = moving.submit(row)
    for user, words, others in [
        (moving.home_head, ["青田二中的意见", "不同意,退回", "撤回"], ["批准"]),
        (moving.host_head, ["船寮镇中的意见", "不同意,退回"], ["批准", "撤回"]),
        (moving.clerk, ["撤回"], ["不同意,退回", "批准"]),
        (moving.bureau, [], ["不同意,退回", "批准", "撤回"]),
    ]:
        text = shown(page(user, address(row)))
        assert all(word in text for word in words), user
        assert not any(word in text for word in others), user
    moving.move(filing, Verb.CONFIRM, moving.home_head, reason="支持。")
    moving.move(filing, Verb.CONFIRM, moving.host_head)
    text = shown(page(moving.bureau, address(row)))
    assert "两所学校都同意,等教育局核定。" in text
    assert "批准 退回修改" in text
    assert "流出学校 青田二中 同意 支持。" in text


def test_the_school_does_not_withdraw_a_persons_own_application(moving):
    row = moving.draft(source=Source.PERSONAL, by=moving.account)
    moving.submit(row, moving.account)
    assert "撤回" not in shown(page(moving.home_head, address(row)))
    assert "撤回" in shown(page(moving.account, address(row)))


def test_an_opinion_is_given_on_the_page(moving):
    row = moving.draft()
    filing = moving.submit(row)
    sent = {"revision": filing.revision, "next": address(row), "reason": ""}
    client = browser(moving.host_head)
    refused = client.post(f"/filings/{filing.number}/decline/", sent, follow=True)
    assert "退回必须写明理由,对方才知道要改什么。请填写理由后再退回。" in shown(refused)
    agreed = client.post(f"/filings/{filing.number}/confirm/", sent | {"reason": "欢迎。"}, follow=True)
    assert "流入学校 船寮镇中 同意 欢迎。" in shown(agreed)


def test_what_was_true_then_and_what_changed_since_are_on_the_page(moving):
    row = moving.draft()
    filing = moving.accept(moving.submit(row))
    moving.move(filing, Verb.REOPEN, moving.bureau, reason="结束日期报错。")
    browser(moving.clerk).post(address(row, "edit/"), moving.sent(since="2021-09-01", last_day="2023-08-31"))
    text = shown(page(moving.bureau, address(row)))
    assert "最高荣誉 县教坛新秀 职称 高级" in text
    assert "批准之后改了什么" in text
    assert "计划结束 2024-08-31 2023-08-31" in text
    assert "结束日期报错。" in text
    assert "每年流动人数不低于本校当年符合流动的骨干教师总人数的15%" in text


def test_a_foreign_number_is_no_number(moving):
    row = moving.rotation()
    stranger = moving.at(moving.other_school, "principal", "王校长")
    elsewhere = Moving.__new__(Moving)
    elsewhere.county = SchoolFactory().county
    foreign = TeacherFactory(school=SchoolFactory(county=elsewhere.county))
    hidden = moving.rotation(teacher=foreign, host_school=SchoolFactory(county=elsewhere.county))
    assert page(moving.bureau, address(row))
    for user, found in [(stranger, row), (moving.bureau, hidden), (moving.clerk, hidden)]:
        for tail in ("", "edit/", "certificate/"):
            assert browser(user).get(address(found, tail)).status_code == 404
        assert browser(user).post(address(found, "end/"), {}).status_code == 404
    assert browser(moving.bureau).get("/rotations/LD210901-NONE/").status_code == 404


def test_attachments_are_listed_for_whoever_may_read_them(moving):
    row = moving.rotation()
    Attachment.objects.create(
        county=moving.county,
        owner_school=moving.home_school,
        filing=row.filing,
        name="推荐表.pdf",
        media_type="application/pdf",
        size=1200,
        sha256="0" * 64,
        uploaded_by=moving.clerk,
        uploaded_at=AT,
    )
    assert "推荐表.pdf" in shown(page(moving.host_head, address(row)))
    assert "推荐表.pdf" not in shown(page(moving.account, address(row)))  # filed by the school about him


def test_files_are_put_to_what_may_be_changed_and_taken_away_again(moving, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = moving.draft()
    client, there = browser(moving.clerk), address(row, "attachments/")

    def upload():
        return SimpleUploadedFile("推荐表.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")

    done = client.post(there, {"files": [upload()]}, follow=True)
    assert done.redirect_chain == [(address(row, "edit/"), 302)]
    assert "材料已上传。" in shown(done)
    assert "推荐表.pdf" in shown(done)
    assert "没有选择文件。请先选择材料,再上传。" in shown(client.post(there, follow=True))
    file = Attachment.objects.get()
    assert browser(moving.host_head).post(there, {"files": [upload()]}).status_code == 404
    removed = client.post(address(row, f"attachments/{file.key}/remove/"), follow=True)
    assert "“推荐表.pdf”已删除。" in shown(removed)
    moving.submit(row)
    assert client.post(there, {"files": [upload()]}).status_code == 404
    assert not Attachment.objects.exists()


# ---- how much is asked of the database ----------------------------------------------------------------
def queries(django_assert_max_num_queries, user, where):
    client = browser(user)
    client.get(where)
    with django_assert_max_num_queries(1000) as asked:
        assert client.get(where).status_code == 200
    return len(asked)


#: Of the page alone: what the frame asks is asked of a page that asks nothing.
LIST, ONE, FORM = 5, 4, 5


def test_the_number_of_queries_stays(moving, django_assert_max_num_queries):
    def counted():
        frame = queries(django_assert_max_num_queries, moving.bureau, "/search/")
        there = [(moving.bureau, "/rotations/"), (moving.bureau, address(row))]
        return [queries(django_assert_max_num_queries, *one) - frame for one in there]

    row = moving.rotation()
    moving.several(2)
    assert counted() == [LIST, ONE]
    moving.several(20, planned_until=timezone.localdate())
    for number in range(3):
        moving.school(code=f"Z{number}", short_name=f"新校{number}")
    assert counted() == [LIST, ONE]


def test_the_form_asks_the_same_of_a_large_school(moving, django_assert_max_num_queries):
    def counted():
        frame = queries(django_assert_max_num_queries, moving.clerk, "/search/")
        return queries(django_assert_max_num_queries, moving.clerk, NEW) - frame

    assert counted() == FORM
    for number in range(20):
        TeacherFactory(school=moving.home_school)
        moving.school(code=f"Z{number}", short_name=f"新校{number}")
    assert counted() == FORM


# ---- many at once ---------------------------------------------------------------------------------------
@pytest.fixture
def rush(transactional_db):
    return Moving()


def test_a_form_sent_by_many_hands_makes_one_rotation(rush):
    sent = rush.sent(key=str(uuid.uuid4()))
    found = race(8, lambda _n: browser(rush.clerk).post(NEW, sent).status_code, refusal=ZeroDivisionError)
    assert found.unexpected == []
    assert set(found.done) <= {302, 409}
    assert Rotation.objects.count() == 1
    assert Filing.objects.get().events.filter(verb=Verb.SUBMIT).count() == 1
