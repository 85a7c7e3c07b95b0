"""The bare limit of a score run: the driver, the same formulas, snapshot and digests, no ORM."""

import json
from fractions import Fraction

from django.db import connection

from alliances.models import County
from alliances.periods import SchoolYear
from evaluation.facts import AllianceFact, MembershipFact, QualityFacts, ResultFact, SchoolFact
from evaluation.formulas import county_quality
from evaluation.formulas.numbers import shown
from evaluation.policy import governing_pack
from evaluation.scoring import ENGINE, result_digest
from evaluation.snapshot import snapshot_text

SCHOOLS = "SELECT code, short_name, id FROM alliances_school WHERE county_id = %s ORDER BY code"
ALLIANCES = """SELECT a.code, a.name, k.code, k.label, a.id FROM alliances_alliance a
    JOIN alliances_alliancekind k ON k.id = a.kind_id WHERE a.county_id = %s ORDER BY a.code"""
MEMBERSHIPS = """SELECT a.code, s.code, m.role, m.since, m.until FROM alliances_membership m
    JOIN alliances_alliance a ON a.id = m.alliance_id JOIN alliances_school s ON s.id = m.school_id
    WHERE a.county_id = %s"""
RESULTS = """SELECT s.code, r.school_year, r.stage, r.measure, r.value, r.full_marks, r.examinees, r.units, r.version
    FROM alliances_qualityresult r JOIN alliances_school s ON s.id = r.school_id
    WHERE r.county_id = %s AND r.school_year IN (%s, %s)"""


def gather(cursor, county: County, year: SchoolYear):
    """(facts, school ids, alliance ids, versions): four statements and the plain facts."""

    def rows(sql, *parameters):
        cursor.execute(sql, parameters)
        return cursor.fetchall()

    def number(value):
        return None if value is None else Fraction(str(value))

    schools = rows(SCHOOLS, county.pk)
    alliances = rows(ALLIANCES, county.pk)
    memberships = [MembershipFact(*row) for row in rows(MEMBERSHIPS, county.pk)]
    found = rows(RESULTS, county.pk, year.start, year.start - 1)
    results = [
        ResultFact(
            code,
            f"{start}-{start + 1}",
            stage,
            measure,
            number(value),
            number(full),
            examinees,
            number(units),
        )
        for code, start, stage, measure, value, full, examinees, units, _version in found
    ]
    versions = {
        (code, f"{start}-{start + 1}", stage): row[-1] for row in found for code, start, stage in [row[:3]]
    }
    facts = QualityFacts(
        county=county.slug,
        school_year=str(year),
        previous_year=str(year.previous),
        begins=year.begins,
        ends=year.ends,
        schools=tuple(SchoolFact(code, name) for code, name, _id in schools),
        alliances=tuple(AllianceFact(*row[:4]) for row in alliances),
        memberships=tuple(
            sorted(memberships, key=lambda m: (m.alliance, m.school, str(m.since or ""), m.role))
        ),
        results=tuple(sorted(results, key=lambda r: (r.school, r.school_year, r.stage))),
    )
    return facts, {r[0]: r[2] for r in schools}, {r[0]: r[4] for r in alliances}, versions


def run(county: County, year: SchoolYear) -> str:
    """Gather, compute, store; returns the result digest. The pack's text is stored by the run before."""
    pack = governing_pack(county.slug, year.start)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        facts, school_ids, alliance_ids, versions = gather(cursor, county, year)
        rows = county_quality(facts, pack.rules(pack.defaults, ()))
        text, inputs = snapshot_text(facts, versions)
        result = result_digest(rows, inputs_digest=inputs, pack_sha256=pack.sha256, options=pack.defaults)
        _store(cursor, county, year, pack, text, inputs, result, rows, school_ids, alliance_ids)
        cursor.execute("COMMIT")
    return result


def _store(cursor, county, year, pack, text, inputs, result, rows, school_ids, alliance_ids):
    names = {"now": "CURRENT_TIMESTAMP"}
    cursor.execute(
        "INSERT INTO evaluation_scorerun (county_id, school_year, state, trial, pack, pack_text_id, options, decided,"
        " facts, engine, inputs_digest, result_digest, has_demo, correction_reason, version, created_at)"
        f" VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,{names['now']})",
        [county.pk, year.start, "computed", False, pack.id, pack.sha256, json.dumps(pack.defaults), "{}", text,
         ENGINE, inputs, result, False, "", 1],
    )  # fmt: skip
    cursor.execute("SELECT max(id) FROM evaluation_scorerun")
    run_id = cursor.fetchone()[0]
    cursor.execute("SELECT coalesce(max(id), 0) FROM evaluation_score")
    first = cursor.fetchone()[0] + 1
    _many(
        cursor,
        "evaluation_score",
        ("id", "run_id", "school_id", "alliance_id", "school_code", "school_name", "alliance_code", "alliance_type",
         "kind", "official", "value", "exact", "reason", "counted", '"of"', "questions"),
        [
            (number, run_id, school_ids[row.school], alliance_ids.get(row.alliance), row.school, row.school,
             row.alliance, row.alliance_type, row.kind, row.official,
             None if row.value is None else shown(row.value, 2),
             "" if row.value is None else f"{row.value.numerator}/{row.value.denominator}",
             row.reason, row.counted, row.of, json.dumps(row.questions))
            for number, row in enumerate(rows, start=first)
        ],
    )  # fmt: skip
    _many(
        cursor,
        "evaluation_scoreline",
        ("score_id", "position", "label", "value", "inputs", "clause"),
        [
            (number, position, line.label, "" if line.value is None else shown(line.value),
             json.dumps(line.inputs, ensure_ascii=False), line.clause)
            for number, row in enumerate(rows, start=first)
            for position, line in enumerate(row.lines, start=1)
        ],
    )  # fmt: skip
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('evaluation_score', 'id'), (SELECT max(id) FROM evaluation_score))"
        )


def _many(cursor, table, columns, rows):
    """executemany where it is the fastest way (SQLite), the driver's own many-row insert where it is not."""
    head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    if connection.vendor == "postgresql":
        from psycopg2.extras import execute_values

        execute_values(cursor.cursor, head + "%s", rows, page_size=2000)
    else:
        cursor.executemany(head + f"({', '.join(['%s'] * len(columns))})", rows)
