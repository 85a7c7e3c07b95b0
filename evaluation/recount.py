"""An independent recount: the scores of a run again, from its snapshot and docs/scoring.md alone.

    python evaluation/recount.py snapshot.json

`snapshot.json` is what `manage.py export_snapshot` writes. Written from the prose, not from the engine, and with nothing
but the standard library, so that one mistake cannot sit in both. Chapters named in comments are those of docs/scoring.md.
"""

import argparse
import datetime
import hashlib
import json
import tomllib
import unicodedata
from fractions import Fraction

ZERO = Fraction(0)
STAGES = {"primary": "小学", "junior": "初中", "senior": "高中", "": ""}
DAY = datetime.timedelta(days=1)
FIELDS = {
    "alliance_type": "类型",
    "official": "是否正式成绩",
    "value": "成绩",
    "exact": "精确值",
    "reason": "说明",
    "counted": "计入",
    "of": "共有",
    "questions": "未定口径",
}


KINDS = {"bundled": "捆绑考核", "pooled": "一起考核", "own": "本校成绩"}


class Unclear(Exception):
    """There is no number, and why."""


class Result:
    """本校成绩 of one school or pool in one school year (chapter 三). `of`, `counted`: campuses, of a pool only."""

    def __init__(self, *, value=None, reason="", measure="", stages=frozenset(), of=None, counted=None):
        self.value, self.reason, self.measure, self.stages = value, reason, measure, stages
        self.of, self.counted = of, counted


