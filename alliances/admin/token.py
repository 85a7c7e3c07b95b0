"""Tokens of client programs: created for an account, shown once, revoked by deletion."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from gongtongti.accounts.admin_forms import ScopedForm
from gongtongti.accounts.models import ApiToken, AuditEvent, User
from gongtongti.accounts.roles import TOKEN_SCOPES, Permission

from .base import RegistryAdmin
from .post import managed_accounts, record

DAYS = ((30, "30 天"), (90, "90 天"), (180, "180 天"), (365, "一年"))


def scope_words(names) -> str:
    return "、".join(TOKEN_SCOPES[name][0] for name in names if name in TOKEN_SCOPES)


class TokenForm(ScopedForm):
    scopes = forms.MultipleChoiceField(
        label="权限",
        choices=[(name, label) for name, (label, _permissions) in TOKEN_SCOPES.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="令牌只能读取,且不超出所属账号的岗位权限",
        error_messages={"required": "请至少勾选一项权限,否则令牌什么也读不到。"},
    )
    days = forms.TypedChoiceField(
        label="有效期",
        choices=DAYS,
        coerce=int,
        initial=180,
        widget=UnfoldAdminSelectWidget,
        help_text="到期自动失效,需重新申请",
    )


@admin.register(ApiToken)
class TokenAdmin(RegistryAdmin):
    view_permission = Permission.PEOPLE_MANAGE
    change_permission = Permission.PEOPLE_MANAGE
    form = TokenForm
    deletable = True
    list_display = ("name", "owner", "scopes_shown", "made_on", "expires_on", "last_used")
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "user__name")
    search_help_text = "名称、用户名或姓名"
    ordering = ("name", "created")

    def get_queryset(self, request):
        return ApiToken.objects.filter(user__in=managed_accounts(request.scope)).order_by(*self.ordering)

    def may(self, request, permission, row=None):
        if not request.scope.may(permission):
            return False
        return row is None or managed_accounts(request.scope).filter(pk=row.user_id).exists()

    def choices_for(self, related, request):
        if related is not User:
            return super().choices_for(related, request)
        # A maintainer's rights come from no post, so a token could carry none of them.
        return managed_accounts(request.scope).filter(is_active=True, is_superuser=False)

    def has_change_permission(self, request, obj=None):
        """A token in use is not given other rights: it is revoked, and a new one handed out."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.may(request, self.change_permission, obj)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": (("name", "user"), "scopes", "days")})]
        return [
            (None, {"fields": (("name", "owner"), "scopes_shown", ("made_on", "expires_on"), "last_used")})
        ]

    # The columns of knox have English names.
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "label": "账号"})

    @display(description="账号", ordering="user__username")
    def owner(self, token):
        return token.user

    @display(description="建立时间", ordering="created")
    def made_on(self, token):
        return token.created

    @display(description="到期时间", ordering="expiry")
    def expires_on(self, token):
        return token.expiry

    @display(description="权限")
    def scopes_shown(self, token):
        return scope_words(token.scopes) or None

    def save_model(self, request, obj, form, change):
        data = form.cleaned_data
        made, request.shown_once = ApiToken.objects.create(
            user=data["user"], expiry=timedelta(days=data["days"]), name=data["name"], scopes=data["scopes"]
        )
        obj.pk, obj.expiry = made.pk, made.expiry
        about = f"接口令牌“{made.name}”({made.user.username}):{scope_words(made.scopes)},至 {timezone.localtime(made.expiry):%Y-%m-%d}"
        record(request, AuditEvent.Verb.GRANTED, about=about, county=self._county_of(made))

    def delete_model(self, request, obj):
        reason = request.POST["change_reason"].strip()
        record(
            request,
            AuditEvent.Verb.REVOKED,
            about=f"接口令牌“{obj.name}”({obj.user.username}):{reason}",
            county=self._county_of(obj),
        )
        obj.delete()

    def _county_of(self, token) -> str:
        return token.user.posts.values_list("county__slug", flat=True).first() or ""

    def response_add(self, request, obj, post_url_continue=None):
        context = {
            **self.admin_site.each_context(request),
            "title": f"接口令牌“{obj.name}”",
            "label": "令牌",
            "secret": request.shown_once,
            "hint": "请立即交给使用它的程序保管。系统只保存它的摘要,以后无法再次查看;遗失时请撤销并另发一个。",
            "next_url": reverse("admin:accounts_apitoken_changelist"),
            "next_label": "返回接口令牌",
        }
        return render(request, "admin/shown_once.html", context)
