"""运行测算: who may, what a wrong wish is told, and that the form loses nothing."""

import pytest

from alliances.models import School
from evaluation.models import ScoreRun
from gongtongti.accounts.roles import ROLES, Permission, RoleCode
from tests.clients import browser
from tests.evaluation.pages import RUNS, SCORES, read, shown
from tests.factories import CountyFactory, PostFactory


def send(user, **fields):
    data = {"county": "qingtian", "school_year": "2021-2022", "newest_seen": "0", **fields}
    return browser(user).post(RUNS, data, follow=True)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_start_a_run(qingtian, year, role):
    school = School.objects.get(short_name="山口镇中") if ROLES[role].at_school else None
    user = PostFactory(county=qingtian, role=role, school=school).user
    response = send(user)
    may = role in {RoleCode.BUREAU_ADMIN, RoleCode.BUREAU_CLERK}
    assert may == (Permission.RUNS_START in ROLES[role].permissions)
    assert response.status_code == (200 if may else 403)
    assert ScoreRun.objects.count() == (1 if may else 0)
    assert ("运行测算" in read(user, SCORES)) == may


def test_a_run_leads_to_its_scores_and_says_so(qingtian, clerk):
    response = send(clerk)
    run = ScoreRun.objects.get()
    assert response.redirect_chain == [(f"{RUNS}{run.pk}/", 302)]
    assert f"第{run.pk}次测算已完成。" in shown(response)
    assert (run.created_by, run.trial) == (clerk, False)


def test_sent_twice_it_is_run_once(qingtian, clerk):
    send(clerk)
    response = send(clerk)
    run = ScoreRun.objects.get()
    assert f"这次测算刚才已经完成(第{run.pk}次),没有重复运行。" in shown(response)
    send(clerk, newest_seen=str(run.pk))
    assert ScoreRun.objects.count() == 2


def test_the_page_remembers_the_newest_run_it_showed(run, clerk):
    html = browser(clerk).get(SCORES).content.decode()
    assert html.count(f'name="newest_seen" value="{run.pk}"') == 2


def test_a_trial_keeps_what_was_chosen(qingtian, clerk):
    response = send(clerk, trial="on", **{"bundled.reading": "A-CAP", "pool.weight": "equal"})
    run = ScoreRun.objects.get()
    assert run.trial
    assert run.options["bundled.reading"] == "A-CAP"
    assert run.options["pool.weight"] == "equal"
    assert f"第{run.pk}次测算已完成,这是一次试算。" in shown(response)


WRONG = [
    (
        {"trial": "on"},
        "没有改动任何口径,这样算出的就是按默认口径的测算。请至少改选一处口径;不改时请按“运行测算”。",
    ),
    (
        {"bundled.reading": "Z"},
        "“总校占比、成员校占比和增量加减分怎样合成总校的成绩”没有所选的这个口径。请从列出的口径中重新选择。",
    ),
    ({"school_year": "2021"}, "“2021”不是学年。学年写作起止两年,例如 2021-2022。"),
    (
        {"school_year": "2019-2020"},
        "没有适用于青田县2019-2020学年的政策文件包,无法测算。"
        "请在页面上方改选学年,或请系统维护人员先为这一学年添加政策文件包。",
    ),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_a_wrong_wish_is_explained_and_nothing_is_run(qingtian, clerk, fields, sentence):
    response = send(clerk, **{"pool.weight": "equal", **fields} if "bundled.reading" in fields else fields)
    assert sentence in shown(response)
    assert ScoreRun.objects.count() == 0


def test_after_an_error_the_form_keeps_what_was_chosen(qingtian, clerk):
    html = send(clerk, trial="on", **{"bundled.reading": "Z", "pool.weight": "equal"}).content.decode()
    assert '<details class="card trial no-print" id="trial" open>' in html
    assert '<option value="equal" selected>各校区相同</option>' in html


def test_a_reloaded_error_leads_back_to_the_scores(qingtian, clerk):
    response = browser(clerk).get(RUNS)
    assert (response.status_code, response.url) == (302, SCORES)


def test_a_county_of_others_and_one_that_is_none_are_refused_alike(qingtian, clerk):
    other = CountyFactory(slug="jinyun")
    assert send(clerk, county=other.slug).status_code == 403
    assert send(clerk, county="nowhere").status_code == 403
    assert ScoreRun.objects.count() == 0
