"""A figure as a picture, PNG or SVG: the drawing in a frame that says what it is and whence.

The letters are set by typst, so that every language is shaped right and the SVG looks the same
everywhere. A figure that is a table on the page (bars, strips, spreads) is set as its table twin,
each word of the palette with its colour.
"""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from briefs.about import About
from briefs.letters import clean
from briefs.typeset import set_picture
from charts.drawing import Drawing, draw_lines
from charts.maps import WorldMap, svg, swatches
from charts.palette import STATUS, TREND
from nua_data.text import Text

KINDS = ("png", "svg")
_WIDTH = 900
_ROWS = 60
"""Rows of a table that a picture has room for; the files hold the others."""


def make_picture(
    drawing: WorldMap | go.Figure | pd.DataFrame,
    about: About,
    title: str,
    kind: str,
    note: str = "",
) -> bytes:
    """Set a figure as a picture; ``title`` is its sentence, ``kind`` one of `KINDS`."""
    t, has_map = about.t, isinstance(drawing, WorldMap)
    data = {
        "title": title,
        "note": note,
        "about": about.lines(has_map),
        "width": _WIDTH,
        **_content(drawing, t),
    }
    made = set_picture("picture", data, t, kind)
    return _named(made, title, t) if kind == "svg" else made


def _named(picture: bytes, title: str, t: Text) -> bytes:
    """Give an SVG, whose letters are shapes, its words for who does not see it."""
    start = picture.index(b">") + 1
    head = picture[: start - 1] + f' role="img" lang="{t.language}">'.encode()
    return head + f"<title>{escape(clean(title))}</title>".encode() + picture[start:]


def _content(drawing: WorldMap | go.Figure | pd.DataFrame, t: Text) -> dict[str, Any]:
    if isinstance(drawing, WorldMap):
        return {"map_svg": svg(drawing, _WIDTH, legend=False), "legend": _keys(swatches(drawing))}
    if isinstance(drawing, go.Figure):
        drawn = draw_lines(drawing, t, _WIDTH)
        return {"chart": _placed(drawn), "legend": _keys(drawn.legend)}
    return {"table": _rows(drawing, t), "legend": []}


def _placed(drawn: Drawing) -> dict[str, Any]:
    return {"svg": drawn.svg, "height": drawn.height, "words": [asdict(w) for w in drawn.words]}


def _keys(legend) -> list[dict[str, str]]:
    return [{"svg": picture, "words": words} for picture, words in legend]


def _rows(table: pd.DataFrame, t: Text) -> dict[str, Any]:
    """Write a table twin: words as they stand, numbers by the language, colours by the word."""
    fills = {t.name("trend", code): ink.light for code, ink in TREND.items()}
    fills |= {t.name("status", code): ink.light for code, ink in STATUS.items()}
    shown = table.head(_ROWS)
    left = len(table) - len(shown)
    return {
        "heads": [str(name) for name in table.columns],
        "numeric": [bool(pd.api.types.is_numeric_dtype(kind)) for kind in table.dtypes],
        "rows": [
            [{"text": (text := _cell(cell, t)), "fill": fills.get(text, "")} for cell in row]
            for row in shown.itertuples(index=False)
        ],
        "more": t.plural("picture.more_rows", left) if left else "",
    }


def _cell(cell: object, t: Text) -> str:
    if isinstance(cell, str):
        return cell
    if pd.isna(cell):
        return ""
    return t.number(cell) if float(cell).is_integer() else t.value(cell)
