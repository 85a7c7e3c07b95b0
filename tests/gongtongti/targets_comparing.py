"""What an address of 不同口径, 模拟测算 and 测算对比 can name."""

from tests.gongtongti.finding import YEAR, listed
from tests.gongtongti.thing import THREE, TWO, Thing


def _in_lede(before, after):
    return lambda w, r: listed(w, r, f"{before}{w.place(r).county.name}2021-2022学年{after}")


def _to_compare(world, relation):
    place = world.place(relation)
    return Thing(query={"before": place.published.pk, "after": place.draft.pk})


TARGETS = {
    "readings of a county": (TWO, _in_lede("按每一种读法各算一遍:", "谁的名次会变")),
    "what if of a county": (TWO, _in_lede("改一改", "的成绩")),
    "comparison of a county": (TWO, _in_lede("", "的两次测算")),
    "published score to try": (THREE, lambda w, r: Thing(query={"score": w.score(r, state="published").pk})),
    "draft score to try": (THREE, lambda w, r: Thing(query={"score": w.score(r, state="computed").pk})),
    "runs to compare": (TWO, _to_compare),
    "county to read": (
        TWO,
        lambda w, r: Thing(query={"county": w.place(r).county.slug, "school_year": YEAR}),
    ),
}
