"""python -m tests.evaluation.acting_alone ACT NUMBER: takes one step of a run (or starts one), says when the first half
of it is written, and waits there to be killed."""

import os
import sys
import time

import django


def wait(done: str) -> None:
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()
    time.sleep(60)


def main(act: str, number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongtongti.settings")
    django.setup()
    from alliances.models import County
    from alliances.periods import SchoolYear
    from evaluation import announcing, chain, scoring
    from evaluation.models import ScoreRun
    from gongtongti.accounts.models import User
    from gongtongti.accounts.scope import EVERYWHERE
    from tests.evaluation.life import AFTER, AT, OPENS

    insert_rows, append = scoring.insert_rows, chain.append

    def insert_then_wait(model, columns, rows):
        insert_rows(model, columns, rows)
        wait(f"written {model.__name__}")

    def append_then_wait(*args, **more):
        append(*args, **more)
        wait("written ChainLink")

    scoring.insert_rows, chain.append = insert_then_wait, append_then_wait
    by = User.objects.get(name="郑公示")
    if act == "run":
        scoring.run_scoring(County.objects.get(slug="qingtian"), SchoolYear(2021))
    elif act == "announce":
        terms = announcing.Terms(opens_on=OPENS)
        announcing.announce(ScoreRun.objects.get(pk=number), terms, scope=EVERYWHERE, by=by, at=AT)
    else:
        announcing.finalise(ScoreRun.objects.get(pk=number), scope=EVERYWHERE, by=by, at=AFTER)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
