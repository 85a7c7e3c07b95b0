"""Rows of money and scores that break one rule of one table: said in words, and held by the database when nobody asks
the model."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from evaluation.models import ChainLink, Objection, Opinion, Project, Publication, Review, SelfReview
from evaluation.models.stipend import StipendStatement
from tests.alliances.home import messages
from tests.evaluation.ledger import Ledger

WRONG_SIGN = {"__all__": ["金额与种类不符:核发和补发是正数,追回是负数。请重新计算。"]}


@pytest.fixture
def ledger(db) -> Ledger:
    return Ledger("qingtian")


def nothing(ledger):
    return []


def first(ledger):
    """The statement that stands already."""
    return StipendStatement.objects.get(before=None)


#: constraint -> (what stands already, the row that breaks the rule, what the person reads)
CONSTRAINTS = {
    "allowance_rate_once": (
        lambda ledger: [ledger.rate()],
        lambda ledger: ledger.rate(yuan=4800),
        {"__all__": ["这个学年已有这种补贴的标准。请修改已有的一条。"]},
    ),
    "allowance_rate_not_negative": (
        nothing,
        lambda ledger: ledger.rate(yuan=-1),
        {"yuan": ["金额不能是负数。请核对。"]},
    ),
    "stipend_first_once": (
        lambda ledger: [ledger.statement()],
        lambda ledger: ledger.statement(due=20000, amount=20000, exact="20000/1"),
        {"__all__": ["这段流动在这个学年已经核发。金额有变动时请补发或追回。"]},
    ),
    "stipend_amount_by_kind": (
        nothing,
        lambda ledger: ledger.statement(amount=20000),
        WRONG_SIGN,
    ),
    "run_trial_never_published": (
        nothing,
        lambda ledger: ledger.run(trial=True, state="published"),
        {"__all__": ["试算不能公布。请按默认口径或已定口径重新测算。"]},
    ),
    "run_announced_once": (
        lambda ledger: [ledger.run(state="announced")],
        lambda ledger: ledger.run(state="announced"),
        {"__all__": ["这个学年已有一次测算正在公示。请先审定公布或终止那一次。"]},
    ),
    "run_published_once": (
        lambda ledger: [ledger.run(state="published")],
        lambda ledger: ledger.run(state="published"),
        {"__all__": ["这个学年已有公布的成绩。更正请从那一次测算发起。"]},
    ),
    "run_correction_has_reason": (
        nothing,
        lambda ledger: ledger.run(corrects=ledger.kept(ledger.run())),
        {"__all__": ["更正要写明原因。请填写更正原因。"]},
    ),
    "publication_closes_later": (
        nothing,
        lambda ledger: ledger.publication(run=ledger.kept(ledger.run()), closes_on="2022-10-08"),
        {"__all__": ["公示最后一天不能早于开始的一天。请核对日期。"]},
    ),
    "publication_wider_signed": (
        nothing,
        lambda ledger: ledger.publication(run=ledger.kept(ledger.run()), scope="ranks"),
        {"__all__": ["公布范围超出系统内时,必须写明文号、签发人、签发日期和理由。请补全。"]},
    ),
    "grade_label_once": (
        lambda ledger: [ledger.band()],
        lambda ledger: ledger.band(at_least=90),
        {"__all__": ["这个学年这个类型已有同名的等次。请修改已有的一条。"]},
    ),
    "grade_bound_once": (
        lambda ledger: [ledger.band()],
        lambda ledger: ledger.band(label="良好"),
        {"__all__": ["这个学年这个类型已有同一分数线的等次。请核对分数线。"]},
    ),
    "calendar_day_once": (
        lambda ledger: [ledger.calendar_day()],
        lambda ledger: ledger.calendar_day(working=False),
        {"__all__": ["这一天已经登记过。请修改已有的一条。"]},
    ),
    "calendar_country_day_once": (
        lambda ledger: [ledger.calendar_day(county=None)],
        lambda ledger: ledger.calendar_day(county=None, working=False),
        {"__all__": ["这一天已经登记过。请修改已有的一条。"]},
    ),
    "point_item_once": (
        lambda ledger: [ledger.point_item()],
        lambda ledger: ledger.point_item(title="安全管理"),
        {"__all__": ["这个学年这项考核已有同一次序的考核项。请刷新页面再录入。"]},
    ),
    "point_item_full_with_basis": (
        nothing,
        lambda ledger: ledger.point_item(basis=""),
        {"__all__": ["录入分值必须写明依据。请填写规定这个分值的文件。"]},
    ),
    "point_row_of_alliance_once": (
        lambda ledger: [ledger.of_alliance()],
        lambda ledger: ledger.of_alliance(points={"1": "9"}),
        {"__all__": ["这个教共体这个学年已有得分。请修改已有的一条。"]},
    ),
    "point_row_of_school_once": (
        lambda ledger: [ledger.point_row()],
        lambda ledger: ledger.point_row(points={"1": "9"}),
        {"__all__": ["这所学校这个学年已有得分。请修改已有的一条。"]},
    ),
    "point_row_of_one": (
        nothing,
        lambda ledger: ledger.of_alliance(school=ledger.home),
        {"__all__": ["“两个优化”按教共体评分,发展性综合考核按学校评分。请只选其中之一。"]},
    ),
    "project_amount_with_basis": (
        nothing,
        lambda ledger: ledger.project_review(project=ledger.kept(ledger.project()), amount=3000),
        {"__all__": ["写了奖励金额,必须写明依据。文件没有规定金额,请填写规定这个金额的文件。"]},
    ),
    "project_reward_by_county": (
        nothing,
        lambda ledger: ledger.project_review(
            project=ledger.kept(ledger.project()), level="city", reward="表扬"
        ),
        {"__all__": ["只有县级评审予以奖励时才登记奖励。请清空奖励,或改选结论。"]},
    ),
    "decision_version_once": (
        lambda ledger: [ledger.decision()],
        lambda ledger: ledger.decision(option="B"),
        {"__all__": ["刚才已有人确认过这个问题。请刷新页面,看过之后再确认。"]},
    ),
}

#: Rows that only the machine writes: nobody enters them, so the model has no words of its own.
WRITTEN_BY_THE_RUN = {
    "score_once": lambda ledger, score: [ledger.score(run=score.run, official=False)],
    "score_official_once": lambda ledger, score: [
        ledger.score(run=score.run, official=True, kind="bundled", alliance_code=code)
        for code in ("GJ05", "GJ06")
    ],
    "line_position_once": lambda ledger, score: [
        ledger.line(score=score), ledger.line(score=score, label="县均")
    ],
    "chain_position_once": lambda ledger, score: [
        ledger.link(), ledger.link(previous="e" * 64, digest="f" * 64)
    ],
    "chain_one_successor": lambda ledger, score: [ledger.link(), ledger.link(position=2)],
}  # fmt: skip

#: Amounts whose sign or predecessor does not fit their kind.
UNFIT = {
    "authorised for nothing": {"due": 0, "amount": 0},
    "a first one with a predecessor": {"before": first},
    "topped up without a predecessor": {"kind": "top_up"},
    "topped up by less than nothing": {"kind": "top_up", "before": first, "amount": -1},
    "topped up by nothing": {"kind": "top_up", "before": first, "amount": 0},
    "clawed back without a predecessor": {"kind": "clawback", "amount": -1},
    "clawed back by a payment": {"kind": "clawback", "before": first, "amount": 1},
    "clawed back by nothing": {"kind": "clawback", "before": first, "amount": 0},
}


def refused_by_the_database(row, name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(row).objects.bulk_create([row])
    constraint = next(each for each in type(row)._meta.constraints if each.name == name)
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in str(refused.value)
    else:  # SQLite names the columns of a broken unique rule
        assert f"UNIQUE constraint failed: {type(row)._meta.db_table}." in str(refused.value)


def test_the_tables_name_every_constraint_and_every_column_that_holds_a_value_once():
    kept = [m for m in apps.get_app_config("evaluation").get_models() if not hasattr(m, "instance_type")]
    found = {constraint.name for model in kept for constraint in model._meta.constraints}
    assert found == {*CONSTRAINTS, *WRITTEN_BY_THE_RUN}
    columns = {(m, f.name) for m in kept for f in m._meta.local_fields if f.unique and not f.primary_key}
    assert columns == {
        (StipendStatement, "before"),
        (Publication, "run"),
        (ChainLink, "digest"),
        (Objection, "filing"),
        (Review, "objection"),
        (SelfReview, "filing"),
        (Project, "filing"),
        (Opinion, "filing"),
    }


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_is_said_in_words_and_held_by_the_database(ledger, name):
    standing, breaking, said = CONSTRAINTS[name]
    for row in standing(ledger):
        row.full_clean()
        row.save()
    assert messages(breaking(ledger)) == said
    refused_by_the_database(breaking(ledger), name)


@pytest.mark.parametrize("name", WRITTEN_BY_THE_RUN)
def test_a_run_writes_nothing_twice(ledger, name):
    score = ledger.kept(ledger.score(run=ledger.kept(ledger.run()), official=name == "score_once"))
    *standing, breaking = WRITTEN_BY_THE_RUN[name](ledger, score)
    for row in standing:
        row.save()
    refused_by_the_database(breaking, name)


@pytest.mark.parametrize("case", UNFIT)
def test_an_amount_fits_its_kind(ledger, case):
    fields = dict(UNFIT[case])
    if "before" in fields:
        ledger.statement().save()
        fields["before"] = fields["before"](ledger)
    assert messages(ledger.statement(**fields)) == WRONG_SIGN
    refused_by_the_database(ledger.statement(**fields), "stipend_amount_by_kind")


def test_a_statement_has_one_successor_in_words_and_in_the_database(ledger):
    ledger.statement().save()
    more = {"kind": "top_up", "before": first(ledger), "due": 35000, "exact": "35000/1", "amount": 5000}
    ledger.statement(**more).save()
    assert messages(ledger.statement(**more)) == {"before": ["具有 上一张核发单 的 补助核发单 已存在。"]}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        StipendStatement.objects.bulk_create([ledger.statement(**more)])
    assert "before_id" in str(refused.value)


def test_what_was_authorised_is_neither_changed_nor_deleted(ledger):
    ledger.statement().save()
    row = first(ledger)
    row.amount = 1
    changed, deleted = (
        f"核发单一经核发不能{word}。金额有变动时请另行补发或追回。" for word in ("修改", "删除")
    )
    for attempt, sentence in (
        (row.save, changed),
        (row.delete, deleted),
        (lambda: StipendStatement.objects.update(amount=1), changed),
        (StipendStatement.objects.all().delete, deleted),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert refused.value.messages == [sentence]
    assert first(ledger).amount == 30000
