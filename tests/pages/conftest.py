"""What the page tests share: an app that has been visited before, and what its downloads hold."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test

from nua_data.release import BUNDLED
from tests.pages.driver import RoutedPages


@pytest.fixture(autouse=True)
def routed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app_test, "PagesManager", RoutedPages)
    yield
    PagesManager.uses_pages_directory = None


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], list[dict[str, str]]]]:
    """Fill, while pages run, with a function for every button that gives CSV: key -> its rows."""
    found: dict[str, Callable[[], list[dict[str, str]]]] = {}
    button = st.download_button

    def keep(label: str, data: Callable[[], bytes], **options: object) -> bool:
        if options.get("mime") == "text/csv" and not str(options["key"]).startswith("export-"):
            found[str(options["key"])] = lambda: read_csv(data())
        return button(label, data, **options)

    monkeypatch.setattr(st, "download_button", keep)
    return found


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Read a download as a spreadsheet would."""
    assert content.startswith(b"\xef\xbb\xbf"), "no byte-order mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the bundled release, to damage, and point the app at it."""
    copy = Path(shutil.copytree(BUNDLED, tmp_path / "release"))
    monkeypatch.setenv("NUA_DATA", str(copy))
    return copy
