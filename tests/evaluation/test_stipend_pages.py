"""The pages of 支教补助: what they say, to whom, and what never reaches a school, another county or a program."""

import datetime
import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from alliances.choices import Trait
from alliances.models import SchoolTrait
from evaluation.models import AllowanceRate, StipendStatement
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from teachers.choices import Title
from teachers.models import Teacher
from tests.clients import API, browser, token_client
from tests.evaluation.pages import read, shown, status
from tests.evaluation.stipend_world import YEARS, StipendWorld
from tests.factories import CountyFactory, PostFactory
from tests.record_factories import TeacherHonourFactory

pytestmark = pytest.mark.django_db
LIST, MONTHS, FORECAST = "/stipends/", "/stipends/months/", "/stipends/forecast/"
BOOK, RATES, AUTHORISE, MINE = (
    "/stipends.xlsx", "/stipends/allowances/", "/stipends/authorise/", "/stipends/mine/",
)  # fmt: skip
MOST_QUERIES = 25
YEAR = {"school_year": "2021-2022"}


@pytest.fixture
def world():
    return StipendWorld()


def press(world, user, *dues, year="2021-2022", county="qingtian", **more):
    picks = [f"{due.row.number}|{due.seen}" for due in dues]
    return browser(user).post(
        AUTHORISE, {"county": county, "school_year": year, "pick": picks, **more}, follow=True
    )


# ---- the list ------------------------------------------------------------------------------------


def test_the_list_says_who_is_due_what_and_why(world):
    world.posted("周高级", "G002")
    world.posted("吴一级", "G003", Title.FIRST)
    said = read(world.finance, LIST, **YEAR)
    assert "青田县2021-2022学年谁应发、发多少,为什么。核发以后金额冻结,再有变动另行补发或追回。" in said
    assert "2 享受补助(人) 40,000 应发(元) 0 已核发(元) 40,000 待核发,追回为负(元) 0 缺资料(条)" in said
    assert "李特级 G001 青田二中 → 方山乡校 30,000 – 30,000 可核发 省特级教师,在岗12个整月。" in said
    assert "吴一级 G003 青田二中 → 方山乡校 – – – 不享受 不是省特级教师、正高级教师、高级教师。" in said
    assert "农村教师补贴和特岗补贴 文件没有写金额,教育局录入以前一律空着 2021-2022学年未录入。" in said
    only = read(world.finance, LIST, **YEAR, standing="nothing")
    assert "吴一级" in only
    assert "李特级" not in only


def test_all_that_are_ticked_are_authorised_and_the_totals_move(world):
    other = world.posted("周高级", "G002")
    response = press(world, world.finance, world.due(), world.due(rotation=other))
    assert "已核发2021-2022学年支教补助 2 人,合计 40,000.00 元。" in shown(response)
    said = read(world.finance, LIST, **YEAR)
    assert "40,000 应发(元) 40,000 已核发(元) 0 待核发,追回为负(元)" in said
    assert "核发勾选的人" not in said
    assert StipendStatement.objects.count() == 2
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.AUTHORISED)
    assert (event.user, event.address) == (world.finance, "127.0.0.1")


def test_nobody_is_named_without_a_rotation_or_a_document(world):
    said = read(world.finance, LIST, school_year="2025-2026")
    assert "2025-2026学年没有已核定的教师流动。流动核定后,这里按条款逐条列出应发的支教补助。" in said
    said = read(world.finance, LIST, school_year="2019-2020")
    assert "没有适用于2019-2020学年的支教补助规定。请在页面上方改选学年。" in said


def test_demonstration_people_are_labelled(world):
    warning = "本页含演示数据:人员和金额由程序编造,不能作为发放依据。"
    addresses = (f"{LIST}?school_year=2021-2022", world.address(), f"{MONTHS}?month=2021-09")
    for address in addresses:
        assert warning not in read(world.finance, address)
    Teacher.objects.update(is_demo=True)
    for address in addresses:
        assert warning in read(world.finance, address)


# ---- one person's year ---------------------------------------------------------------------------