class County:
    """The facts of one snapshot, with the pack's numbers and the options chosen."""

    def __init__(self, document: dict) -> None:
        facts, run = document["facts"], document["run"]
        pack = tomllib.loads(document["pack_text"])
        self.quality, self.options = pack["quality"], run["options"]
        self.decided = run.get("decided") or {}
        alone = self.decided.get("assessed_alone")
        listed = [row["code"] for row in self.quality["assessed_alone"]["schools"]]
        self.alone = set(alone["value"] if alone else listed)
        self.year, self.before = facts["school_year"], facts["previous_year"]
        self.begins, self.ends = _day(facts["begins"]), _day(facts["ends"])
        self.last_day = {self.year: self.ends - DAY, self.before: self.begins - DAY}
        self.names = {row["code"]: row["name"] for row in facts["schools"]}
        self.alliances = {row["code"]: row for row in facts["alliances"]}
        self.memberships = [
            {**row, "since": _day(row["since"]), "until": _day(row["until"])} for row in facts["memberships"]
        ]
        self.results: dict[tuple[str, str], list[dict]] = {}
        for row in facts["results"]:
            self.results.setdefault((row["school"], row["school_year"]), []).append(row)
        self.pools = {year: self._pools(year) for year in (self.before, self.year)}

    # ---- who belongs where ------------------------------------------------------------------

    def there(self, alliance: str, day: datetime.date) -> list[dict]:
        return [
            row
            for row in self.memberships
            if row["alliance"] == alliance and row["role"] != "guest" and _covers(row, day)
        ]

    def in_year(self, row: dict) -> bool:
        begun = row["since"] is None or row["since"] < self.ends
        return begun and (row["until"] is None or row["until"] > self.begins)

    def core(self, alliance: str) -> str | None:
        """On the last day of the year."""
        found = [row["school"] for row in self.there(alliance, self.ends - DAY) if row["role"] == "core"]
        return found[0] if found else None

    def leads(self, school: str, kinds) -> list[str]:
        return [
            code
            for code in sorted(self.alliances)
            if self.alliances[code]["kind"] in kinds and self.core(code) == school
        ]

    def _pools(self, year: str) -> dict[str, tuple[str, list[str]]]:
        """school → (alliance, all schools assessed together), two or more (三.2)."""
        found = {}
        for code, alliance in sorted(self.alliances.items()):
            if alliance["kind"] not in self.quality["pools"]["kinds"]:
                continue
            there = {row["school"] for row in self.there(code, self.last_day[year])}
            together = sorted(there - self.alone - found.keys())
            if len(together) > 1:
                found.update({school: (code, together) for school in together})
        return found

    # ---- 本校成绩 ------------------------------------------------------------------------------

    def rows(self, school: str, year: str, stages=None) -> list[dict]:
        found = self.results.get((school, year), [])
        return [row for row in found if stages is None or row["stage"] in stages]

    def alone_result(self, school: str, year: str, stages=None) -> Result:
        """三.1"""
        rows = self.rows(school, year, stages)
        if not rows:
            return Result(reason=f"没有{year}学年的教学质量成绩")
        found = frozenset(row["stage"] for row in rows)
        if len({row["measure"] for row in rows}) > 1:
            return Result(reason=f"{year}学年同一学年内成绩口径不一致,不能合并", stages=found)
        weights = [Fraction(row["units"] or 1) for row in rows]
        value = sum((_scaled(row) * weight for row, weight in zip(rows, weights, strict=True)), ZERO)
        return Result(value=value / sum(weights), measure=rows[0]["measure"], stages=found)

    def result(self, school: str, year: str, stages=None) -> Result:
        """三.1 and 三.2"""
        if school not in self.pools[year]:
            return self.alone_result(school, year, stages)
        _alliance, together = self.pools[year][school]
        each = {code: self.alone_result(code, year, stages) for code in together}
        with_value = {code: one for code, one in each.items() if one.value is not None}
        told = {"of": len(together), "counted": len(with_value)}
        told["stages"] = frozenset().union(*(one.stages for one in with_value.values()))
        if not with_value:
            return Result(reason=f"各校区都没有{year}学年的教学质量成绩", **told)
        if len({one.measure for one in with_value.values()}) > 1:
            return Result(reason=f"{year}学年各校区同一学年内成绩口径不一致,不能合并", **told)
        try:
            weights = self._weights(list(with_value), year, stages)
        except Unclear as unclear:
            return Result(reason=str(unclear), **told)
        value = sum((one.value * weights[code] for code, one in with_value.items()), ZERO)
        measure = next(iter(with_value.values())).measure
        return Result(value=value / sum(weights.values()), measure=measure, **told)

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

    def gain(self, school: str) -> Fraction:
        """三.3"""
        before, now = self.result(school, self.before), self.result(school, self.year)
        for one in (now, before):
            if one.value is None:
                raise Unclear(one.reason)
        if before.measure != now.measure:
            raise Unclear("两学年成绩口径不同,不可比")
        common = before.stages & now.stages
        if not common:
            raise Unclear("两学年没有相同的学段,不可比")
        if before.stages != now.stages:
            before, now = (self.result(school, year, common) for year in (self.before, self.year))
            for one in (now, before):
                if one.value is None:
                    raise Unclear(one.reason)
        return now.value - before.value

    # ---- 捆绑成绩 ------------------------------------------------------------------------------

    def members(self, alliance: str, core: str) -> dict[str, bool]:
        """school → a member for the whole year (四.1)."""
        periods: dict[str, list] = {}
        for row in self.memberships:
            if row["alliance"] == alliance and row["role"] not in ("core", "guest") and self.in_year(row):
                periods.setdefault(row["school"], []).append(row)
        periods.pop(core, None)
        return {school: self._whole_year(periods[school]) for school in sorted(periods)}

    def _whole_year(self, periods: list[dict]) -> bool:
        reached = self.begins
        for row in sorted(periods, key=lambda row: row["since"] or datetime.date.min):
            if row["since"] is None or row["since"] <= reached:
                reached = max(reached, row["until"] or self.ends)
        return reached >= self.ends

    def bundled(self, alliance: str) -> dict | None:
        """四"""
        kind, core = self.alliances[alliance]["kind"], self.core(alliance)
        rule = self.quality["bundled"][kind]
        integrated = self.leads(core, self.quality["pools"]["kinds"])
        members = self.members(alliance, core)
        asked = {"bundled.reading", "divisor.counts"}
        main_campus = False
        if kind == "collaborative":
            asked.add("divisor.branches")
            if integrated:
                asked.add("role.integrated_collaborative_q")
                main_campus = self.options["role.integrated_collaborative_q"] == "main_campus"
            if self.leads(core, ["co_built"]):
                asked.add("role.co_built_collaborative")
        else:
            if integrated:
                asked.add("role.integrated_co_built")
            if self.leads(core, ["collaborative"]):
                asked.add("role.co_built_collaborative")
        own = (self.alone_result if main_campus else self.result)(core, self.year)
        if core in self.pools[self.year] and not main_campus:
            asked.add("pool.weight")
        lines = self.own_lines(core, main_campus)
        if False in members.values():
            asked.add("gain.joined_midyear")
        gains, lacking, counted = {}, [], []
        for school, whole in members.items():
            if school in self.pools[self.year] or school in self.pools[self.before]:
                asked.add("pool.weight")
            eligible = whole or self.options["gain.joined_midyear"] == "include"
            try:
                gain = self.gain(school)
            except Unclear:
                gain = None
                if eligible:
                    asked.add("gain.no_prior_result")
                    lacking.append(school)
            lines.append([f"成员校增量:{self.names[school]}", gain])
            if eligible and (gain is not None or self.options["gain.no_prior_result"] == "zero"):
                counted.append(school)
                gains[school] = gain or ZERO
        row = self._row(core, "bundled", alliance, own, asked, lines)
        row |= {"counted": len(counted), "of": len(members)}
        total = sum(gains.values(), ZERO)
        try:
            if own.value is None:
                raise Unclear(own.reason)
            if lacking and self.options["gain.no_prior_result"] == "block":
                raise Unclear(f"{self._named(lacking)}没有可比增量,按所选口径暂不计分")
            label, divisor = self._divisor(kind, integrated, core, counted)
            addends = self._addends(rule, own.value, total, divisor, counted)
            value = sum((number for _label, number in addends), ZERO)
            row |= {**_shown(value), "reason": "" if counted else "无可比增量"}
            lines += [["总增量", total], [label, divisor], *addends, ["成绩", value]]
        except Unclear as unclear:
            row |= {**_shown(None), "reason": str(unclear)}
        return row

    def _named(self, schools) -> str:
        return "、".join(self.names[school] for school in schools)

    def _divisor(self, kind, integrated, core, counted) -> tuple[str, Fraction]:
        """四.3"""
        label, schools = "除数:成员校数", counted
        if kind == "collaborative" and self.options["divisor.branches"] == "branches":
            label = "除数:分校数"
            schools = [school for code in integrated for school in self.members(code, core)]
            if not schools:
                raise Unclear("按“分校数”口径,该总校没有融合型分校,除数无法确定")
        if self.options["divisor.counts"] == "schools":
            return label, Fraction(len(schools))
        units = {school: self._sum(school, self.year, "units") for school in schools}
        missing = [school for school, number in units.items() if number is None]
        if missing:
            raise Unclear(f"{self._named(missing)}缺计算单位,除数无法确定")
        return f"{label}(按计算单位)", sum(units.values(), ZERO)

    def _addends(self, rule, own, total, divisor, counted) -> list[list]:
        """四.4: label and value of each."""
        reading = self.options["bundled.reading"]
        share, times = Fraction(rule["member_share"]), Fraction(rule["multiplier"])
        kept, percent = Fraction(rule["own_share"]), f"{_plain(share * 100)}%"
        part = times * total / divisor if counted else ZERO
        first = ["本校得分", own] if reading == "C" else [f"本校得分×{_plain(kept * 100)}%", own * kept]
        addends = [first]
        if reading == "B":
            addends.append(["成员校底分", 100 * share])
        if reading == "E":
            addends.append([f"成员校均分×{percent}", share * self._mean(counted)])
        if reading == "A-CAP":
            limit = 100 * share
            addends.append([f"成员校增量加减分(不超过±{_plain(limit)}分)", max(-limit, min(limit, part))])
        elif reading == "D":
            addends.append([f"成员校增量加减分×{percent}", share * part])
        else:
            addends.append(["成员校增量加减分", part])
        return addends

    def _mean(self, counted: list[str]) -> Fraction:
        if not counted:
            raise Unclear("没有可计入的成员校,无法计算成员校均分")
        found = {school: self.result(school, self.year).value for school in counted}
        missing = [school for school, value in found.items() if value is None]
        if missing:
            raise Unclear(f"{self._named(missing)}缺本学年成绩,无法计算成员校均分")
        return sum(found.values(), ZERO) / len(found)

    # ---- rows ----------------------------------------------------------------------------------

    def own_lines(self, school: str, main_campus: bool = False) -> list[list]:
        pooled = school in self.pools[self.year] and not main_campus
        lines = []
        for code in self.pools[self.year][school][1] if pooled else [school]:
            found = sorted(self.rows(code, self.year), key=lambda row: row["stage"])
            own = self.alone_result(code, self.year)
            lines += [[f"{self.names[code]}{STAGES[row['stage']]}成绩", _scaled(row)] for row in found]
            if own.value is None:
                lines.append([f"{self.names[code]}成绩", None])
            elif len(found) > 1:
                lines.append([f"{self.names[code]}各学段合计", own.value])
        if pooled:
            lines.append(["一起考核成绩", self.result(school, self.year).value])
        elif school in self.alone:
            lines.append(["继续单独考核", lines[-1][1]])
        return lines

    def _row(self, school, kind, alliance, own, asked, lines) -> dict:
        return {
            "school_code": school,
            "kind": kind,
            "alliance": alliance,
            "alliance_type": self.alliances[alliance]["kind_label"] if alliance else None,
            "official": False,
            **_shown(own.value),
            "reason": own.reason,
            "counted": own.counted,
            "of": own.of,
            "questions": sorted(asked - set(self.decided)),
            "lines": lines,
        }

    def all_rows(self) -> list[dict]:
        """六"""
        rows = []
        for code, alliance in sorted(self.alliances.items()):
            if alliance["kind"] in self.quality["bundled"] and self.core(code):
                rows.append(self.bundled(code))
        for school, (alliance, together) in sorted(self.pools[self.year].items()):
            own = self.result(school, self.year)
            asked = {"pool.weight"} | (self._two_roles(school) if self.core(alliance) == school else set())
            row = self._row(school, "pooled", alliance, own, asked, self.own_lines(school))
            if own.value is not None and own.counted < own.of:
                row["reason"] = f"计入 {own.counted} / 校区 {own.of}"
            rows.append(row)
        told = {row["school_code"] for row in rows}
        involved = {row["school"] for row in self.memberships if row["role"] != "guest" and self.in_year(row)}
        involved |= {school for school, year in self.results if year == self.year}
        for school in sorted(involved - told):
            own = self.result(school, self.year)
            rows.append(self._row(school, "own", None, own, set(), self.own_lines(school)))
        for school in sorted({row["school_code"] for row in rows}):
            self._choose(school, rows)
        return sorted(rows, key=lambda row: (row["school_code"], row["kind"], row["alliance"] or ""))

    def _choose(self, school: str, rows: list[dict]) -> None:
        """五: the official row of a school."""
        mine = {}
        for row in rows:
            if row["school_code"] == school:
                kind = row["kind"]
                mine.setdefault(self.alliances[row["alliance"]]["kind"] if kind == "bundled" else kind, row)
        order = list(self.quality["precedence"]["order"])
        asked = self._two_roles(school)
        if asked and self.options["role.integrated_co_built"] == "integrated":
            order.remove("co_built")
            if school not in self.pools[self.year]:
                own = self.result(school, self.year)
                mine["own"] = self._row(school, "own", None, own, asked, self.own_lines(school))
                rows.append(mine["own"])
        if "co_built" in mine and "collaborative" in mine:
            chosen = self.options["role.co_built_collaborative"]
            if chosen == "collaborative":
                order = ["collaborative", *order]
            elif chosen == "mean":
                mine["mean"] = self._mean_row(school, mine["co_built"], mine["collaborative"])
                rows.append(mine["mean"])
                order = ["mean", *order]
        next(mine[kind] for kind in order if kind in mine)["official"] = True

    def _two_roles(self, school: str) -> set[str]:
        both = self.leads(school, self.quality["pools"]["kinds"]) and self.leads(school, ["co_built"])
        return {"role.integrated_co_built"} if both else set()

    def _mean_row(self, school: str, *both: dict) -> dict:
        values = [Fraction(row["exact"]) if row["exact"] else None for row in both]
        lines = [[f"{row['alliance_type']}成绩", value] for row, value in zip(both, values, strict=True)]
        own = Result(reason="两类成绩不全,无法平均")
        if None not in values:
            own = Result(value=sum(values, ZERO) / len(values))
            lines.append(["两类成绩的平均", own.value])
        own.counted, own.of = (sum(row[column] for row in both) for column in ("counted", "of"))
        asked = set().union(*(row["questions"] for row in both))
        return self._row(school, "bundled", None, own, asked, lines)


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _covers(row: dict, day: datetime.date) -> bool:
    return (row["since"] is None or row["since"] <= day) and (row["until"] is None or row["until"] > day)


