"""Teachers and rotations over the API."""

from django.db.models import Prefetch

from alliances.api.base import AsOfMixin, ScopedDetail, described
from alliances.api.record_views import RECORDS_TAG, FiledDetail, FiledList
from alliances.api.views import AS_OF, DatedList
from gongtongti.accounts.roles import Permission

from ..models import Rotation, Teacher, TeacherHonour, TeacherTitle
from . import filters, serializers

TEACHERS = frozenset({Permission.TEACHERS_VIEW, Permission.TEACHERS_OWN, Permission.TEACHERS_SELF})


class TeacherRows:
    queryset = Teacher.objects.select_related("county", "school", "campus")
    needs = TEACHERS

    def get_queryset(self):
        titles = TeacherTitle.objects.as_of(self.day)
        honours = TeacherHonour.objects.as_of(self.day).select_related("honour").order_by("honour__rank")
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch("titles", titles, to_attr="titles_then"),
                Prefetch("honours", honours, to_attr="honours_then"),
            )
        )


@described(
    RECORDS_TAG, "教师列表", "as_of 当日在职的教师,含当日的职称和荣誉。需要令牌权限 people:read。", AS_OF
)
class TeacherList(TeacherRows, DatedList):
    serializer_class = serializers.TeacherSerializer
    filterset_class = filters.TeacherFilter
    ordering = ("county__slug", "staff_number")

    def get_queryset(self):
        return super().get_queryset().employed_on(self.day)


@described(RECORDS_TAG, "教师", "按县代码和工号读取一位教师;已离职的也能读到。", AS_OF)
class TeacherDetail(TeacherRows, AsOfMixin, ScopedDetail):
    serializer_class = serializers.TeacherSerializer
    parameters = frozenset({"as_of"})

    def lookup(self):
        return {"county__slug": self.kwargs["county"], "staff_number": self.kwargs["staff_number"]}


ROTATIONS = Rotation.objects.select_related(
    "county", "teacher", "home_school", "host_school", "end", "filing__owner_school", "filing__alliance"
).prefetch_related("filing__participations__school")


@described(
    RECORDS_TAG,
    "教师流动列表",
    "已提交的教师流动,最近开始的在前;层次、城乡类别等为开始时的情况。教师姓名和工号另需 people:read。",
)
class RotationList(FiledList):
    serializer_class = serializers.RotationSerializer
    filterset_class = filters.RotationFilter
    queryset = ROTATIONS


@described(RECORDS_TAG, "教师流动", "按填报编号读取一条教师流动。")
class RotationDetail(FiledDetail):
    serializer_class = serializers.RotationSerializer
    queryset = ROTATIONS
