"""Pages by position instead of by number: the last page costs what the first one costs."""

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

CURSOR, PAGE_SIZE = "cursor", "page_size"


def after(ordering: tuple[str, ...], position: list) -> Q:
    """Rows behind the position in a total order of columns without NULL; "-name" runs downwards."""
    first, *others = ordering
    value, *rest = position
    name = first.removeprefix("-")
    beyond = "lt" if first.startswith("-") else "gt"
    if not others:
        return Q(**{f"{name}__{beyond}": value})
    # The first condition says nothing new, but lets the database enter its index at the right place.
    return Q(**{f"{name}__{beyond}e": value}) & (
        Q(**{f"{name}__{beyond}": value}) | (Q(**{name: value}) & after(tuple(others), rest))
    )


class WholeList(BasePagination):
    """The envelope of a list; of one too short for pages, the whole of it."""

    parameters: frozenset[str] = frozenset()

    def get_paginated_response(self, data):
        return Response({"next": None, "results": data})

    def get_schema_operation_parameters(self, view):
        return []

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "下一页的网址;没有下一页时为 null",
                },
                "results": schema,
            },
        }


class KeysetPagination(WholeList):
    """The view's `ordering` must be total; `next` holds the signed position of the page's last row.

    Rows that appear or vanish while a client turns pages are never shown twice and never push others out.
    """

    page_size = 100
    largest_page = 500
    parameters = frozenset({CURSOR, PAGE_SIZE})

    def paginate_queryset(self, queryset, request, view=None):
        self.request, self.view = request, view
        size = self._size()
        position = self._position()
        queryset = queryset.order_by(*view.ordering)
        if position is not None:
            queryset = queryset.filter(after(view.ordering, position))
        rows = list(queryset[: size + 1])  # one more tells whether there is a next page
        page = rows[:size]
        self.next_position = view.position_of(page[-1]) if len(rows) > size else None
        return page

    def get_paginated_response(self, data):
        return Response({"next": self.next_link(), "results": data})

    def next_link(self) -> str | None:
        if self.next_position is None:
            return None
        cursor = self._signer().sign_object(self.next_position)
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, cursor)

    def _signer(self) -> Signer:
        return Signer(salt="api cursor " + " ".join(self.view.ordering))

    def _size(self) -> int:
        written = self.request.query_params.get(PAGE_SIZE)
        if written is None:
            return self.page_size
        if written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= self.largest_page:
            return int(written)
        raise ValidationError(
            {PAGE_SIZE: [f"“{written}”不是每页行数。请填 1 至 {self.largest_page} 之间的整数。"]},
            code="invalid_page_size",
        )

    def _position(self) -> list | None:
        cursor = self.request.query_params.get(CURSOR)
        if cursor is None:
            return None
        try:
            return self._signer().unsign_object(cursor)
        except (BadSignature, ValueError, UnicodeError):
            raise ValidationError(
                {
                    CURSOR: [
                        "翻页位置无效:它不是本列表给出的。请去掉 cursor 从第一页重新读取,再按返回的 next 翻页。"
                    ]
                },
                code="invalid_cursor",
            ) from None

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": "翻页位置:取自上一页的 next,不要自己拼写",
                "schema": {"type": "string", "pattern": r"\S"},
            },
            {
                "name": PAGE_SIZE,
                "in": "query",
                "required": False,
                "description": f"每页行数,默认 {self.page_size},最多 {self.largest_page}",
                "schema": {"type": "integer", "minimum": 1, "maximum": self.largest_page},
            },
        ]
