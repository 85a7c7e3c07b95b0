"""Reading packs from their folder, which one governs a school year, and the rules it gives."""

import hashlib
from fractions import Fraction

import pytest

from evaluation.policy import (
    PackError,
    UnknownOption,
    UnknownPack,
    all_packs,
    governing_pack,
    load_pack,
    pack_names,
    parse_pack,
)
from tests.evaluation.packs import FIRST_YEAR, NOTICE, PACK, changed, problems_of, write_pack


def test_without_the_documents_text_quotes_are_taken_as_they_stand():
    """A run is recomputed from the pack text stored with it; its quotes were checked when it ran."""
    text = changed(
        (
            "各校的计算单位个数按县教育局原分类捆绑制度不变。",
            "各校的计算单位个数按县教育局原分类捆绑制度不变!",
        )
    )
    assert len(problems_of(text)) == 1
    pack = parse_pack(text, name="qingtian-2021")
    assert pack.notice is None
    assert pack.text == text


# ---- files -----------------------------------------------------------------------------------


def test_a_pack_is_loaded_by_file_name_or_id(tmp_path):
    write_pack(tmp_path, "qingtian_2021")
    assert pack_names(tmp_path) == ["qingtian_2021"]
    by_file, by_id = load_pack("qingtian_2021", folder=tmp_path), load_pack("qingtian-2021", folder=tmp_path)
    assert by_file == by_id
    assert (by_file.id, by_file.file) == ("qingtian-2021", "qingtian_2021.toml")
    assert by_file.text == PACK
    assert by_file.notice == NOTICE


def test_the_digest_is_that_of_the_files_bytes(tmp_path):
    write_pack(tmp_path, "qingtian_2021")
    raw = (tmp_path / "qingtian_2021.toml").read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / "qingtian_2021.toml").write_bytes(raw)
    assert load_pack("qingtian_2021", folder=tmp_path).sha256 == hashlib.sha256(raw).hexdigest()


def test_a_changed_file_is_read_again(tmp_path):
    write_pack(tmp_path, "qingtian_2021")
    assert load_pack("qingtian_2021", folder=tmp_path).quality.bundled["co_built"].multiplier == 2
    write_pack(tmp_path, "qingtian_2021", ('multiplier = "2"', 'multiplier = "3"'))
    assert load_pack("qingtian_2021", folder=tmp_path).quality.bundled["co_built"].multiplier == 3


@pytest.mark.parametrize("name", ["qingtian-2031", "../policies/qingtian_2021", "", "qingtian_2021.toml"])
def test_an_unknown_pack_is_named(tmp_path, name):
    write_pack(tmp_path, "qingtian_2021")
    with pytest.raises(UnknownPack) as caught:
        load_pack(name, folder=tmp_path)
    assert str(caught.value) == f"没有“{name}”这个政策文件包。可选:qingtian-2021。"


def test_a_pack_without_its_document_is_refused_together_with_its_other_problems(tmp_path):
    write_pack(tmp_path, "qingtian_2021", ('multiplier = "2"', 'multiplier = "0"'), notice=None)
    with pytest.raises(PackError) as caught:
        load_pack("qingtian_2021", folder=tmp_path)
    assert [str(entry) for entry in caught.value.entries] == [
        "qingtian_2021.txt 的 整个文件:找不到政策文件的原文。请把原文存成 UTF-8 纯文本,与文件包同名,放在一起。",
        'qingtian_2021.toml 的 quality.bundled.co_built.multiplier:乘数必须大于 0。没有乘数的算式写作 "1"。',
    ]


def test_files_in_another_encoding_are_refused(tmp_path):
    (tmp_path / "qingtian_2021.toml").write_bytes(PACK.encode("gb18030"))
    (tmp_path / "qingtian_2021.txt").write_bytes("ok 青田".encode("gb18030"))
    with pytest.raises(PackError) as caught:
        load_pack("qingtian_2021", folder=tmp_path)
    assert [str(entry) for entry in caught.value.entries] == [
        "qingtian_2021.toml 的 第 3 个字节:不是 UTF-8 编码。请另存为 UTF-8 编码。",
        "qingtian_2021.txt 的 第 4 个字节:不是 UTF-8 编码。请另存为 UTF-8 编码。",
    ]


