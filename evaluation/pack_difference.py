"""Two policy packs side by side: which blocks and questions differ. Data against data; nothing is computed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from .policy import PolicyPack
from .policy_questions import Question

#: What names the pack, what is compared as sentences, and what as questions.
_APART = ("id", "clause", "question")
#: Tables whose entries are blocks of their own.
_TABLES = ("listing", "rotation")
_PARTS_OF_QUALITY = ("pools", "assessed_alone", "precedence", "units")
#: Longer sentences than this are shown whole, without marks.
_MARKED = 3000
#: A number is compared as one word, every other sign by itself.
_WORD = re.compile(r"[0-9.]+%?|.", re.DOTALL)


class Sort(StrEnum):
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    REWORDED = "reworded"  # the sentence reads otherwise, what was taken from it is the same


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a block by its key inside it; None: not there."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class BlockChange:
    """clauses: pairs of clause ids (before, after; "" for none) of the sentences that read otherwise; else of the first."""

    block: str
    sort: Sort
    values: tuple[Value, ...]
    clauses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """`default`, `options`, `sentence`: what about it differs; `before` or `after` None: appears or vanishes."""

    before: Question | None
    after: Question | None
    default: bool = False
    options: bool = False
    sentence: bool = False

    @property
    def id(self) -> str:
        one = self.after or self.before
        assert one
        return one.id


@dataclass(frozen=True, slots=True)
class PackDifference:
    blocks: tuple[BlockChange, ...]
    questions: tuple[QuestionChange, ...]


def difference(before: PolicyPack, after: PolicyPack) -> PackDifference:
    """In the order of the new document; what it no longer has comes last."""
    old, new = blocks_of(before), blocks_of(after)
    changes = (
        _block_change(block, old.get(block), new.get(block), before, after)
        for block in dict.fromkeys([*new, *old])
    )
    return PackDifference(tuple(filter(None, changes)), tuple(_question_changes(before, after)))


def blocks_of(pack: PolicyPack) -> dict[str, dict[str, Any]]:
    """Everything in the pack but its id, clauses and questions: block → key → value, nested keys joined by dots."""
    data = _data(pack)
    quality = data["quality"]
    blocks: dict[str, Any] = {"quality": {key: quality[key] for key in ("clause", "formula")}}
    blocks |= {f"quality.bundled.{kind}": rule for kind, rule in quality["bundled"].items()}
    blocks |= {f"quality.{part}": quality[part] for part in _PARTS_OF_QUALITY}
    for name, rows in data.items():
        if name in _APART or name == "quality":
            continue
        if isinstance(rows, tuple):
            blocks |= {f"{name}.{row['id']}": row for row in rows}
        elif name in _TABLES:
            blocks |= {f"{name}.{key}": row for key, row in rows.items()}
        elif rows:
            blocks[name] = rows
    return {block: dict(_leaves(rows)) for block, rows in blocks.items()}


def _data(value: Any) -> Any:
    """By the keys of the file. Exact numbers stay what they are, which pydantic's own dump turns into text."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {info.alias or name: _data(getattr(value, name)) for name, info in fields.items()}
    if isinstance(value, Mapping):
        return {key: _data(inner) for key, inner in value.items()}
    return tuple(map(_data, value)) if isinstance(value, tuple) else value


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list | tuple) and any(isinstance(inner, Mapping) for inner in value):
        for place, inner in enumerate(value):
            name = inner.get("id") or inner.get("code") or place if isinstance(inner, Mapping) else place
            yield from _leaves(inner, f"{key}.{name}" if key else str(name))
    else:
        yield key, value


def _block_change(
    block: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    before: PolicyPack,
    after: PolicyPack,
) -> BlockChange | None:
    was, now = old or {}, new or {}
    keys = [key for key in dict.fromkeys([*now, *was]) if was.get(key) != now.get(key)]
    # Another sentence is no other number: it is told as the sentence.
    values = tuple(Value(key, was.get(key), now.get(key)) for key in keys if not _names_a_sentence(key))
    clauses = tuple(
        dict.fromkeys(
            (was.get(key) or "", now.get(key) or "") for key in {**now, **was} if _names_a_clause(key)
        )
    )
    otherwise = tuple(pair for pair in clauses if _quote(before, pair[0]) != _quote(after, pair[1]))
    # A block that quotes its own words is not concerned when others of the sentence change.
    quotes = [key for key in {**now, **was} if key.rpartition(".")[2] == "quote"]
    reworded = any(was.get(key) != now.get(key) for key in quotes) if quotes else bool(otherwise)
    if not (values or reworded or old is None or new is None):
        return None
    sort = Sort.CHANGED if values else Sort.REWORDED
    if old is None or new is None:
        sort = Sort.NEW if old is None else Sort.GONE
    return BlockChange(block, sort, values, otherwise or clauses[:1])


def _names_a_clause(key: str) -> bool:
    return key.rpartition(".")[2] in ("clause", "allowances_clause")


def _names_a_sentence(key: str) -> bool:
    return _names_a_clause(key) or key.rpartition(".")[2] == "quote"


def _quote(pack: PolicyPack, clause_id: str) -> str:
    return pack.clause(clause_id).quote if clause_id else ""


def _question_changes(before: PolicyPack, after: PolicyPack) -> Iterator[QuestionChange]:
    old = {question.id: question for question in before.questions}
    new = {question.id: question for question in after.questions}
    for question_id in dict.fromkeys([*new, *old]):
        was, now = old.get(question_id), new.get(question_id)
        if was is None or now is None:
            yield QuestionChange(was, now)
            continue
        change = QuestionChange(
            was,
            now,
            default=was.default != now.default,
            options=was.options != now.options,
            sentence=(was.title, was.quote) != (now.title, now.quote),
        )
        if change.default or change.options or change.sentence:
            yield change


# ---- two sentences ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    text: str
    marked: bool


def marked(before: str, after: str) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Both sentences in stretches; what only one of them has is marked."""
    if before == after or not before or not after or max(len(before), len(after)) > _MARKED:
        differs = before != after
        return tuple(tuple([Stretch(text, differs)] if text else []) for text in (before, after))
    sides: tuple[list[Stretch], list[Stretch]] = ([], [])
    was, now = _WORD.findall(before), _WORD.findall(after)
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        for side, words in zip(sides, (was[i:j], now[k:m]), strict=True):
            _append(side, "".join(words), marked=tag != "equal")
    return tuple(sides[0]), tuple(sides[1])


def _append(side: list[Stretch], text: str, *, marked: bool) -> None:
    if not text:
        return
    if side and side[-1].marked == marked:
        side[-1] = Stretch(side[-1].text + text, marked)
    else:
        side.append(Stretch(text, marked))
