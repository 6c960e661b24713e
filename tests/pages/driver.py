"""Run a whole page in this process and read what a visitor would see of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element
from streamlit.util import calc_hash

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
SHOWN_FIELDS = {"body", "label", "options", "placeholder", "content", "alt", "caption", "help"}
BUTTONS = {"nua_copy_link"}
"""Components that are no pictures."""
CHART_FIELDS = {"text", "name", "hovertemplate", "ticksuffix", "customdata"}


class RoutedPages(PagesManager):
    """A server that has already been visited: it knows that app.py navigates by itself.

    Streamlit otherwise takes the folder ``pages/`` for its older kind of navigation at every run
    of an AppTest, and runs the page without its router.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        super().__init__(*args, **kwargs)


def open_page(name: str = "overview", /, **params: str) -> AppTest:
    """Open a page by a bare link: ``open_page("trends", lang="ar", region="Africa")``.

    An underscore in a parameter's name stands for a hyphen (``as_of``).
    """
    app = AppTest.from_file(str(ROOT / "router.py"), default_timeout=60)
    app._page_hash = calc_hash(name)
    for key, value in params.items():
        app.query_params[key.replace("_", "-")] = value
    return app.run()


def open_twins(app: AppTest) -> AppTest:
    """Open every table twin of the page."""
    for key in twin_keys(app):
        app.toggle(key=key).set_value(True)
    return app.run()


def twin_keys(app: AppTest) -> list[str]:
    """Give the keys of the switches that open the table twins of the page."""
    return [toggle.key for toggle in app.toggle if str(toggle.key).startswith("twin-")]


def elements(node: Block | Element) -> Iterator[Element | Block]:
    """Walk the page from top to bottom."""
    yield node
    for child in getattr(node, "children", {}).values():
        yield from elements(child)


def of_type(app: AppTest, kind: str) -> list[Any]:
    """Give the elements of a type, such as ``plotly_chart``; of components those with a picture."""
    found = [node for node in elements(app._tree) if node.type == kind]
    return [node for node in found if getattr(node.proto, "component_name", "") not in BUTTONS]


def visible(app: AppTest) -> list[str]:
    """Give every text that a visitor sees or hears, map and charts included."""
    texts: list[str] = []
    for node in elements(app._tree):
        if node.type == "html":
            continue
        if node.type == "table":
            table = node.value
            texts += [str(name) for name in table.columns]
            texts += [str(cell) for name in table.columns for cell in table[name]]
        if node.type == "plotly_chart":
            texts += _chart_texts(json.loads(node.proto.spec))
        if node.type == "bidi_component":
            texts += [*_strings(map_data(node))]
        proto = getattr(node, "proto", None)
        texts += _fields(proto) if hasattr(proto, "ListFields") else []
    return [text for text in texts if text.strip()]


def map_data(node: Any) -> dict[str, Any]:
    """Give the data that a map sends to the browser."""
    return json.loads(node.proto.json or node.proto.mixed.json)


def _fields(proto: Any) -> Iterator[str]:
    for field, value in proto.ListFields():
        if field.message_type is not None:
            many = value if hasattr(value, "__iter__") else [value]
            for each in many:
                if hasattr(each, "ListFields"):
                    yield from _fields(each)
        elif field.name in SHOWN_FIELDS and field.type == field.TYPE_STRING:
            yield from [value] if isinstance(value, str) else value


def _chart_texts(spec: Any, name: str = "") -> list[str]:
    if isinstance(spec, dict):
        parts = [(key, value) for key, value in spec.items() if key not in ("template", "id")]
        return [text for key, value in parts for text in _chart_texts(value, key)]
    if isinstance(spec, list):
        return [text for value in spec for text in _chart_texts(value, name)]
    return [spec] if isinstance(spec, str) and name in CHART_FIELDS else []


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in ("key", "codes"):
                yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)
    elif isinstance(data, str) and not data.startswith("#"):
        yield from data.split("\n")
