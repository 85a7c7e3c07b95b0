"""公示 and the 校验链 over the API: what was announced, and the codes by which a rewriting would be found."""

from alliances.api.base import ScopedList, described
from gongtongti.accounts.canonical import digest
from gongtongti.accounts.roles import Permission

from ..chain import moment
from ..models import ChainLink, Publication, Score
from . import filters
from .publication_serializers import ChainLinkSerializer, PublicationSerializer
from .views import SCORES


@described(
    "考核",
    "公示列表",
    "公示过的测算:起止日期、公布范围、现在的状态;等次只给出能看到成绩的学校的。",
    responses=PublicationSerializer(many=True),
)
class PublicationList(ScopedList):
    needs = SCORES
    queryset = Publication.objects.select_related("run__county")
    filterset_class = filters.PublicationFilter
    ordering = ("-id",)

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        runs = [row.run_id for row in page]
        scores = Score.objects.visible_to(request.scope).filter(run__in=runs, official=True)
        seen = set(scores.order_by().values_list("run_id", "school_code"))
        return self.get_paginated_response([publication_payload(row, seen) for row in page])


@described(
    "考核",
    "校验链",
    "每次执行口径确认、公示、终止和审定公布各是一节,后一节带着前一节的校验码:改动以前的任何一处,后面的就都对不上。",
    responses=ChainLinkSerializer(many=True),
)
class ChainList(ScopedList):
    needs = frozenset({Permission.REGISTRY_VIEW, *SCORES})
    queryset = ChainLink.objects.select_related("county")
    filterset_class = filters.ChainFilter
    ordering = ("county__slug", "position")

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([link_payload(link) for link in page])


def publication_payload(row: Publication, seen: set[tuple[int, str]]) -> dict:
    run = row.run
    return {
        "run": run.pk,
        "county": run.county.slug,
        "school_year": str(run.school_year),
        "state": run.state,
        "opens_on": row.opens_on.isoformat(),
        "working_days": row.working_days,
        "closes_on": row.closes_on.isoformat(),
        "scope": row.scope,
        "corrects": run.corrects_id,
        "result_digest": run.result_digest,
        "grades": [
            {"school_code": school, "kind": kind, "alliance": alliance or None, "grade": grade}
            for school, kind, alliance, grade in row.grades
            if (run.pk, school) in seen
        ],
        "demo": run.has_demo,
    }


def link_payload(link: ChainLink) -> dict:
    return {
        "county": link.county.slug,
        "position": link.position,
        "act": link.act,
        "run": link.run_id,
        "at": moment(link.at),
        "content_digest": digest(link.content),
        "previous": link.previous,
        "digest": link.digest,
    }
