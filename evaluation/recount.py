"""An independent recount: all scores of a run again, from its snapshot and docs/scoring.md alone.

    python evaluation/recount.py snapshot.json

The snapshot is what `manage.py export_snapshot` writes. Written from the prose and not from the engine, with nothing but
the standard library, so that one mistake cannot sit in both. 三.1, 四.3 …: chapters of docs/scoring.md.
"""

import argparse
import datetime
import hashlib
import json
import sys
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

ZERO = Fraction(0)
STAGES = {"primary": "小学", "junior": "初中", "senior": "高中", "": ""}
KINDS = {"bundled": "捆绑考核", "pooled": "一起考核", "own": "本校成绩"}
FIELDS = {
    "alliance_type": "类型", "official": "是否正式成绩", "value": "成绩", "exact": "精确值", "reason": "说明",
    "counted": "计入", "of": "共有", "questions": "未定口径",
}  # fmt: skip


class Unclear(Exception):
    """There is no number, and why."""


@dataclass(frozen=True)
class Result:
    """本校成绩 of one school or pool in one school year. `counted`, `of`: campuses, of a pool only."""

    value: Fraction | None = None
    reason: str = ""
    measure: str = ""
    stages: frozenset[str] = frozenset()
    counted: int | None = None
    of: int | None = None


