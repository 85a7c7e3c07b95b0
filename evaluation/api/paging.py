"""Pages of scores: each says which run it was taken from."""

from rest_framework.response import Response

from alliances.api.paging import KeysetPagination


class PagesOfARun(KeysetPagination):
    """`run` is None, with no rows, where there is no run to see."""

    next_position = None

    def page(self, run: dict | None, results: list[dict]) -> dict:
        return {"run": run, "next": self.next_link(), "results": results}

    def get_paginated_response(self, data):
        return Response(self.page(None, data))

    def get_paginated_response_schema(self, schema):
        envelope = super().get_paginated_response_schema(schema)
        run = {
            "allOf": [{"$ref": "#/components/schemas/RunAnswer"}],
            "nullable": True,
            "description": "成绩出自哪一次测算;没有可看的测算时为 null",
        }
        return {
            **envelope,
            "required": ["run", *envelope["required"]],
            "properties": {"run": run, **envelope["properties"]},
        }


class PagesOfFindings(KeysetPagination):
    """Pages of rows that are found, not fetched. `basis` is None, with no rows, where no document governs."""

    def paginate_queryset(self, rows, request, view=None):
        self.request, self.view = request, view
        size, position = self._size(), self._position()
        if position is not None:
            rows = [row for row in rows if view.position_of(row) > position]
        page = rows[:size]
        self.next_position = view.position_of(page[-1]) if len(rows) > size else None
        return page

    def page(self, basis: dict | None, results: list[dict]) -> dict:
        return {"basis": basis, "next": self.next_link(), "results": results}

    def get_paginated_response_schema(self, schema):
        envelope = super().get_paginated_response_schema(schema)
        basis = {
            "allOf": [{"$ref": "#/components/schemas/Basis"}],
            "nullable": True,
            "description": "核验依据哪份文件、哪些口径;没有适用的政策文件时为 null",
        }
        return {
            **envelope,
            "required": ["basis", *envelope["required"]],
            "properties": {"basis": basis, **envelope["properties"]},
        }
