"""The month's list: read cell by cell, held against what stands, then filed all or not at all."""

import datetime
import io
import re
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from alliances.filing_choices import Answer, Part, State
from alliances.imports.importing import ImportRefused
from alliances.imports.lessons import MOST_ROWS, Sending, pasted, read_lessons
from alliances.imports.lessons_template import HEADINGS, lessons_template
from alliances.models import Activity, CloseException, Filing, PeriodClose
from alliances.scope import scope_of
from alliances.views import month_list
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    MembershipFactory,
    PostFactory,
    SchoolFactory,
)
from tests.record_factories import ActivityFactory

from .tables import saved, xlsx

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 10, 31)
NOW = datetime.datetime(2021, 10, 31, 2, 0, tzinfo=datetime.UTC)
ROW = ("2021-10-15", "", "语文", "1", "3", "《背影》", "山口镇中", "仁庄镇中", "")
PASTE = "\t".join(ROW)
PLACES = {heading: place for place, heading in enumerate(HEADINGS)}


class Month:
    """仁庄镇中 files; 山口镇中 leads its alliance, 海口镇中 belongs to another."""

    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.core_school, self.member_school, self.other_member, self.foreign_school = (
            SchoolFactory(county=self.county, code=code, short_name=name)
            for code, name in (
                ("S12", "山口镇中"),
                ("S35", "仁庄镇中"),
                ("S36", "方山乡校"),
                ("S40", "海口镇中"),
            )
        )
        self.alliance = AllianceFactory(
            county=self.county,
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=[self.member_school, self.other_member],
        )
        AllianceFactory(
            county=self.county, code="GJ03", name="海口镇中学教共体", core_school=self.foreign_school
        )
        self.clerk = PostFactory(school=self.member_school, role=RoleCode.SCHOOL_CLERK).user

    def read(self, *rows, **fields):
        rows = rows or (ROW,)
        text = "\n".join("\t".join(row) for row in (HEADINGS, *rows))
        return read_lessons(self.member_school, "10月.csv", text.encode(), on=TODAY, **fields)

    def errors(self, *rows):
        return [str(error) for error in self.read(*rows).errors]

    def file(self, found, *, submit=True, batch=None):
        found.sending = Sending(
            scope=scope_of(self.clerk), at=NOW, batch=batch or uuid.uuid4(), submit=submit
        )
        found.save(user=self.clerk, address="10.0.0.1")
        return found


@pytest.fixture
def month(db):
    with time_machine.travel(NOW, tick=False):
        yield Month()


def row(**cells):
    return tuple(cells.get(heading, ROW[place]) for heading, place in PLACES.items())


# ---- reading --------------------------------------------------------------------------------------------


def test_a_row_says_who_taught_what_when(month):
    (found,) = month.read().created
    reading = found.reading
    assert (reading.day, reading.kind, reading.subject) == (
        datetime.date(2021, 10, 15),
        "synchronous_lesson",
        "chinese",
    )
    assert (reading.lessons, reading.period, reading.topic) == (1, 3, "《背影》")
    assert (reading.host, reading.partners) == (month.core_school, (month.member_school,))
    assert reading.alliance == month.alliance


@pytest.mark.parametrize(
    "written", ["2021-10-5", "2021.10.5", "2021/10/05", "2021年10月5日", "2021 . 10 . 5"]
)
def test_days_as_people_write_them(month, written):
    (found,) = month.read(row(日期=written)).created
    assert found.reading.day == datetime.date(2021, 10, 5)


def test_a_day_of_a_workbook(month):
    content = xlsx(
        HEADINGS, [datetime.datetime(2021, 10, 5), None, "语文", 1, 3, "《背影》", "S12", "S35"], title="活动"
    )
    (found,) = read_lessons(month.member_school, "10月.xlsx", content, on=TODAY).created
    assert (found.reading.day, found.reading.lessons) == (datetime.date(2021, 10, 5), 1)


def test_several_schools_in_one_cell(month):
    for written in (
        "仁庄镇中、方山乡校",
        "仁庄镇中,方山乡校",
        "山口镇中;仁庄镇中;方山乡校",
        "仁庄镇中、方山乡校、仁庄镇中",
    ):
        (found,) = month.read(row(参加学校=written)).created
        assert found.reading.partners == (month.member_school, month.other_member)


