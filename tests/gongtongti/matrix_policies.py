"""The lines of the policy documents: who may hold a new one against the county's."""

from tests.gongtongti.matrix import LOGIN, OUTSIDE_PAGES, WHOLE_COUNTY, Line, Way, by_relation

#: Whoever sees drafts of scores; it writes nothing, so that sending the form is open to the same.
_SEE_DRAFTS = Way(WHOLE_COUNTY, by_relation(WHOLE_COUNTY))

LINES = {
    "evaluation:compare_policies": [
        Line("packs to compare", _SEE_DRAFTS, _SEE_DRAFTS, OUTSIDE_PAGES, LOGIN),
    ],
}
