"""What an address of the records can name: activities, rotations, charters, teachers, rosters and stipends."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliances.filing_choices import State
from alliances.models import Activity, Attachment, Declaration, Filing, PlannedLesson
from alliances.periods import SchoolYear
from evaluation.models import AllowanceRate, StipendStatement
from teachers.models import ActivityTeacher, EligibilityEntry, Rotation, RotationEnd
from tests.gongtongti.thing import THREE, TWO, Thing
from tests.record_factories import DAY

YEAR, NEXT_YEAR = "2021-2022", "2022-2023"
KEY = str(uuid.uuid5(uuid.NAMESPACE_URL, "form"))
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000015c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def _listed(world, relation, words, **query):
    """Pages speak of one county and school year at a time."""
    return Thing(
        query={"county": world.place(relation).county.slug, "school_year": YEAR, **query}, words=words
    )


def _filed(name, **more):
    """A row of the school's records, by the number of its filing."""
    return lambda w, r: Thing({"number": getattr(w.records(r), name).filing.number}, **more)


def _filed_in_list(name):
    return lambda w, r: _listed(w, r, getattr(w.records(r), name).filing.number)


def _of_county(name):
    return lambda w, r: Thing({"number": getattr(w.place(r).county_records, name).filing.number})


def _charter_in_list(name):
    return lambda w, r: _listed(w, r, getattr(w.place(r).county_records, name).filing.number)


def _state_is(filing, state):
    return lambda: Filing.objects.get(pk=filing.pk).state == state


def _moved(filing, verb, state, **data):
    return Thing(
        {"number": filing.number, "verb": verb},
        data={"reason": "核对权限", "next": "/policies/", **data},
        done=_state_is(filing, state),
    )


def _verb(name, verb, state):
    return lambda w, r: _moved(getattr(w.records(r), name).filing, verb, state)


def _answered(name, verb, answer):
    def find(w, r):
        filing = getattr(w.records(r), name).filing
        school = w.school(r).pk
        return Thing(
            {"number": filing.number, "verb": verb},
            data={"reason": "核对权限", "next": "/policies/"},
            done=lambda: filing.participations.filter(school=school, answer=answer).exists(),
        )

    return find


# ---- activities ---------------------------------------------------------------------------------
def activity_form(world, relation, **changed) -> dict:
    """What the browser sends of a filled form."""
    place, school = world.place(relation), world.school(relation)
    return {
        "key": KEY,
        "owner_school": school.code,
        "kind": "synchronous_lesson",
        "day": str(DAY),
        "alliance": place.alliance.code,
        "subject": "maths",
        "lessons": "1",
        "host_school": school.code,
        "schools": (place.partner.code,),
        "topic": "核对权限的课",
        **changed,
    }


def _activity_to_file(w, r):
    rows = Activity.objects.filter(topic="核对权限的课", filing__owner_school=w.school(r))
    return Thing(data=activity_form(w, r), done=rows.exists)


def _returned(w, r):
    activity = w.records(r).returned
    sent = activity_form(w, r, key=str(activity.filing.key), revision=str(activity.filing.revision))
    return Thing(
        {"number": activity.filing.number},
        data=sent,
        done=Activity.objects.filter(pk=activity.pk, topic="核对权限的课").exists,
    )


def _to_attach(w, r):
    filing = w.records(r).returned.filing
    upload = SimpleUploadedFile("新照片.png", PNG, content_type="image/png")
    return Thing(
        {"number": filing.number},
        data={"files": upload},
        done=Attachment.objects.filter(filing=filing, name="新照片.png").exists,
    )


def _to_remove(w, r):
    file = w.records(r).file
    gone = Attachment.objects.filter(pk=file.pk)
    return Thing({"number": file.filing.number, "key": file.key}, done=lambda: not gone.exists())


def _months_list(w, r):
    place, school = w.place(r), w.school(r)
    rows = f"日期,类别,学科,节数,主题,承办学校,参加学校\n{DAY},,数学,1,清单里的课,{school},{place.partner}\n"
    return Thing(
        data={"school": school.code, "name": "清单.csv", "rows": rows, "batch": KEY, "how": "draft"},
        done=Activity.objects.filter(topic="清单里的课", filing__owner_school=school).exists,
    )


def _lesson_key(lesson) -> dict:
    return {
        "county": lesson.county.slug,
        "school": lesson.host_school.code,
        "day": str(lesson.day),
        "period": lesson.period_of_day,
        "subject": lesson.subject,
    }


def lesson_form(w, r, **changed):
    place = w.place(r)
    return {
        "alliance": place.alliance.code,
        "day": str(DAY),
        "period_of_day": "7",
        "subject": "maths",
        "topic": "核对权限的课",
        "host_school": str(place.partner.pk),
        "schools": (str(w.school(r).pk),),
        **changed,
    }


