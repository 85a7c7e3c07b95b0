"""The small steps from stored lines and documents to words and places, with the cases no county has shown yet."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.formulas.numbers import plain
from evaluation.policy import load_pack, parse_pack
from evaluation.presentation.drawing import bars, strip
from evaluation.presentation.notice import governed_years, notice_parts
from evaluation.presentation.sentence import Piece, with_numbers
from evaluation.presentation.wording import exact, inputs_in_words, same_places, short, with_sign


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("86", "86.00"),
        ("86.125", "86.125"),
        ("166717/2140", "77.9051"),
        ("-2/3", "-0.6667"),
        ("0", "0.00"),
        ("1.00005", "1.0001"),
    ],
)
def test_a_number_is_shown_exactly_where_four_places_are_enough(number, text):
    assert short(Fraction(number)) == text


def test_a_column_has_the_places_its_longest_number_needs():
    assert same_places([Fraction(70), None, Fraction(281, 4)]) == ["70.00", "", "70.25"]
    assert same_places([Fraction(70), Fraction(1, 3)]) == ["70.0000", "0.3333"]
    assert same_places([]) == []


def test_a_gain_says_which_way_it_goes():
    assert [with_sign(text) for text in ("2.50", "-1.00", "0.00", "")] == ["+2.50", "-1.00", "0.00", ""]


def test_what_is_no_number_is_none():
    assert [exact(text) for text in ("", "2021-2022", "1/0")] == [None, None, None]


def test_inputs_leave_out_codes_and_blanks_and_round_what_never_ends():
    inputs = {
        "学校": "江南学校",
        "学校编号": "S03",
        "口径": "raw_percent",
        "计算单位": "",
        "本校得分": "166717/2140",
    }
    assert inputs_in_words(inputs) == [
        ("学校", "江南学校"),
        ("口径", "原始百分制"),
        ("本校得分", "77.9051(即 166717/2140)"),
    ]


def test_inputs_stand_in_one_order_however_they_were_stored():
    stored = {
        "计入": "2",
        "乘数": "2",
        "各校区权重": {"乙校": "20", "甲校": "100"},
        "除数": "2",
        "新项": "1",
        "总增量": "1.5",
    }
    in_order = [
        ("总增量", "1.5"),
        ("除数", "2"),
        ("乘数", "2"),
        ("各校区权重", "甲校 100、乙校 20"),
        ("计入", "2"),
        ("新项", "1"),
    ]
    assert inputs_in_words(stored) == in_order
    assert inputs_in_words(dict(reversed(stored.items()))) == in_order


def test_numbers_follow_the_words_they_belong_to():
    pieces = with_numbers(
        "总校占80%,成员校占20%(即总增量÷成员校数×2)。",
        core_word="总校", own_share=Fraction(4, 5), own="86×80%", gain="1.5÷2×2",
    )  # fmt: skip
    assert pieces == (
        Piece("总校占80%"),
        Piece("86×80%", set_in=True),
        Piece(",成员校占20%(即总增量÷成员校数×2"),
        Piece("1.5÷2×2", set_in=True),
        Piece(")。"),
    )


def test_a_sentence_in_other_words_is_quoted_as_it_stands():
    quote = "牵头学校成绩与成员学校成绩各占一半。"
    pieces = with_numbers(quote, core_word="总校", own_share=Fraction(1, 2), own="…", gain="…")
    assert pieces == (Piece(quote),)


def test_bars_share_one_scale_around_zero():
    up, down, none, nought = bars([Decimal("4"), Decimal("-2"), None, Decimal(0)])
    assert (up.x, up.width, up.up) == ("60.00", "56.00", True)
    assert (down.x, down.width, down.up) == ("32.00", "28.00", False)
    assert none is None
    assert nought.width == "0.00"
    assert bars([Decimal(0)])[0].width == "0.00"


def test_dots_run_from_the_lowest_to_the_highest():
    found = strip([Decimal(60), Decimal(80), Decimal(70)], here=Decimal(70))
    assert [dot.x for dot in found.dots] == ["3.00%", "50.00%", "97.00%", "50.00%"]
    assert (found.place, found.of, found.lowest, found.highest) == (2, 4, Decimal(60), Decimal(80))
    assert found.dots[-1].here
    assert strip([Decimal(70)], here=Decimal(70)) is None
    assert strip([Decimal(70), Decimal(70)], here=Decimal(70)).place == 1


def test_the_notice_is_kept_word_for_word_in_its_parts():
    pack = load_pack("qingtian-2021")
    parts = notice_parts(pack)
    assert [part.title for part in parts] == ["", "附件1", "附件2"]
    assert [part.cited for part in parts] == [True, True, False]
    words = "".join(s.text for part in parts for p in part.paragraphs for s in p.stretches)
    titles = "".join(part.title for part in parts)
    assert sorted(words + titles) == sorted("".join(pack.notice.split()) + " " * words.count(" "))
    marked = "".join(s.text for part in parts for p in part.paragraphs for s in p.stretches if s.marked)
    assert all(clause.quote.replace("\n", "") in marked for clause in pack.clauses)


def test_sentences_that_overlap_or_run_over_paragraphs_are_both_marked():
    pack = load_pack("qingtian-2021")
    first, second = (
        pack.clauses[0].model_copy(update={"id": clause_id, "quote": quote})
        for clause_id, quote in (("first", "甲乙\n丙"), ("second", "乙\n丙丁"))
    )
    together = pack.model_copy(update={"clauses": (*pack.clauses, first, second)})
    together._source = type(pack._source)("x", pack.text, "前甲乙\n丙丁后\n")
    found = [
        (s.text, s.marked, len(s.begins), len(s.ends))
        for p in notice_parts(together)[0].paragraphs
        for s in p.stretches
    ]
    assert found == [
        ("前", False, 0, 0),
        ("甲", True, 1, 0),
        ("乙", True, 1, 0),
        ("丙", True, 0, 1),
        ("丁", True, 0, 1),
        ("后", False, 0, 0),
    ]


def test_the_years_a_document_governs():
    pack = load_pack("qingtian-2021")
    assert governed_years(pack) == "2021-2022学年起"
    text = pack.text.replace(
        'first_school_year = "2021-2022"', 'first_school_year = "2021-2022"\nlast_school_year = "2023-2024"'
    )
    assert governed_years(parse_pack(text, name=pack.id)) == "2021-2022 至 2023-2024学年"
    assert plain(pack.quality.bundled["co_built"].own_share) == "0.8"
