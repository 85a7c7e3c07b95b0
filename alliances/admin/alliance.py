"""One page on which a clerk enters an alliance with its kind, core and members, and later closes a membership."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from gongtongti.accounts.admin_forms import ScopedFormSet, StructuralChange

from ..choices import MemberRole
from ..models import Alliance, Membership
from ..periods import periods_overlap
from .base import RegistryAdmin, RegistryInline, VisibleRelatedFilter, today
from .export import ExportsListOfToday


class MembershipForm(forms.ModelForm):
    def _post_clean(self):
        """The row by itself. Beside its neighbours it is checked as posted, not as the database still has it."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )
        parent = self.instance.alliance
        alone = Membership(
            alliance=Alliance(county_id=parent.county_id, since=parent.since, until=parent.until),
            school_id=self.instance.school_id,
            role=self.instance.role,
            since=self.instance.since,
            until=self.instance.until,
        )
        neighbours = {"alliance", *self._get_validation_exclusions()}
        try:
            alone.full_clean(exclude=neighbours, validate_unique=False)
        except ValidationError as error:
            self._update_errors(error)


class MembershipFormSet(ScopedFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.instance.pk and "role" in form.fields:
            form.fields["role"].choices = role_words(self.instance.kind)

    def clean(self):
        super().clean()
        if any(self.errors) or not self.instance.kind_id:
            return
        rows = [row for _form, row in self.kept_rows()]
        if not self.instance.pk:
            for row in rows:
                row.since = row.since or self.instance.since
        posted = {row.pk for row in rows}
        if self.instance.pk:
            rows += [
                row for row in self.instance.memberships.select_related("school") if row.pk not in posted
            ]
        _refuse_twice(rows)
        if self.instance.is_open:
            _require_one_open_core(rows, self.instance.kind)
        for row in rows:
            if row.role == MemberRole.CORE:
                row.refuse_second_alliance()
        if self.instance.pk:
            self.ask_for_second_look(structural_changes(self))

    def in_writing_order(self, rows):
        """A core that steps down is written before the one that follows: the database knows only one at a time."""

        def place(row) -> int:
            if row.pk is None:
                return 2
            return int(row.role == MemberRole.CORE and row.is_open)

        return sorted(rows, key=place)


def role_words(kind) -> list[tuple[str, str]]:
    """The roles in the county's own words."""
    usual = MemberRole.CAMPUS if kind.single_legal_person else MemberRole.MEMBER
    own = {MemberRole.CORE: kind.core_word, usual: kind.member_word}
    return [(role.value, own.get(role, role.label)) for role in MemberRole]


def _refuse_twice(rows):
    for position, row in enumerate(rows):
        for other in rows[:position]:
            if row.school_id == other.school_id and periods_overlap(row.period, other.period):
                raise ValidationError(
                    f"{row.school}在成员表中出现了两次,时间重叠({other.period_text()};{row.period_text()})。"
                    "同一学校同一时间只能有一条成员身份。请删去一条,或调整起止日期。"
                )


def _require_one_open_core(rows, kind):
    word = kind.core_word
    cores = [row for row in rows if row.role == MemberRole.CORE]
    standing = [row for row in cores if row.is_open]
    if not standing:
        raise ValidationError(
            f"这个教共体还没有{word}。请在成员表中为一所学校选择“{word}”身份,终止日期留空。"
        )
    if len(standing) > 1:
        names = "、".join(str(row.school) for row in standing)
        raise ValidationError(
            f"成员表中有 {len(standing)} 所学校的身份是“{word}”且没有终止日期:{names}。"
            f"一个教共体只能有一所{word}。请改其余学校的身份,或给原{word}填上终止日期。"
        )
    for position, row in enumerate(cores):
        for other in cores[:position]:
            if periods_overlap(row.period, other.period):
                raise ValidationError(
                    f"两所{word}的时间重叠:{other.school}({other.period_text()})、{row.school}({row.period_text()})。"
                    f"更换{word}时,新{word}的起始日期不能早于原{word}的终止日期。请调整日期。"
                )


def structural_changes(formset) -> list[StructuralChange]:
    """Closed, reopened, given another role or another school: old → new → from when."""
    before = {row.pk: row for row in formset.instance.memberships.select_related("school", "alliance__kind")}
    changes = []
    for _form, row in formset.kept_rows():
        old = before.get(row.pk)
        if old is None:
            if row.role == MemberRole.CORE:
                changes.append(
                    StructuralChange(
                        row.role_word, "—", str(row.school), str(row.since or "文件未载起始日期")
                    )
                )
            continue
        name = f"{old.role_word}“{old.school}”"
        if old.school_id != row.school_id:
            changes.append(StructuralChange(f"{name}的学校", str(old.school), str(row.school)))
        if old.role != row.role:
            changes.append(StructuralChange(f"{name}的身份", old.role_word, row.role_word))
        if old.until != row.until:
            changes.append(
                StructuralChange(
                    name, old.period_text(), row.period_text(), str(row.until or "保存后立即生效")
                )
            )
    return changes


class MembershipInline(RegistryInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    fields = ("school", "role", "since", "until")
    autocomplete_fields = ("school",)
    verbose_name_plural = "成员(总校也在其中)"
    template_before = "admin/alliances/membership_hint.html"

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 3

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("school", "alliance__kind").core_first()


class OpenFilter(admin.SimpleListFilter):
    title = "存续"
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("yes", "存续"), ("no", "已终止")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.as_of(today())
        if self.value() == "no":
            return queryset.exclude(pk__in=queryset.model.objects.as_of(today()).values("pk"))
        return queryset


@admin.register(Alliance)
class AllianceAdmin(ExportsListOfToday, RegistryAdmin):
    resource = "alliances.resources.AllianceResource"
    list_display = ("code", "name", "kind_shown", "core", "others", "origin", "period_shown")
    list_display_links = ("code", "name")
    list_filter = (
        ("kind", VisibleRelatedFilter),
        OpenFilter,
        ("origin", ChoicesDropdownFilter),
        ("stage", ChoicesDropdownFilter),
    )
    search_fields = ("name", "code", "memberships__school__short_name", "memberships__school__full_name",
                     "memberships__school__aliases__name", "memberships__school__initials")  # fmt: skip
    search_help_text = "名称、编号、成员校名或拼音首字母"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("code", "name"),
                    ("kind", "origin"),
                    ("stage", "pilot_level"),
                    "clause",
                    ("since", "until"),
                )
            },
        ),
    )
    inlines = (MembershipInline,)
    history_parts = ("memberships",)
    fixed_fields = ("code",)
    structural_fields = ("kind", "until")

    def get_queryset(self, request):
        return super().get_queryset(request).with_members(today())

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """A new alliance starts with the row of its core."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs if obj.pk else {**kwargs, "initial": [{"role": MemberRole.CORE}]}

    @display(description="类型", ordering="kind__order")
    def kind_shown(self, alliance):
        return render_to_string("admin/alliances/kind.html", {"kind": alliance.kind})

    @display(description="总校")
    def core(self, alliance):
        return "、".join(str(m.school) for m in alliance.members_then if m.role == MemberRole.CORE) or None

    @display(description="成员")
    def others(self, alliance):
        return "、".join(str(m.school) for m in alliance.members_then if m.role != MemberRole.CORE) or None

    @display(description="起止", ordering="since")
    def period_shown(self, alliance):
        return alliance.period_text()

    def structural_change(self, name, before, after):
        change = super().structural_change(name, before, after)
        if name == "until" and after.until:
            return StructuralChange(
                "教共体终止(各成员身份随之终止)", before.period_text(), after.period_text(), str(after.until)
            )
        return change
