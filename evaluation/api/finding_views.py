"""Findings over the API, counted anew whenever they are asked for: of pairs and alliances, of quotas, of a rotation."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.functional import cached_property
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliances.api.base import AsOfMixin, ScopedList, described
from alliances.api.record_views import RECORDS, RECORDS_TAG
from alliances.api.views import CountyList
from alliances.models import Alliance, County
from alliances.periods import SchoolYear
from gongtongti.accounts.roles import Permission
from teachers.api.views import RotationDetail

from ..evidence.alliances import AllianceThen, MemberThen
from ..evidence.seen import alliances_seen, schools_seen
from ..facts import Finding
from ..findings import (
    AllianceFindings,
    OperationFindings,
    QuotaFindings,
    UnitFindings,
    findings_of_rotation,
    operation_findings,
    quota_findings,
)
from ..findings.readings import day_in
from . import finding_filters as filters
from . import finding_payloads as payloads
from . import finding_serializers as serializers
from .paging import PagesOfFindings

ON = OpenApiParameter(
    "on",
    OpenApiTypes.DATE,
    description="从哪一天看:期间是否结束、还剩几天。写作 年-月-日,例如 2021-10-31;不写时为今天",
)


class FoundList(AsOfMixin, ScopedList):
    """Of one county and school year. `row_of`, `position_of`: of what `found_rows` gives, in its order."""

    queryset = CountyList.queryset.prefetch_related(None)
    pagination_class = PagesOfFindings
    parameters = frozenset({"on"})
    day_parameter = "on"

    @cached_property
    def chosen(self) -> dict[str, Any]:
        return self.filterset.form.cleaned_data

    @cached_property
    def filterset(self):
        filterset = self.filterset_class(
            self.request.query_params, queryset=self.get_queryset(), request=self.request
        )
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset

    @cached_property
    def county(self) -> County | None:
        """None: the one that was named is none that may be seen."""
        scope = self.request.scope
        seen = [one for one in self.filterset.qs if any(scope.may(need, one.pk) for need in self.needs)]
        if len(seen) > 1:
            raise ValidationError(
                {
                    "county": [
                        "您能看到不止一个县(市、区),每次只回答一个。请用 county 写明县代码,代码见 /counties/。"
                    ]
                },
                code="county_needed",
            )
        return seen[0] if seen else None

    @cached_property
    def year(self) -> SchoolYear | None:
        """None: so far away that no school year of the portal reaches there."""
        if self.chosen["school_year"]:
            return self.chosen["school_year"]
        try:
            return SchoolYear.parse(str(SchoolYear.of(self.day)))
        except ValueError:
            return None

    def get(self, request, *args, **kwargs):
        day, county = self.day, self.county
        found = self.find(county, self.year) if county and self.year else None
        rows = list(self.found_rows(found)) if found else []
        page = self.paginate_queryset(sorted(rows, key=self.position_of))
        basis = found and payloads.basis_payload(county, self.year, day, found.reading.pack, found.questions)
        return Response(self.paginator.page(basis, [self.row_of(row, found) for row in page]))


class OperationList(FoundList):
    needs = RECORDS

    def find(self, county: County, year: SchoolYear) -> OperationFindings | None:
        calendar = {"first": year.start, "second": year.start + 1}.get(self.chosen["calendar"])
        seen = day_in(year, self.day, calendar_year=calendar)
        only = alliances_seen(self.request.scope, county, seen)
        if code := self.chosen["alliance"]:
            named = Alliance.objects.visible_to(self.request.scope).filter(county=county, code=code)
            named = set(named.values_list("pk", flat=True))
            only = named if only is None else only & named
        return operation_findings(county, year, on=self.day, seen=seen, only=only)


class PairRow(NamedTuple):
    """One finding; `place`: of its requirement in the document."""

    alliance: AllianceThen
    member: MemberThen | None
    finding: Finding
    place: int


@described(
    RECORDS_TAG,
    "指标核验结果列表",
    "常态化运行考核:每一对总校与成员校、每个教共体合计,各项要求的完成数、差额和结论,附条款和原文。"
    "随记录变动,不写入成绩。学校账号只看到本校所在的教共体。",
    ON,
    responses=serializers.FindingSerializer(many=True),
)
class FindingList(OperationList):
    filterset_class = filters.FindingFilter
    ordering = ("alliance", "subject", "school", "requirement")

    def found_rows(self, found: OperationFindings) -> Iterator[PairRow]:
        places = {requirement.id: place for place, requirement in enumerate(found.requirements)}
        for row in found.rows:
            judged = [(None, row.totals), *((pair.member, pair.indicators) for pair in row.pairs)]
            for member, indicators in judged:
                for one in indicators:
                    for finding in one.findings:
                        if self._asked_for(finding):
                            yield PairRow(row.alliance, member, finding, places[finding.requirement.id])

    def _asked_for(self, finding: Finding) -> bool:
        said = {
            "subject": finding.requirement.subject,
            "indicator": finding.requirement.indicator,
            "verdict": finding.verdict,
        }
        return all(self.chosen[name] in ("", value) for name, value in said.items())

    def position_of(self, row: PairRow) -> list:
        member = row.member.code if row.member else ""
        return [row.alliance.code, row.finding.requirement.subject, member, row.place]

    def row_of(self, row: PairRow, found: OperationFindings) -> dict:
        return payloads.finding_payload(row.finding, self.county, row.alliance, row.member, found.reading)


@described(
    RECORDS_TAG,
    "教共体进度列表",
    "每个教共体一行,供大屏使用:各指标的结论、达标的对数、全教共体合计的完成数,以及最差的结论。",
    ON,
    responses=serializers.ProgressSerializer(many=True),
)
class ProgressList(OperationList):
    filterset_class = filters.ProgressFilter
    ordering = ("alliance",)

    def found_rows(self, found: OperationFindings) -> tuple[AllianceFindings, ...]:
        return found.rows

    def position_of(self, row: AllianceFindings) -> list:
        return [row.alliance.code]

    def row_of(self, row: AllianceFindings, found: OperationFindings) -> dict:
        return payloads.progress_payload(row, self.county)


class QuotaRow(NamedTuple):
    """`unit` None: the rule of another document, for the whole county."""

    place: int
    unit: UnitFindings | None
    finding: Finding


@described(
    RECORDS_TAG,
    "流动名额列表",
    "每个校区、每个独立法人学校(含校区)应流动、已流动、办理中的教师人数和结论,最后是全县对照国家文件的行"
    "(reference 不为 null)。只有人数,没有个人信息。学校账号只看到本校和本法人的校区,看不到对照行。",
    ON,
    responses=serializers.QuotaSerializer(many=True),
)
class QuotaList(FoundList):
    needs = frozenset({Permission.FILINGS_VIEW, Permission.FILINGS_OWN})
    filterset_class = filters.QuotaFilter
    ordering = ("requirement", "school")

    def find(self, county: County, year: SchoolYear) -> QuotaFindings | None:
        return quota_findings(county, year, on=self.day)

    def found_rows(self, found: QuotaFindings) -> Iterator[QuotaRow]:
        own = schools_seen(self.request.scope, self.county, found.schools)
        for place, group in enumerate(found.groups):
            for unit in group.rows:
                schools = (unit.school, *unit.campuses)
                seen = own is None or any(school.pk in own for school in schools)
                if seen and self._asked_for(unit.finding, {school.code for school in schools}):
                    yield QuotaRow(place, unit, unit.finding)
        for place, finding in enumerate(found.national if own is None else (), start=len(found.groups)):
            if self._asked_for(finding, set()):
                yield QuotaRow(place, None, finding)

    def _asked_for(self, finding: Finding, schools: set[str]) -> bool:
        return (
            self.chosen["requirement"] in ("", finding.requirement.id)
            and self.chosen["school"] in ("", *schools)
            and self.chosen["verdict"] in ("", finding.verdict)
        )

    def position_of(self, row: QuotaRow) -> list:
        return [row.place, row.unit.school.code if row.unit else ""]

    def row_of(self, row: QuotaRow, found: QuotaFindings) -> dict:
        if row.unit is None:
            return payloads.reference_payload(row.finding, self.county, found.reading)
        return payloads.unit_payload(row.unit, self.county, found.reading)


@described(
    RECORDS_TAG,
    "教师流动核对结果",
    "政策文件怎样看一条教师流动:荣誉、方向、时间、人事关系、学科,各附条款。荣誉一项另需 people:read。",
    responses=serializers.RotationFindingsSerializer,
)
class RotationFindings(RotationDetail):
    def get(self, request, *args, **kwargs):
        rotation = self.get_object()
        found = findings_of_rotation(rotation)
        honour = rotation.known_to(request.scope)
        return Response(payloads.plan_payload(rotation, found, honour=honour))
