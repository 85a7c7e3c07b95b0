"""Many clerks save in the back office at once: one is first, the others are told, nothing is lost."""

import threading

import pytest
from django.db import connection
from django.http import HttpResponse

from alliances.admin.alliance import AllianceAdmin
from alliances.admin.result import QualityResultAdmin
from alliances.models import Alliance, Membership, QualityResult
from gongtongti.accounts.admin_forms import ScopedForm
from tests.admin_page import Admin
from tests.alliances.home import Home
from tests.factories import PostFactory, QualityResultFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS = 32


@pytest.fixture(autouse=True)
def cheap_refusals(monkeypatch):
    """Who is refused gets the form back; drawing it thirty times says nothing about the race."""
    for page in (AllianceAdmin, QualityResultAdmin):
        monkeypatch.setattr(page, "render_change_form", lambda *args, **kwargs: HttpResponse("尚未保存"))


@pytest.fixture
def home(db) -> Home:
    home = Home()
    PostFactory(user=home.clerk, county=home.county)
    return home


def race(home, clerks: int, url: str, data_of) -> list[int]:
    """Everybody sends at once; the status of each answer."""
    visitors = []
    for _number in range(clerks):
        user = UserFactory()
        PostFactory(user=user, county=home.county)
        visitors.append(Admin(user))
    start = threading.Barrier(clerks)
    statuses, unexpected = [], []

    def send(number, visitor):
        try:
            start.wait()
            statuses.append(visitor.client.post(url, data_of(number)).status_code)
        except Exception as error:
            unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=numbered) for numbered in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    return sorted(statuses)


def alliances_of_one_core(home, clerks) -> list[int]:
    def data_of(number):
        rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-school": home.other_school.pk, "0-role": "core"}
        given = {"code": f"GJ{20 + number}", "name": "新教共体", "kind": home.kind.pk}
        return given | {f"memberships-{name}": value for name, value in rows.items()}

    return race(home, clerks, Admin(home.clerk).url("alliances_alliance_add"), data_of)


def test_one_core_leads_one_alliance_of_a_kind_however_many_enter_it(home):
    assert alliances_of_one_core(home, CLERKS) == [200] * (CLERKS - 1) + [302]
    assert Membership.objects.filter(school=home.other_school).count() == 1


def test_without_the_check_there_would_be_more(home, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(Membership, "refuse_second_alliance", lambda self: None)
    assert alliances_of_one_core(home, 4) == [302] * 4
    assert Alliance.objects.exclude(pk=home.alliance.pk).count() == 4


def corrections_of_one_result(home, clerks) -> QualityResult:
    result = QualityResultFactory(school=home.core_school, value=50)

    def data_of(number):
        return {
            "school": home.core_school.pk, "school_year": "2021-2022", "stage": "", "measure": "bureau_score",
            "full_marks": "100", "value": 60 + number, "examinees": "", "units": "",
            "seen": f"{result.pk}-1", "change_reason": "复核",
        }  # fmt: skip

    statuses = race(home, clerks, Admin(home.clerk).url("alliances_qualityresult_change", result.pk), data_of)
    result.saved = statuses.count(302)
    result.refresh_from_db()
    return result


def test_one_correction_wins_and_the_others_are_told(home):
    result = corrections_of_one_result(home, CLERKS)
    assert (result.saved, result.version, result.history.count()) == (1, 2, 2)
    assert result.value >= 60


def test_without_the_version_corrections_overwrite_each_other(home, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(ScopedForm, "_refuse_overtaken", lambda self: None)
    assert corrections_of_one_result(home, 4).saved == 4