def _scaled(row: dict) -> Fraction:
    value = Fraction(row["value"])
    return value / Fraction(row["full_marks"]) * 100 if row["full_marks"] else value


def _plain(number: Fraction) -> str:
    """20, 12.5: a share as people write it."""
    return rounded(number, 4).rstrip("0").rstrip(".")


def rounded(value: Fraction, places: int) -> str:
    """四舍五入, half away from zero (七)."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = f"{whole:0{places + 1}}"
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def _shown(value: Fraction | None) -> dict:
    if value is None:
        return {"value": None, "exact": ""}
    return {"value": rounded(value, 2), "exact": f"{value.numerator}/{value.denominator}"}


def canonical(content) -> str:
    """八: keys sorted, no spaces, NFC."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def recount(document: dict) -> list[dict]:
    """The rows of a snapshot document, by school code, kind, alliance code: cells as in its `scores`, but `questions`
    and the exact value of every line as [label, Fraction or None]. KeyError, ValueError …: the snapshot is broken.
    """
    return County(document).all_rows()


def compare(document: dict) -> list[str]:
    """One sentence for each cell of the snapshot that the recount does not come to; empty: equal to the last digit."""
    try:
        return [*_basis_differences(document), *_row_differences(document)]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as broken:
        return [f"快照不完整或已损坏,无法重算({type(broken).__name__}: {broken})。请重新导出快照。"]


