"""A small county with one of everything that is sealed: a decision, a run published after an objection, the run that
corrected it, a stipend. Every step is taken as the portal takes it."""

import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.filing_choices import Verb
from alliances.models import Filing, QualityResult, School
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from alliances.storing import attach
from evaluation import lifecycle
from evaluation.announcing import Terms
from evaluation.deciding import Answer, decide
from evaluation.models import (
    Objection,
    PackText,
    Project,
    ProjectReview,
    Publication,
    Review,
    Score,
    ScoreRun,
    SelfReview,
    SelfReviewRuling,
)
from evaluation.policy import load_pack
from evaluation.scoring import run_scoring
from gongtongti.accounts.canonical import digest
from gongtongti.accounts.roles import Duty, RoleCode
from gongtongti.accounts.scope import EVERYWHERE
from tests.evaluation.life import AFTER, AT, Life
from tests.evaluation.stipend_world import StipendWorld
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    QualityResultFactory,
    SchoolFactory,
)
from tests.record_factories import FilingFactory, SectionFactory

YEAR, BEFORE = SchoolYear(2021), SchoolYear(2020)
LATER = datetime.datetime(2022, 10, 31, 1, tzinfo=datetime.UTC)
AT_LAST = datetime.datetime(2022, 11, 8, 1, tzinfo=datetime.UTC)
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40 + b"\xff\xd9"


class SmallCounty:
    """One alliance with two years of results, a stipend, and everybody whom a run needs."""

    def __init__(self):
        world = StipendWorld()
        self.county = county = world.county
        self.statement = world.authorise()
        self.life = Life(county=county)
        self.core, first, second = (
            SchoolFactory(county=county, code="S11", short_name="山口镇中"),
            SchoolFactory(county=county, code="S35", short_name="仁庄镇中"),
            world.host,
        )
        AllianceFactory(
            county=county,
            code="GJ05",
            kind=AllianceKindFactory(county=county),
            since=datetime.date(2021, 3, 31),
            core_school=self.core,
            member_schools=[first, second],
        )
        for school, year, value in [
            (self.core, YEAR, "86.0"),
            (first, BEFORE, "72.5"),
            (first, YEAR, "75.0"),
            (second, BEFORE, "68.0"),
            (second, YEAR, "67.0"),
        ]:
            QualityResultFactory(school=school, school_year=year, value=Decimal(value))
        self.head = self.life.person("林校长", RoleCode.BUREAU_ADMIN)
        section = SectionFactory(county=county, name="督导室", duties=[duty.value for duty in Duty])
        self.reviewer = self.life.person("高督学", RoleCode.BUREAU_CLERK, section=section)

    def approved(self, run: ScoreRun) -> ScoreRun:
        self.life.check(run)
        self.life.approve(run, self.life.leader)
        self.life.approve(run, self.life.admin)
        return run

    def announced(self, run: ScoreRun, **more) -> ScoreRun:
        self.life.announce(self.approved(run), **more)
        return run


class SealedCounty(SmallCounty):
    """first, second: the published run that was corrected, and the one that stands."""

    def __init__(self):
        super().__init__()
        second = School.objects.get(county=self.county, code="S36")
        county = self.county
        self.decide()
        self.judge()
        self.first = self.announced(run_scoring(county, YEAR, user=self.life.clerk))
        self.objection = self.object_to(self.first)
        self.life.finalise(self.first)
        QualityResult.objects.filter(school=second, school_year=YEAR).update(value=Decimal("67.5"))
        correction, _fresh = lifecycle.correct(
            self.first,
            scope=scope_of(self.life.clerk),
            by=self.life.clerk,
            reason="方山乡校成绩录错",
            newest_seen=self.first.pk,
        )
        wide = Terms(
            opens_on=LATER.date(),
            scope=Publication.Scope.MARKS,
            file_number="青教〔2022〕30号",
            signer="局长",
            signed_on=LATER.date(),
            reason="社会关注",
        )
        self.second = self.announced(correction, at=LATER, terms=wide)
        self.life.finalise(self.second, at=AT_LAST)
        self.there = CountyFactory(slug="beizhen", name="北镇市")
        text = load_pack("qingtian-2021").text + "\n"
        PackText.objects.create(sha256=digest(text), text=text)

    def decide(self):
        answer = Answer(
            option="A",
            first_school_year=YEAR,
            file_number="青教〔2022〕15号",
            decided_on=AT.date(),
            signer="局长",
            reason="从字面",
        )
        pack = load_pack("qingtian-2021")
        at = AT - datetime.timedelta(hours=1)
        decide(
            self.county, pack, "bundled.reading", answer, seen=0, scope=EVERYWHERE, by=self.life.admin, at=at
        )

    def judge(self):
        """A self-review and a project, each answered."""
        own, project = (
            model.objects.create(
                county=self.county,
                school_year=YEAR,
                filing=FilingFactory(subject=model.subject_code, owner_school=self.core),
            )
            for model in (SelfReview, Project)
        )
        by = {"revision": 1, "opinion": "总体符合要求", "by": self.reviewer, "at": AT}
        SelfReviewRuling.objects.create(self_review=own, **by)
        ProjectReview.objects.create(project=project, level="county", outcome="not_rewarded", **by)

    def object_to(self, run: ScoreRun) -> Objection:
        """Lodged with a picture, and found to be without ground."""
        row = Objection(
            county=self.county,
            filing=Filing(owner_school=self.core, county=self.county, day=AT.date()),
            score=Score.objects.get(run=run, school_code="S11", kind="bundled"),
            input={"kind": "result", "school": "S36", "school_year": "2021-2022", "stage": ""},
            input_label="方山乡校 2021-2022学年 教学质量成绩 67",
            claimed="67.5",
            grounds="漏计一班",
        )
        row.keep(scope=EVERYWHERE, by=self.head, at=AT)
        photo = SimpleUploadedFile("成绩册.jpg", PICTURE)
        assert attach(row.filing, [photo], by=self.head, at=AT, written=[]) == []
        row.submit(scope=EVERYWHERE, by=self.head, at=AT)
        row.filing.move(Verb.ACCEPT, scope=EVERYWHERE, by=self.reviewer, at=AFTER, ruled=True)
        Review.objects.create(
            objection=row,
            outcome="rejected",
            opinion="经查无误",
            difference=[["S11", "bundled", "GJ05", "70.30", "70.80"]],
            by=self.reviewer,
            at=AFTER,
        )
        return row
