"""Policy packs over the API: public documents, so everyone who may come in may read them."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from alliances.api.base import ScopedView, described
from alliances.api.filters import WRITTEN
from alliances.api.paging import WholeList

from ..policy import all_packs
from .policy_serializers import PackDetailSerializer, PackSerializer, QuestionSerializer, questions_of


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


@described(
    "政策",
    "执行口径问题列表",
    "文件没有写明、允许几种读法的问题,各有几种口径;教育局确认之前暂按 default。",
    OpenApiParameter(
        "pack", {"type": "string", "pattern": WRITTEN}, description="政策文件包编号,例如 qingtian-2021"
    ),
    responses=QuestionSerializer(many=True),
)
class QuestionList(ScopedView):
    pagination_class = WholeList
    parameters = frozenset({"pack"})

    def get(self, request):
        wanted = request.query_params.get("pack")
        packs = [pack for pack in all_packs() if wanted in (None, pack.id)]
        questions = [question for pack in packs for question in questions_of(pack)]
        return self.pagination_class().get_paginated_response(QuestionSerializer(questions, many=True).data)


@described("政策", "执行口径问题", "按文件包和问题编号读取一个问题。", responses=QuestionSerializer)
class QuestionDetail(ScopedView):
    def get(self, request, pack, question):
        for known in questions_of(found_pack(pack)):
            if known["id"] == question:
                return Response(QuestionSerializer(known).data)
        raise Http404