def _lesson_to_plan(w, r):
    return Thing(
        query={"county": w.place(r).county.slug, "alliance": w.place(r).alliance.code},
        data=lesson_form(w, r),
        done=PlannedLesson.objects.filter(topic="核对权限的课", alliance=w.place(r).alliance).exists,
    )


def _planned(w, r):
    lesson = w.records(r).lesson
    return Thing(
        _lesson_key(lesson),
        data=lesson_form(w, r),
        done=PlannedLesson.objects.filter(pk=lesson.pk, topic="核对权限的课").exists,
    )


def _lesson_to_remove(w, r):
    there = PlannedLesson.objects.filter(pk=w.records(r).lesson.pk)
    return Thing(_lesson_key(w.records(r).lesson), done=lambda: not there.exists())


def _lesson_to_file(w, r):
    lesson = w.records(r).lesson
    filed = PlannedLesson.objects.filter(pk=lesson.pk, activity__isnull=False)
    return Thing(_lesson_key(lesson), done=filed.exists)


def _week_to_copy(w, r):
    alliance = w.place(r).alliance
    return Thing(
        data={"alliance": alliance.code, "week": str(DAY), "weeks": "1"},
        done=PlannedLesson.objects.filter(alliance=alliance, day__gt=DAY).exists,
    )


ACTIVITIES = {
    "activity in a list": (THREE, _filed_in_list("accepted")),
    "draft in a list": (THREE, _filed_in_list("draft")),
    "activity": (THREE, _filed("accepted")),
    "draft activity": (THREE, _filed("draft")),
    "activity in an API list": (THREE, lambda w, r: Thing(words=w.records(r).accepted.filing.number)),
    "draft in an API list": (THREE, lambda w, r: Thing(words=w.records(r).draft.filing.number)),
    "activity to file": (THREE, _activity_to_file),
    "returned activity": (THREE, _returned),
    "file to attach": (THREE, _to_attach),
    "attachment to remove": (THREE, _to_remove),
    "attachment": (THREE, lambda w, r: Thing({"key": w.records(r).file.key})),
    "attachment of a draft": (THREE, lambda w, r: Thing({"key": w.records(r).draft_file.key})),
    "attachment of an own application": (THREE, lambda w, r: Thing({"key": w.records(r).personal_file.key})),
    "activity to accept": (THREE, _verb("confirmed", "accept", State.ACCEPTED)),
    "activity to send back": (THREE, _verb("confirmed", "send_back", State.RETURNED)),
    "activity to reopen": (THREE, _verb("accepted", "reopen", State.REOPENED)),
    "activity to withdraw": (THREE, _verb("returned", "withdraw", State.WITHDRAWN)),
    "activity to confirm": (THREE, _answered("asked", "confirm", "confirmed")),
    "activity to decline": (THREE, _answered("asked", "decline", "declined")),
    "activity to be answered": (THREE, _filed_in_list("asked")),
    "rotation to confirm": (THREE, _answered("moving_in", "confirm", "confirmed")),
    "rotation to accept": (THREE, _verb("agreed", "accept", State.ACCEPTED)),
    "own application to withdraw": (THREE, _verb("personal", "withdraw", State.WITHDRAWN)),
    "month's list": (THREE, _months_list),
    "school of a template": (THREE, lambda w, r: Thing(query={"school": w.school(r).code})),
    "month's receipt": (THREE, lambda w, r: Thing({"batch": w.records(r).batch})),
    "lesson in the timetable": (THREE, lambda w, r: _listed(w, r, w.records(r).lesson.topic, week=str(DAY))),
    "lesson to plan": (THREE, _lesson_to_plan),
    "planned lesson": (THREE, _planned),
    "lesson to remove": (THREE, _lesson_to_remove),
    "lesson to file": (THREE, _lesson_to_file),
    "week to copy": (TWO, _week_to_copy),
}


# ---- charters -----------------------------------------------------------------------------------
def _alliance_to_charter(w, r):
    place = w.place(r)
    written = Filing.objects.filter(alliance=place.alliance, charter__isnull=False).exclude(
        pk=place.county_records.charter.filing_id
    )
    return Thing(
        {"county": place.county.slug, "code": place.alliance.code},
        data={"key": KEY, "text_0": "核对权限"},
        done=written.exists,
    )


def _charter_to_edit(name):
    def find(w, r):
        filing = getattr(w.place(r).county_records, name).filing
        changed = Filing.objects.filter(pk=filing.pk, revision__gt=filing.revision)
        return Thing(
            {"number": filing.number},
            data={"key": KEY, "revision": str(filing.revision), "text_0": "核对权限"},
            done=changed.exists,
        )

    return find


