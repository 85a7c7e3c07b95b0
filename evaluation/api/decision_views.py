"""执行口径确认 over the API: how a county reads its document concerns everybody in it."""

from alliances.api.base import ScopedList, described

from ..models import Decision
from ..policy import all_packs
from .decision_rows import decision_payload
from .decision_serializers import DecisionSerializer
from .filters import DecisionFilter


@described(
    "政策",
    "执行口径确认列表",
    "教育局对文件没有写明的问题所作的确认,每次一条,不改动;同一问题自同一学年起以次序最后的一条为准。"
    "question 为 assessed_alone 的,是单独考核的学校名单。",
    responses=DecisionSerializer(many=True),
)
class DecisionList(ScopedList):
    queryset = Decision.objects.select_related("county")
    filterset_class = DecisionFilter
    ordering = ("county__slug", "pack", "question", "version")

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        packs = {pack.id: pack for pack in all_packs()}
        return self.get_paginated_response([decision_payload(row, packs.get(row.pack)) for row in page])
