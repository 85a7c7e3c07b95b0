"""Runs and scores over the API: each answer says which run it comes from and what that run rests on."""

import hashlib
import json

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from alliances.api.base import ScopedDetail, ScopedList, ScopedRows, described
from gongtongti.accounts.roles import Permission

from ..documents import COLUMNS, score_document, score_payload
from ..models import Score, ScoreRun
from . import filters, rows, serializers
from .paging import PagesOfARun

SCORES = frozenset({Permission.SCORES_VIEW, Permission.SCORES_DRAFT, Permission.SCORES_OWN})
#: Raised with every change of what a score's answer looks like, so that no client keeps the old form.
FORM = "3"

#: Without the snapshot of their facts, which no answer tells and which is large.
RUNS = ScoreRun.objects.select_related("county").defer("facts").with_chain_head()
RUN_DIGEST = OpenApiParameter(
    "X-Run-Digest",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200],
    description="测算结果的校验值(result_digest)",
)
CHAIN_HEAD = OpenApiParameter(
    "X-Chain-Head",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200],
    description="全县现在的校验码(见 /chain/);留下它,以后可以核对此前的记录有没有被改写。还没有时不带",
)


def latest_run(runs: QuerySet, chosen: dict, *, drafts: bool = True) -> ScoreRun | None:
    """Of these runs the one that was named; else the latest that is no trial (`latest_first`)."""
    narrowed = {
        "pk": chosen.get("run"),
        "county__slug": chosen.get("county"),
        "school_year": chosen.get("school_year"),
        "trial": None if chosen.get("run") else False,
    }
    known = {lookup: value for lookup, value in narrowed.items() if value not in (None, "")}
    return runs.filter(**known).latest_first(drafts=drafts).first()


class OfARun:
    """An answer that is fixed once its run, its address and the reader's scope are."""

    def unchanged(self, request, run: ScoreRun):
        """304 when the client already has it: said before a single score is read."""
        self.etag = quote_etag(
            hashlib.sha256(
                json.dumps(
                    [
                        FORM,
                        run.pk,
                        run.state,
                        run.chain_head,
                        run.result_digest,
                        request.build_absolute_uri(),
                        request.scope.everywhere,
                        sorted(request.scope.grants),
                        sorted(request.scope.held),
                    ]
                ).encode()
            ).hexdigest()[:40]
        )
        response = get_conditional_response(request, etag=self.etag)
        if response is not None:
            response["ETag"] = self.etag
        return response

    def answer(self, run: ScoreRun, payload: dict) -> Response:
        headers = {"ETag": self.etag, "X-Run-Digest": run.result_digest}
        if run.chain_head:
            headers["X-Chain-Head"] = run.chain_head
        if run.has_demo:
            headers["X-Demo-Data"] = "yes"
        return Response(payload, headers=headers)


@described(
    "考核",
    "测算列表",
    "能看到的测算,最近的在前。没有“读取未公布的测算”权限时只有已公布的。",
    responses=serializers.RunAnswerSerializer,
)
class RunList(ScopedList):
    needs = SCORES
    queryset = RUNS
    filterset_class = filters.RunFilter
    ordering = ("-id",)

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([rows.run_payload(run) for run in page])


@described(
    "考核",
    "测算",
    "按编号读取一次测算:状态、依据的文件包、采用的口径、校验值。",
    responses=serializers.RunAnswerSerializer,
)
class RunDetail(ScopedDetail):
    needs = SCORES
    queryset = RUNS

    def lookup(self):
        return {"pk": self.kwargs["run"]}

    def get(self, request, *args, **kwargs):
        return Response(rows.run_payload(self.get_object()))


@described(
    "考核",
    "成绩文书",
    "一次测算的全部成绩和明细,与命令 run_scoring --json 的输出相同。学校账号只含本校的成绩。",
    RUN_DIGEST,
    CHAIN_HEAD,
    responses=serializers.DocumentSerializer,
)
class RunDocument(OfARun, ScopedDetail):
    needs = SCORES
    queryset = RUNS

    def lookup(self):
        return {"pk": self.kwargs["run"]}

    def get(self, request, *args, **kwargs):
        run = self.get_object()
        visible = Score.objects.filter(run=run).visible_to(request.scope)
        return self.unchanged(request, run) or self.answer(run, score_document(run, visible))


@described(
    "考核",
    "成绩列表",
    "一次测算的成绩。不指定测算时取能看到的最近一次(不含试算);学校账号只看到本校的成绩。",
    RUN_DIGEST,
    CHAIN_HEAD,
    responses=serializers.ScoreRowSerializer(many=True),
)
class ScoreList(OfARun, ScopedList):
    needs = SCORES
    queryset = Score.objects.all()
    filterset_class = filters.ScoreFilter
    pagination_class = PagesOfARun
    ordering = ("school_code", "kind", "alliance_code")

    def get(self, request, *args, **kwargs):
        scores, chosen = self.asked_for()
        drafts = request.scope.may(Permission.SCORES_DRAFT)
        run = latest_run(RUNS.visible_to(request.scope), chosen, drafts=drafts)
        if run is None:
            if chosen.get("run"):
                raise Http404
            return self.get_paginated_response([])
        return self.unchanged(request, run) or self.answer(run, self.page_of(run, scores, chosen))

    def asked_for(self) -> tuple[QuerySet, dict]:
        """The filtered rows, and what was said about run and lines."""
        scores = self.get_queryset()
        if self.filterset_class.base_filters.keys().isdisjoint(self.request.query_params):
            return scores, {}  # building a filter set costs as much as reading the rows
        filterset = self.filterset_class(self.request.query_params, queryset=scores, request=self.request)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset.qs, filterset.form.cleaned_data

    def page_of(self, run: ScoreRun, scores: QuerySet, chosen: dict) -> dict:
        page = self.paginate_queryset(scores.filter(run=run).values_list(*COLUMNS))
        told = rows.with_lines(page) if chosen.get("lines") else [score_payload(row) for row in page]
        return self.paginator.page(rows.run_payload(run), told)

    def position_of(self, row) -> list:
        return [row[COLUMNS.index(column)] for column in self.ordering]


@described(
    "考核",
    "成绩",
    "一行成绩,附明细、所依据的条款原文和未定的口径。地址最后一段:捆绑考核写教共体编号,一起考核写 pooled,本校成绩写 own。",
    RUN_DIGEST,
    CHAIN_HEAD,
    responses=serializers.ScoreDetailSerializer,
)
class ScoreDetail(OfARun, ScopedRows):
    needs = SCORES
    queryset = Score.objects.all()
    filter_backends = ()

    def get(self, request, *args, run, school, row, **kwargs):
        run = get_object_or_404(RUNS.visible_to(request.scope).select_related("pack_text"), pk=run)
        rows_of_school = self.get_queryset().filter(run=run, school_code=school)
        if row in (Score.Kind.POOLED, Score.Kind.OWN):
            found = rows_of_school.filter(kind=row)
        else:
            found = rows_of_school.filter(kind=Score.Kind.BUNDLED, alliance_code=row)
        found = found.values_list(*COLUMNS).first()
        if found is None:
            raise Http404
        return self.unchanged(request, run) or self.answer(run, rows.score_detail(found, run))
