"""Activities over the API, as far as somebody may see their filings."""

from gongtongti.accounts.roles import Permission

from ..filing_choices import State
from ..models import Activity
from . import record_filters, record_serializers
from .base import ScopedDetail, ScopedList, described

RECORDS_TAG = "记录"
RECORDS = frozenset({Permission.FILINGS_VIEW, Permission.FILINGS_ALLIANCE, Permission.FILINGS_OWN})


class FiledRows:
    """Drafts are not reported yet."""

    needs = RECORDS

    def get_queryset(self):
        return super().get_queryset().exclude(filing__state=State.DRAFT)


class FiledList(FiledRows, ScopedList):
    """Latest first."""

    ordering = ("-filing__day", "filing__number")

    def position_of(self, row):
        return [row.filing.day.isoformat(), row.filing.number]


class FiledDetail(FiledRows, ScopedDetail):
    def lookup(self):
        return {"filing__number": self.kwargs["number"]}


ACTIVITIES = Activity.objects.select_related(
    "county", "host_school", "filing__owner_school", "filing__alliance"
).prefetch_related("filing__participations__school")


@described(
    RECORDS_TAG,
    "活动列表",
    "已提交的活动,最近的在前,附各参加学校的答复。只有“已核定”且参加学校已确认的活动计入指标。",
)
class ActivityList(FiledList):
    serializer_class = record_serializers.ActivitySerializer
    filterset_class = record_filters.ActivityFilter
    queryset = ACTIVITIES


@described(RECORDS_TAG, "活动", "按填报编号读取一项活动,另附办理经过和附件目录。")
class ActivityDetail(FiledDetail):
    serializer_class = record_serializers.ActivityDetailSerializer
    queryset = ACTIVITIES.prefetch_related("filing__events", "filing__attachments")