# ---- which pack governs ----------------------------------------------------------------------

NEW_YEAR = 'first_school_year = "2023-2024"'
LATER = (("signed = 2021-03-31", "signed = 2023-06-01"), ("published = 2021-04-02", "published = 2023-06-02"))


def ids(packs):
    return [pack.id for pack in packs]


def test_a_later_document_governs_from_its_first_year(tmp_path):
    write_pack(tmp_path, "qingtian_2021")
    write_pack(
        tmp_path,
        "qingtian_2023",
        *LATER,
        (FIRST_YEAR, NEW_YEAR),
        ("supersedes = []", 'supersedes = ["qingtian-2021"]'),
    )
    write_pack(tmp_path, "lishui_2021", ('county = "qingtian"', 'county = "lishui"'))
    governing = {
        year: governing_pack("qingtian", year, folder=tmp_path) for year in (2020, 2021, 2022, 2023, 2030)
    }
    assert {year: pack and pack.id for year, pack in governing.items()} == {
        2020: None,
        2021: "qingtian-2021",
        2022: "qingtian-2021",
        2023: "qingtian-2023",
        2030: "qingtian-2023",
    }
    assert governing_pack("jinyun", 2021, folder=tmp_path) is None
    assert governing_pack("lishui", 2021, folder=tmp_path).id == "lishui-2021"
    assert ids(all_packs(folder=tmp_path)) == ["lishui-2021", "qingtian-2021", "qingtian-2023"]


def test_a_last_school_year_ends_a_pack(tmp_path):
    write_pack(tmp_path, "qingtian_2021", (FIRST_YEAR, f'{FIRST_YEAR}\nlast_school_year = "2022-2023"'))
    write_pack(tmp_path, "qingtian_2023", *LATER, (FIRST_YEAR, NEW_YEAR))
    assert governing_pack("qingtian", 2022, folder=tmp_path).id == "qingtian-2021"
    assert governing_pack("qingtian", 2023, folder=tmp_path).id == "qingtian-2023"


BETWEEN_PACKS = [
    # case, changes of the later pack, the expected sentence after the file's name
    (
        "两个文件包同管一个学年",
        [(FIRST_YEAR, NEW_YEAR)],
        "governs.supersedes:2023-2024学年同时有几个文件包:qingtian-2021、qingtian-2023。"
        "请在较晚的文件包写明取代较早的,或给较早的写 last_school_year。",
    ),
    (
        "取代不存在的文件包",
        [(FIRST_YEAR, NEW_YEAR), ("supersedes = []", 'supersedes = ["qingtian-2021", "qingtian-2011"]')],
        "governs.supersedes[1]:没有“qingtian-2011”这个文件包。可用的文件包:qingtian-2021、qingtian-2023。",
    ),
    (
        "取代自己",
        [(FIRST_YEAR, NEW_YEAR), ("supersedes = []", 'supersedes = ["qingtian-2021", "qingtian-2023"]')],
        "governs.supersedes[1]:“qingtian-2023”签发于 2023-06-01,不早于本文件的 2023-06-01。"
        "只能取代更早签发的文件,请核对日期或删去。",
    ),
]


@pytest.mark.parametrize("case, changes, expected", BETWEEN_PACKS, ids=[row[0] for row in BETWEEN_PACKS])
def test_packs_that_contradict_each_other_are_refused(tmp_path, case, changes, expected):
    write_pack(tmp_path, "qingtian_2021")
    write_pack(tmp_path, "qingtian_2023", *LATER, *changes)
    with pytest.raises(PackError) as caught:
        all_packs(folder=tmp_path)
    assert [str(entry) for entry in caught.value.entries] == [f"qingtian_2023.toml 的 {expected}"]