class County:
    """The facts of one snapshot, with the numbers of its pack and the options chosen."""

    def __init__(self, document: dict) -> None:
        facts, run = document["facts"], document["run"]
        self.quality = _pack(document["pack_text"])["quality"]
        self.pool_kinds = set(self.quality["pools"]["kinds"])
        self.options, self.decided = run["options"], run["decided"]
        listed = [row["code"] for row in self.quality["assessed_alone"]["schools"]]
        self.alone = set(self.decided.get("assessed_alone", {"value": listed})["value"])
        self.year, self.before = facts["school_year"], facts["previous_year"]
        self.begins, self.ends = _day(facts["begins"]), _day(facts["ends"])
        self.names = {row["code"]: row["name"] for row in facts["schools"]}
        self.alliances = {row["code"]: row for row in sorted(facts["alliances"], key=lambda row: row["code"])}
        self.results, self.memberships = defaultdict(list), defaultdict(list)
        for row in sorted(facts["results"], key=lambda row: row["stage"]):
            self.results[row["school"], row["school_year"]].append(row)
        for row in facts["memberships"]:
            if row["role"] != "guest":
                dated = {"since": _day(row["since"]) or datetime.date.min, "until": _day(row["until"])}
                self.memberships[row["alliance"]].append({**row, **dated})
        self.cores = {
            code: row["school"]
            for code in self.alliances
            for row in self.there(code, self.ends)
            if row["role"] == "core"
        }
        self.led = defaultdict(set)
        for code, school in self.cores.items():
            self.led[school].add(self.alliances[code]["kind"])
        self.pools = {self.before: self._pools(self.begins), self.year: self._pools(self.ends)}

    def during(self, alliance: str, begins: datetime.date, ends: datetime.date) -> list[dict]:
        return [
            row
            for row in self.memberships[alliance]
            if row["since"] < ends and (row["until"] is None or row["until"] > begins)
        ]

    def there(self, alliance: str, ends: datetime.date) -> list[dict]:
        """On the last day before `ends`."""
        return self.during(alliance, ends - datetime.timedelta(days=1), ends)

    def _pools(self, ends: datetime.date) -> dict[str, tuple[str, list[str]]]:
        """三.2: school → (alliance, schools assessed together)."""
        found: dict[str, tuple[str, list[str]]] = {}
        for code, alliance in self.alliances.items():
            if alliance["kind"] in self.pool_kinds:
                there = {row["school"] for row in self.there(code, ends)} - self.alone - found.keys()
                if len(there) > 1:
                    found |= dict.fromkeys(there, (code, sorted(there)))
        return found

    # ---- 本校成绩 ------------------------------------------------------------------------------

    def rows(self, school: str, year: str, stages=None) -> list[dict]:
        return [row for row in self.results[school, year] if stages is None or row["stage"] in stages]

    def alone_result(self, school: str, year: str, stages=None) -> Result:
        """三.1"""
        rows = self.rows(school, year, stages)
        if not rows:
            return Result(reason=f"没有{year}学年的教学质量成绩")
        if len({row["measure"] for row in rows}) > 1:
            return Result(reason=f"{year}学年同一学年内成绩口径不一致,不能合并")
        weights = [Fraction(row["units"] or 1) for row in rows]
        total = sum((_scaled(row) * weight for row, weight in zip(rows, weights, strict=True)), ZERO)
        stages = frozenset(row["stage"] for row in rows)
        return Result(total / sum(weights), measure=rows[0]["measure"], stages=stages)

    def result(self, school: str, year: str, stages=None) -> Result:
        """三.2, or 三.1 for a school of no pool."""
        if school not in self.pools[year]:
            return self.alone_result(school, year, stages)
        each = {code: self.alone_result(code, year, stages) for code in self.pools[year][school][1]}
        counted = {code: one for code, one in each.items() if one.value is not None}
        stages_found = frozenset().union(*(one.stages for one in counted.values()))
        pooled = Result(stages=stages_found, counted=len(counted), of=len(each))
        if not counted:
            return replace(pooled, reason=f"各校区都没有{year}学年的教学质量成绩")
        if len({one.measure for one in counted.values()}) > 1:
            return replace(pooled, reason=f"{year}学年各校区同一学年内成绩口径不一致,不能合并")
        try:
            weights = self._weights(list(counted), year, stages)
        except Unclear as unclear:
            return replace(pooled, reason=str(unclear))
        total = sum((one.value * weights[code] for code, one in counted.items()), ZERO)
        measure = next(iter(counted.values())).measure
        return replace(pooled, value=total / sum(weights.values()), measure=measure)

    def _weights(self, schools: list[str], year: str, stages) -> dict[str, Fraction]:
        chosen = self.options["pool.weight"]
        if chosen == "equal":
            return dict.fromkeys(schools, Fraction(1))
        columns = ["units", "examinees"] if chosen == "units_else_examinees" else ["examinees"]
        for column in columns:
            found = {code: self._sum(code, year, column, stages) for code in schools}
            if None not in found.values():
                return found
        raise Unclear("缺计算单位和参考人数" if len(columns) > 1 else "缺参考人数")

    def _sum(self, school: str, year: str, column: str, stages=None) -> Fraction | None:
        cells = [row[column] for row in self.rows(school, year, stages)]
        return sum(map(Fraction, cells), ZERO) if cells and all(cells) else None

    def gain(self, school: str) -> Fraction | None:
        """三.3; None: no gain."""
        now, before = self.result(school, self.year), self.result(school, self.before)
        common = now.stages & before.stages
        if None in (now.value, before.value) or now.measure != before.measure or not common:
            return None
        if now.stages != before.stages:
            now, before = self.result(school, self.year, common), self.result(school, self.before, common)
        return None if None in (now.value, before.value) else now.value - before.value

    # ---- 捆绑成绩 ------------------------------------------------------------------------------

    def members(self, alliance: str) -> dict[str, bool]:
        """四.1: school → a member for the whole year."""
        reached: dict[str, datetime.date] = {}
        for row in sorted(
            self.during(alliance, self.begins, self.ends), key=lambda row: (row["school"], row["since"])
        ):
            school = row["school"]
            if row["role"] == "core" or school == self.cores[alliance]:
                continue
            reached.setdefault(school, self.begins)
            if row["since"] <= reached[school]:
                reached[school] = max(reached[school], row["until"] or self.ends)
        return {school: day >= self.ends for school, day in reached.items()}

    def bundled(self, alliance: str) -> dict:
        """四"""
        kind, core, members = self.alliances[alliance]["kind"], self.cores[alliance], self.members(alliance)
        branched, leads_pool = kind == "collaborative", bool(self.led[core] & self.pool_kinds)
        asked_q = branched and leads_pool
        unpooled = asked_q and self.options["role.integrated_collaborative_q"] == "main_campus"
        own = (self.alone_result if unpooled else self.result)(core, self.year)
        gains = {school: self.gain(school) for school in members}
        whole_only = self.options["gain.joined_midyear"] == "exclude"
        able = [school for school, whole in members.items() if whole or not whole_only]
        lacking = [school for school in able if gains[school] is None]
        zero = self.options["gain.no_prior_result"] == "zero"
        counted = able if zero else [school for school in able if school not in lacking]
        pools = {*self.pools[self.year], *self.pools[self.before]} & set(members)
        asked = {
            "bundled.reading": True,
            "divisor.counts": True,
            "divisor.branches": branched,
            "role.integrated_collaborative_q": asked_q,
            "role.integrated_co_built": kind == "co_built" and leads_pool,
            "role.co_built_collaborative": {"co_built", "collaborative"} <= self.led[core],
            "pool.weight": pools or (core in self.pools[self.year] and not unpooled),
            "gain.joined_midyear": not all(members.values()),
            "gain.no_prior_result": lacking,
        }
        lines = self.own_lines(core, unpooled)
        lines += [[f"成员校增量:{self.names[school]}", gain] for school, gain in gains.items()]
        row = self._row(core, "bundled", alliance, own, {name for name in asked if asked[name]}, lines)
        row |= {"counted": len(counted), "of": len(members)}
        try:
            if own.value is None:
                raise Unclear(own.reason)
            if lacking and self.options["gain.no_prior_result"] == "block":
                raise Unclear(f"{self._named(lacking)}没有可比增量,按所选口径暂不计分")
            total = sum((gains[school] or ZERO for school in counted), ZERO)
            word, divisor = self._divisor(core, counted, branched)
            part = (
                Fraction(self.quality["bundled"][kind]["multiplier"]) * total / divisor if counted else ZERO
            )
            addends = self._addends(self.quality["bundled"][kind], own.value, part, counted)
            value = sum((number for _label, number in addends), ZERO)
            row |= {**_told(value), "reason": "" if counted else "无可比增量"}
            lines += [["总增量", total], [f"除数:{word}", divisor], *addends, ["成绩", value]]
        except Unclear as unclear:
            row |= {**_told(None), "reason": str(unclear)}
        return row

    def _named(self, schools) -> str:
        return "、".join(self.names[school] for school in schools)

    def _divisor(self, core: str, counted: list[str], branched: bool) -> tuple[str, Fraction]:
        """四.3"""
        word, schools = "成员校数", counted
        if branched and self.options["divisor.branches"] == "branches":
            word, led = "分校数", [code for code in self.alliances if self.cores.get(code) == core]
            pools = [code for code in led if self.alliances[code]["kind"] in self.pool_kinds]
            schools = [school for code in pools for school in self.members(code)]
            if not schools:
                raise Unclear("按“分校数”口径,该总校没有融合型分校,除数无法确定")
        if self.options["divisor.counts"] == "schools":
            return word, Fraction(len(schools))
        units = {school: self._sum(school, self.year, "units") for school in schools}
        if None in units.values():
            missing = self._named(school for school in schools if units[school] is None)
            raise Unclear(f"{missing}缺计算单位,除数无法确定")
        return f"{word}(按计算单位)", sum(units.values(), ZERO)

    def _addends(self, rule: dict, own: Fraction, part: Fraction, counted: list[str]) -> list[list]:
        """四.4: [label, number]."""
        reading, share = self.options["bundled.reading"], Fraction(rule["member_share"])
        kept, percent, most = Fraction(rule["own_share"]), f"{_plain(100 * share)}%", 100 * share
        addends = [["本校得分", own] if reading == "C" else [f"本校得分×{_plain(100 * kept)}%", kept * own]]
        label = "成员校增量加减分"
        if reading == "A-CAP":
            label, part = f"{label}(不超过±{_plain(most)}分)", max(-most, min(most, part))
        elif reading == "B":
            addends.append(["成员校底分", most])
        elif reading == "D":
            label, part = f"{label}×{percent}", share * part
        elif reading == "E":
            owns = {school: self.result(school, self.year).value for school in counted}
            if not owns:
                raise Unclear("没有可计入的成员校,无法计算成员校均分")
            if None in owns.values():
                missing = self._named(school for school in counted if owns[school] is None)
                raise Unclear(f"{missing}缺本学年成绩,无法计算成员校均分")
            addends.append([f"成员校均分×{percent}", share * sum(owns.values(), ZERO) / len(owns)])
        return [*addends, [label, part]]

    # ---- rows ----------------------------------------------------------------------------------

    def own_lines(self, school: str, unpooled: bool = False) -> list[list]:
        """六"""
        pooled, lines = school in self.pools[self.year] and not unpooled, []
        for code in self.pools[self.year][school][1] if pooled else [school]:
            name, rows, own = self.names[code], self.rows(code, self.year), self.alone_result(code, self.year)
            lines += [[f"{name}{STAGES[row['stage']]}成绩", _scaled(row)] for row in rows]
            if own.value is None or len(rows) > 1:
                lines.append([f"{name}成绩" if own.value is None else f"{name}各学段合计", own.value])
        if pooled:
            lines.append(["一起考核成绩", self.result(school, self.year).value])
        elif school in self.alone:
            lines.append(["继续单独考核", lines[-1][1]])
        return lines

    def _row(
        self, school: str, kind: str, alliance: str | None, own: Result, asked: set, lines: list
    ) -> dict:
        reason = own.reason
        if own.value is not None and kind == "pooled" and own.counted < own.of:
            reason = f"计入 {own.counted} / 校区 {own.of}"
        return {
            "school_code": school, "kind": kind, "alliance": alliance,
            "alliance_type": self.alliances[alliance]["kind_label"] if alliance else None, "official": False,
            **_told(own.value), "reason": reason, "counted": None if kind == "own" else own.counted,
            "of": None if kind == "own" else own.of, "questions": sorted(asked - self.decided.keys()),
            "lines": lines,
        }  # fmt: skip

    def all_rows(self) -> list[dict]:
        """六, sorted."""
        bundled = self.quality["bundled"]
        rows = [self.bundled(code) for code in self.cores if self.alliances[code]["kind"] in bundled]
        for school, (alliance, _together) in self.pools[self.year].items():
            asked = {"pool.weight"}
            if self.cores.get(alliance) == school and "co_built" in self.led[school]:
                asked.add("role.integrated_co_built")
            rows.append(self._own_row(school, "pooled", alliance, asked))
        told = {row["school_code"] for row in rows}
        schools = {
            row["school"] for code in self.alliances for row in self.during(code, self.begins, self.ends)
        }
        schools |= {school for (school, year), found in self.results.items() if year == self.year and found}
        rows += [self._own_row(school, "own", None, set()) for school in schools - told]
        rows += [row for school in schools for row in self._choose(school, rows)]
        return sorted(rows, key=_key)

    def _own_row(self, school: str, kind: str, alliance: str | None, asked: set[str]) -> dict:
        own = self.result(school, self.year)
        return self._row(school, kind, alliance, own, asked, self.own_lines(school))

    def _choose(self, school: str, rows: list[dict]) -> list[dict]:
        """五: marks the official row of a school; returns the rows that a question of double roles adds."""
        mine = {
            self.alliances[row["alliance"]]["kind"] if row["kind"] == "bundled" else row["kind"]: row
            for row in rows
            if row["school_code"] == school
        }
        order, led, added = list(self.quality["precedence"]["order"]), self.led[school], []
        integrated = "co_built" in led and led & self.pool_kinds
        if integrated and self.options["role.integrated_co_built"] == "integrated":
            order.remove("co_built")
            if school not in self.pools[self.year]:
                mine["own"] = self._own_row(school, "own", None, {"role.integrated_co_built"})
                added.append(mine["own"])
        if {"co_built", "collaborative"} <= led:
            chosen = self.options["role.co_built_collaborative"]
            if chosen == "collaborative":
                order.insert(0, chosen)
            elif chosen == "mean":
                order.insert(0, chosen)
                mine["mean"] = self._mean_row(school, mine["co_built"], mine["collaborative"])
                added.append(mine["mean"])
        next(mine[kind] for kind in order if kind in mine)["official"] = True
        return added

    def _mean_row(self, school: str, *both: dict) -> dict:
        values = [Fraction(row["exact"]) if row["exact"] else None for row in both]
        lines = [[f"{row['alliance_type']}成绩", value] for row, value in zip(both, values, strict=True)]
        counted, of = (sum(row[cell] for row in both) for cell in ("counted", "of"))
        own = Result(reason="两类成绩不全,无法平均", counted=counted, of=of)
        if None not in values:
            own = replace(own, value=sum(values, ZERO) / len(values), reason="")
            lines.append(["两类成绩的平均", own.value])
        asked = {question for row in both for question in row["questions"]}
        return self._row(school, "bundled", None, own, asked, lines)