def _alliance_to_declare_for(w, r):
    place, today = w.place(r), str(timezone.localdate())
    written = Declaration.objects.filter(filing__alliance=place.second, filing__day=today)
    return Thing(
        {"county": place.county.slug, "code": place.second.code},
        data={"key": KEY, "day": today, "statement": "核对权限"},
        done=written.exists,
    )


def _declaration_to_edit(name):
    def find(w, r):
        filing = getattr(w.place(r).county_records, name).filing
        sent = {"key": KEY, "revision": str(filing.revision), "day": str(filing.day), "statement": "核对权限"}
        changed = Declaration.objects.filter(filing=filing, statement="核对权限")
        return Thing({"number": filing.number}, data=sent, done=changed.exists)

    return find


CHARTERS = {
    "declaration": (TWO, _of_county("declaration")),
    "draft declaration": (TWO, _of_county("draft_declaration")),
    "alliance to declare for": (TWO, _alliance_to_declare_for),
    "draft declaration to edit": (TWO, _declaration_to_edit("draft_declaration")),
    "returned declaration to edit": (TWO, _declaration_to_edit("returned_declaration")),
    "charter in a list": (TWO, _charter_in_list("charter")),
    "draft charter in a list": (TWO, _charter_in_list("draft_charter")),
    "charter": (TWO, _of_county("charter")),
    "draft charter": (TWO, _of_county("draft_charter")),
    "returned charter": (TWO, _of_county("returned_charter")),
    "alliance to charter": (TWO, _alliance_to_charter),
    "draft charter to edit": (TWO, _charter_to_edit("draft_charter")),
    "returned charter to edit": (TWO, _charter_to_edit("returned_charter")),
    "charter to accept": (
        TWO,
        lambda w, r: _moved(w.place(r).county_records.waiting_charter.filing, "accept", State.ACCEPTED),
    ),
}


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
            "least": str(place.county_records.rank.pk),
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
    "teacher in a list": (THREE, lambda w, r: _listed(w, r, w.records(r).teacher.staff_number)),
    "teacher in an API list": (THREE, lambda w, r: Thing(words=w.records(r).teacher.staff_number)),
    "teacher in rotations": (THREE, lambda w, r: Thing(words=w.records(r).teacher.staff_number)),
    "teacher in an export": (
        THREE,
        lambda w, r: Thing({"extension": "csv"}, words=w.records(r).teacher.staff_number),
    ),
    "teacher": (THREE, lambda w, r: Thing(_person(w.records(r).teacher))),
    "roster of a school": (
        THREE,
        lambda w, r: _listed(w, r, w.records(r).teacher.name, school=w.school(r).code),
    ),
    "own row of the roster": (THREE, lambda w, r: _listed(w, r, w.records(r).teacher.name)),
    "roster to suggest": (TWO, _roster_to_suggest),
    "roster to confirm": (THREE, _roster_to_confirm),
    "activity to name teachers of": (THREE, _teacher_to_name),
    "rotation in a list": (THREE, _filed_in_list("rotation")),
    "rotation in an API list": (THREE, lambda w, r: Thing(words=w.records(r).rotation.filing.number)),
    "draft rotation in a list": (THREE, _filed_in_list("drafted")),
    "own application in a list": (THREE, _filed_in_list("personal")),
    "rotation": (THREE, _filed("rotation")),
    "draft rotation": (THREE, _filed("drafted")),
    "rotation that has ended": (THREE, _filed("ended")),
    "own application": (THREE, _filed("personal")),
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
        done=_state_is(filing, State.ACCEPTED),
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
    "alliance on the board": (TWO, lambda w, r: _listed(w, r, f"/{w.place(r).alliance.code}/")),
    "other alliance on the board": (TWO, lambda w, r: _listed(w, r, f"/{w.place(r).second.code}/")),
    "other alliance": (
        TWO,
        lambda w, r: Thing({"county": w.place(r).county.slug, "code": w.place(r).second.code}),
    ),
    "school in the quotas": (THREE, lambda w, r: _listed(w, r, w.school(r).short_name)),
    "rotation to plan": (THREE, _rotation_to_plan),
    "alliance in findings": (TWO, _in_findings("alliance", lambda w, r: w.place(r).alliance)),
    "other alliance in findings": (TWO, _in_findings("alliance", lambda w, r: w.place(r).second)),
    "school in quotas": (THREE, _in_findings("school", lambda w, r: w.school(r))),
    "stipend in a list": (THREE, lambda w, r: _listed(w, r, w.records(r).teacher.staff_number)),
    "stipend of a month": (
        THREE,
        lambda w, r: _listed(w, r, w.records(r).teacher.staff_number, month="2021-09"),
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

TARGETS = ACTIVITIES | CHARTERS | PEOPLE | WORK | ADMIN


def find_thing(world, target: str, relation: str) -> Thing:
    return TARGETS[target][1](world, relation)
