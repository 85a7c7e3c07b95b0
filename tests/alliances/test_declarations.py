"""无障碍流动声明: written by the core school of one legal person, accepted by the section for the moves of teachers."""

import datetime
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliances.filing_choices import State, Subject, Verb
from alliances.models import Attachment, Declaration, Filing, Membership
from alliances.refusals import NotYours
from alliances.scope import scope_of
from gongtongti.accounts.roles import Duty, RoleCode
from tests.alliances.test_attachments import PDF
from tests.clients import browser
from tests.factories import AllianceFactory, AllianceKindFactory, CountyFactory, PostFactory, SchoolFactory
from tests.gongtongti.desk import shown
from tests.record_factories import SectionFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2021, 10, 15, 2, 0, tzinfo=datetime.UTC)
NEW = "/declarations/new/qingtian/RH01/"
STATEMENT = "各校区教师由总校统一聘用、统一排课。"


class Place:
    """章旦中学教共体 in Qingtian, whose document asks 融合型 to declare, with its campus and a neighbour."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school, self.campus_school, self.foreign_school = (
            SchoolFactory(county=self.county, code=code, short_name=name)
            for code, name in (("S01", "章旦中学"), ("S02", "章村分校"), ("S12", "山口镇中"))
        )
        self.alliance = AllianceFactory(
            county=self.county,
            kind=AllianceKindFactory(county=self.county, integrated=True),
            code="RH01",
            name="章旦中学教共体",
            core_school=self.core_school,
            member_schools=[self.campus_school],
        )
        AllianceFactory(
            county=self.county,
            kind=AllianceKindFactory(county=self.county),
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.foreign_school,
        )
        self.core, self.campus, self.foreign = (
            PostFactory(school=school, role=RoleCode.PRINCIPAL).user
            for school in (self.core_school, self.campus_school, self.foreign_school)
        )
        self.bureau = self.section("人事科", Duty.ROTATIONS)

    def section(self, name, *duties):
        section = SectionFactory(county=self.county, name=name, duties=list(duties))
        return PostFactory(county=self.county, section=section, user__name=f"{name}科员").user

    def send(self, *, user=None, button="submit", address=NEW, **fields):
        sent = {"key": str(uuid.uuid4()), "statement": STATEMENT, "day": "2021-09-20", button: "1"} | fields
        return browser(user or self.core).post(address, sent, follow=True)

    def edit(self, row, **fields):
        return self.send(address=f"/declarations/{row.filing.number}/edit/", **fields)

    def declaration(self, **fields) -> Declaration:
        self.send(**fields)
        return Declaration.objects.select_related("filing").latest("pk")

    def move(self, row, verb, *, by=None, reason=""):
        by = by or self.bureau
        row.filing.move(verb, scope=scope_of(by), by=by, at=NOW, reason=reason)
        return row

    def accepted(self) -> Declaration:
        return self.move(self.declaration(), Verb.ACCEPT)


@pytest.fixture
def place(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield Place()


def page_of(row, user):
    return browser(user).get(f"/declarations/{row.filing.number}/")


def pdf(name="制度.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


# ---- writing it ----------------------------------------------------------------------------------------


def test_the_form_says_what_is_wanted_and_why(place):
    text = shown(browser(place.core).get(NEW))
    assert "由章旦中学填报,教育局核定后计入声明日期所在的学年。可以先保存草稿,改日再写。" in text
    assert "写明各校区怎样约定、教师怎样统一调配,例如统一聘用、统一排课、在校区之间任教。" in text
    assert "融合型教育共同体内校区间教师实现无障碍流动" in text


def test_the_day_is_offered_for_the_year_under_way_only(place):
    assert 'value="2021-10-15"' in browser(place.core).get(NEW).content.decode()
    with time_machine.travel(NOW + datetime.timedelta(days=400), tick=False):
        earlier = browser(place.core).get(NEW, {"school_year": "2021-2022"}).content.decode()
    assert 'value="2022-11-19"' not in earlier


def test_a_submitted_declaration_waits_for_the_bureau(place):
    response = place.send(files=[pdf()])
    row = Declaration.objects.get()
    filing = row.filing
    assert filing.number.startswith("SM211015-")
    assert (filing.subject, filing.state, filing.state_word) == (
        Subject.DECLARATION,
        State.CONFIRMED,
        "待核定",
    )
    assert filing.title == "章旦中学教共体2021-2022学年无障碍流动声明"
    assert list(filing.content) == ["教共体", "声明日期", "计入学年", "声明内容", "附件"]
    assert filing.content["附件"].startswith("制度.pdf(")
    assert "声明已提交,等教育局核定。" in shown(response)
    assert "等教育局核定,核定后计入2021-2022学年" in shown(response)


def test_a_draft_is_kept_and_gone_on_with(place):
    row = place.declaration(button="keep", files=[pdf()])
    assert row.filing.state == State.DRAFT
    old = row.filing.attachments.get()
    assert "制度.pdf" in shown(browser(place.core).get(f"/declarations/{row.filing.number}/edit/"))
    response = place.edit(
        row,
        statement="改写过的声明。",
        revision=row.filing.revision,
        remove=[str(old.key)],
        files=[pdf("任课表.pdf", PDF + b"\n2")],
    )
    assert response.redirect_chain == [(f"/declarations/{row.filing.number}/", 302)]
    row = Declaration.objects.select_related("filing").get()
    assert (row.statement, row.filing.state) == ("改写过的声明。", State.CONFIRMED)
    assert [one.name for one in Attachment.objects.all()] == ["任课表.pdf"]


def test_a_file_that_is_not_taken_leaves_a_draft(place):
    text = shown(place.send(files=[pdf("程序.pdf", b"MZ")]))
    assert "“程序.pdf”没有保存:从内容看,它不是可以接收的文件。" in text
    assert "草稿已保存,还没有提交。" in text
    assert Filing.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"statement": " "}, "没有写声明内容。请写明各校区怎样约定、教师怎样统一调配。"),
        (
            {"statement": "长" * 5001},
            "声明内容有 5001 个字,超过 5000 个。请精简,细节放进佐证材料。",
        ),
        ({"day": ""}, "没有填声明日期。请填写各校区作出约定的那一天。"),
        ({"day": "去年"}, "日期写法不对。请写成 2021-09-01 这样。"),
        ({"day": "2021-10-16"}, "2021-10-16 还没有到。请填写已经作出约定的那一天。"),
        (
            {"day": "2021-08-31"},
            "2021-08-31 所在的学年没有文件要求这个教共体声明,不会计入。请核对日期。",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(place, fields, sentence):
    assert sentence in shown(place.send(**fields))
    assert not Filing.objects.exists()


def test_what_was_written_and_what_has_to_be_chosen_again(place):
    response = place.send(day="", statement="不能丢的话", files=[pdf()])
    assert "不能丢的话" in response.content.decode()
    assert "选好的佐证材料没有保存。改好上面的问题后,请重新选择。" in shown(response)


def test_a_form_sent_twice_makes_one_declaration(place):
    key = str(uuid.uuid4())
    first, second = place.send(key=key), place.send(key=key)
    assert first.redirect_chain == second.redirect_chain
    assert Declaration.objects.count() == 1


def test_one_declaration_a_school_year(place):
    standing = place.declaration()
    assert (
        f"章旦中学教共体2021-2022学年已有一份声明({standing.filing.number}),现在是“待核定”。"
        "要改的请在那一份上修改;已核定的,请教育局重开后修改。" in shown(place.send())
    )
    place.move(standing, Verb.WITHDRAW, by=place.core)
    place.send()
    assert Declaration.objects.count() == 2
    with time_machine.travel(NOW + datetime.timedelta(days=365), tick=False):
        place.send(day="2022-09-20")
    assert Declaration.objects.count() == 3


def test_what_a_colleague_changed_meanwhile_is_overwritten_only_knowingly(place):
    row = place.declaration(button="keep")
    place.edit(row, revision=1, button="keep", statement="同事写的。")
    response = place.edit(row, revision=1, button="keep", statement="我写的。")
    assert (
        f"{row.filing.number} 在您打开本页之后又被同事修改过,您写的还没有保存,都还在下面。"
        "请先打开同事保存的内容对照;再次保存后,以您写的为准。" in shown(response)
    )
    assert "我写的。" in response.content.decode()
    assert 'name="revision" value="2"' in response.content.decode()
    assert Declaration.objects.get().statement == "同事写的。"
    place.edit(row, revision=2, button="keep", statement="我写的。")
    assert Declaration.objects.get().statement == "我写的。"


def test_who_goes_back_to_the_form_and_writes_on_loses_nothing(place):
    key = str(uuid.uuid4())
    place.send(key=key, button="keep", statement="第一稿。")
    place.send(key=key, button="submit", statement="第二稿。")
    assert Declaration.objects.get().statement == "第二稿。"
    response = place.send(key=key, button="keep", statement="第三稿。")
    number = Filing.objects.get().number
    assert f"{number} 现在是“待核定”,不能修改。您写的没有保存,都还在下面。需要的请先复制下来。" in shown(
        response
    )
    assert "第三稿。" in response.content.decode()
    assert Declaration.objects.get().statement == "第二稿。"


# ---- who may ---------------------------------------------------------------------------------------------


def test_only_the_core_school_writes(place):
    for user in (place.campus, place.bureau, place.foreign):
        assert place.send(user=user).status_code == 403
        assert browser(user).get(NEW).status_code == 403
    assert not Filing.objects.exists()


def test_a_clerk_of_the_core_writes_too(place):
    clerk = PostFactory(school=place.core_school, role=RoleCode.SCHOOL_CLERK).user
    assert place.declaration(user=clerk).filing.created_by == clerk


def test_nothing_is_there_for_strangers_and_for_alliances_that_are_not_asked(place):
    stranger = PostFactory(school=SchoolFactory(), role=RoleCode.PRINCIPAL).user
    assert place.send(user=stranger).status_code == 404
    row = place.declaration()
    assert page_of(row, stranger).status_code == 404
    other = reverse("desk:new_declaration", args=["qingtian", "GJ05"])
    assert browser(place.foreign).get(other).status_code == 404


def test_a_school_beside_it_reads_nothing_and_the_campus_once_it_is_accepted(place):
    row = place.declaration(files=[pdf()])
    assert page_of(row, place.campus).status_code == 404
    place.move(row, Verb.ACCEPT)
    text = shown(page_of(row, place.campus))
    assert STATEMENT in text
    assert "佐证材料" not in text  # the files are for those who see the filing
    assert page_of(row, place.foreign).status_code == 404
    assert (
        browser(place.foreign).get(f"/declarations/{row.filing.number}/edit/").status_code
        == page_of(row, place.foreign).status_code
    )


def test_a_campus_that_came_later_does_not_read_the_older_one(place):
    row = place.accepted()
    Membership.objects.filter(school=place.campus_school).update(since=datetime.date(2021, 10, 1))
    assert page_of(row, place.campus).status_code == 404


def test_only_the_section_for_the_moves_of_teachers_decides(place):
    row = place.declaration()
    education = place.section("教育科", Duty.CHARTERS, Duty.ACTIVITIES)
    with pytest.raises(NotYours) as refused:
        place.move(row, Verb.ACCEPT, by=education)
    assert str(refused.value) == (
        f"{row.filing.number} 没有办理:只有教育局负责无障碍流动声明的科室可以核定。"
        "请核对账号,或联系有权办理的人。"
    )
    assert row.filing.title not in shown(browser(education).get("/review/"))
    assert row.filing.title in shown(browser(place.bureau).get("/review/"))


# ---- decided ---------------------------------------------------------------------------------------------


def test_the_review_shows_the_statement_and_decides(place):
    row = place.declaration()
    client = browser(place.bureau)
    text = shown(client.get("/review/"))
    assert f"声明内容 {STATEMENT} 声明日期 2021-09-20" in text
    picked = f"{row.filing.number}:{row.filing.revision}"
    assert "已核定 1 条。" in shown(
        client.post("/review/", {"filing": picked, "verb": "accept"}, follow=True)
    )
    assert "已核定 " + row.filing.number + " · 计入2021-2022学年" in shown(page_of(row, place.core))


def test_without_evidence_there_is_a_hint_not_a_door(place):
    row = place.accepted()
    assert row.filing.state == State.ACCEPTED
    assert "提示 没有上传佐证材料,例如统一调配教师的制度、任课表。" in shown(page_of(row, place.bureau))


def test_the_reason_of_a_return_reaches_the_author(place):
    row = place.move(place.declaration(), Verb.SEND_BACK, reason="请附任课表。")
    assert "退回的理由: 请附任课表。" in shown(page_of(row, place.core))
    assert "退回的理由: 请附任课表。" in shown(
        browser(place.core).get(f"/declarations/{row.filing.number}/edit/")
    )


def test_what_was_accepted_is_not_edited_until_it_is_reopened(place):
    row = place.accepted()
    assert f"{row.filing.number} 现在是“已核定”,不能修改。" in shown(place.edit(row, statement="偷偷改。"))
    place.move(row, Verb.REOPEN, reason="补充。")
    place.edit(row, statement="补充后的声明。", revision=row.filing.revision)
    assert f"与上次核定的不同 1 处 声明内容 {STATEMENT} 补充后的声明。" in shown(page_of(row, place.bureau))


def test_the_page_asks_the_same_number_of_questions_however_long_the_trail(
    place, django_assert_max_num_queries, django_assert_num_queries
):
    row = place.declaration(files=[pdf()])
    client = browser(place.core)
    client.get(f"/declarations/{row.filing.number}/")
    with django_assert_max_num_queries(24) as few:
        client.get(f"/declarations/{row.filing.number}/")
    asked = len(few)
    for number in range(3):
        place.move(row, Verb.SEND_BACK, reason="再改。")
        place.edit(row, revision=row.filing.revision, files=[pdf(f"{number}.pdf", PDF + bytes([number]))])
        row.filing.refresh_from_db()
    with django_assert_num_queries(asked):
        client.get(f"/declarations/{row.filing.number}/")
