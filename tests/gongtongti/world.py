"""Two counties and everybody who may knock: what the permission matrix walks through.

`qingtian` is the own county, because a policy document governs it; `beizhen` is a foreign one. In both stands an
alliance with everything that hangs on it, so that what stays hidden is shown to be there.
"""

import datetime
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.db.models import Model
from django.test import Client

from alliances.choices import Rank
from alliances.models import QualityResult, School
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from evaluation.evidence.quality import gather_quality
from evaluation.models import PackText, Score, ScoreLine, ScoreRun
from evaluation.policy import all_packs, load_pack
from evaluation.snapshot import snapshot_text
from evaluation.stipends import compute
from gongtongti.accounts.models import ApiToken, AuditEvent, User
from gongtongti.accounts.roles import ROLES, RoleCode
from tests.clients import browser, token_client, token_of
from tests.factories import (
    AllianceFactory,
    AllianceKindFactory,
    CountyFactory,
    PostFactory,
    QualityResultFactory,
    RegionFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)
from tests.gongtongti.world_objections import Objections, county_objections
from tests.gongtongti.world_records import (
    EVERY_DUTY,
    CountyRecords,
    Records,
    county_records,
    school_records,
)
from tests.gongtongti.world_reviews import Reviews, county_reviews
from tests.record_factories import SectionFactory
from tests.sealing import unsealed

#: A clerk of the bureau whose section is charged with everything; the other clerk belongs to none.
SECTION = "section_clerk"
#: Nobody is appointed core principal: it is the post of principal at a core school.
POST_OF = {RoleCode.CORE_PRINCIPAL: RoleCode.PRINCIPAL}
OWN, SAME, FOREIGN = "own", "same alliance", "foreign county"
YEAR = SchoolYear(2021)


@dataclass
class Place:
    """One county. `head` is the core of its alliance, `ours` the principal's school, `theirs` another member.

    partner  a fourth member, with whom the two others do everything they do
    second   another alliance of the same core, one legal person, to which only `partner` belongs
    """

    county: Model
    region: Model
    town: Model
    kind: Model
    head: School
    ours: School
    theirs: School
    partner: School
    alliance: Model
    second: Model
    pairing: Model
    published: ScoreRun = field(init=False)
    draft: ScoreRun = field(init=False)
    county_records: CountyRecords = field(init=False)
    records: dict[str, Records] = field(init=False)
    reviews: Reviews = field(init=False)
    objections: dict[int, Objections] = field(init=False)


def _run(county, schools, *, state, text):
    run = ScoreRun.objects.create(
        county=county,
        school_year=YEAR,
        state=state,
        pack="qingtian-2021",
        pack_text=text,
        options={},
        facts=snapshot_text(gather_quality(county, YEAR).facts, {})[0],
        engine="1",
        inputs_digest=f"{county.slug} {state}",
        result_digest=f"{county.slug} {state}",
    )
    for school in schools:
        score = Score.objects.create(
            run=run,
            school=school,
            school_code=school.code,
            school_name=school.short_name,
            kind="own",
            official=True,
        )
        ScoreLine.objects.create(
            score=score, position=1, label=f"{school.short_name}的明细", clause="assessment"
        )
    return run


def build_place(slug: str, *, words: str, text: PackText, account: User | None = None) -> Place:
    """`account`: of the teacher of `ours`. `words` begins every name in the county, so that none turns up in another by chance."""
    region = RegionFactory(code=f"city-{slug}", name=f"{words}区划", rank=Rank.COUNTY)
    county = CountyFactory(slug=slug, name=f"{words}县", region=region)
    head, ours, theirs, partner = (
        SchoolFactory(
            county=county,
            code=f"{slug[0].upper()}{number}",
            short_name=f"{words}{name}",
            full_name=f"{words}县第{name}",
        )
        for number, name in enumerate(("总校", "甲校", "乙校", "丁校"))
    )
    kind = AllianceKindFactory(county=county, label=f"{words}型")
    place = Place(
        county=county,
        region=region,
        town=RegionFactory(code=f"city-{slug}-town", name=f"{words}镇", rank=Rank.TOWNSHIP, parent=region),
        kind=kind,
        head=head,
        ours=ours,
        theirs=theirs,
        partner=partner,
        alliance=AllianceFactory(
            county=county,
            code=f"{slug[0].upper()}GJ1",
            kind=kind,
            name=f"{words}教共体",
            since=datetime.date(2021, 3, 31),
            core_school=head,
            member_schools=[ours, theirs, partner],
        ),
        second=AllianceFactory(
            county=county,
            code=f"{slug[0].upper()}GJ2",
            kind=AllianceKindFactory(county=county, integrated=True, order=9),  # listed last
            name=f"{words}另一教共体",
            since=datetime.date(2021, 3, 31),
            core_school=head,
            member_schools=[partner],
        ),
        pairing=SupportPairingFactory(
            county=county, row_number=1, recipient_school=theirs, supporting_school=ours, note=f"{words}结对"
        ),
    )
    for school in (ours, theirs):
        QualityResultFactory(school=school, school_year=YEAR)
    place.county_records = county_records(place)
    place.records = {
        OWN: school_records(place, ours, account=account),
        SAME: school_records(place, theirs, account=None),
    }
    with unsealed():
        place.objections = county_objections(place, text=text)
        place.published = _run(county, (ours, theirs), state="published", text=text)
    place.draft = _run(county, (ours, theirs), state="computed", text=text)
    AuditEvent.objects.create(verb=AuditEvent.Verb.EXPORTED, county=slug, about=f"{words}导出")
    return place


