"""Every picture comes with a sentence, alt text, its numbers as a table, a CSV and its source."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from tests.pages.driver import elements, map_data, of_type, open_page, open_twins, twin_keys
from ui.state import PAGES

PICTURES = ("plotly_chart", "bidi_component")
LINKS = {"country": {"country": "KEN"}, "trends": {"countries": "KEN,BRA"}}
every_page = pytest.mark.parametrize("page", PAGES)


def pictures(app: AppTest) -> list:
    return [node for kind in PICTURES for node in of_type(app, kind)]


def alt_of(node) -> str:
    return map_data(node)["alt"] if node.type == "bidi_component" else node.proto.alt


def test_the_pages_under_test_have_pictures():
    """Without this, a page that does not open would pass everything below."""
    found = {page: [n.type for n in pictures(open_page(page))] for page in PAGES}
    assert found["overview"].count("bidi_component") == 1
    assert {"bidi_component", "plotly_chart"} <= set(found["reporting"])
    assert "plotly_chart" in found["trends"]


def parts_after(app: AppTest, picture) -> list:
    """Give what follows a picture in its container, up to the next picture or heading."""
    for block in elements(app._tree):
        if isinstance(block, Block) and picture in (inside := [*block.children.values()]):
            after = inside[inside.index(picture) + 1 :]
            ends = [i for i, n in enumerate(after) if n.type in (*PICTURES, "header")]
            return after[: ends[0]] if ends else after
    raise AssertionError("the picture is on no page")


@every_page
def test_every_picture_has_all_that_belongs_to_it(page: str, downloads):
    app = open_page(page, region="Africa", **LINKS.get(page, {}))
    for node in of_type(app, "image"):
        assert all(len(image.alt) > 10 for image in node.proto.imgs)
    for picture in pictures(app):
        assert len(alt_of(picture)) > 20
        captions = [n.value for n in parts_after(app, picture) if n.type == "caption"]
        assert captions, f"{alt_of(picture)[:60]} has no line under it"
    keys, before = twin_keys(app), len(app.table)
    assert len(keys) >= len(pictures(app))
    assert len(set(keys)) == len(keys)
    files = ["csv-" + key.removeprefix("twin-") for key in keys]
    assert not set(files) & set(downloads), "a closed table was made"

    open_twins(app)
    assert not app.exception
    assert len(app.table) == before + len(keys)
    for node in of_type(app, "table"):
        assert node.proto.alt
    for picture in pictures(app):
        after = [part for node in parts_after(app, picture) for part in elements(node)]
        switch = [str(getattr(node, "key", "")).startswith("twin-") for node in after].index(True)
        below = after[switch:]
        assert "table" in [part.type for part in below]
        named = [str(getattr(part, "key", "")) for part in below if part.type == "download_button"]
        assert [key.split("-")[0] for key in named[:2]] == ["csv", "xlsx"]
    check_files(downloads, files)


def check_files(downloads, files: list[str]) -> None:
    """Read every file: those of the pictures have rows, and all say where they come from."""
    for key, read in downloads.items():
        if key.startswith("csv-table-"):
            continue  # tables of the release as they are
        rows = read()
        assert rows or key not in files, key
        for row in rows:
            assert None not in row, key
            assert None not in row.values(), key
        if rows:
            assert {"2026-05-22", "2026.05.22"} <= set(rows[0].values()), key


@pytest.mark.parametrize("page", ["overview", "reporting", "trends"])
def test_the_sentence_stands_on_the_page(page: str):
    """What the picture says is said in words that everybody sees."""
    app = open_page(page)
    words = "\n".join(n.value for n in [*app.title, *app.markdown]).replace("\\", "")
    for node in of_type(app, "plotly_chart"):
        sentence = node.proto.alt.split(". ")[-1].rstrip(".")
        assert sentence in words