def test_other_kinds_count_once_and_need_no_subject(month):
    (found,) = month.read(row(类别="网络研修", 学科="", 节数="", 第几节="")).created
    assert (found.reading.kind, found.reading.lessons) == ("online_research", None)


def test_the_columns_may_go_by_their_other_names(month):
    text = "日期\t学科\t节数\t课题\t主讲学校\t同步学校\n2021-10-15\t语文\t1\t《背影》\t山口镇中\t仁庄镇中"
    found = read_lessons(month.member_school, "10月.csv", text.encode(), on=TODAY)
    assert (found.errors, len(found.created)) == ([], 1)


def test_what_was_copied_from_a_csv_has_its_heading(month):
    text = "日期,学科,节数,主题,承办学校,参加学校\n2021-10-15,语文,1,《背影》,山口镇中,仁庄镇中"
    found = read_lessons(month.member_school, "粘贴.csv", pasted(text), on=TODAY)
    assert (found.errors, len(found.created)) == ([], 1)


@pytest.mark.parametrize("column", HEADINGS)
def test_a_row_that_only_sums_up_is_passed_over_wherever_it_says_so(month, column):
    total = dict.fromkeys(HEADINGS, "") | {"节数": "12"} | {column: "合计"}
    found = month.read(row(), tuple(total[heading] for heading in HEADINGS))
    assert (found.errors, len(found.created)) == ([], 1)
    assert "第 3 行“合计”是汇总行,没有导入。" in found.notices


def test_a_lesson_about_averages_is_no_total(month):
    (found,) = month.read(row(主题="平均")).created
    assert found.reading.topic == "平均"


def test_rows_pasted_without_their_heading_are_read_in_the_order_of_the_template(month):
    found = read_lessons(month.member_school, "粘贴.csv", pasted(PASTE), on=TODAY)
    assert (found.errors, [r.row for r in found.created]) == ([], [2])


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"日期": ""}, "第 2 行 A 列缺少日期。请填写上课日期,例如 2021-10-15。"),
        ({"日期": "10月15日"}, "第 2 行 A 列“10月15日”不是日期。请写出年月日,例如 2021-10-15。"),
        ({"日期": "2021-9-31"}, "第 2 行 A 列“2021-9-31”不是日期。请写出年月日,例如 2021-10-15。"),
        ({"日期": "44484"}, "第 2 行 A 列“44484”不是日期。请写出年月日,例如 2021-10-15。"),
        (
            {"日期": "2021-11-01"},
            "第 2 行 A 列“2021-11-01”还没有到。这里填报已经上过的课,没有上的请排入课表。",
        ),
        ({"日期": "1921-10-15"}, "第 2 行 A 列“1921-10-15”太早。请核对年份。"),
        ({"学科": ""}, "第 2 行 C 列缺少学科。“同步课堂”必须写明学科,例如语文。"),
        ({"节数": ""}, "第 2 行 D 列缺少节数。“同步课堂”按节计,请填写节数,例如 1。"),
        ({"节数": "13"}, "第 2 行 D 列“13”超过 12:节数最多 12。请核对后重填。"),
        (
            {"节数": "一节"},
            "第 2 行 D 列“一节”不是数字。请只填数字,不要带文字或单位。",
        ),
        (
            {"类别": "网络研修"},
            "第 2 行 D 列应为空:“网络研修”按次计,不填节数。请清空这一格。",
        ),
        ({"主题": " "}, "第 2 行 F 列缺少主题。请填写课题或活动主题。"),
        ({"主题": "长" * 121}, "第 2 行 F 列的主题有 121 个字,最多 120 个字。请缩短。"),
        (
            {"承办学校": "青田三中"},
            "第 2 行 G 列“青田三中”没有对应学校:登记册中没有这个校名或别名。请改为登记册中的名称,或先在“学校”中添加别名。",
        ),
        ({"参加学校": ""}, "第 2 行 H 列缺少参加学校。请填写一所或几所,用“、”隔开。"),
        (
            {"参加学校": "方山乡校"},
            "第 2 行 H 列没有仁庄镇中:这张表由仁庄镇中填报,只能填报本校参加的活动。请补上本校,或删除这一行。",
        ),
        (
            {"承办学校": "仁庄镇中"},
            "第 2 行 H 列只有承办的仁庄镇中自己。请填写另外参加的学校。",
        ),
        (
            {"教共体": "GJ99"},
            "第 2 行 I 列“GJ99”没有对应教共体。请填登记册中的名称或编号,例如 GJ05,或留空。",
        ),
        (
            {"教共体": "海口镇中学教共体"},
            "第 2 行 I 列:2021-10-15 时山口镇中、仁庄镇中不是海口镇中学教共体的学校。请核对学校、教共体和日期。",
        ),
        (
            {"承办学校": "海口镇中"},
            "第 2 行 I 列:2021-10-15 时没有一个教共体同时有海口镇中、仁庄镇中。请核对学校和日期。",
        ),
    ],
)
def test_each_error_names_its_cell(month, cells, sentence):
    assert month.errors(row(**cells)) == [sentence]


