"""Errors of the API as problem+json (RFC 9457): codes for programs, Chinese sentences for their makers."""

from http import HTTPStatus

from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: "请求有误",
    401: "未登录或令牌无效",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的方法",
    406: "不提供所要的格式",
    415: "不接受这种内容",
    429: "请求过于频繁",
    500: "服务器出错",
}

#: Where the framework speaks for itself: its code, and what we say instead.
SENTENCES = {
    "not_authenticated": "请先登录,或在 Authorization 头中带上令牌(Token 令牌)。令牌由局管理员发放。",
    "permission_denied": "您的账号不能查看这一项。请联系局管理员核实任职。",
    "not_found": "没有这一项,或者它不在您的查看范围内。请核对网址中的县代码和编号。",
    "method_not_allowed": "接口只读:只能用 GET 或 HEAD。请改用 GET。",
    "not_acceptable": "接口只提供 application/json。请改写或去掉 Accept 头。",
    "unsupported_media_type": "接口只读,不接受请求内容。请改用 GET,不带内容。",
    "parse_error": "请求内容无法读取。接口只读,请改用 GET,不带内容。",
    "null_characters_not_allowed": "含有不能使用的空字符(NUL)。请去掉。",
    "error": "服务器没能完成这次请求,错误已经记录。请稍后再试;仍不成功时请把时间和网址告诉管理员。",
}


class ProblemFormatter(ExceptionFormatter):
    """{type, title, status, detail, errors: [{code, detail, attr}]}"""

    def get_errors(self):
        errors = super().get_errors()
        for error in errors:
            if error.code == "throttled":
                error.detail = f"请求过于频繁,请等待 {round(self.exc.wait or 1)} 秒后再试。"
            elif error.code in SENTENCES:
                error.detail = SENTENCES[error.code]
        return errors

    def format_error_response(self, error_response):
        status = self.exc.status_code
        errors = error_response.errors
        return {
            "type": "about:blank",
            "title": TITLES.get(status) or HTTPStatus(status).phrase,
            "status": status,
            "detail": "".join(error.detail for error in errors),
            "errors": [{"code": error.code, "detail": error.detail, "attr": error.attr} for error in errors],
        }


class ProblemHandler(ExceptionHandler):
    def get_response(self, exc, data):
        return Response(
            data, status=exc.status_code, headers=self.get_headers(exc), content_type=CONTENT_TYPE
        )