# ---- numbers as text -------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _pack(text: str) -> dict:
    return tomllib.loads(text)


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _scaled(row: dict) -> Fraction:
    full = row["full_marks"]
    return Fraction(row["value"]) / Fraction(full) * 100 if full else Fraction(row["value"])


def rounded(value: Fraction, places: int) -> str:
    """七: half away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = f"{whole:0{places + 1}}"
    return f"{'-' if value < 0 and whole else ''}{digits[:-places]}.{digits[-places:]}"


def _plain(number: Fraction) -> str:
    return rounded(number, 4).rstrip("0").rstrip(".")


def _exact(value: Fraction | None) -> str:
    return "" if value is None else f"{value.numerator}/{value.denominator}"


def _told(value: Fraction | None) -> dict:
    return {"value": None if value is None else rounded(value, 2), "exact": _exact(value)}


def sha256(content) -> str:
    """八: of text, or of the canonical JSON of anything else."""
    if not isinstance(content, str):
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        content = unicodedata.normalize("NFC", written)
    return hashlib.sha256(content.encode()).hexdigest()


# ---- against the snapshot -----------------------------------------------------------------------


def recount(document: dict) -> list[dict]:
    """Rows as in the document's `scores`, sorted; `lines` are [label, exact value or None]. Broken snapshots raise."""
    return County(document).all_rows()


