"""不同口径测算对比 and 两次测算对比 over the API: computed when asked for, never stored."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliances.api.base import ScopedView, described
from gongtongti.accounts.roles import Permission

from ..basis import CannotScore
from ..comparing import Comparison, RowDifference, differences
from ..models import ScoreRun
from ..presentation.readings import moved_in_words
from ..readings import Mover, QuestionReadings, readings_of
from ..scoring import fraction_text, gathered
from ..standing import Key, Standing
from . import comparing_serializers as serializers
from .filters import LARGEST_ID
from .finding_filters import ReadingFilter
from .finding_views import FoundList

DRAFTS = frozenset({Permission.SCORES_DRAFT})
WHOLE_COUNTY = frozenset({Permission.SCORES_VIEW, Permission.SCORES_DRAFT})


@described(
    "考核",
    "不同口径测算对比",
    "按现有的数据,把一个待定问题(不写 question 时为全部)的每个选项各算一遍:成绩、类型内名次、哪些行变动和原因。只算不存。",
    responses=serializers.ReadingsSerializer,
)
class Readings(FoundList):
    needs = DRAFTS
    filterset_class = ReadingFilter
    pagination_class = None
    parameters = frozenset()

    def known_parameters(self):
        return frozenset(self.filterset_class.base_filters)

    def get(self, request, *args, **kwargs):
        county, year = self.county, self.year
        if county is None or year is None:
            raise Http404
        try:
            basis, evidence = gathered(county, year, {})
        except CannotScore as error:
            raise ValidationError({"school_year": [str(error)]}, code="not_governed") from error
        asked, ids = self.chosen["question"], [q.id for q in basis.pack.questions_in("quality")]
        if asked and asked not in ids:
            raise ValidationError(
                {"question": [f"没有“{asked}”这个问题。可选:{'、'.join(ids)}。请改正或去掉。"]},
                code="unknown_question",
            )
        names = {school.code: school.name for school in evidence.facts.schools}
        found = readings_of(basis, evidence.facts, [asked] if asked else None)
        return Response(
            {
                "county": county.slug,
                "school_year": str(year),
                "pack": basis.pack.id,
                "demo": evidence.has_demo,
                "questions": [question_payload(one, names) for one in found],
            }
        )


def _run_parameter(name: str, told: str) -> OpenApiParameter:
    number = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return OpenApiParameter(name, number, required=True, description=f"{told}测算的编号")


@described(
    "考核",
    "两次测算对比",
    "同一个县、同一个学年的两次测算:每处差额按算法、政策文件包、执行口径、输入分开,合起来与差额分毫不差。",
    _run_parameter("before", "前一次"),
    _run_parameter("after", "后一次"),
    responses=serializers.ComparisonSerializer,
)
class Comparisons(ScopedView):
    needs = WHOLE_COUNTY
    parameters = frozenset({"before", "after"})

    def get(self, request, *args, **kwargs):
        before, after = self.run("before"), self.run("after")
        if (before.county_id, before.school_year) != (after.county_id, after.school_year):
            raise ValidationError(
                {"after": ["两次测算不是同一个县、同一个学年的,无从比较。请选择同一学年的两次测算。"]},
                code="not_comparable",
            )
        return Response(comparison_payload(differences(before, after)))

    def run(self, name: str) -> ScoreRun:
        written = self.request.query_params.get(name, "")
        if not (written.isascii() and written.isdecimal() and len(written) < 20 and int(written)):
            raise ValidationError(
                {name: ["请写明两次测算的编号:before 和 after 都是正整数。"]}, code="run_needed"
            )
        # A comparison names other schools' inputs: a run of which one sees only one's own rows is none to compare.
        counties = self.request.scope.counties_with(Permission.SCORES_VIEW)
        runs = ScoreRun.objects.visible_to(self.request.scope).select_related("pack_text").defer(None)
        found = runs.filter(pk=min(int(written), LARGEST_ID)).first()
        if found is None or not (self.request.scope.everywhere or found.county_id in counties):
            raise Http404
        return found


def question_payload(readings: QuestionReadings, names: dict[str, str]) -> dict:
    keys = {key: row for one in readings.options for key, row in one.rows.items()}
    return {
        "id": readings.question.id,
        "title": readings.question.title,
        "decided": readings.decided,
        "options": [
            {
                "id": one.option.id,
                "label": one.option.label,
                "in_force": one.in_force,
                "moves_ranks": one.moves_ranks,
                "movers": [
                    {**_mover(mover), "why": list(moved_in_words(mover, one).why)} for mover in one.movers
                ],
            }
            for one in readings.options
        ],
        "parallels": [
            {
                "first": parallel.first.id,
                "second": parallel.second.id,
                "same": parallel.same,
                "shifts": {label: fraction_text(v) for label, v in parallel.shifts.items() if label},
            }
            for parallel in readings.parallels
        ],
        "rows": [
            {
                **_row(key, names[key[0]], keys[key].alliance_type),
                "options": {
                    one.option.id: standing_payload(one.standings.get(key)) for one in readings.options
                },
            }
            for key in sorted(keys)
        ],
    }


def comparison_payload(comparison: Comparison) -> dict:
    return {
        "before": comparison.before.number,
        "after": comparison.after.number,
        "explained": comparison.explained,
        "remainder": fraction_text(comparison.remainder),
        "same_engine": comparison.same_engine,
        "same_pack": comparison.same_pack,
        "options": [
            {
                "question": one.question,
                "before": one.before,
                "after": one.after,
                "decided_before": one.decided_before,
                "decided_after": one.decided_after,
            }
            for one in comparison.options
        ],
        "inputs": [
            {"what": one.what, "about": one.about, "before": one.before, "after": one.after}
            for one in comparison.inputs
        ],
        "together": comparison.together,
        "rows": [_difference(row) for row in comparison.rows],
    }


def _difference(row: RowDifference) -> dict:
    return {
        **_row(row.key, row.name, row.alliance_type),
        "before": standing_payload(row.before),
        "after": standing_payload(row.after),
        "total": None if row.total is None else fraction_text(row.total),
        "remainder": fraction_text(row.remainder),
        "parts": [
            {
                "cause": part.cause.value,
                "label": part.label,
                "amount": None if part.amount is None else fraction_text(part.amount),
                "before": part.was,
                "after": part.now,
                "official": part.official,
            }
            for part in row.parts
        ],
    }


def _mover(mover: Mover) -> dict:
    return {
        **_row(mover.key, mover.name, mover.alliance_type),
        "before": standing_payload(mover.before),
        "after": standing_payload(mover.after),
    }


def _row(key: Key, name: str, alliance_type: str) -> dict:
    school, kind, alliance = key
    return {
        "school": name,
        "school_code": school,
        "kind": kind,
        "alliance": alliance or None,
        "alliance_type": alliance_type or None,
    }


def standing_payload(standing: Standing | None) -> dict | None:
    if standing is None:
        return None
    return {
        "value": standing.shown or None,
        "exact": fraction_text(standing.value) or None,
        "reason": standing.reason,
        "official": standing.official,
        "rank": standing.rank,
        "tied": standing.tied,
    }
