"""What an address can name of activities, charters and declarations."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliances.filing_choices import State
from alliances.models import Activity, Attachment, Declaration, Filing, PlannedLesson
from tests.gongtongti.finding import (
    KEY,
    PNG,
    answered,
    by_verb,
    charter_in_list,
    filed,
    filed_in_list,
    listed,
    moved,
    of_county,
)
from tests.gongtongti.thing import THREE, TWO, Thing
from tests.record_factories import DAY


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
        "host_school": place.partner.code,
        "schools": (w.school(r).code,),
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
    "activity in a list": (THREE, filed_in_list("accepted")),
    "draft in a list": (THREE, filed_in_list("draft")),
    "activity": (THREE, filed("accepted")),
    "draft activity": (THREE, filed("draft")),
    "activity in an API list": (THREE, lambda w, r: Thing(words=w.records(r).accepted.filing.number)),
    "draft in an API list": (THREE, lambda w, r: Thing(words=w.records(r).draft.filing.number)),
    "activity to file": (THREE, _activity_to_file),
    "returned activity": (THREE, _returned),
    "file to attach": (THREE, _to_attach),
    "attachment to remove": (THREE, _to_remove),
    "attachment": (THREE, lambda w, r: Thing({"key": w.records(r).file.key})),
    "attachment of a draft": (THREE, lambda w, r: Thing({"key": w.records(r).draft_file.key})),
    "attachment of an own application": (THREE, lambda w, r: Thing({"key": w.records(r).personal_file.key})),
    "activity to accept": (THREE, by_verb("confirmed", "accept", State.ACCEPTED)),
    "activity to send back": (THREE, by_verb("confirmed", "send_back", State.RETURNED)),
    "activity to reopen": (THREE, by_verb("accepted", "reopen", State.REOPENED)),
    "activity to withdraw": (THREE, by_verb("returned", "withdraw", State.WITHDRAWN)),
    "activity to confirm": (THREE, answered("asked", "confirm", "confirmed")),
    "activity to decline": (THREE, answered("asked", "decline", "declined")),
    "activity to be answered": (THREE, filed_in_list("asked")),
    "rotation to confirm": (THREE, answered("moving_in", "confirm", "confirmed")),
    "rotation to accept": (THREE, by_verb("agreed", "accept", State.ACCEPTED)),
    "own application to withdraw": (THREE, by_verb("personal", "withdraw", State.WITHDRAWN)),
    "month's list": (THREE, _months_list),
    "school of a template": (THREE, lambda w, r: Thing(query={"school": w.school(r).code})),
    "month's receipt": (THREE, lambda w, r: Thing({"batch": w.records(r).batch})),
    "lesson in the timetable": (THREE, lambda w, r: listed(w, r, w.records(r).lesson.topic, week=str(DAY))),
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
    "declaration": (TWO, of_county("declaration")),
    "draft declaration": (TWO, of_county("draft_declaration")),
    "alliance to declare for": (TWO, _alliance_to_declare_for),
    "draft declaration to edit": (TWO, _declaration_to_edit("draft_declaration")),
    "returned declaration to edit": (TWO, _declaration_to_edit("returned_declaration")),
    "charter in a list": (TWO, charter_in_list("charter")),
    "draft charter in a list": (TWO, charter_in_list("draft_charter")),
    "charter": (TWO, of_county("charter")),
    "draft charter": (TWO, of_county("draft_charter")),
    "returned charter": (TWO, of_county("returned_charter")),
    "alliance to charter": (TWO, _alliance_to_charter),
    "draft charter to edit": (TWO, _charter_to_edit("draft_charter")),
    "returned charter to edit": (TWO, _charter_to_edit("returned_charter")),
    "charter to accept": (
        TWO,
        lambda w, r: moved(w.place(r).county_records.waiting_charter.filing, "accept", State.ACCEPTED),
    ),
}