def test_a_persons_year_is_a_receipt_with_its_conditions(world):
    said = read(world.finance, world.address())
    assert "李特级的支教补助 青田二中 · G001 · 2021-2022学年" in said
    assert "指导型流动 2021年9月1日至2024年8月31日" in said
    assert "省特级教师 每年30000元 · 三(二)3(1) 30,000.00" in said
    assert "正高级教师 不计入 每年20000元,只取最高的一项 · 三(二)3(1) 20,000.00" in said
    assert "在岗整月 12 / 12 本学年应发 30,000.00" in said
    assert "农村教师补贴 文件没有写金额,未录入 · 三(二)3(1) 未录入" in said
    assert "符合 方山乡校享受特岗补贴。 三(二)3(1)" in said
    assert "文件未明确,暂按“只发最高的一档”" in said
    assert "一位教师同时符合几档时怎样发支教补助" in said
    assert "核发 30,000.00 元" in said


def test_the_bureau_reads_who_authorised_and_the_clerk_of_another_section_has_no_button(world):
    world.authorise()
    said = read(world.clerk, world.address())
    assert "核发 2023-10-09 09:00 王会计 +30,000.00 30,000.00 2021-2022学年支教补助30000元。" in said
    world.came_back(datetime.date(2022, 3, 1))
    said = read(world.clerk, world.address())
    assert "为什么要追回 已审定30000元,重新计算为0元,应追回30000元。" in said
    assert "2021-2022学年没有支教补助:在岗6个整月,不满一个学年。" in said
    assert "实际的最后一天:核发时 尚未结束,现在 2022-02-28" in said
    assert "追回 30,000.00 元" not in said
    assert "追回 30,000.00 元" in read(world.finance, world.address())
    response = press(world, world.finance, world.due(), next=world.address())
    assert "已核发2021-2022学年支教补助 1 人,合计 -30,000.00 元。" in shown(response)
    assert "追回 2" in read(world.finance, world.address())


def test_a_top_up_names_what_changed(world):
    rotation = world.posted("周正高", "G002", Title.FULL_SENIOR)
    world.authorise(rotation=rotation)
    TeacherHonourFactory(teacher=rotation.teacher, honour=world.top)
    said = read(world.finance, world.address(teacher=rotation.teacher))
    assert "为什么要补发 已审定20000元,重新计算为30000元,应补发10000元。" in said
    assert "最高荣誉:核发时 县教坛新秀,现在 省特级" in said
    assert "补发 10,000.00 元" in said


def test_a_page_that_is_out_of_date_is_told_so(world):
    due = world.due()
    SchoolTrait.objects.filter(school=world.host, trait=Trait.RURAL_ALLOWANCE).delete()
    TeacherHonourFactory(teacher=world.rotation.teacher, honour=world.least, since=datetime.date(2030, 1, 1))
    AllowanceRate.objects.create(
        county=world.county, school_year=YEARS[0], kind="rural", yuan=1, basis="x", entered_by=world.clerk
    )
    assert (
        "李特级2021-2022学年的支教补助在您打开页面之后有变动,金额已重新计算。请刷新页面,看过新的金额再核发。"
        in shown(press(world, world.finance, due))
    )


@pytest.mark.parametrize(
    "address",
    [
        "/stipends/qingtian/G001/2021/",
        "/stipends/qingtian/none/2021-2022/",
        f"{MONTHS}?month=2021-13",
        f"{MONTHS}?month=9999-12",
    ],
)
def test_what_does_not_exist_is_not_found(world, address):
    assert status(world.finance, address) == 404


def test_after_authorising_nobody_is_sent_elsewhere(world):
    for address in ("https://example.org/", "//example.org/", "stipends"):
        response = browser(world.finance).post(
            AUTHORISE,
            {
                "county": "qingtian",
                "school_year": "2021-2022",
                "pick": f"{world.due().row.number}|x",
                "next": address,
            },
        )
        assert response["Location"] == LIST


# ---- allowances, months, the years ahead ----------------------------------------------------------


def rates(world, user, **fields):
    data = {"county": "qingtian", "school_year": "2021-2022", **fields}
    return browser(user).post(RATES, data, follow=True)


