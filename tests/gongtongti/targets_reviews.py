"""What an address can name of self-reviews, projects, opinions and points."""

from alliances.filing_choices import State
from evaluation.models import Opinion, PointItem, PointRow, Project, SelfReview
from evaluation.models.project import ProjectReview
from tests.gongtongti.finding import KEY, YEAR, listed, moved, state_is
from tests.gongtongti.thing import TWO, Thing


def _of(name, **more):
    return lambda w, r: Thing({"number": getattr(w.place(r).reviews, name).filing.number, **more})


def _in_list(name):
    return lambda w, r: listed(w, r, getattr(w.place(r).reviews, name).filing.number)


def _where(place, alliance, **more) -> dict:
    return {"county": place.county.slug, "code": alliance.code, "year": YEAR, **more}


def _alliance_to_review(w, r):
    place = w.place(r)
    written = SelfReview.objects.filter(filing__alliance=place.reviews.third)
    return Thing(
        _where(place, place.reviews.third), data={"key": KEY, "words_0": "核对权限"}, done=written.exists
    )


def _alliance_to_apply(w, r):
    place = w.place(r)
    return Thing(
        _where(place, place.reviews.third),
        data={"key": KEY, "title": "核对权限"},
        done=Project.objects.filter(county=place.county, title="核对权限").exists,
    )


def _school_to_judge(w, r):
    place = w.place(r)
    return Thing(
        _where(place, place.reviews.third, school=place.partner.code),
        data={"key": KEY, "words": "核对权限"},
        done=Opinion.objects.filter(county=place.county, member_school=place.partner).exists,
    )


def _to_edit(name, **data):
    def find(w, r):
        row = getattr(w.place(r).reviews, name)
        changed = type(row.filing).objects.filter(pk=row.filing_id, revision__gt=row.filing.revision)
        sent = {"key": KEY, "revision": str(row.filing.revision), **data}
        return Thing({"number": row.filing.number}, data=sent, done=changed.exists)

    return find


def _to_rule_on(w, r):
    filing = w.place(r).reviews.self_review.filing
    levels = {f"level_{number}": "met" for number in range(5)}
    return Thing(
        {"number": filing.number},
        data={"revision": str(filing.revision), **levels},
        done=state_is(filing, State.ACCEPTED),
    )


def _to_review(level):
    def find(w, r):
        project = w.place(r).reviews.project
        return Thing(
            {"number": project.filing.number, "level": level},
            data={
                "level": level,
                "revision": str(project.filing.revision),
                "last_seen": "0",
                "outcome": "rewarded",
                "opinion": "成效明显",
            },
            done=ProjectReview.objects.filter(project=project, level=level).exists,
        )

    return find


def _points_to_enter(w, r):
    place = w.place(r)
    versions = {f"seen_{row.code}": "0" for row in (place.alliance, place.reviews.third)}
    return Thing(
        {"sheet": "two_optimisations"},
        query={"school_year": YEAR},
        data={
            "county": place.county.slug,
            "school_year": YEAR,
            "basis": "核对权限",
            **versions,
            f"seen_{place.second.code}": "1",
            f"points_{place.second.code}_1": "8.25",
            f"points_{place.alliance.code}_1": "9",
        },
        done=PointRow.objects.filter(county=place.county, alliance=place.alliance).exists,
    )


def _items_to_enter(w, r):
    place = w.place(r)
    return Thing(
        {"sheet": "two_optimisations"},
        data={
            "county": place.county.slug,
            "school_year": YEAR,
            "seen_1": "1",
            "full_1": "12",
            "basis_1": "核对权限",
        },
        done=PointItem.objects.filter(county=place.county, full=12).exists,
    )


TARGETS = {
    "self-review in a list": (TWO, _in_list("self_review")),
    "draft self-review in a list": (TWO, _in_list("draft_self_review")),
    "self-review": (TWO, _of("self_review")),
    "draft self-review": (TWO, _of("draft_self_review")),
    "alliance to review": (TWO, _alliance_to_review),
    "draft self-review to edit": (TWO, _to_edit("draft_self_review", words_0="核对权限")),
    "self-review to rule on": (TWO, _to_rule_on),
    "project in a list": (TWO, _in_list("project")),
    "draft project in a list": (TWO, _in_list("draft_project")),
    "project": (TWO, _of("project")),
    "draft project": (TWO, _of("draft_project")),
    "alliance to apply for": (TWO, _alliance_to_apply),
    "draft project to edit": (TWO, _to_edit("draft_project", title="核对权限")),
    "project to review": (TWO, _to_review("county")),
    "project to review for the city": (TWO, _to_review("city")),
    "opinion in a list": (TWO, _in_list("opinion")),
    "draft opinion in a list": (TWO, _in_list("draft_opinion")),
    "opinion": (TWO, _of("opinion")),
    "draft opinion": (TWO, _of("draft_opinion")),
    "school to give an opinion on": (TWO, _school_to_judge),
    "draft opinion to edit": (TWO, _to_edit("draft_opinion", words="核对权限")),
    "opinion to accept": (
        TWO,
        lambda w, r: moved(w.place(r).reviews.opinion.filing, "accept", State.ACCEPTED),
    ),
    "points to enter": (TWO, _points_to_enter),
    "items to enter": (TWO, _items_to_enter),
}  # fmt: skip
