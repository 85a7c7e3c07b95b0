"""What an address can name of objections: those of the own school, of another of its alliance, of a foreign county."""

from alliances.filing_choices import State
from alliances.models import Filing
from evaluation.models import Objection
from tests.gongtongti.finding import KEY, listed, state_is
from tests.gongtongti.thing import THREE, TWO, Thing
from tests.gongtongti.world_objections import YEAR


def _objections(w, r):
    return w.place(r).objections[w.school(r).pk]


def _of(name):
    return lambda w, r: Thing({"number": getattr(_objections(w, r), name).filing.number})


def _in_list(name):
    return lambda w, r: listed(w, r, getattr(_objections(w, r), name).filing.number)


def _said(w, r) -> dict:
    return {"key": KEY, "input": f"result/{w.school(r).code}/{YEAR}/", "grounds": "核对权限"}


def _to_object_to(w, r):
    score = _objections(w, r).score
    return Thing(
        {"pk": score.pk},
        data={**_said(w, r), "keep": "1"},
        done=Objection.objects.filter(score=score, grounds="核对权限").exists,
    )


def _to_edit(w, r):
    filing = _objections(w, r).draft.filing
    return Thing(
        {"number": filing.number},
        data={**_said(w, r), "revision": str(filing.revision), "keep": "1"},
        done=Filing.objects.filter(pk=filing.pk, revision__gt=filing.revision).exists,
    )


def _to_review(w, r):
    filing = _objections(w, r).objection.filing
    return Thing(
        {"number": filing.number},
        data={"outcome": "rejected", "opinion": "核对权限", "revision": str(filing.revision)},
        done=state_is(filing, State.ACCEPTED),
    )


def _row(w, r):
    found = _objections(w, r).objection
    return Thing({"object_id": found.pk}, words=found.filing.number)


TARGETS = {
    "objection in a list": (THREE, _in_list("objection")),
    "draft objection in a list": (THREE, _in_list("draft")),
    "objection": (THREE, _of("objection")),
    "draft objection": (THREE, _of("draft")),
    "score to object to": (THREE, _to_object_to),
    "draft objection to edit": (THREE, _to_edit),
    "objection to review": (THREE, _to_review),
    "objection row": (TWO, _row),
}
