"""The house keeps its rules; each rule is shown to catch what breaks it, and each exemption to be needed."""

import re
import subprocess
from types import SimpleNamespace

import pytest
from django.apps import apps

from tests.conftest import pytest_runtest_makereport
from tests.house import FLOORS, ROOT, RULES, Module, climbs, floor_of, project_modules, skips

pytestmark = pytest.mark.once
MODULES = project_modules()

#: (rule, file) → why this file may. An exemption that nothing needs any more fails.
EXEMPT = {
    ("codes leave", "evaluation/urls.py"): "a run and its scores have no code: their number is their name",
    (
        "numbers in packs",
        "evaluation/facts/calendar.py",
    ): "months of a year, days of a week: no county's rule",
    ("numbers in packs", "evaluation/formulas/numbers.py"): "digits of our number system, no county's rule",
    ("numbers in packs", "evaluation/recount.py"): "digits of our number system, no county's rule",
    (
        "small files",
        "evaluation/recount.py",
    ): "one file of the standard library, to be handed over and run alone",
    (
        "evidence reads",
        "evaluation/demonstration.py",
    ): "writes the demonstration, which no score of a county rests on",
    (
        "evidence reads",
        "evaluation/demonstration_reviews.py",
    ): "writes the demonstration, which no score of a county rests on",
    (
        "evidence reads",
        "evaluation/management/commands/load_demo.py",
    ): "finds the county that the command names",
    (
        "evidence reads",
        "evaluation/management/commands/run_scoring.py",
    ): "finds the county that the command names",
    ("evidence reads", "evaluation/trail.py"): "only writes to the audit log",
    ("evidence reads", "evaluation/scoring.py"): "only writes the audit event of the run",
    (
        "no signals",
        "evaluation/apps.py",
    ): "the seal comes off before a migration that rebuilds tables and goes on again after it",
    ("today handed in", "alliances/api/base.py"): "where a client names no day, its views answer for today",
    ("today handed in", "alliances/current.py"): "which day a page speaks of is decided here, once a request",
    ("today handed in", "alliances/scope.py"): "what somebody may see follows from the posts of today",
    ("today handed in", "gongtongti/accounts/authentication.py"): "notes when a token was last used",
    ("today handed in", "gongtongti/accounts/middleware.py"): "an idle session ends by the clock",
    ("today handed in", "gongtongti/accounts/models.py"): "a trail carries its moment; a token expires",
}


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule):
    broken = [
        f"{module.path}:{line}: {what}"
        for module in MODULES
        if RULES[rule].holds(module.path) and (rule, module.path) not in EXEMPT
        for line, what in RULES[rule].check(module)
    ]
    assert broken == []


@pytest.mark.parametrize(("rule", "path"), EXEMPT)
def test_an_exemption_is_still_needed(rule, path):
    module = next((module for module in MODULES if module.path == path), None)
    assert module is not None, f"{path} is gone: remove its exemption"
    assert RULES[rule].holds(path)
    assert list(RULES[rule].check(module)) != []
    assert EXEMPT[rule, path]


def test_every_floor_was_walked():
    walked = {floor: sum(floor_of(m.name) == number for m in MODULES) for number, floor in enumerate(FLOORS)}
    assert min(walked.values()) >= 2
    assert len(MODULES) >= 90
    assert sum(RULES["laboratory"].holds(module.path) for module in MODULES) >= 8


