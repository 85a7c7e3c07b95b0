"""Facts to text and back: what a run stores so that it can be recomputed to the last digit."""

import datetime
import json
from collections.abc import Mapping
from fractions import Fraction

from gongtongti.accounts.canonical import canonical, digest

from .facts import AllianceFact, MembershipFact, QualityFacts, ResultFact, SchoolFact
from .formulas.numbers import plain


def facts_document(facts: QualityFacts) -> dict:
    """Plain lists and text only; dates as 2021-09-01, numbers exact, "" for missing."""
    return {
        "county": facts.county,
        "school_year": facts.school_year,
        "previous_year": facts.previous_year,
        "begins": facts.begins.isoformat(),
        "ends": facts.ends.isoformat(),
        "schools": [{"code": s.code, "name": s.name} for s in facts.schools],
        "alliances": [
            {"code": a.code, "name": a.name, "kind": a.kind, "kind_label": a.kind_label}
            for a in facts.alliances
        ],
        "memberships": [
            {
                "alliance": m.alliance,
                "school": m.school,
                "role": m.role,
                "since": m.since.isoformat() if m.since else "",
                "until": m.until.isoformat() if m.until else "",
            }
            for m in facts.memberships
        ],
        "results": [
            {
                "school": r.school,
                "school_year": r.school_year,
                "stage": r.stage,
                "measure": r.measure,
                "value": plain(r.value),
                "full_marks": "" if r.full_marks is None else plain(r.full_marks),
                "examinees": "" if r.examinees is None else str(r.examinees),
                "units": "" if r.units is None else plain(r.units),
            }
            for r in facts.results
        ],
    }


def facts_from(document: Mapping) -> QualityFacts:
    """The reverse of `facts_document`."""

    def day(text):
        return datetime.date.fromisoformat(text) if text else None

    def number(text):
        return Fraction(text) if text else None

    return QualityFacts(
        county=document["county"],
        school_year=document["school_year"],
        previous_year=document["previous_year"],
        begins=day(document["begins"]),
        ends=day(document["ends"]),
        schools=tuple(SchoolFact(**row) for row in document["schools"]),
        alliances=tuple(AllianceFact(**row) for row in document["alliances"]),
        memberships=tuple(
            MembershipFact(**{**row, "since": day(row["since"]), "until": day(row["until"])})
            for row in document["memberships"]
        ),
        results=tuple(
            ResultFact(
                **{
                    **row,
                    "value": number(row["value"]),
                    "full_marks": number(row["full_marks"]),
                    "examinees": int(row["examinees"]) if row["examinees"] else None,
                    "units": number(row["units"]),
                }
            )
            for row in document["results"]
        ),
    )


def snapshot_text(facts: QualityFacts, versions: Mapping[tuple[str, str, str], int]) -> tuple[str, str]:
    """(text to store, inputs digest).

    The digest covers the facts alone. Beside them stand the source rows with their version and digest: they say
    which state of which row was read, and may differ between two databases that hold the same facts.
    """
    document = facts_document(facts)
    body = canonical(document)
    sources = [
        [
            f"{row['school']}/{row['school_year']}/{row['stage']}",
            str(versions[key]),
            digest("\n".join(row.values()))[:16],
        ]
        for row in document["results"]
        if (key := (row["school"], row["school_year"], row["stage"])) in versions
    ]
    return f'{{"facts":{body},"sources":{canonical(sources)}}}', digest(body)


def facts_of(text: str) -> QualityFacts:
    """Of a stored snapshot."""
    return facts_from(json.loads(text)["facts"])


def registry_of(text: str) -> QualityFacts:
    """Of a stored snapshot without its results, which are nearly all of it: schools, alliances, who was in which."""
    return facts_from({**json.loads(text)["facts"], "results": ()})
