"""Rows of 评议, unsaved for tests to bend: a part of the ledger."""

import datetime

from alliances.periods import SchoolYear
from evaluation.models import (
    Opinion,
    PointItem,
    PointRow,
    Project,
    ProjectReview,
    SelfReview,
    SelfReviewRuling,
)
from tests.factories import AllianceFactory
from tests.record_factories import FilingFactory

AT = datetime.datetime(2022, 10, 9, 1, tzinfo=datetime.UTC)
YEAR = SchoolYear(2021)


class ReviewLedger:
    """`county`, `home`, `host`, `finance`: of the ledger."""

    def _filed(self, subject) -> dict:
        filing = FilingFactory(
            county=self.county, owner_school=self.home, subject=subject, state="confirmed", day=AT.date()
        )
        return {"county": self.county, "filing": filing, "school_year": YEAR}

    def self_review(self, **fields):
        return SelfReview(**{**self._filed("self_review"), "pack": "qingtian-2021", **fields})

    def ruling(self, **fields):
        return SelfReviewRuling(**{"revision": 1, "by": self.finance, "at": AT, **fields})

    def project(self, **fields):
        return Project(**{**self._filed("project"), "title": "一张表", **fields})

    def project_review(self, **fields):
        row = {"level": "county", "revision": 1, "outcome": "rewarded", "opinion": "成效明显"}
        return ProjectReview(**{**row, "by": self.finance, "at": AT, **fields})

    def opinion(self, **fields):
        return Opinion(**{**self._filed("opinion"), "member_school": self.host, "words": "扎实", **fields})

    def point_item(self, **fields):
        row = {"county": self.county, "school_year": YEAR, "sheet": "development", "position": 1}
        entered = {"title": "品牌创建", "full": 10, "basis": "方案", "entered_by": self.finance}
        return PointItem(**{**row, **entered, **fields})

    def point_row(self, **fields):
        row = {"county": self.county, "school_year": YEAR, "sheet": "development", "school": self.home}
        return PointRow(**{**row, "basis": "通报", "entered_by": self.finance, **fields})

    def of_alliance(self, **fields):
        self.alliance = getattr(self, "alliance", None) or AllianceFactory(county=self.county)
        return self.point_row(
            **{"sheet": "two_optimisations", "school": None, "alliance": self.alliance, **fields}
        )

    def reviews_of_each(self) -> dict:
        """Name → saved row."""
        rows = {
            "self-review": self.kept(self.self_review()),
            "project": self.kept(self.project()),
            "opinion": self.kept(self.opinion()),
            "point item": self.kept(self.point_item()),
            "point row": self.kept(self.point_row()),
        }
        rows["ruling"] = self.kept(self.ruling(self_review=rows["self-review"]))
        rows["project review"] = self.kept(self.project_review(project=rows["project"]))
        return rows
