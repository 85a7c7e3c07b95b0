"""One way to write facts and results as text, so that equal content has equal digests everywhere."""

import hashlib
import json
import unicodedata
from typing import Any


def canonical(content: Any) -> str:
    """JSON with sorted keys, no spaces, NFC. Numbers must already be text: a float would depend on its writer."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse(value):
    raise TypeError(f"{value!r} is not plain text, list or mapping")
