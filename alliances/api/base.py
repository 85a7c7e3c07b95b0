"""What every address of the API shares: whose eyes it sees with, which parameters it knows, and ETags."""

import datetime
from functools import reduce

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import cached_property
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.views import APIView

from gongtongti.accounts.models import ApiToken
from gongtongti.accounts.roles import TOKEN_SCOPES, Permission

from ..scope import scope_of
from .paging import KeysetPagination


class HoldsPermission(BasePermission):
    """One of `view.needs` in some county; which rows that opens is the querysets' business (`visible_to`)."""

    def has_permission(self, request, view):
        if not view.needs or any(request.scope.may(permission) for permission in view.needs):
            return True
        if not isinstance(request.auth, ApiToken):
            raise PermissionDenied(
                "您的账号没有任职,或所任岗位不能查看这一项。请联系局管理员核实任职。", code="post_missing"
            )
        enough = [code for code, (_, permissions) in TOKEN_SCOPES.items() if permissions & view.needs]
        if set(enough) & set(request.auth.scopes):
            raise PermissionDenied(
                "令牌所属的账号没有任职,或所任岗位不能查看这一项(系统维护账号的令牌不带任何权限)。"
                "请联系局管理员核实任职。",
                code="post_missing",
            )
        raise PermissionDenied(
            f"令牌缺少权限:查看这一项需要{'或'.join(enough)},这个令牌只有{'、'.join(request.auth.scopes)}。"
            "请向局管理员申请带有该权限的令牌。",
            code="scope_missing",
        )


def described(tag: str, summary: str, description: str, *parameters: OpenApiParameter, **said):
    """What the API's own description says of an address; `responses=` where no serializer class tells it."""
    return extend_schema_view(
        get=extend_schema(
            tags=[tag], summary=summary, description=description, parameters=list(parameters), **said
        )
    )


class Payload:
    """Mixed into serializers of answers: every field is always there, and none can be written."""

    def get_fields(self):
        fields = super().get_fields()
        for field in fields.values():
            field.read_only, field.required = True, False
        return fields


def refuse_careless(written: QueryDict, *, known: frozenset[str]) -> None:
    """A filter that is misspelt, empty or doubled, and then ignored, would answer with too many rows."""
    offered = f"可用的参数:{'、'.join(sorted(known))}。" if known else "这个地址没有参数。"
    unknown = {
        name: [f"没有“{name}”这个参数。{offered}请改正或去掉。"] for name in written if name not in known
    }
    if unknown:
        raise ValidationError(unknown, code="unknown_parameter")
    doubled = {
        name: [f"“{name}”写了不止一次,只能取一个值。请保留一个。"]
        for name, values in written.lists()
        if len(values) > 1
    }
    if doubled:
        raise ValidationError(doubled, code="repeated_parameter")
    empty = {
        name: [f"“{name}”没有取值。请填写,或去掉这个参数。"] for name in written if not written[name].strip()
    }
    if empty:
        raise ValidationError(empty, code="empty_parameter")


class ScopedView(APIView):
    """Read-only. `request.scope` is what the signed-in person, or the client's token, may see.

    needs        any one of these permissions opens the address; empty: everyone who is signed in
    parameters   the query parameters it knows; any other is refused
    """

    http_method_names = ["get", "head"]
    permission_classes = [IsAuthenticated, HoldsPermission]
    needs: frozenset[Permission] = frozenset()
    parameters: frozenset[str] = frozenset()

    @classmethod
    def as_view(cls, **initkwargs):
        # An answer without an ETag of its own gets the hash of its bytes, and 304 when the client has it.
        return conditional_page(super().as_view(**initkwargs))

    def perform_authentication(self, request):
        super().perform_authentication(request)
        scope = scope_of(request.user)
        if isinstance(request.auth, ApiToken):
            scope = scope.narrowed_to(request.auth.scopes)
        # Also on Django's own request: nothing that gets hold of it may see more than the token allows.
        request.scope = request._request.scope = scope

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method.lower() in self.http_method_names:
            refuse_careless(request.query_params, known=self.known_parameters())

    def known_parameters(self) -> frozenset[str]:
        return self.parameters

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, private=True, no_cache=True)  # keep it, but ask every time
        return response


class AsOfMixin:
    """`?as_of=2022-06-30`: the registry as it stood on that day; today when not said."""

    day_parameter = "as_of"

    @cached_property
    def day(self) -> datetime.date:
        written = self.request.query_params.get(self.day_parameter)
        if written is None:
            return timezone.localdate()
        try:
            day = datetime.date.fromisoformat(written)
        except ValueError:
            day = None
        if day is None or day.isoformat() != written:  # fromisoformat also takes 20220630 and 2022-W26-4
            raise ValidationError(
                {self.day_parameter: [f"“{written}”不是日期。日期写作 年-月-日,例如 2022-06-30。请改正。"]},
                code="invalid_date",
            )
        return day


class ScopedRows(ScopedView, GenericAPIView):
    """Rows of `queryset`, of which nobody gets at more than the scope shows."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.scope)


class ScopedList(ListModelMixin, ScopedRows):
    """A filtered list in a total order (`ordering`: columns without NULL, together unique)."""

    pagination_class = KeysetPagination
    filterset_class = None
    ordering: tuple[str, ...]

    def known_parameters(self):
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return self.parameters | KeysetPagination.parameters | frozenset(filters)

    def position_of(self, row) -> list:
        """Where the row stands in `ordering`, in values that JSON can carry."""
        return [reduce(getattr, path.removeprefix("-").split("__"), row) for path in self.ordering]

    def get(self, request, *args, **kwargs):
        return self.list(request, *args, **kwargs)


class ScopedDetail(RetrieveModelMixin, ScopedRows):
    """One row by its codes. What lies outside the scope does not exist."""

    filter_backends = ()

    def get_object(self):
        return get_object_or_404(self.get_queryset(), **self.lookup())

    def get(self, request, *args, **kwargs):
        return self.retrieve(request, *args, **kwargs)
