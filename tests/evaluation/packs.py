"""Policy packs for tests: Qingtian's with a sentence or a number changed."""

import tomllib

import pytest

from evaluation.policy import POLICIES, PackError, parse_pack

PACK = (POLICIES / "qingtian_2021.toml").read_bytes().decode()
NOTICE = (POLICIES / "qingtian_2021.txt").read_bytes().decode()
CLAUSES = "、".join(clause["id"] for clause in tomllib.loads(PACK)["clause"])
FIRST_YEAR = 'first_school_year = "2021-2022"'


def changed(*changes):
    """The pack with each (old, new) put in once."""
    text = PACK
    for old, new in changes:
        assert old in text, f"文件包中没有“{old}”,此例已失效"
        text = text.replace(old, new, 1)
    return text


#: What a later document says otherwise: a share, a number of lessons, a quota.
NEW_SENTENCES = [
    ("总校的教学质量考核:总校占80%,成员校占20%", "总校的教学质量考核:总校占70%,成员校占30%"),
    ("累计不少于20节", "累计不少于24节"),
    ("总人数的15%", "总人数的20%"),
]
NEW_NUMBERS = [
    ('own_share = "0.80"\nmember_share = "0.20"', 'own_share = "0.70"\nmember_share = "0.30"'),
    ('value = "20"', 'value = "24"'),
    ('value = "0.15"', 'value = "0.20"'),
]
NEW_NOTICE = NOTICE
for _old, _new in NEW_SENTENCES:
    assert _old in NEW_NOTICE
    NEW_NOTICE = NEW_NOTICE.replace(_old, _new)


def new_pack(*changes):
    """A later document as a pack: the sentences and numbers above, and `changes` after them, each put in once."""
    text = changed(('id = "qingtian-2021"', 'id = "qingtian-2023"'), *NEW_NUMBERS)
    for old, new in NEW_SENTENCES:
        text = text.replace(old, new)
    for old, new in changes:
        assert old in text, f"文件包中没有“{old}”,此例已失效"
        text = text.replace(old, new, 1)
    return text


def parsed_new_pack(*changes):
    return parse_pack(new_pack(*changes), name="qingtian_2023", notice=NEW_NOTICE)


def problems_of(text):
    """The sentences with which a pack is refused."""
    with pytest.raises(PackError) as caught:
        parse_pack(text, name="qingtian_2021", notice=NOTICE)
    return [str(entry) for entry in caught.value.entries]


def write_pack(folder, name, *changes, notice=NOTICE):
    renamed = ('id = "qingtian-2021"', f'id = "{name.replace("_", "-")}"')
    (folder / f"{name}.toml").write_bytes(changed(renamed, *changes).encode())
    if notice is not None:
        (folder / f"{name}.txt").write_bytes(notice.encode())
