"""The registry over the API: lists and single rows, as they stood on a day."""

import datetime

from django.db.models import Prefetch, Value
from django.db.models.functions import Coalesce
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from gongtongti.accounts.roles import Permission

from ..models import Alliance, County, Membership, Region, School, SchoolLink, SchoolTrait, SupportPairing
from . import filters, serializers
from .base import AsOfMixin, ScopedDetail, ScopedList, described

REGISTRY_TAG = "登记册"
REGISTRY = frozenset({Permission.REGISTRY_VIEW})
#: Stands for "as long as known" where rows are put in order: NULL has no place in one.
ALWAYS = datetime.date(1, 1, 1)

AS_OF = OpenApiParameter(
    "as_of", OpenApiTypes.DATE, description="查看哪一天的登记册,写作 年-月-日,例如 2022-06-30;不写时为今天"
)


def with_memberships(day: datetime.date | None = None) -> Prefetch:
    """All memberships with what their payload names; with a day, those of that day as `members_then`."""
    rows = Membership.objects.select_related("school", "alliance__county", "alliance__kind")
    if day is None:
        return Prefetch("memberships", rows.order_by("since", "school__code"))
    return Prefetch("memberships", rows.as_of(day).core_first(), to_attr="members_then")


class DatedList(AsOfMixin, ScopedList):
    needs = REGISTRY
    parameters = frozenset({"as_of"})
    filter_backends = (filters.DatedFilterBackend,)
    ordering = ("county__slug", "code")


class DatedDetail(AsOfMixin, ScopedDetail):
    needs = REGISTRY
    parameters = frozenset({"as_of"})

    def lookup(self):
        return {"county__slug": self.kwargs["county"], "code": self.kwargs["code"]}


@described(REGISTRY_TAG, "县(市、区)列表", "能看到的县(市、区),附本县的教共体类型和文件中的叫法。")
class CountyList(ScopedList):
    needs = REGISTRY
    serializer_class = serializers.CountySerializer
    queryset = County.objects.select_related("region").prefetch_related("alliance_kinds")
    ordering = ("slug",)


@described(
    REGISTRY_TAG, "行政区划列表", "本县的行政区划和它的各级上级。代码写出路径,例如 lishui-qingtian-shankou。"
)
class RegionList(ScopedList):
    needs = REGISTRY
    serializer_class = serializers.RegionSerializer
    filterset_class = filters.RegionFilter
    queryset = Region.objects.select_related("parent")
    ordering = ("code",)


@described(REGISTRY_TAG, "行政区划", "按代码读取一个行政区划。")
class RegionDetail(ScopedDetail):
    needs = REGISTRY
    serializer_class = serializers.RegionSerializer
    queryset = Region.objects.select_related("parent")

    def lookup(self):
        return {"code": self.kwargs["code"]}


class SchoolRows:
    queryset = School.objects.select_related("county", "region", "main_campus").prefetch_related("aliases")

    def get_queryset(self):
        traits_then = SchoolTrait.objects.as_of(self.day)
        return super().get_queryset().prefetch_related(Prefetch("traits", traits_then, to_attr="traits_then"))


@described(REGISTRY_TAG, "学校列表", "as_of 当日在办的学校,含名称、别名、学段、层次和所属主校区。", AS_OF)
class SchoolList(SchoolRows, DatedList):
    serializer_class = serializers.SchoolSerializer
    filterset_class = filters.SchoolFilter

    def get_queryset(self):
        return super().get_queryset().as_of(self.day)


@described(
    REGISTRY_TAG,
    "学校",
    "按县代码和学校编号读取一所学校,另附各项情况的历史、全部任期和沿革;已撤并的学校也能读到。",
    AS_OF,
)
class SchoolDetail(SchoolRows, DatedDetail):
    serializer_class = serializers.SchoolDetailSerializer

    def get_queryset(self):
        links = SchoolLink.objects.select_related("school", "successor")
        return (
            super()
            .get_queryset()
            .prefetch_related(
                "traits",
                with_memberships(),
                Prefetch("predecessor_links", links),
                Prefetch("successor_links", links),
            )
        )


class AllianceRows:
    queryset = Alliance.objects.select_related("county", "kind")

    def get_queryset(self):
        return super().get_queryset().prefetch_related(with_memberships(self.day))


@described(
    REGISTRY_TAG, "教共体列表", "as_of 当日存续的教共体,含当日的总校和成员。名称可能重复,编号不重复。", AS_OF
)
class AllianceList(AllianceRows, DatedList):
    serializer_class = serializers.AllianceSerializer
    filterset_class = filters.AllianceFilter

    def get_queryset(self):
        return super().get_queryset().as_of(self.day)


@described(
    REGISTRY_TAG, "教共体", "按县代码和教共体编号读取一个教共体,另附全部任期;已撤销的教共体也能读到。", AS_OF
)
class AllianceDetail(AllianceRows, DatedDetail):
    serializer_class = serializers.AllianceDetailSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related(with_memberships())


@described(
    REGISTRY_TAG,
    "成员列表",
    "as_of 当日哪所学校以什么身份在哪个教共体。一所学校可以同时在几个教共体。",
    AS_OF,
)
class MembershipList(DatedList):
    serializer_class = serializers.MembershipSerializer
    filterset_class = filters.MembershipFilter
    queryset = Membership.objects.select_related("school", "alliance__county", "alliance__kind").annotate(
        starts=Coalesce("since", Value(ALWAYS))
    )
    ordering = ("alliance__county__slug", "alliance__code", "school__code", "starts")

    def get_queryset(self):
        return super().get_queryset().as_of(self.day)

    def position_of(self, row):
        return [*super().position_of(row)[:-1], row.starts.isoformat()]


PAIRINGS = SupportPairing.objects.select_related(
    "county", "recipient_school", "former_supporting_school", "supporting_school"
)


@described(
    REGISTRY_TAG,
    "支援结对列表",
    "as_of 当日有效的“互联网+义务教育”结对,附文件各栏原文;对应不上的行保留原文,学校为 null。",
    AS_OF,
)
class PairingList(DatedList):
    serializer_class = serializers.PairingSerializer
    queryset = PAIRINGS
    filterset_class = filters.PairingFilter
    ordering = ("county__slug", "row_number")

    def get_queryset(self):
        return super().get_queryset().as_of(self.day)


@described(REGISTRY_TAG, "支援结对", "按县代码和文件行号读取一条结对。")
class PairingDetail(ScopedDetail):
    needs = REGISTRY
    serializer_class = serializers.PairingSerializer
    queryset = PAIRINGS

    def lookup(self):
        return {"county__slug": self.kwargs["county"], "row_number": self.kwargs["row"]}
