"""The measurements on one database, the one of DATABASE_URL: `python -m benchmarks.measure city 5`."""

import os
import sys


def main(scale: str, turns: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongtongti.settings")
    os.environ["API_RATE"] = "100000/s"  # a benchmark asks faster than any client may
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from . import one_filing, readings, score_list, score_run, teacher_import
    from .report import keep, table

    call_command("migrate", verbosity=0)
    of_readings = readings.measure(turns=turns)
    county, rows = score_run.measure(scale, turns=turns)
    rows += of_readings
    rows += score_list.measure(county, turns=turns)
    # Before a second county of the same names: the rival finds a school by its name alone.
    rows += teacher_import.measure(county, turns=turns)
    rows += one_filing.measure(county, turns=turns)
    name = f"{connection.vendor}-{scale}"
    keep(name, rows)
    print(table(f"{connection.vendor} · {scale}", rows), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
