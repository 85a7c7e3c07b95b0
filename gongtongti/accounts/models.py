"""People who sign in, the tokens of their programs, and the trail of what they did."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken, AuthTokenManager

from .roles import TOKEN_SCOPES


class User(AbstractUser):
    """A person or a client program. What it may do follows from its posts, never from this row."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=40, blank=True, help_text="真实姓名,显示在修改记录中")

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


def _known_scopes(value):
    unknown = sorted(set(value) - set(TOKEN_SCOPES)) if isinstance(value, list) else [str(value)]
    if unknown:
        raise ValidationError(
            f"令牌权限“{'、'.join(unknown)}”不存在。可选:{'、'.join(TOKEN_SCOPES)}。请从中选择。"
        )


class ApiTokenManager(AuthTokenManager):
    def live(self):
        return self.filter(models.Q(expiry__isnull=True) | models.Q(expiry__gt=timezone.now()))


class ApiToken(AbstractAuthToken):
    """A client's key: only its digest is stored; named, scoped, expiring, revoked by deletion."""

    name = models.CharField("名称", max_length=60, help_text="谁、用来做什么,例如“市局数据平台”")
    scopes = models.JSONField("权限", default=list, validators=[_known_scopes])
    last_used = models.DateTimeField("最近使用", null=True, blank=True, editable=False)

    objects = ApiTokenManager()

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"

    def __str__(self):
        return self.name


class AuditEvent(models.Model):
    """One row for each sign-in, export, run, decision or change of privilege. Never changed or deleted."""

    class Verb(models.TextChoices):
        SIGNED_IN = "signed_in", "登录"
        SIGN_IN_FAILED = "sign_in_failed", "登录失败"
        EXPORTED = "exported", "导出"
        IMPORTED = "imported", "导入"
        RAN = "ran", "测算"
        AUTHORISED = "authorised", "核发"
        DECIDED = "decided", "确认口径"
        CHECKED = "checked", "核验测算"
        APPROVED = "approved", "批准测算"
        PUBLISHED = "published", "公示公布"
        REVIEWED = "reviewed", "复核评议"
        GRANTED = "granted", "授权"
        REVOKED = "revoked", "撤销授权"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name="账号"
    )
    verb = models.CharField("事项", max_length=20, choices=Verb.choices)
    county = models.CharField("县(市、区)代码", max_length=40, blank=True)
    about = models.CharField("对象", max_length=200, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)

    class Meta:
        verbose_name = "操作日志"
        verbose_name_plural = "操作日志"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_verb_display()} {self.about}".strip()

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError("操作日志只能追加,不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError("操作日志只能追加,不能删除。")
