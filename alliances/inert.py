"""Text that leaves the portal must not run as a formula in the spreadsheet that opens it."""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# Half and full width: spreadsheets in Chinese take both as the start of a formula.
_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def inert(value):
    """Numbers and dates as they are; text that would start a formula gets a leading apostrophe."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if text.startswith(_STARTS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