def test_every_error_of_a_row_is_told_at_once(month):
    assert len(month.errors(row(日期="昨天", 节数="一节", 承办学校="青田三中"))) == 3


def test_schools_of_two_common_alliances_need_the_code(month):
    AllianceFactory(
        county=month.county,
        kind=AllianceKindFactory(county=month.county, collaborative=True),
        code="XZ01",
        name="山口镇中学教共体",
        core_school=month.core_school,
        member_schools=[month.member_school],
    )
    assert month.errors() == [
        "第 2 行 I 列:山口镇中、仁庄镇中同在不止一个教共体:山口镇中学教共体(GJ05)、山口镇中学教共体(XZ01)。"
        "请在“教共体”一列填写编号。"
    ]
    assert month.errors(row(教共体="山口镇中学教共体")) == [
        "第 2 行 I 列“山口镇中学教共体”对应不止一个教共体:共建型(GJ05)、协作型(XZ01)。请改填其中一个的编号。"
    ]
    assert month.errors(row(教共体="xz01")) == []


def test_who_belonged_to_the_alliance_on_the_day_counts(month):
    MembershipFactory(alliance=month.alliance, school=month.foreign_school, since=datetime.date(2021, 10, 20))
    assert month.errors(row(承办学校="海口镇中", 日期="2021-10-20")) == []
    assert month.errors(row(承办学校="海口镇中", 日期="2021-10-19")) != []


def test_the_same_row_twice(month):
    assert month.errors(ROW, row(主题="另一课"), ROW) == [
        "第 4 行与第 2 行重复:同一天同样的活动出现了两次。请只保留一行。"
    ]


def test_too_many_rows_at_once(month):
    rows = [row(主题=f"第{number}课") for number in range(MOST_ROWS + 1)]
    assert month.errors(*rows) == ["一次最多填报 1,000 条,这张表有 1,001 条。请分成几次填报。"]


def test_a_closed_month_is_told_before_anything_is_filed(month):
    close = PeriodClose.objects.create(
        county=month.county,
        name="2021年10月上旬",
        since=datetime.date(2021, 10, 1),
        until=datetime.date(2021, 10, 16),
        closed_by=month.clerk,
        closed_at=NOW,
    )
    assert month.errors(ROW, row(日期="2021-10-16")) == [
        "第 2 行 A 列:2021年10月上旬已经关账,2021-10-15 的活动不能再填报。确需补报的,请向教育局申请为本校开放例外。"
    ]
    CloseException.objects.create(
        close=close,
        school=month.member_school,
        last_day=TODAY,
        reason="补报",
        granted_by=month.clerk,
        granted_at=NOW,
    )
    assert month.errors() == []


def test_reading_asks_six_questions_whatever_the_size(month, django_assert_num_queries):
    with django_assert_num_queries(6):
        month.read()
    rows = [row(主题=f"第{number}课", 日期=f"2021-10-{number % 28 + 1}") for number in range(500)]
    with django_assert_num_queries(6):
        assert len(month.read(*rows).created) == 500


# ---- what stands ---------------------------------------------------------------------------------------


def standing(month, *schools, **fields):
    facts = {"topic": "《背影》", "period_of_day": 3, "alliance": month.alliance} | fields
    return ActivityFactory(schools=list(schools), **facts)


def test_what_has_been_filed_is_not_filed_again(month):
    filed = standing(month, month.core_school, month.member_school)
    found = month.read()
    assert found.summary == "新填报 0 条,已填报过 1 条"
    assert found.unchanged[0].standing == filed.filing.number


def test_what_others_filed_without_this_school_is_pointed_out_and_filed(month):
    standing(month, month.core_school, month.other_member)
    (found,) = month.read().created
    assert found.similar


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DRAFT])
def test_withdrawn_and_others_drafts_do_not_stand(month, state):
    standing(month, month.core_school, month.member_school, state=state)
    assert len(month.read().created) == 1


