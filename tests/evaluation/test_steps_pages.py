"""The page of a run's way: what it shows whom, the password once more, and that nothing typed is lost."""

import pytest
from django.test import Client
from django.utils import timezone

from evaluation.models import ScoreRun
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.clients import browser
from tests.evaluation.life import Life, brought
from tests.evaluation.pages import shown

PASSWORD = "a-long-Password-1"


@pytest.fixture
def life(db) -> Life:
    return Life()


def way(run) -> str:
    return f"/scores/runs/{run.pk}/steps/"


def press(user, run, verb, **fields):
    data = {f"{verb}-{name}": value for name, value in {"seen": run.version, **fields}.items()}
    return browser(user).post(f"/scores/runs/{run.pk}/{verb}/", data, REMOTE_ADDR="10.1.2.3")


@pytest.fixture(autouse=True)
def unmoved(monkeypatch):
    """These runs have no facts to compare with today's."""
    monkeypatch.setattr("evaluation.views.steps._moved_on", lambda run: False)


def test_who_approves_signs_in_again(life):
    run = life.run("checked")
    life.leader.set_password(PASSWORD)
    life.leader.save()
    wrong = press(life.leader, run, "approve", password="wrong-Password-9")
    assert "密码不对。请重新输入您的登录密码;连续输错会暂时锁定账号。" in shown(wrong)
    assert "wrong-Password-9" not in wrong.content.decode()
    assert not run.events.exists()
    failed = AuditEvent.objects.get(verb=AuditEvent.Verb.SIGN_IN_FAILED)
    assert (failed.user, failed.about, failed.address) == (
        life.leader,
        f"批准第{run.pk}次测算时密码不对",
        "10.1.2.3",
    )
    done = press(life.leader, run, "approve", password=PASSWORD)
    assert (done.status_code, done["Location"]) == (302, way(run))
    assert run.events.get().by == life.leader
    assert PASSWORD not in str(list(AuditEvent.objects.values())) + str(list(run.events.values()))


def test_the_password_of_somebody_else_does_not_do(life):
    run = life.run("checked")
    for person, word in ((life.leader, "leader-Password-1"), (life.admin, PASSWORD)):
        person.set_password(word)
        person.save()
    press(life.leader, run, "approve", password=PASSWORD)
    assert not run.events.exists()


def test_who_guesses_passwords_is_locked_out_as_at_the_sign_in(life, settings):
    run = life.run("checked")
    life.leader.set_password(PASSWORD)
    life.leader.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        press(life.leader, run, "approve", password="wrong-Password-9")
    assert press(life.leader, run, "approve", password=PASSWORD).status_code == 429
    assert not run.events.exists()


def test_what_was_typed_stays_after_an_error(life):
    run = life.run("approved")
    fields = {"opens_on": "2099-10-12", "working_days": "7", "scope": "marks", "signer": "周局长"}
    response = press(life.publisher, run, "announce", **fields)
    page = shown(response)
    assert "公布范围超出系统内时,必须写明扩大范围的文号。请填写,或改为系统内公示。" in page
    html = response.content.decode()
    for value in ("2099-10-12", "7", "周局长"):
        assert f'value="{value}"' in html
    assert '<option value="marks" selected>' in html