BREAKS = [
    ("one way", "gongtongti/accounts/scope.py", "from alliances.models import Post"),
    ("one way", "gongtongti/accounts/scope.py", "import gongtongti.settings"),
    ("one way", "alliances/views.py", "def show():\n    from evaluation.models import Score"),
    ("one way", "alliances/api/views.py", "from ...gongtongti import urls"),
    ("one way", "alliances/models/school.py", "models.ForeignKey('evaluation.Score')"),
    ("one way", "teachers/views.py", "reverse('evaluation:score')"),
    ("one way", "alliances/views.py", "redirect('desk:home')"),
    ("one way", "alliances/forms.py", "apps.get_model('evaluation', 'Score')"),
    ("one way", "alliances/migrations/0002_x.py", "dependencies = [('evaluation', '0001_initial')]"),
    ("rooms apart", "alliances/views.py", "from .api.serializers import SchoolSerializer"),
    ("rooms apart", "alliances/api/views.py", "from ..admin import SchoolAdmin"),
    ("rooms apart", "gongtongti/accounts/admin_base.py", "from . import views"),
    ("laboratory", "evaluation/formulas/balance.py", "from django.db import models"),
    ("laboratory", "evaluation/formulas/balance.py", "from ..policy import load_pack"),
    ("laboratory", "evaluation/facts.py", "import time"),
    ("laboratory", "evaluation/facts/calendar.py", "from django.utils import timezone"),
    ("laboratory", "evaluation/requirements.py", "from .models import Score"),
    ("laboratory", "evaluation/facts.py", "share = 0.2"),
    ("laboratory", "evaluation/facts.py", "def f(x):\n    return float(x)"),
    ("laboratory", "evaluation/policy.py", "from alliances.models import County"),
    ("laboratory", "evaluation/recount.py", "import numpy"),
    ("numbers in packs", "evaluation/formulas/rotation_quota.py", "QUOTA = 15"),
    ("numbers in packs", "evaluation/requirements.py", "LESSONS = 20"),
    ("evidence reads", "evaluation/scoring.py", "from alliances.models import School\nSchool.objects.all()"),
    ("evidence reads", "evaluation/views.py", "from alliances import models\nmodels.School.objects.all()"),
    (
        "evidence reads",
        "evaluation/x.py",
        "from alliances.models import School\nSchool.objects.visible_to(scope)",
    ),
    ("today handed in", "alliances/querysets.py", "timezone.localdate()"),
    ("today handed in", "alliances/models/post.py", "import datetime\ndatetime.date.today()"),
    ("today handed in", "evaluation/scoring.py", "from django.utils.timezone import now"),
    ("today handed in", "evaluation/querysets.py", "from django.db.models.functions import Now"),
    ("no signals", "alliances/apps.py", "from django.db.models.signals import post_save"),
    ("no signals", "alliances/models/post.py", "from django.dispatch import receiver"),
    ("plain names", "alliances/utils.py", ""),
    ("plain names", "evaluation/services/scores.py", ""),
    ("small files", "alliances/views.py", "a = 1\n" * 351),
    ("fields named", "alliances/forms.py", "class Meta:\n    fields = '__all__'"),
    ("codes leave", "alliances/urls.py", "path('schools/<int:pk>/', views.school)"),
    ("codes leave", "alliances/api/serializers.py", "serializers.PrimaryKeyRelatedField()"),
]

KEEPS = [
    (
        "one way",
        "evaluation/scoring.py",
        "from alliances.models import School\nfrom .evidence import quality",
    ),
    ("one way", "gongtongti/accounts/apps.py", "name = 'gongtongti.accounts'"),
    ("one way", "gongtongti/desk/context.py", "reverse('evaluation:scores')"),
    ("rooms apart", "alliances/api/views.py", "from .serializers import SchoolSerializer"),
    ("rooms apart", "evaluation/api/views.py", "from alliances.api.base import RegistryList"),
    ("laboratory", "evaluation/policy.py", "import pydantic\nfrom .formulas import FORMULAS"),
    ("numbers in packs", "evaluation/formulas/balance.py", "percent = 100 * value"),
    ("evidence reads", "evaluation/scoring.py", "from .models import Score\nScore.objects.all()"),
    (
        "evidence reads",
        "evaluation/views.py",
        "from alliances.models import School\nSchool.objects.visible_to(s)",
    ),
    ("today handed in", "alliances/views.py", "timezone.localdate()"),
    ("today handed in", "alliances/exports.py", "timezone.localtime(run.created_at)"),
    ("small files", "alliances/views.py", "a = 1\n" * 350),
]


@pytest.mark.parametrize(("rule", "path", "source"), BREAKS)
def test_a_rule_catches_what_breaks_it(rule, path, source):
    assert RULES[rule].holds(path)
    assert list(RULES[rule].check(Module(path, source))) != []


@pytest.mark.parametrize(("rule", "path", "source"), KEEPS)
def test_a_rule_lets_pass_what_keeps_it(rule, path, source):
    assert not RULES[rule].holds(path) or list(RULES[rule].check(Module(path, source))) == []


