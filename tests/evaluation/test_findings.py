"""The operation check through the database: the cases of the document, boundaries, both readings of the scope."""

import datetime
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.choices import PairingChange
from alliances.filing_choices import ActivityKind, SchoolSubject, State
from evaluation.evidence.measures import MEASURES as QUERIES
from evaluation.facts import MEASURES, Verdict
from evaluation.findings import operation_findings
from evaluation.findings.readings import day_in
from teachers.choices import Form, RotationKind
from tests.evaluation.record_county import ON, YEAR, Counted, lessons, research, shankou
from tests.factories import SupportPairingFactory
from tests.record_factories import RotationFactory, TeacherFactory

pytestmark = pytest.mark.django_db
AFTER = datetime.date(2022, 9, 1)


@pytest.fixture
def counted():
    return Counted()


def judged(counted, *, on=ON, **kwargs):
    found = operation_findings(counted.county, YEAR, on=on, **kwargs)
    assert found is not None
    return found


def row_of(found, alliance):
    return next(row for row in found.rows if row.alliance.pk == alliance.pk)


def of_pair(row, school) -> dict[str, Verdict]:
    pair = next(pair for pair in row.pairs if pair.member.school == school.pk)
    return {one.indicator: one.verdict for one in pair.indicators}


def post(teacher_school, host, counted, *, honour="new_star", **kwargs):
    rank = counted.new_star if honour else None
    return RotationFactory(
        teacher=TeacherFactory(school=teacher_school), host_school=host, honour=rank, **kwargs
    )


def test_every_measure_of_the_packs_is_counted_somehow():
    assert set(QUERIES) == set(MEASURES)
    assert all(query.count.__doc__ and query.gather.__module__ for query in QUERIES.values())


def test_the_worked_example(counted):
    alliance, core, renzhuang, fangshan = shankou(counted)
    post(core, renzhuang, counted)
    row = row_of(judged(counted), alliance)
    met, behind = Verdict.MET, Verdict.BEHIND
    assert of_pair(row, renzhuang) == {"N1": met, "N2a": met, "N2b": met, "N3": met}
    assert of_pair(row, fangshan) == {"N1": behind, "N2a": behind, "N2b": behind, "N3": behind}
    lessons_row = row.verdicts["N1"]
    assert (lessons_row.verdict, lessons_row.by_pair, lessons_row.by_total) == (behind, behind, met)
    assert lessons_row.sentence == "2 对中 1 对达标(预警 1 对);全教共体合计达标"
    assert [one.sentence for one in row.total("N1").findings] == [
        "3 / 2 门 · 已达标",
        "43 / 20 节 · 已达标",
    ]
    assert row.verdicts["N3"].sentence == "2 对中 1 对达标(预警 1 对)"
    assert row.total("N3") is None
    assert row.is_behind and row.binding


def test_by_total_when_the_bureau_reads_it_so(counted):
    alliance, *_schools = shankou(counted)
    row = row_of(judged(counted, options={"operation.scope": "alliance"}), alliance)
    assert (row.verdicts["N1"].verdict, row.verdicts["N1"].by_pair) == (Verdict.MET, Verdict.BEHIND)


def test_a_miss_is_a_miss_once_the_year_is_over(counted):
    alliance, _core, _renzhuang, fangshan = shankou(counted)
    found = judged(counted, on=AFTER, seen=datetime.date(2021, 12, 31))
    row = row_of(found, alliance)
    assert of_pair(row, fangshan) == dict.fromkeys(("N1", "N2a", "N2b", "N3"), Verdict.UNMET)
    assert found.periods["operation.lessons"].label == "2021年"
    assert found.periods["operation.posting"].label == "2021-2022学年"


