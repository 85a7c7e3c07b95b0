import pytest
from django.core.management import call_command

from alliances.models import County
from tests.alliances.home import Home


@pytest.fixture
def home(db) -> Home:
    return Home()


@pytest.fixture
def qingtian(db) -> County:
    """The county as its document prints it."""
    call_command("load_county", "qingtian")
    return County.objects.get(slug="qingtian")
