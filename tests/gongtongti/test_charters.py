"""章程: written by the core school, put on file by the bureau, in force from that day."""

import datetime
import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from alliances.filing_choices import State, Verb
from alliances.models import Charter, Filing
from alliances.scope import scope_of
from gongtongti.accounts.roles import Duty, RoleCode
from gongtongti.desk.views import charters
from tests.clients import browser
from tests.factories import AllianceFactory, CountyFactory, PostFactory, SchoolFactory
from tests.record_factories import SectionFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2021, 10, 15, 2, 0, tzinfo=datetime.UTC)
HEADINGS = ["办学理念", "校园文化建设", "课程建设", "教学管理", "师生互动", "考核评价"]


class Place:
    """A core with a member in Qingtian, whose document names six sections, and a neighbour beside them."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school, self.member_school, self.foreign_school = (
            SchoolFactory(county=self.county, code=code, short_name=name)
            for code, name in (("S12", "山口镇中"), ("S35", "仁庄镇中"), ("S40", "海口镇中"))
        )
        self.alliance = AllianceFactory(
            county=self.county,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school],
        )
        AllianceFactory(
            county=self.county, code="GJ03", name="海口镇中学教共体", core_school=self.foreign_school
        )
        self.core, self.member, self.foreign = (
            PostFactory(school=school, role=RoleCode.PRINCIPAL).user
            for school in (self.core_school, self.member_school, self.foreign_school)
        )
        section = SectionFactory(county=self.county, name="教育科", duties=[Duty.CHARTERS])
        self.bureau = PostFactory(county=self.county, section=section).user

    def send(self, *, user=None, button="submit", number="", **fields):
        address = (
            reverse("desk:edit_charter", args=[number])
            if number
            else reverse("desk:new_charter", args=["qingtian", "GJ05"])
        )
        sent = {"key": str(uuid.uuid4()), "text_0": "共同发展。", button: "1"} | fields
        return browser(user or self.core).post(address, sent, follow=True)

    def charter(self, **fields) -> Charter:
        self.send(**fields)
        return Charter.objects.select_related("filing").latest("pk")

    def move(self, charter, verb, *, reason=""):
        charter.filing.move(verb, scope=scope_of(self.bureau), by=self.bureau, at=NOW, reason=reason)
        return charter


@pytest.fixture
def place(db):
    with time_machine.travel(NOW, tick=False):
        yield Place()


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def page_of(charter, user):
    return browser(user).get(reverse("desk:charter", args=[charter.filing.number]))


# ---- which alliances have one ----------------------------------------------------------------------------


def test_the_bureau_sees_where_each_alliance_stands(place):
    told = said(browser(place.bureau).get("/charters/"))
    assert "2 个教共体:已备案 0 个,待备案 0 个,起草或修改中 0 个,没有章程 2 个。备案之日起施行。" in told
    place.charter()
    told = said(browser(place.bureau).get("/charters/"))
    assert "待备案 1 个,起草或修改中 0 个,没有章程 1 个" in told
    assert "“教共体要认真研究制定管理章程" in told


def test_the_list_can_be_narrowed(place):
    place.charter()
    told = said(browser(place.bureau).get("/charters/", {"state": "none"}))
    assert "海口镇中学教共体 GJ03" in told
    assert "山口镇中学教共体 GJ05" not in told


def test_a_school_sees_its_own_alliances(place):
    told = said(browser(place.member).get("/charters/"))
    assert "山口镇中学教共体" in told
    assert "海口镇中学教共体" not in told
    assert "起草章程" not in told
    assert "起草章程" in said(browser(place.core).get("/charters/"))


def test_the_list_asks_the_same_number_of_questions_however_many_alliances(
    place, django_assert_max_num_queries, django_assert_num_queries
):
    client = browser(place.bureau)
    client.get("/charters/")
    with django_assert_max_num_queries(20) as few:
        client.get("/charters/")
    asked = len(few)  # the next request empties the list of queries
    place.charter()
    for _number in range(5):
        AllianceFactory(county=place.county, core_school=SchoolFactory(county=place.county))
    with django_assert_num_queries(asked):
        client.get("/charters/")


# ---- writing it ---------------------------------------------------------------------------------------------


def test_the_editor_has_the_sections_that_the_document_names(place):
    told = said(browser(place.core).get(reverse("desk:new_charter", args=["qingtian", "GJ05"])))
    for number, heading in enumerate(HEADINGS, start=1):
        assert f"{number}. {heading}" in told
    assert "另加的章节 文件所列以外需要写明的,可以另加。不加时留空。" in told


def test_a_draft_is_kept_and_gone_on_with(place):
    charter = place.charter(
        button="keep", text_3="统一教学进度。", heading_0="经费保障", further_0="由总校统筹。"
    )
    assert charter.filing.state == State.DRAFT
    assert charter.sections == [
        {"heading": "办学理念", "text": "共同发展。"},
        {"heading": "教学管理", "text": "统一教学进度。"},
        {"heading": "经费保障", "text": "由总校统筹。"},
    ]
    editor = browser(place.core).get(reverse("desk:edit_charter", args=[charter.filing.number]))
    assert "由总校统筹。" in editor.content.decode()
    place.send(number=charter.filing.number, text_0="改写过的理念。", revision=charter.filing.revision)
    charter = Charter.objects.select_related("filing").get()
    assert charter.sections == [{"heading": "办学理念", "text": "改写过的理念。"}]
    assert charter.filing.state == State.CONFIRMED


def test_an_empty_charter_is_kept_but_not_submitted(place):
    response = place.send(text_0="")
    assert "章程还没有写一个字,不能提交。请先填写内容,或按“保存草稿”。" in said(response)
    assert not Charter.objects.exists()
    place.send(text_0="", button="keep")
    assert Charter.objects.get().sections == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"further_0": "内容"}, "这一章有内容,没有标题。请填写标题,或清空内容。"),
        ({"heading_0": "办学理念"}, "已有“办学理念”一章。请换一个标题,或把内容写到那一章。"),
        (
            {"heading_0": "经费", "further_0": "由总校统筹。", "heading_1": "经费"},
            "已有“经费”一章。请换一个标题,或把内容写到那一章。",
        ),
        ({"heading_0": "经费"}, "“经费”一章没有内容。请写上内容,或清空标题。"),
        ({"heading_0": "长" * 41}, "标题最多 40 个字。请缩短。"),
        ({"text_0": "长" * 20001}, "“办学理念”超过 20,000 个字。请精简,或把附件另行报送。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(place, fields, sentence):
    response = place.send(**{"text_1": "不能丢的话"} | fields)
    assert sentence in said(response)
    assert "不能丢的话" in response.content.decode()
    assert not Charter.objects.exists()


def test_a_form_sent_twice_makes_one_charter(place):
    key = str(uuid.uuid4())
    first, second = place.send(key=key), place.send(key=key)
    assert first.redirect_chain == second.redirect_chain
    assert Charter.objects.count() == 1


def test_one_charter_at_a_time_is_on_its_way(place):
    standing = place.charter(button="keep")
    response = browser(place.core).get(reverse("desk:new_charter", args=["qingtian", "GJ05"]), follow=True)
    assert "这个教共体已有一份章程在起草或备案中,请在这一份上继续。" in said(response)
    response = place.send()
    assert (
        f"山口镇中学教共体已有一份章程({standing.filing.number})在起草或备案中。"
        "请在那一份上修改,或先把它撤回。" in said(response)
    )
    assert Charter.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_overwritten_only_knowingly(place):
    charter = place.charter(button="keep")
    number = charter.filing.number
    place.send(number=number, revision=1, button="keep", text_0="同事写的。")
    response = place.send(number=number, revision=1, button="keep", text_0="我写的。")
    assert (
        f"{number} 在您打开本页之后又被同事修改过,您写的还没有保存,都还在下面。"
        "请先打开同事保存的内容对照;再次保存后,以您写的为准。 打开同事保存的内容(新窗口)" in said(response)
    )
    assert "我写的。" in response.content.decode()
    assert Charter.objects.get().sections[0]["text"] == "同事写的。"
    [revision] = re.findall(r'name="revision" value="(\d+)"', response.content.decode())
    place.send(number=number, revision=revision, button="keep", text_0="我写的。")
    assert Charter.objects.get().sections[0]["text"] == "我写的。"


def test_who_goes_back_to_the_form_and_writes_on_loses_nothing(place):
    key = str(uuid.uuid4())
    place.send(key=key, button="keep", text_0="第一稿。")
    place.send(key=key, button="keep", text_0="第二稿。")
    assert Charter.objects.get().sections[0]["text"] == "第二稿。"


def test_what_is_written_after_it_has_gone_out_stays_on_the_page(place):
    key = str(uuid.uuid4())
    place.send(key=key)
    number = Charter.objects.get().filing.number
    for sent in ({"key": key}, {"number": number, "revision": 1}):
        response = place.send(**sent, text_0="又写了一段。")
        assert f"{number} 现在是“待备案”,不能修改。您写的没有保存,都还在下面。需要的请先复制下来。" in said(
            response
        )
        assert "又写了一段。" in response.content.decode()
    assert Charter.objects.get().sections[0]["text"] == "共同发展。"


def test_only_the_core_school_writes(place):
    for user, status in ((place.member, 403), (place.bureau, 403), (place.foreign, 403)):
        assert place.send(user=user).status_code == status
    assert not Charter.objects.exists()


def test_another_county_s_alliance_is_not_found(place):
    stranger = PostFactory(school=SchoolFactory(), role=RoleCode.PRINCIPAL).user
    assert place.send(user=stranger).status_code == 404


# ---- on file -------------------------------------------------------------------------------------------------


def test_a_charter_is_in_force_from_the_day_it_is_put_on_file(place):
    charter = place.charter()
    assert "待备案" in said(page_of(charter, place.core))
    assert "2021年10月15日提交,备案之前不施行" in said(page_of(charter, place.core))
    assert "准予备案" in said(page_of(charter, place.bureau))
    response = browser(place.bureau).post(
        reverse("alliances:filing_verb", args=[charter.filing.number, "accept"]),
        {"revision": charter.filing.revision, "next": reverse("desk:charter", args=[charter.filing.number])},
        follow=True,
    )
    assert "已备案" in said(response)
    assert "2021年10月15日备案,同日起施行" in said(response)
    assert "已备案 2021-10-15" in said(browser(place.bureau).get("/charters/"))


def test_sections_that_are_missing_are_a_hint_not_a_door(place):
    charter = place.charter()
    assert charter.filing.state == State.CONFIRMED
    assert "提示 文件列出的章节中还没有写:校园文化建设、课程建设、教学管理、师生互动、考核评价。" in said(
        page_of(charter, place.bureau)
    )


def test_the_reason_of_a_return_reaches_the_author(place):
    charter = place.move(place.charter(), Verb.SEND_BACK, reason="请补充考核评价。")
    assert "退回的理由: 请补充考核评价。" in said(page_of(charter, place.core))
    editor = said(browser(place.core).get(reverse("desk:edit_charter", args=[charter.filing.number])))
    assert "退回的理由: 请补充考核评价。" in editor


def test_what_is_on_file_is_not_edited(place):
    charter = place.move(place.charter(), Verb.ACCEPT)
    response = place.send(number=charter.filing.number, text_0="偷偷改。")
    assert f"{charter.filing.number} 现在是“已备案”,不能修改。" in said(response)
    assert Charter.objects.get().sections[0]["text"] == "共同发展。"


def test_a_revision_takes_the_place_of_the_one_on_file(place):
    place.move(place.charter(), Verb.ACCEPT)
    newer = place.charter(text_0="新的理念。")
    told = said(browser(place.bureau).get("/charters/"))
    assert "已备案 1 个,待备案 0 个" in told
    place.move(newer, Verb.ACCEPT)
    page = browser(place.bureau).get("/charters/").content.decode()
    assert newer.filing.number in page
    assert Filing.objects.count() == 2


def test_what_changed_since_it_was_put_on_file_is_shown(place):
    charter = place.move(place.move(place.charter(), Verb.ACCEPT), Verb.REOPEN, reason="修订。")
    place.send(number=charter.filing.number, revision=charter.filing.revision, text_0="修订后的理念。")
    told = said(page_of(charter, place.bureau))
    assert "与上次备案的不同 1 处 办学理念 共同发展。 修订后的理念。" in told


def test_members_read_it_once_it_is_on_file_and_strangers_never(place):
    charter = place.charter()
    assert page_of(charter, place.member).status_code == 404
    place.move(charter, Verb.ACCEPT)
    assert page_of(charter, place.member).status_code == 200
    assert page_of(charter, place.foreign).status_code == 404
    edit = reverse("desk:edit_charter", args=[charter.filing.number])
    assert browser(place.foreign).get(edit).status_code == 404


def test_a_county_without_a_document_names_its_own_sections(place, monkeypatch):
    monkeypatch.setattr(charters, "governing_pack", lambda county, year: None)
    told = said(browser(place.core).get(reverse("desk:new_charter", args=["qingtian", "GJ05"])))
    assert "办学理念" not in told
    assert "另加一章的标题" in told
