"""Schools: found by any name or by pinyin initials, with their aliases, dated traits and links on one page."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from gongtongti.accounts.admin_forms import ScopedForm, ScopedFormSet

from ..changes import WORDS
from ..choices import TRAIT_VALUES, ConfirmField, Stage, Trait
from ..models import County, Membership, School, SchoolAlias, SchoolLink, SchoolTrait
from ..periods import periods_overlap
from .base import RegistryAdmin, RegistryInline, VisibleRelatedFilter, badges, today
from .export import ExportsListOfToday

CONFIRMED = "教育局确认所列信息"


class SchoolForm(ScopedForm):
    to_confirm = forms.MultipleChoiceField(
        label="待教育局确认",
        choices=ConfirmField.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="由文件名单推断、尚待教育局核实的栏目;核实后取消勾选",
    )


class AliasFormSet(ScopedFormSet):
    def clean(self):
        super().clean()
        names: set[str] = set()
        for form, row in self.kept_rows():
            if row.name in names:
                form.add_error("name", f"别名“{row.name}”填了两次。请删去一条。")
            names.add(row.name)


class AliasInline(RegistryInline):
    model = SchoolAlias
    formset = AliasFormSet
    fields = ("name", "to_confirm")
    deletable = True


class TraitForm(forms.ModelForm):
    """Item and value are one choice, so that no value of another item can be picked."""

    statement = forms.ChoiceField(
        label="情况",
        widget=UnfoldAdminSelectWidget({"aria-label": "情况"}),
        choices=[("", "请选择")]
        + [
            (
                trait.label,
                [(f"{trait.value}:{code}", f"{trait.label}:{label}") for code, label in values.choices],
            )
            for trait, values in TRAIT_VALUES.items()
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["statement"] = f"{self.instance.trait}:{self.instance.value}"

    def _post_clean(self):
        """The row by itself. Beside its neighbours it is checked as posted, not as the database still has it."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )
        row = self.instance
        row.trait, _colon, row.value = self.cleaned_data.get("statement", ":").partition(":")
        alone = SchoolTrait(
            trait=row.trait, value=row.value, since=row.since, until=row.until, basis=row.basis
        )
        exclude = {"school", *self._get_validation_exclusions()} - {"trait", "value"}
        if "statement" in self.errors:
            exclude |= {"trait", "value"}
        try:
            alone.full_clean(exclude=exclude, validate_unique=False)
        except ValidationError as error:
            self._update_errors(error)


class TraitFormSet(ScopedFormSet):
    def clean(self):
        super().clean()
        if any(self.errors):
            return
        rows: list[SchoolTrait] = []
        for form, row in self.kept_rows():
            for other in rows:
                if row.trait == other.trait and periods_overlap(row.period, other.period):
                    form.add_error(
                        None,
                        f"“{row.get_trait_display()}”有两条时间重叠:“{other.get_value_display()}”({other.period_text()})、"
                        f"“{row.get_value_display()}”({row.period_text()})。请先给原来一条填上终止日期,再从那一天起填新的一条。",
                    )
            rows.append(row)

    def in_writing_order(self, rows):
        """What ends is written before what follows it: the database knows only one open row of an item."""
        return sorted(rows, key=lambda row: row.is_open)


class TraitInline(RegistryInline):
    model = SchoolTrait
    form = TraitForm
    formset = TraitFormSet
    fields = ("statement", "since", "until", "basis")
    verbose_name_plural = "学校情况(学段、层次、城乡类别、补贴;按日期)"


class LinkInline(RegistryInline):
    model = SchoolLink
    fk_name = "school"
    fields = ("kind", "successor", "day", "note")
    autocomplete_fields = ("successor",)
    deletable = True
    verbose_name_plural = "沿革(本校后来并入、更名为)"


class StageFilter(admin.SimpleListFilter):
    title = "学段"
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        return Stage.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        now = SchoolTrait.objects.as_of(today()).filter(trait=Trait.STAGE, value=self.value())
        return queryset.filter(pk__in=now.values("school"))


