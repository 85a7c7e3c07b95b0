"""The pieces every page is built from: what they say and how they are told apart without colour."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from alliances.models import AllianceKind, Membership, SupportPairing
from alliances.paging import KeysetPage
from gongtongti.desk import drawing


def rendered(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


def text(source, **context):
    """What is read, without markup and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", rendered(source, **context))).strip()


def kind(order, *, label="共建型", single_legal_person=False):
    return AllianceKind(order=order, label=label, single_legal_person=single_legal_person)


def test_an_icon_is_drawn_from_the_sprite_and_not_read_aloud():
    html = rendered('{% icon "house" %}')
    assert 'aria-hidden="true"' in html
    assert re.search(r'href="/static/vendor/bootstrap-icons/[\d.]+/sprite\.svg#house"', html)


def test_an_icon_that_is_not_in_the_sprite_is_refused():
    with pytest.raises(TemplateSyntaxError, match="No icon “unicorn”"):
        rendered('{% icon "unicorn" %}')


# ---- kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "place"), [(0, 1), (1, 1), (2, 2), (3, 3), (7, 7), (8, 1)], ids="order{}".format
)
def test_a_kind_takes_the_mark_of_its_place(order, place):
    assert drawing.place(order) == place
    assert f"kind-{place}" in rendered("{% kind_mark kind %}", kind=kind(order))
    assert rendered("{{ kind|kind_class }}", kind=kind(order)) == f"kind-{place}"


def test_kinds_differ_by_shape_not_only_by_colour():
    shapes = {
        re.sub(r"kind-\d", "", rendered("{% kind_mark kind label=False %}", kind=kind(order)))
        for order in range(1, drawing.KINDS_DRAWN + 1)
    }
    assert len(shapes) == drawing.KINDS_DRAWN == 7


def test_a_kind_is_named_beside_its_mark():
    assert text("{% kind_mark kind %}", kind=kind(1, label="融合型")) == "融合型"
    assert text("{% kind_mark kind label=False %}", kind=kind(1, label="融合型")) == ""


@pytest.mark.parametrize("members", [0, 1, 2, 3, 9])
def test_an_alliance_is_drawn_with_one_satellite_for_each_member(members):
    rows = [Membership(role="core")] + [Membership(role="member") for _ in range(members)]
    alliance = SimpleNamespace(kind=kind(1), members_then=rows)
    # One dot for the core, in the middle; nothing around it but the members.
    assert rendered("{% alliance_glyph alliance %}", alliance=alliance).count("<circle") == members + 1


def test_one_legal_person_is_drawn_inside_one_outline():
    alliance = SimpleNamespace(kind=kind(1, single_legal_person=True), members_then=[Membership(role="core")])
    assert rendered("{% alliance_glyph alliance %}", alliance=alliance).count("<circle") == 2


def test_satellites_stay_inside_the_drawing():
    for members in range(1, 13):
        points = drawing.glyph(kind(1), members=members).satellites
        assert len(points) == members
        assert all(5 <= value <= 59 for point in points for value in (point.x, point.y))


# ---- verdicts and badges ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("met", "达标"),
        ("warning", "预警"),
        ("unmet", "不符"),
        ("hint", "提示"),
        ("missing", "缺数据"),
        ("not_applicable", "不适用"),
    ],
)
def test_a_verdict_is_a_word_with_an_icon(code, word):
    assert text("{% verdict code %}", code=code) == word
    assert "<use" in rendered("{% verdict code %}", code=code)


def test_verdicts_have_icons_of_their_own():
    icons = {
        re.search(r"#([a-z-]+)", rendered("{% verdict c %}", c=c))[1]
        for c in ("met", "warning", "unmet", "hint")
    }
    assert len(icons) == 4


def test_badges_say_what_is_open():
    assert text('{% verdict "warning" "未对应" %}') == "未对应"
    assert text("{% unconfirmed_badge %}") == "待教育局确认"
    assert text('{% unconfirmed_badge "全称、学段" %}') == "全称、学段待教育局确认"
    assert text("{% demo_badge %}") == "演示数据"
    assert text('{% undecided_badge "“按字面加减”" %}') == "文件未明确,暂按“按字面加减”"
    assert text('{% plain_badge "试算" %}') == "试算"


def test_an_undecided_badge_leads_to_its_question():
    assert '<a href="/policies/x/#q"' in rendered('{% undecided_badge "按字面加减" "/policies/x/#q" %}')
    assert "<a" not in rendered('{% undecided_badge "按字面加减" %}')


# ---- blocks ----------------------------------------------------------------------------------------


def test_an_empty_page_says_one_sentence_and_the_first_thing_to_do():
    html = rendered('{% empty_state "还没有成绩。" "导入成绩" "/import/" %}')
    assert "还没有成绩。" in html
    assert '<a class="btn btn-primary" href="/import/">导入成绩</a>' in html
    assert "<a" not in rendered('{% empty_state "还没有成绩。" %}')


@pytest.mark.parametrize(
    ("done", "sentence"), [(12, "12 / 20 节 · 还差 8 节"), (20, "20 / 20 节"), (25, "25 / 20 节")]
)
def test_progress_says_what_is_still_needed(done, sentence):
    assert text('{% progress done 20 "节" %}', done=done) == sentence
    assert f'<progress value="{min(done, 20)}" max="20"' in rendered('{% progress done 20 "节" %}', done=done)


def test_a_basis_quotes_the_sentence_and_says_where_it_stands():
    source = '{% basis %}{% clause "三(三)2" "教学质量考核" "总校占80%" "/policies/x/" %}{% endbasis %}'
    assert text(source) == "依据 “总校占80%” 三(三)2 教学质量考核"
    assert '<a href="/policies/x/">' in rendered(source)


def test_a_basis_without_clauses_is_not_shown():
    assert rendered("{% basis %} {% endbasis %}") == ""


def test_quotes_are_shown_as_text():
    assert "&lt;b&gt;" in rendered('{% basis %}{% clause "一" quote=quote %}{% endbasis %}', quote="<b>")


def test_a_period_is_shown_with_its_last_day():
    row = Membership(since=datetime.date(2021, 3, 31), until=datetime.date(2022, 9, 1))
    assert text("{% period row %}", row=row) == "2021-03-31 至 2022-08-31"


def test_crumbs_lead_upwards():
    html = rendered('{% crumbs "教共体" "/alliances/" "山口镇中学教共体" %}')
    assert '<a href="/alliances/">教共体</a>' in html
    assert '<li aria-current="page">山口镇中学教共体</li>' in html


def test_an_empty_printed_cell_keeps_its_place():
    row = SupportPairing(raw={"新支援学校": "船寮镇小", "原支援学校": "", "受援学校": "芝溪分校"})
    assert rendered("{{ row|as_printed }}", row=row) == "芝溪分校 · — · 船寮镇小"


# ---- paging ----------------------------------------------------------------------------------------


def paged(page, query=""):
    return rendered(
        '{% pagination page "所" %}', page=page, request=RequestFactory().get(f"/schools/{query}")
    )


def test_paging_keeps_the_other_choices_of_the_address():
    html = paged(KeysetPage(rows=[1, 2], total=5, before="S03", after="S04"), "?q=ez&after=S02")
    assert 'rel="prev" href="?q=ez&amp;before=S03"' in html
    assert 'rel="next" href="?q=ez&amp;after=S04"' in html
    assert "共 5 所,本页 2 所" in html


def test_a_list_on_one_page_has_no_buttons():
    html = paged(KeysetPage(rows=[1, 2], total=2))
    assert "共 2 所" in html
    assert "<a" not in html
