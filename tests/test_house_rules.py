"""The rules of the house that a program can see: imports, sizes, pure charts, plain pages."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError

ROOT = Path(__file__).resolve().parent.parent
PLOTTING = {"plotly", "pydeck"}
FORBIDDEN = {
    "nua_data": {"streamlit", "charts", "briefs", "ui", "pages", *PLOTTING},
    "charts": {"streamlit", "briefs", "ui", "pages"},
    "briefs": {"streamlit", "ui", "pages"},
    "serving": {"charts", "briefs", "ui", "pages", *PLOTTING},
    "ui": {"pages", "serving"},
}
"""Arrows go pages -> ui -> briefs -> charts -> nua_data; a package may import none of its set."""
HEAVY = {"pandera", "geopandas", "shapely", "frictionless", "streamlit", *PLOTTING}
MODULE_LINES = 320
PAGE_LINES = 140
OUTSIDE = {
    "open", "now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes",
    "read_csv", "read_json", "read_parquet", "read_excel", "read_file", "getenv", "perf_counter",
}  # fmt: skip
COMPUTING = {
    "groupby", "merge", "pivot", "pivot_table", "melt", "agg", "aggregate", "sum", "mean",
    "median", "quantile", "value_counts", "cumsum", "nunique",
}  # fmt: skip
SPEAKING = {
    "markdown", "write", "caption", "title", "header", "subheader", "text", "metric", "button",
    "info", "success", "warning", "error", "toast", "expander", "link_button", "download_button",
}  # fmt: skip
PROSE = re.compile(r"[A-Za-z]{2,}[,.:;]?\s+[A-Za-z]{2,}")
MARKUP = re.compile(r"<[^>]*>|:material/\w+:")
OTHER_HOST = re.compile(r"(?:https?|wss?):\\?/\\?/(?!www\.w3\.org/|127\.0\.0\.1|localhost)[\w.-]+")


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def named(paths: list[Path]) -> list:
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


SOURCES = [path for package in FORBIDDEN for path in modules(package)]
PAGES = modules("pages")
SCRIPTS = sorted(
    path
    for folder in ("static", "ui")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".js", ".mjs", ".css", ".html"}
)


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Give line and top-level name of every import, also those inside functions or by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, (node.module or "").split(".")[0]
        elif (
            isinstance(node, ast.Call)
            and called(node) in {"import_module", "__import__"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, str(node.args[0].value).split(".")[0]


def called(node: ast.Call) -> str:
    """Return the last name of what a call calls: `mean` for `table.value.mean()`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def root_name(node: ast.expr) -> str:
    """Return the first name of a dotted expression: `st` for `st.sidebar.write`."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def forbidden_imports(tree: ast.AST, package: str) -> list[str]:
    return [f"line {line}: {name}" for line, name in imports_of(tree) if name in FORBIDDEN[package]]


def calls_among(tree: ast.AST, names: set[str]) -> list[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [f"line {node.lineno}: {called(node)}()" for node in calls if called(node) in names]


def reaches_outside(tree: ast.AST) -> list[str]:
    """Give calls that read a file or a clock, and `global` statements."""
    shared = (node for node in ast.walk(tree) if isinstance(node, ast.Global))
    return calls_among(tree, OUTSIDE) + [f"line {node.lineno}: global" for node in shared]


def prose_on_screen(tree: ast.AST) -> list[str]:
    """Give sentences that stand in code and go to the screen; the catalogue is their home."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if root_name(node.func) != "st" and called(node) not in SPEAKING:
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        strings = (part for value in given for part in ast.walk(value))
        found += [
            f"line {part.lineno}: {part.value!r}"
            for part in strings
            if isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and PROSE.search(MARKUP.sub(" . ", part.value))
        ]
    return found


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("path", named(SOURCES))
def test_imports_never_go_backwards(path: Path) -> None:
    assert forbidden_imports(parse(path), path.relative_to(ROOT).parts[0]) == []