def test_one_s_own_draft_stands(month):
    filed = standing(month, month.core_school, month.member_school, state=State.DRAFT)
    Filing.objects.filter(pk=filed.filing_id).update(owner_school=month.member_school)
    assert len(month.read().unchanged) == 1


# ---- filing ----------------------------------------------------------------------------------------------


def test_all_rows_are_submitted(month):
    month.file(month.read(ROW, row(参加学校="仁庄镇中、方山乡校", 日期="2021-10-16")))
    filings = list(Filing.objects.order_by("day"))
    assert [filing.state for filing in filings] == [State.SUBMITTED, State.SUBMITTED]
    assert all(len(filing.digest) == 64 for filing in filings)
    parts = {part.school: (part.part, part.answer) for part in filings[1].participations.all()}
    assert parts == {
        month.core_school: (Part.HOST, Answer.WAITING),
        month.member_school: (Part.PARTNER, Answer.CONFIRMED),
        month.other_member: (Part.PARTNER, Answer.WAITING),
    }


def test_or_kept_as_drafts(month):
    month.file(month.read(), submit=False)
    assert Filing.objects.get().state == State.DRAFT


def test_importing_again_changes_nothing(month):
    month.file(month.read())
    again = month.file(month.read())
    assert (again.summary, Activity.objects.count()) == ("新填报 0 条,已填报过 1 条", 1)
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.IMPORTED).count() == 1


def test_the_log_says_who_filed_what(month):
    month.file(month.read())
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.IMPORTED)
    assert (event.user, event.county, event.address) == (month.clerk, "qingtian", "10.0.0.1")
    assert event.about == "月度活动表:新填报 1 条,已填报过 0 条(“10月.csv”)"


def test_a_list_with_an_error_files_nothing(month):
    with pytest.raises(ImportRefused):
        month.file(month.read(ROW, row(主题="")))
    assert not Filing.objects.exists()


def test_a_row_refused_on_the_way_takes_the_others_with_it(month):
    """The second day is closed between the look and the filing."""
    found = month.read(ROW, row(日期="2021-10-16"))
    PeriodClose.objects.create(
        county=month.county,
        name="2021年10月16日",
        since=datetime.date(2021, 10, 16),
        until=datetime.date(2021, 10, 17),
        closed_by=month.clerk,
        closed_at=NOW,
    )
    with pytest.raises(ImportRefused) as refused:
        month.file(found)
    assert str(refused.value) == (
        "第 3 行没有填报:2021年10月16日已于 2021-10-31 关账,2021-10-16 的活动不能再办理。"
        "确需补办的,请向教育局申请为仁庄镇中开放例外。"
    )
    assert not Filing.objects.exists()


def test_what_was_filed_by_another_hand_meanwhile_stops_the_list(month):
    found = month.read()
    month.file(month.read())
    with pytest.raises(ImportRefused) as refused:
        month.file(found)
    assert str(refused.value) == (
        "登记的活动在预览之后已被修改,没有写入任何数据。请重新上传文件,核对后再导入。"
    )
    assert Activity.objects.count() == 1


# ---- the template ------------------------------------------------------------------------------------------


def test_a_filled_template_comes_in_cleanly(month):
    book = load_workbook(io.BytesIO(lessons_template(month.member_school)))
    assert book.sheetnames == ["活动", "参考", "说明"]
    assert [cell.value for cell in book["活动"][1]] == list(HEADINGS)
    for column, value in enumerate(ROW, start=1):
        book["活动"].cell(2, column).value = value or None
    found = read_lessons(month.member_school, "10月.xlsx", saved(book), on=TODAY)
    assert ([str(error) for error in found.errors], len(found.created)) == ([], 1)


# ---- the pages ---------------------------------------------------------------------------------------------


def said(response):
    text = re.sub(r"<textarea.*?</textarea>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", text).strip()


def look_over(month, text=PASTE, **sent):
    return browser(month.clerk).post(reverse("alliances:month_list"), {"school": "S35", "text": text} | sent)


def hidden(response, **changes):
    """What the form on the preview sends on."""
    page = response.content.decode()
    fields = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("school", "name", "batch")
    }
    rows = re.search(r'<textarea name="rows"[^>]*>\n?(.*?)</textarea>', page, flags=re.S)[1]
    return fields | {"rows": rows, "how": "submit"} | changes


