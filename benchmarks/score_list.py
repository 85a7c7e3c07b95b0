"""P5: the score list of the API (100 rows) against a plain view and a ModelSerializer list, turn by turn.

Each is asked as a client asks, through the whole stack: sign-in, permissions, content policy.
"""

from django.test import Client, override_settings

from alliances.models import County
from evaluation.scoring import run_scoring
from gongtongti.accounts.models import User

from .county import YEAR
from .report import Row, at_least
from .stopwatch import interleaved

OURS = "/api/v1/scores/?page_size=100"
REQUESTS = 20


def measure(county: County, *, turns: int) -> list[Row]:
    run_scoring(county, YEAR)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.create_superuser("bench"))

    def many(address):
        def ask():
            for _ in range(REQUESTS):
                response = client.get(address)
                assert response.status_code == 200, (address, response.status_code)

        return ask

    ways = {
        "ours": many(OURS),
        "plain": many("/rivals/plain/"),
        "serializer": many("/rivals/serializer/"),
        "lines": many(f"{OURS}&lines=1"),
        "serializer_lines": many("/rivals/serializer-lines/"),
    }
    if following := client.get(OURS).json()["next"]:  # a county fits on one page
        ways |= {"next": many(following), "plain_next": many("/rivals/plain/?page=2")}
    with override_settings(ROOT_URLCONF="benchmarks.rivals"):
        spent = interleaved(ways, turns=turns)
    cpu = {name: timing.cpu for name, timing in spent.items()}
    rows = [
        at_least("P5", "成绩列表 ÷ 普通视图(吞吐)", cpu["plain"] / cpu["ours"], 0.8),
        at_least("P5", "成绩列表 ÷ ModelSerializer 列表(吞吐)", cpu["serializer"] / cpu["ours"], 3.3),
        at_least("P5", "含明细:÷ ModelSerializer 列表(吞吐)", cpu["serializer_lines"] / cpu["lines"], 3.3),
    ]
    if following:
        rows.append(at_least("P5", "下一页(游标)÷ 普通视图翻页(吞吐)", cpu["plain_next"] / cpu["next"], 1.0))
    return rows
