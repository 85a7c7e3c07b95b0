"""Many clerks enter an alliance of the same core and kind at one moment: one of them is let in.

The rule spans several rows, so no constraint can hold it: `County.hold` does. With the lock taken away it breaks,
which shows that the first test could fail.
"""

import threading
from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from alliances.choices import MemberRole
from alliances.models import Alliance, County, Membership
from tests.factories import AllianceKindFactory, CountyFactory, SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Rush:
    """`clerks` threads that start together, each with its own connection; what became of each."""

    def __init__(self):
        self.county = CountyFactory()
        self.kind = AllianceKindFactory(county=self.county)
        self.core_school = SchoolFactory(county=self.county, short_name="山口镇中")
        self.entered: list[str] = []
        self.refused: list[list[str]] = []
        self.unexpected: list[Exception] = []

    def run(self, clerks, enter):
        start = threading.Barrier(clerks)

        def one(code):
            try:
                start.wait(timeout=30)
                enter(code)
                self.entered.append(code)
            except ValidationError as error:
                self.refused.append(error.messages)
            except Exception as error:
                self.unexpected.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(f"GJ{number:02}",)) for number in range(clerks)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def check(self, code):
        """Both rows as a form checks them, before either is saved."""
        alliance = Alliance(county=self.county, kind=self.kind, code=code, name="山口镇中学教共体")
        core = Membership(alliance=alliance, school=self.core_school, role=MemberRole.CORE)
        alliance.full_clean()
        core.full_clean(exclude=["alliance"])
        return alliance, core

    @property
    def led(self):
        return (
            Membership.objects.cores()
            .filter(school=self.core_school, until=None, alliance__until=None)
            .count()
        )


@pytest.fixture
def rush():
    return Rush()


def test_one_of_32_clerks_is_let_in(rush):
    def enter(code):
        with transaction.atomic():
            County.hold(rush.county.pk)
            alliance, core = rush.check(code)
            alliance.save()
            core.save()

    rush.run(32, enter)
    assert rush.unexpected == []
    (code,) = rush.entered
    assert rush.led == Alliance.objects.count() == 1
    assert rush.refused == 31 * [
        [
            f"山口镇中已是另一个共建型教共体“山口镇中学教共体”({code})的总校。"
            "同一所总校同一类型只能有一个存续的教共体。请在原教共体中增加成员,或先给它填上终止日期。"
        ]
    ]


def test_without_the_lock_every_clerk_is_let_in(rush):
    """The guard taken away. SQLite lets in one writing transaction at a time, so there the check comes before it."""
    everybody_has_checked = threading.Barrier(4)

    def enter(code):
        with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
            alliance, core = rush.check(code)
            everybody_has_checked.wait(timeout=30)
            with transaction.atomic():
                alliance.save()
                core.save()

    rush.run(4, enter)
    assert rush.unexpected == []
    assert rush.refused == []
    assert rush.led == 4


def test_a_hold_outside_a_transaction_is_refused(rush):
    with pytest.raises(transaction.TransactionManagementError):
        County.hold(rush.county.pk)
