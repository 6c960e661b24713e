"""The head start of a page: scripts named early, a socket opened early, no font for nothing."""

from __future__ import annotations

import re

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from serving.entry_page import EntryPage, script_hashes
from serving.head_start import KINDS, make_head_start, may_open_socket, scripts_of, styles_of
from serving.service import FRONT_END, Service
from serving.settings import Settings
from ui.state import PAGES

MAP = "app/static/world_map.js?v=1"
SHAPES = "app/static/world.json?v=1"


@pytest.fixture(scope="module")
def head_start():
    return make_head_start(FRONT_END, streamlit.get_option, {"overview": (MAP, SHAPES)})


@pytest.fixture(scope="module")
def client(head_start):
    layer = Middleware(EntryPage, folder=FRONT_END, pages=PAGES, head_start=head_start)
    with TestClient(Starlette(middleware=[layer])) as each:
        yield each


@pytest.mark.parametrize("page", [*KINDS])
def test_what_a_page_names_is_there_and_named_once(client, page):
    html = client.get(f"/{page}").text
    named = re.findall(r'href="\./(static/js/[^"]+)"', html)
    assert len(named) == len(set(named))
    assert all((FRONT_END / name).is_file() for name in named)
    assert page in PAGES


def test_a_kind_brings_what_it_imports():
    files = scripts_of(FRONT_END, ("Metric",))
    assert re.fullmatch(r"static/js/Metric\.[\w-]+\.js", files[0])
    source = (FRONT_END / files[0]).read_text(encoding="utf-8")
    entry = (FRONT_END / "index.html").read_text(encoding="utf-8")
    imported = {f"static/js/{name}" for name in re.findall(r'from"\./([^"]+)"', source)}
    imported |= {f"static/js/{name}" for name in re.findall(r"from`\./([^`]+)`", source)}
    assert imported
    assert all(name in files or name in entry for name in imported)


def test_a_kind_brings_its_style_sheet_before_its_script_asks_for_it(client):
    (sheet,) = styles_of(FRONT_END, ("DeckGlJsonChart",))
    assert (FRONT_END / sheet).is_file()
    assert f'<link rel="stylesheet" crossorigin href="./{sheet}">' in client.get("/cities").text
    assert sheet not in client.get("/country").text
    assert not styles_of(FRONT_END, ("Metric",))


def test_the_chart_library_does_not_come_before_the_sentence(client):
    html = client.get("/trends").text
    assert "Multiselect" in html
    assert "PlotlyChart" not in html
    assert "DeckGlJsonChart" in client.get("/cities").text


def test_own_files_come_last_and_as_what_they_are(client):
    html = client.get("/").text
    links = re.findall(r"<link [^>]+>", html)
    assert links[-2:] == [
        f'<link rel="modulepreload" crossorigin href="./{MAP}">',
        f'<link rel="preload" as="fetch" crossorigin href="./{SHAPES}">',
    ]
    assert MAP not in client.get("/country").text


def test_scripts_of_the_head_run_first_and_are_allowed(client):
    html = client.get("/").text
    assert html.index("window.__streamlit") < html.index('<script type="module"')
    policy = Service(PAGES, (), Settings()).policy()
    assert all(each in policy for each in script_hashes(html))


@pytest.mark.parametrize(
    ("cookies", "is_early"),
    [
        ({}, True),
        ({"_streamlit_xsrf": "2|a"}, True),
        ({"_streamlit_user": "a", "_streamlit_xsrf": "2|a"}, True),
        ({"_streamlit_user": "a"}, False),
    ],
)
def test_who_signed_in_waits_for_the_second_cookie(client, cookies, is_early):
    assert may_open_socket(cookies) is is_early
    named = "; ".join(f"{name}={value}" for name, value in cookies.items())
    html = client.get("/", headers={"cookie": named} if named else {}).text
    assert ("BACKEND_BASE_URL" in html) is is_early
    assert "Material Symbols" in html