@pytest.mark.parametrize(
    ("clause", "kind", "number", "verdict"),
    [
        ("累计不少于20节", "lessons", 19, Verdict.UNMET),
        ("累计不少于20节", "lessons", 20, Verdict.MET),
        ("不少于2门学科", "one subject", 25, Verdict.UNMET),
        ("教师网络研修不少于8次", ActivityKind.ONLINE_RESEARCH, 7, Verdict.UNMET),
        ("教师网络研修不少于8次", ActivityKind.ONLINE_RESEARCH, 8, Verdict.MET),
        ("开展线下教研不少于4次", ActivityKind.ONSITE_RESEARCH, 3, Verdict.UNMET),
        ("开展线下教研不少于4次", ActivityKind.ONSITE_RESEARCH, 4, Verdict.MET),
    ],
)
def test_boundaries(counted, clause, kind, number, verdict):
    core, member = counted.school("总校"), counted.school("成员校")
    alliance = counted.alliance("co_built", core, member)
    indicator = {ActivityKind.ONLINE_RESEARCH: "N2a", ActivityKind.ONSITE_RESEARCH: "N2b"}.get(kind, "N1")
    if kind == "lessons":
        lessons(alliance, [core, member], SchoolSubject.CHINESE, 10)
        lessons(alliance, [core, member], SchoolSubject.MATHS, number - 10)
    elif kind == "one subject":
        lessons(alliance, [core, member], SchoolSubject.CHINESE, 12)
        lessons(alliance, [core, member], SchoolSubject.CHINESE, number - 12)
    else:
        research(alliance, [core, member], kind, number)
    found = judged(counted, on=AFTER, seen=datetime.date(2021, 12, 31))
    assert of_pair(row_of(found, alliance), member)[indicator] == verdict


def test_the_pace_that_is_still_needed(counted):
    core, member = counted.school("总校"), counted.school("成员校")
    alliance = counted.alliance("co_built", core, member)
    lessons(alliance, [core, member], number=12)
    row = row_of(judged(counted, on=datetime.date(2021, 10, 29)), alliance)
    assert row.pairs[0].indicators[0].findings[1].sentence == "12 / 20 节 · 还差 8 节 · 每周需 1 节 · 剩 9 周"


class TestBackbonePosted:
    @pytest.fixture
    def pair(self, counted):
        core, member = counted.school("总校"), counted.school("成员校")
        return counted.alliance("co_built", core, member), core, member

    def verdict(self, counted, pair, **kwargs):
        alliance, _core, member = pair
        return of_pair(row_of(judged(counted, **kwargs), alliance), member)["N3"]

    def test_one_is_enough(self, counted, pair):
        assert self.verdict(counted, pair) == Verdict.BEHIND
        post(pair[1], pair[2], counted)
        assert self.verdict(counted, pair) == Verdict.MET

    def test_an_ordinary_teacher_is_no_backbone(self, counted, pair):
        post(pair[1], pair[2], counted, honour=None, kind=RotationKind.PEER)
        assert self.verdict(counted, pair) == Verdict.BEHIND

    def test_not_before_it_is_approved(self, counted, pair):
        post(pair[1], pair[2], counted, state=State.CONFIRMED)
        assert self.verdict(counted, pair) == Verdict.BEHIND

    def test_not_the_other_way_round(self, counted, pair):
        post(pair[2], pair[1], counted)
        assert self.verdict(counted, pair) == Verdict.BEHIND

    @pytest.mark.parametrize("how", [{"kind": RotationKind.ITINERANT}, {"form": Form.VISITING}])
    def test_who_comes_and_goes_counts_only_if_the_bureau_says_so(self, counted, pair, how):
        post(pair[1], pair[2], counted, **how)
        assert self.verdict(counted, pair) == Verdict.BEHIND
        included = {"operation.itinerant_counts": "included"}
        assert self.verdict(counted, pair, options=included) == Verdict.MET

    def test_somebody_sent_earlier_who_is_still_there(self, counted, pair):
        post(
            pair[1], pair[2], counted, day=datetime.date(2019, 9, 1), planned_until=datetime.date(2022, 2, 1)
        )
        assert self.verdict(counted, pair) == Verdict.MET

    def test_somebody_who_left_before_the_year(self, counted, pair):
        post(
            pair[1], pair[2], counted, day=datetime.date(2018, 9, 1), planned_until=datetime.date(2021, 9, 1)
        )
        assert self.verdict(counted, pair) == Verdict.BEHIND

    def test_unknown_while_the_honour_is_not_in_the_bureaus_table(self, counted, pair):
        post(pair[1], pair[2], counted)
        counted.new_star.code = "other"
        counted.new_star.save()
        assert self.verdict(counted, pair) == Verdict.MISSING


