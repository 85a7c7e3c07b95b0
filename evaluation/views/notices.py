"""公示、通报 of a run: a page to print and the .docx to send out."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from alliances.models import AllianceKind
from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import Permission

from ..basis import usual_options
from ..forms import LARGEST_ID
from ..models import ChainLink, Publication, RunEvent, Score, ScoreRun
from ..policy import parse_pack
from ..presentation import overview
from ..presentation.decisions import settled_in_run
from ..presentation.notice_docx import notice_docx as as_docx
from ..presentation.publication_notice import STATES, Material, Notice, notice_of
from ..snapshot import registry_of
from ..trail import record

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
INTERNAL = "internal"
LONGEST_NUMBER = 40


@require_GET
def notice(request, pk):
    run, internal, number = _asked(request, pk)
    return render(
        request,
        "evaluation/notice.html",
        {
            "run": run,
            "notice": _notice(request, run, internal=internal, number=number),
            "internal": internal,
            "may_internal": request.scope.may(Permission.SCORES_DRAFT, run.county_id),
            "number": number,
            "query": request.GET.urlencode(),
        },
    )


@require_GET
def notice_docx(request, pk):
    run, internal, number = _asked(request, pk)
    made = _notice(request, run, internal=internal, number=number)
    content = as_docx(made, at=timezone.now())
    record(
        AuditEvent.Verb.EXPORTED,
        user=request.user,
        county=run.county.slug,
        about=f"{run.school_year.label} 第{run.pk}次测算 公示文稿{'(系统内,含成绩)' if internal else ''}",
        address=request.META.get("REMOTE_ADDR"),
    )
    flag = "-预览" if run.state == ScoreRun.State.APPROVED else ""
    name = f"{made.publisher}{made.title}-第{run.pk}次测算{flag}.docx"
    saved_as = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": saved_as})


def _asked(request, pk) -> tuple[ScoreRun, bool, str]:
    """The run, whether with marks, and the number that the bureau's office gave."""
    runs = ScoreRun.objects.visible_to(request.scope).filter(state__in=STATES, trial=False)
    run = get_object_or_404(
        runs.select_related("county", "pack_text", "created_by").defer(None), pk=min(pk, LARGEST_ID)
    )
    internal = request.GET.get("kind") == INTERNAL
    if internal and not request.scope.may(Permission.SCORES_DRAFT, run.county_id):
        raise PermissionDenied
    return run, internal, request.GET.get("number", "").strip()[:LONGEST_NUMBER]


def _notice(request, run: ScoreRun, *, internal: bool, number: str) -> Notice:
    """A notice speaks of every school, whoever prints it: the rows are the run's, not the reader's."""
    pack = parse_pack(run.pack_text.text, name=run.pack)
    registry = registry_of(run.facts)
    scores = [score for score in Score.objects.filter(run=run) if score.official]
    groups = overview.grouped(
        scores,
        facts=registry,
        kinds=AllianceKind.objects.visible_to(request.scope).filter(county=run.county_id),
        pool_kinds=(),
        before=None,
        ranked=False,
    )
    opened, _changed = overview.questions_of(run, pack, scores, usual=usual_options(run, pack))
    last = ChainLink.objects.visible_to(request.scope).filter(run=run).order_by("-position").first()
    found = Material(
        run=run,
        pack=pack,
        publication=Publication.objects.visible_to(request.scope).filter(run=run).first(),
        events=list(RunEvent.objects.filter(run=run).select_related("by").order_by("pk")),
        groups=groups,
        settled=settled_in_run(run, pack, names={school.code: school.name for school in registry.schools}),
        open=[question for question in opened if not question.changed],
        code=last.digest if last else "",
    )
    return notice_of(found, internal=internal, number=number)
