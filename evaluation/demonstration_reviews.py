"""演示数据: a self-review that was answered, one that waits, and a project before its reviewers."""

import datetime

from alliances.choices import MemberRole
from alliances.demonstration.documents import send
from alliances.filing_choices import State, Subject, Verb
from alliances.models import Alliance, County, Filing, School
from alliances.models.filing import new_number
from alliances.periods import SchoolYear
from gongtongti.accounts.models import User

from .forms_review import Rubric
from .models import Project, SelfReview, SelfReviewRuling
from .models.self_review import Level
from .policy import governing_pack

#: How the bureau differs from the alliance, in the one that is answered: number of the item → level.
DIFFERING = {2: Level.PARTLY}


def load_reviews(county: County, *, year: SchoolYear, by: User, bureau: User) -> int:
    """How many were written; 0 when they stand already or no document asks for them."""
    pack = governing_pack(county.slug, year.start)
    if (
        pack is None
        or Filing.objects.filter(county=county, subject=Subject.SELF_REVIEW, is_demo=True).exists()
    ):
        return 0
    led = [
        (alliance, core)
        for alliance in Alliance.objects.filter(county=county).in_year(year).with_members(year.last_day)
        if (core := next((m.school for m in alliance.members_then if m.role == MemberRole.CORE), None))
    ]
    waiting, answered = [row for row in led if row[0].kind.code == "integrated"][:2]
    _self_review(*waiting, State.CONFIRMED, pack, year, by=by)
    review = _self_review(*answered, State.ACCEPTED, pack, year, by=by)
    SelfReviewRuling.objects.create(
        self_review=review,
        revision=review.filing.revision,
        answers=[
            {
                "item": row["item"],
                "level": DIFFERING.get(number, row["level"]),
                "remark": "(演示数据)材料只说明了一部分,请补充。" if number in DIFFERING else "",
            }
            for number, row in enumerate(review.answers)
        ],
        opinion="(演示数据)总体符合要求。",
        by=bureau,
        at=_accepted(review).get().at,
    )
    _accepted(review).update(by=bureau)
    asked = pack.projects.kinds if pack.projects else ()
    for alliance, core in [row for row in led if row[0].kind.code in asked][:1]:
        _project(alliance, core, year, by=by)
        return 3
    return 2


def _accepted(review: SelfReview):
    return review.filing.events.filter(verb=Verb.ACCEPT)


def _self_review(alliance: Alliance, core: School, state, pack, year: SchoolYear, *, by) -> SelfReview:
    answers = [
        {
            "item": item.id,
            "title": item.title,
            "level": Level.PARTLY if number == 3 else Level.MET,
            "words": f"(演示数据){core.short_name}按“{item.title}”的要求安排了全年工作,材料见学期总结。",
            "activities": [],
        }
        for number, item in enumerate(Rubric(pack, alliance.kind.code))
    ]
    review = SelfReview(
        county=alliance.county,
        filing=_filing(alliance, core, Subject.SELF_REVIEW, year, by=by),
        school_year=year,
        pack=pack.id,
        answers=answers,
    )
    send(review, state, by=by)
    return review


def _project(alliance: Alliance, core: School, year: SchoolYear, *, by) -> None:
    project = Project(
        county=alliance.county,
        filing=_filing(alliance, core, Subject.PROJECT, year, by=by),
        school_year=year,
        title="(演示)同步课堂“一张表”",
        goal="(演示数据)成员校开齐开足课程,缺教师的学科由总校同步授课。",
        plan="(演示数据)每周排定同步课堂,课后一周内完成双边研讨,各成员校参加。",
        effect="(演示数据)已经看到的:成员校相关学科不再缺课。预期的:学业质量逐年提升。",
    )
    send(project, State.CONFIRMED, by=by)


def _filing(alliance: Alliance, core: School, subject: str, year: SchoolYear, *, by) -> Filing:
    day = datetime.date(year.start + 1, 6, 20)
    return Filing(
        county=alliance.county,
        subject=subject,
        number=new_number(subject, day),
        owner_school=core,
        alliance=alliance,
        day=day,
        created_by=by,
        is_demo=True,
    )
