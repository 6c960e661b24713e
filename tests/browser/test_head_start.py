"""What a page names at its head is what it then needs, and nothing that it does not show."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from serving.head_start import KINDS
from serving.service import FRONT_END

MANIFEST = json.loads((FRONT_END / "manifest.json").read_text(encoding="utf-8"))
KIND_OF = {
    about["file"]: key.rsplit("/", 1)[-1].removesuffix(".tsx")
    for key, about in MANIFEST.items()
    if about.get("isDynamicEntry") and key.endswith(".tsx")
}

CLASS_OF = {"ImageList": "Image"}
"""Kinds of element whose parts on a page are called otherwise."""


@pytest.mark.parametrize("name", ["overview", "country", "trends"])
def test_the_kinds_that_a_page_begins_with_are_listed(page, open_page, name):
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.lstrip("/")))
    open_page({"overview": "/", "country": "/country?country=KEN"}.get(name, f"/{name}"))
    scripts = [path for path in asked if path.endswith(".js")]
    assert {KIND_OF[path] for path in scripts if path in KIND_OF} == set(KINDS[name])
    assert sorted(scripts) == sorted(set(scripts))


@pytest.mark.parametrize("name", ["overview", "country", "trends"])
def test_a_page_shows_every_kind_that_is_listed_for_it(open_page, name):
    page = open_page({"overview": "/", "country": "/country?country=KEN"}.get(name, f"/{name}"))
    kinds = [(kind, CLASS_OF.get(kind, kind)) for kind in KINDS[name]]
    missing = [kind for kind, part in kinds if not page.locator(f"[class*=st{part} i]").count()]
    assert missing == []


def test_the_overview_fetches_no_font_and_asks_for_its_map_once(page, open_page):
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    open_page("/")
    assert not [path for path in asked if path.endswith(".woff2")]
    assert sum(path.endswith("world.json") for path in asked) == 1
    assert sum(path.endswith("world_map.js") for path in asked) == 1


def test_an_icon_still_gets_its_font(page, open_page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_page("/check_file")
    assert page.locator("[data-testid=stIconMaterial]:visible").count()
    page.wait_for_function("document.fonts.check('1em \"Material Symbols Rounded\"')")
    assert any("MaterialSymbols" in url for url in asked)
