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
