"""演示数据: a year of activities of a county's alliances. Every filing is marked, and says so wherever it shows."""

import datetime
import random

from ..filing_choices import Subject
from ..models import Alliance, County, Filing
from .activities import write_activities
from .documents import write_charter, write_declarations, write_timetable
from .plans import under_way, whole_year


def load_records(county: County, *, year: int, today: datetime.date, by) -> int:
    """Calendar year `year` and the next, and a few filings under way today. How many activities."""
    if Filing.objects.filter(county=county, is_demo=True, subject=Subject.ACTIVITY).exists():
        return 0
    chance = random.Random(f"{county.slug} {year}")  # noqa: S311 (to look like life, not to keep a secret)
    written = 0
    alliances = list(
        Alliance.objects.filter(county=county)
        .as_of(today)
        .with_members(today)
        .select_related("kind")
        .order_by("code")
    )
    for alliance in alliances:
        plans = [*whole_year(alliance, year, chance), *whole_year(alliance, year + 1, chance)]
        plans += under_way(alliance, today, chance)
        written += write_activities(alliance, plans, by=by)
        write_charter(alliance, year, by=by, chance=chance)
        write_timetable(alliance, today, chance)
    write_declarations(alliances, (year, year + 1), by=by)
    return written
