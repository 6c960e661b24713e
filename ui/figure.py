"""One figure on the page: sentence, picture, alt text, table twin, download and source together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

import pandas as pd
import streamlit as st

from nua_data.export import to_csv
from nua_data.text import Text
from nua_data.words import cycle_words
from ui import frame
from ui.state import View

T = TypeVar("T")
_SAFE = " !$&'()*+,-./:;=?@_~|^{}[]`"  # letters that may stand as they are in a data address
_LONG = 12  # rows beyond which the table twin scrolls in its own box


@dataclass(frozen=True)
class Figure:
    """The parts without which no picture reaches the screen."""

    key: str
    sentence: str
    """What the picture says, in a sentence, before the picture."""
    alt: str
    """What a reader who cannot see the picture is told in its place."""
    table: Callable[[], pd.DataFrame]
    """The same numbers as a table with translated headings; made only when asked for."""
    sources: tuple[str, ...] = field(default=())
    """Codes of the sources table."""
    note: str = ""
    """A line under the picture: what to know before reading it."""


def show_figure(view: View, figure: Figure, picture: Callable[[], T]) -> T:
    """Draw a figure with all that belongs to it and give what ``picture`` gives.

    The table twin is computed, and sent to the browser, only once it is opened.
    """
    if figure.sentence:
        st.markdown(figure.sentence)
    result = picture()
    sources = frame.source_words(view, figure.sources)
    words = " ".join(line for line in (figure.note, sources) if line)
    if words:
        st.caption(words)
    show_table(view, figure.key, figure.table, figure.alt, sources)
    return result


def show_svg(svg: str, alt: str) -> None:
    """Draw an SVG picture; as an address in plain letters, which compress well on their way."""
    st.image("data:image/svg+xml;utf8," + quote(svg, safe=_SAFE), width="stretch", alt=alt)


def show_table(
    view: View, key: str, table: Callable[[], pd.DataFrame], alt: str, sources: str = ""
) -> None:
    """Draw a switch and, once it is on, the table twin and its CSV; made only then."""
    if st.toggle(view.t("figure.table"), key=f"twin-{key}", bind="query-params"):
        show_rows(view, key, table, alt, sources)


def show_rows(
    view: View, key: str, table: Callable[[], pd.DataFrame], alt: str, sources: str = ""
) -> None:
    """Draw a table, scrolling in its own box when long, and the button that gives it as CSV."""
    rows = table()
    shown = rows.map(lambda cell: _cell(view.t, cell))
    height = 420 if len(rows) > _LONG else "content"
    st.table(shown, hide_index=True, height=height, alt=alt, border="horizontal")
    download_csv(view, key, table, sources)


def _cell(t: Text, cell: object) -> str:
    """Write a cell: numbers by locale, addresses as links, everything else as plain text."""
    if isinstance(cell, str):
        if cell.startswith(("https://", "http://")):
            address = quote(cell, safe=":/?#@!$&'*+,;=%~")
            return "[" + t("table.open_link") + f"]({address})"
        return frame.plain(cell)
    if pd.isna(cell):
        return ""
    return t.number(cell) if float(cell).is_integer() else t.value(cell)


def download_csv(
    view: View,
    key: str,
    table: Callable[[], pd.DataFrame],
    sources: str = "",
    label: str = "",
) -> None:
    """Draw a button that makes and gives the table as CSV when pressed."""
    name = f"nua-{key}-{view.as_of.isoformat()}.csv"
    st.download_button(
        label or view.t("figure.csv"),
        lambda: to_csv(table(), provenance(view, sources)),
        file_name=name,
        mime="text/csv",
        key=f"csv-{key}",
        on_click="ignore",
    )


def provenance(view: View, sources: str = "") -> dict[str, str]:
    """Give what an export says of itself: choices in words, day, release, sources, boundaries."""
    t = view.t
    cycle = cycle_words(t, view.cycle)
    words = {
        t("export.choices"): t("export.filters", region=view.region_name, cycle=cycle),
        t("export.as_of"): view.as_of.isoformat(),
        t("export.release"): view.release.version,
        t("export.sources"): sources,
        t("export.boundaries"): t("footer.boundaries"),
    }
    return {heading: text for heading, text in words.items() if text}
