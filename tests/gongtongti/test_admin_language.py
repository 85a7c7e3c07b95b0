"""No page of the back office shows an English word, a raw code or the name of a program."""

import re
from itertools import chain
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from alliances.choices import ConfirmField, LinkKind, Resolution
from alliances.models import AllianceKind, County, Region, SchoolLink, SupportPairing
from alliances.periods import SchoolYear
from evaluation.models import PackText, Score, ScoreRun
from gongtongti.accounts.models import ApiToken, AuditEvent, User
from gongtongti.accounts.roles import RoleCode
from tests.admin_page import Admin, AdminPage
from tests.alliances.home import Home
from tests.alliances.imports.tables import HEADINGS, xlsx
from tests.factories import PostFactory, QualityResultFactory, SupportPairingFactory, UserFactory

ENGLISH = re.compile(r"[A-Za-z]{4,}")
#: Runs of letters that are no words: why each may be seen.
ALLOWED = {
    "xlsx": "a kind of file",
    "lishui": "code of a place: its path in pinyin",
    "qingtian": "code of a county",
    "shankou": "code of a place",
    "integrated": "code by which policy packs name a kind of alliance; its column says so",
    "built": "of co_built, likewise",
    "collaborative": "code of a kind, likewise",
}
PAGES = ("changelist", "add", "change", "history", "delete")


@pytest.fixture
def filled(db):
    """At least one row of everything that has a page, with every part filled in."""
    home = Home()
    Region.objects.create(
        code="lishui-qingtian-shankou", name="山口镇", rank="township", parent=home.county.region
    )
    home.core_school.to_confirm = ConfirmField.values
    home.core_school.full_name = "青田县山口镇中学"
    home.core_school.save()
    home.alias(to_confirm=True).save()
    home.trait().save()
    SchoolLink.objects.create(school=home.other_school, successor=home.core_school, kind=LinkKind.MERGED)
    SupportPairingFactory(
        county=home.county, row_number=12, recipient_school=home.member_school, supporting_school=None,
        resolution=Resolution.UNRESOLVED, raw={"受援学校": "仁庄镇中", "新支援学校": "缙云"},
    )  # fmt: skip
    for index, school in enumerate(home.county.schools.order_by("pk")):
        school.full_name = f"青田县第{index}中学"
        school.save()
    QualityResultFactory(school=home.core_school, is_demo=True)
    chief = UserFactory(username="li", name="李局")
    PostFactory(user=chief, county=home.county, role=RoleCode.BUREAU_ADMIN)
    clerk = UserFactory(username="wf", name="王芳")
    PostFactory(user=clerk, county=home.county, role=RoleCode.BUREAU_CLERK)
    ApiToken.objects.create(user=clerk, name="市局数据平台", scopes=["registry:read"])
    AuditEvent.objects.create(
        user=chief, verb="exported", county="qingtian", about="学校,61 条", address="10.0.0.1"
    )
    run = ScoreRun.objects.create(
        county=home.county, school_year=SchoolYear(2021), pack="qingtian-2021",
        pack_text=PackText.objects.create(sha256="1" * 64, text="x"),
        facts="{}", engine="1", inputs_digest="2" * 64, result_digest="3" * 64,
    )  # fmt: skip
    Score.objects.create(
        run=run, school=home.core_school, alliance=home.alliance, school_code="S12", school_name="山口镇中",
        alliance_code="GJ05", alliance_type="共建型", kind="bundled", official=True, value="70.30",
    )  # fmt: skip
    return home


def english_in(text: str) -> list[str]:
    return [word for word in ENGLISH.findall(text) if word not in ALLOWED]


def pages_of(visitor: Admin):
    """(url, what it shows) of every page that this person may open, one row of each kind."""
    yield "index", visitor.open("index").text
    for model, model_admin in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model_admin.get_queryset(visitor.client.get("/admin/").wsgi_request).first()
        for page in PAGES if row else PAGES[:2]:
            args = () if page in ("changelist", "add") else (row.pk,)
            response = visitor.get(f"{name}_{page}", *args)
            if response.status_code == 200:
                yield f"{name}_{page}", AdminPage(response.content.decode()).text
            else:
                assert response.status_code in (403, 404), (name, page, response.status_code)


