from .run import PackText, Score, ScoreLine, ScoreRun
from .stipend import AllowanceRate, StipendStatement

__all__ = ["AllowanceRate", "PackText", "Score", "ScoreLine", "ScoreRun", "StipendStatement"]
