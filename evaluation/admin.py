"""Runs, scores and the policy texts they rest on: written once, only to be looked at."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from gongtongti.accounts.admin_base import ReadOnlyAdmin
from gongtongti.accounts.roles import Permission

from . import admin_objections, admin_publication  # noqa: F401  (each registers its own)
from .models import Decision, PackText, Score, ScoreRun

DIGEST_SHOWN = 12


class AssessmentAdmin(ReadOnlyAdmin):
    view_permission = Permission.SCORES_DRAFT
    change_permission = Permission.SCORES_DRAFT


@admin.register(ScoreRun)
class ScoreRunAdmin(AssessmentAdmin):
    list_display = ("number", "county", "school_year", "state", "nature", "created_at", "created_by", "page")
    list_display_links = ("number",)
    list_select_related = ("county", "created_by")
    list_filter = (("state", ChoicesDropdownFilter), "trial")
    fields = (
        "number", "county", "school_year", "state", "nature", "created_at", "created_by", "engine",
        "inputs", "result", "page",
    )  # fmt: skip
    readonly_fields = ("number", "nature", "created_at", "inputs", "result", "page")
    ordering = ("-pk",)

    @display(description="测算", ordering="pk")
    def number(self, run):
        return f"第 {run.pk} 次"

    @display(description="性质")
    def nature(self, run):
        words = (*(["试算"] if run.trial else []), *(["含演示数据"] if run.has_demo else []))
        return "、".join(words) or "正式"

    @display(description="输入校验值")
    def inputs(self, run):
        return run.inputs_digest[:DIGEST_SHOWN]

    @display(description="结果校验值")
    def result(self, run):
        return run.result_digest[:DIGEST_SHOWN]

    @display(description="门户页面")
    def page(self, run):
        return format_html(
            '<a class="link" href="{}">查看成绩</a>', reverse("evaluation:run", args=(run.pk,))
        )


@admin.register(Score)
class ScoreAdmin(AssessmentAdmin):
    county_lookup = "run__county"
    list_display = ("school_name", "school_code", "run", "kind", "official", "value", "reason", "page")
    list_select_related = ("run__county",)
    list_filter = (("kind", ChoicesDropdownFilter), "official")
    search_fields = ("school_name", "school_code", "alliance_code")
    search_help_text = "学校、学校编号或教共体编号"
    fields = (
        "run", "school_name", "school_code", "alliance_type", "alliance_code", "kind", "official", "value", "exact",
        "reason", "counted", "of", "page",
    )  # fmt: skip
    readonly_fields = ("page",)
    ordering = ("-run", "school_code", "kind", "alliance_code")

    @display(description="门户页面")
    def page(self, score):
        return format_html(
            '<a class="link" href="{}">逐项说明</a>', reverse("evaluation:score", args=(score.pk,))
        )


@admin.register(PackText)
class PackTextAdmin(AssessmentAdmin):
    list_display = ("digest", "used_by")
    fields = ("digest", "used_by", "size")
    readonly_fields = ("digest", "used_by", "size")

    def get_queryset(self, request):
        runs = ScoreRun.objects.visible_to(request.scope)
        return (
            PackText.objects.filter(pk__in=runs.values("pack_text")).prefetch_related("runs").order_by("pk")
        )

    def may(self, request, permission, row=None):
        """One text may serve several counties: it is shown to whoever sees a run that used it."""
        if not request.scope.may(permission):
            return False
        return row is None or ScoreRun.objects.visible_to(request.scope).filter(pack_text=row).exists()

    @display(description="校验值")
    def digest(self, text):
        return text.pk[:DIGEST_SHOWN]

    @display(description="采用它的测算")
    def used_by(self, text):
        return f"{len(text.runs.all())} 次"

    @display(description="大小")
    def size(self, text):
        return f"{len(text.text.encode())} 字节"


@admin.register(Decision)
class DecisionAdmin(AssessmentAdmin):
    """Recorded on the portal, where the sentence and its readings stand beside the form."""

    list_display = (
        "question", "version", "pack", "option", "first_school_year", "file_number", "decided_on", "signer", "page",
    )  # fmt: skip
    list_select_related = ("county",)
    list_filter = ("pack",)
    search_fields = ("question", "file_number", "signer", "reason")
    search_help_text = "问题编号、文号、签发人或理由"
    fields = (
        "county", "pack", "question", "version", "option", "value", "first_school_year", "file_number", "decided_on",
        "signer", "reason", "recorded_by", "recorded_at", "page",
    )  # fmt: skip
    readonly_fields = ("page",)
    ordering = ("-recorded_at", "-pk")

    @display(description="门户页面")
    def page(self, decision):
        return format_html(
            '<a class="link" href="{}">原文与各口径</a>',
            reverse("evaluation:decision", args=(decision.pack, decision.question)),
        )
