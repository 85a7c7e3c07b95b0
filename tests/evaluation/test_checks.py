"""`manage.py check` names the file, the key, what is wrong and what would be right."""

import functools

import pytest
from django.core import checks
from django.core.management import CommandError, call_command

import evaluation.checks
from evaluation.checks import policy_files
from evaluation.policy import all_packs
from tests.evaluation.packs import write_pack


@pytest.fixture
def packs(tmp_path, monkeypatch):
    """A folder of its own in the place of evaluation/policies."""
    monkeypatch.setattr(evaluation.checks, "all_packs", functools.partial(all_packs, folder=tmp_path))
    return tmp_path


def test_the_packs_of_this_portal_are_sound():
    assert policy_files(None) == []


def test_each_problem_is_an_error_with_its_place_and_remedy(packs):
    write_pack(
        packs,
        "qingtian_2021",
        ('own_share = "0.80"', 'own_share = "0.70"'),
        ('default = "A"', 'default = "F"'),
    )
    assert policy_files(None) == [
        checks.Error(
            "qingtian_2021.toml 的 quality.bundled.co_built.member_share:own_share 0.7 与 member_share 0.2 之和是 0.9。",
            hint="请对照条款核对,使两项之和等于 1。",
            id="evaluation.E001",
        ),
        checks.Error(
            "qingtian_2021.toml 的 question[0].default(id 为“bundled.reading”):没有“F”这个选项。",
            hint="默认选项应为 A、A-CAP、B、C、D、E 之一。",
            id="evaluation.E001",
        ),
    ]


def test_the_command_runs_it_and_refuses(packs):
    """Registered by the app itself, not by this file's import: found by its tag."""
    write_pack(packs, "qingtian_2021", ('default = "A"', ""))
    call_command("check", tags=["urls"])
    with pytest.raises(CommandError) as caught:
        call_command("check", tags=["policies"])
    assert (
        "(evaluation.E001) qingtian_2021.toml 的 question[0].default(id 为“bundled.reading”):缺少这一项。\n"
        "\tHINT: 请补上一段文字,加引号。"
    ) in str(caught.value)
