"""A run against itself: its snapshot, its policy text, and every cell recomputed from both."""

import json
from collections.abc import Iterator
from decimal import Decimal

from gongtongti.accounts.canonical import canonical, digest

from .basis import Basis
from .facts import QualityFacts
from .formulas.numbers import LINE_PLACES, SCORE_PLACES, shown
from .formulas.outcome import ScoreRow
from .models import PackText, Score, ScoreLine, ScoreRun
from .policy import parse_pack
from .policy_errors import PackError
from .problem import Problem, problem
from .scoring import ENGINE, fraction_text, result_digest
from .snapshot import facts_of, snapshot_text

#: What reading a text that somebody has changed may end in.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, PackError)


def is_of_this_engine(run: ScoreRun) -> bool:
    """Only these can be recomputed; of older ones the digests and the chain are checked."""
    return run.engine == ENGINE


def run_problems(run: ScoreRun) -> Iterator[Problem]:
    """`run.facts` and `run.pack_text` must be loaded."""
    row = f"第{run.pk}次测算"
    texts = list(_texts(run, row))
    yield from texts
    if (run.engine.isdecimal() and int(run.engine) > int(ENGINE)) or not run.engine.isdecimal():
        yield problem(ScoreRun, row, "engine", f"是“{run.engine}”,本系统不认识(现在是 {ENGINE})")
    try:
        again = _again(run)
    except UNREADABLE as error:
        if not texts:
            yield problem(ScoreRun, row, "facts", f"和文件包、口径放在一起不能重算({type(error).__name__})")
        return
    names, rows, told = again
    if is_of_this_engine(run):
        yield from _cells(run, rows, names)
        if told != run.result_digest:
            yield problem(ScoreRun, row, "result_digest", "与重算的结果不符")


def _texts(run: ScoreRun, row: str) -> Iterator[Problem]:
    yield from text_problems(run.pack_text)
    try:
        pack, unchanged, inputs, facts = _read(run.pack_text.text, run.pack, run.facts)
    except UNREADABLE:
        yield problem(ScoreRun, row, "facts", "或政策文件包读不出来:内容被改写")
        return
    if pack != run.pack:
        yield problem(ScoreRun, row, "pack", f"与文件包的内容不符:内容是 {pack}")
    if not unchanged:
        yield problem(ScoreRun, row, "facts", "不是写入时的样子:内容或来源记录被改写")
    if inputs != run.inputs_digest:
        yield problem(ScoreRun, row, "inputs_digest", "与采用的事实不符")
    if facts.county != run.county.slug:
        yield problem(ScoreRun, row, "county", f"与采用的事实不符:事实属于 {facts.county}")
    if facts.school_year != str(run.school_year):
        yield problem(ScoreRun, row, "school_year", f"与采用的事实不符:事实是 {facts.school_year}学年的")
    if not run.trial and not _by_the_rules(run):
        yield problem(ScoreRun, row, "options", "改变了默认口径或已定口径,却没有标明是试算")


def text_problems(text: PackText) -> Iterator[Problem]:
    if digest(text.text) != text.sha256:
        yield problem(PackText, text.sha256[:12], "text", "与它的校验值不符:文件内容被改写")


def _read(pack_text: str, pack: str, facts_text: str) -> tuple[str, bool, str, QualityFacts]:
    """(id of the pack, whether the snapshot is the very text that these facts are stored as, inputs digest, facts)"""
    stored = json.loads(facts_text)
    facts = facts_of(facts_text)
    versions = {tuple(key.split("/")): int(version) for key, version, _digest in stored["sources"]}
    again, inputs = snapshot_text(facts, versions)
    return parse_pack(pack_text, name=pack).id, again == facts_text, inputs, facts


def _by_the_rules(run: ScoreRun) -> bool:
    pack = parse_pack(run.pack_text.text, name=run.pack)
    decided = {question: row["option"] for question, row in run.decided.items() if question in pack.defaults}
    return run.options == {**pack.defaults, **decided}


# ---- every cell ---------------------------------------------------------------------------------


