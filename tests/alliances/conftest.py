import pytest

from alliances.models import County
from tests.alliances.home import Home
from tests.loaded import load_county


@pytest.fixture
def home(db) -> Home:
    return Home()


@pytest.fixture
def qingtian(db) -> County:
    """The county as its document prints it."""
    return load_county("qingtian")