def compare(document: dict) -> list[str]:
    """One sentence for each cell to which the recount does not come; empty: equal to the last digit."""
    try:
        return [*_basis_differences(document), *_row_differences(document)]
    except (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError) as broken:
        return [f"快照不完整或已损坏,无法重算({type(broken).__name__}:{broken})。请重新导出快照。"]


def _basis_differences(document: dict):
    run = document["run"]
    yield from _unequal("输入校验值", run["inputs_digest"], sha256(document["facts"]))
    yield from _unequal("文件包校验值", run["pack_sha256"], sha256(document["pack_text"]))
    asked = {row["id"]: row for row in _pack(document["pack_text"])["question"]}
    for question, option in sorted(run["options"].items()):
        if option not in {row["id"] for row in asked[question]["option"]}:
            yield f"问题 {question} 所选的口径 {option} 不在文件包中。"
        due = run["decided"].get(question, {"option": asked[question]["default"]})["option"]
        if option != due and not run["trial"]:
            yield f"问题 {question} 的口径应为 {due},快照按 {option},却没有标明是试算。"


def _row_differences(document: dict):
    rows = recount(document)
    told = [{**row, "lines": [_line(*line) for line in row["lines"]]} for row in rows]
    names = {row["code"]: row["name"] for row in document["facts"]["schools"]}
    stored, counted = (dict(_cells(of, names)) for of in (document["scores"], told))
    found = []
    for what in dict.fromkeys([*stored, *counted]):
        found += _unequal(what, stored.get(what, "没有"), counted.get(what, "没有"))
    if not found:
        found += _unequal("结果校验值", document["run"]["result_digest"], _digest(document, rows))
    return found