def test_every_rule_has_its_negative_control():
    assert {rule for rule, _path, _source in BREAKS} == set(RULES)


# ---- reverse names ------------------------------------------------------------------------------
def _reverse_names_above(floor: int) -> set[str]:
    """The names by which rows of this floor, or of one below, would reach what higher floors hang on them."""
    above, own = set(), set()
    for model in apps.get_models(include_auto_created=True):
        high = floor_of(model.__module__)
        for field in model._meta.get_fields():
            if high is None or field.auto_created:
                continue
            names = {field.name} if high <= floor else set()
            low = floor_of(field.related_model.__module__) if field.related_model else None
            if low is not None and low <= floor and not field.remote_field.hidden:
                names |= {field.remote_field.get_accessor_name(), field.related_query_name()}
            (own if high <= floor else above).update(names)
    return above - own


def test_no_floor_reaches_up_by_a_reverse_name():
    above = {floor: _reverse_names_above(number) for number, floor in enumerate(FLOORS)}
    assert {"score_runs", "scores"} <= above["alliances"]
    assert "posts" in above["gongtongti.accounts"]
    broken = [
        f"{module.path}:{line}: {what}"
        for module in MODULES
        for line, what in climbs(module, above[FLOORS[floor_of(module.name)]])
    ]
    assert broken == []


@pytest.mark.parametrize(
    "source", ["school.scores.all()", "qs.filter(scores__run=1)", "Count('scores__run')"]
)
def test_reaching_up_by_a_reverse_name_is_caught(source):
    assert list(climbs(Module("alliances/views.py", source), {"scores"})) != []


# ---- the database -------------------------------------------------------------------------------
LONGEST_NAME = 30  # the least that the databases of Chinese platforms take


def test_names_that_we_write_fit_every_database():
    written = []
    for model in apps.get_models(include_auto_created=True):
        if floor_of(model.__module__) is None:
            continue
        meta = model._meta
        written.append(meta.db_table)
        written += [field.column for field in meta.local_fields]
        written += [named.name for named in (*meta.constraints, *meta.indexes)]
    assert len(written) >= 200
    assert [name for name in written if len(name) > LONGEST_NAME] == []


# ---- tests and files ----------------------------------------------------------------------------
def test_no_test_is_skipped():
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) >= 10
    modules = [Module(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files]
    assert [f"{module.path}:{line}: {what}" for module in modules for line, what in skips(module)] == []


@pytest.mark.parametrize(
    "source", ["@pytest.mark.skip\ndef test(): ...", "pytest.xfail('x')", "from unittest import skipIf"]
)
def test_a_skip_is_caught(source):
    assert list(skips(Module("tests/test_x.py", source))) != []


def test_a_test_that_skips_itself_all_the_same_counts_as_failed():
    hook = pytest_runtest_makereport()
    next(hook)
    with pytest.raises(StopIteration) as ended:
        hook.send(SimpleNamespace(skipped=True, outcome="skipped", longrepr="no network"))
    report = ended.value.value
    assert (report.outcome, report.longrepr) == ("failed", "测试不得跳过:no network")


#: Of one machine, or of a package registry: installing must work wherever the project is cloned. Written with
#: a class of one letter, so that this file does not name them itself.
PLACES = re.compile(
    r"(?<![\w.])/(wor[k]|roo[t]|hom[e]/\w+)/|py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|de[b]\.debian\.org"
)


def _own_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in sorted(filter(None, listed.stdout.split("\0"))):
        path = ROOT / name
        theirs = name.startswith("static/vendor/") and path.suffix not in {".json", ".py"}
        if path.is_file() and not theirs:
            yield name, path.read_bytes().decode("utf-8", errors="ignore")


def test_no_file_names_a_place_of_one_machine():
    files = list(_own_files())
    assert len(files) >= 120
    assert [f"{name}: {found[0]}" for name, text in files if (found := PLACES.search(text))] == []


@pytest.mark.parametrize("text", ["/wor" + "k/main", "'/roo" + "t/x'", "https://py" + "pi.org/simple"])
def test_a_place_of_one_machine_is_caught(text):
    assert PLACES.search(text)
