"""What holds for every policy pack: cited, dated, shares that sum to one, formulas that exist, a test of its own.

The loader refuses most of this too; here it is read from the raw files, so that a hole in the loader shows.
"""

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from evaluation.formulas import FORMULAS
from evaluation.policy import POLICIES, all_packs

NAMES = sorted(path.stem for path in POLICIES.glob("*.toml"))
HERE = Path(__file__).parent


def blocks(data):
    """Every table of a pack, however deep."""
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from blocks(value)
    elif isinstance(data, list):
        for value in data:
            yield from blocks(value)


def read(name):
    data = tomllib.loads((POLICIES / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    return data, (POLICIES / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def test_there_are_packs_and_the_loader_reads_them_all():
    assert len(NAMES) >= 1
    assert sorted(pack.file for pack in all_packs()) == [f"{name}.toml" for name in NAMES]


def test_every_quote_is_found_verbatim_in_its_document(name):
    data, document = read(name)
    quotes = [block["quote"] for block in blocks(data) if "quote" in block]
    assert len(quotes) >= len(data["clause"]) + len(data["question"])
    assert [quote for quote in quotes if quote not in document] == []


def test_every_block_of_numbers_cites_a_clause_and_every_clause_is_cited(name):
    data, _document = read(name)
    clauses = {clause["id"] for clause in data["clause"]}
    cited = {block["clause"] for block in blocks(data) if isinstance(block.get("clause"), str)}
    assert cited == clauses
    judging = [block for block in blocks(data["quality"]) if not set(block) <= {"code", "name"}]
    uncited = [
        block
        for block in judging
        if "clause" not in block and not all(isinstance(v, dict) for v in block.values())
    ]
    assert uncited == []


def test_it_is_dated_and_governs_from_after_its_signing(name):
    data, _document = read(name)
    signed, published = data["document"]["signed"], data["document"]["published"]
    assert type(signed) is type(published) is datetime.date
    assert signed <= published
    first = int(data["governs"]["first_school_year"][:4])
    assert signed < datetime.date(first + 1, 9, 1)


def test_shares_sum_to_one(name):
    data, _document = read(name)
    bundled = data["quality"]["bundled"]
    assert len(bundled) >= 1
    sums = {
        kind: Decimal(block["own_share"]) + Decimal(block["member_share"]) for kind, block in bundled.items()
    }
    assert set(sums.values()) == {Decimal(1)}, sums


def test_its_formulas_exist(name):
    data, _document = read(name)
    named = {block["formula"] for block in blocks(data) if "formula" in block}
    assert named
    assert named <= set(FORMULAS)


def test_every_question_has_options_told_apart_and_a_default_among_them(name):
    data, _document = read(name)
    assert len({question["id"] for question in data["question"]}) == len(data["question"])
    for question in data["question"]:
        options = [option["id"] for option in question["option"]]
        assert len(set(options)) == len(options) >= 2
        assert question["default"] in options


def test_it_has_a_test_of_its_own(name):
    assert (HERE / f"test_{name}.py").is_file(), f"缺 tests/evaluation/policies/test_{name}.py"


def test_no_test_of_a_pack_that_is_gone():
    tests = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")} - {"every_pack"}
    assert tests == set(NAMES)
