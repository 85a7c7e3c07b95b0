"""A county with a teacher on a rotation, and rows of money and scores, unsaved for tests to bend."""

import datetime

from alliances.periods import SchoolYear
from evaluation.models import PackText, Score, ScoreLine, ScoreRun
from evaluation.models.stipend import AllowanceRate, StipendStatement
from tests.factories import CountyFactory, SchoolFactory, UserFactory
from tests.record_factories import RotationFactory, TeacherFactory

AT = datetime.datetime(2022, 10, 9, 1, tzinfo=datetime.UTC)
YEAR = SchoolYear(2021)


class Ledger:
    def __init__(self, slug):
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

    # ---- saved ------------------------------------------------------------------------------

    def kept(self, row):
        row.save()
        return row

    def one_of_each(self) -> dict:
        """Name → saved row."""
        rows = {"rate": self.kept(self.rate()), "statement": self.kept(self.statement())}
        for word, state in (("", "computed"), ("published ", "published")):
            rows[f"{word}run"] = run = self.kept(self.run(state=state))
            rows[f"{word}score"] = score = self.kept(self.score(run=run))
            rows[f"{word}line"] = self.kept(self.line(score=score))
        return rows
