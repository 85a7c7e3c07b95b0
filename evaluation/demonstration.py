"""演示数据: people to sign in as and results to look at. Everything here is labelled wherever it shows."""

import datetime
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from alliances.demonstration import load_records
from alliances.imports.results import read_results
from alliances.models import County, Post, QualityResult, School, Section
from alliances.periods import SchoolYear
from alliances.scope import scope_of
from gongtongti.accounts.models import ApiToken, User
from gongtongti.accounts.roles import RoleCode
from teachers.demonstration import load_people, write_exchanges
from teachers.models import Teacher

from .announcing import Terms, announce
from .demonstration_reviews import load_reviews
from .lifecycle import approve, check
from .models import ScoreRun
from .scoring import run_scoring

RESULTS = "{slug}_demo_results.csv"
TOKEN_LIFE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    role: str | None
    school: str = ""
    section: str = ""


PEOPLE = (
    Person("admin", "演示·系统维护", None),
    Person("juguanli", "演示·局管理员", RoleCode.BUREAU_ADMIN),
    Person("jiaoyuke", "演示·教育科", RoleCode.BUREAU_CLERK, section="教育科"),
    Person("renshike", "演示·人事科", RoleCode.BUREAU_CLERK, section="人事科"),
    Person("jicaike", "演示·计财科", RoleCode.BUREAU_CLERK, section="计财科"),
    Person("dudao", "演示·督导室", RoleCode.BUREAU_CLERK, section="督导室"),
    Person("shiji", "演示·市级评审", RoleCode.CITY_REVIEWER),
    Person("juling", "演示·局领导", RoleCode.LEADER),
    Person("ducha", "演示·督查审计", RoleCode.AUDITOR),
    Person("shankou", "演示·山口镇中校长", RoleCode.PRINCIPAL, "山口镇中"),
    Person("renzhuang", "演示·仁庄镇中填报员", RoleCode.SCHOOL_CLERK, "仁庄镇中"),
    Person("erzhong", "演示·青田二中校长", RoleCode.PRINCIPAL, "青田二中"),
    Person("fangshan", "演示·方山乡校校长", RoleCode.PRINCIPAL, "方山乡校"),
    Person("jiaoshi", "演示·山口镇中教师", RoleCode.TEACHER, "山口镇中"),
    Person("jiekou", "演示·数据接口", RoleCode.API_CLIENT),
)
#: Files for the schools that have no account of their own; nobody can sign in with it.
FILER = "yanshi"
#: The calendar year of the demonstration's activities, and the school year that begins in it.
YEAR = SchoolYear(2021)


def load_results(county: County, fixtures: Path) -> int:
    """Through the same import as a clerk's file. Returns how many rows were written."""
    file = fixtures / RESULTS.format(slug=county.slug)
    found = read_results(county, file.name, file.read_bytes())
    if found.errors:
        raise ValueError("演示成绩与登记册不符:" + " ".join(str(error) for error in found.errors))
    found.save(reason="载入演示数据", is_demo=True)
    return len(found.created) + len(found.changed)


def load_year(county: County, *, today: datetime.date) -> tuple[int, int]:
    """Teachers and activities of a year, with what is under way today. How many of each were written."""
    filer, _created = User.objects.get_or_create(username=FILER, defaults={"name": "演示·各校填报员"})
    if not filer.password:
        filer.set_unusable_password()
        filer.save()
    teachers = load_people(county, year=YEAR, today=today, by=filer)
    activities = load_records(county, year=YEAR.start, today=today, by=filer)
    write_exchanges(county, year=YEAR)
    return teachers, activities


def load_reviewed(county: County) -> int:
    """Self-reviews and a project, answered by people of the demonstration. How many were written."""
    filer, bureau = (User.objects.get(username=name) for name in (FILER, "dudao"))
    return load_reviews(county, year=YEAR, by=filer, bureau=bureau)


def has_real_results(county: County) -> bool:
    return QualityResult.objects.filter(county=county, is_demo=False).exists()


def ensure_run(county: County) -> ScoreRun | None:
    """The latest school year with results is scored once; None when it already was."""
    year = QualityResult.objects.filter(county=county).latest("school_year").school_year
    if ScoreRun.objects.filter(county=county, school_year=year).exists():
        return None
    return run_scoring(county, year)


def announce_run(county: County, *, at: datetime.datetime) -> ScoreRun | None:
    """Bring the demonstration's run through its steps into 公示, so that schools have a score to look at and to object
    to. Each step is the portal's own, by an account of the demonstration. None when it is on its way already."""
    run = ScoreRun.objects.filter(county=county, has_demo=True, trial=False).order_by("pk").first()
    if run is None or run.state != ScoreRun.State.COMPUTED:
        return None

    def by(username: str) -> dict:
        user = User.objects.get(username=username)
        return {"scope": scope_of(user), "by": user, "at": at}

    check(run, **by("jiaoyuke"))
    approve(run, **by("juling"))
    approve(run, **by("juguanli"))
    announce(run, Terms(opens_on=timezone.localtime(at).date()), **by("jiaoyuke"))
    return run


def ensure_people(county: County, logins: Path) -> bool:
    """Demo accounts with generated passwords, written once to a file only the owner can read.

    While the file is there nothing is changed; True when it was written.
    """
    if logins.exists() and not _missing_people():
        return False
    lines = ["演示账号(密码由本机随机生成,仅供演示):", ""]
    for person in PEOPLE:
        password = secrets.token_urlsafe(12)
        user = _person(person, county)
        user.set_password(password)
        user.save()
        lines.append(f"{person.name}  用户名 {person.username}  密码 {password}")
    lines += ["", f"接口令牌(演示·数据接口,{TOKEN_LIFE.days} 天有效):{_token()}"]
    logins.parent.mkdir(parents=True, exist_ok=True)
    logins.touch(mode=0o600)
    logins.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return True


def _missing_people() -> bool:
    names = [person.username for person in PEOPLE]
    return User.objects.filter(username__in=names).count() < len(names)


def _person(person: Person, county: County) -> User:
    user, _created = User.objects.get_or_create(username=person.username, defaults={"name": person.name})
    user.is_superuser = user.is_staff = person.role is None
    if person.role:
        school = School.objects.filter(county=county).named(person.school).get() if person.school else None
        section = Section.objects.filter(county=county, name=person.section).first()
        Post.objects.update_or_create(
            user=user,
            county=county,
            role=person.role,
            school=school,
            until=None,
            defaults={"section": section},
        )
    if person.role == RoleCode.TEACHER:
        user.save()
        own = _somebody_in_post(school)
        if own and own.user_id is None:
            own.user = user
            own.save()
    return user


def _token() -> str:
    client = User.objects.get(username="jiekou")
    ApiToken.objects.filter(user=client, name="演示令牌").delete()
    _kept, token = ApiToken.objects.create(
        user=client,
        name="演示令牌",
        scopes=["registry:read", "records:read", "people:read", "scores:draft"],
        expiry=TOKEN_LIFE,
    )
    return token


def _somebody_in_post(school: School) -> Teacher | None:
    """A teacher whose own page has something to show."""
    staff = Teacher.objects.filter(campus=school, is_demo=True).order_by("staff_number")
    return staff.filter(rotations__isnull=False, rotations__end=None).first() or staff.first()
