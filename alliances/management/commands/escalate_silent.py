"""逾期未确认的填报提请教育局核定: for a nightly timer. Safe to run twice and side by side."""

import datetime
from collections import Counter

from django.utils import timezone

from gongtongti.accounts.commands import PlainCommand, WrongCall
from gongtongti.accounts.scope import EVERYWHERE

from ...filing_choices import Verb
from ...models import Filing
from ...refusals import Refused


class Command(PlainCommand):
    help = "对方逾期未确认的填报,提请教育局核定"

    def add_arguments(self, parser):
        parser.add_argument(
            "--day", metavar="日期", help="在这一天结束时已逾期的,例如 2021-10-24;不写就是现在"
        )

    def handle(self, *, day, **options):
        at = timezone.now() if day is None else _end_of(day)
        overdue = Filing.objects.overdue(timezone.localtime(at).date()).select_related("county")
        moved = Counter(
            filing.county.name for filing in overdue.order_by("county", "pk") if _escalate(filing, at)
        )
        for county, count in moved.items():
            self.stdout.write(f"{county}:提请核定 {count} 条。")
        if not moved:
            self.stdout.write("没有逾期未确认的填报。")


def _escalate(filing, at) -> bool:
    try:
        filing.move(Verb.ESCALATE, scope=EVERYWHERE, by=None, at=at, reason="对方逾期未确认")
    except Refused:
        # Somebody answered, withdrew or escalated it while this was running: nothing is left to do.
        return False
    return True


def _end_of(text: str) -> datetime.datetime:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise WrongCall(f"“{text}”不是日期。请写成 2021-10-24 的样子。") from error
    now = timezone.now()
    if day > timezone.localtime(now).date():
        raise WrongCall(f"{day} 还没有到,不能提前提请核定。请写今天或以前的日期,或不写 --day。")
    end = timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))
    return min(end, now)
