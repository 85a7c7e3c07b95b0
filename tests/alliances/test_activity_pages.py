"""The pages of activities: filing on a phone, drafts, two taps, two clerks, the list and the receipt."""

import datetime
import uuid

import pytest
from django.utils import timezone

from alliances.choices import Stage, Trait
from alliances.filing_choices import Answer, State, Verb
from alliances.models import Activity, Filing, FilingEvent, SchoolTrait
from alliances.refusals import Refused
from gongtongti.accounts.roles import RoleCode
from tests.alliances.filing_form import clerk_of, fields, filed
from tests.alliances.test_filings import Story
from tests.clients import browser
from tests.factories import MembershipFactory, PostFactory, SchoolFactory
from tests.gongtongti.desk import shown
from tests.racing import race
from tests.record_factories import ActivityFactory

JSON = {"Accept": "application/json"}


@pytest.fixture
def story(db):
    return Story()


# ---- filing ---------------------------------------------------------------------------------------


def test_filed_and_told_who_is_next(story):
    response = clerk_of(story).post("/activities/new/", fields(story), follow=True)
    activity = Activity.objects.get()
    number = activity.filing.number
    assert response.redirect_chain == [(f"/activities/{number}/", 302)]
    said = shown(response)
    assert f"{number} 已提交,等山口镇中确认。" in said
    assert activity.filing.digest in said
    assert activity.host_school == story.core_school
    answers = dict(activity.filing.participations.values_list("school__short_name", "answer"))
    assert answers == {"仁庄镇中": Answer.CONFIRMED, "山口镇中": Answer.WAITING}


def test_the_first_page_offers_kinds(story):
    said = shown(clerk_of(story).get("/activities/new/"))
    assert "先选类别。其余各项按上一次填报的内容预先填好,改动之后自动存为草稿。" in said
    assert "同步课堂" in said and "现场观摩会" in said


def test_values_of_last_time_are_offered(story):
    filed(story, subject="english", schools=[story.other_member.code])
    html = clerk_of(story).get("/activities/new/?kind=synchronous_lesson").content.decode()
    assert '<option value="english" selected>' in html
    assert f'value="{story.other_member.code}" checked' in html
    assert f'<option value="{story.core_school.code}" selected>' in html
    assert f'value="{timezone.localdate().isoformat()}"' in html


