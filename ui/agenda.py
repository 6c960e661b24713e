"""The page on the Agenda at a glance: its parts, its structure, its twenty years."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.agenda import Area, Pillar, structure
from charts.agenda_time import Bar, Mark, legend, strip, years
from nua_data import agenda, review, words_agenda
from nua_data.model import TRANSFORMATIVE, Commitment
from ui import state, tables_agenda
from ui.figure import Figure, show_figure
from ui.links import address, page_link, shared_choices
from ui.markup import plain
from ui.state import View

PARTS = ("glance", "sdgs", "action", "regions", "library")
"""Parts of the page, in the order of their switch."""
_CLOSE_UP = (dt.date(2024, 1, 1), dt.date(2027, 1, 1))
_CAPTIONED = (
    "habitat_iii",
    "quadrennial_report_2018",
    "quadrennial_report_2022",
    "quadrennial_report_2026",
    "quadrennial_report_2030",
    "quadrennial_report_2034",
    "horizon_2036",
)


def choose_part(view: View) -> str:
    """Draw the switch between the parts of the page and give the one chosen."""
    t = view.t
    return state.choose(
        t("agenda.part_choose"),
        PARTS,
        "part",
        PARTS[0],
        lambda code: t.name("agenda_part", code),
        widget=st.segmented_control,
        required=True,
        label_visibility="collapsed",
    )


@lru_cache(maxsize=32)
def events_of(release, as_of: dt.date) -> pd.DataFrame:
    """Give `agenda.timeline` of a release as of a day."""
    return agenda.timeline(release, as_of)


@lru_cache(maxsize=4)
def crossed(release) -> pd.DataFrame:
    """Give `agenda.crosswalk` of a release."""
    return agenda.crosswalk(release)


def headline(view: View) -> str:
    """Say what the Agenda is and how much of its time has passed."""
    return words_agenda.headline(view.t, events_of(view.release, view.as_of), view.as_of)


def show_structure(view: View) -> None:
    """Draw the commitments and the means with their areas, each a link to what follows it."""
    t = view.t
    figure = Figure(
        "agenda-structure",
        t("agenda.structure_sentence"),
        t("agenda.structure_sentence"),
        lambda: tables_agenda.area_table(view, crossed(view.release)),
        note=t("agenda.structure_note"),
        choices=t("export.everything"),
    )
    show_figure(view, figure, lambda: st.html(_structure(view, shared_choices())))


@lru_cache(maxsize=64)
def _structure(view: View, shared: tuple) -> str:
    t, rows = view.t, crossed(view.release)
    counts = rows["area"].value_counts()
    areas = view.release.areas

    def pillar(commitment: Commitment, lead: str) -> Pillar:
        codes = areas.loc[areas["commitment"] == commitment, "area"]
        named = [
            Area(
                code,
                t.name("area", code),
                address("agenda", shared, part="sdgs", area=code),
                words_agenda.indicator_count(t, int(counts.get(code, 0))),
            )
            for code in codes
        ]
        return Pillar(commitment.value, t.name("commitment", commitment), named, lead)

    pillars = [pillar(each, t.name("commitment_short", each)) for each in TRANSFORMATIVE]
    base = pillar(Commitment.IMPLEMENTATION, t("agenda.base"))
    return structure(pillars, base, t("agenda.roof"))


def show_timeline(view: View) -> None:
    """Draw the twenty years, the review close up, and every event year by year."""
    t = view.t
    events = events_of(view.release, view.as_of)
    chosen = st.query_params.get("event", "")
    figure = Figure(
        "agenda-timeline",
        words_agenda.timeline_sentence(t, events, view.as_of),
        t("agenda.timeline_title"),
        lambda: tables_agenda.event_table(view, events),
        note=t("agenda.timeline_note"),
        choices=t("export.everything"),
    )
    html = _timeline(view, shared_choices(), chosen)
    show_figure(view, figure, lambda: st.html(html))


def choose_event(view: View, place: DeltaGenerator) -> None:
    """Draw the choice of an event and, in a place above, what is known of the one chosen."""
    t, events = view.t, events_of(view.release, view.as_of)
    chosen = state.choose_optional(
        t("agenda.event_choose"),
        [*events["event"]],
        "event",
        lambda code: t.name("event", code),
        placeholder=t("agenda.event_placeholder"),
        width=480,
    )
    if chosen:
        with place:
            _show_event(view, events.set_index("event", drop=False).loc[chosen])


def _show_event(view: View, event: pd.Series) -> None:
    """Draw what is known of one event: when, where, its standing, source and phase."""
    t = view.t
    with st.container(border=True):
        st.markdown(words_agenda.event_sentence(t, event, plain))
        st.caption(plain(words_agenda.event_source(t, event)))
        if event["phase"]:
            phases = review.phases(view.release, view.as_of)
            label = words_agenda.phase_words(t, phases, event["phase"])
            page_link("readiness", label, phase=event["phase"])


@lru_cache(maxsize=64)
def _timeline(view: View, shared: tuple, chosen: str) -> str:
    t, release = view.t, view.release
    events = events_of(release, view.as_of)
    phases = review.phases(release, view.as_of)
    marks = [_mark(view, shared, row, phases, chosen) for _, row in events.iterrows()]
    counts = agenda.count_standings(events)
    key = [(s.value, words_agenda.standing_count(t, s, n)) for s, n in counts.items() if n]
    whole = (events["start"].min().date().replace(month=1, day=1), events["end"].max().date())
    dated = events.set_index("event")["start"]
    captions = {code: t.name("event_short", code) for code in _CAPTIONED if code in dated}
    ticks = [(dated[code].date(), f"{dated[code].year}\n{said}") for code, said in captions.items()]
    today = (view.as_of, t("agenda.today", day=view.as_of))
    bars = [
        Bar(row.planned_start.date(), row.planned_end.date(), t.name("phase_short", row.phase))
        for row in phases.itertuples()
    ]
    near = range(_CLOSE_UP[0].year, _CLOSE_UP[1].year + 1)
    months = [(dt.date(year, 1, 1), str(year)) for year in near]
    return (
        legend(key)
        + strip(marks, whole, ticks, today)
        + strip(marks, _CLOSE_UP, months, today, bars, title=t("agenda.close_up"))
        + years(_by_year(view, events, marks, chosen))
    )


def _mark(view: View, shared: tuple, row: pd.Series, phases: pd.DataFrame, chosen: str) -> Mark:
    t = view.t
    more = [words_agenda.event_place(t, row)]
    more += [words_agenda.phase_words(t, phases, row["phase"])] if row["phase"] else []
    return Mark(
        row["event"],
        row["start"].date(),
        row["end"].date(),
        t.name("event", row["event"]),
        words_agenda.event_date(t, row),
        row["standing"],
        t.name("event_standing", row["standing"]),
        address("agenda", shared, event=row["event"]),
        " · ".join(filter(None, more)),
        row["event"] == chosen,
    )


def _by_year(view: View, events: pd.DataFrame, marks: list[Mark], chosen: str) -> list[tuple]:
    """Group the marks by year; the year of the day shown and of a chosen event are open."""
    t, groups = view.t, []
    for year, rows in events.groupby(events["start"].dt.year):
        mine = [marks[place] for place in rows.index]
        is_open = year >= view.as_of.year or any(mark.is_chosen for mark in mine)
        counts = agenda.count_standings(rows)
        said = [words_agenda.standing_count(t, s, n) for s, n in counts.items() if n]
        groups.append((str(year), " · ".join(said), is_open, mine))
    return groups