@dataclass(eq=False)
class World:
    here: Place
    there: Place
    people: dict[str, User]
    clients: dict[str, Client]
    foreign_client: User

    def account(self, relation: str) -> User:
        return self.foreign_client if relation == FOREIGN else self.people[RoleCode.API_CLIENT]

    def token(self, relation: str) -> ApiToken:
        return ApiToken.objects.filter(user=self.account(relation)).order_by("created").first()

    def place(self, relation: str) -> Place:
        return self.there if relation == FOREIGN else self.here

    def school(self, relation: str) -> School:
        place = self.place(relation)
        return place.theirs if relation == SAME else place.ours

    def records(self, relation: str) -> Records:
        return self.place(relation).records[SAME if relation == SAME else OWN]

    @cache  # noqa: B019 — one world a run
    def seen(self, relation: str) -> str:
        """Of the statement that is due for the teacher's rotation: what somebody looked at."""
        number = self.records(relation).rotation.filing.number
        dues = compute(self.place(relation).county, [YEAR])
        return next(f"{number}|{due.seen}" for due in dues if due.row.number == number)

    def result(self, relation: str) -> QualityResult:
        return QualityResult.objects.get(school=self.school(relation))

    def audit(self, relation: str) -> AuditEvent:
        return AuditEvent.objects.get(county=self.place(relation).county.slug, verb=AuditEvent.Verb.EXPORTED)

    def score(self, relation: str, *, state: str) -> Score:
        return Score.objects.get(school=self.school(relation), run__state=state)


def build_world(token_scopes) -> World:
    """`token_scopes`: {actor: scope} for the tokens of the own county's client program."""
    pack = PackText.objects.create(sha256="0" * 64, text=load_pack("qingtian-2021").text)
    teacher = UserFactory(name="东山教师账号")
    here = build_place("qingtian", words="东山", text=pack, account=teacher)
    there = build_place(
        "beizhen", words="西河", text=PackText.objects.create(sha256="1" * 64, text=pack.text + "\n")
    )
    people = {
        role.value: PostFactory(county=here.county, role=role).user
        for role, held in ROLES.items()
        if not held.at_school
    }
    section = SectionFactory(county=here.county, name="东山各项科", duties=EVERY_DUTY)
    people[SECTION] = PostFactory(county=here.county, section=section).user
    for role, school in {
        RoleCode.PRINCIPAL: here.ours,
        RoleCode.SCHOOL_CLERK: here.ours,
        RoleCode.CORE_PRINCIPAL: here.head,
    }.items():
        people[role.value] = PostFactory(school=school, role=POST_OF.get(role, role)).user
    people[RoleCode.TEACHER.value] = PostFactory(school=here.ours, role=RoleCode.TEACHER, user=teacher).user
    here.reviews = county_reviews(here, YEAR, head=people[RoleCode.CORE_PRINCIPAL])
    there.reviews = county_reviews(there, YEAR, head=UserFactory())
    people["superuser"] = UserFactory(is_superuser=True, is_staff=True)
    people["nobody"] = UserFactory()
    foreign = PostFactory(county=there.county, role=RoleCode.API_CLIENT, user__name="西河平台").user
    token_of(foreign)
    clients = {"anonymous": Client(), **{actor: browser(user) for actor, user in people.items()}}
    clients["superuser"].get("/policies/?county=qingtian")  # of two counties, the one his pages speak of
    for actor, scope in token_scopes.items():
        clients[actor] = token_client(people[RoleCode.API_CLIENT], scope)
    for owner, words in ((people[RoleCode.API_CLIENT], "东山"), (foreign, "西河")):
        ApiToken.objects.filter(user=owner).update(name=f"{words}令牌")
    return World(here=here, there=there, people=people, clients=clients, foreign_client=foreign)


def govern_both(monkeypatch) -> None:
    """No document governs the foreign county; with the same one there, too, what hangs on it is there to be hidden."""
    packs = all_packs()
    packs += [
        pack.model_copy(update={"governs": pack.governs.model_copy(update={"county": "beizhen"})})
        for pack in packs
    ]
    monkeypatch.setattr("evaluation.policy.all_packs", lambda **where: packs)


def quicken(monkeypatch) -> None:
    """Who may do what follows from posts that nobody changes here for long: looked up once. So are the sessions."""
    found = {}

    def once(user, *, on=None):
        if (user.pk, on) not in found:
            found[user.pk, on] = scope_of(user, on=on)
        return found[user.pk, on]

    for place in ("alliances.scope", "alliances.api.base"):
        monkeypatch.setattr(f"{place}.scope_of", once)
    monkeypatch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies")
