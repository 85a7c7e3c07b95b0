from .run import PackText, Score, ScoreLine, ScoreRun

__all__ = ["PackText", "Score", "ScoreLine", "ScoreRun"]
