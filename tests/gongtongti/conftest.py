import pytest

from tests.gongtongti.desk import Desk


@pytest.fixture
def desk(db) -> Desk:
    return Desk()
