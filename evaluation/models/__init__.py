from .append_only import AppendOnly
from .calendar_day import CalendarDay
from .chain import ChainLink
from .decision import Decision
from .grade import GradeBand
from .objection import Objection, Review
from .opinion import Opinion
from .points import PointItem, PointRow
from .project import Project, ProjectReview
from .publication import Publication
from .run import PackText, Score, ScoreLine, ScoreRun
from .run_event import RunEvent
from .self_review import SelfReview, SelfReviewRuling
from .stipend import AllowanceRate, StipendStatement

__all__ = [
    "AllowanceRate",
    "AppendOnly",
    "CalendarDay",
    "ChainLink",
    "Decision",
    "GradeBand",
    "Objection",
    "Opinion",
    "PackText",
    "PointItem",
    "PointRow",
    "Project",
    "ProjectReview",
    "Publication",
    "Review",
    "RunEvent",
    "Score",
    "ScoreLine",
    "ScoreRun",
    "SelfReview",
    "SelfReviewRuling",
    "StipendStatement",
]
