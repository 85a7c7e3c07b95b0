"""P5: the score list of the API (100 rows) against a plain view and a ModelSerializer list, turn by turn."""

from django.test import Client, override_settings

from evaluation.scoring import run_scoring
from gongtongti.accounts.models import User

from .county import YEAR
from .report import Row
from .stopwatch import interleaved

OURS = "/api/v1/scores/?page_size=100"
REQUESTS = 20


def measure(county, *, turns: int) -> list[Row]:
    run_scoring(county, YEAR)
    client = Client()
    client.force_login(User.objects.create_superuser("bench"))

    def many(address):
        def ask():
            for _ in range(REQUESTS):
                response = client.get(address)
                assert response.status_code == 200, (address, response.status_code)

        return ask

    with override_settings(ROOT_URLCONF="benchmarks.rivals", ALLOWED_HOSTS=["testserver"]):
        following = client.get(OURS).json()["next"]
        spent = interleaved(
            {
                "ours": many(OURS),
                "next": many(following),
                "plain": many("/rivals/plain/"),
                "lines": many(f"{OURS}&lines=1"),
                "serializer": many("/rivals/serializer/"),
            },
            turns=turns,
        )
    cpu = {name: timing.cpu for name, timing in spent.items()}
    return [
        _row("成绩列表 ÷ 普通视图(吞吐)", cpu["plain"] / cpu["ours"], 0.8),
        _row("下一页(游标)÷ 第一页(吞吐)", cpu["ours"] / cpu["next"], 1.0),
        _row("含明细的列表 ÷ ModelSerializer 列表(吞吐)", cpu["serializer"] / cpu["lines"], 3.3),
    ]


def _row(what: str, figure: float, least: float) -> Row:
    return Row("P5", what, figure, f"≥ {least}", figure >= least)
