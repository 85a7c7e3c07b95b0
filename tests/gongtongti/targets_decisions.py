"""What an address of 执行口径 and 缺口 can name."""

from alliances.periods import SchoolYear
from evaluation.models import Decision
from tests.gongtongti.finding import YEAR, listed
from tests.gongtongti.thing import TWO, Thing

QUESTION = "role.co_built_collaborative"


def _decision(world, relation) -> Decision:
    """Of either county; the one document governs both."""
    county = world.place(relation).county
    row, _new = Decision.objects.get_or_create(
        county=county,
        pack="qingtian-2021",
        question="bundled.reading",
        version=1,
        defaults={
            "option": "A",
            "first_school_year": SchoolYear(2021),
            "file_number": f"{county.name}教〔2022〕15号",
            "decided_on": "2022-09-30",
            "signer": "王局长",
            "reason": "核对权限",
            "recorded_by": world.account(relation),
            "recorded_at": "2022-10-09T01:00:00Z",
        },
    )
    return row


def _to_decide(world, _relation):
    answers = Decision.objects.filter(question=QUESTION)
    return Thing(
        {"pack": "qingtian-2021", "question": QUESTION},
        data={
            "seen": "0",
            "option": "mean",
            "first_school_year": YEAR,
            "file_number": "青教〔2022〕15号",
            "decided_on": "2022-09-30",
            "signer": "王局长",
            "reason": "核对权限",
        },
        done=answers.exists,
    )


TARGETS = {
    "decision of a county": (TWO, lambda w, r: listed(w, r, _decision(w, r).file_number)),
    "decision in a list": (TWO, lambda w, r: Thing(words=_decision(w, r).file_number)),
    "decision row": (
        TWO,
        lambda w, r: Thing({"object_id": _decision(w, r).pk}, words=_decision(w, r).file_number),
    ),
    "question to decide": (("",), _to_decide),
    "gaps of a county": (TWO, lambda w, r: listed(w, r, f"{w.place(r).county.name}2021-2022学年测算之前")),
}
