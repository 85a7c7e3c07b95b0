"""How the things of the records are found, and how it is asked what became of them."""

import uuid

from alliances.models import Filing
from tests.gongtongti.thing import Thing

YEAR, NEXT_YEAR = "2021-2022", "2022-2023"
KEY = str(uuid.uuid5(uuid.NAMESPACE_URL, "form"))
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000015c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def listed(world, relation, words, **query):
    """Pages speak of one county and school year at a time."""
    return Thing(
        query={"county": world.place(relation).county.slug, "school_year": YEAR, **query}, words=words
    )


def filed(name, **more):
    """A row of the school's records, by the number of its filing."""
    return lambda w, r: Thing({"number": getattr(w.records(r), name).filing.number}, **more)


def filed_in_list(name):
    return lambda w, r: listed(w, r, getattr(w.records(r), name).filing.number)


def of_county(name):
    return lambda w, r: Thing({"number": getattr(w.place(r).county_records, name).filing.number})


def charter_in_list(name):
    return lambda w, r: listed(w, r, getattr(w.place(r).county_records, name).filing.number)


def state_is(filing, state):
    return lambda: Filing.objects.get(pk=filing.pk).state == state


def moved(filing, verb, state, **data):
    return Thing(
        {"number": filing.number, "verb": verb},
        data={"reason": "核对权限", "next": "/policies/", **data},
        done=state_is(filing, state),
    )


def by_verb(name, verb, state):
    return lambda w, r: moved(getattr(w.records(r), name).filing, verb, state)


def answered(name, verb, answer):
    def find(w, r):
        filing = getattr(w.records(r), name).filing
        school = w.school(r).pk
        return Thing(
            {"number": filing.number, "verb": verb},
            data={"reason": "核对权限", "next": "/policies/"},
            done=lambda: filing.participations.filter(school=school, answer=answer).exists(),
        )

    return find
