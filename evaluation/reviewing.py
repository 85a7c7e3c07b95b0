"""What the bureau and the city answer to a self-review or a project: the ruling and the move of its filing together."""

import datetime
from decimal import Decimal

from django.db import transaction

from alliances.filing_choices import State, Verb
from alliances.models import County
from alliances.refusals import NotYours, Overtaken, Refused
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .models import Project, ProjectReview, SelfReview, SelfReviewRuling
from .trail import record

#: States in which the city may give its opinion: what was sent back or withdrawn is not there to be reviewed.
BEFORE_THE_CITY = frozenset({State.CONFIRMED, State.ACCEPTED})


def rule_self_review(
    review: SelfReview,
    answers: list[dict],
    *,
    opinion: str,
    revision: int | None,
    scope: Scope,
    by,
    at: datetime.datetime,
) -> SelfReviewRuling:
    """`answers`: as `SelfReviewRuling` keeps them. Refused when somebody was faster or the text has changed."""
    filing = review.filing
    with transaction.atomic():
        filing.move(Verb.ACCEPT, scope=scope, by=by, at=at, revision=revision, ruled=True)
        ruling = SelfReviewRuling.objects.create(
            self_review=review, revision=filing.revision, answers=answers, opinion=opinion, by=by, at=at
        )
        record(
            AuditEvent.Verb.REVIEWED,
            user=by,
            county=review.county.slug,
            about=f"{filing.number} {filing.title}",
        )
    return ruling


def review_project(
    project: Project,
    *,
    level: str,
    outcome: str,
    opinion: str,
    reward: str = "",
    amount: Decimal | None = None,
    basis: str = "",
    revision: int | None,
    last_seen: int,
    scope: Scope,
    by,
    at: datetime.datetime,
) -> ProjectReview:
    """The county's review closes the application; the city's may come before or after and moves nothing.

    last_seen  how many opinions of the level were on the page
    """
    filing = project.filing
    with transaction.atomic():
        County.hold(project.county_id)
        if level == ProjectReview.Level.COUNTY:
            filing.move(Verb.ACCEPT, scope=scope, by=by, at=at, revision=revision, ruled=True)
        else:
            _refuse_city(project, revision=revision, last_seen=last_seen, scope=scope)
        review = ProjectReview(
            project=project,
            level=level,
            revision=filing.revision,
            outcome=outcome,
            opinion=opinion,
            reward=reward,
            amount=amount,
            basis=basis,
            by=by,
            at=at,
        )
        review.full_clean()
        review.save()
        record(
            AuditEvent.Verb.REVIEWED,
            user=by,
            county=project.county.slug,
            about=f"{filing.number} {review.get_level_display()}评审 {review.get_outcome_display()}",
        )
    return review


def _refuse_city(project: Project, *, revision: int | None, last_seen: int, scope: Scope) -> None:
    """Ask while `County.hold` holds the county."""
    filing = project.filing
    filing.refresh_from_db()
    if not scope.may(Permission.PROJECTS_CITY, project.county_id):
        raise NotYours(f"{filing.number} 没有办理:只有市级评审人员可以写市级评审意见。请核对账号。")
    if filing.state not in BEFORE_THE_CITY:
        raise Refused(
            f"{filing.number} 现在是“{filing.state_word}”,不能写市级评审意见。请等总校提交之后再评审。"
        )
    if revision is not None and revision != filing.revision:
        raise Overtaken(f"{filing.number} 的内容在您打开页面之后又被修改过。请刷新页面,看过新的内容再评审。")
    if project.reviews.filter(level=ProjectReview.Level.CITY).count() != last_seen:
        raise Overtaken(f"{filing.number} 刚才已有人写过市级评审意见。请刷新页面,看过之后再写。")
