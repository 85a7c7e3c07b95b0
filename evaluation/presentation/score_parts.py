"""A score as tables: how it came about line by line, results, members, what is open, the sentences it rests on."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..models import Score, ScoreLine
from ..policy import PolicyPack
from ..policy_blocks import Clause
from .decisions import Settled
from .overview import OpenQuestion
from .parts_book import Part
from .sheet import Sheet

LINES = ("项目", "数值", "依据的输入", "条款")


def result_words(score: Score) -> tuple:
    counted = "" if score.of is None else f"{score.counted} / {score.of}"
    return (
        score.school_name,
        score.word,
        "正式" if score.official else "参考",
        "暂无" if score.value is None else score.value,
        counted,
        score.reason,
    )


def results_part(scores: Iterable[Score], *, note: str = "") -> Part:
    columns = ("学校", "成绩种类", "正式或参考", "成绩", "计入 / 共有", "说明")
    rows = tuple(result_words(score) for score in scores)
    return Part("成绩", columns, rows, note=note, numbers=frozenset({"成绩"}))


def lines_part(title: str, lines: Iterable[ScoreLine], pack: PolicyPack) -> Part:
    rows = tuple(
        (
            line.label,
            Decimal(line.value) if line.value else "",
            _inputs(line.inputs),
            _where(pack, line.clause),
        )
        for line in lines
    )
    return Part(title, LINES, rows, numbers=frozenset({"数值"}))


def sheet_parts(score: Score, sheet: Sheet, lines: Sequence[ScoreLine], pack: PolicyPack) -> list[Part]:
    parts = [results_part([score], note=sheet.formula), lines_part("明细", lines, pack)]
    if sheet.members:
        columns = ("成员校", "学校编号", "上学年", "本学年", "增量", "是否计入", "说明")
        rows = tuple(
            (
                row.name, row.code, row.before, row.after, row.gain, "是" if row.counts else "否",
                ";".join(word for word in (row.reason, row.note) if word),
            )
            for row in sheet.members
        )  # fmt: skip
        parts.append(Part("成员校增量", columns, rows, numbers=frozenset({"上学年", "本学年", "增量"})))
    if sheet.results:
        columns = (
            "学校",
            "学校编号",
            "学段",
            "口径",
            "成绩",
            "满分",
            "折算成绩",
            "考生数",
            "计算单位",
            "说明",
        )
        rows = tuple(
            (
                row.name, row.code, row.stage, row.measure, row.reported, row.full_marks, row.value, row.examinees,
                row.units, row.reason,
            )
            for row in sheet.results
        )  # fmt: skip
        parts.append(Part("本校成绩", columns, rows, numbers=frozenset(columns[4:9])))
    return parts


def readings_part(settled: Iterable[Settled], opened: Iterable[OpenQuestion]) -> Part:
    rows = [(one.title, one.words, f"已确认({one.file_number})") for one in settled]
    rows += [(one.question.title, f"暂按“{one.option.label}”", "文件未明确") for one in opened]
    return Part("执行口径", ("问题", "口径", "状态"), tuple(rows), empty="没有未定或已确认的口径。")


def clauses_part(clauses: Iterable[Clause]) -> Part:
    rows = tuple((clause.number, clause.heading, clause.quote) for clause in clauses)
    return Part("条文", ("条款", "标题", "原文"), rows)


def _inputs(inputs: dict) -> str:
    return ";".join(f"{name} {_plain(value)}" for name, value in inputs.items() if value not in ("", [], {}))


def _plain(value) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name} {one}" for name, one in value.items())
    return "、".join(value) if isinstance(value, list) else str(value)


def _where(pack: PolicyPack, clause: str) -> str:
    return pack.clause(clause).number if clause else ""
