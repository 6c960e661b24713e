"""The library of named things: search, filters, entries; regional work, platforms, capacity."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import streamlit as st

from charts.library import Entry, entry_list, grouped
from nua_data import agenda, words_agenda
from nua_data.search import LONGEST, is_enough
from nua_data.search_index import search_index
from ui import state, tables_agenda
from ui.figure import Figure, show_figure, show_table
from ui.links import address, page_link, shared_choices
from ui.state import View

_ALL = "all"
_FIRST = 40
"""Entries drawn before all are asked for."""


@lru_cache(maxsize=16)
def _terms(release, language: str) -> dict[str, str]:
    """Give English term -> term in a language, for titles that are terms of the Agenda."""
    rows = release.terms_six_languages
    column = language if language in rows else "en"
    return dict(zip(rows["term"], rows[column], strict=True))


def _entries(view: View, shared: tuple, rows: pd.DataFrame, chosen: str = "") -> list[Entry]:
    """Put entries of the library in words."""
    t, named = view.t, agenda.states_named(view.release)
    terms = _terms(view.release, t.language)
    made = []
    for _, row in rows.iterrows():
        name = words_agenda.entry_name(t, row, terms)
        when = (words_agenda.entry_date(t, row), words_agenda.entry_place(t, row))
        states = [
            (view.name_of[iso3], address("country", shared, country=iso3))
            for iso3 in named.get(row["entry"], ())
        ]
        made.append(
            Entry(
                name,
                t.name("library_kind", row["kind"]),
                words_agenda.paragraph_words(t, row["document"], row["paragraph"]),
                ", ".join(filter(None, when)),
                address("agenda", shared, part="library", entry=row["entry"]),
                states,
                row["naming"] == "title" and name == row["what"],
                row["entry"] == chosen,
            )
        )
    return made


def show_library(view: View) -> None:
    """Draw the search, the filters and the entries that answer them, a chosen one on top."""
    t, library = view.t, view.release.agenda_library
    chosen = state.keep_optional("entry", [*library["entry"]])
    st.markdown(t("agenda.library_sentence", n=len(library)))
    if chosen:
        alone = library[library["entry"] == chosen]
        st.html(entry_list(_entries(view, shared_choices(), alone, chosen)))
        page_link("agenda", t("agenda.library_all"), part="library")
    query, asked, rows = _filtered(view)
    _show_found(view, query, asked, rows)


def _filtered(view: View) -> tuple[str, str, pd.DataFrame]:
    """Draw the filters; give query, choices in words, and what answers, best or first first."""
    t, library = view.t, view.release.agenda_library
    kinds = sorted(library["kind"].unique(), key=lambda kind: t.name("library_kind", kind))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = state.write_text(
            t("agenda.library_find"),
            "find",
            most=LONGEST,
            live=True,
            type="search",
            placeholder=t("nav.search"),  # a box without one says "Search" in every language
            width=300,
        )
        picked = state.choose_many(
            t("agenda.library_kinds"),
            kinds,
            "kind",
            lambda kind: t.name("library_kind", kind),
            placeholder=t("agenda.library_every_kind"),
            width=320,
        )
        document = state.choose(
            t("agenda.library_document"),
            [_ALL, *library["document"].unique()],
            "document",
            _ALL,
            lambda code: t.name("document", code, code),
            width=300,
        )
        named = state.choose_optional(
            t("agenda.library_state"),
            [c for c in view.by_name if c in set(view.release.agenda_library_countries["iso3"])],
            "names",
            view.name_of.get,
            placeholder=t("picker.placeholder"),
            width=240,
        )
    rows = agenda.find_entries(
        view.release,
        kinds=picked,
        document="" if document == _ALL else document,
        iso3=named or "",
    )
    asked = [query] if is_enough(query) else []
    asked += [t.name("library_kind", kind) for kind in picked]
    asked += [] if document == _ALL else [t.name("document", document, document)]
    asked += [view.name_of[named]] if named else []
    return query, t.join(asked), _matching(view, query, rows)


def _matching(view: View, query: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the entries that answer a query, the best first; all where there is no query."""
    if not is_enough(query):
        return rows
    index = search_index(view.release, view.t.language)
    found = index.find(query, ("library",), most=len(rows))
    order = {record.code: n for group in found for n, record in enumerate(group.records)}
    kept = rows[rows["entry"].isin(order)]
    return kept.sort_values("entry", key=lambda codes: codes.map(order))


