"""The ground of every admin page: rows by scope, rights by role table, a reason for each change."""

from django.contrib import messages
from django.db import models
from django.forms import HiddenInput
from django.http import Http404, HttpResponseRedirect
from unfold.admin import ModelAdmin, TabularInline

from .admin_forms import ScopedForm, ScopedFormSet, StructuralChange
from .admin_history import HistoryPage
from .roles import Permission

NEWLY_ENTERED = "新登记"
REASON_LENGTH = 100


def county_of(row, lookup: str) -> int | None:
    """`lookup`: the way from the row to its county, e.g. "county" or "alliance__county"."""
    *path, last = lookup.split("__")
    for step in path:
        row = getattr(row, step)
    return getattr(row, f"{last}_id")


class ScopedChoices:
    """A foreign key may point only into the writer's own counties, whatever primary key is posted."""

    view_permission: Permission
    change_permission: Permission

    def choices_for(self, related: type[models.Model], request) -> models.QuerySet:
        rows = related._default_manager.visible_to(request.scope)
        if request.scope.everywhere:
            return rows
        counties = request.scope.counties_with(self.change_permission)
        if related._meta.model_name == "county":
            return rows.filter(pk__in=counties)
        if any(field.name == "county" for field in related._meta.fields):
            return rows.filter(county_id__in=counties)
        return rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.choices_for(db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # To register another school is a page of its own, not a window inside this one.
        for ability in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if hasattr(getattr(field, "widget", None), ability):
                setattr(field.widget, ability, False)
        return field


class ScopedAdmin(ScopedChoices, HistoryPage, ModelAdmin):
    """A model of the registry as its county's bureau may see and change it.

    Rows are closed with a date, not deleted: what was true at a time must stay readable. `deletable` is for
    rows that only ever said something wrong (an alias, a result of the wrong school).
    """

    form = ScopedForm
    county_lookup = "county"
    deletable = False
    #: A change of one of these is shown as old → new → from when, and saved only after a second look.
    structural_fields: tuple[str, ...] = ()
    warn_unsaved_form = True
    empty_value_display = "—"
    list_per_page = 50
    change_form_before_template = "admin/scoped_form_top.html"
    delete_confirmation_template = "admin/delete_with_reason.html"

    # ---- rows and rights ----------------------------------------------------------------------
    def get_queryset(self, request):
        rows = self.model._default_manager.visible_to(request.scope)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def may(self, request, permission: Permission, row=None) -> bool:
        return request.scope.may(permission, None if row is None else county_of(row, self.county_lookup))

    def has_module_permission(self, request):
        return self.may(request, self.view_permission)

    def has_view_permission(self, request, obj=None):
        return self.may(request, self.view_permission, obj)

    def has_change_permission(self, request, obj=None):
        return self.may(request, self.change_permission, obj)

    def has_add_permission(self, request):
        return self.may(request, self.change_permission)

    def has_delete_permission(self, request, obj=None):
        return self.deletable and self.has_change_permission(request, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A row of another county is as absent as one that never was."""
        raise Http404

    # ---- the form -----------------------------------------------------------------------------
    @property
    def has_county(self) -> bool:
        return any(field.name == "county" for field in self.opts.fields)

    def several_counties(self, request) -> bool:
        return self.choices_for(self.opts.get_field("county").related_model, request).count() > 1

    def get_fieldsets(self, request, obj=None):
        fieldsets = [(title, dict(options)) for title, options in super().get_fieldsets(request, obj)]
        changing = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if self.has_county and changing and self.several_counties(request):
            fieldsets[0][1]["fields"] = ("county", *fieldsets[0][1]["fields"])
        if obj and changing:
            fieldsets.append(("修改说明", {"fields": ("change_reason",)}))
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The county stays in the form even where there is nothing to choose: the model's rules compare it."""
        if self.has_county and "fields" in kwargs:
            kwargs["fields"] = list(dict.fromkeys([*kwargs["fields"], "county"]))
        form = super().get_form(request, obj, change=change, **kwargs)
        form = type(form.__name__, (form,), {"model_admin": self, "request": request})
        if self.has_county and "county" in form.base_fields:
            county = form.base_fields["county"]
            if not self.several_counties(request):
                county.initial = county.queryset.first()
                county.widget = HiddenInput()
            county.disabled = obj is not None or isinstance(county.widget, HiddenInput)
        return form

    def render_change_form(self, request, context, *args, **kwargs):
        context["show_history"] = self.has_history
        return super().render_change_form(request, context, *args, **kwargs)

    def changeable(self, request, rows) -> list:
        """Of the rows that an action was called on, those that this person may change."""
        return [row for row in rows if self.has_change_permission(request, row)]

    def structural_changes(self, changed: list[str], before, after) -> list[StructuralChange]:
        return [
            self.structural_change(name, before, after) for name in self.structural_fields if name in changed
        ]

    def structural_change(self, name: str, before, after) -> StructuralChange:
        column = self.opts.get_field(name)
        return StructuralChange(
            what=str(column.verbose_name),
            old=self.in_words(before, column) or "—",
            new=self.in_words(after, column) or "—",
        )

    # ---- writing ------------------------------------------------------------------------------
    def save_model(self, request, obj, form, change):
        if change and not form.changes_row():
            return
        obj._change_reason = form.cleaned_data.get("change_reason") or NEWLY_ENTERED
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        reason = form.cleaned_data.get("change_reason") or NEWLY_ENTERED
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            row._change_reason = reason
            row.delete()
        for row in formset.in_writing_order(rows):
            row._change_reason = reason
            row.save()
        formset.save_m2m()

    def delete_view(self, request, object_id, extra_context=None):
        asked = request.method == "POST" and self.has_delete_permission(request)
        if asked and not request.POST.get("change_reason", "").strip():
            self.message_user(request, "没有删除:缺少删除原因。请填写原因后再确认。", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request, obj):
        obj._change_reason = request.POST["change_reason"].strip()[:REASON_LENGTH]
        super().delete_model(request, obj)

    # Who changed what is kept once, in the row's own history.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None


class ScopedInline(ScopedChoices, TabularInline):
    """Rows that hang on a registry row: whoever may change the parent may change them."""

    formset = ScopedFormSet
    deletable = False
    extra = 0
    hide_title = True
    show_change_link = False

    @property
    def can_delete(self):
        return self.deletable

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """In a table the heading is no label: each cell says what it is."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(db_field.verbose_name))
        return field

    def _parent_may(self, request, permission, obj) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        return parent.may(request, permission, obj)

    def has_view_permission(self, request, obj=None):
        return self._parent_may(request, self.view_permission, obj)

    def has_change_permission(self, request, obj=None):
        return self._parent_may(request, self.change_permission, obj)

    def has_add_permission(self, request, obj=None):
        return self._parent_may(request, self.change_permission, obj)

    def has_delete_permission(self, request, obj=None):
        return self.deletable and self._parent_may(request, self.change_permission, obj)


class ReadOnlyAdmin(ScopedAdmin):
    """What nobody edits: it is only looked at."""

    def has_change_permission(self, request, obj=None):
        return False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
