"""Does the chain add up, and is what it speaks of still what is stored?

What an act was about is in its link as it was then. Some of it can never change (the run and its rows, the notice, the
decision), some only grows (the trail, the objections): of that the part that stood then must stand now.
"""

import json
from collections.abc import Iterator, Mapping

from alliances.filing_choices import State as FilingState
from alliances.models import County
from gongtongti.accounts.canonical import canonical

from .chain_content import decided, link_digest, moment, sealed
from .models import ChainLink, Decision, Objection, PackText, Publication, Review, RunEvent, Score, ScoreRun
from .problem import Problem, problem
from .querysets import PUBLIC

DIFFERS = "与校验链中的记录不一致"

#: Key of the link's "run" → where that is stored.
_RUN = {
    "number": (ScoreRun, ""),
    "pack_sha256": (ScoreRun, "pack_text"),
    "pack_text": (PackText, "text"),
    "demo": (ScoreRun, "has_demo"),
}
#: Act → the step that it tells of.
_STEP: dict[str, str] = {
    ChainLink.Act.ANNOUNCED: RunEvent.Verb.ANNOUNCE,
    ChainLink.Act.STOPPED: RunEvent.Verb.STOP,
    ChainLink.Act.PUBLISHED: RunEvent.Verb.FINALISE,
}


def verify_chain(county: County) -> list[Problem]:
    return list(chain_problems(county))


def chain_problems(county: County) -> Iterator[Problem]:
    links = list(ChainLink.objects.filter(county=county).order_by("position"))
    yield from _linked(county, links)
    yield from _decisions(county, links)
    yield from _runs(county, links)


# ---- the links themselves -----------------------------------------------------------------------


def _linked(county: County, links: list[ChainLink]) -> Iterator[Problem]:
    previous = ""
    for position, link in enumerate(links, start=1):
        row = f"{county.slug} 第{link.position}位"
        if link.position != position:
            yield problem(
                ChainLink, row, "position", f"不连续:这里应是第 {position} 位,链中有缺失或多出的记录"
            )
            return
        if link.previous != previous:
            yield problem(ChainLink, row, "previous", "不是前一位的校验码:前后不相接")
        told = link_digest(
            county=county.slug,
            position=position,
            previous=link.previous,
            act=link.act,
            at=link.at,
            content=link.content,
        )
        if link.digest != told:
            yield problem(ChainLink, row, "digest", "与它的内容不符:内容、事项、时间或校验码被改写")
        previous = link.digest


def _content(link: ChainLink) -> dict:
    try:
        content = json.loads(link.content)
    except ValueError:
        return {}
    return _nameless(content) if isinstance(content, dict) else {}


# ---- decisions ----------------------------------------------------------------------------------


def _decisions(county: County, links: list[ChainLink]) -> Iterator[Problem]:
    told = {}
    for link in links:
        if link.act == ChainLink.Act.DECIDED:
            content = _content(link)
            key = tuple(content.get(key) for key in ("pack", "question", "version"))
            row = f"{county.slug} 第{link.position}位"
            if link.run_id is not None:
                yield problem(ChainLink, row, "run", DIFFERS)
            if key in told:
                yield problem(ChainLink, row, "content", "重复:这次确认已在校验链中")
            told[key] = content
    stored = {
        (row.pack, row.question, str(row.version)): row
        for row in Decision.objects.filter(county=county).select_related("recorded_by").order_by("pk")
    }
    for key in sorted({*told, *stored}, key=str):
        row = f"{county.slug} {key[0]} {key[1]} 第{key[2]}次"
        if key not in stored:
            yield problem(Decision, row, "", "在校验链中,但已不在数据库里")
        elif key not in told:
            yield problem(Decision, row, "", "不在校验链中")
        else:
            for column in _differing(told[key], _told_again(decided(stored[key]))):
                yield problem(Decision, row, column, DIFFERS)


# ---- runs ---------------------------------------------------------------------------------------


def _runs(county: County, links: list[ChainLink]) -> Iterator[Problem]:
    told: dict[str, list[dict]] = {}
    for link in links:
        if link.act == ChainLink.Act.DECIDED:
            continue
        content = _content(link)
        number = str(content.get("run", {}).get("number", ""))
        row = f"{county.slug} 第{link.position}位"
        if number != str(link.run_id):
            yield problem(ChainLink, row, "run", DIFFERS)
        if not _is_its_step(link, content) or link.act in {one["act"] for one in told.get(number, ())}:
            yield problem(ChainLink, row, "act", "不是这次测算的一步办理,或者重复")
        told.setdefault(number, []).append({**content, "act": link.act})
    replaced = [
        entry for contents in told.values() for content in contents for entry in content.get("replaced", ())
    ]
    runs = (
        ScoreRun.objects.filter(county=county)
        .select_related("pack_text", "created_by")
        .defer(None)
        .order_by("pk")
    )
    stored = {str(run.pk) for run in runs}
    announced = set(Publication.objects.filter(run__county=county).values_list("run_id", flat=True))
    for number in told:
        if number not in stored:
            yield problem(ScoreRun, f"第{number}次测算", "", f"在{county.name}的校验链中,但已不在它的测算里")
    for run in runs:
        contents = told.get(str(run.pk), [])
        if not contents and run.state in PUBLIC:
            yield problem(ScoreRun, name_of(run), "", "已经公示,但不在校验链中")
        elif not contents and run.pk in announced:
            yield problem(Publication, name_of(run), "", "不在校验链中")
        if contents:
            now = _told_again(sealed(run))
            for content in contents:
                yield from _run(run, content, now)
            yield from _afterwards(run, contents[-1], now, replaced)
        yield from trail(run)


