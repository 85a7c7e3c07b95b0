"""The pieces every page is built from. Markup in templates/components/, looks in static/css/components.css."""

import re
from dataclasses import dataclass
from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from alliances.choices import MemberRole
from alliances.filing_choices import Subject
from alliances.periods import SchoolYear
from evaluation.policy import governing_pack

from .. import drawing
from ..quoted import quoted

register = template.Library()

SPRITE = "vendor/bootstrap-icons/1.13.2/sprite.svg"


@cache
def _drawn_icons() -> frozenset[str]:
    with open(finders.find(SPRITE), encoding="utf-8") as sprite:
        return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read()))


@register.simple_tag
def icon(name: str):
    """Decorative: the word stands beside it. The names are those of ICONS in static/vendor/fetch.py."""
    if name not in _drawn_icons():
        raise template.TemplateSyntaxError(f"No icon “{name}” in {SPRITE}; add it to static/vendor/fetch.py.")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static(SPRITE),
        name,
    )


# ---- kinds of alliance ------------------------------------------------------------------------


@register.filter
def kind_class(kind) -> str:
    """`kind-1` … `kind-7`: sets the colour of everything inside."""
    return f"kind-{drawing.place(kind.order)}"


@register.inclusion_tag("components/kind_mark.html")
def kind_mark(kind, label: bool = True):
    """● 融合型. `label=False` only where the word stands right beside it."""
    return {"kind": kind, "place": drawing.place(kind.order), "label": label}


@register.inclusion_tag("components/chain.html")
def chain(alliance, memberships=None, here=None):
    """Core school — member schools. `memberships`: core first; else `alliance.members_then`. `here`: a school not linked."""
    rows = alliance.members_then if memberships is None else memberships
    return {
        "kind": alliance.kind,
        "place": drawing.place(alliance.kind.order),
        "county": alliance.county,
        "memberships": rows,
        "here": here,
    }


@register.filter
def without_core(memberships) -> list:
    return [membership for membership in memberships if membership.role != MemberRole.CORE]


@register.inclusion_tag("components/glyph.html")
def alliance_glyph(alliance):
    """The alliance as a small drawing: its core and one satellite for each of `alliance.members_then`."""
    members = without_core(alliance.members_then)
    return {"glyph": drawing.glyph(alliance.kind, members=len(members)), "kind": alliance.kind}


@register.filter
def of_alliance(by_alliance: dict, alliance):
    """The entry of one alliance in a dict by their ids."""
    return by_alliance.get(alliance.pk)


# ---- verdicts and badges ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    code: str
    icon: str
    word: str


VERDICTS = {
    verdict.code: verdict
    for verdict in (
        Verdict("met", "check-lg", "达标"),
        Verdict("warning", "exclamation-lg", "预警"),
        Verdict("unmet", "x-lg", "不符"),
        Verdict("hint", "info-lg", "提示"),
        Verdict("missing", "dash-lg", "缺数据"),
        Verdict("not_applicable", "circle", "不适用"),
    )
}

VERDICTS["behind"] = VERDICTS["warning"]  # as the evaluator of requirements calls it


@register.inclusion_tag("components/verdict.html")
def verdict(code: str, word: str = ""):
    """met, warning, unmet, hint, missing, not_applicable; `word` replaces the usual one."""
    return {"verdict": VERDICTS[code], "word": word or VERDICTS[code].word}


@register.inclusion_tag("components/badge.html")
def unconfirmed_badge(what: str = ""):
    """待教育局确认, or 全称、学段待教育局确认."""
    return {"icon": "patch-question", "text": f"{what}待教育局确认", "wraps": True}


@register.inclusion_tag("components/badge.html")
def demo_badge():
    return {"icon": "info-circle", "text": "演示数据"}


@register.inclusion_tag("components/badge.html")
def undecided_badge(reading: str, href: str = ""):
    """文件未明确,暂按…: `reading` names the option in use, `href` leads to the question."""
    return {"icon": "patch-question", "text": f"文件未明确,暂按{reading}", "href": href, "wraps": True}


@register.inclusion_tag("components/badge.html")
def plain_badge(text: str):
    return {"text": text, "plain": True}


# ---- frame ----------------------------------------------------------------------------------------


@register.inclusion_tag("components/crumbs.html")
def crumbs(*steps):
    """`{% crumbs "教共体" list_url alliance.name %}`: label and address of each level, then the page's own label."""
    *above, here = steps
    return {"above": list(zip(above[::2], above[1::2], strict=True)), "here": here}