def test_what_is_missing_is_named_and_the_draft_is_kept(story):
    sent = fields(story, topic="", schools=[], host_school=story.member_school.code)
    response = clerk_of(story).post("/activities/new/", sent)
    said = shown(response)
    assert response.status_code == 422
    assert "没有填主题。请用一行写明课题或活动主题。" in said
    assert "没有选参加学校。共同开展的活动至少有两所学校,请勾选参加的学校。" in said
    assert "autofocus" in response.content.decode()
    assert Filing.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject": ""}, "同步课堂必须写明学科。请选择学科。"),
        ({"lessons": ""}, "同步课堂必须填写节数。请填写 1 到 12。"),
        ({"lessons": "13"}, "一次活动最多 12 节。不在同一天的请分开填报。"),
        ({"day": ""}, "没有填日期,不知道活动记入哪一天。请填写活动那一天的日期。"),
        ({"day": "1999-09-01"}, "日期 1999-09-01 太早,不会是教共体的活动。请核对年份。"),
        ({"kind": "party"}, "没有这种类别。请从列出的类别中选择。"),
        ({"alliance": "NONE"}, "本校在这一天不属于所选的教共体。请核对日期和教共体。"),
        ({"host_school": "NONE"}, "所选的承办学校不在可选范围内。请从列出的学校中选择。"),
        ({"schools": ["NONE"]}, "所选的参加学校不在可选范围内。请从列出的学校中选择。"),
        ({"owner_school": "NONE"}, "您的账号不能为所选的学校填报。请改选填报学校。"),
        ({"playback": "kein netz"}, "回放链接不是网址。请粘贴以 https:// 开头的完整地址。"),
        ({"topic": "课" * 121}, "主题有 121 个字,超过 120 个。请写短一些。"),
        ({"key": "x"}, "页面上的表单标识不完整。请重新打开填报页面再填。"),
        ({"reviewed_on": "2001-01-01"}, "研讨日期早于上课日期。请核对两个日期。"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(story, changes, sentence):
    response = clerk_of(story).post("/activities/new/", fields(story, **changes))
    assert response.status_code == 422
    assert sentence in shown(response)
    assert not Activity.objects.exists()


def test_what_has_not_happened_waits_as_a_draft(story):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    said = shown(clerk_of(story).post("/activities/new/", fields(story, day=tomorrow.isoformat())))
    assert f"{tomorrow} 还没有到,活动尚未发生。请在活动结束后提交;还没有上的课可以先排进课表。" in said
    assert Filing.objects.get().state == State.DRAFT


def test_a_school_of_another_alliance_cannot_be_named(story):
    stranger = SchoolFactory(county=story.county)
    response = clerk_of(story).post("/activities/new/", fields(story, schools=[stranger.code]))
    assert "所选的参加学校不在可选范围内。请从列出的学校中选择。" in shown(response)


def test_nobody_files_for_another_school(story):
    sent = fields(story, owner_school=story.core_school.code)
    response = clerk_of(story).post("/activities/new/", sent)
    assert response.status_code == 422
    assert "您的账号不能为所选的学校填报。请改选填报学校。" in shown(response)


def test_the_bureau_does_not_file(story):
    assert browser(story.bureau).get("/activities/new/").status_code == 403
    assert browser(story.bureau).post("/activities/new/", fields(story)).status_code == 403


def test_the_ways_to_file_are_offered_to_those_who_may(story):
    assert "整月录入" in shown(clerk_of(story).get("/activities/"))
    assert "整月录入" not in shown(browser(story.bureau).get("/activities/"))


def test_a_school_without_alliance_is_told_what_to_do(story):
    alone = SchoolFactory(county=story.county, short_name="独立小学")
    clerk = PostFactory(school=alone, role=RoleCode.SCHOOL_CLERK).user
    assert (
        "独立小学目前不在任何教共体中,没有可以填报的共同活动。登记有误时,请联系教育局修改成员名单。"
        in shown(browser(clerk).get("/activities/new/"))
    )


# ---- drafts ---------------------------------------------------------------------------------------


def test_a_draft_saves_itself_and_is_found_by_its_key(story):
    client, sent = clerk_of(story), fields(story, topic="", submit=None)
    first = client.post("/activities/new/", sent, headers=JSON).json()
    assert first["edit"] == f"/activities/{first['number']}/edit/"
    again = client.post("/activities/new/", {**sent, "topic": "背影"}, headers=JSON).json()
    assert again["number"] == first["number"]
    assert Activity.objects.get().topic == "背影"
    assert Filing.objects.get().state == State.DRAFT


def test_a_draft_that_cannot_be_kept_says_why(story):
    response = clerk_of(story).post("/activities/new/", fields(story, subject="", submit=None), headers=JSON)
    assert response.status_code == 422
    assert response.json()["message"] == "同步课堂必须写明学科。请选择学科。"


def test_nobody_writes_to_a_strangers_draft(story):
    activity = filed(story, topic="")
    stranger = clerk_of(story, story.other_member)
    sent = fields(story, key=str(activity.filing.key), owner_school=story.other_member.code)
    assert stranger.post("/activities/new/", sent).status_code == 404
    assert stranger.get(f"/activities/{activity.filing.number}/edit/").status_code == 404


def test_two_clerks_lose_nothing(story):
    activity = filed(story, topic="")
    number, seen = activity.filing.number, activity.filing.revision
    second = browser(PostFactory(school=story.member_school, role=RoleCode.PRINCIPAL).user)
    kept = fields(story, key=str(activity.filing.key), revision=seen, topic="背影", submit=None)
    assert second.post(f"/activities/{number}/edit/", kept).status_code == 302
    mine = {**kept, "topic": "社戏", "submit": "1"}
    response = clerk_of(story).post(f"/activities/{number}/edit/", mine)
    said, html = shown(response), response.content.decode()
    assert response.status_code == 409
    assert (
        "另一位同事在您打开本页之后修改过这份填报,您的内容还没有写入,都还在下面。"
        "请对照列出的不同之处,改好后再提交;提交后以您的内容为准。" in said
    )
    assert 'value="社戏"' in html and "背影" in html
    answer = clerk_of(story).post(f"/activities/{number}/edit/", mine, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["message"] == "另一位同事刚刚修改过这份填报。请按“提交”,对照两边的内容后再决定。"
    activity.refresh_from_db()
    assert activity.topic == "背影"
    newest = Filing.objects.get().revision
    assert f'name="revision" value="{newest}"' in html
    clerk_of(story).post(f"/activities/{number}/edit/", {**mine, "revision": newest})
    activity.refresh_from_db()
    assert activity.topic == "社戏"
    assert Filing.objects.get().state == State.SUBMITTED


def test_an_equal_change_of_a_colleague_is_no_conflict(story):
    activity = filed(story, topic="")
    sent = fields(
        story, key=str(activity.filing.key), revision=activity.filing.revision, topic="背影", submit=None
    )
    client, address = clerk_of(story), f"/activities/{activity.filing.number}/edit/"
    assert client.post(address, sent).status_code == 302
    assert client.post(address, {**sent, "submit": "1"}).status_code == 302
    assert Filing.objects.get().state == State.SUBMITTED


# ---- twice ----------------------------------------------------------------------------------------


def test_sent_twice_is_filed_once(story):
    client, sent = clerk_of(story), fields(story)
    client.post("/activities/new/", sent)
    response = client.post("/activities/new/", sent, follow=True)
    filing = Filing.objects.get()
    assert response.redirect_chain == [(f"/activities/{filing.number}/", 302)]
    assert f"{filing.number} 已提交,等山口镇中确认。没有重复提交,这次填写的内容没有写入。" in shown(response)


def taps(story, hands, key_of) -> list[str]:
    """Where each of many taps on 提交 at one moment is led."""
    clerk, sent = story.clerks[story.member_school.pk], fields(story)
    clients = [browser(clerk) for _hand in range(hands)]

    def tap(number):
        response = clients[number].post("/activities/new/", {**sent, "key": key_of(number)})
        return getattr(response, "url", "")

    found = race(hands, tap, refusal=Refused)
    assert found.unexpected == []
    return found.done


@pytest.mark.django_db(transaction=True)
def test_32_taps_at_once_make_one_filing():
    key = str(uuid.uuid4())
    led = taps(Story(), 32, lambda _number: key)
    assert set(led) == {f"/activities/{Filing.objects.get().number}/"}
    assert FilingEvent.objects.filter(verb=Verb.SUBMIT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_the_key_that_holds_them_together():
    taps(Story(), 4, lambda _number: str(uuid.uuid4()))
    assert Filing.objects.count() == 4


def test_a_twin_is_shown_before_it_is_submitted(story):
    first = filed(story)
    sent = fields(story)
    response = clerk_of(story).post("/activities/new/", sent)
    said = shown(response)
    assert response.status_code == 200
    assert "看上去已经报过,还没有提交" in said
    assert first.filing.number in said
    assert "同一次活动请不要报两次。确实是另一次的,请按“仍要提交”。" in said
    second = Filing.objects.get(key=sent["key"])
    assert second.state == State.DRAFT
    clerk_of(story).post("/activities/new/", {**sent, "submit": "anyway"})
    second.refresh_from_db()
    assert second.state == State.SUBMITTED


def test_a_twin_nobody_may_see_is_not_given_away(story):
    ActivityFactory(
        alliance=story.alliance,
        schools=[story.core_school],
        state=State.DRAFT,
        day=timezone.localdate(),
        subject="maths",
        topic="一次函数",
    )
    assert filed(story).filing.state == State.SUBMITTED


# ---- one activity ---------------------------------------------------------------------------------


def page(client, filing, follow=True):
    return client.get(f"/activities/{filing.number}/", follow=follow)


def test_the_page_tells_the_whole_way(story):
    filing = filed(story).filing
    story.move(filing, Verb.CONFIRM, story.core_school, at=timezone.now())
    story.move(filing, Verb.SEND_BACK, story.bureau, at=timezone.now(), reason="请补签到表。")
    said = shown(page(clerk_of(story), filing))
    assert "填报学校修改后可以再次提交。" in said
    assert "教育局 退回" in said
    assert "请补签到表。" in said
    assert str(story.bureau) not in said
    assert "修改后提交" in said
    assert str(story.bureau) in shown(page(browser(story.bureau), filing))


def test_changes_since_accepted_are_listed(story):
    activity = filed(story, lessons="1")
    filing = activity.filing
    story.move(filing, Verb.CONFIRM, story.core_school, at=timezone.now())
    story.move(filing, Verb.ACCEPT, story.bureau, at=timezone.now())
    story.move(filing, Verb.REOPEN, story.bureau, at=timezone.now(), reason="节数报错。")
    sent = fields(story, key=str(filing.key), revision=filing.revision, lessons="2")
    clerk_of(story).post(f"/activities/{filing.number}/edit/", sent)
    said = shown(page(browser(story.bureau), filing))
    assert "上次核定之后改动了什么" in said
    assert [(d.label, d.old, d.new) for d in Filing.objects.get().changes_since_accepted()] == [
        ("节数", "1", "2")
    ]


def test_a_foreign_number_is_not_there(story):
    filing = filed(story).filing
    other = Story()
    for user in (other.clerks[other.core_school.pk], other.bureau, story.clerks[story.other_member.pk]):
        assert page(browser(user), filing).status_code == 404
        assert browser(user).get(f"/activities/{filing.number}/edit/").status_code == 404
    assert browser(story.bureau).get(f"/activities/{filing.number}/edit/").status_code == 403
    assert clerk_of(story, story.core_school).get("/activities/HD000000-XXXXX/").status_code == 404


def test_what_has_been_submitted_is_not_edited(story):
    filing = filed(story).filing
    response = clerk_of(story).get(f"/activities/{filing.number}/edit/", follow=True)
    assert f"{filing.number} 已提交,等山口镇中确认。现在不能修改。" in shown(response)


# ---- the list -------------------------------------------------------------------------------------


def year_of(day):
    start = day.year if day.month >= 9 else day.year - 1
    return f"{start}-{start + 1}"


def test_the_list_shows_who_is_silent(story):
    filing = filed(story).filing
    Filing.objects.filter(pk=filing.pk).update(answer_due=timezone.localdate() - datetime.timedelta(days=3))
    client, year = clerk_of(story), year_of(timezone.localdate())
    said = shown(client.get(f"/activities/?school_year={year}"))
    assert "山口镇中逾期 3 天未答复" in said
    assert filing.number in client.get(f"/activities/?school_year={year}&state=overdue").content.decode()
    assert "没有同时符合这些条件的活动。" in shown(
        client.get(f"/activities/?school_year={year}&kind=lecture")
    )


def test_an_empty_list_says_what_to_do_first(story):
    assert "这一学年还没有活动。上完一节同步课堂或开完一次教研,就可以在手机上填报,由对方学校确认。" in shown(
        clerk_of(story).get("/activities/")
    )
    assert "这一学年还没有您可以查看的活动。学校填报并提交之后,会列在这里。" in shown(
        browser(story.bureau).get("/activities/")
    )


def test_pages_of_the_list_meet_without_a_gap(story):
    for number in range(120):
        ActivityFactory(
            alliance=story.alliance,
            schools=[story.core_school, story.member_school],
            day=datetime.date(2021, 10, 1 + number % 5),
        )
    client = browser(story.bureau)
    seen, address = [], "/activities/?school_year=2021-2022"
    for _page in range(3):
        found = client.get(address).context["page"]
        seen += [row.filing.number for row in found.rows]
        address = f"/activities/?school_year=2021-2022&after={found.after}"
    assert len(seen) == len(set(seen)) == 120
    assert found.after == ""
    back = client.get(f"/activities/?school_year=2021-2022&before={found.before}").context["page"]
    assert [row.filing.number for row in back.rows] == seen[50:100]


def test_queries_of_the_form_do_not_grow(story, django_assert_max_num_queries):
    client, address = clerk_of(story), "/activities/new/?kind=synchronous_lesson"

    def counted():
        client.get(address)
        with django_assert_max_num_queries(25) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    filed(story)
    few = counted()
    for _more in range(10):
        school = SchoolFactory(county=story.county)
        MembershipFactory(alliance=story.alliance, school=school)
        filed(story, topic=school.short_name)
    assert counted() == few


def test_a_teaching_point_is_filed_for_by_its_main_campus(story):
    point = SchoolFactory(county=story.county, short_name="小源教学点", main_campus=story.member_school)
    SchoolTrait.objects.create(school=point, trait=Trait.STAGE, value=Stage.TEACHING_POINT)
    html = clerk_of(story).get("/activities/new/?kind=open_lesson").content.decode()
    assert f'<option value="{point.code}">小源教学点</option>' in html
    activity = filed(story, owner_school=point.code)
    assert activity.filing.owner_school == point
    assert activity.filing.state == State.SUBMITTED


@pytest.mark.parametrize("address", ["/activities/?school_year=2021-2022", "/activities/{}/"])
def test_queries_do_not_grow(story, django_assert_max_num_queries, address):
    schools = [story.core_school, story.member_school]

    def counted(user):
        client = browser(user)
        number = Filing.objects.order_by("pk").first().number
        client.get(address.format(number))
        with django_assert_max_num_queries(40) as captured:
            assert client.get(address.format(number)).status_code == 200
        return len(captured)

    ActivityFactory(alliance=story.alliance, schools=schools, by=story.bureau)
    few = counted(story.bureau)
    for _more in range(30):
        ActivityFactory(alliance=story.alliance, schools=schools, by=story.bureau)
    assert counted(story.bureau) == few


def test_a_page_named_by_chance_is_no_filing(story):
    assert clerk_of(story).get(f"/activities/{uuid.uuid4()}/").status_code == 404
