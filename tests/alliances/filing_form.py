"""What a browser sends when somebody files an activity."""

import uuid

from django.utils import timezone

from alliances.models import Activity
from tests.clients import browser


def fields(story, **changes) -> dict:
    """A complete form of the member school for today; a value of None leaves the field out."""
    sent = {
        "key": str(uuid.uuid4()),
        "revision": "",
        "owner_school": story.member_school.code,
        "kind": "synchronous_lesson",
        "day": timezone.localdate().isoformat(),
        "alliance": story.alliance.code,
        "subject": "maths",
        "lessons": "1",
        "host_school": story.core_school.code,
        "schools": [story.core_school.code],
        "topic": "一次函数",
        "submit": "1",
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}


def clerk_of(story, school=None):
    return browser(story.clerks[(school or story.member_school).pk])


def filed(story, **changes) -> Activity:
    """Sent through the page; what came of it."""
    sent = fields(story, **changes)
    clerk_of(story).post("/activities/new/", sent)
    return Activity.objects.select_related("filing").get(filing__key=sent["key"])
