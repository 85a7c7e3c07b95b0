"""Starting a run from a page: pressed twice, sent again or reloaded, one wish is one run."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from alliances.models import County
from alliances.periods import SchoolYear

from .basis import Basis, choose
from .models import ScoreRun
from .scoring import run_scoring


def start(
    county: County,
    year: SchoolYear,
    *,
    overrides: Mapping[str, str],
    user,
    newest_seen: int,
    corrects: ScoreRun | None = None,
    correction_reason: str = "",
) -> tuple[ScoreRun, bool]:
    """(run, freshly computed). `newest_seen`: id of the newest run on the page the wish was sent from, 0 for none.

    A run of the same person with the same options, correcting the same run or none, that is newer than that page is
    this wish, already fulfilled.
    """
    basis = choose(county, year, overrides)
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        _one_at_a_time(outermost=outermost)
        since = ScoreRun.objects.filter(
            county=county, school_year=year, created_by=user, corrects=corrects, pk__gt=newest_seen
        )
        fulfilled = _already_fulfilled(basis, since)
        run = fulfilled or run_scoring(
            county,
            year,
            overrides=overrides,
            user=user,
            corrects=corrects,
            correction_reason=correction_reason,
        )
        return run, fulfilled is None


def _already_fulfilled(basis: Basis, runs: Iterable[ScoreRun]) -> ScoreRun | None:
    return next(
        (
            run
            for run in runs
            if run.options == basis.options
            and run.decided == basis.decided
            and run.pack_text_id == basis.pack.sha256
        ),
        None,
    )


def _one_at_a_time(*, outermost: bool) -> None:
    """SQLite's IMMEDIATE transaction already waits its turn. Elsewhere a lock on the table does, which unlike a
    locked row does not fix the transaction's view: it is taken after the wait and shows the run just stored."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        table = connection.ops.quote_name(ScoreRun._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
