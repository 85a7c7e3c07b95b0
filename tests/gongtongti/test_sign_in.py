"""Every sign-in, and every failed one, leaves a line that the county's auditors can see."""

import pytest
from django.urls import reverse

from gongtongti.accounts.models import AuditEvent
from gongtongti.accounts.roles import RoleCode
from tests.factories import PostFactory, UserFactory

PASSWORD = "a-long-Password-1"


@pytest.fixture
def clerk(db):
    return PostFactory(
        user=UserFactory(username="jiaoyuke", password=PASSWORD), role=RoleCode.BUREAU_CLERK, school=None
    )


def sign_in(client, username, password):
    return client.post(reverse("login"), {"username": username, "password": password}, REMOTE_ADDR="10.1.2.3")


def noted():
    return list(
        AuditEvent.objects.order_by("pk").values_list("verb", "user__username", "county", "about", "address")
    )


def test_a_sign_in_is_noted_in_each_county_served(client, clerk):
    other = PostFactory(user=clerk.user, role=RoleCode.AUDITOR, school=None)
    assert other.county != clerk.county
    assert sign_in(client, "jiaoyuke", PASSWORD).status_code == 302
    assert noted() == [
        ("signed_in", "jiaoyuke", slug, "", "10.1.2.3")
        for slug in sorted([clerk.county.slug, other.county.slug])
    ]


def test_a_wrong_password_is_noted(client, clerk):
    assert sign_in(client, "jiaoyuke", "wrong").status_code == 200
    assert noted() == [("sign_in_failed", "jiaoyuke", clerk.county.slug, "", "10.1.2.3")]


def test_what_a_stranger_typed_is_not_kept(client, db):
    assert sign_in(client, "my-secret-password", "x").status_code == 200
    assert noted() == [("sign_in_failed", None, "", "没有这个用户名", "10.1.2.3")]


def test_opening_the_page_notes_nothing(client, clerk):
    client.get(reverse("login"))
    assert noted() == []


# ---- signed out in the middle of work ----------------------------------------------------------------


def press(client, *, referer=None, **headers):
    headers |= {"Referer": referer} if referer else {}
    return client.post("/filings/HD211015-7K2MQ/confirm/", {"reason": ""}, headers=headers)


def test_who_pressed_a_button_after_the_session_ended_comes_back_to_the_page_of_the_button(client, clerk):
    answer = press(client, referer="http://testserver/confirmations/?state=submitted")
    assert answer["Location"] == "/login/?next=/confirmations/%3Fstate%3Dsubmitted"
    asked = client.get(answer["Location"])
    assert "登录已过期,刚才的操作没有办理。请登录后再办理一次。" in asked.content.decode()


@pytest.mark.parametrize(
    "referer", [None, "https://elsewhere.example/confirmations/", "//elsewhere.example/"]
)
def test_nobody_is_sent_to_a_page_elsewhere(client, db, referer):
    assert press(client, referer=referer)["Location"] == "/login/?next=/filings/HD211015-7K2MQ/confirm/"


def test_a_draft_that_saves_itself_says_so_itself(client, db):
    answer = press(client, referer="http://testserver/activities/new/", Accept="application/json")
    assert "没有办理" not in client.get(answer["Location"]).content.decode()


def test_an_address_that_was_only_opened_is_opened_after_signing_in(client, db):
    answer = client.get("/activities/?kind=lecture", headers={"Referer": "http://testserver/"})
    assert answer["Location"] == "/login/?next=/activities/%3Fkind%3Dlecture"
