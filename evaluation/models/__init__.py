from .append_only import AppendOnly
from .calendar_day import CalendarDay
from .chain import ChainLink
from .decision import Decision
from .grade import GradeBand
from .objection import Objection, Review
from .publication import Publication
from .run import PackText, Score, ScoreLine, ScoreRun
from .run_event import RunEvent
from .stipend import AllowanceRate, StipendStatement

__all__ = [
    "AllowanceRate",
    "AppendOnly",
    "CalendarDay",
    "ChainLink",
    "Decision",
    "GradeBand",
    "Objection",
    "PackText",
    "Publication",
    "Review",
    "RunEvent",
    "Score",
    "ScoreLine",
    "ScoreRun",
    "StipendStatement",
]
