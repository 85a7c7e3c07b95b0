"""Teachers with their titles and honours; the account by which a teacher signs in is linked here."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from alliances.admin.base import VisibleRelatedFilter, badges, today
from alliances.admin.export import ExportsList
from alliances.admin.post import record
from alliances.admin.table_import import ImportsTable
from alliances.models import Post
from gongtongti.accounts.admin_forms import ScopedForm
from gongtongti.accounts.models import AuditEvent, User
from gongtongti.accounts.roles import RoleCode

from ..choices import Title
from ..imports import read_teachers, teachers_template
from ..models import Teacher, TeacherHonour, TeacherTitle
from .base import SCHOOL_SEARCH, PeopleAdmin, PeopleInline


class TitleFilter(admin.SimpleListFilter):
    title = "职称"
    parameter_name = "title"

    def lookups(self, request, model_admin):
        return Title.choices

    def queryset(self, request, queryset):
        if self.value() not in Title.values:
            return queryset
        held = TeacherTitle.objects.as_of(today()).filter(title=self.value())
        return queryset.filter(pk__in=held.values("teacher"))


class ServiceFilter(admin.SimpleListFilter):
    title = "在职"
    parameter_name = "service"

    def lookups(self, request, model_admin):
        return [("employed", "在职"), ("left", "已离职")]

    def queryset(self, request, queryset):
        match self.value():
            case "employed":
                return queryset.employed_on(today())
            case "left":
                return queryset.filter(left_on__lte=today())
        return queryset


class Titles(PeopleInline):
    model = TeacherTitle
    fields = ("title", "since", "until")
    verbose_name_plural = "职称"


class Honours(PeopleInline):
    model = TeacherHonour
    fields = ("honour", "since", "until")
    verbose_name_plural = "荣誉"


class TeacherForm(ScopedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = accounts_for(self.instance)
            self.fields[
                "user"
            ].help_text = (
                "只列出在本校任“教师”岗位、还没有关联其他教师的账号。没有要找的账号时,先在“任职”中登记。"
            )

    def clean_user(self):
        user = self.cleaned_data["user"]
        if user and user != self.instance.user and user == self.request.user:
            raise ValidationError("不能把自己的账号关联到教师。请由其他管理人员办理。")
        return user


def accounts_for(teacher: Teacher):
    """Those who serve as a teacher at one of the two schools today, unless they are somebody else already."""
    posts = Post.objects.as_of(today()).filter(
        role=RoleCode.TEACHER, school__in=[teacher.school_id, teacher.campus_id]
    )
    free = Q(teacher=None) | Q(teacher=teacher)
    return User.objects.filter(free, pk__in=posts.values("user")).order_by("username")


@admin.register(Teacher)
class TeacherAdmin(ImportsTable, ExportsList, PeopleAdmin):
    imports = "教师"
    template_name = "教师导入模板"
    resource = "teachers.resources.TeacherResource"
    form = TeacherForm
    list_display = (
        "name",
        "staff_number",
        "school",
        "campus",
        "subject",
        "leadership",
        "title_now",
        "honour_now",
        "account",
    )
    list_select_related = ("school", "campus", "user")
    list_filter = (
        ("school", VisibleRelatedFilter),
        ("subject", ChoicesDropdownFilter),
        ("leadership", ChoicesDropdownFilter),
        TitleFilter,
        ServiceFilter,
    )
    search_fields = ("name", "initials", "=staff_number", *SCHOOL_SEARCH)
    search_help_text = "姓名、工号、学校或拼音首字母"
    autocomplete_fields = ("school", "campus")
    fixed_fields = ("staff_number",)
    structural_fields = ("school", "left_on")
    history_parts = ("titles", "honours")
    inlines = (Titles, Honours)
    ordering = ("county", "staff_number")

    def get_queryset(self, request):
        day = today()
        held = TeacherHonour.objects.as_of(day).select_related("honour").order_by("honour__rank")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("titles", TeacherTitle.objects.as_of(day), to_attr="titles_now"),
                Prefetch("honours", held, to_attr="honours_now"),
            )
        )

    def get_fields(self, request, obj=None):
        fields = [
            ("name", "staff_number"),
            ("school", "campus"),
            ("subject", "leadership"),
            ("served_since", "left_on"),
        ]
        # Which accounts are offered follows from the schools that are saved.
        return [*fields, "user"] if obj else fields

    def choices_for(self, related, request):
        # The form narrows them to the teacher's own schools.
        return User.objects.none() if related is User else super().choices_for(related, request)

    def save_model(self, request, obj, form, change):
        before = Teacher.objects.filter(pk=obj.pk).values_list("user__username", flat=True).first()
        super().save_model(request, obj, form, change)
        after = obj.user.username if obj.user else None
        if change and before != after:
            verb = AuditEvent.Verb.GRANTED if after else AuditEvent.Verb.REVOKED
            about = f"教师 {obj.name}({obj.staff_number})的登录账号:{before or '无'} → {after or '无'}"
            record(request, verb, about=about, county=obj.county.slug)

    def read_upload(self, county, name, content):
        return read_teachers(county, name, content)

    def import_template(self, county):
        return teachers_template(county)

    @display(description="职称")
    def title_now(self, teacher):
        return "、".join(title.get_title_display() for title in teacher.titles_now) or None

    @display(description="最高荣誉")
    def honour_now(self, teacher):
        return teacher.honours_now[0].honour.name if teacher.honours_now else None

    @display(description="账号 · 数据")
    def account(self, teacher):
        demo = badges("warning", "演示数据") if teacher.is_demo else ""
        return demo or (teacher.user.username if teacher.user else None)
