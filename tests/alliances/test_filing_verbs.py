"""The one address of the verbs without content: who may, what is said, where one comes back to."""

import pytest
from django.utils import timezone

from alliances.filing_choices import State, Verb
from alliances.models import Filing
from alliances.views.filings import BUTTONS
from tests.alliances.filing_form import clerk_of, filed
from tests.alliances.test_filings import Story
from tests.clients import browser
from tests.gongtongti.desk import shown


@pytest.fixture
def story(db):
    return Story()


def send(client, filing, verb, **sent):
    sent = {"revision": filing.revision, "next": f"/activities/{filing.number}/", **sent}
    return client.post(f"/filings/{filing.number}/{verb}/", sent, follow=True)


def test_confirmed_accepted_reopened(story):
    filing = filed(story).filing
    bureau = browser(story.bureau)
    said = shown(send(clerk_of(story, story.core_school), filing, Verb.CONFIRM))
    assert f"{filing.number} 已确认,等教育局核定。" in said
    assert f"{filing.number} 已核定,计入各项统计。" in shown(send(bureau, filing, Verb.ACCEPT))
    said = shown(send(bureau, filing, Verb.REOPEN, reason="节数报错。"))
    assert f"{filing.number} 已重开,填报学校修改后可以再次提交。" in said
    assert "节数报错。" in said


def test_declined_with_the_reason_that_the_author_reads(story):
    filing = filed(story).filing
    core = clerk_of(story, story.core_school)
    assert f"{filing.number} 已退回,填报学校修改后可以再次提交。" in shown(
        send(core, filing, Verb.DECLINE, reason="没有这节课。")
    )
    assert "没有这节课。" in shown(clerk_of(story).get(f"/activities/{filing.number}/"))
    assert "没有这节课。" in shown(clerk_of(story).get(f"/activities/{filing.number}/edit/"))


def test_a_refusal_comes_back_with_its_sentence(story):
    filing = filed(story).filing
    core = clerk_of(story, story.core_school)
    said = shown(send(core, filing, Verb.DECLINE, reason=" "))
    assert "退回必须写明理由,对方才知道要改什么。请填写理由后再退回。" in said
    assert Filing.objects.get().state == State.SUBMITTED


def test_a_reason_is_never_cut(story):
    """A browser counts a line break as one character and sends it as two."""
    filing = filed(story).filing
    core = clerk_of(story, story.core_school)
    too_long = "长" * 501
    said = shown(send(core, filing, Verb.DECLINE, reason=too_long))
    assert f"{filing.number} 没有办理:理由有 501 个字,最多 500 个。请写短一些再提交,已写的还在。" in said
    assert Filing.objects.get().state == State.SUBMITTED
    fits = "\r\n".join(["没有这节课。"] * 71)
    assert len(fits) > 500 > len(fits.replace("\r\n", "\n")) - 1
    send(core, filing, Verb.DECLINE, reason=fits)
    assert filing.participations.get(school=story.core_school).reason == fits.replace("\r\n", "\n")


def test_the_typed_reason_is_kept_once(story):
    filing = filed(story).filing
    core = clerk_of(story, story.core_school)
    html = send(
        core, filing, Verb.DECLINE, reason="那天停电。", revision=filing.revision + 1
    ).content.decode()
    assert f"{filing.number} 的内容在您打开页面之后又被修改过。请刷新页面,看过新的内容再办理。" in html
    assert ">那天停电。</textarea>" in html
    assert "那天停电。" not in core.get(f"/activities/{filing.number}/").content.decode()


@pytest.mark.parametrize(
    "wanted", ["https://example.org/", "//example.org/", "\\\\example.org", "javascript:x", ""]
)
def test_nobody_is_led_astray(story, wanted):
    filing = filed(story).filing
    response = clerk_of(story).post(f"/filings/{filing.number}/withdraw/", {"next": wanted})
    assert response.url == "/"
    assert Filing.objects.get().state == State.WITHDRAWN


def test_a_wrong_revision_is_no_revision_and_breaks_nothing(story):
    filing = filed(story).filing
    response = send(clerk_of(story), filing, Verb.WITHDRAW, revision="9" * 30)
    assert f"{filing.number} 已撤回,不再计入。" in shown(response)


def test_only_posted_and_only_verbs_without_content(story):
    filing = filed(story).filing
    client = clerk_of(story)
    assert client.get(f"/filings/{filing.number}/confirm/").status_code == 405
    for verb in ("submit", "edit", "nonsense"):
        assert client.post(f"/filings/{filing.number}/{verb}/").status_code == 404
    assert set(BUTTONS) == set(Verb) - {Verb.SUBMIT, Verb.EDIT}


def test_what_one_may_not_see_is_not_there(story):
    filing = filed(story).filing
    other = Story()
    for user in (other.bureau, other.clerks[other.core_school.pk], story.clerks[story.other_member.pk]):
        for verb in BUTTONS:
            assert browser(user).post(f"/filings/{filing.number}/{verb}/").status_code == 404
    assert Filing.objects.get(pk=filing.pk).state == State.SUBMITTED


def test_buttons_are_those_one_may_press(story):
    filing = filed(story).filing

    def offered(user):
        context = browser(user).get(f"/activities/{filing.number}/").context
        return [button.verb for button in context["buttons"]]

    assert offered(story.clerks[story.core_school.pk]) == [Verb.CONFIRM, Verb.DECLINE]
    assert offered(story.clerks[story.member_school.pk]) == [Verb.WITHDRAW]
    assert offered(story.bureau) == []
    story.move(filing, Verb.CONFIRM, story.core_school, at=timezone.now())
    assert offered(story.bureau) == [Verb.ACCEPT, Verb.SEND_BACK]
