"""Pinyin initials by which people search for schools on a keyboard."""


def initials(*names: str) -> str:
    """青田二中, 青田县第二中学 → "qtez qtxdezx": one word a name, letters and digits only, no repeats."""
    # Its dictionary takes most of a second to load: only whoever writes a school's name waits for it.
    from pypinyin import Style, lazy_pinyin

    words = (
        "".join(part[:1] for part in lazy_pinyin(name, style=Style.NORMAL, errors=list) if part.isalnum())
        for name in names
        if name
    )
    return " ".join(dict.fromkeys(word.lower() for word in words if word))