def _basis_differences(document: dict):
    run = document["run"]
    yield from _unequal("输入校验值", run["inputs_digest"], sha256(canonical(document["facts"])))
    yield from _unequal("文件包校验值", run["pack_sha256"], sha256(document["pack_text"]))
    asked = {row["id"]: row for row in tomllib.loads(document["pack_text"])["question"]}
    for question, option in run["options"].items():
        if option not in [row["id"] for row in asked[question]["option"]]:
            yield f"问题 {question} 所选的口径 {option} 不在文件包中。"
        decided = (run["decided"].get(question) or {}).get("option", asked[question]["default"])
        if option != decided and not run["trial"]:
            yield f"问题 {question} 的口径应为 {decided},实际按 {option},却没有标明是试算。"


def _row_differences(document: dict):
    stored = {_key(row): row for row in document["scores"]}
    counted = {_key(row): row for row in recount(document)}
    names = {row["code"]: row["name"] for row in document["facts"]["schools"]}
    equal = True
    for key in sorted(stored.keys() | counted.keys()):
        code, kind, alliance = key
        where = f"{names.get(code, code)}({code}){KINDS.get(kind, kind)}{alliance}"
        if key not in stored or key not in counted:
            equal = False
            yield f"{where}:" + (
                "快照中有这一行,重算没有。" if key in stored else "快照中没有这一行,重算有。"
            )
            continue
        for sentence in _cell_differences(where, stored[key], counted[key]):
            equal = False
            yield sentence
    if equal:
        yield from _unequal("结果校验值", document["run"]["result_digest"], _result_digest(document, counted))


