"""What the core of an alliance has written of itself and of its members, and what the bureau keeps beside it."""

from dataclasses import dataclass

from alliances.filing_choices import State, Subject
from alliances.models import Alliance
from evaluation.models import Opinion, PointItem, PointRow, Project, SelfReview
from evaluation.policy import load_pack
from tests.factories import AllianceFactory, AllianceKindFactory, UserFactory
from tests.record_factories import FilingFactory

PACK = "qingtian-2021"


@dataclass
class Reviews:
    """`third`: an alliance of the same core for which projects are applied for; nobody of the walk belongs to it."""

    third: Alliance
    self_review: SelfReview
    draft_self_review: SelfReview
    project: Project
    draft_project: Project
    opinion: Opinion
    draft_opinion: Opinion
    points: PointRow


def answered(alliance) -> list[dict]:
    return [
        {"item": item.id, "title": item.title, "level": "met", "words": "都做到了", "activities": []}
        for item in load_pack(PACK).rubric
        if item.kind == alliance.kind.code
    ]


def county_reviews(place, year, *, head) -> Reviews:
    """`head`: the account that heads the core school."""
    county = place.county
    third = AllianceFactory(
        county=county,
        code=f"{place.alliance.code[0]}GJ3",
        kind=AllianceKindFactory(county=county, collaborative=True, order=10),
        name=f"{place.county.name}第三教共体",
        since=place.alliance.since,
        core_school=place.head,
        member_schools=[place.partner],
    )

    def filing(subject, alliance, state):
        return FilingFactory(
            subject=subject, owner_school=place.head, alliance=alliance, state=state, created_by=head
        )

    def self_review(alliance, state):
        return SelfReview.objects.create(
            county=county,
            filing=filing(Subject.SELF_REVIEW, alliance, state),
            school_year=year,
            pack=PACK,
            answers=answered(alliance),
        )

    def project(state):
        return Project.objects.create(
            county=county,
            filing=filing(Subject.PROJECT, third, state),
            school_year=year,
            title=f"{county.name}一张表",
            goal="开齐课",
            plan="每周一节",
            effect="不缺课",
        )

    def opinion(member, state):
        return Opinion.objects.create(
            county=county,
            filing=filing(Subject.OPINION, place.alliance, state),
            school_year=year,
            member_school=member,
            words="工作扎实",
        )

    by = UserFactory()
    PointItem.objects.create(
        county=county,
        school_year=year,
        sheet="two_optimisations",
        position=1,
        title="“两个优化”统一管理",
        full=10,
        basis="县教育局2021年方案",
        entered_by=by,
    )
    return Reviews(
        third=third,
        self_review=self_review(place.alliance, State.CONFIRMED),
        draft_self_review=self_review(place.second, State.DRAFT),
        project=project(State.CONFIRMED),
        draft_project=project(State.DRAFT),
        opinion=opinion(place.ours, State.CONFIRMED),
        draft_opinion=opinion(place.theirs, State.DRAFT),
        points=PointRow.objects.create(
            county=county,
            school_year=year,
            sheet="two_optimisations",
            alliance=place.second,
            points={"1": "8.25"},
            basis="县教育局2022年检查",
            entered_by=by,
        ),
    )