def confirm(month, response, *, name="file_month_list", user=None, **changes):
    return browser(user or month.clerk).post(
        reverse(f"alliances:{name}"), hidden(response, **changes), follow=True
    )


def test_the_page_offers_a_file_or_a_paste(month):
    told = said(browser(month.clerk).get(reverse("alliances:month_list")))
    assert "一个月的同步课堂和教研活动,一张表一次填报。先核对,核对无误才填报。" in told


def test_from_paste_to_receipt(month):
    preview = look_over(month)
    assert "仁庄镇中 · 将填报 1 条,还没有填报。" in said(preview)
    assert not Filing.objects.exists()
    receipt = confirm(month, preview)
    filing = Filing.objects.get()
    told = said(receipt)
    assert "回执:仁庄镇中填报 1 条" in told
    assert f"{filing.number} 2021-10-15 同步课堂 · 语文 · 1节 · 《背影》 待对方确认" in told


def test_from_workbook_to_receipt(month):
    file = SimpleUploadedFile("10月.xlsx", xlsx(["山口镇中学教共体10月"], HEADINGS, ROW, title="活动"))
    preview = look_over(month, text="", file=file)
    assert "表头在第 2 行,以上各行没有读取。" in said(preview)
    assert "回执:仁庄镇中填报 1 条" in said(confirm(month, preview))


def test_a_confirmation_sent_twice_files_once(month):
    preview = look_over(month)
    first, second = confirm(month, preview), confirm(month, preview)
    assert first.redirect_chain == second.redirect_chain
    assert Activity.objects.count() == 1


def test_the_later_of_two_taps_at_once_comes_to_the_receipt(month, monkeypatch):
    """It has read the list before the other has filed it, and is refused under the lock."""
    preview = look_over(month)
    read, others = month_list.read_lessons, []

    def overtaken(*args, **kwargs):
        found = read(*args, **kwargs)
        if not others:
            others.append("tap")
            confirm(month, preview)
        return found

    monkeypatch.setattr(month_list, "read_lessons", overtaken)
    assert "回执:仁庄镇中填报 1 条" in said(confirm(month, preview))
    assert Filing.objects.count() == 1


def test_what_has_all_been_filed_needs_nothing(month):
    confirm(month, look_over(month))
    told = said(look_over(month))
    assert "表中的活动都已填报过,没有需要再填报的。" in told
    assert "已填报过 1 条,不再重复填报" in told


def test_errors_are_listed_and_come_back_in_a_workbook(month):
    file = SimpleUploadedFile("10月.xlsx", xlsx(HEADINGS, row(日期="昨天"), title="活动"))
    preview = look_over(month, text="", file=file)
    sentence = "第 2 行 A 列“昨天”不是日期。请写出年月日,例如 2021-10-15。"
    assert "仁庄镇中 · 有 1 处错误,没有填报任何一条。" in said(preview)
    assert sentence in said(preview)
    response = confirm(month, preview, name="month_list_errors")
    book = load_workbook(io.BytesIO(response.content))
    assert book["活动"].cell(2, 10).value == sentence
    assert book["活动"].cell(1, 10).value == "错误说明"


def test_nothing_to_look_over(month):
    assert "没有可核对的内容。请选择一个表格文件,或把表格粘贴到文本框中。" in said(look_over(month, text=" "))


def test_a_school_that_is_not_one_s_own(month):
    assert "您的账号不能为这所学校填报。请从列出的学校中选择。" in said(look_over(month, school="S12"))
    preview = look_over(month)
    assert confirm(month, preview, school="S12").status_code == 404
    assert confirm(month, preview, name="month_list_errors", school="S12").status_code == 404
    template = browser(month.clerk).get(reverse("alliances:month_template"), {"school": "S12"})
    assert template.status_code == 404
    assert not Filing.objects.exists()


def test_a_receipt_is_for_those_who_see_its_filings(month):
    address = confirm(month, look_over(month)).redirect_chain[-1][0]
    foreign = PostFactory(school=month.foreign_school, role=RoleCode.SCHOOL_CLERK).user
    assert browser(month.clerk).get(address).status_code == 200
    assert browser(foreign).get(address).status_code == 404


def test_the_bureau_files_nothing(month):
    clerk = PostFactory(county=month.county).user
    for name in ("month_list", "month_template"):
        assert browser(clerk).get(reverse(f"alliances:{name}")).status_code == 403
