"""python gongtongti/locale/compile.py: writes django.mo from django.po, without gettext on the machine."""

from pathlib import Path

import polib

CATALOG = Path(__file__).parent / "zh_Hans" / "LC_MESSAGES" / "django.po"


def compiled() -> bytes:
    return polib.pofile(str(CATALOG)).to_binary()


if __name__ == "__main__":
    CATALOG.with_suffix(".mo").write_bytes(compiled())
