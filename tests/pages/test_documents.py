"""What a press on a page's buttons gives: pictures of every figure, and the brief of a country."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st

from tests.pages.driver import open_page, open_twins, twin_keys
from ui import documents, pictures
from ui.state import PAGES

LINKS = {"country": {"country": "KEN"}, "trends": {"countries": "KEN,BRA"}}


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Callable[[], bytes], dict]]:
    """Fill, while pages run, with every download button: key -> data, options."""
    found: dict[str, tuple[Callable[[], bytes], dict]] = {}
    button = st.download_button

    def keep(label: str, data: Callable[[], bytes], **options: object) -> bool:
        found[str(options["key"])] = (data, options)
        return button(label, data, **options)

    monkeypatch.setattr(st, "download_button", keep)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_is_given_as_a_picture(page: str, buttons) -> None:
    app = open_page(page, lang="ar", region="Africa", **LINKS.get(page, {}))
    assert not [key for key in buttons if key.startswith(("png-", "svg-"))], "made before asked"
    open_twins(app)
    assert not app.exception
    figures = {key.removeprefix("png-") for key in buttons if key.startswith("png-")}
    assert figures <= {key.removeprefix("twin-") for key in twin_keys(app)}
    for figure in figures:
        png, options = buttons[f"png-{figure}"]
        assert png().startswith(b"\x89PNG")
        assert options["file_name"] == f"nua-{figure}-ar-2026-05-22.png"
        assert b"<title>" in buttons[f"svg-{figure}"][0]()[:400]
    if page in ("overview", "reporting", "trends", "commitments", "readiness", "country"):
        assert figures


def test_a_picture_is_made_once_for_the_same_view(buttons) -> None:
    pictures.picture_of.cache_clear()
    open_twins(open_page("reporting"))
    first = buttons["png-urban-weight"][0]()
    assert buttons["png-urban-weight"][0]() is first
    open_twins(open_page("reporting", region="Africa"))
    assert buttons["png-urban-weight"][0]() != first


def test_a_picture_says_the_choices_that_made_its_figure(buttons, monkeypatch) -> None:
    monkeypatch.setattr("briefs.picture.make_picture", lambda _, told, *__: told.choices)
    pictures.picture_of.cache_clear()
    open_twins(open_page("country", country="KEN", region="Europe"))
    assert buttons["png-standing"][0]().startswith("Kenya; ")
    pictures.picture_of.cache_clear()


@pytest.mark.parametrize("language", ["en", "ar", "xx"])
def test_the_brief_of_a_country(language: str, buttons) -> None:
    app = open_page("country", country="KEN", lang=language)
    assert not app.exception
    data, options = buttons["brief"]
    shown = language if language != "xx" else "en"
    assert options["file_name"] == f"nua-brief-KEN-{shown}-2026-05-22.pdf"
    assert data().startswith(b"%PDF")
    assert data() is data()


@pytest.mark.parametrize(
    ("page", "link", "whom"),
    [
        ("country", {"country": "PSE"}, "PSE"),
        ("readiness", {}, "World"),
        ("readiness", {"region": "Arab States"}, "Arab-States"),
    ],
)
def test_the_deck_of_what_is_shown(page: str, link: dict[str, str], whom: str, buttons) -> None:
    app = open_page(page, lang="ar", **link)
    assert not app.exception
    data, options = buttons["deck"]
    assert options["file_name"] == f"nua-deck-{whom}-ar-2026-05-22.pptx"
    assert data().startswith(b"PK")
    assert data() is data()


def test_without_fonts_the_page_says_so(monkeypatch, buttons) -> None:
    monkeypatch.setattr(documents, "has_fonts", lambda: False)
    app = open_page("country", country="KEN")
    assert not app.exception
    assert "brief" not in buttons
    assert "deck" in buttons
    assert any("make run" in warning.value for warning in app.warning)
