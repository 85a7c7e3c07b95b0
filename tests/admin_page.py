"""A page of the back office as a person uses it: what it shows, and its form filled in and sent."""

from html.parser import HTMLParser
from urllib.parse import unquote

from django.test import Client
from django.urls import reverse

from tests.factories import PostFactory

#: Their text is no text: styles, scripts, the ligatures that the icon font draws, rows cloned only by script.
_SILENT_TAGS = {"style", "script", "template", "title"}
_SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label")
_VOID = {"input", "br", "hr", "img", "link", "meta", "source", "area", "col", "wbr"}


class AdminPage(HTMLParser):
    """`fields`: name → value or list of values of the page's main form; `text`: what can be read or is read aloud."""

    def __init__(self, html: str):
        super().__init__()
        self.fields: dict[str, object] = {}
        self.labels: dict[str, list[str]] = {}
        self._words: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._forms: list[str] = []
        self._select: str | None = None
        self._textarea: str | None = None
        self._option: tuple[str, bool] | None = None
        self.options: dict[str, dict[str, str]] = {}
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    # ---- reading ------------------------------------------------------------------------------
    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        silent = tag in _SILENT_TAGS or "material-symbols" in (given.get("class") or "")
        if tag not in _VOID:
            self._open.append((tag, silent))
        if not self._silent:
            self._words += [given[name] for name in _SPOKEN if given.get(name)]
        if (
            tag == "form"
            and given.get("method", "").lower() == "post"
            and "logout" not in (given.get("id") or "")
        ):
            self._forms.append(given.get("id") or "")
        if not self._forms:
            return
        name = given.get("name")
        if tag == "select" and name:
            self._select = name
            self.options[name] = {}
            if "multiple" in given:
                self.fields[name] = []
            else:
                self.fields.setdefault(name, "")
        elif tag == "textarea" and name:
            self._textarea = name
            self.fields[name] = ""
        elif tag == "option" and self._select:
            self._option = (given.get("value") or "", "selected" in given)
            self.options[self._select][given.get("value") or ""] = ""
            if self._option[1]:
                self._choose(self._select, self._option[0])
        elif tag == "input" and name and "disabled" not in given:
            self._input(name, given)

    def _input(self, name, given):
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self._choose(name, given.get("value") or "on", several=kind == "checkbox")
        elif kind not in ("submit", "button", "file"):
            self.fields[name] = given.get("value") or ""

    def _choose(self, name, value, *, several=False):
        if several or isinstance(self.fields.get(name), list):
            self.fields.setdefault(name, [])
            self.fields[name].append(value)
        else:
            self.fields[name] = value

    def handle_endtag(self, tag):
        while self._open and self._open[-1][0] != tag and any(name == tag for name, _silent in self._open):
            self._open.pop()
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        if self._textarea:
            self.fields[self._textarea] += data
        if self._option and self._select:
            self.options[self._select][self._option[0]] += data.strip()
            self._option = None
        if not self._silent and data.strip():
            self._words.append(data.strip())

    @property
    def _silent(self) -> bool:
        return any(silent for _tag, silent in self._open)


class Admin:
    """Somebody at work in the back office."""

    def __init__(self, user):
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def url(self, address: str, /, *args) -> str:
        return reverse(f"admin:{address}", args=args)

    def get(self, address: str, /, *args, **query):
        return self.client.get(self.url(address, *args), query)

    def open(self, address: str, /, *args, **query) -> AdminPage:
        response = self.get(address, *args, **query)
        assert response.status_code == 200, (address, response.status_code)
        return AdminPage(response.content.decode())

    def send(self, page: AdminPage, address: str, /, *args, follow=False, **changes):
        """Posts the page's form with some fields changed. None leaves a field out."""
        data = {**page.fields, **changes}
        return self.client.post(
            self.url(address, *args),
            {key: value for key, value in data.items() if value is not None},
            follow=follow,
        )

    def change(self, address: str, row, /, **changes):
        """Opens the change form of a row, changes some fields, sends it."""
        return self.send(self.open(f"{address}_change", row.pk), f"{address}_change", row.pk, **changes)


def clerk_of(home) -> Admin:
    """The clerk of a test county (tests/alliances/home.py), with a post at its bureau."""
    PostFactory(user=home.clerk, county=home.county)
    return Admin(home.clerk)


def saved_as(response) -> str:
    """Under which name a browser saves the file."""
    kind, _semicolon, name = response["Content-Disposition"].partition("; filename*=utf-8''")
    assert kind == "attachment"
    return unquote(name)


def errors_of(response) -> str:
    """Every error sentence of a form that was not saved."""
    assert response.status_code == 200, "the form was accepted"
    found = [str(error) for errors in response.context["adminform"].form.errors.values() for error in errors]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(error) for error in inline.formset.non_form_errors()]
        for form in inline.formset.forms:
            found += [str(error) for errors in form.errors.values() for error in errors]
    return "\n".join(found)