@pytest.mark.parametrize("username, least", [("wf", 33), ("li", 47)])
def test_every_page_speaks_chinese(filled, username, least):
    visitor = Admin(User.objects.get(username=username))
    shown = dict(pages_of(visitor))
    assert len(shown) >= least
    assert {url: words for url, text in shown.items() if (words := english_in(text))} == {}


def test_pages_beside_the_lists_speak_chinese_too(filled):
    visitor = Admin(User.objects.get(username="li"))
    other = User.objects.get(username="wf")
    shown = {
        name: visitor.open(*address).text
        for name, address in {
            "import": ("alliances_qualityresult_import",),
            "password": ("password_change",),
            "new password": ("accounts_user_new_password", other.pk),
            "empty list": ("alliances_school_changelist",),
        }.items()
    }
    for rows in (
        [("山口镇中", "2021-2022", "", 100, 86, 120, None)],
        [("青田三中", "2021", "", 100, 86, 120, None)],
    ):
        file = SimpleUploadedFile("成绩.xlsx", xlsx(HEADINGS, *rows))
        response = visitor.client.post(
            visitor.url("alliances_qualityresult_import"), {"file": file}, follow=True
        )
        shown[f"preview of {rows[0][0]}"] = AdminPage(response.content.decode()).text
    nothing = visitor.get("alliances_school_changelist", q="没有这所学校")
    shown["nothing found"] = AdminPage(nothing.content.decode()).text
    assert {name: words for name, text in shown.items() if (words := english_in(text))} == {}


def test_a_refused_form_speaks_chinese(filled):
    visitor = Admin(User.objects.get(username="li"))
    shown = {}
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if visitor.get(f"{name}_add").status_code == 200:
            response = visitor.send(visitor.open(f"{name}_add"), f"{name}_add")
            assert response.status_code == 200, name
            shown[name] = AdminPage(response.content.decode()).text
    assert len(shown) >= 8
    assert {name: words for name, text in shown.items() if (words := english_in(text))} == {}


def test_english_would_be_seen():
    """The eye of these tests: visible words count, also those read aloud; styles, icons and scripts do not."""
    page = AdminPage(
        '<style>color</style><span class="material-symbols-outlined">search</span><p title="Close">文字</p>Save'
    )
    assert english_in(page.text) == ["Close", "Save"]


def test_each_exemption_is_needed(filled):
    visitor = Admin(User.objects.get(username="li"))
    seen = set(chain.from_iterable(ENGLISH.findall(text) for _url, text in pages_of(visitor)))
    assert AllianceKind.objects.filter(code="co_built").exists()
    assert set(ALLOWED) - {"integrated", "collaborative"} - seen == set()


# ---- the catalogue ------------------------------------------------------------------------------
CATALOG = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"


def test_the_compiled_catalogue_is_that_of_the_text():
    assert CATALOG.with_suffix(".mo").read_bytes() == polib.pofile(str(CATALOG)).to_binary(), (
        "django.mo is not made from django.po: run python gongtongti/locale/compile.py"
    )


def test_every_entry_is_translated_once_and_used():
    entries = polib.pofile(str(CATALOG))
    assert len(entries) >= 150
    assert len({entry.msgid for entry in entries}) == len(entries)
    assert [entry.msgid for entry in entries if not (entry.msgstr or entry.msgstr_plural)] == []
    with translation.override("zh-hans"):
        assert [e.msgid for e in entries if e.msgstr and translation.gettext(e.msgid) != e.msgstr] == []


def test_placeholders_survive_translation():
    holder = re.compile(r"%\(\w+\)s|%s|\{\w*\}")
    for entry in polib.pofile(str(CATALOG)):
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert set(holder.findall(text)) <= set(holder.findall(entry.msgid)), entry.msgid
            assert set(holder.findall(entry.msgid)) <= set(holder.findall(text)), entry.msgid


def test_counties_and_pairings_are_among_the_pages():
    assert {County, SupportPairing} <= set(admin.site._registry)
