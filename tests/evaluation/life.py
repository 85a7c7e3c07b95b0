"""A county with everybody whom a run needs on its way, and runs in any state."""

import datetime

from django.db.models import F

from alliances.scope import scope_of
from evaluation import announcing, lifecycle
from evaluation.announcing import Terms
from evaluation.models import PackText, RunEvent, ScoreRun
from gongtongti.accounts.roles import Duty, RoleCode
from tests.evaluation.ledger import YEAR, Ledger
from tests.factories import CountyFactory, PostFactory
from tests.record_factories import SectionFactory

#: A Monday; the 公示 of five working days that begins on it ends on Friday the 14th.
AT = datetime.datetime(2022, 10, 10, 1, tzinfo=datetime.UTC)
OPENS, CLOSES = datetime.date(2022, 10, 10), datetime.date(2022, 10, 14)
AFTER = datetime.datetime(2022, 10, 15, 1, tzinfo=datetime.UTC)


#: State → the one before it on a run's way.
BEFORE = {
    "checked": "computed",
    "approved": "checked",
    "announced": "approved",
    "stopped": "announced",
    "published": "announced",
    "replaced": "published",
}


def brought(run, state) -> ScoreRun:
    """The run in that state, by the moves that the seal allows and without anything that comes with a step."""
    way = [state]
    while way[0] in BEFORE and way[0] != run.state:
        way.insert(0, BEFORE[way[0]])
    for to in way[1:]:
        ScoreRun.objects.filter(pk=run.pk).update(state=to, version=F("version") + 1)
    return ScoreRun.objects.select_related("county").get(pk=run.pk)


class Life:
    """`sealed`: the seal stays on, as it must where nothing is rolled back."""

    def __init__(self, slug="qingtian", county=None, *, sealed=False):
        if sealed:
            county = CountyFactory(slug=slug)
            PackText.objects.create(sha256="a" * 64, text="[pack]")
        elif county is None:
            self.ledger = Ledger(slug)
            county = self.ledger.county
        self.county = county
        self.clerk = self.person("陈科员", RoleCode.BUREAU_CLERK)
        self.leader = self.person("周局长", RoleCode.LEADER)
        self.admin = self.person("吴管理", RoleCode.BUREAU_ADMIN)
        section = SectionFactory(county=county, duties=[Duty.PUBLICATION])
        self.publisher = self.person("郑公示", RoleCode.BUREAU_CLERK, section=section)

    def person(self, name, role, **post):
        return PostFactory(county=self.county, role=role, user__name=name, **post).user

    def run(self, state="computed", **fields) -> ScoreRun:
        row = {"county": self.county, "school_year": YEAR, "pack": "qingtian-2021", "pack_text_id": "a" * 64}
        known = {"facts": "{}", "engine": "1", "inputs_digest": "c" * 64, "result_digest": "d" * 64}
        run = ScoreRun.objects.create(**{**row, **known, "created_by": self.clerk, **fields})
        return brought(run, state)

    def event(self, run, verb, by, *, to=None, at=AT) -> RunEvent:
        return RunEvent.objects.create(
            run=run, verb=verb, from_state=run.state, to_state=to or run.state, by=by, at=at
        )

    # ---- steps, by whoever usually takes them ----------------------------------------------------
    def check(self, run, by=None, **more):
        by = by or self.clerk
        return lifecycle.check(run, scope=scope_of(by), by=by, at=AT, **more)

    def approve(self, run, by, **more):
        return lifecycle.approve(run, scope=scope_of(by), by=by, at=AT, **more)

    def send_back(self, run, by=None, reason="方山乡校的成绩还要核对", **more):
        by = by or self.leader
        return lifecycle.send_back(run, scope=scope_of(by), by=by, at=AT, reason=reason, **more)

    def announce(self, run, by=None, *, at=AT, terms=None, **more):
        by = by or self.publisher
        terms = terms or Terms(opens_on=OPENS)
        return announcing.announce(run, terms, scope=scope_of(by), by=by, at=at, **more)

    def stop(self, run, by=None, reason="一所学校的成绩录错", **more):
        by = by or self.publisher
        return announcing.stop(run, scope=scope_of(by), by=by, at=AT, reason=reason, **more)

    def finalise(self, run, by=None, *, at=AFTER, **more):
        by = by or self.publisher
        return announcing.finalise(run, scope=scope_of(by), by=by, at=at, **more)

    def announced(self, **fields) -> ScoreRun:
        run = self.run("approved", **fields)
        self.announce(run)
        return run

    def published(self, **fields) -> ScoreRun:
        run = self.announced(**fields)
        self.finalise(run)
        return run
