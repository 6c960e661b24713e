"""One box that finds everything: the query in the URL, results grouped by kind as links."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from nua_data.search import LONGEST, Group, Record, is_enough
from nua_data.search_index import KINDS, search_index
from ui import state
from ui.links import page_link
from ui.state import View

_MOST, _MORE = 6, 30
FOCUS_SCRIPT = """(function look(left) {
  const box = document.querySelector(".st-key-q input");
  if (box && document.activeElement === document.body) box.focus();
  if (left && (!box || document.activeElement !== box)) setTimeout(look, 60, left - 1);
})(30)"""
"""Puts the cursor into the box once it is there, unless the visitor is elsewhere by then."""


def ask(view: View) -> tuple[str, list[str]]:
    """Draw the box and the kinds; give the query and the kinds looked at (all for none)."""
    t = view.t
    query = state.write_text(
        t("search.label"),
        "q",
        most=LONGEST,
        live=True,
        type="search",
        placeholder=t("search.placeholder"),
    )
    kinds = state.choose_many(
        t("search.kinds"),
        KINDS,
        "kind",
        lambda kind: t.name("search_kind", kind),
        widget=st.pills,
        selection_mode="multi",
        label_visibility="collapsed",
    )
    st.html(f"<script>{FOCUS_SCRIPT}</script>", unsafe_allow_javascript=True)
    return query, kinds


@lru_cache(maxsize=256)
def _found(release, language: str, query: str, kinds: tuple[str, ...]) -> list[Group]:
    most = _MORE if len(kinds) == 1 else _MOST
    return search_index(release, language).find(query, kinds or KINDS, most)


def find(view: View, query: str, kinds: list[str]) -> list[Group]:
    """Give what a query finds in the language of the page, by kind, the best first."""
    return _found(view.release, view.t.language, query, tuple(kinds))


def headline(view: View, query: str, groups: list[Group]) -> str:
    """Say how much was found, or what the box is for."""
    t = view.t
    if not query.strip():
        return t("search.headline")
    if not is_enough(query):
        return t("search.two_letters")
    total = sum(group.total for group in groups)
    shown = query.strip()[:LONGEST]
    if not total:
        return t("search.nothing", query=shown)
    return t.plural("search.found", total, query=shown)


def show_groups(view: View, groups: list[Group]) -> None:
    """Draw each group under its kind, in two columns: links, and how many more there are."""
    columns = st.columns(2, gap="large")
    for place, group in enumerate(groups):
        with columns[place % 2]:
            _show_group(view, group)


def _show_group(view: View, group: Group) -> None:
    t, name = view.t, view.t.name("search_kind", group.kind)
    st.header(t("search.group", kind=name, n=group.total), anchor=False)
    with st.container(gap=None):
        for record in group.records:
            _show(view, record)
    if group.total > len(group.records):
        st.caption(t("search.more", n=group.total - len(group.records)))


def _show(view: View, record: Record) -> None:
    t, title = view.t, record.title
    if record.kind == "country":
        page_link("country", title, country=record.code)
    elif record.kind == "indicator":
        commitment = t.name("commitment_short", record.within, t.name("commitment", record.within))
        label = t("search.beside", name=title, beside=commitment)
        page_link("trends", label, commitment=record.within, indicator=record.code)
    elif record.kind == "area":
        label = t("agenda.area", number=t.isolate(record.code), name=title)
        page_link("agenda", label, part="sdgs", area=record.code)
    elif record.kind == "event":
        label = t("search.beside", name=title, beside=record.within)
        page_link("agenda", label, event=record.code)
    elif record.kind == "library":
        page_link("agenda", title, part="library", entry=record.code)
    else:
        _show_city(view, record, title)


def _show_city(view: View, record: Record, title: str) -> None:
    """Lead to the city on the page of cities, else to its state."""
    label = view.t("search.beside", name=title, beside=view.name_of.get(record.within, ""))
    if "cities" in st.session_state["_pages"]:
        page_link("cities", label, country=record.within, city=record.code)
    else:
        page_link("country", label, country=record.within)
