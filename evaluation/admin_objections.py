"""异议 with what was answered: filed and settled on the portal, only to be looked at here."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from gongtongti.accounts.admin_base import ReadOnlyAdmin
from gongtongti.accounts.roles import Permission

from .models import Objection


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    view_permission = Permission.SCORES_DRAFT
    change_permission = Permission.SCORES_DRAFT
    list_display = ("number", "school", "run", "input_label", "claimed", "state", "outcome", "page")
    list_display_links = ("number",)
    list_select_related = ("filing__owner_school", "score__run", "review__by")
    search_fields = ("filing__number", "input_label", "filing__owner_school__short_name")
    search_help_text = "编号、输入或学校"
    fields = (
        "number", "school", "run", "input_label", "claimed", "grounds", "state", "outcome", "corrected", "opinion",
        "reviewer", "page",
    )  # fmt: skip
    readonly_fields = (
        "number", "school", "run", "state", "outcome", "corrected", "opinion", "reviewer", "page",
    )  # fmt: skip
    ordering = ("-pk",)

    @display(description="编号", ordering="filing__number")
    def number(self, row):
        return row.filing.number

    @display(description="学校")
    def school(self, row):
        return row.filing.owner_school

    @display(description="测算")
    def run(self, row):
        return f"第 {row.score.run_id} 次"

    @display(description="办到哪一步")
    def state(self, row):
        return row.filing.state_word

    @display(description="结论")
    def outcome(self, row):
        return self._of_review(row, "get_outcome_display")

    @display(description="应为")
    def corrected(self, row):
        return self._of_review(row, "corrected")

    @display(description="复核意见")
    def opinion(self, row):
        return self._of_review(row, "opinion")

    @display(description="复核人")
    def reviewer(self, row):
        return self._of_review(row, "by")

    @display(description="门户页面")
    def page(self, row):
        return format_html(
            '<a class="link" href="{}">异议和复核</a>',
            reverse("evaluation:objection", args=(row.filing.number,)),
        )

    @staticmethod
    def _of_review(row, name):
        value = getattr(getattr(row, "review", None), name, None)
        return value() if callable(value) else value
