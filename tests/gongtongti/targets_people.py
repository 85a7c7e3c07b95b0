"""What an address can name of teachers, rosters, rotations, findings and stipends."""

from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.filing_choices import State
from alliances.models import Attachment
from alliances.periods import SchoolYear
from evaluation.models import AllowanceRate, StipendStatement
from teachers.models import ActivityTeacher, EligibilityEntry, Rotation, RotationEnd
from tests.gongtongti.finding import KEY, NEXT_YEAR, PNG, YEAR, filed, filed_in_list, listed, state_is
from tests.gongtongti.thing import THREE, TWO, Thing


# ---- people -------------------------------------------------------------------------------------
def _person(teacher, **more) -> dict:
    return {"county": teacher.county.slug, "staff_number": teacher.staff_number, **more}


def rotation_form(world, relation, **changed) -> dict:
    teacher = world.records(relation).teacher
    return {
        "kind": "guiding",
        "teacher": teacher.staff_number,
        "host_school": world.place(relation).partner.code,
        "since": "2027-01-10",
        "last_day": "2029-01-09",
        "form": "resident",
        "draft": "1",
        **changed,
    }


def _rotation_to_apply_for(w, r):
    teacher = w.records(r).teacher
    found = Rotation.objects.filter(teacher=teacher, filing__day="2027-01-10")
    return Thing(data=rotation_form(w, r, key=KEY), done=found.exists)


def _rotation_to_edit(name):
    def find(w, r):
        rotation = getattr(w.records(r), name)
        sent = rotation_form(w, r, revision=str(rotation.filing.revision))
        changed = Rotation.objects.filter(pk=rotation.pk, filing__day="2027-01-10")
        return Thing({"number": rotation.filing.number}, data=sent, done=changed.exists)

    return find


def _rotation_to_end(w, r):
    rotation = w.records(r).rotation
    return Thing(
        {"number": rotation.filing.number},
        data={"last_day": "2024-08-31", "outcome": "returned"},
        done=RotationEnd.objects.filter(rotation=rotation).exists,
    )


def _roster_to_suggest(w, r):
    place = w.place(r)
    found = EligibilityEntry.objects.filter(county=place.county, school_year=SchoolYear.parse(NEXT_YEAR))
    return Thing(
        data={
            "county": place.county.slug,
            "school_year": NEXT_YEAR,
            "years": "12",
            "least": place.county_records.rank.code,
        },
        done=found.exists,
    )


def _roster_to_confirm(w, r):
    entry = w.records(r).entry
    number = entry.teacher.staff_number
    return Thing(
        data={
            "county": w.place(r).county.slug,
            "school_year": YEAR,
            "only": number,
            f"verdict-{number}": "ordinary",
            f"version-{number}": str(entry.version),
        },
        done=EligibilityEntry.objects.filter(pk=entry.pk).confirmed().exists,
    )


def _teacher_to_name(w, r):
    activity, teacher = w.records(r).returned, w.records(r).teacher
    return Thing(
        {"number": activity.filing.number},
        data={"staff_number": teacher.staff_number, "part": "attending"},
        done=ActivityTeacher.objects.filter(activity=activity, teacher=teacher).exists,
    )


def _file_to_attach(name):
    def find(w, r):
        filing = getattr(w.records(r), name).filing
        upload = SimpleUploadedFile("新材料.png", PNG, content_type="image/png")
        done = Attachment.objects.filter(filing=filing, name="新材料.png").exists
        return Thing({"number": filing.number}, data={"files": upload}, done=done)

    return find


def _file_to_remove(name):
    def find(w, r):
        file = getattr(w.records(r), name)
        there = Attachment.objects.filter(pk=file.pk)
        return Thing({"number": file.filing.number, "key": file.key}, done=lambda: not there.exists())

    return find


PEOPLE = {
    "draft rotation to attach to": (THREE, _file_to_attach("drafted")),
    "own application to attach to": (THREE, _file_to_attach("personal")),
    "file of a draft rotation": (THREE, _file_to_remove("drafted_file")),
    "file of an own application": (THREE, _file_to_remove("personal_file")),
    "teacher in a list": (THREE, lambda w, r: listed(w, r, w.records(r).teacher.staff_number)),
    "teacher in an API list": (THREE, lambda w, r: Thing(words=w.records(r).teacher.staff_number)),
    "teacher in rotations": (THREE, lambda w, r: Thing(words=w.records(r).teacher.staff_number)),
    "teacher in an export": (
        THREE,
        lambda w, r: Thing({"extension": "csv"}, words=w.records(r).teacher.staff_number),
    ),
    "teacher": (THREE, lambda w, r: Thing(_person(w.records(r).teacher))),
    "roster of a school": (
        THREE,
        lambda w, r: listed(w, r, w.records(r).teacher.name, school=w.school(r).code),
    ),
    "own row of the roster": (THREE, lambda w, r: listed(w, r, w.records(r).teacher.name)),
    "roster to suggest": (TWO, _roster_to_suggest),
    "roster to confirm": (THREE, _roster_to_confirm),
    "activity to name teachers of": (THREE, _teacher_to_name),
    "rotation in a list": (THREE, filed_in_list("rotation")),
    "rotation in an API list": (THREE, lambda w, r: Thing(words=w.records(r).rotation.filing.number)),
    "draft rotation in a list": (THREE, filed_in_list("drafted")),
    "own application in a list": (THREE, filed_in_list("personal")),
    "rotation": (THREE, filed("rotation")),
    "draft rotation": (THREE, filed("drafted")),
    "rotation that has ended": (THREE, filed("ended")),
    "own application": (THREE, filed("personal")),
    "own rotation": (THREE, lambda w, r: Thing(words=w.records(r).rotation.filing.number)),
    "rotation to apply for": (THREE, _rotation_to_apply_for),
    "draft rotation to edit": (THREE, _rotation_to_edit("drafted")),
    "own application to edit": (THREE, _rotation_to_edit("personal")),
    "rotation to end": (THREE, _rotation_to_end),
}