def _is_its_step(link: ChainLink, content: Mapping) -> bool:
    """A link is made by the step that stands last in it, at the same moment."""
    events = content.get("events") or [[]]
    return events[-1][:1] + events[-1][4:5] == [_STEP.get(link.act), moment(link.at)]


def name_of(run: ScoreRun) -> str:
    return f"第{run.pk}次测算"


def _run(run: ScoreRun, then: Mapping, now: Mapping) -> Iterator[Problem]:
    for key in _differing(then.get("run", {}), now["run"]):
        model, column = _RUN.get(key, (ScoreRun, key))
        yield problem(model, run.pack_text_id[:12] if model is PackText else name_of(run), column, DIFFERS)
    if then.get("rows") != now["rows"]:
        yield problem(Score, name_of(run), "", f"或其明细{DIFFERS}")
    for key in _differing(then.get("publication", {}), now["publication"]):
        column = key if now["publication"] else ""
        yield problem(Publication, name_of(run), column, DIFFERS if column else "在校验链中,但已不在数据库里")
    events = now["events"]
    for place, event in enumerate(then.get("events", ())):
        if place >= len(events) or event != events[place]:
            yield problem(RunEvent, f"{name_of(run)} 第{place + 1}次办理", "", DIFFERS)
    stands = {row["number"]: row for row in now["objections"]}
    for row in then.get("objections", ()):
        yield from _objection(row, stands.get(row["number"]))


def _objection(then: Mapping, now: Mapping | None) -> Iterator[Problem]:
    number = then["number"]
    if now is None:
        yield problem(Objection, number, "", "在校验链中,但已不在数据库里")
    elif then["state"] == FilingState.ACCEPTED:  # settled: nothing about it changes any more
        if then["review"] != now["review"]:
            yield problem(Review, number, "", DIFFERS)
        if {**then, "review": ()} != {**now, "review": ()}:
            yield problem(Objection, number, "", DIFFERS)


def _afterwards(run: ScoreRun, last: Mapping, now: Mapping, replaced: list) -> Iterator[Problem]:
    """What came after its last link: only that another run replaced it, which that one's link tells."""
    done = len(last.get("events", ()))
    for place, event in enumerate(now["events"][done:], start=done + 1):
        if [str(run.pk), event] not in replaced:
            yield problem(RunEvent, f"{name_of(run)} 第{place}次办理", "", "不在校验链中")
    if last["act"] == ChainLink.Act.PUBLISHED:
        known = {row["number"] for row in last.get("objections", ()) if row["state"] == FilingState.ACCEPTED}
        for row in now["objections"]:
            settled = row["review"] or row["state"] == FilingState.ACCEPTED
            if settled and row["number"] not in known:
                yield problem(Objection, row["number"], "", "已经办结,但不在校验链中")


def trail(run: ScoreRun) -> Iterator[Problem]:
    """The state of a run is where its steps have led."""
    state, events = ScoreRun.State.COMPUTED.value, list(run.events.order_by("pk"))
    for place, event in enumerate(events, start=1):
        if event.from_state != state:
            yield problem(
                RunEvent, f"{name_of(run)} 第{place}次办理", "from_state", "与前一次办理之后的状态不相接"
            )
        state = event.to_state
    if run.state != state:
        yield problem(ScoreRun, name_of(run), "state", "与它的办理记录不符")
    if run.version != len(events) + 1:
        yield problem(ScoreRun, name_of(run), "version", "与它的办理次数不符")


# ---- comparing ----------------------------------------------------------------------------------


def _told_again(content: Mapping) -> dict:
    return _nameless(json.loads(canonical(content)))


def _nameless(content):
    """Accounts by their number alone: the name by which somebody signs in may change."""
    if isinstance(content, dict):
        return {key: _nameless(value) for key, value in content.items() if key != "username"}
    return [_nameless(value) for value in content] if isinstance(content, list) else content


def _differing(then: Mapping, now: Mapping) -> list[str]:
    return [key for key in sorted({*then, *now}) if then.get(key) != now.get(key)]
