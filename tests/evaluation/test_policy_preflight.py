"""A policy file from outside is looked at before any parser has to suffer it."""

import pytest

from evaluation.policy import PackError
from evaluation.policy_preflight import checked
from tests.evaluation.packs import PACK

SMALL = 'id = "x"\n'
REFUSED = [
    ("too large", "# " + "长" * 400_000,
     "x.toml 的 整个文件:超过 1 MB。政策文件包只有几十 KB,请核对是否选错了文件。"),
    ("no text", SMALL + "\0", "x.toml 的 整个文件:含有空字符,不是文本文件。请另存为 UTF-8 编码的纯文本。"),
    ("too many lines", "\n" * 20_001, "x.toml 的 整个文件:超过 20000 行。请核对是否粘贴了多遍。"),
    ("a number without end", "a = " + "9" * 5000, "x.toml 的 整个文件:有超过 30 位的数字。请核对这个数字。"),
    ("a power", "a = 1e999999999", "x.toml 的 a:数字太大或太长。数字至多 30 位,不用科学记数法。"),
    ("no number", "[a]\nb = [nan]", "x.toml 的 a.b[0]:数字太大或太长。数字至多 30 位,不用科学记数法。"),
    ("a key without end", ".".join("a" * 100_000) + " = 1",
     "x.toml 的 整个文件:有一行写了超过 20 个点。请对照已有的文件包检查这一行的键。"),
    ("brackets without end", "a = " + "[" * 100_000,
     "x.toml 的 整个文件:有读不出来的数字或嵌套。请对照已有的文件包检查数字和括号。"),
    ("pasted many times", '[[clause]]\nid = "x"\n' * 401,
     "x.toml 的 clause:有 401 段。一份文件至多 400 段,请核对是否粘贴了多遍。"),
    ("no TOML", "id = ", "x.toml 的 文件末尾:不是正确的 TOML 写法。"
     "请检查这里的引号、括号和等号,以及同一个键是否写了两次。"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "text", "sentence"), REFUSED, ids=[case for case, *_ in REFUSED])
def test_a_file_that_would_hurt_is_refused_at_once(case, text, sentence):
    with pytest.raises(PackError) as refused:
        checked(text, file="x.toml")
    assert [str(entry) for entry in refused.value.entries] == [sentence]


def test_a_real_pack_passes():
    assert checked(PACK, file="x.toml")["id"] == "qingtian-2021"