def _line(label: str, value: Fraction | None) -> dict:
    return {"label": label, "value": None if value is None else rounded(value, 4)}


def _cells(rows: list[dict], names: dict):
    """(what it is, what it says) of every cell that is compared."""
    for row in rows:
        code, kind, alliance = _key(row)
        where = f"{names.get(code, code)}({code}){KINDS.get(kind, kind)}{alliance}"
        yield from ((f"{where}的{word}", row[cell]) for cell, word in FIELDS.items())
        for position, line in enumerate(row["lines"], start=1):
            yield f"{where}的明细第 {position} 行“{line['label']}”", line["value"]


def _unequal(what: str, stored, counted):
    if stored != counted:
        yield f"{what}:快照为 {_word(stored)},重算为 {_word(counted)}。"


def _word(cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return "、".join(cell) if isinstance(cell, list) and cell else str(cell or "空")


def _digest(document: dict, rows: list[dict]) -> str:
    """八. Inputs and clauses of the lines are the snapshot's own; everything else is recounted."""
    run, stored = document["run"], {_key(row): row["lines"] for row in document["scores"]}
    scores = [
        [
            *_key(row), row["alliance_type"] or "", row["exact"], "official" if row["official"] else "",
            row["reason"], *("" if row[cell] is None else str(row[cell]) for cell in ("counted", "of")),
            row["questions"],
            [
                [label, _exact(value), line["inputs"], line["clause"]]
                for (label, value), line in zip(row["lines"], stored[_key(row)], strict=True)
            ],
        ]
        for row in rows
    ]  # fmt: skip
    content = {
        "engine": document["engine"], "inputs": run["inputs_digest"], "pack": run["pack_sha256"],
        "options": run["options"], "scores": scores,
    }  # fmt: skip
    return sha256(content | ({"decided": run["decided"]} if run["decided"] else {}))


def _key(row: dict) -> tuple[str, str, str]:
    return row["school_code"], row["kind"], row["alliance"] or ""


def main() -> int:
    parser = argparse.ArgumentParser(description="按 docs/scoring.md 独立重算一次测算的快照。")
    parser.add_argument("snapshot", help="export_snapshot 导出的快照文件")
    with open(parser.parse_args().snapshot, encoding="utf-8") as file:
        document = json.load(file)
    differences = compare(document)
    equal = f"{len(document['scores'])} 行成绩全部相同,精确到最后一位。"
    sys.stdout.write("\n".join(differences or [equal]) + "\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
