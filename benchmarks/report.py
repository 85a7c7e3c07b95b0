"""One measured figure against its bar; a table to read and a file to keep."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    what: str
    figure: float
    bar: str
    met: bool


def at_most(code: str, what: str, figure: float, bar: float) -> Row:
    return Row(code, what, figure, f"≤ {bar:g}", figure <= bar)


def at_least(code: str, what: str, figure: float, bar: float) -> Row:
    return Row(code, what, figure, f"≥ {bar:g}", figure >= bar)


def seen(code: str, what: str, figure: float) -> Row:
    """A figure without a bar."""
    return Row(code, what, figure, "", True)


def table(title: str, rows: Iterable[Row]) -> str:
    lines = [title]
    lines += [f"  {r.code}  {'✓' if r.met else '✕'}  {r.figure:>12.3f}  {r.bar:<24} {r.what}" for r in rows]
    return "\n".join(lines)


def keep(name: str, rows: Iterable[Row]) -> Path:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), encoding="utf-8")
    return path
