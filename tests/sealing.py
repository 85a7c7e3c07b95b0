"""The seal in tests: lifted around rows that a test sets down in a state the portal would only reach step by step."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from evaluation import seal
from evaluation.models import Score, ScoreLine, ScoreRun

RUNS = (ScoreRun, Score, ScoreLine)


def lift() -> None:
    """For the rest of a test that is rolled back: with the rows goes what was done to the triggers."""
    assert connection.in_atomic_block
    seal.remove(connection)


@contextmanager
def unsealed(*models) -> Iterator[None]:
    """Without the triggers of these tables, by default of runs, scores and lines; afterwards they are there again."""
    with transaction.atomic():
        seal.remove(connection, only=models or RUNS)
        yield
        seal.install(connection)


def put_in_state(run: ScoreRun, state: str) -> ScoreRun:
    """As it would be after its steps, without them."""
    with unsealed(ScoreRun):
        ScoreRun.objects.filter(pk=run.pk).update(state=state)
    run.state = state
    return run
