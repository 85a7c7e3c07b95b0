"""Policy packs over the API: public documents, so everyone who may come in may read them."""

from collections import defaultdict

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliances.api.base import AsOfMixin, ScopedView, described
from alliances.api.filters import WRITTEN
from alliances.api.paging import WholeList
from alliances.periods import SchoolYear

from ..deciding import holding_in
from ..models import Decision
from ..policy import PolicyPack, all_packs
from .decision_rows import decision_payload
from .policy_serializers import (
    AnsweredQuestionSerializer,
    PackDetailSerializer,
    PackSerializer,
    questions_of,
)


def found_pack(pack_id: str):
    for pack in all_packs():
        if pack.id == pack_id:
            return pack
    raise Http404


@described(
    "政策",
    "政策文件包列表",
    "每份政策文件一个文件包:标题、日期、适用的县和学年。",
    responses=PackSerializer(many=True),
)
class PackList(ScopedView):
    pagination_class = WholeList

    def get(self, request):
        return self.pagination_class().get_paginated_response(PackSerializer(all_packs(), many=True).data)


@described(
    "政策",
    "政策文件包",
    "一份政策文件的条款和原文、成为规则的数字,以及没有写明的问题。",
    responses=PackDetailSerializer,
)
class PackDetail(ScopedView):
    def get(self, request, pack):
        return Response(PackDetailSerializer(found_pack(pack)).data)


YEAR_ASKED = OpenApiParameter(
    "school_year",
    {"type": "string", "pattern": WRITTEN, "format": "school-year", "example": "2021-2022"},
    description="看哪个学年有效的确认,例如 2021-2022;不写时为本学年,文件不适用于它时为文件适用的最近一个学年",
)


class Answering(AsOfMixin):
    """Questions with the decision that holds in the school year asked for, otherwise in that of today."""

    def answered(self, packs: list[PolicyPack]) -> list[dict]:
        """One read, whatever the number of packs."""
        rows = Decision.objects.visible_to(self.request.scope).filter(pack__in=[pack.id for pack in packs])
        by_question = defaultdict(list)
        for row in rows.select_related("county").order_by("version"):
            by_question[row.county.slug, row.pack, row.question].append(row)
        told = []
        for pack in packs:
            year = self._year(pack)
            for question in questions_of(pack):
                held = holding_in(by_question[pack.governs.county, pack.id, question["id"]], year)
                told.append({**question, "decision": held and decision_payload(held, pack)})
        return told

    def _year(self, pack: PolicyPack) -> SchoolYear:
        written = self.request.query_params.get("school_year")
        if written is None:
            governs, this = pack.governs, SchoolYear.of(self.day).start
            return SchoolYear(max(governs.first_school_year, min(this, governs.last_school_year or this)))
        try:
            return SchoolYear.parse(written)
        except ValueError as error:
            raise ValidationError({"school_year": [str(error)]}, code="invalid") from error


@described(
    "政策",
    "执行口径问题列表",
    "文件没有写明、允许几种读法的问题,各有几种口径;教育局确认之后按 decision,之前暂按 default。",
    OpenApiParameter(
        "pack", {"type": "string", "pattern": WRITTEN}, description="政策文件包编号,例如 qingtian-2021"
    ),
    YEAR_ASKED,
    responses=AnsweredQuestionSerializer(many=True),
)
class QuestionList(Answering, ScopedView):
    pagination_class = WholeList
    parameters = frozenset({"pack", "school_year"})

    def get(self, request):
        wanted = request.query_params.get("pack")
        packs = [pack for pack in all_packs() if wanted in (None, pack.id)]
        questions = self.answered(packs)
        return self.pagination_class().get_paginated_response(
            AnsweredQuestionSerializer(questions, many=True).data
        )


@described(
    "政策",
    "执行口径问题",
    "按文件包和问题编号读取一个问题,连同有效的执行口径确认。",
    YEAR_ASKED,
    responses=AnsweredQuestionSerializer,
)
class QuestionDetail(Answering, ScopedView):
    parameters = frozenset({"school_year"})

    def get(self, request, pack, question):
        for known in self.answered([found_pack(pack)]):
            if known["id"] == question:
                return Response(AnsweredQuestionSerializer(known).data)
        raise Http404
