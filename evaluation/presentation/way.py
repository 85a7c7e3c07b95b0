"""The way of a run as a page shows it: five stations, what each found, and what the next one waits for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from ..models import Publication, RunEvent, ScoreRun
from ..steps import APPROVALS, State, Verb

DONE, HERE, AHEAD, STOPPED = "done", "here", "ahead", "stopped"
#: Station → the state that a run has once it is done, in order.
STATIONS = (
    ("测算", State.COMPUTED),
    ("核验", State.CHECKED),
    ("批准", State.APPROVED),
    ("公示", State.ANNOUNCED),
    ("审定公布", State.PUBLISHED),
)
ORDER = {state: place for place, (_label, state) in enumerate(STATIONS)}
ORDER |= {State.STOPPED: ORDER[State.ANNOUNCED], State.REPLACED: ORDER[State.PUBLISHED]}
#: What comes next, and who can do it.
NEXT = {
    State.COMPUTED: "等核验:由教育局可以运行测算的人员办理。",
    State.CHECKED: f"等批准:由局领导或局管理员中的 {APPROVALS} 人分别办理,各自再次输入密码;运行测算的人不能批准。",
    State.APPROVED: "等公示:由负责“公示和审定公布”的科室或局管理员办理。",
    State.ANNOUNCED: "公示中:期满、异议都办结以后,由负责“公示和审定公布”的科室或局管理员审定公布。",
    State.PUBLISHED: "已经公布,内容冻结。要改动,请从这一次发起更正:更正是一次新的测算,同样要核验、批准、公示。",
    State.STOPPED: "公示已经终止。要继续,请更正来源数据后发起更正,或重新测算。",
    State.REPLACED: "已被更正后的测算代替。原来的成绩保留备查,不再有效。",
}


@dataclass(frozen=True, slots=True)
class Station:
    """`said`: sentences under its name; `events`: who did something there, when."""

    label: str
    standing: str
    said: tuple[str, ...] = ()
    events: tuple[RunEvent, ...] = field(default=())

    @property
    def word(self) -> str:
        return {DONE: "已办", HERE: "现在", AHEAD: "未到", STOPPED: "已终止"}[self.standing]


def way_of(run: ScoreRun, events: Iterable[RunEvent], publication: Publication | None) -> list[Station]:
    """`events`: all of the run, oldest first."""
    events = list(events)
    last_check = max((i for i, event in enumerate(events) if event.verb == Verb.CHECK), default=len(events))
    since = [event for event in events[last_check:] if ORDER[run.state] >= ORDER[State.CHECKED]]
    by_verb = {verb: tuple(event for event in since if event.verb == verb) for verb in Verb}
    told = {
        "测算": (
            (f"{run.created_by or '系统'},{_when(run.created_at)}",),
            tuple(event for event in events[-1:] if event.verb == Verb.SEND_BACK),
        ),
        "核验": (
            tuple(line for event in by_verb[Verb.CHECK] for line in check_said(event)),
            by_verb[Verb.CHECK],
        ),
        "批准": (_approved_said(run, by_verb[Verb.APPROVE]), by_verb[Verb.APPROVE]),
        "公示": (
            _announced_said(publication),
            (*by_verb[Verb.ANNOUNCE], *by_verb[Verb.STOP]),
        ),
        "审定公布": ((), (*by_verb[Verb.FINALISE], *by_verb[Verb.REPLACE])),
    }
    here = ORDER[run.state]
    return [
        Station(label, _standing(run, place, here), *told[label])
        for place, (label, _state) in enumerate(STATIONS)
    ]


def _standing(run: ScoreRun, place: int, here: int) -> str:
    if run.state == State.STOPPED and place == here:
        return STOPPED
    if run.state == State.ANNOUNCED and place == here:
        return HERE
    if place <= here:
        return DONE
    return HERE if place == here + 1 and run.state not in (State.STOPPED, State.ANNOUNCED) else AHEAD


def check_said(event: RunEvent) -> tuple[str, ...]:
    found = event.detail
    said = [
        f"{found.get('scores', 0)} 行成绩、{found.get('lines', 0)} 行明细与快照逐格相符,独立重算结果相同。"
    ]
    if found.get("compared_with"):
        causes = "、".join(f"{cause} {rows} 行" for cause, rows in found.get("causes", {}).items())
        said.append(
            f"与第{found['compared_with']}次测算比较,{found['differences']} 行不同"
            f"{f',原因:{causes}' if causes else ''};没有找不到原因的差异。"
        )
    else:
        said.append("本学年还没有公开过的测算可以比较。")
    return tuple(said)


def _approved_said(run: ScoreRun, approvals: tuple[RunEvent, ...]) -> tuple[str, ...]:
    if run.state == State.CHECKED and approvals:
        return (f"已有 {len(approvals)} 人批准,还要 {APPROVALS - len(approvals)} 人。",)
    return ()


def _announced_said(publication: Publication | None) -> tuple[str, ...]:
    if publication is None:
        return ()
    days = f"{publication.opens_on} 至 {publication.closes_on},{publication.working_days} 个工作日"
    return (f"{days},{publication.get_scope_display()}。",)


def _when(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