def test_the_bureau_enters_allowance_amounts_with_their_basis(world):
    said = shown(rates(world, world.finance, rural_yuan="3600", rural_basis="县财政局文件"))
    assert "已保存2021-2022学年的补贴标准。" in said
    rate = AllowanceRate.objects.get()
    assert (rate.kind, rate.yuan, rate.basis, rate.entered_by) == (
        "rural",
        3600,
        "县财政局文件",
        world.finance,
    )
    said = read(world.finance, LIST, **YEAR)
    assert "农村教师补贴 3600.00 元/年 依据:县财政局文件" in said
    rates(world, world.finance)
    assert not AllowanceRate.objects.exists()
    assert [row.history_type for row in AllowanceRate.history.order_by("pk")] == ["+", "-"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"rural_yuan": "3600"},
            "填写农村教师补贴的金额时必须写明依据。请填写规定这个金额的文件。",
        ),
        ({"special_yuan": "-1", "special_basis": "x"}, "特岗补贴的金额不能是负数。请核对。"),
        ({"special_yuan": "三千", "special_basis": "x"}, "特岗补贴的金额不是数字。请填写数字,例如 3600。"),
        ({"special_yuan": "1.005", "special_basis": "x"}, "特岗补贴的金额最多写到分。请保留两位小数。"),
    ],
)
def test_an_allowance_that_cannot_be_is_refused(world, fields, sentence):
    assert sentence in shown(rates(world, world.finance, **fields))
    assert not AllowanceRate.objects.exists()


def test_what_starts_and_stops_in_a_month(world):
    said = read(world.finance, MONTHS, month="2021-09")
    assert "起发 1 人 教师 流动 项目 李特级 G001 青田二中 → 方山乡校 农村教师补贴、支教补助、特岗补贴" in said
    assert "本月没有人开始或停止享受补助和补贴。" in read(world.finance, MONTHS, month="2021-10")
    said = read(world.finance, MONTHS, month="2024-09")
    assert "停发 1 人" in said
    SchoolTrait.objects.filter(school=world.host, trait=Trait.RURAL_ALLOWANCE).delete()
    said = read(world.finance, MONTHS, month="2021-09")
    assert (
        "待核:登记不全 1 人 教师 流动 项目 说明 李特级 G001 青田二中 → 方山乡校 "
        "农村教师补贴 方山乡校是否享受农村教师补贴未登记" in said
    )


def test_the_years_ahead(world):
    since = datetime.date.today().replace(month=9, day=1)
    since = since if since <= datetime.date.today() else since.replace(year=since.year - 1)
    world.posted("周高级", "G002", day=since, planned_until=since.replace(year=since.year + 2))
    said = read(world.finance, FORECAST)
    first = since.year
    for start, row in enumerate(("1 10,000 0 0", "1 10,000 0 0", "0 0 0 0", "0 0 0 0"), start=first):
        assert f"{start}-{start + 1}学年 {row}" in said


def test_the_workbook_for_the_finance_section(world):
    Teacher.objects.filter(pk=world.teacher.pk).update(name="=cmd", is_demo=True)
    world.authorise()
    response = browser(world.finance).get(BOOK, YEAR)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"%E9%9D%92%E7%94%B0%E5%8E%BF2021-2022%E5%AD%A6%E5%B9%B4%E6%94%AF%E6%95%99%E8%A1%A5%E5%8A%A9-{datetime.date.today():%Y%m%d}.xlsx"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    book = load_workbook(BytesIO(response.content))
    people, months = book["支教补助"], book["月度起停"]
    rows = [[cell.value for cell in row] for row in people.iter_rows()]
    assert rows[0][0].startswith("青田县2021-2022学年支教补助(截至 ")
    assert rows[1][0] == "演示数据:人员和金额由程序编造,不能作为发放依据。"
    assert rows[3][:4] == ["2021-2022", "G001", "'=cmd", world.rotation.filing.number]
    assert rows[3][9:14] == [12, 30000, 30000, None, "已核发"]
    assert [[cell.value for cell in row][5:7] for row in months.iter_rows(min_row=4)] == [
        ["农村教师补贴", "起发"],
        ["支教补助", "起发"],
        ["特岗补贴", "起发"],
    ]
    assert "=cmd" not in [cell.value for row in people.iter_rows() for cell in row]
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.EXPORTED)
    assert (event.user, event.county, event.about) == (
        world.finance,
        "qingtian",
        "2021-2022学年支教补助,1 条",
    )


