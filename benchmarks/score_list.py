"""P5: the score list of the API (100 rows) against a plain view and a ModelSerializer list, turn by turn.

The views alone are compared: what the middleware costs, it costs all of them.
"""

from django.test import RequestFactory
from django.urls import resolve

from alliances.models import County
from evaluation.scoring import run_scoring
from gongtongti.accounts.models import User
from gongtongti.accounts.scope import EVERYWHERE

from . import rivals
from .county import YEAR
from .report import Row, at_least
from .stopwatch import interleaved

OURS = "/api/v1/scores/?page_size=100"
REQUESTS = 20


def measure(county: County, *, turns: int) -> list[Row]:
    run_scoring(county, YEAR)
    user = User.objects.create_superuser("bench")
    factory = RequestFactory(SERVER_NAME="127.0.0.1")
    score_list = resolve("/api/v1/scores/").func

    def ask(view, address):
        request = factory.get(address)
        request.user, request.scope = user, EVERYWHERE
        response = view(request)
        if hasattr(response, "render"):
            response.render()
        assert response.status_code == 200, (address, response.status_code)
        return response

    def many(view, address="/"):
        return lambda: [ask(view, address) for _ in range(REQUESTS)]

    spent = interleaved(
        {
            "ours": many(score_list, OURS),
            "next": many(score_list, ask(score_list, OURS).data["next"]),
            "plain": many(rivals.plain),
            "plain_next": many(rivals.plain_page),
            "serializer": many(rivals.ModelSerializerList.as_view()),
            "lines": many(score_list, f"{OURS}&lines=1"),
            "serializer_lines": many(rivals.ModelSerializerListWithLines.as_view()),
        },
        turns=turns,
    )
    cpu = {name: timing.cpu for name, timing in spent.items()}
    return [
        at_least("P5", "成绩列表 ÷ 普通视图(吞吐)", cpu["plain"] / cpu["ours"], 0.8),
        at_least("P5", "下一页(游标)÷ 普通视图翻页(吞吐)", cpu["plain_next"] / cpu["next"], 1.0),
        at_least("P5", "成绩列表 ÷ ModelSerializer 列表(吞吐)", cpu["serializer"] / cpu["ours"], 3.3),
        at_least("P5", "含明细:÷ ModelSerializer 列表(吞吐)", cpu["serializer_lines"] / cpu["lines"], 3.3),
    ]
