"""Pinyin initials by which people search for schools on a keyboard."""

from pypinyin import Style, lazy_pinyin


def initials(*names: str) -> str:
    """青田二中, 青田县第二中学 → "qtez qtxdezx": one word a name, letters and digits only, no repeats."""
    words = (
        "".join(part[:1] for part in lazy_pinyin(name, style=Style.NORMAL, errors=list) if part.isalnum())
        for name in names
        if name
    )
    return " ".join(dict.fromkeys(word.lower() for word in words if word))
