"""A small county in the middle of its 公示: three schools, everybody who objects or answers, and the one run."""

import datetime
import uuid
from decimal import Decimal

from alliances.filing_choices import Verb
from alliances.models import QualityResult
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from evaluation.models import Objection, Publication, Score, ScoreRun
from evaluation.scoring import run_scoring
from evaluation.settling import settle
from gongtongti.accounts.roles import Duty, RoleCode
from tests.clients import browser
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    PostFactory,
    QualityResultFactory,
    SchoolFactory,
)
from tests.record_factories import SectionFactory

YEAR = SchoolYear(2021)
#: A Tuesday inside the 公示 of these two days.
NOW = datetime.datetime(2022, 10, 11, 2, tzinfo=datetime.UTC)
OPENS, CLOSES = datetime.date(2022, 10, 10), datetime.date(2022, 10, 14)
LATER = datetime.datetime(2022, 10, 15, 2, tzinfo=datetime.UTC)
#: school → results of the two years; the core is judged by its own and by its members' gains.
RESULTS = {"S12": ("84", "86"), "S34": ("70", "72.5"), "S45": ("68", "67")}
NAMES = {"S12": "山口镇中", "S34": "仁庄镇中", "S45": "方山乡校"}
FANGSHAN = "result/S45/2021-2022/"


class Objecting:
    def __init__(self):
        self.county = CountyFactory(slug="qingtian", name="青田县")
        self.schools = {
            code: SchoolFactory(county=self.county, code=code, short_name=name)
            for code, name in NAMES.items()
        }
        self.core_school, *members = self.schools.values()
        self.alliance = AllianceFactory(
            county=self.county,
            kind=AllianceKindFactory(county=self.county),
            code="GJ05",
            name="山口镇中学教共体",
            core_school=self.core_school,
            member_schools=members,
        )
        self.starter = self.of_bureau("教研室")
        for code, values in RESULTS.items():
            for year, value in zip((YEAR.previous, YEAR), values, strict=True):
                QualityResultFactory(school=self.schools[code], school_year=year, value=Decimal(value))
        self.core = self.at(self.core_school)
        self.member = self.at(self.schools["S45"])
        self.reviewer = self.of_bureau("督导室", Duty.OBJECTIONS)
        self.run = self.announce(run_scoring(self.county, YEAR, user=self.starter))

    def at(self, school, role=RoleCode.PRINCIPAL):
        return PostFactory(school=school, role=role, user__name=f"{school}{role.label}").user

    def of_bureau(self, name, *duties, role=RoleCode.BUREAU_CLERK):
        section = SectionFactory(county=self.county, name=name, duties=[*duties]) if duties else None
        return PostFactory(county=self.county, role=role, section=section, user__name=f"{name}科员").user

    @staticmethod
    def announce(run: ScoreRun) -> ScoreRun:
        """By the states alone: who does it and what is asked of it is told elsewhere."""
        for version, state in enumerate(("checked", "approved", "announced"), start=2):
            ScoreRun.objects.filter(pk=run.pk).update(state=state, version=version)
        Publication.objects.create(run=run, opens_on=OPENS, working_days=5, closes_on=CLOSES)
        return ScoreRun.objects.get(pk=run.pk)

    def move_run(self, state):
        ScoreRun.objects.filter(pk=self.run.pk).update(state=state, version=self.run.version + 1)

    def score(self, code="S12", kind="bundled") -> Score:
        return Score.objects.get(run=self.run, school_code=code, kind=kind)

    def send(self, *, user=None, score=None, button="submit", address=None, **fields):
        sent = {"key": str(uuid.uuid4()), "input": FANGSHAN, "claimed": "70", "grounds": "漏计一个班。"}
        address = address or f"/objections/new/{(score or self.score()).pk}/"
        return browser(user or self.core).post(address, sent | {button: "1"} | fields, follow=True)

    def edit(self, row, **fields):
        return self.send(address=f"/objections/{row.filing.number}/edit/", **fields)

    def objection(self, **fields) -> Objection:
        self.send(**fields)
        return Objection.objects.select_related("filing", "score__run", "county").latest("pk")

    def send_back(self, row, reason="请附成绩册"):
        row.filing.move(
            Verb.SEND_BACK, scope=scope_of(self.reviewer), by=self.reviewer, at=NOW, reason=reason
        )

    def answer(self, row, *, by=None, outcome="upheld", corrected="70", at=NOW, **more):
        by = by or self.reviewer
        said = {
            "opinion": "查了成绩册,确实漏计。",
            "value": corrected or row.claimed,
            "revision": None,
        } | more
        return settle(row, outcome=outcome, corrected=corrected, scope=scope_of(by), by=by, at=at, **said)

    def review(self, row, *, user=None, query="", **fields):
        sent = {"outcome": "upheld", "corrected": "70", "opinion": "查了成绩册,确实漏计。", "seen": "70"}
        return browser(user or self.reviewer).post(
            f"/objections/{row.filing.number}/review/{query}", sent | fields, follow=True
        )

    def mend(self, value="70", *, code="S45", year=YEAR, by=None) -> QualityResult:
        row = QualityResult.objects.get(school=self.schools[code], school_year=year)
        row.value, row._history_user = Decimal(value), by
        row.save()
        return row