# ---- what it adds up to -------------------------------------------------------------------------
def _to_review(w, r):
    filing = w.records(r).confirmed.filing
    return Thing(
        query={"county": w.place(r).county.slug},
        words=filing.number,
        data={"filing": f"{filing.number}:{filing.revision}", "verb": "accept"},
        done=state_is(filing, State.ACCEPTED),
    )


def _rotation_to_plan(w, r):
    return Thing(data=rotation_form(w, r, since="2021-09-01", last_day="2023-08-31"), words="至少3年")


def _stipend_to_authorise(w, r):
    teacher = w.records(r).teacher
    return Thing(
        data={"county": w.place(r).county.slug, "school_year": YEAR, "pick": w.seen(r)},
        done=StipendStatement.objects.filter(teacher=teacher).exists,
    )


def _allowance_to_enter(w, r):
    county = w.place(r).county
    return Thing(
        data={
            "county": county.slug,
            "school_year": YEAR,
            "rural_yuan": "3600",
            "rural_basis": "县财政局2021年通知",
        },
        done=AllowanceRate.objects.filter(county=county).exists,
    )


def _in_findings(name, row):
    def find(w, r):
        code = row(w, r).code
        query = {"county": w.place(r).county.slug, "school_year": YEAR, name: code}
        return Thing(query=query, words=f'"code": "{code}"')

    return find


WORK = {
    "activity to review": (THREE, _to_review),
    "alliance on the board": (TWO, lambda w, r: listed(w, r, f"/{w.place(r).alliance.code}/")),
    "other alliance on the board": (TWO, lambda w, r: listed(w, r, f"/{w.place(r).second.code}/")),
    "other alliance": (
        TWO,
        lambda w, r: Thing({"county": w.place(r).county.slug, "code": w.place(r).second.code}),
    ),
    "school in the quotas": (THREE, lambda w, r: listed(w, r, w.school(r).short_name)),
    "rotation to plan": (THREE, _rotation_to_plan),
    "alliance in findings": (TWO, _in_findings("alliance", lambda w, r: w.place(r).alliance)),
    "other alliance in findings": (TWO, _in_findings("alliance", lambda w, r: w.place(r).second)),
    "school in quotas": (THREE, _in_findings("school", lambda w, r: w.school(r))),
    "stipend in a list": (THREE, lambda w, r: listed(w, r, w.records(r).teacher.staff_number)),
    "stipend of a month": (
        THREE,
        lambda w, r: listed(w, r, w.records(r).teacher.staff_number, month="2021-09"),
    ),
    "stipend": (THREE, lambda w, r: Thing(_person(w.records(r).teacher, school_year=YEAR))),
    "own stipend": (THREE, lambda w, r: Thing(words=w.records(r).teacher.staff_number)),
    "stipend to authorise": (THREE, _stipend_to_authorise),
    "allowance to enter": (TWO, _allowance_to_enter),
}


def _county_row(name, words):
    def find(w, r):
        row = getattr(w.place(r).county_records, name)
        return Thing({"object_id": row.pk}, words=words(row))

    return find


def _school_row(name):
    def find(w, r):
        row = getattr(w.records(r), name)
        return Thing({"object_id": row.pk}, words=w.records(r).teacher.name)

    return find


def _to_choose(model, field, term):
    def find(w, r):
        words = term(w, r)
        return Thing(
            query={"app_label": "teachers", "model_name": model, "field_name": field, "term": words},
            words=words,
        )

    return find


ADMIN = {
    "section row": (TWO, _county_row("section", lambda row: row.name)),
    "close row": (TWO, _county_row("close", lambda row: row.name)),
    "rank row": (TWO, _county_row("rank", lambda row: row.name)),
    "teacher row": (THREE, _school_row("teacher")),
    "honour row": (THREE, _school_row("honour")),
    "entry row": (THREE, _school_row("entry")),
    "mentorship row": (THREE, _school_row("mentorship")),
    "teacher to choose": (
        THREE,
        _to_choose("eligibilityentry", "teacher", lambda w, r: w.records(r).teacher.name),
    ),
    "alliance to choose": (
        TWO,
        _to_choose("mentorshippair", "alliance", lambda w, r: w.place(r).alliance.name),
    ),
}