@pytest.mark.parametrize("path", named(modules("charts")))
def test_a_chart_reads_no_file_and_no_clock(path: Path) -> None:
    assert reaches_outside(parse(path)) == []


@pytest.mark.parametrize(
    "path",
    named([p for package in ("serving", "ui", "briefs", "charts") for p in modules(package)]),
)
def test_a_clock_that_is_set_changes_no_waiting_and_no_age(path: Path) -> None:
    calls = (node for node in ast.walk(parse(path)) if isinstance(node, ast.Call))
    assert [ast.unparse(node) for node in calls if ast.unparse(node.func) == "time.time"] == []


@pytest.mark.parametrize("path", named(SOURCES))
def test_a_module_stays_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < MODULE_LINES


@pytest.mark.parametrize("path", named(PAGES))
def test_a_page_stays_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < PAGE_LINES


@pytest.mark.parametrize("path", named(PAGES))
def test_a_page_computes_nothing(path: Path) -> None:
    assert calls_among(parse(path), COMPUTING) == []


@pytest.mark.parametrize("path", named([*PAGES, ROOT / "router.py"]))
def test_a_page_takes_its_words_from_the_catalogue(path: Path) -> None:
    assert prose_on_screen(parse(path)) == []


@pytest.mark.parametrize("path", named(PAGES))
def test_a_page_is_registered(path: Path) -> None:
    from ui.state import PAGES as registered

    assert path.stem in registered, f"the navigation (ui/state.py) lacks {path.stem}"


@pytest.mark.parametrize("path", named(SCRIPTS))
def test_what_the_browser_gets_names_no_other_host(path: Path) -> None:
    assert OTHER_HOST.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", ["release", "reporting", "aggregates"])
def test_opening_a_release_stays_cheap(module: str) -> None:
    if not (ROOT / "nua_data" / f"{module}.py").exists():
        pytest.skip(f"nua_data/{module}.py does not exist")
    show = f"import sys, nua_data.{module}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert HEAVY & {name.split(".")[0] for name in run.stdout.split()} == set()


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_test_cannot_leave_this_machine() -> None:
    with pytest.raises(SocketBlockedError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)


BAD = """
import plotly.express as px
from streamlit.runtime import get_instance
from pages import overview
import importlib
importlib.import_module("ui.state")

def figure(table):
    global cache
    today = date.today()
    words = open("words.txt")
    st.sidebar.write("Cities are growing")
    column.metric(label=f"Share of {name} people, as of today", value=table.value.mean())
    st.button(t("go"), key="go", help="Press here")
    return table.groupby("iso3")
"""
GOOD = """
import pandas as pd
from nua_data import reporting

def figure(table, t):
    st.write(t("reporting.headline", count=3))
    st.markdown('<div class="wide card">', unsafe_allow_html=True)
    return table.assign(share=table.share_pct / 100)
"""


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (lambda tree: forbidden_imports(tree, "nua_data"), [2, 3, 4, 6]),
        (lambda tree: forbidden_imports(tree, "charts"), [3, 4, 6]),
        (lambda tree: forbidden_imports(tree, "ui"), [4]),
        (reaches_outside, [9, 10, 11]),
        (lambda tree: calls_among(tree, COMPUTING), [13, 15]),
        (prose_on_screen, [12, 13, 14]),
    ],
)
def test_each_rule_finds_what_breaks_it(rule: Callable, lines: list[int]) -> None:
    found = rule(ast.parse(BAD))
    assert sorted({int(re.search(r"\d+", line)[0]) for line in found}) == lines
    assert rule(ast.parse(GOOD)) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('fetch("https://tiles.example.org/1")', 1),
        ('new WebSocket("wss://example.org")', 1),
        ('const SVG = "http://www.w3.org/2000/svg"', 0),
        ('fetch("/app/static/shapes.json")', 0),
    ],
)
def test_the_search_for_other_hosts_finds_them(script: str, found: int) -> None:
    assert len(OTHER_HOST.findall(script)) == found
