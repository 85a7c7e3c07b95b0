"""Walking through everything the portal answers to, as everybody in turn."""

import json
import zipfile
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests.gongtongti import matrix_admin, matrix_api, matrix_portal


def addresses(patterns=None, *, names="", route=""):
    """(url name, or the route of one that has no name; its route) of everything the portal answers to."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (f"{names}{pattern.name}" if pattern.name else here), here
        else:
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from addresses(pattern.url_patterns, names=inner, route=here)


ADDRESSES = dict(addresses())


def model_lines():
    """Of each model of the admin its six addresses; the one without a name leads on to `change`."""
    for label, model in matrix_admin.MODELS.items():
        app, _, name = label.partition("_")
        for view, line in model.lines().items():
            key = f"admin:{label}_{view}" if view else f"admin/{app}/{name}/<path:object_id>/"
            yield key, [line]


TABLE = {**matrix_portal.LINES, **matrix_api.LINES, **matrix_admin.LINES, **dict(model_lines())}


def address_of(key, thing):
    if key.startswith("admin/"):
        return "/" + ADDRESSES[key].replace("<path:object_id>", str(thing.kwargs.get("object_id"))).replace(
            "(?P<url>.*)$", "nothing/"
        )
    if key == "api:unknown":
        return "/api/v1/nothing/"
    if key == "admin:app_list":
        return reverse(key, kwargs={"app_label": "alliances"})
    kwargs = {name: value for name, value in thing.kwargs.items() if f":{name}>" in ADDRESSES[key]}
    return reverse(key, kwargs=kwargs)


def text_of(response) -> str:
    kind, content = response["Content-Type"], response.content
    if kind == "application/json":
        return json.dumps(json.loads(content), ensure_ascii=False)  # Django writes Chinese as \\u…
    if "openxmlformats" in kind:  # workbooks and documents alike
        book = zipfile.ZipFile(BytesIO(content))
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return content.decode()


class Walk:
    """Asks as everybody in turn; whatever an answer wrote, or did to a session, is taken back.

    Where only who is let in is asked, pages are not made up: what is on them is the business of other tests.
    """

    def __init__(self, world):
        self.world = world
        self.cookies = {actor: client.cookies.output() for actor, client in world.clients.items()}
        self.heard = {}

    def ask(self, actor, method, address, thing, data, *, is_read):
        """(response, what came about)."""
        key = (actor, method, address, *map(_frozen, (thing.query, data)), is_read)
        if key not in self.heard:
            self.heard.clear()  # the relations of one address follow each other: only the last answer is kept
            client = self.world.clients[actor]
            client.cookies = SimpleCookie(self.cookies[actor].replace("Set-Cookie: ", ""))
            with transaction.atomic(), nullcontext() if is_read else no_pages():
                target = f"{address}?{urlencode(thing.query)}" if thing.query else address
                sent = client.get(target) if method == "GET" else client.post(target, data=data)
                done = thing.done() if thing.done and method == "POST" else None
                transaction.set_rollback(True)
            self.heard[key] = sent, done
        return self.heard[key]


def _frozen(values: dict):
    return tuple(sorted(values.items()))


@contextmanager
def no_pages():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.template.backends.django.Template.render", lambda *_args, **_more: "")
        yield
