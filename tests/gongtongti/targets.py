"""What an address can name: where it is found in the two counties, and by which words it is recognised."""

from tests.gongtongti import (
    targets_comparing,
    targets_decisions,
    targets_objections,
    targets_policies,
    targets_publication,
    targets_records,
    targets_reviews,
)
from tests.gongtongti.thing import THREE, TWO, Thing
from tests.gongtongti.world import OWN, SAME, World


def _row(found, words=None):
    return Thing({"object_id": found.pk}, words=words)


def _of_county(relation, world, words, **query):
    """Pages that speak of one county at a time are asked for the county of the thing."""
    return Thing(query={"county": world.place(relation).county.slug, **query}, words=words)


#: target → (relations, how to find it)
TARGETS = {
    "": (("",), lambda world, relation: Thing()),
    "school": (
        THREE,
        lambda w, r: Thing(
            {"county": w.place(r).county.slug, "code": w.school(r).code}, words=w.school(r).full_name
        ),
    ),
    "school by code": (
        THREE,
        lambda w, r: Thing(query={"q": w.school(r).code}, words=w.school(r).short_name),
    ),
    "school of a county": (THREE, lambda w, r: _of_county(r, w, w.school(r).short_name)),
    "alliance of a county": (TWO, lambda w, r: _of_county(r, w, w.place(r).alliance.name)),
    "alliance": (
        TWO,
        lambda w, r: Thing(
            {"county": w.place(r).county.slug, "code": w.place(r).alliance.code},
            words=w.place(r).alliance.name,
        ),
    ),
    "published run of a county": (
        THREE,
        lambda w, r: _of_county(r, w, w.school(r).short_name, school_year="2021-2022"),
    ),
    "published run": (TWO, lambda w, r: Thing({"pk": w.place(r).published.pk})),
    "draft run": (TWO, lambda w, r: Thing({"pk": w.place(r).draft.pk})),
    "published score": (THREE, lambda w, r: Thing({"pk": w.score(r, state="published").pk})),
    "draft score": (THREE, lambda w, r: Thing({"pk": w.score(r, state="computed").pk})),
    "county to run": (
        TWO,
        lambda w, r: Thing(data={"county": w.place(r).county.slug, "school_year": "2021-2022"}),
    ),
    "policy": (("",), lambda w, r: Thing({"pack": "qingtian-2021"})),
    # ---- the API --------------------------------------------------------------------------------
    "county in a list": (TWO, lambda w, r: Thing(words=w.place(r).county.name)),
    "region in a list": (TWO, lambda w, r: Thing(words=w.place(r).region.name)),
    "region": (TWO, lambda w, r: Thing({"code": w.place(r).region.code}, words=w.place(r).region.name)),
    "school in a list": (THREE, lambda w, r: Thing(words=w.school(r).short_name)),
    "alliance in a list": (TWO, lambda w, r: Thing(words=w.place(r).alliance.name)),
    "pairing in a list": (TWO, lambda w, r: Thing(words=w.place(r).pairing.note)),
    "pairing": (
        TWO,
        lambda w, r: Thing({"county": w.place(r).county.slug, "row": 1}, words=w.place(r).pairing.note),
    ),
    "question": (("",), lambda w, r: Thing({"pack": "qingtian-2021", "question": "bundled.reading"})),
    "published run in a list": (TWO, lambda w, r: Thing(words=w.place(r).published.result_digest)),
    "draft run in a list": (TWO, lambda w, r: Thing(words=w.place(r).draft.result_digest)),
    "api published run": (TWO, lambda w, r: Thing({"run": w.place(r).published.pk})),
    "api draft run": (TWO, lambda w, r: Thing({"run": w.place(r).draft.pk})),
    "school in the published document": (
        (OWN, SAME),
        lambda w, r: Thing({"run": w.place(r).published.pk}, words=w.school(r).short_name),
    ),
    "school in published scores": (
        (OWN, SAME),
        lambda w, r: Thing(query={"run": w.place(r).published.pk}, words=w.school(r).short_name),
    ),
    "published scores": (TWO, lambda w, r: Thing(query={"run": w.place(r).published.pk})),
    "draft scores": (TWO, lambda w, r: Thing(query={"run": w.place(r).draft.pk})),
    "published row": (
        THREE,
        lambda w, r: Thing({"run": w.place(r).published.pk, "school": w.school(r).code, "row": "own"}),
    ),
    "draft row": (
        THREE,
        lambda w, r: Thing({"run": w.place(r).draft.pk, "school": w.school(r).code, "row": "own"}),
    ),
    # ---- the admin ------------------------------------------------------------------------------
    "school to choose": (
        THREE,
        lambda w, r: Thing(
            query={
                "app_label": "alliances",
                "model_name": "post",
                "field_name": "school",
                "term": w.school(r).code,
            },
            words=w.school(r).short_name,
        ),
    ),
    "school in an export": (THREE, lambda w, r: Thing({"extension": "csv"}, words=w.school(r).short_name)),
    "alliance in an export": (TWO, lambda w, r: Thing({"extension": "csv"}, words=w.place(r).alliance.name)),
    "county by slug": (TWO, lambda w, r: Thing({"county": w.place(r).county.slug})),
    "account by id": (TWO, lambda w, r: Thing({"user_id": w.account(r).pk})),
    "upload": (("",), lambda w, r: Thing({"token": "0" * 32})),
    "school row": (THREE, lambda w, r: _row(w.school(r), w.school(r).short_name)),
    "alliance row": (TWO, lambda w, r: _row(w.place(r).alliance, w.place(r).alliance.name)),
    "pairing row": (TWO, lambda w, r: _row(w.place(r).pairing, w.school(r).short_name)),
    "result row": (THREE, lambda w, r: _row(w.result(r), w.school(r).short_name)),
    "county row": (TWO, lambda w, r: _row(w.place(r).county, w.place(r).county.name)),
    "region row": (TWO, lambda w, r: _row(w.place(r).town, w.place(r).town.name)),
    "kind row": (TWO, lambda w, r: _row(w.place(r).kind, w.place(r).kind.label)),
    "post row": (TWO, lambda w, r: _row(w.account(r).posts.get(), w.account(r).name)),
    "account row": (TWO, lambda w, r: _row(w.account(r), w.account(r).name)),
    "token row": (TWO, lambda w, r: _row(w.token(r), w.token(r).name)),
    "audit row": (TWO, lambda w, r: _row(w.audit(r), w.audit(r).about)),
    "run row": (TWO, lambda w, r: _row(w.place(r).published, w.place(r).county.name)),
    "score row": (THREE, lambda w, r: _row(w.score(r, state="published"), w.school(r).short_name)),
    "pack row": (
        TWO,
        lambda w, r: _row(w.place(r).published.pack_text, w.place(r).published.pack_text_id[:12]),
    ),
}
for room in (
    targets_records.TARGETS,
    targets_reviews.TARGETS,
    targets_decisions.TARGETS,
    targets_comparing.TARGETS,
    targets_policies.POLICIES,
    targets_objections.TARGETS,
    targets_publication.TARGETS,
):
    TARGETS |= room


def find(world: World, target: str, relation: str) -> Thing:
    return TARGETS[target][1](world, relation)


def relations_of(target: str) -> tuple[str, ...]:
    return TARGETS[target][0]