#: Where what was filed is read in full.
FILING_PAGES = {
    Subject.ACTIVITY: "alliances:activity",
    Subject.ROTATION: "teachers:rotation",
    Subject.CHARTER: "desk:charter",
    Subject.DECLARATION: "desk:declaration",
    Subject.OBJECTION: "evaluation:objection",
    Subject.SELF_REVIEW: "evaluation:self_review",
    Subject.PROJECT: "evaluation:project",
    Subject.OPINION: "evaluation:opinion",
}


@register.simple_tag
def filing_href(filing) -> str:
    """`{% filing_href filing as href %}`"""
    page = FILING_PAGES.get(filing.subject)
    return reverse(page, args=[filing.number]) if page else ""


@register.inclusion_tag("components/filing_state.html")
def filing_state(filing):
    """Where a filing stands, in the words of its subject."""
    return {"filing": filing}


# ---- blocks ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/empty_state.html")
def empty_state(sentence: str, action: str = "", href: str = ""):
    """One sentence and the first thing to do."""
    return {"sentence": sentence, "action": action, "href": href}


@register.inclusion_tag("components/progress.html")
def progress(done, required, unit: str = "", label: str = ""):
    """“12 / 20 节 · 还差 8 节” above a thin bar."""
    return {
        "done": done,
        "required": required,
        "unit": unit,
        "label": label,
        "left": max(required - done, 0),
        "shown": min(done, required),
    }


@register.simple_block_tag
def basis(content):
    """「依据」, the last block of a page: `{% basis %}{% clause … %}{% endbasis %}`. Without clauses it is not shown."""
    if not content.strip():
        return ""
    return format_html(
        '<section class="basis section-gap" aria-labelledby="basis"><h2 id="basis">依据</h2>{}</section>',
        content,
    )


@register.inclusion_tag("components/clause.html")
def clause(number: str, heading: str = "", quote: str = "", href: str = ""):
    """One clause inside `{% basis %}`: the sentence quoted, then where it stands."""
    return {"number": number, "heading": heading, "quote": quote, "href": href}


@register.inclusion_tag("components/clause.html", takes_context=True)
def listing_clause(context, alliance):
    """Where the governing document lists the alliance; the sentence too, when the policy pack quotes that clause."""
    year = context["request"].current.school_year
    pack = governing_pack(alliance.county.slug, year.start)
    if pack is None:
        return clause(alliance.clause)
    found = next((quoted(pack, c.id) for c in pack.clauses if c.number == alliance.clause), None)
    if found:
        return clause(found.number, found.heading, found.quote, found.href)
    return clause(alliance.clause, heading=f"《{pack.document.title}》")


#: Which measures of a policy pack a kind of activity is counted by.
MEASURES = {
    "synchronous_lesson": ("synchronous_lessons", "synchronous_subjects"),
    "online_research": ("online_research",),
    "onsite_research": ("onsite_research",),
}


@register.simple_tag
def activity_clauses(activity):
    """The clauses for which the activity counts, as the document of its school year writes them; "" without any."""
    filing = activity.filing
    if not filing.day or not filing.alliance_id:
        return ""
    pack = governing_pack(activity.county.slug, SchoolYear.of(filing.day).start)
    if pack is None:
        return ""
    kind = filing.alliance.kind.code
    counted = {
        block.clause: None
        for block in pack.requirements
        if block.measure in MEASURES.get(activity.kind, ()) and (not block.kinds or kind in block.kinds)
    }
    found = [one for clause_id in counted if (one := quoted(pack, clause_id))]
    return format_html_join(
        "",
        "{}",
        (
            (render_to_string("components/clause.html", clause(c.number, c.heading, c.quote, c.href)),)
            for c in found
        ),
    )


@register.simple_tag
def period(row):
    """2021-03-31 至今: since and until of a dated row, with its last day."""
    return format_html('<span class="nowrap">{}</span>', row.period_text())


@register.filter
def as_printed(pairing) -> str:
    """The cells of a printed row from left to right; an empty cell keeps its place."""
    return " · ".join(cell or "—" for _column, cell in pairing.printed_cells)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pagination(context, page, unit: str = "条"):
    """`page`: a KeysetPage (alliances/paging.py). Keeps the other parameters of the address."""
    return {"page": page, "unit": unit, "request": context["request"]}


@register.inclusion_tag("components/filter_row.html")
def filter_row(row):
    """One line of chips. `row`: a FilterRow (alliances/filters.py)."""
    return {"row": row}
