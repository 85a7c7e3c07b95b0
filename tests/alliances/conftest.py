import pytest
from django.core.management import call_command

from alliances.models import County


@pytest.fixture
def qingtian(db) -> County:
    """The county as its document prints it."""
    call_command("load_county", "qingtian", verbosity=0)
    return County.objects.get(slug="qingtian")