def test_free_moves_are_declared_and_counted(counted):
    core, campus = counted.school("总校"), counted.school("分校")
    alliance = counted.alliance("integrated", core, campus)
    post(core, campus, counted, kind=RotationKind.PEER)
    row = row_of(judged(counted), alliance)
    assert row.verdicts["N3"].verdict == Verdict.MISSING
    assert row.total("N3").findings[0].sentence == "尚未声明 · 校区间流动 1 人次"


def test_collaborative_alliances_are_shown_for_information(counted):
    core, member = counted.school("总校"), counted.school("成员校")
    alliance = counted.alliance("collaborative", core, member)
    row = row_of(judged(counted), alliance)
    assert not row.binding
    assert list(row.verdicts) == ["N1", "N2a", "N2b"]
    assert row.unpaired == ()


def test_members_without_a_pairing_with_their_own_core(counted):
    alliance, core, renzhuang, fangshan = shankou(counted)
    SupportPairingFactory(
        county=counted.county, recipient_school=renzhuang, supporting_school=core, since_year=2019
    )
    SupportPairingFactory(
        county=counted.county,
        recipient_school=fangshan,
        supporting_school=counted.school("别的学校"),
        change=PairingChange.NEW,
    )
    assert [member.name for member in row_of(judged(counted), alliance).unpaired] == ["方山乡校"]


def test_the_open_questions_are_listed(counted):
    shankou(counted)
    assert [(one.question.id, one.option.id) for one in judged(counted).questions] == [
        ("operation.period", "calendar_year"),
        ("operation.itinerant_counts", "excluded"),
        ("operation.scope", "pair"),
        ("backbone.least_honour", "county_new_star"),
    ]


def test_no_document_no_findings(counted):
    assert operation_findings(counted.county, YEAR.previous, on=ON) is None


def test_the_day_of_a_school_year_that_is_nearest():
    assert day_in(YEAR, datetime.date(2020, 1, 1)) == YEAR.begins
    assert day_in(YEAR, ON) == ON
    assert day_in(YEAR, datetime.date(2030, 1, 1)) == YEAR.last_day


# ---- size ---------------------------------------------------------------------------------------
def many(counted, number: int) -> Iterator:
    for place in range(number):
        core, member, other = (counted.school(f"{word}{place}") for word in ("总校", "甲校", "乙校"))
        alliance = counted.alliance("co_built" if place % 2 else "integrated", core, member, other)
        lessons(alliance, [core, member], SchoolSubject.CHINESE, 3)
        research(alliance, [core, member, other])
        post(core, member, counted)
        yield alliance


def queries(counted, **kwargs) -> int:
    with CaptureQueriesContext(connection) as captured:
        judged(counted, **kwargs)
    return len(captured)


def test_the_same_number_of_queries_for_one_alliance_and_for_twenty(counted):
    made = many(counted, 20)
    first = next(made)
    for_one = queries(counted)
    assert len(list(made)) == 19
    assert queries(counted) == for_one == 9
    assert queries(counted, only=[first.pk]) == for_one


def test_one_alliance_alone_row_for_row_as_in_the_full_pass(counted):
    alliances = list(many(counted, 6))
    full = judged(counted)
    assert len(full.rows) == 6
    for alliance in alliances:
        alone = judged(counted, only=[alliance.pk])
        assert alone.rows == (row_of(full, alliance),)


def test_the_five_members_of_qingtian_without_a_pairing_with_their_core(registry):
    found = operation_findings(registry, YEAR, on=ON)
    assert sum(row.binding for row in found.rows) == 17
    assert {member.name for row in found.rows for member in row.unpaired} == {
        "仁宫分校",
        "东山分校",
        "高市乡校",
        "方山乡校",
        "巨浦乡小",
    }
