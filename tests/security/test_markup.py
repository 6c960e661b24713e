"""Markup that comes in by a link or by a file: it is shown as text, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test

from serving.entry_page import entry_html
from serving.service import FRONT_END
from tests.nua_data.uploads import workbook
from tests.pages.driver import RoutedPages, elements, open_page
from tests.security.poison import MARKUP
from ui.markup import plain
from ui.state import PAGES, SHARED

NAMES = (
    *SHARED, "country", "indicator", "commitment", "show", "q", "kind", "find", "document", "names",
    "part", "area", "event", "entry", "screens", "peers", "explain", "phase",
    "city", "series", "measure", "more", "notes", "w-report", "embed", "since", "view", "map",
)  # fmt: skip
"""Parameters of links."""
BEGINS = re.compile(r"(?<!\\)(?:<(?=[a-z/!])|\]\(|!\[|\*\*n|`n|\$n|:red\[)|nua-evil\.example/auto")
"""Where markup of ours would begin in a text that is read as Markdown."""


@pytest.fixture(autouse=True)
def routed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app_test, "PagesManager", RoutedPages)
    yield
    PagesManager.uses_pages_directory = None


def begun(app) -> list[str]:
    """Give the texts of a page, of those that hold our markup, in which some of it would begin."""
    found = []
    for node in elements(app._tree):
        if node.type in {"markdown", "caption", "title", "header", "subheader", "warning", "info"}:
            texts = [node.value]
        elif node.type in {"html"}:
            texts = [node.proto.body]
        elif node.type == "table":
            table = node.value
            texts = [*map(str, table.columns), *(str(c) for n in table for c in table[n])]
        elif node.type in {"page_link", "button", "download_button", "toggle", "pills"}:
            texts = [getattr(node.proto, "label", "")]
        else:
            continue
        found += [text for text in texts if "nua" in text and _has_evil(text)]
    return found


def _has_evil(text: str) -> bool:
    text = re.sub(r"\]\(\w*\?[\w%=&+.,~-]*\)", "]", text)  # a link of ours, its choices encoded
    return bool(re.search(r"nua(?:-|\\-)evil|nuastrong", text) and BEGINS.search(text))


@pytest.mark.parametrize("page", PAGES)
def test_no_parameter_of_a_link_becomes_markup(page):
    app = open_page(page, **{name.replace("-", "_"): MARKUP for name in NAMES})
    assert not app.exception
    assert begun(app) == []


@pytest.mark.parametrize("name", ["figure", "screen", "embed"])
def test_no_way_of_showing_a_page_becomes_markup(name):
    app = open_page("present" if name == "screen" else "overview", **{name: MARKUP})
    assert not app.exception
    assert begun(app) == []


def test_a_language_that_is_markup_is_no_language():
    source = (FRONT_END / "index.html").read_text(encoding="utf-8")
    assert entry_html(source, "country", MARKUP) == entry_html(source, "country", "en")


HEADER = ["iso3", "indicator", "year", "value", "nature", "source", MARKUP]
FILES = {
    "cells.csv": ",".join(HEADER[:6]) + f'\n"{MARKUP.replace(chr(34), chr(34) * 2)}",' * 2,
    "header.csv": '"' + MARKUP.replace('"', '""') + '",iso3,indicator,year,value,nature\n'
    "x,KEN,EG_ACS_ELEC,2020,90.5,country\n",
    f"{MARKUP.replace('/', '_')}.csv": "iso3,indicator,year,value,nature\nKEN,X,2020,1,=1+1\n",
    "formula.csv": "iso3,indicator,year,value,nature\n"
    "=HYPERLINK(\"https://nua-evil.example/l\"),@SUM(1),2020,+1,-1\n",
}  # fmt: skip


class Given:
    """A file in the box, as Streamlit hands it over."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def getvalue(self) -> bytes:
        return self.content


def books() -> dict[str, bytes]:
    """Give the files, and a workbook with markup in its cells and the name of a sheet."""
    cells = [HEADER[:6], [MARKUP, MARKUP, MARKUP, MARKUP, MARKUP, MARKUP]]
    sheet = {"<b>nua-evil<b>": [HEADER, ["KEN", MARKUP]]}
    made = {name: text.encode() for name, text in FILES.items()}
    return {**made, "book.xlsx": workbook(cells, sheet)}


@pytest.mark.parametrize("name", [*FILES, "book.xlsx"])
def test_no_text_of_a_file_becomes_markup(monkeypatch, name):
    given = Given(name, books()[name])
    saved: dict[str, bytes] = {}
    button = st.download_button

    def keep(label, data, **options):
        if options.get("key") == "csv-check-findings":
            saved["findings"] = data()
        return button(label, data, **options)

    monkeypatch.setattr(st, "file_uploader", lambda *_given, **_options: given)
    monkeypatch.setattr(st, "download_button", keep)
    app = open_page("check_file")
    assert not app.exception
    assert begun(app) == []
    assert saved or name == "header.csv", "this file has findings"
    written = saved.get("findings", b"")
    cells = re.findall(rb'(?:^|,)"?([=+@\t\r][^,]*)', written, re.MULTILINE)
    assert cells == [], "a spreadsheet would take this for a formula"


def test_the_watch_sees_markup():
    """The tests above could not fail if this passed."""
    assert _has_evil(MARKUP)
    assert not _has_evil(plain(MARKUP))
