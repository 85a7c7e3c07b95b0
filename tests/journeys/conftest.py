"""Journeys of real people through a real Chromium, against a served portal.

A journey asks for `page` (addresses are relative to the portal), `sign_in`, `axe` and, where an error in the
console is part of the story, `complaints`. When it fails, a screenshot lies in test-results/.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.cast import cast, enter, photo  # noqa: F401 (fixtures)

CHROMIUM_MISSING = "缺少 chromium:请运行 apt-get install -y chromium fonts-noto-cjk"
# A machine that runs other tests at the same time answers late, not wrongly.
expect.set_options(timeout=15_000)
WCAG_2_1_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def database_beside_the_browser():
    """Playwright keeps an event loop on this thread, which Django would take for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(CHROMIUM_MISSING, pytrace=False)
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(base_url):
    return {
        "base_url": base_url,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 800},
    }


class Complaints:
    """What the browser complained of: script errors, refusals by the content policy, requests to elsewhere."""

    def __init__(self):
        self.heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """This complaint belongs to the story (an address that must answer 403, say), and has to come."""
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [said for said in self.heard if not any(re.search(p, said) for p in self._expected)]

    def missing(self) -> list[str]:
        return [p for p in self._expected if not any(re.search(p, said) for said in self.heard)]


@pytest.fixture(autouse=True)
def complaints(context, base_url):
    context.set_default_timeout(15_000)
    collected = Complaints()

    def on_console(message):
        if message.type == "error":
            collected.heard.append(f"{message.text} ({message.location.get('url')})")

    def on_request(request):
        if not request.url.startswith((base_url, "data:", "blob:", "about:")):
            collected.heard.append(f"request to another server: {request.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: collected.heard.append(str(error.error)))
    context.on("request", on_request)
    yield collected
    assert collected.unexpected() == []
    assert collected.missing() == []


@pytest.fixture
def axe(page):
    """`axe()` asserts that the page as it stands breaks no rule of WCAG 2.1 AA."""

    def check():
        found = Axe().run(page, options={"runOnly": WCAG_2_1_AA, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check


@pytest.fixture
def sign_in(page):
    """`sign_in(username, password)` as a person does, ending on the page the portal then shows."""

    def go(username, password):
        page.goto("/login/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="登录").click()
        expect(page).not_to_have_url(re.compile("/login/"))
        # The address changes before the page's scripts have run, and a key pressed until then reaches nobody.
        page.wait_for_load_state("load")

    return go