WRONG = [
    ({"opens_on": "2022-13-45"}, "公示开始日期不是日期。日期写作 年-月-日,例如 2022-10-10。请改正。"),
    ({"working_days": "0"}, "公示至少 1 个工作日。请改正。"),
    ({"working_days": "9" * 30}, "公示最多 60 个工作日。请核对。"),
    ({"scope": "everybody"}, "没有所选的这种公布范围。请从列出的范围中选择。"),
    ({"opens_on": "2000-01-01"}, "没有公示:开始日期 2000-01-01 已经过去。请填写今天或以后的日期。"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_wrong_terms_are_explained(life, fields, sentence):
    run = life.run("approved")
    good = {"opens_on": "2099-10-12", "working_days": "5", "scope": "inside"}
    assert sentence in shown(press(life.publisher, run, "announce", **{**good, **fields}))
    assert ScoreRun.objects.get(pk=run.pk).state == "approved"


def test_from_an_old_page_nothing_is_done_and_the_page_is_the_new_one(life):
    run = life.run("checked")
    life.approve(run, life.admin)
    response = press(life.leader, run, "send_back", reason="还要核对")
    assert response.status_code == 409
    assert f"没有退回:第{run.pk}次测算10月10日 09:00已由吴管理批准,现在是“已核验”。" in shown(response)
    html = response.content.decode()
    assert f'name="send_back-seen" value="{run.version + 1}"' in html
    assert "还要核对</textarea>" in html


@pytest.mark.parametrize("verb", ["nothing", "edit", "%00"])
def test_a_step_that_is_none_is_not_found(life, verb):
    run = life.run()
    assert browser(life.clerk).post(f"/scores/runs/{run.pk}/{verb}/").status_code in (400, 404)


def test_a_reloaded_step_leads_back_to_the_way(life):
    run = life.run()
    response = browser(life.clerk).get(f"/scores/runs/{run.pk}/check/")
    assert (response.status_code, response["Location"]) == (302, way(run))


def test_the_way_is_the_bureaus(life):
    run = life.announced()
    principal = life.person("柳校长", RoleCode.PRINCIPAL, school=life.ledger.home)
    assert browser(principal).get(way(run)).status_code == 403
    assert browser(life.leader).get(way(run)).status_code == 200
    assert Client().get(way(run)).status_code == 302


def test_only_the_forms_of_what_one_may_do_next_are_there(life):
    run = life.run("checked")
    for person, forms in ((life.clerk, []), (life.leader, ["approve", "send_back"])):
        html = browser(person).get(way(run)).content.decode()
        assert [
            verb for verb in ("check", "approve", "send_back", "announce") if f'id="{verb}"' in html
        ] == forms


def test_whose_approval_would_not_count_is_not_asked_for_it(life):
    """Who ran it, and who has approved it already."""
    own, run = life.run("checked", created_by=life.leader), life.run("checked")
    life.event(run, "check", life.clerk)
    life.event(run, "approve", life.leader)
    for one, person, asked in ((own, life.leader, False), (run, life.leader, False), (run, life.admin, True)):
        html = browser(person).get(way(one)).content.decode()
        assert ('id="approve"' in html) is asked
        assert 'id="send_back"' in html


def test_the_queries_do_not_grow_with_the_trail(life, django_assert_num_queries):
    run = life.announced()
    client = browser(life.publisher)
    client.get(way(run))
    with django_assert_num_queries(17):
        client.get(way(run))
    for _ in range(5):
        life.event(run, "approve", life.admin)
    with django_assert_num_queries(17):
        client.get(way(run))


# ---- 公示 -------------------------------------------------------------------------------------------


def test_the_bureau_reads_how_many_working_days_are_left_and_what_waits(life, monkeypatch):
    run = life.announced()
    monkeypatch.setattr(timezone, "localdate", lambda *given: run.publication.opens_on)
    page = shown(browser(life.clerk).get("/publications/?school_year=2021-2022"))
    assert "5 个工作日后期满" in page
    assert "异议 0 件" in page
    monkeypatch.setattr(timezone, "localdate", lambda *given: run.publication.closes_on.replace(day=15))
    assert "期满 可以审定公布" in shown(browser(life.clerk).get("/publications/"))


def test_a_school_reads_its_own_result_and_how_to_object(life, monkeypatch):
    run = life.run()
    for school in (life.ledger.home, life.ledger.host):
        life.ledger.kept(
            life.ledger.score(
                run=run,
                school=school,
                school_code=school.code,
                school_name=school.short_name,
                official=True,
                value=80,
            )
        )
    run = brought(run, "approved")
    life.announce(run)
    monkeypatch.setattr(timezone, "localdate", lambda *given: run.publication.opens_on)
    principal = life.person("柳校长", RoleCode.PRINCIPAL, school=life.ledger.home)
    page = shown(browser(principal).get("/publications/"))
    assert life.ledger.home.short_name in page
    assert life.ledger.host.short_name not in page
    assert "对成绩有异议,请在 10月14日以前由校长从成绩单对具体的一项输入提出" in page


def test_a_year_without_holidays_entered_is_said(life):
    run = life.announced()
    page = shown(browser(life.publisher).get(way(run)))
    assert "2022年的放假安排还没有录入,只按周末计算。" in page


def test_who_sees_no_scores_is_not_told_that_nothing_was_announced(life):
    life.announced()
    reviewer = life.person("市评审", RoleCode.CITY_REVIEWER)
    page = shown(browser(reviewer).get("/publications/"))
    assert "这里的公示给学校和教育局看。公示的进程和公布的等次,人人都可以在公开页面查看。" in page
    assert "还没有公示过" not in page
