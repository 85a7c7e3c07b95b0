"""What the score list of the API is measured against, each asked for the same hundred rows."""

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.urls import include, path
from rest_framework import generics, serializers

from evaluation.documents import run_document
from evaluation.models import Score, ScoreLine, ScoreRun

PAGE = 100
COLUMNS = (
    "school_name", "school_code", "alliance_code", "alliance_type", "kind", "official", "value", "reason",
    "counted", "of", "questions",
)  # fmt: skip


def plain(request):
    """A hundred rows; further ones as most views turn pages: count, then OFFSET."""
    run = ScoreRun.objects.select_related("county").order_by("-pk").first()
    rows = Score.objects.visible_to(request.scope).filter(run=run)
    rows = rows.order_by("school_code", "kind", "alliance_code").values_list(*COLUMNS)
    page = Paginator(rows, PAGE).page(request.GET["page"]) if "page" in request.GET else rows[:PAGE]
    return JsonResponse({"run": run_document(run), "next": None, "results": [_told(row) for row in page]})


def _told(row):
    return {
        name: str(value) if name == "value" and value is not None else value
        for name, value in zip(COLUMNS, row, strict=True)
    }


class RowSerializer(serializers.ModelSerializer):
    class Meta:
        model = Score
        fields = COLUMNS


class LineSerializer(serializers.ModelSerializer):
    class Meta:
        model = ScoreLine
        fields = ("label", "value", "inputs", "clause")


class RowWithLinesSerializer(RowSerializer):
    lines = LineSerializer(many=True)

    class Meta(RowSerializer.Meta):
        fields = (*COLUMNS, "lines")


class ModelSerializerList(generics.ListAPIView):
    """What the framework does when one writes three lines."""

    serializer_class = RowSerializer
    filter_backends = ()

    def get_queryset(self):
        run = ScoreRun.objects.order_by("-pk").first()
        rows = Score.objects.visible_to(self.request.scope).filter(run=run)
        return rows.order_by("school_code", "kind", "alliance_code")[:PAGE]


class ModelSerializerListWithLines(ModelSerializerList):
    serializer_class = RowWithLinesSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines")


urlpatterns = [
    path("rivals/plain/", plain),
    path("rivals/serializer/", ModelSerializerList.as_view()),
    path("rivals/serializer-lines/", ModelSerializerListWithLines.as_view()),
    path("", include("gongtongti.urls")),
]