def test_a_pack_that_ends_gives_way_to_those_it_superseded(tmp_path):
    """2024's document supersedes 2023's alone: once 2023's has ended, nothing keeps 2021's from governing again."""
    middle = ("supersedes = []", 'supersedes = ["qingtian-2021"]')
    newest = (
        (FIRST_YEAR, 'first_school_year = "2024-2025"'),
        ("supersedes = []", 'supersedes = ["qingtian-2023"]'),
    )
    write_pack(tmp_path, "qingtian_2021")
    write_pack(
        tmp_path, "qingtian_2023", *LATER, middle, (FIRST_YEAR, f'{NEW_YEAR}\nlast_school_year = "2025-2026"')
    )
    write_pack(
        tmp_path, "qingtian_2024", *((old, new.replace("2023", "2024")) for old, new in LATER), *newest
    )
    with pytest.raises(PackError) as caught:
        all_packs(folder=tmp_path)
    assert [str(entry) for entry in caught.value.entries] == [
        "qingtian_2024.toml 的 governs.supersedes:2026-2027学年同时有几个文件包:qingtian-2021、qingtian-2024。"
        "请在较晚的文件包写明取代较早的,或给较早的写 last_school_year。"
    ]


def test_the_problems_of_all_packs_come_together(tmp_path):
    write_pack(
        tmp_path, "lishui_2021", ('county = "qingtian"', 'county = "lishui"'), ('multiplier = "2"', "")
    )
    write_pack(tmp_path, "qingtian_2021", ('default = "A"', 'default = "Z"'))
    with pytest.raises(PackError) as caught:
        all_packs(folder=tmp_path)
    assert [(entry.file, entry.key) for entry in caught.value.entries] == [
        ("lishui_2021.toml", "quality.bundled.co_built.multiplier"),
        ("qingtian_2021.toml", "question[0].default"),
    ]


# ---- rules -----------------------------------------------------------------------------------


@pytest.fixture
def pack():
    return parse_pack(PACK, name="qingtian_2021", notice=NOTICE)


def test_rules_fill_in_the_defaults_and_know_what_is_undecided(pack):
    rules = pack.rules({"bundled.reading": "B"}, {"pool.weight", "bundled.reading"})
    assert rules.options == {**pack.defaults, "bundled.reading": "B"}
    assert rules.undecided == frozenset(pack.defaults) - {"pool.weight", "bundled.reading"}
    assert rules.bundled["co_built"].own_share == Fraction(4, 5)


UNKNOWN = [
    # case, options, decided, expected sentence
    (
        "没有的问题",
        {"bundled.readings": "A"},
        (),
        "没有“bundled.readings”这个问题。可选:bundled.reading、gain.no_prior_result、gain.joined_midyear、"
        "role.integrated_collaborative_q、divisor.branches、role.integrated_co_built、role.co_built_collaborative、"
        "divisor.counts、pool.weight。",
    ),
    (
        "没有的选项",
        {"bundled.reading": "Z"},
        (),
        "问题“bundled.reading”没有“Z”这个选项。可选:A、A-CAP、B、C、D、E。",
    ),
    (
        "已定口径中没有的问题",
        {},
        ("gain.none",),
        "没有“gain.none”这个问题。可选:bundled.reading、gain.no_prior_result、gain.joined_midyear、"
        "role.integrated_collaborative_q、divisor.branches、role.integrated_co_built、role.co_built_collaborative、"
        "divisor.counts、pool.weight。",
    ),
]


@pytest.mark.parametrize("case, options, decided, expected", UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_the_pack_does_not_know_is_refused(pack, case, options, decided, expected):
    with pytest.raises(UnknownOption) as caught:
        pack.rules(options, decided)
    assert str(caught.value) == expected


def test_a_pack_cannot_be_changed(pack):
    with pytest.raises(ValueError, match="frozen"):
        pack.quality.bundled["co_built"].multiplier = Fraction(3)