def _cell_differences(where: str, stored: dict, counted: dict):
    for field, word in FIELDS.items():
        yield from _unequal(f"{where}的{word}", stored[field], counted[field])
    before, now = [line["label"] for line in stored["lines"]], [label for label, _value in counted["lines"]]
    if before != now:
        yield from _unequal(f"{where}的明细项目", "、".join(before), "、".join(now))
        return
    for line, (label, value) in zip(stored["lines"], counted["lines"], strict=True):
        shown = None if value is None else rounded(value, 4)
        yield from _unequal(f"{where}的明细“{label}”", line["value"], shown)


def _word(cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return (
        "空" if cell is None or cell in ("", []) else "、".join(cell) if isinstance(cell, list) else str(cell)
    )


def _unequal(what: str, stored, counted):
    if stored != counted:
        yield f"{what}:快照为 {_word(stored)},重算为 {_word(counted)}。"


def _result_digest(document: dict, counted: dict) -> str:
    """八. Inputs and clauses of the lines are the snapshot's own, everything else is recounted."""
    run = document["run"]
    scores = [
        [
            row["school_code"], row["kind"], row["alliance"] or "", row["alliance_type"] or "", row["exact"],
            "official" if row["official"] else "", row["reason"],
            *("" if row[cell] is None else str(row[cell]) for cell in ("counted", "of")), row["questions"],
            [
                [label, _shown(value)["exact"], line["inputs"], line["clause"]]
                for (label, value), line in zip(row["lines"], stored["lines"], strict=True)
            ],
        ]
        for stored in document["scores"]
        for row in [counted[_key(stored)]]
    ]  # fmt: skip
    content = {
        "engine": document["engine"],
        "inputs": run["inputs_digest"],
        "pack": run["pack_sha256"],
        "options": run["options"],
        "scores": scores,
    }
    return sha256(canonical(content | ({"decided": run["decided"]} if run["decided"] else {})))


def _key(row: dict) -> tuple[str, str, str]:
    return row["school_code"], row["kind"], row["alliance"] or ""


def main() -> int:
    parser = argparse.ArgumentParser(description="按 docs/scoring.md 独立重算一次测算的快照。")
    parser.add_argument("snapshot", help="export_snapshot 导出的快照文件")
    with open(parser.parse_args().snapshot, encoding="utf-8") as file:
        document = json.load(file)
    differences = compare(document)
    print("\n".join(differences) or f"{len(document['scores'])} 行成绩全部相同,精确到最后一位。")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
