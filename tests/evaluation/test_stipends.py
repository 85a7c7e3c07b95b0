"""Stipends through the database: what is due, what was authorised, what is topped up or clawed back."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from alliances.choices import Locale, Trait
from alliances.filing_choices import State
from alliances.models import Filing, SchoolTrait
from alliances.periods import SchoolYear
from alliances.refusals import NotYours, Overtaken, Refused
from alliances.scope import scope_of
from evaluation.authorising import authorise
from evaluation.models import AllowanceRate, StipendStatement
from evaluation.presentation.stipend_periods import forecast_of
from evaluation.presentation.stipends import changes_since, opened, totals_of
from evaluation.stipend_months import month_changes, years_around
from evaluation.stipends import Standing, compute
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from teachers.choices import RotationKind, Title
from teachers.models import TeacherHonour, TeacherTitle
from tests.evaluation.stipend_world import AT, YEARS, StipendWorld
from tests.record_factories import TeacherHonourFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return StipendWorld()


# ---- 三(二)3(1): what is due ---------------------------------------------------------------------


def test_special_grade_and_full_senior_for_three_years_bring_90_000(world):
    statements = [world.authorise(year) for year in YEARS]
    assert [statement.amount for statement in statements] == [Decimal(30000)] * 3
    assert sum(statement.amount for statement in statements) == 90000
    assert world.due(YEARS[0]).statement.sentence == "2021-2022学年支教补助30000元"
    assert [due.row.year for due in compute(world.county, [*YEARS, SchoolYear(2024)])] == list(YEARS)


def test_each_condition_is_named_with_its_clause(world):
    found = opened(world.due())
    assert [(one.word, one.sentence, one.clause.number) for one in found.conditions] == [
        ("符合", "是指导型流动", "三(二)3(1)"),
        ("符合", "有县教坛新秀及以上荣誉", "三(二)3(1)"),
        ("符合", "青田二中是城区学校", "三(二)3(1)"),
        ("符合", "方山乡校是乡村学校", "三(二)3(1)"),
        ("符合", "方山乡校享受特岗补贴", "三(二)3(1)"),
        ("符合", "是省特级教师、正高级教师", "三(二)3(1)"),
    ]
    assert [(line.label, line.yuan, line.counted, line.sentence) for line in found.lines] == [
        ("省特级教师", "30,000.00", True, "每年30000元"),
        ("正高级教师", "20,000.00", False, "每年20000元,只取最高的一项"),
    ]
    assert [(one.question.title, one.option.label) for one in found.undecided] == [
        ("一位教师同时符合几档时怎样发支教补助", "只发最高的一档")
    ]


def test_allowances_have_no_amount_until_the_bureau_enters_one(world):
    assert [(line.label, line.yuan, line.sentence) for line in opened(world.due()).allowances] == [
        ("农村教师补贴", "", "文件没有写金额,未录入"),
        ("特岗补贴", "", "文件没有写金额,未录入"),
    ]
    AllowanceRate.objects.create(
        county=world.county,
        school_year=YEARS[0],
        kind="rural",
        yuan=3600,
        basis="x",
        entered_by=world.finance,
    )
    assert [(line.label, line.yuan, line.sentence) for line in opened(world.due()).allowances] == [
        ("农村教师补贴", "3,600.00", "录入为3600元"),
        ("特岗补贴", "", "文件没有写金额,未录入"),
    ]
    assert world.due().statement.amount == 30000
    assert [line.yuan for line in opened(world.due(YEARS[1])).allowances] == ["", ""]


@pytest.mark.parametrize(
    ("change", "standing", "sentence"),
    [
        (
            lambda w: SchoolTrait.objects.filter(school=w.host, trait=Trait.SPECIAL_ALLOWANCE).delete(),
            Standing.MISSING,
            "2021-2022学年支教补助暂不能确定:方山乡校是否享受特岗补贴未登记",
        ),
        (
            lambda w: SchoolTrait.objects.filter(school=w.home, trait=Trait.LOCALE).update(value=Locale.TOWN),
            Standing.NOTHING,
            "2021-2022学年没有支教补助:青田二中是镇区学校",
        ),
        (
            lambda w: TeacherTitle.objects.all().delete(),
            Standing.MISSING,
            "2021-2022学年支教补助暂不能确定:职称未登记",
        ),
        (
            lambda w: type(w.rotation).objects.update(kind=RotationKind.TRAINING),
            Standing.NOTHING,
            "2021-2022学年没有支教补助:不是指导型流动",
        ),
    ],
)
def test_what_is_not_so_or_not_known_says_so_and_cannot_be_authorised(world, change, standing, sentence):
    change(world)
    due = world.due()
    assert (due.standing, due.statement.sentence) == (standing, sentence)
    with pytest.raises(Overtaken) as refused:
        world.authorise()
    assert str(refused.value) == f"李特级2021-2022学年的支教补助不能核发:{sentence}。请刷新页面查看。"
    assert not StipendStatement.objects.exists()


def test_titles_and_honours_count_as_registered_for_the_first_day_of_the_year(world):
    rotation = world.posted("周高级", "G002", Title.SENIOR)
    TeacherTitle.objects.filter(teacher=rotation.teacher).update(until=datetime.date(2022, 3, 1))
    TeacherTitle.objects.create(
        teacher=rotation.teacher, title=Title.FULL_SENIOR, since=datetime.date(2022, 3, 1)
    )
    assert [world.due(year, rotation).statement.amount for year in YEARS] == [10000, 20000, 20000]


def test_only_accepted_rotations_count(world):
    Filing.objects.filter(pk=world.rotation.filing_id).update(state=State.CONFIRMED)
    assert compute(world.county, YEARS) == ()


# ---- authorised: frozen, and set right by a further statement -------------------------------------


def test_an_authorised_statement_keeps_all_it_rests_on(world):
    due = world.due()
    kept = world.authorise()
    kept.refresh_from_db()
    assert (kept.kind, kept.before, kept.due, kept.due_exactly) == ("first", None, 30000, Fraction(30000))
    assert (kept.facts, kept.result) == (due.facts, due.result)
    assert (kept.pack, kept.pack_text.text) == ("qingtian-2021", due.governed.pack.text)
    assert kept.options["stipend.stacking"] == "highest"
    assert (kept.authorised_by, kept.authorised_at, len(kept.digest)) == (world.finance, AT, 64)
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.AUTHORISED)
    number = world.rotation.filing.number
    assert event.about == f"2021-2022学年支教补助 1 人,合计 30000.00元:{number}"
    assert (event.user, event.county) == (world.finance, "qingtian")


def test_a_statement_is_neither_changed_nor_deleted(world):
    kept = world.authorise()
    kept.amount = 1
    changed = "核发单一经核发不能修改。金额有变动时请另行补发或追回。"
    deleted = "核发单一经核发不能删除。金额有变动时请另行补发或追回。"
    rows = StipendStatement.objects.all()
    for act, sentence in (
        (kept.save, changed),
        (kept.delete, deleted),
        (lambda: rows.update(amount=1), changed),
        (rows.delete, deleted),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.messages == [sentence]
    assert StipendStatement.objects.get().amount == 30000


def test_coming_back_in_the_second_year_is_clawed_back(world):
    for year in YEARS[:2]:
        world.authorise(year)
    world.came_back(datetime.date(2023, 3, 15))
    first, second = world.due(YEARS[0]), world.due(YEARS[1])
    assert first.standing == Standing.AUTHORISED
    assert first.difference.sentence == "与已审定的金额相同"
    assert (second.standing, second.open_yuan) == (Standing.CLAWBACK, -30000)
    assert second.difference.sentence == "已审定30000元,重新计算为0元,应追回30000元"
    assert second.statement.sentence == "2022-2023学年没有支教补助:在岗6个整月,不满一个学年"
    assert [(one.label, one.old, one.new) for one in changes_since(second)] == [
        ("实际的最后一天", "尚未结束", "2023-03-14")
    ]
    back = world.authorise(YEARS[1])
    assert (back.kind, back.amount, back.due) == ("clawback", -30000, 0)
    assert back.before == StipendStatement.objects.get(school_year=YEARS[1], kind="first")
    assert world.due(YEARS[1]).standing == Standing.AUTHORISED
    assert world.due(YEARS[1]).open_yuan is None


def test_coming_back_before_a_year_that_was_authorised_claws_it_back_whole(world):
    world.authorise(YEARS[2])
    world.came_back(datetime.date(2023, 9, 1))
    due = world.due(YEARS[2])
    assert due.difference.sentence == "已审定30000元,重新计算为0元,应追回30000元"


def test_an_honour_entered_later_is_topped_up(world):
    rotation = world.posted("周正高", "G002", Title.FULL_SENIOR)
    world.authorise(rotation=rotation)
    TeacherHonourFactory(teacher=rotation.teacher, honour=world.top, since=datetime.date(2021, 6, 1))
    due = world.due(rotation=rotation)
    assert (due.standing, due.open_yuan) == (Standing.TOP_UP, 10000)
    assert due.difference.sentence == "已审定20000元,重新计算为30000元,应补发10000元"
    assert [(one.label, one.old, one.new) for one in changes_since(due)] == [
        ("最高荣誉", "县教坛新秀", "省特级")
    ]
    more = world.authorise(rotation=rotation)
    assert (more.kind, more.amount, more.due) == ("top_up", 10000, 30000)
    TeacherHonour.objects.filter(teacher=rotation.teacher, honour=world.top).delete()
    back = world.authorise(rotation=rotation)
    assert (back.kind, back.amount, back.due, back.before) == ("clawback", -10000, 20000, more)


def test_a_record_opened_again_decides_nothing_and_one_withdrawn_is_clawed_back(world):
    world.authorise()
    number = world.rotation.filing.number
    filing = Filing.objects.filter(pk=world.rotation.filing_id)
    filing.update(state=State.REOPENED)
    due = world.due()
    assert (due.standing, due.statement.amount) == (Standing.MISSING, None)
    assert due.statement.sentence == (
        f"2021-2022学年支教补助暂不能确定:流动记录 {number} 正在修改,还没有重新核定"
    )
    assert due.difference.sentence == "条件缺数据,补发或追回的金额暂不能确定"
    filing.update(state=State.WITHDRAWN)
    due = world.due()
    assert due.standing == Standing.CLAWBACK
    assert due.statement.sentence == f"2021-2022学年没有支教补助:流动记录 {number} 已撤回"
    assert world.authorise().amount == -30000


def test_the_same_facts_give_the_same_digest(world):
    digests = []
    for _ in range(2):
        with transaction.atomic():
            digests.append(world.authorise().digest)
            transaction.set_rollback(True)
    assert digests[0] == digests[1]
    assert world.authorise(YEARS[1]).digest != digests[0]


# ---- who may authorise, and what is refused -------------------------------------------------------


def test_only_the_section_charged_with_it_authorises(world):
    principal = world.post(RoleCode.PRINCIPAL, "校长", school=world.home)
    admin = world.post(RoleCode.BUREAU_ADMIN, "局管理员")
    for user in (world.clerk, principal, world.teacher.user):
        with pytest.raises(NotYours) as refused:
            world.authorise(by=user)
        assert str(refused.value) == (
            "没有核发:只有教育局负责核发补助的科室可以核发。请核对账号,或联系有权办理的人。"
        )
    assert world.authorise(by=admin).authorised_by == admin


def test_what_changed_since_the_page_was_opened_is_not_authorised(world):
    seen = {world.rotation.filing.number: world.due().seen}
    TeacherHonour.objects.all().delete()
    TeacherHonourFactory(teacher=world.teacher, honour=world.least)
    with pytest.raises(Overtaken) as refused:
        authorise(world.county, YEARS[0], seen, scope=scope_of(world.finance), by=world.finance, at=AT)
    assert str(refused.value) == (
        "李特级2021-2022学年的支教补助在您打开页面之后有变动,金额已重新计算。请刷新页面,看过新的金额再核发。"
    )


def test_authorised_twice_says_who_was_first(world):
    world.authorise()
    with pytest.raises(Overtaken) as refused:
        world.authorise()
    assert str(refused.value) == (
        "李特级2021-2022学年的支教补助已于10月09日 09:00由王会计核发,没有需要补发或追回的差额。请刷新页面查看。"
    )


@pytest.mark.parametrize(
    ("year", "wanted", "sentence"),
    [
        (YEARS[0], {}, "没有核发:没有选中任何人。请先在名单中勾选要核发的人。"),
        (
            YEARS[0],
            {"R000": "x"},
            "R000 不在这个学年的支教补助名单中。请刷新页面查看。",
        ),
        (
            SchoolYear(2024),
            {"R000": "x"},
            "没有核发:2024-2025学年从 2024-09-01 开始,现在还没有到。请到学年开始以后再核发。",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(world, year, wanted, sentence):
    with pytest.raises(Refused) as refused:
        authorise(world.county, year, wanted, scope=scope_of(world.finance), by=world.finance, at=AT)
    assert str(refused.value) == sentence


def test_of_many_those_that_changed_are_left_and_named(world):
    rotation = world.posted("周高级", "G002")
    wanted = {world.rotation.filing.number: world.due().seen, rotation.filing.number: "seen before"}
    outcome = authorise(
        world.county, YEARS[0], wanted, scope=scope_of(world.finance), by=world.finance, at=AT
    )
    assert [statement.teacher for statement in outcome.statements] == [world.teacher]
    assert outcome.refused == (
        "周高级2021-2022学年的支教补助在您打开页面之后有变动,金额已重新计算。请刷新页面,看过新的金额再核发。",
    )


def test_the_table_itself_refuses_a_second_first_statement_and_amounts_of_the_wrong_sign(world):
    kept = world.authorise()
    for fields in (
        {},
        {"kind": "top_up", "before": kept, "amount": -1},
        {"kind": "clawback", "before": kept, "amount": 1},
        {"kind": "first", "before": kept},
        {"kind": "first", "amount": 1},
    ):
        twin = StipendStatement.objects.get(pk=kept.pk)
        twin.pk = None
        for name, value in fields.items():
            setattr(twin, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


# ---- totals, months, the years ahead --------------------------------------------------------------


def test_totals_of_a_year(world):
    world.posted("周高级", "G002")
    world.authorise()
    totals = totals_of(compute(world.county, [YEARS[0]]))
    assert (totals.people, totals.due, totals.authorised, totals.open, totals.missing) == (
        2, "40,000", "30,000", "10,000", 0,
    )  # fmt: skip


def test_who_has_to_give_everything_back_is_no_recipient(world):
    world.authorise()
    world.came_back(datetime.date(2022, 3, 1))
    totals = totals_of(compute(world.county, [YEARS[0]]))
    assert (totals.people, totals.due, totals.authorised, totals.open) == (0, "0", "30,000", "-30,000")


def told(world, month):
    return [
        (one.row.name, one.sentence)
        for one in month_changes(compute(world.county, years_around(month)), month=month)
    ]


def test_what_starts_and_stops_in_a_month(world):
    peer = world.posted("吴普通", "G003", kind=RotationKind.PEER, day=datetime.date(2021, 9, 15))
    assert told(world, datetime.date(2021, 9, 1)) == [
        ("李特级", "2021年9月起发农村教师补贴"),
        ("李特级", "2021年9月起发支教补助"),
        ("李特级", "2021年9月起发特岗补贴"),
    ]
    assert told(world, datetime.date(2021, 10, 1)) == [
        ("吴普通", "2021年10月起发农村教师补贴"),
        ("吴普通", "2021年10月起发特岗补贴"),
    ]
    assert told(world, datetime.date(2022, 9, 1)) == []
    world.came_back(datetime.date(2023, 3, 15))
    assert told(world, datetime.date(2023, 3, 1)) == [
        ("李特级", "2023年3月起停发农村教师补贴"),
        ("李特级", "2023年3月起停发特岗补贴"),
    ]
    assert told(world, datetime.date(2022, 9, 1)) == [("李特级", "2022年9月起停发支教补助")]
    SchoolTrait.objects.filter(school=world.host, trait=Trait.SPECIAL_ALLOWANCE).delete()
    assert ("吴普通", "方山乡校是否享受特岗补贴未登记") in told(world, datetime.date(2021, 10, 1))
    assert peer.teacher.name == "吴普通"


def test_a_stipend_that_nobody_can_tell_yet_waits_and_does_not_stop(world):
    until = datetime.date(2022, 9, 1)
    SchoolTrait.objects.filter(school=world.host, trait=Trait.SPECIAL_ALLOWANCE).update(until=until)
    assert told(world, datetime.date(2022, 9, 1)) == [
        ("李特级", "2022-2023学年支教补助暂不能确定:方山乡校是否享受特岗补贴未登记"),
        ("李特级", "方山乡校是否享受特岗补贴未登记"),
    ]
    SchoolTrait.objects.filter(school=world.host, trait=Trait.SPECIAL_ALLOWANCE).delete()
    assert told(world, datetime.date(2021, 9, 1)) == [
        ("李特级", "2021年9月起发农村教师补贴"),
        ("李特级", "2021-2022学年支教补助暂不能确定:方山乡校是否享受特岗补贴未登记"),
        ("李特级", "方山乡校是否享受特岗补贴未登记"),
    ]


def test_the_years_ahead_come_from_what_is_accepted_today(world):
    world.posted("周高级", "G002", planned_until=datetime.date(2023, 9, 1))
    years = [*YEARS, SchoolYear(2024)]
    found = forecast_of(compute(world.county, years), years, years)
    assert [(str(one.year), one.people, one.amount, one.undecided) for one in found] == [
        ("2021-2022", 2, "40,000", 1),
        ("2022-2023", 2, "40,000", 1),
        ("2023-2024", 1, "30,000", 1),
        ("2024-2025", 0, "0", 0),
    ]


def test_no_document_no_stipend(world):
    assert compute(world.county, [SchoolYear(2019)]) == ()


def test_as_many_queries_for_thirty_people_as_for_one(world, django_assert_num_queries):
    with django_assert_num_queries(8):
        assert len(compute(world.county, YEARS)) == 3
    world.authorise()
    for number in range(29):
        world.posted("同事", f"T{number:03}")
    with django_assert_num_queries(8):
        assert len(compute(world.county, YEARS)) == 90
    with django_assert_num_queries(8):
        assert len(compute(world.county, YEARS, teacher=world.teacher)) == 3


def test_authorising_many_takes_as_many_queries_as_one(world):
    def everybody(year):
        return {due.row.number: due.seen for due in compute(world.county, [year])}

    def cost(year):
        scope, wanted = scope_of(world.finance), everybody(year)
        with CaptureQueriesContext(connection) as asked:
            authorise(world.county, year, wanted, scope=scope, by=world.finance, at=AT)
        return len(asked)

    one = cost(YEARS[0])
    for number in range(29):
        world.posted("同事", f"T{number:03}")
    assert cost(YEARS[1]) == one
