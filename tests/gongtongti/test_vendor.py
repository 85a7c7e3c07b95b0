"""The third-party browser files are the ones that were fetched, complete, licensed, and ask nobody else."""

import hashlib
import importlib.util
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
LISTING = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
LISTED = {path: sha256 for package in LISTING for path, sha256 in package["sha256"].items()}
OWN = {"fetch.py", "vendor.json"}


def load_fetch():
    spec = importlib.util.spec_from_file_location("fetch", VENDOR / "fetch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_file_is_the_one_that_was_fetched(path):
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == LISTED[path]


def test_every_file_is_listed():
    on_disk = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert on_disk - OWN == set(LISTED)
    assert len(LISTED) >= 4


@pytest.mark.parametrize("package", LISTING, ids=lambda package: package["name"])
def test_a_package_carries_its_licence(package):
    assert package["licence"] == "MIT"
    licence = next(path for path in package["sha256"] if path.endswith("/LICENSE"))
    assert "Permission is hereby granted" in (VENDOR / licence).read_text(encoding="utf-8")
    assert all(f"/{package['version']}/" in path for path in package["sha256"])


@pytest.mark.parametrize("path", sorted(path for path in LISTED if path.endswith((".css", ".js", ".svg"))))
def test_a_file_loads_nothing_from_elsewhere(path):
    text = (VENDOR / path).read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert re.findall(r"""url\((?!["']?(?:data:|#))[^)]*\)|@import""", text) == []


def test_the_script_that_fetches_strips_the_source_map():
    strip = load_fetch().without_source_map
    assert strip(b"a{}\n/*# sourceMappingURL=a.css.map */") == b"a{}\n"
    assert strip(b"f();\n//# sourceMappingURL=a.js.map\n") == b"f();\n"
    assert strip(b"a{}\n") == b"a{}\n"


def test_the_sprite_holds_the_icons_that_the_script_names():
    sprite = (VENDOR / "bootstrap-icons" / load_fetch().BOOTSTRAP_ICONS / "sprite.svg").read_text(
        encoding="utf-8"
    )
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == sorted(load_fetch().ICONS)


def test_every_static_file_that_a_template_names_is_there():
    named = {
        (template.relative_to(ROOT).as_posix(), path)
        for template in (ROOT / "templates").rglob("*.html")
        for path in re.findall(r"""{% static ["']([^"']+)["']""", template.read_text(encoding="utf-8"))
    }
    assert len(named) >= 10
    assert [(template, path) for template, path in sorted(named) if finders.find(path) is None] == []


def test_no_template_has_a_style_or_a_script_inside():
    """The content policy would drop them without a word to the person at the screen."""
    # The management back office has its own policy.
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts]
    inside = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|javascript:""")
    assert len(pages) >= 30
    found = {}
    for page in pages:
        text = re.sub(
            r"{% comment %}.*?{% endcomment %}", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        if inside.search(text):
            found[page.relative_to(ROOT).as_posix()] = inside.findall(text)
    assert found == {}
