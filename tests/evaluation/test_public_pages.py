"""Without signing in: the process, the grades of what is published, the 校验码, and nothing else."""

import datetime

import pytest
from django.test import Client

from evaluation.announcing import Terms
from evaluation.codes import check_code, grouped_code
from evaluation.models import ChainLink, ScoreRun
from gongtongti.accounts.roles import RoleCode
from tests.evaluation.life import OPENS, Life, brought
from tests.evaluation.pages import shown
from tests.sealing import unsealed

MARK = "98.76"


@pytest.fixture
def life(db) -> Life:
    return Life()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Wednesday of the 公示."""
    day = datetime.date(2022, 10, 12)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: day)


def stranger(address, **query):
    response = Client().get(address, query)
    assert response.status_code == 200
    return shown(response)


FACTS = (
    '{"facts":{"county":"qingtian","school_year":"2021-2022","previous_year":"2020-2021","begins":"2021-09-01",'
    '"ends":"2022-09-01","schools":[],"alliances":[{"code":"GJ05","name":"测试教共体","kind":"co_built",'
    '"kind_label":"共建型"}],"memberships":[],"results":[]},"sources":[]}'
)


def scored(life, state, *, scope="inside", grades=()):
    """A run with one score whose mark stands nowhere else."""
    run = life.run(facts=FACTS)
    score = life.ledger.score(
        run=run,
        kind="bundled",
        alliance_code="GJ05",
        alliance_type="共建型",
        official=True,
        value=MARK,
        exact="2469/25",
    )
    life.ledger.kept(score)
    run = brought(run, "approved")
    signed = {"file_number": "青教〔2022〕15号", "signer": "周局长", "signed_on": OPENS, "reason": "公开"}
    life.announce(run, terms=Terms(opens_on=OPENS, scope=scope, **({} if scope == "inside" else signed)))
    if grades:
        type(run.publication).objects.filter(run=run).update(
            grades=[[score.school_code, "bundled", "GJ05", grade] for grade in grades]
        )
    if state == "published":
        life.finalise(run)
    return ScoreRun.objects.get(pk=run.pk)


#: (state, scope) → (grade told, mark told, rank told)
TOLD = {
    ("announced", "inside"): (False, False, False),
    ("announced", "marks"): (True, True, False),
    ("published", "inside"): (True, False, False),
    ("published", "marks"): (True, True, False),
    ("published", "ranks"): (True, True, True),
}


@pytest.mark.parametrize(("state", "scope"), TOLD)
def test_marks_and_ranks_only_where_a_signed_decision_allows_them(life, state, scope):
    scored(life, state, scope=scope, grades=("优秀等次",))
    page = stranger("/public/qingtian/")
    assert ("优秀等次" in page, MARK in page, "名次" in page) == TOLD[state, scope]
    assert ("青教〔2022〕15号" in page) == (scope != "inside")


def test_before_the_first_day_nothing_of_it_is_told_but_when_it_begins(life, monkeypatch):
    scored(life, "announced", scope="ranks", grades=("优秀等次",))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: OPENS - datetime.timedelta(days=1))
    page = stranger("/public/qingtian/")
    assert "公示未开始" in page
    assert "2022年10月10日 至 2022年10月14日,5 个工作日" in page
    assert [word for word in (MARK, "优秀等次", "公示中", "公示在系统内进行") if word in page] == []


def test_drafts_are_not_there(life):
    for state in ("computed", "checked", "approved"):
        life.run(state)
    page = stranger("/public/qingtian/")
    assert "教学质量考核 · 第" not in page
    assert "还没有公示过考核成绩。公示以后,这里有起止日期和提出异议的办法。" in page


def test_an_open_announcement_says_until_when_and_how_to_object(life):
    run = scored(life, "announced")
    page = stranger("/public/qingtian/")
    assert f"2021-2022学年教学质量考核 · 第{run.pk}次测算" in page
    assert "2022年10月10日 至 2022年10月14日,5 个工作日,还有 3 个工作日" in page
    assert "公示期内怎样提出异议" in page


def test_a_stranger_sees_no_name_mark_or_person_that_is_not_public(life):
    """Canaries: what the run, its people and its trail carry must not fly out by this door."""
    run = scored(life, "published")
    life.person("金丝雀校长", RoleCode.PRINCIPAL, school=life.ledger.home)
    secret = [MARK, "2469/25", run.inputs_digest, run.result_digest, "金丝雀校长"]
    secret += [person.name for person in (life.clerk, life.leader, life.admin, life.publisher)]
    head = ChainLink.objects.head_of(life.county)
    for address in ("/public/", "/public/qingtian/", f"/public/qingtian/code/?code={head}"):
        html = Client().get(address).content.decode()
        assert [word for word in secret if word in html] == [], address


@pytest.mark.parametrize("address", ["/public/nowhere/", "/public/nowhere/code/"])
def test_a_county_that_is_none_is_not_found(db, address):
    assert Client().get(address).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_runs(life, django_assert_num_queries):
    def ask():
        return Client().get("/public/qingtian/")

    life.stop(scored(life, "announced"))
    with django_assert_num_queries(8):
        ask()
    for _ in range(3):
        life.stop(scored(life, "announced"))
    with django_assert_num_queries(8):
        ask()


# ---- 校验码 -----------------------------------------------------------------------------------------


def test_a_code_says_what_it_stands_for_however_it_is_typed(life):
    run = life.published()
    first, second = ChainLink.objects.order_by("position")
    full_width = first.digest.upper().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEF"})
    for typed in (
        first.digest,
        first.digest[:16],
        grouped_code(first.digest),
        full_width,
        f" {first.digest[:20]}\n",
    ):
        found = check_code(life.county, typed)
        assert (found.link, found.sound, found.later) == (first, True, 1)
    page = stranger("/public/qingtian/code/", code=second.digest)
    assert "这个校验码有效:从第 1 位到第 2 位的记录首尾相接,没有被改写。" in page
    assert "审定公布" in page
    assert f"2021-2022学年第{run.pk}次" in page


def test_a_code_of_another_county_is_not_one_of_this(life):
    other = Life("jingning")
    other.announced()
    code = ChainLink.objects.head_of(other.county)
    assert check_code(life.county, code).sentence == (
        f"{life.county}没有这个校验码。可能是输入有误:请对照文稿逐位核对。"
        "如果文稿上确是这个码,说明那之后有记录被改写过:请保存好文稿,向教育局和上级督查部门反映。"
    )


@pytest.mark.parametrize("typed", ["abc", "g" * 64, "0" * 65, "校验码", "0" * 15])
def test_what_is_no_code_is_said_to_be_none(life, typed):
    found = check_code(life.county, typed)
    assert found.link is None
    assert found.sentence == (
        f"“{typed}”不是校验码:校验码由数字 0–9 和字母 a–f 组成,全长 64 位,至少要输入开头的 16 位。"
        "请对照文稿重新输入。"
    )


def test_a_record_rewritten_before_it_is_found_by_whoever_holds_the_code(life):
    life.published()
    first, second = ChainLink.objects.order_by("position")
    with unsealed(ChainLink):
        ChainLink.objects.filter(pk=first.pk).update(
            content=first.content.replace("qingtian-2021", "qingtian-2022")
        )
    assert first.content != ChainLink.objects.get(pk=first.pk).content
    found = check_code(life.county, second.digest)
    assert (found.link, found.sound) == (second, False)
    assert found.sentence == (
        "这个校验码在册,但第 1 位到第 2 位的记录对不上:其中有记录被改写过。"
        "请保存好文稿,向教育局和上级督查部门反映。"
    )
