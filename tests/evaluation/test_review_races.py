"""Many hands on one self-review, one project, one row of points: one is written, the others read who was faster."""

import pytest
from django.db import IntegrityError

from alliances.refusals import Overtaken
from alliances.scope import scope_of
from evaluation import pointing
from evaluation.models import PointItem, PointRow, ProjectReview, SelfReviewRuling
from evaluation.pointing import TypedRow, keep_rows
from evaluation.reviewing import review_project, rule_self_review
from tests.evaluation.reviewing_world import AT, YEAR, ReviewingWorld
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 16


@pytest.fixture
def world(transactional_db):
    return ReviewingWorld()


def test_a_self_review_is_ruled_on_once(world):
    review, scope = world.self_review(), scope_of(world.bureau)

    def act(_number):
        own = type(review).objects.get(pk=review.pk)
        return rule_self_review(own, [], opinion="", revision=1, scope=scope, by=world.bureau, at=AT)

    found = race(HANDS, act, refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert SelfReviewRuling.objects.count() == 1


@pytest.mark.parametrize("level", ["county", "city"])
def test_a_project_is_reviewed_once_by_each_level(world, level):
    project = world.project()
    by = world.city if level == "city" else world.bureau
    scope = scope_of(by)

    def act(_number):
        return review_project(
            type(project).objects.get(pk=project.pk),
            level=level,
            outcome="rewarded",
            opinion="好",
            revision=1,
            last_seen=0,
            scope=scope,
            by=by,
            at=AT,
        )

    found = race(HANDS, act, refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    assert ProjectReview.objects.count() == 1


def entering(world):
    """Everybody has the same page open, with 9 points of a colleague, and types his own."""
    PointItem.objects.create(
        county=world.county,
        school_year=YEAR,
        sheet="two_optimisations",
        position=1,
        title="统一管理",
        full=100,
        basis="方案",
        entered_by=world.bureau,
    )
    scope = scope_of(world.bureau)

    def act(number):
        row = TypedRow(of=world.alliance, points={"1": number}, basis="检查", seen=0)
        return keep_rows(world.county, YEAR, "two_optimisations", [row], scope=scope, by=world.bureau)

    return act


def test_a_row_of_points_is_entered_once(world):
    found = race(HANDS, entering(world), refusal=Overtaken)
    assert found.unexpected == []
    assert (len(found.done), len(found.refused)) == (1, HANDS - 1)
    row = PointRow.objects.get()
    assert (row.version, row.history.count()) == (1, 1)


def test_without_the_look_at_the_version_the_losers_run_into_the_table_itself(world, monkeypatch):
    act = entering(world)
    monkeypatch.setattr(pointing, "_refuse_overtaken", lambda looked_at: None)
    monkeypatch.setattr(pointing, "rows_of", lambda *asked: [])
    monkeypatch.setattr(PointRow, "full_clean", lambda row: None)
    found = race(4, act, refusal=Overtaken)
    assert (len(found.done), found.refused) == (1, [])
    assert [type(error) for error in found.unexpected] == [IntegrityError] * 3