class AwaitingFilter(admin.SimpleListFilter):
    title = "待教育局确认"
    parameter_name = "awaiting"

    def lookups(self, request, model_admin):
        return [("any", "有待确认的栏目"), *ConfirmField.choices, ("alias", "别名")]

    def queryset(self, request, queryset):
        if self.value() == "any":
            return queryset.awaiting_confirmation()
        if self.value() == "alias":
            return queryset.filter(aliases__to_confirm=True).distinct()
        if self.value() in ConfirmField.values:
            # A JSON list is searched as text: both databases write its members in double quotes.
            return queryset.filter(to_confirm__icontains=f'"{self.value()}"')
        return queryset


@admin.register(School)
class SchoolAdmin(ExportsListOfToday, RegistryAdmin):
    resource = "alliances.resources.SchoolResource"
    form = SchoolForm
    list_display = ("code", "short_name", "full_name", "stage_now", "region", "alliances_now", "awaiting")
    list_display_links = ("code", "short_name")
    list_select_related = ("region",)
    list_filter = (
        AwaitingFilter,
        StageFilter,
        ("region", VisibleRelatedFilter),
        ("sector", ChoicesDropdownFilter),
        "in_county",
    )
    search_fields = ("short_name", "full_name", "aliases__name", "initials", "code")
    search_help_text = "校名、别名、编号或拼音首字母"
    fieldsets = (
        (None, {"fields": (("code", "moe_code"), ("short_name", "full_name"), ("region", "sector"))}),
        (
            "办学",
            {
                "fields": (
                    ("main_campus", "own_legal_person"),
                    "boarding",
                    ("opened_on", "closed_on"),
                    "came_from",
                )
            },
        ),
        ("县外学校", {"fields": (("in_county", "outside_place"),)}),
        ("核实", {"fields": ("to_confirm",)}),
    )
    readonly_fields = ("came_from",)
    autocomplete_fields = ("main_campus",)
    inlines = (AliasInline, TraitInline, LinkInline)
    history_parts = ("aliases", "traits", "successor_links")
    words = WORDS
    fixed_fields = ("code",)
    structural_fields = ("main_campus", "closed_on")
    actions = ("confirm_information",)

    def get_queryset(self, request):
        day = today()
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch(
                    "traits", SchoolTrait.objects.as_of(day).filter(trait=Trait.STAGE), to_attr="stages_now"
                ),
                Prefetch(
                    "memberships",
                    Membership.objects.as_of(day).select_related("alliance__kind"),
                    to_attr="memberships_now",
                ),
            )
        )

    @display(description="前身")
    def came_from(self, school):
        links = school.predecessor_links.select_related("school") if school.pk else ()
        return "、".join(f"{link.school}({link.get_kind_display()})" for link in links) or None

    @display(description="学段")
    def stage_now(self, school):
        return "、".join(trait.get_value_display() for trait in school.stages_now) or None

    @display(description="所属教共体")
    def alliances_now(self, school):
        return "、".join(f"{m.alliance.code} {m.role_word}" for m in school.memberships_now) or None

    @display(description="待教育局确认")
    def awaiting(self, school):
        return badges("warning", *school.confirm_labels)

    @action(description="确认所列信息", permissions=["change"])
    def confirm_information(self, request, queryset):
        """The bureau has looked: nothing of these schools and their aliases waits any longer."""
        rows = self.changeable(request, queryset)
        for county_id in sorted({school.county_id for school in rows}):
            County.hold(county_id)
        confirmed = 0
        for school in rows:
            waiting = [alias for alias in school.aliases.all() if alias.to_confirm]
            if not (school.to_confirm or waiting):
                continue
            for row, cleared in [(school, []), *[(alias, False) for alias in waiting]]:
                row.to_confirm = cleared
                row._change_reason = CONFIRMED
                row.save()
            confirmed += 1
        self.message_user(request, f"已确认 {confirmed} 所学校的所列信息。", messages.SUCCESS)
