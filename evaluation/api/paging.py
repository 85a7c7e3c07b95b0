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
