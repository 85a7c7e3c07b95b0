"""Accounts, kept where posts are known: who may manage an account follows from the posts it holds.

An account carries no rights of its own, so its form has nothing by which somebody could grant himself any.
"""

from axes.utils import reset as forget_failed_sign_ins
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.forms.models import construct_instance
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget

from gongtongti.accounts.admin_forms import ScopedForm
from gongtongti.accounts.models import AuditEvent, User
from gongtongti.accounts.roles import Permission

from ..models import County, Post, School, Section
from ..models.post import POSTS
from .base import RegistryAdmin, RegistryInline, today
from .post import managed_accounts, record

#: Without letters and digits that are taken for each other when copied by hand.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 16
HELP = {
    "username": "登录时使用:字母、数字和 @ . + - _,不超过 150 个字符",
    "is_active": "关闭后不能登录。账号不删除,以往的操作记录仍注明是谁",
    "is_superuser": "可以查看和修改所有县(市、区)的一切内容,只给负责维护本系统的人",
}


def new_password() -> str:
    return get_random_string(PASSWORD_LENGTH, PASSWORD_LETTERS)


class NewAccountForm(ScopedForm):
    """An account comes with its first post: without one nobody but the system's maintainer could see it again."""

    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *POSTS], widget=UnfoldAdminSelectWidget)
    county = forms.ModelChoiceField(County.objects.none(), label="县(市、区)", widget=UnfoldAdminSelectWidget)
    school = forms.ModelChoiceField(
        School.objects.none(),
        label="学校",
        required=False,
        empty_label="请选择",
        widget=UnfoldAdminSelectWidget,
        help_text="校长、学校填报员和教师必填;教育局岗位留空",
    )
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label="科室",
        required=False,
        empty_label="请选择",
        widget=UnfoldAdminSelectWidget,
        help_text="教育局科室人员填写,决定其在门户中办理的事项",
    )
    since = forms.DateField(label="任职起始日期", required=False, widget=UnfoldAdminSingleDateWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = self.model_admin.choices_for(County, self.request)
        self.fields["county"].queryset = counties
        self.fields["school"].queryset = self.model_admin.choices_for(School, self.request)
        self.fields["section"].queryset = self.model_admin.choices_for(Section, self.request)
        if counties.count() == 1:
            self.fields["county"].initial = counties.first()
            self.fields["county"].disabled = True
            self.fields["county"].widget = forms.HiddenInput()
        self.initial.setdefault("since", today())
        self.post: Post | None = None

    def _post_clean(self):
        super()._post_clean()
        self.post = construct_instance(self, Post(), fields=["role", "county", "school", "section", "since"])
        try:
            self.post.full_clean(
                exclude={"user", *self.errors}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            self._update_errors(error)


class PostsHeld(RegistryInline):
    view_permission = Permission.PEOPLE_MANAGE
    change_permission = Permission.PEOPLE_MANAGE
    model = Post
    fields = readonly_fields = ("role", "county", "school", "section", "since", "until")
    verbose_name_plural = "任职(在“任职”中增加或终止)"

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class AccountAdmin(RegistryAdmin):
    view_permission = Permission.PEOPLE_MANAGE
    change_permission = Permission.PEOPLE_MANAGE
    list_display = ("username", "name", "posts_now", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    search_help_text = "用户名或姓名"
    ordering = ("username",)
    readonly_fields = ("password_link", "last_login")
    history_parts = ("posts",)

    # ---- whose account ------------------------------------------------------------------------
    def get_queryset(self, request):
        now = Post.objects.as_of(today()).select_related("county", "school", "section")
        return (
            managed_accounts(request.scope)
            .order_by("username")
            .prefetch_related(Prefetch("posts", now, to_attr="held_now"))
        )

    def may(self, request, permission, row=None):
        if not request.scope.may(permission):
            return False
        return row is None or managed_accounts(request.scope).filter(pk=row.pk).exists()

    def has_change_permission(self, request, obj=None):
        """One's own account is not managed here: the password is changed in the menu below the name."""
        return super().has_change_permission(request, obj) and (obj is None or obj.pk != request.user.pk)

    # ---- the form -----------------------------------------------------------------------------
    def get_fieldsets(self, request, obj=None):
        if obj is None:
            several = self.choices_for(County, request).count() > 1
            return [
                (None, {"fields": (("username", "name"),)}),
                (
                    "任职",
                    {"fields": (("role", "county") if several else "role", ("school", "section"), "since")},
                ),
            ]
        fields = [("username", "name"), "is_active", "password_link", "last_login"]
        if request.user.is_superuser:
            fields.insert(2, "is_superuser")
        changing = self.has_change_permission(request, obj)
        return [(None, {"fields": fields})] + (
            [("修改说明", {"fields": ("change_reason",)})] if changing else []
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewAccountForm
            kwargs["fields"] = ["username", "name"]
        kwargs["help_texts"] = HELP
        return super().get_form(request, obj, change=change, **kwargs)

    def get_inlines(self, request, obj):
        return (PostsHeld,) if obj else ()

    @display(description="现任岗位")
    def posts_now(self, user):
        return (
            "、".join(f"{p.school or p.section or p.county} {p.get_role_display()}" for p in user.held_now)
            or None
        )

    @display(description="密码")
    def password_link(self, user):
        return format_html(
            '密码不以原文保存,无法查看。<a class="link" href="{}">重置密码</a>',
            reverse("admin:accounts_user_new_password", args=(user.pk,)),
        )

    # ---- writing ------------------------------------------------------------------------------
    def save_model(self, request, obj, form, change):
        if change:
            before = User.objects.get(pk=obj.pk)
            if form.changes_row():
                obj.save()
                self._record_change(request, before, obj, form.cleaned_data["change_reason"])
            return
        request.shown_once = new_password()
        obj.set_password(request.shown_once)
        obj.save()
        post = form.post
        post.user = obj
        post._change_reason = "新建账号"
        post.save()
        record(
            request,
            AuditEvent.Verb.GRANTED,
            about=f"新建账号“{obj.username}”,任职:{post}",
            county=post.county.slug,
        )

    def _record_change(self, request, before, after, reason):
        county = self._county_of(after)
        verbs = AuditEvent.Verb
        if before.is_active != after.is_active:
            verb, word = (verbs.GRANTED, "启用") if after.is_active else (verbs.REVOKED, "停用")
            record(request, verb, about=f"{word}账号“{after.username}”:{reason}", county=county)
        if before.is_superuser != after.is_superuser:
            verb, word = (verbs.GRANTED, "设为") if after.is_superuser else (verbs.REVOKED, "不再是")
            record(request, verb, about=f"“{after.username}”{word}系统维护人员:{reason}", county=county)
        if (before.username, before.name) != (after.username, after.name):
            about = f"账号“{before.username}”({before.name})改为“{after.username}”({after.name}):{reason}"
            record(request, verbs.GRANTED, about=about, county=county)

    def _county_of(self, user) -> str:
        return user.posts.values_list("county__slug", flat=True).first() or ""

    def response_add(self, request, obj, post_url_continue=None):
        return self._show_password(request, obj, request.shown_once)

    def _show_password(self, request, user, password):
        context = {
            **self.admin_site.each_context(request),
            "title": f"账号“{user.username}”的初始密码",
            "label": "初始密码",
            "secret": password,
            "hint": "请把用户名和密码当面或用可靠的方式交给本人,并提醒其登录后修改密码。",
            "next_url": reverse("admin:accounts_user_change", args=(user.pk,)),
            "next_label": "返回账号",
        }
        return render(request, "admin/shown_once.html", context)

    # ---- a new password -----------------------------------------------------------------------
    def get_urls(self):
        own = path(
            "<int:user_id>/new-password/",
            self.admin_site.admin_view(self.new_password_view),
            name="accounts_user_new_password",
        )
        return [own, *super().get_urls()]

    def new_password_view(self, request, user_id):
        user = self.get_queryset(request).filter(pk=user_id).first()
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "account": user,
                "title": f"重置密码:{user}",
            }
            return render(request, "admin/new_password.html", context)
        password = new_password()
        user.set_password(password)
        user.save(update_fields=["password"])
        forget_failed_sign_ins(username=user.username)
        record(
            request,
            AuditEvent.Verb.GRANTED,
            about=f"重置账号“{user.username}”的密码",
            county=self._county_of(user),
        )
        return self._show_password(request, user, password)
