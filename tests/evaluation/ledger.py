"""A county with a teacher on a rotation, and rows of money and scores, unsaved for tests to bend."""

import datetime

from alliances.periods import SchoolYear
from evaluation.models import (
    CalendarDay,
    ChainLink,
    Decision,
    GradeBand,
    Objection,
    PackText,
    Publication,
    Review,
    RunEvent,
    Score,
    ScoreLine,
    ScoreRun,
)
from evaluation.models.stipend import AllowanceRate, StipendStatement
from gongtongti.accounts.canonical import digest
from tests.evaluation.ledger_reviews import ReviewLedger
from tests.factories import CountyFactory, SchoolFactory, UserFactory
from tests.record_factories import FilingFactory, RotationFactory, TeacherFactory
from tests.sealing import lift, put_in_state

AT = datetime.datetime(2022, 10, 9, 1, tzinfo=datetime.UTC)
YEAR = SchoolYear(2021)


class Ledger(ReviewLedger):
    def __init__(self, slug):
        lift()  # its rows stand where only the steps of a run lead
        self.county = CountyFactory(slug=slug)
        self.home, self.host = SchoolFactory(county=self.county), SchoolFactory(county=self.county)
        self.account, self.finance = UserFactory(), UserFactory()
        self.teacher = TeacherFactory(school=self.home, user=self.account)
        self.rotation = RotationFactory(teacher=self.teacher, host_school=self.host)
        self.pack_text, _new = PackText.objects.get_or_create(sha256="a" * 64, defaults={"text": "[pack]"})

    # ---- unsaved rows -----------------------------------------------------------------------

    def rate(self, **fields):
        row = {"county": self.county, "school_year": YEAR, "kind": "rural", "yuan": 3600}
        return AllowanceRate(**{**row, "basis": "青教〔2021〕9号", "entered_by": self.finance, **fields})

    def statement(self, **fields):
        """30 000 yuan, authorised for the first time."""
        row = {
            "county": self.county,
            "school_year": YEAR,
            "teacher": self.teacher,
            "rotation": self.rotation,
            "kind": "first",
            "due": 30000,
            "exact": "30000/1",
            "amount": 30000,
            "pack": "qingtian-2021",
            "pack_text": self.pack_text,
            "options": {"stipend.highest": "A"},
            "facts": "{}",
            "result": "{}",
            "engine": "1",
            "digest": "b" * 64,
            "authorised_by": self.finance,
            "authorised_at": AT,
        }
        return StipendStatement(**{**row, **fields})

    def run(self, **fields):
        row = {
            "county": self.county,
            "school_year": YEAR,
            "pack": "qingtian-2021",
            "pack_text": self.pack_text,
        }
        known = {"options": {"bundled.reading": "A"}, "facts": "{}", "engine": "1"}
        return ScoreRun(**{**row, **known, "inputs_digest": "c" * 64, "result_digest": "d" * 64, **fields})

    def score(self, **fields):
        school = {"school": self.home, "school_code": self.home.code, "school_name": self.home.short_name}
        return Score(**{**school, "kind": "own", "questions": ["bundled.reading"], **fields})

    def line(self, **fields):
        return ScoreLine(**{"position": 1, "label": "本校成绩", "inputs": {"成绩": "80"}, **fields})

    def event(self, **fields):
        row = {"verb": "check", "from_state": "computed", "to_state": "checked", "by": self.finance, "at": AT}
        return RunEvent(**{**row, **fields})

    def publication(self, **fields):
        row = {"opens_on": AT.date(), "working_days": 5, "closes_on": datetime.date(2022, 10, 15)}
        return Publication(**{**row, **fields})

    def band(self, **fields):
        row = {"county": self.county, "school_year": YEAR, "label": "优秀", "at_least": 85}
        return GradeBand(**{**row, "basis": "青教〔2022〕9号", "entered_by": self.finance, **fields})

    def calendar_day(self, **fields):
        row = {
            "county": self.county,
            "day": datetime.date(2022, 10, 8),
            "working": True,
            "name": "国庆节调休",
        }
        return CalendarDay(**{**row, "source": "放假安排", **fields})

    def decision(self, **fields):
        row = {"county": self.county, "pack": "qingtian-2021", "question": "bundled.reading", "option": "A"}
        signed = {
            "file_number": "青教〔2022〕15号",
            "decided_on": AT.date(),
            "signer": "局长",
            "reason": "从字面",
        }
        told = {"first_school_year": YEAR, "recorded_by": self.finance, "recorded_at": AT}
        return Decision(**{**row, **signed, **told, "version": 1, **fields})

    def link(self, **fields):
        row = {"county": self.county, "position": 1, "act": "decided", "at": AT, "content": "{}"}
        return ChainLink(
            **{**row, "digest": "e" * 64 if fields.get("position", 1) == 1 else "f" * 64, **fields}
        )

    def objection(self, **fields):
        filing = FilingFactory(
            county=self.county, owner_school=self.home, subject="objection", state="confirmed", day=AT.date()
        )
        return Objection(
            **{
                "county": self.county,
                "filing": filing,
                "input_label": "成绩 80",
                "grounds": "漏计一班",
                **fields,
            }
        )

    def review(self, **fields):
        return Review(**{"outcome": "upheld", "opinion": "属实", "by": self.finance, "at": AT, **fields})

    # ---- saved ------------------------------------------------------------------------------

    def kept(self, row):
        row.save()
        return row

    def one_of_each(self) -> dict:
        """Name → saved row."""
        rows = {"rate": self.kept(self.rate()), "statement": self.kept(self.statement())}
        for word, state in (("", "computed"), ("published ", "published")):
            rows[f"{word}run"] = run = self.kept(self.run())
            rows[f"{word}score"] = score = self.kept(self.score(run=run))
            rows[f"{word}line"] = self.kept(self.line(score=score))
            rows[f"{word}event"] = self.kept(self.event(run=run))
            if run.state != state:
                put_in_state(run, state)
        rows["publication"] = self.kept(self.publication(run=run))
        rows["objection"] = objection = self.kept(self.objection(score=score))
        rows["review"] = self.kept(self.review(objection=objection))
        rows |= {"band": self.kept(self.band()), "calendar day": self.kept(self.calendar_day())}
        rows["decision"] = self.kept(self.decision())
        rows["link"] = self.kept(self.link(digest=digest(self.county.slug)))
        return rows | self.reviews_of_each()
