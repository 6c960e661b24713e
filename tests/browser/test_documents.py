"""Pressing the buttons in a real browser: a brief, a deck and a picture come as files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pptx import Presentation
from pypdf import PdfReader


def press(page: Page, key: str) -> tuple[str, bytes]:
    """Press a download button and give name and content of the file."""
    with page.expect_download(timeout=60_000) as given:
        page.locator(f".st-key-{key} button").click()
    return given.value.suggested_filename, Path(given.value.path()).read_bytes()


def test_brief_and_deck_of_a_country(open_page) -> None:
    page = open_page("/country?country=KEN&lang=ar")
    name, content = press(page, "brief")
    assert name == "nua-brief-KEN-ar-2026-05-22.pdf"
    assert len(PdfReader(BytesIO(content)).pages) == 1
    name, content = press(page, "deck")
    assert name == "nua-deck-KEN-ar-2026-05-22.pptx"
    assert len(Presentation(BytesIO(content)).slides) == 8


@pytest.mark.parametrize(("path", "key"), [("/", "report-status"), ("/trends", "trend-lines")])
def test_a_figure_as_a_picture(open_page, path: str, key: str) -> None:
    page = open_page(f"{path}?lang=ar&twin-{key}=true")
    name, content = press(page, f"png-{key}")
    assert name == f"nua-{key}-ar-2026-05-22.png"
    assert content.startswith(b"\x89PNG")
    assert b"<title>" in press(page, f"svg-{key}")[1][:400]