def test_the_workbook_dates_an_authorisation_by_the_clock_of_the_county(world):
    world.authorise(at=datetime.datetime(2023, 10, 8, 20, tzinfo=datetime.UTC))
    book = load_workbook(BytesIO(browser(world.finance).get(BOOK, YEAR).content))
    head, row = ([cell.value for cell in line] for line in book["支教补助"].iter_rows(min_row=2, max_row=3))
    assert row[head.index("最近核发")] == datetime.datetime(2023, 10, 9)


# ---- who sees what -------------------------------------------------------------------------------


def test_a_teacher_sees_his_own_and_nobody_elses(world):
    other = world.posted("周高级", "G002")
    world.authorise()
    himself = world.teacher.user
    said = read(himself, world.address())
    assert "核发 2023-10-09 09:00 +30,000.00 30,000.00" in said
    assert "王会计" not in said
    assert status(himself, world.address(teacher=other.teacher)) == 404
    assert [status(himself, address) for address in (LIST, MONTHS, FORECAST, BOOK, RATES)] == [403] * 5
    assert browser(himself).post(AUTHORISE, {"county": "qingtian"}).status_code == 403
    piece = browser(himself).get(MINE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "我的支教补助" in piece
    assert "没有对应教师登记" in read(world.clerk, MINE)


def test_amounts_never_reach_schools_other_counties_or_programs(world):
    world.authorise()
    canary = "李特级"
    home = world.post(RoleCode.PRINCIPAL, "流出校长", school=world.home)
    host = world.post(RoleCode.PRINCIPAL, "流入校长", school=world.host)
    clerk = world.post(RoleCode.SCHOOL_CLERK, "填报员", school=world.home)
    foreign = PostFactory(county=CountyFactory(slug="jinyun", name="缙云县"), role=RoleCode.BUREAU_ADMIN).user
    program = world.post(RoleCode.API_CLIENT, "平台")
    pages = [f"{LIST}?school_year=2021-2022", f"{MONTHS}?month=2021-09", FORECAST, RATES, f"{BOOK}?school_year=2021-2022"]  # fmt: skip
    assert canary in read(world.clerk, pages[0])
    assert canary in read(world.clerk, pages[1])
    for user in (home, host, clerk, program):
        assert [status(user, address) for address in pages] == [403] * len(pages)
        assert status(user, world.address()) == 404
        assert press(world, user, world.due()).status_code == 403
    for address in pages[:4]:
        for county in ("qingtian", "jinyun"):
            said = read(foreign, address, county=county)
            assert canary not in said
            assert "30,000" not in said
    assert status(foreign, world.address()) == 404
    assert press(world, foreign, world.due()).status_code == 403
    assert "支教补助" not in read(home, "/stipends/mine/").replace("我的支教补助", "")
    for user in (program, world.finance):
        for address in (*pages, world.address(), MINE):
            response = token_client(user).get(address)
            assert response.status_code in (302, 401, 403)
            assert canary not in response.content.decode()
    schema = token_client(program).get(f"{API}/schema/").content.decode()
    assert "/stipends/" not in schema


# ---- every page ----------------------------------------------------------------------------------


def addresses(world):
    return [
        f"{LIST}?school_year=2021-2022",
        world.address(),
        f"{MONTHS}?month=2021-09",
        FORECAST,
        RATES,
        MINE,
    ]


def test_no_page_shows_a_code_or_brings_its_own_script_or_style(world):
    world.authorise()
    world.came_back(datetime.date(2022, 3, 1))
    client = browser(world.finance)
    for address in addresses(world):
        html = client.get(address).content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", html), address
        words = re.sub(
            r"<[^>]+>|[0-9a-f]{12,}|LD\d+-\w+", " ", re.search(r"<main.*</main>", html, re.DOTALL)[0]
        )
        assert re.findall(r"[A-Za-z_]{2,}", words) == [], address


def test_as_many_queries_for_thirty_people_as_for_one(
    world, django_assert_num_queries, django_assert_max_num_queries
):
    client = browser(world.finance)
    asked = [*addresses(world), f"{BOOK}?school_year=2021-2022"]
    counts = []
    for address in asked:
        client.get(address)
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            client.get(address)
        counts.append(len(queries))
    for number in range(29):
        world.posted("同事", f"T{number:03}")
    for address, count in zip(asked, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(address)
