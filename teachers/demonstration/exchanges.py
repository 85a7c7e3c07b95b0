"""Who led the demonstration's open lessons and lectures: senior teachers of the school that gave them."""

from alliances.filing_choices import ActivityKind
from alliances.models import Activity, County
from alliances.periods import SchoolYear

from ..choices import ActivityPart, Title
from ..models import ActivityTeacher, Teacher


def write_exchanges(county: County, *, year: SchoolYear) -> None:
    """Each activity takes the next senior teacher of its host; most seniors are left without, as in life."""
    held = (
        Activity.objects.filter(
            county=county,
            filing__is_demo=True,
            kind__in=(ActivityKind.OPEN_LESSON, ActivityKind.LECTURE),
            teachers=None,
        )
        .in_year(year)
        .order_by("filing__day", "pk")
    )
    seniors: dict[int, list[Teacher]] = {}
    for teacher in Teacher.objects.filter(
        county=county, is_demo=True, titles__title__in=(Title.SENIOR, Title.FULL_SENIOR), rotations=None
    ).order_by("staff_number"):
        seniors.setdefault(teacher.campus_id, []).append(teacher)
    led = []
    for activity in held:
        if waiting := seniors.get(activity.host_school_id):
            led.append(ActivityTeacher(activity=activity, teacher=waiting.pop(0), part=ActivityPart.LEADING))
    ActivityTeacher.objects.bulk_create(led)
