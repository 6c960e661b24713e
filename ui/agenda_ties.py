"""How the Agenda hangs together: areas with the SDGs, and the parts of what carries it out."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import streamlit as st

from charts.agenda import Node, Part, Tie, chips, flow, shares
from nua_data import agenda, words_agenda
from ui import state, tables_agenda
from ui.agenda import crossed
from ui.figure import Figure, show_figure
from ui.links import address, page_link, shared_choices
from ui.markup import plain
from ui.state import View


def show_crosswalk(view: View) -> None:
    """Draw the ties of areas to SDGs, and of a chosen area its targets and indicators."""
    t, areas = view.t, [*view.release.areas["area"]]
    area = state.choose_optional(
        t("agenda.area_choose"),
        areas,
        "area",
        lambda code: words_agenda.area_name(t, code),
        placeholder=t("agenda.area_placeholder"),
        width=480,
    )
    rows = crossed(view.release)
    alt = t("agenda.flow_sentence", **words_agenda.crosswalk_counts(rows))
    figure = Figure(
        "agenda-sdgs",
        words_agenda.area_sentence(t, area, rows) if area else alt,
        alt,
        lambda: tables_agenda.crosswalk_table(view, rows),
        note=t("agenda.flow_note"),
        choices=t("export.everything"),
    )
    html = _flow(view, shared_choices(), area or "", alt)
    picture, beside = st.columns([5, 3], gap="large")
    with picture:
        show_figure(view, figure, lambda: st.html(html))
    with beside:
        if area:
            _show_area(view, area, rows)
        else:
            st.markdown(t("agenda.flow_choose"))


def _show_area(view: View, area: str, rows: pd.DataFrame) -> None:
    """Draw the indicators of an area as links, each with its SDG target."""
    t = view.t
    with st.container(border=True, gap=None):
        st.markdown(f"**{plain(words_agenda.area_name(t, area))}**")
        inside = rows[rows["area"] == area]
        if inside.empty:
            st.markdown(t("agenda.area_none"))
        for row in inside.itertuples():
            label = words_agenda.indicator_link(t, row)
            page_link("trends", label, commitment=row.commitment, indicator=row.indicator)


@lru_cache(maxsize=64)
def _flow(view: View, shared: tuple, chosen: str, alt: str) -> str:
    t, rows = view.t, crossed(view.release)
    ties = agenda.goals_by_area(rows)
    areas = view.release.areas
    left = [
        Node(
            code,
            code,
            t.name("area", code),
            address("agenda", shared, part="sdgs", area=code),
            commitment,
            code == chosen,
        )
        for code, commitment in zip(areas["area"], areas["commitment"], strict=True)
    ]
    met = set(ties.loc[ties["area"] == chosen, "goal"])
    right = [
        Node(
            f"sdg{goal}",
            t("agenda.sdg", number=goal),
            t.name("sdg_goal", goal),
            address("search", shared, q=f"SDG {goal}"),
            is_chosen=goal in met,
        )
        for goal in sorted(ties["goal"].unique())
    ]
    drawn = [
        Tie(
            row.area,
            f"sdg{row.goal}",
            row.indicators,
            row.commitment,
            chosen in ("", row.area),
        )
        for row in ties.itertuples()
    ]
    heads = (t("agenda.head_areas"), t("agenda.head_goals"))
    return flow(left, right, drawn, heads, alt, is_rtl=t.is_rtl)


def show_area_of(view: View, indicator: pd.Series) -> None:
    """Draw the way from an indicator (row of the catalogue) to its area; none for context."""
    area = str(indicator["area"])
    if area in set(view.release.areas["area"]):
        label = view.t("trends.area_link", area=words_agenda.area_name(view.t, area))
        page_link("agenda", label, part="sdgs", area=area)


def show_action(view: View) -> None:
    """Draw the action framework, the pillars, the count of areas and the six streams."""
    t, release = view.t, view.release
    parts = agenda.parts_of(release, "AFINUA")
    total = int(parts["elements"].sum())
    st.header(t("agenda.action_title"), anchor=False)
    st.markdown(t("agenda.action_sentence", parts=len(parts), elements=total))
    named = [
        Part(
            t.name("framework_part", row.code),
            int(row.elements),
            t.plural("agenda.elements", int(row.elements)),
        )
        for row in parts.itertuples()
    ]
    st.html(shares(named))
    st.caption(t("agenda.action_source"))
    pillars = agenda.parts_of(release, "11 pillars")
    st.header(t("agenda.pillars_title", n=len(pillars)), anchor=False)
    st.markdown(t("agenda.pillars_sentence"))
    st.html(chips([Part(t.name("framework_part", code)) for code in pillars["code"]]))
    st.caption(t("agenda.pillars_source"))
    st.header(t("agenda.streams_title", n=len(release.streams)), anchor=False)
    st.markdown(t("agenda.streams_sentence"))
    st.html(chips([Part(t.name("stream", code)) for code in release.streams["stream"]]))
    st.caption(t("agenda.streams_source"))
    page_link("readiness", t("agenda.streams_open"))
