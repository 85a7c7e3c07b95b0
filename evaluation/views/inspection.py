"""Documents to hand over: one score as a workbook, one alliance as the folder of an inspection."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from alliances.filing_choices import State
from alliances.models import Activity, Alliance, Attachment, Charter, Membership, Participation
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission
from teachers.models import Rotation

from ..basis import usual_options
from ..codes import grouped_code
from ..evidence import activities as evidence
from ..findings import operation_findings
from ..findings.readings import day_in
from ..forms import LARGEST_ID
from ..models import ChainLink, Score, ScoreLine, ScoreRun, SelfReview
from ..policy import parse_pack
from ..presentation import inspection as folder
from ..presentation import overview, score_parts
from ..presentation.board import clauses_of
from ..presentation.counted_activities import kinds_of
from ..presentation.decisions import settled_in_run
from ..presentation.parts_book import Part, book_of
from ..presentation.sheet import sheet_of
from ..snapshot import registry_of
from ..trail import record

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def sheet_xlsx(request, pk):
    score = get_object_or_404(
        Score.objects.visible_to(request.scope).select_related("run__county", "run__pack_text", "school"),
        pk=min(pk, LARGEST_ID),
    )
    run = score.run
    pack = parse_pack(run.pack_text.text, name=run.pack)
    lines = list(score.lines.visible_to(request.scope))
    told = sheet_of(score, lines, pack)
    parts = [
        *score_parts.sheet_parts(score, told, lines, pack),
        _readings(run, pack, [score]),
        score_parts.clauses_part(told.basis),
    ]
    name = f"{score.school_name}{run.school_year.label}考核成绩单-第{run.pk}次测算"
    _note(request, run.county, f"{run.school_year.label} 第{run.pk}次测算 {score.school_name}成绩单")
    return _saved(name, book_of(name, parts, demo=run.has_demo, foot=_codes(request, run)))


@require_GET
def inspection(request, county, code):
    alliance, context = _folder(request, county, code)
    return render(request, "evaluation/inspection.html", {"alliance": alliance, **context})


@require_GET
def inspection_xlsx(request, county, code):
    alliance, context = _folder(request, county, code)
    name = f"{alliance.name}({alliance.code}){context['year'].label}督导材料"
    _note(request, alliance.county, f"{context['year'].label} {alliance.name}({alliance.code})督导材料")
    return _saved(name, book_of(name, context["parts"], demo=context["demo"], foot=context["codes"]))


# ---- one alliance ---------------------------------------------------------------------------------


def _folder(request, county, code) -> tuple[Alliance, dict]:
    """For the bureau, and for the core school of this alliance: of the rows below each sees what it may see."""
    alliance = get_object_or_404(
        Alliance.objects.visible_to(request.scope).select_related("county", "kind"),
        county__slug=county,
        code=code,
    )
    whole = request.scope.may(Permission.FILINGS_VIEW, alliance.county_id)
    if not whole and alliance.pk not in request.scope.led:
        raise PermissionDenied
    year, on = request.current.school_year, timezone.localdate()
    parts = [_members(request, alliance, year), _charter(request, alliance)]
    found = operation_findings(alliance.county, year, on=on, seen=day_in(year, on), only=[alliance.pk])
    clauses = []
    if found is not None and found.rows:
        clauses += clauses_of(found)
        parts += [folder.indicators_part(found), *folder.activity_parts(found, _kinds(request, found))]
        parts.append(folder.rotations_part(_rotations(request, found)))
    reviews = SelfReview.objects.visible_to(request.scope).filter(filing__alliance=alliance, school_year=year)
    parts.append(folder.self_review_part(reviews.exclude(filing__state=State.WITHDRAWN).first()))
    run = _run(request, alliance, year)
    if run is not None:
        told, of_scores = _scores(request, run, alliance)
        parts += told
        clauses += [clause for clause in of_scores if clause not in clauses]
    parts.append(score_parts.clauses_part(clauses))
    return alliance, {
        "county": alliance.county,
        "year": year,
        "run": run,
        "parts": parts,
        "codes": _codes(request, run),
        "demo": alliance.county.has_demo or bool(run and run.has_demo),
    }


def _members(request, alliance, year) -> Part:
    rows = Membership.objects.visible_to(request.scope).filter(alliance=alliance)
    rows = rows.select_related("school", "alliance__kind", "alliance__county").core_first()
    touching = [
        row
        for row in rows
        if (row.since is None or row.since < year.ends) and (row.until is None or row.until > year.begins)
    ]
    return folder.members_part(touching)


def _charter(request, alliance) -> Part:
    filed = Charter.objects.visible_to(request.scope).filter(filing__alliance=alliance).accepted()
    return folder.charter_part(filed.select_related("filing").order_by("-pk").first())


def _kinds(request, found):
    counted_in = next(
        found.periods[one.id]
        for one in found.requirements
        if one.measure in ("synchronous_lessons", "online_research")
    )
    shown = list(
        Activity.objects.visible_to(request.scope)
        .filter(filing__alliance=found.rows[0].alliance.pk, kind__in=evidence.KINDS)
        .between(counted_in.begins, counted_in.ends)
        .filter(filing__state=State.ACCEPTED)
        .select_related("filing", "host_school")
        .prefetch_related(
            Prefetch(
                "filing__participations",
                queryset=Participation.objects.visible_to(request.scope).select_related("school"),
            ),
            Prefetch("filing__attachments", queryset=Attachment.objects.visible_to(request.scope)),
        )
    )
    counting = set(
        evidence.counting(
            Activity.objects.visible_to(request.scope).filter(pk__in=[activity.pk for activity in shown])
        ).values_list("pk", flat=True)
    )
    return kinds_of(shown, counting=counting, on=found.on)


def _rotations(request, found):
    schools = [school.school for school in found.rows[0].alliance.schools]
    return (
        Rotation.objects.visible_to(request.scope)
        .accepted()
        .filter(home_school__in=schools, host_school__in=schools)
        .in_post_during(found.year.begins, found.year.ends)
        .select_related("teacher", "filing", "home_school", "host_school", "honour", "end")
    )


# ---- scores and codes -----------------------------------------------------------------------------


def _run(request, alliance, year) -> ScoreRun | None:
    runs = ScoreRun.objects.visible_to(request.scope).filter(
        county=alliance.county_id, school_year=year, trial=False
    )
    runs = runs.select_related("county", "pack_text").defer(None).latest_first(drafts=False)
    return runs.first()


def _scores(request, run, alliance):
    pack = parse_pack(run.pack_text.text, name=run.pack)
    scores = list(
        Score.objects.visible_to(request.scope)
        .filter(run=run, alliance_code=alliance.code)
        .order_by("school_code", "kind")
    )
    lines: dict[int, list[ScoreLine]] = {score.pk: [] for score in scores}
    for line in ScoreLine.objects.visible_to(request.scope).filter(score__in=lines).order_by("position"):
        lines[line.score_id].append(line)
    note = f"第{run.pk}次测算,{run.get_state_display()}。"
    parts = [score_parts.results_part(scores, note=note)]
    parts += [
        score_parts.lines_part(f"成绩明细:{score.school_name}", lines[score.pk], pack) for score in scores
    ]
    parts.append(_readings(run, pack, scores))
    used = {line.clause for found in lines.values() for line in found}
    return parts, [clause for clause in pack.clauses if clause.id in used]


def _readings(run, pack, scores) -> Part:
    names = {school.code: school.name for school in registry_of(run.facts).schools}
    opened, _changed = overview.questions_of(run, pack, scores, usual=usual_options(run, pack))
    return score_parts.readings_part(settled_in_run(run, pack, names=names), opened)


def _codes(request, run) -> list[str]:
    """结果校验值 of the run, and 校验码 of its last act once there was one."""
    if run is None:
        return []
    link = ChainLink.objects.visible_to(request.scope).filter(run=run).order_by("-position").first()
    codes = [f"第{run.pk}次测算结果校验值 {run.result_digest}"]
    return [*codes, *([f"校验码 {grouped_code(link.digest)}"] if link else [])]


def _note(request, county, about: str) -> None:
    record(
        AuditEvent.Verb.EXPORTED,
        user=request.user,
        county=county.slug,
        about=about,
        address=request.META.get("REMOTE_ADDR"),
    )


def _saved(name: str, content: bytes) -> HttpResponse:
    saved_as = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": saved_as})