def _again(run: ScoreRun) -> tuple[dict[str, str], list[ScoreRow], str]:
    """(names of the schools, rows, result digest)"""
    names, rows = _recomputed(
        run.facts, run.pack_text.text, run.pack, canonical(run.options), canonical(run.decided)
    )
    told = result_digest(
        rows,
        inputs_digest=run.inputs_digest,
        pack_sha256=digest(run.pack_text.text),
        options=run.options,
        decided=run.decided,
        engine=run.engine,
    )
    return names, rows, told


def _recomputed(
    facts_text: str, pack_text: str, pack: str, options: str, decided: str
) -> tuple[dict[str, str], list[ScoreRow]]:
    basis = Basis(parse_pack(pack_text, name=pack), json.loads(options), json.loads(decided), trial=False)
    facts = facts_of(facts_text)
    return {school.code: school.name for school in facts.schools}, basis.rows(facts)


def _cells(run: ScoreRun, rows: list[ScoreRow], names: dict[str, str]) -> Iterator[Problem]:
    stored, lines = _stored(run)
    wanted = {row.sort_key: row for row in rows}
    for key in sorted({*stored, *wanted}):
        row = f"第{run.pk}次测算 {' '.join(part for part in key if part)}"
        if key not in wanted:
            yield problem(Score, row, "", "重算的结果里没有:多出来,或学校、种类、教共体被改写")
        elif key not in stored:
            yield problem(Score, row, "", "不见了:被删去,或学校、种类、教共体、测算被改写")
        else:
            pk, cells = stored[key]
            again = _score_cells(wanted[key], names)
            for column, value in again.items():
                if cells[column] != value:
                    yield problem(Score, row, column.partition("__")[0], "与重算的结果不符")
            yield from _lines(row, wanted[key], lines.get(pk, {}))


def _lines(row: str, wanted: ScoreRow, stored: dict[int, dict]) -> Iterator[Problem]:
    again = {position: _line_cells(line) for position, line in enumerate(wanted.lines, start=1)}
    for position in sorted({*again, *stored}):
        line = f"{row} 第{position}行"
        if position not in again:
            yield problem(ScoreLine, line, "", "重算的结果里没有:多出来,或被移到这里")
        elif position not in stored:
            yield problem(ScoreLine, line, "", "不见了:被删去,或被移到别处")
        else:
            for column, value in again[position].items():
                if stored[position][column] != value:
                    yield problem(ScoreLine, line, column, "与重算的结果不符")


#: Columns of a score that are recomputed, beside its key.
_COLUMNS = (
    "school__code", "alliance__code", "school_name", "alliance_type", "official", "value", "exact", "reason", "counted",
    "of", "questions",
)  # fmt: skip


def _stored(run: ScoreRun) -> tuple[dict, dict]:
    scores = {
        tuple(key): (pk, dict(zip(_COLUMNS, cells, strict=True)))
        for pk, *row in Score.objects.filter(run=run)
        .order_by()
        .values_list("pk", "school_code", "kind", "alliance_code", *_COLUMNS)
        for key, cells in [(row[:3], row[3:])]
    }
    lines: dict[int, dict[int, dict]] = {}
    columns = ("label", "value", "inputs", "clause")
    found = ScoreLine.objects.filter(score__run=run).order_by()
    for score, position, *cells in found.values_list("score_id", "position", *columns):
        lines.setdefault(score, {})[position] = dict(zip(columns, cells, strict=True))
    return scores, lines


def _score_cells(row: ScoreRow, names: dict[str, str]) -> dict:
    return {
        "school__code": row.school,
        "alliance__code": row.alliance or None,
        "school_name": names[row.school],
        "alliance_type": row.alliance_type,
        "official": row.official,
        "value": None if row.value is None else Decimal(shown(row.value, SCORE_PLACES)),
        "exact": fraction_text(row.value),
        "reason": row.reason,
        "counted": row.counted,
        "of": row.of,
        "questions": list(row.questions),
    }


def _line_cells(line) -> dict:
    return {
        "label": line.label,
        "value": "" if line.value is None else shown(line.value, LINE_PLACES),
        "inputs": json.loads(json.dumps(line.inputs)),
        "clause": line.clause,
    }
