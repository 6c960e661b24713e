"""One figure on the page: sentence, picture, alt text, table twin, download and source together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from nua_data.export import file_name, to_csv
from nua_data.text import Text
from ui import frame, share
from ui.about import chosen
from ui.markup import plain, web_link
from ui.pictures import show_picture_buttons
from ui.state import View

T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEARS = (
    "table.year",
    "table.baseline_year",
    "cities.population_year",
    "commitments.table_first_year",
    "commitments.table_last_year",
)
"""Headings of columns of years: text on the page, where a number would be written 2,015."""
_JOINER = "\u2060"
"""Forbids a line break; a program that looks for 2022-2026 would not find it."""
_ISOLATE = re.compile("\u2066([^\u2066-\u2069]*)\u2069")
"""A whole cell in the marks that hold its direction in Arabic."""
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
    drawing: Callable[[], Any] | None = None
    """The map or Plotly figure that a downloaded picture shows; None for the table twin, where
    the figure is a table on the page too."""
    choices: str = ""
    """What was chosen, in words, where it is not just the region and cycle of the page."""


def show_figure(view: View, figure: Figure, picture: Callable[[], T]) -> T | None:
    """Draw a figure with all that belongs to it and give what ``picture`` gives.

    The table twin is computed, and sent to the browser, only once it is opened. Where the link
    asks for one figure alone, the others are left out (None) and the run ends with that one.
    """
    asked = share.asked_figure()
    if not asked:
        return _draw(view, figure, picture, figure.sentence)
    if asked == figure.key:
        sentence = figure.sentence or frame.spoken_headline()
        share.draw_alone(view.t, lambda: _draw(view, figure, picture, sentence))
    return None


def _draw(view: View, figure: Figure, picture: Callable[[], T], sentence: str) -> T:
    if sentence:
        st.markdown(plain(sentence))
    result = picture()
    sources = frame.source_words(view, figure.sources)
    words = view.t.sentences([figure.note, sources])
    if words:
        st.caption(plain(words))
    with st.container(horizontal=True, gap="small"):
        is_table = _switch(view.t("figure.table"), f"twin-{figure.key}")
        is_embed = not share.asked_figure() and _switch(view.t("embed.show"), f"embed-{figure.key}")
    if is_table:
        title = figure.sentence or frame.spoken_headline() or figure.alt
        show_rows(
            view,
            figure.key,
            figure.table,
            figure.alt,
            sources,
            lambda: show_picture_buttons(
                view,
                figure.key,
                figure.drawing or figure.table,
                title,
                figure.note,
                figure.sources,
                figure.choices,
            ),
            figure.choices,
        )
    if is_embed:
        share.show_embed_code(view.t, figure.key, figure.alt)
    return result


def _switch(label: str, key: str) -> bool:
    return st.toggle(label, key=key, bind="query-params")


def show_table(
    view: View, key: str, table: Callable[[], pd.DataFrame], alt: str, choices: str = ""
) -> None:
    """Draw a switch and, once it is on, the table twin and its files; made only then."""
    if _switch(view.t("figure.table"), f"twin-{key}"):
        show_rows(view, key, table, alt, choices=choices)


def show_rows(
    view: View,
    key: str,
    table: Callable[[], pd.DataFrame],
    alt: str,
    sources: str = "",
    more: Callable[[], None] | None = None,
    choices: str = "",
) -> None:
    """Draw a table, scrolling in its own box when long, and the buttons that give it as a file.

    ``more`` draws further buttons beside them; ``choices`` as in a figure.
    """
    rows = table()
    shown = rows.map(lambda cell: _cell(view.t, cell))
    height = 420 if len(rows) > _LONG else "content"
    st.table(shown, hide_index=True, height=height, alt=alt, border="horizontal")
    if rows.empty:
        st.caption(view.t("filter.none"))
    with st.container(horizontal=True):
        download_csv(view, key, table, sources, title=alt, choices=choices)
        download_xlsx(view, key, table, sources, title=alt, choices=choices)
        if more:
            more()


def _cell(t: Text, cell: object) -> str:
    """Write a cell: numbers by locale, addresses as links, everything else as plain text."""
    if isinstance(cell, str):
        if cell.startswith(("https://", "http://")):
            return web_link(t("table.open_link"), cell)
        return plain(cell)
    if pd.isna(cell):
        return ""
    return t.number(cell) if float(cell).is_integer() else t.value(cell)


def download_csv(
    view: View,
    key: str,
    table: Callable[[], pd.DataFrame],
    sources: str = "",
    label: str = "",
    title: str = "",
    choices: str = "",
) -> None:
    """Draw a button that makes and gives the table as CSV when pressed."""
    st.download_button(
        label or view.t("figure.csv"),
        lambda: to_csv(_for_file(view.t, table()), provenance(view, sources, title, choices)),
        file_name=file_name("nua", key, view.as_of.isoformat(), ending="csv"),
        mime="text/csv",
        key=f"csv-{key}",
        on_click="ignore",
    )


def download_xlsx(
    view: View,
    key: str,
    table: Callable[[], pd.DataFrame],
    sources: str = "",
    title: str = "",
    choices: str = "",
) -> None:
    """Draw a button that makes and gives the table, and a sheet about it, as XLSX when pressed."""
    st.download_button(
        view.t("figure.xlsx"),
        lambda: _workbook(view, table(), provenance(view, sources, title, choices), title),
        file_name=file_name("nua", key, view.as_of.isoformat(), ending="xlsx"),
        mime=XLSX,
        key=f"xlsx-{key}",
        on_click="ignore",
    )


def _workbook(view: View, table: pd.DataFrame, said: dict[str, str], title: str) -> bytes:
    """Make the workbook, in the direction of the page."""
    from nua_data.export_xlsx import Sheet, to_xlsx  # the writer loads with the first press

    sheet, about = view.t("export.sheet_table"), view.t("export.sheet_about")
    rows = _for_file(view.t, table)
    return to_xlsx([Sheet(sheet, rows)], said, about, right_to_left=view.t.is_rtl, title=title)


def _for_file(t: Text, table: pd.DataFrame) -> pd.DataFrame:
    """Give a table twin as other programs want it: years as numbers, no marks for the screen."""
    years, whole = {t(key) for key in _YEARS}, table.copy(deep=False)
    for place, heading in enumerate(table.columns):
        cells = table.iloc[:, place]
        if pd.api.types.is_string_dtype(cells.dtype):  # true for columns of mixed cells too
            bare = [_bare(cell, heading in years) for cell in cells]
            whole.isetitem(place, pd.Series(bare, table.index, dtype=object))
    return whole


def _bare(cell: object, is_year: bool) -> object:
    if not isinstance(cell, str):
        return cell
    text = cell.replace(_JOINER, "")
    alone = _ISOLATE.fullmatch(text)
    text = alone[1] if alone else text
    return int(text) if is_year and text.isdecimal() else text


def provenance(view: View, sources: str = "", title: str = "", choices: str = "") -> dict[str, str]:
    """Give what an export says of itself: table, choices in words, day, release, sources, names."""
    t = view.t
    labels = t("footer.labels", bands=t.name("bands", view.bands), pace=t.name("pace", view.pace))
    words = {
        t("export.title"): title,
        t("export.choices"): choices or chosen(view),
        t("export.labels"): labels,
        t("export.as_of"): view.as_of.isoformat(),
        t("export.release"): view.release.version,
        t("export.sources"): sources or t("export.sources_of_release"),
        t("export.boundaries"): t("footer.boundaries"),
    }
    return {heading: text for heading, text in words.items() if text}
