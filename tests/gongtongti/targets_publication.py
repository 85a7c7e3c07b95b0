"""What an address of 公示 can name."""

import datetime
import hashlib

from alliances.periods import SchoolYear
from evaluation.models import CalendarDay, ChainLink, GradeBand, Publication, RunEvent, ScoreRun
from tests.evaluation.life import brought
from tests.gongtongti.finding import listed
from tests.gongtongti.thing import TWO, Thing

OPENS, CLOSES = datetime.date(2022, 10, 10), datetime.date(2022, 10, 14)


def _publication(world, relation) -> Publication:
    run = world.place(relation).published
    row, _new = Publication.objects.get_or_create(
        run=run, defaults={"opens_on": OPENS, "closes_on": CLOSES, "working_days": 5}
    )
    return row


def _link(world, relation) -> ChainLink:
    county = world.place(relation).county
    found = ChainLink.objects.filter(county=county).order_by("position").first()
    return found or ChainLink.objects.create(
        county=county,
        position=1,
        act="announced",
        run=world.place(relation).published,
        at="2022-10-10T01:00:00Z",
        content="{}",
        digest=hashlib.sha256(county.slug.encode()).hexdigest(),
    )


def _moved(world, relation, *, state, verb, data) -> Thing:
    """A draft of another year on its way; done: it has gone on."""
    place = world.place(relation)
    year = SchoolYear(2015 if state == "checked" else 2016)
    run = ScoreRun.objects.filter(county=place.county, school_year=year).first()
    if run is None:
        fields = {
            name: getattr(place.draft, name) for name in ("county", "pack", "pack_text", "facts", "engine")
        }
        fresh = ScoreRun.objects.create(
            **fields, school_year=year, inputs_digest=f"{verb} {place.county.slug}", result_digest=verb
        )
        run = brought(fresh, state)
    events = RunEvent.objects.filter(run=run, verb=verb)
    return Thing({"pk": run.pk, "verb": verb}, data=data, done=events.exists)


def _to_correct(world, relation) -> Thing:
    run = world.place(relation).published
    corrections = ScoreRun.objects.filter(corrects=run)
    return Thing(
        {"pk": run.pk, "verb": "correct"},
        data={"correct-reason": "核对权限", "correct-newest_seen": "0"},
        done=corrections.exists,
    )


def _grade(world, relation) -> GradeBand:
    county = world.place(relation).county
    row, _new = GradeBand.objects.get_or_create(
        county=county,
        school_year=SchoolYear(2021),
        label=f"{county.name}优秀",
        defaults={"at_least": 80, "basis": "青教〔2022〕9号", "entered_by": world.account(relation)},
    )
    return row


def _day(world, relation) -> CalendarDay:
    county = world.place(relation).county
    row, _new = CalendarDay.objects.get_or_create(
        county=county,
        day=datetime.date(2022, 10, 12),
        defaults={"working": False, "name": f"{county.name}放假", "source": "通知"},
    )
    return row


TARGETS = {
    "publication of a county": (
        TWO,
        lambda w, r: listed(w, r, f"第{_publication(w, r).run_id}次测算"),
    ),
    "publication in a list": (TWO, lambda w, r: Thing(words=_publication(w, r).run.result_digest)),
    "link in a list": (TWO, lambda w, r: Thing(words=_link(w, r).digest)),
    "run to send back": (
        TWO,
        lambda w, r: _moved(w, r, state="checked", verb="send_back", data={"send_back-reason": "核对权限"}),
    ),
    "run to announce": (
        TWO,
        lambda w, r: _moved(
            w,
            r,
            state="approved",
            verb="announce",
            data={
                "announce-opens_on": "2099-10-12",
                "announce-working_days": "5",
                "announce-scope": "inside",
            },
        ),
    ),
    "run to correct": (TWO, _to_correct),
    "grade row": (TWO, lambda w, r: Thing({"object_id": _grade(w, r).pk}, words=_grade(w, r).label)),
    "day row": (TWO, lambda w, r: Thing({"object_id": _day(w, r).pk}, words=_day(w, r).name)),
}
