"""A run of the year before that is under 公示 for as long as anybody walks, and what two schools object to in it."""

import datetime
from dataclasses import dataclass

from alliances.filing_choices import State, Subject
from alliances.models import School
from alliances.periods import SchoolYear
from evaluation.evidence.quality import gather_quality
from evaluation.models import Objection, Publication, Score, ScoreRun
from evaluation.snapshot import snapshot_text
from tests.record_factories import FilingFactory

YEAR = SchoolYear(2020)


@dataclass
class Objections:
    """Of one school: its score, what it has handed in, and what it has not yet."""

    score: Score
    objection: Objection
    draft: Objection


def input_of(school: School, kind="result") -> dict:
    return {"kind": kind, "school": school.code, "school_year": str(YEAR), "stage": ""}


def county_objections(place, *, text) -> dict[int, Objections]:
    """School id → its objections, for `ours` and `theirs`."""
    facts = gather_quality(place.county, YEAR).facts
    run = ScoreRun.objects.create(
        county=place.county,
        school_year=YEAR,
        pack="qingtian-2021",
        pack_text=text,
        facts=snapshot_text(facts, {})[0],
        engine="1",
        inputs_digest=f"{place.county.slug} announced",
        result_digest=f"{place.county.slug} announced",
    )
    schools = (place.ours, place.theirs)
    scores = {
        school.pk: Score.objects.create(
            run=run,
            school=school,
            school_code=school.code,
            school_name=school.short_name,
            kind="own",
            official=True,
        )
        for school in schools
    }
    for version, state in enumerate(("checked", "approved", "announced"), start=2):
        ScoreRun.objects.filter(pk=run.pk).update(state=state, version=version)
    Publication.objects.create(
        run=run,
        opens_on=datetime.date(2021, 10, 1),
        working_days=5,
        closes_on=datetime.date(2999, 12, 31),
    )

    def objection(school, state, kind):
        filing = FilingFactory(subject=Subject.OBJECTION, owner_school=school, state=state)
        return Objection.objects.create(
            county=place.county,
            filing=filing,
            score=scores[school.pk],
            input=input_of(school, kind),
            input_label=f"{school.short_name}的{kind}",
            grounds="漏计",
        )

    return {
        school.pk: Objections(
            score=scores[school.pk],
            objection=objection(school, State.CONFIRMED, "examinees"),
            draft=objection(school, State.DRAFT, "units"),
        )
        for school in schools
    }
