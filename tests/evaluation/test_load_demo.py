"""manage.py load_demo: what it refuses before it writes anything."""

import pytest
from django.core.management import CommandError, call_command

from alliances.models import County, QualityResult
from tests.factories import QualityResultFactory


def refusal(*arguments) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command("load_demo", *arguments)
    return caught.value


@pytest.mark.django_db
def test_a_county_that_is_not_registered_is_a_wrong_call():
    refused = refusal("--county", "nope")
    assert str(refused) == (
        "没有代码为“nope”的县(市、区)。已登记:无。请核对 --county,或先运行 manage.py load_county 载入登记册。"
    )
    assert refused.returncode == 2


def test_the_registered_counties_are_named(registry):
    assert str(refusal("--county", "nope")) == (
        "没有代码为“nope”的县(市、区)。已登记:qingtian。请核对 --county,或先运行 manage.py load_county 载入登记册。"
    )


def test_real_results_are_never_joined_by_invented_ones(registry):
    QualityResultFactory(school=County.objects.get().schools.first())
    refused = refusal()
    assert str(refused) == "青田县已有正式成绩,不再载入演示数据。"
    assert refused.returncode == 1
    assert QualityResult.objects.count() == 1