def _show_found(view: View, query: str, asked: str, rows: pd.DataFrame) -> None:
    t = view.t
    if query and not is_enough(query):
        st.markdown(t("search.two_letters"))
    if rows.empty:
        st.markdown(t("agenda.library_nothing"))
        return
    st.markdown(t.plural("agenda.library_found", len(rows)))
    st.html(entry_list(_entries(view, shared_choices(), rows[:_FIRST])))
    if len(rows) > _FIRST and st.toggle(
        t("agenda.library_rest", n=len(rows) - _FIRST), key="rest", bind="query-params"
    ):
        st.html(entry_list(_entries(view, shared_choices(), rows[_FIRST:])))
    st.caption(t("agenda.library_note"))
    title = t("agenda.library_title")
    show_table(
        view,
        "agenda-library",
        lambda: tables_agenda.library_table(view, rows),
        title,
        asked or t("export.everything"),
    )


def show_regions(view: View) -> None:
    """Draw the work of 2017 by region and state, the regional platforms, the capacity series."""
    t = view.t
    work = agenda.work_by_region(view.release, view.grouping.column)
    st.header(t("agenda.regions_title"), anchor=False)
    states = work["iso3"].nunique()
    figure = Figure(
        "agenda-regions",
        t("agenda.regions_sentence", states=states, entries=work["entry"].nunique()),
        t("agenda.regions_title"),
        lambda: tables_agenda.library_table(view, _section(view, "regional_work")),
        note=t("agenda.regions_note"),
        choices=t("export.everything"),
    )
    html = _regional(view, shared_choices())
    show_figure(view, figure, lambda: st.html(html))
    for section in ("regional_platform", "capacity"):
        rows = _section(view, section)
        st.header(t.name("agenda_section", section), anchor=False)
        st.markdown(t.name("agenda_section_sentence", section))
        st.html(entry_list(_entries(view, shared_choices(), rows)))


def _section(view: View, section: str) -> pd.DataFrame:
    return agenda.find_entries(view.release, section=section)


@lru_cache(maxsize=64)
def _regional(view: View, shared: tuple) -> str:
    """Draw the entries of each region whose states they name, then those that name no state."""
    t = view.t
    rows = _section(view, "regional_work")
    work = agenda.work_by_region(view.release, view.grouping.column)
    groups = []
    for region, inside in work.groupby("region"):
        if view.is_world or region == view.region:
            mine = rows[rows["entry"].isin(inside["entry"])]
            groups.append((t.name("region", region), _entries(view, shared, mine)))
    rest = rows[~rows["entry"].isin(work["entry"])]
    if view.is_world and len(rest):
        groups.append((t("agenda.no_state"), _entries(view, shared, rest)))
    return grouped(groups)


def show_entries_of(view: View, iso3: str) -> None:
    """Draw the entries of the library that name a state; a line where there is none."""
    said, html = _entries_of(view, iso3, shared_choices())
    st.markdown(said)
    if html:
        st.html(html)


@lru_cache(maxsize=256)
def _entries_of(view: View, iso3: str, shared: tuple) -> tuple[str, str]:
    """Draw the entries as one element: a change of state sends and draws little."""
    t, rows = view.t, agenda.find_entries(view.release, iso3=iso3)
    if rows.empty:
        return t("country.library_none"), ""
    said = t.plural("country.library_found", len(rows))
    return said, entry_list(_entries(view, shared, rows))
