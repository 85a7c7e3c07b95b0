import pytest
from django.db import transaction

from tests.gongtongti.desk import Desk
from tests.gongtongti.matrix import TOKENS
from tests.gongtongti.world import build_world, govern_both


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        govern_both(patch)
        yield build_world(TOKENS)
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db):
    """One world for all tests of a file; what each writes into it is taken back."""
    return built_world
