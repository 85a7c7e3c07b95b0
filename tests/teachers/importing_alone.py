"""python -m tests.teachers.importing_alone FILE: imports a table of teachers, says when it has begun to write, and
waits there to be killed."""

import os
import sys
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongtongti.settings")
    django.setup()
    from simple_history.utils import bulk_create_with_history

    from alliances.models import County
    from teachers.imports import read_teachers, teachers

    def write_then_wait(rows, model, **options):
        written = bulk_create_with_history(rows, model, **options)
        sys.stdout.write(f"written {model.__name__} {len(rows)}\n")
        sys.stdout.flush()
        time.sleep(60)
        return written

    teachers.bulk_create_with_history = write_then_wait
    with open(sys.argv[1], "rb") as file:
        content = file.read()
    read_teachers(County.objects.get(slug="qingtian"), "教师.xlsx", content).save()


if __name__ == "__main__":
    main()
