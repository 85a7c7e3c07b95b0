"""What every operation of the API has in common in its OpenAPI document: the token, and the problems."""

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from .problems import CONTENT_TYPE, TITLES

#: 404 also on lists: a filter may name a run that there is not. 500 is no promise, and so is not listed.
POSSIBLE = (400, 401, 403, 404, 406, 429)


class ProblemErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="英文错误代码,供程序判断,例如 unknown_parameter")
    detail = serializers.CharField(help_text="中文说明:什么错了,怎么改")
    attr = serializers.CharField(allow_null=True, help_text="出错的参数;与参数无关时为 null")


class ProblemSerializer(serializers.Serializer):
    """RFC 9457"""

    type = serializers.CharField(help_text="固定为 about:blank")
    title = serializers.CharField(help_text="状态码的中文名称")
    status = serializers.IntegerField(help_text="HTTP 状态码")
    detail = serializers.CharField(help_text="全部错误的中文说明")
    errors = ProblemErrorSerializer(many=True, help_text="逐个错误")


class ProblemAutoSchema(AutoSchema):
    """Adds to each operation the problems that any address of the API may answer with."""

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for code in POSSIBLE:
            bodies.setdefault(
                str(code),
                self._get_response_for_code(
                    OpenApiResponse(ProblemSerializer, description=TITLES[code]), str(code), [CONTENT_TYPE]
                ),
            )
        bodies.setdefault("304", {"description": "与 If-None-Match 所带的 ETag 相比没有变化,不带内容"})
        return bodies


class TokenScheme(KnoxTokenScheme):
    target_class = "gongtongti.accounts.authentication.TokenAuthentication"
    name = "token"
    priority = 1
