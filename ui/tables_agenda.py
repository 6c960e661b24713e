"""Table twins of the page on the Agenda."""

from __future__ import annotations

import pandas as pd

from nua_data import agenda, words_agenda
from ui.state import View


def area_table(view: View, crossed: pd.DataFrame) -> pd.DataFrame:
    """Give the areas with their commitment and how many indicators follow them."""
    t, areas = view.t, view.release.areas
    counts = crossed["area"].value_counts()
    return pd.DataFrame(
        {
            t("table.commitment"): [t.name("commitment", c) for c in areas["commitment"]],
            t("table.area"): [words_agenda.area_name(t, code) for code in areas["area"]],
            t("table.indicators"): [int(counts.get(code, 0)) for code in areas["area"]],
        }
    )


def crosswalk_table(view: View, crossed: pd.DataFrame) -> pd.DataFrame:
    """Give one row an indicator: its area, SDG, target and number."""
    t = view.t
    return pd.DataFrame(
        {
            t("table.area"): [words_agenda.area_name(t, code) for code in crossed["area"]],
            t("table.goal"): [words_agenda.goal_name(t, goal) for goal in crossed["goal"]],
            t("table.sdg_target"): [t.isolate(target) for target in crossed["target"]],
            t("table.sdg_indicator"): [t.isolate(sdg.split(" ")[0]) for sdg in crossed["sdg"]],
            t("table.indicator"): [
                t.name("indicator", f"{code}.short") for code in crossed["indicator"]
            ],
        }
    )


def event_table(view: View, events: pd.DataFrame) -> pd.DataFrame:
    """Give the events with date, place, standing, phase and source."""
    t = view.t
    rows = [row for _, row in events.iterrows()]
    return pd.DataFrame(
        {
            t("table.date"): [words_agenda.event_date(t, row) for row in rows],
            t("table.event"): [t.name("event", code) for code in events["event"]],
            t("table.place"): [words_agenda.event_place(t, row) for row in rows],
            t("table.standing"): [t.name("event_standing", code) for code in events["standing"]],
            t("table.phase"): [t.name("phase", code) if code else "" for code in events["phase"]],
            t("table.link"): [*events["address"]],
        }
    )


def library_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give entries of the library with kind, document, paragraph, date, place and states."""
    t, named = view.t, agenda.states_named(view.release)
    entries = [row for _, row in rows.iterrows()]
    return pd.DataFrame(
        {
            t("table.entry"): [words_agenda.entry_name(t, row) for row in entries],
            t("table.kind"): [t.name("library_kind", kind) for kind in rows["kind"]],
            t("table.where"): [
                words_agenda.paragraph_words(t, row["document"], row["paragraph"])
                for row in entries
            ],
            t("table.date"): [words_agenda.entry_date(t, row) for row in entries],
            t("table.place"): [words_agenda.entry_place(t, row) for row in entries],
            t("table.states_named"): [
                t.list(view.name_of[iso3] for iso3 in named.get(code, ())) for code in rows["entry"]
            ],
        }
    )
