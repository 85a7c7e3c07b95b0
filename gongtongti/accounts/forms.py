"""Signing in."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "用户名或密码不正确。请核对后重新输入,注意区分大小写;"
            f"连续 {settings.AXES_FAILURE_LIMIT} 次不正确,这个用户名会锁定 "
            f"{int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)} 分钟。"
        ),
        "inactive": "这个账号已停用,不能登录。请联系教育局管理员。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["username"].error_messages["required"] = "请填写用户名。"
        self.fields["password"].error_messages["required"] = "请填写密码。"
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
