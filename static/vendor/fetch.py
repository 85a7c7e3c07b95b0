#!/usr/bin/env python3
"""Fetch the third-party browser files again from npm and compare them with vendor.json.

    python static/vendor/fetch.py            fetch, compare every checksum, put missing files back
    python static/vendor/fetch.py --update   fetch, write the files and vendor.json anew (after a change below)

Needs npm; a machine that only serves the portal does not. Standard library otherwise.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LISTING = HERE / "vendor.json"

# Tabler 1.0.0, not a later one: from 1.4 its colours use color-mix() and from 1.5 oklch(), which the
# Chromium 86 to 109 of many bureau desktops do not know: every button would lose its colour.
TABLER = "1.0.0"
BOOTSTRAP_ICONS = "1.13.2"

#: The icons of the sprite; a page can use no other (`{% icon %}` refuses an unknown name).
ICONS = """
    arrow-left-right arrow-right bank bell book box-arrow-right building buildings calendar3 calendar-check
    check-circle check-lg chevron-down chevron-left chevron-right chevron-up circle clipboard-check
    clipboard-data clock-history dash-lg diagram-3 download exclamation-circle exclamation-lg
    exclamation-triangle eye file-earmark-arrow-up file-earmark-text filter gear geo-alt house inbox
    info-circle info-lg journal-text link-45deg list megaphone mortarboard patch-question pencil people
    person person-circle pin-map play plus-lg printer question-circle quote search shield-check sliders
    table three-dots universal-access x-circle x-lg
""".split()


def tabler(package: Path) -> dict[str, bytes]:
    return {
        "tabler.min.css": without_source_map((package / "dist/css/tabler.min.css").read_bytes()),
        "LICENSE": (package / "LICENSE").read_bytes(),
    }


def bootstrap_icons(package: Path) -> dict[str, bytes]:
    symbols = []
    for name in sorted(ICONS):
        drawing = (package / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        view_box = re.search(r'viewBox="([^"]+)"', drawing)[1]
        body = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)[1]
        body = re.sub(r">\s+<", "><", body.strip())
        symbols.append(f'<symbol id="{name}" viewBox="{view_box}">{body}</symbol>')
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    return {"sprite.svg": sprite.encode(), "LICENSE": (package / "LICENSE").read_bytes()}


PACKAGES = [
    # (npm name, folder, version, licence, what is taken)
    ("@tabler/core", "tabler", TABLER, "MIT", tabler),
    ("bootstrap-icons", "bootstrap-icons", BOOTSTRAP_ICONS, "MIT", bootstrap_icons),
]


def without_source_map(text: bytes) -> bytes:
    """The map is not shipped, and the manifest storage fails on a reference to a file that is not there."""
    return re.sub(rb"\n?/[*/]# sourceMappingURL=\S+( \*/)?\s*$", b"\n", text)


def unpack(name: str, version: str, into: Path) -> Path:
    into.mkdir()
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    with tarfile.open(into / packed.stdout.split()[-1]) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def fetch(folder: Path) -> tuple[dict[str, bytes], list[dict]]:
    """The files by their path under static/vendor, and the entries of vendor.json."""
    files, entries = {}, []
    for number, (name, place, version, licence, take) in enumerate(PACKAGES):
        taken = {
            f"{place}/{version}/{file}": content
            for file, content in take(unpack(name, version, folder / str(number))).items()
        }
        files |= taken
        sums = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(taken.items())}
        entries.append({"name": name, "version": version, "licence": licence, "sha256": sums})
    return files, entries


def main() -> int:
    arguments = argparse.ArgumentParser(description="Fetch the third-party browser files and verify them.")
    arguments.add_argument("--update", action="store_true", help="write vendor.json anew")
    update = arguments.parse_args().update
    with tempfile.TemporaryDirectory() as folder:
        files, entries = fetch(Path(folder))
    if not update:
        expected = json.loads(LISTING.read_text(encoding="utf-8"))
        if entries != expected:
            print("npm gives other files than vendor.json lists; nothing written.", file=sys.stderr)
            return 1
    for path, content in files.items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if update:
        LISTING.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    print(f"{len(files)} files, all as listed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
