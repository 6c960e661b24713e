"""Choices and shared facts of the page of commitments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import streamlit as st

from charts import commitments as charts
from nua_data import aggregates, commitments, coverage
from nua_data.commitments import MEASURES, Standing
from nua_data.method import load_method
from nua_data.model import Grouping, Membership
from nua_data.release import Release
from nua_data.words_commitments import area_words
from ui import judged, state
from ui.indicator import choose_commitment, pick_indicator
from ui.state import View

ALL = "all"


@dataclass(frozen=True)
class Choice:
    """What the page shows."""

    commitment: str
    area: str
    """Code of an area of the commitment, or ``all``."""
    measure: str
    indicator: pd.Series | None
    """Row of the catalogue; only for trends, and None where the area has no indicator."""

    @property
    def by(self) -> str:
        """Give the column by which the states are judged: commitment or area."""
        return "commitment" if self.area == ALL else "area"

    @property
    def code(self) -> str:
        """Give the code of the commitment or the area."""
        return self.commitment if self.area == ALL else self.area


def choose(view: View) -> Choice:
    """Draw the choices in one row and give what they name."""
    t = view.t
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        commitment = choose_commitment(view)
        areas = view.release.areas
        codes = [*areas.loc[areas["commitment"] == commitment, "area"].astype(str)]
        area = state.choose(
            t("commitments.area"),
            [ALL, *codes],
            "area",
            ALL,
            lambda code: t("commitments.all_areas") if code == ALL else area_words(t, code),
            width=250,
        )
        measure = state.choose(
            t("commitments.measure"),
            MEASURES,
            "measure",
            MEASURES[0],
            lambda code: t.name("measure", code),
            widget=st.segmented_control,
            required=True,
        )
        indicator = _choose_indicator(view, commitment, area) if measure == "trend" else None
    return Choice(commitment, area, measure, indicator)


def _choose_indicator(view: View, commitment: str, area: str) -> pd.Series | None:
    catalogue = view.release.indicators
    inside = catalogue["commitment"] == commitment
    if area != ALL:
        inside = catalogue["area"].astype(str) == area
    rows = catalogue[inside]
    return None if rows.empty else pick_indicator(view, rows, commitment, width=250)


def subject_words(view: View, choice: Choice) -> str:
    """Name what is judged: an indicator, an area, or a whole commitment."""
    t = view.t
    if choice.indicator is not None:
        row = choice.indicator
        return t.name("indicator", f"{row['indicator']}.short", row["short_name"])
    return area_words(t, choice.area) if choice.area != ALL else t.name("commitment", choice.code)


def standing(view: View, choice: Choice) -> Standing:
    """Give where every member state stands by the choice."""
    method, code = load_method(), choice.code
    if choice.measure == "trend":
        name = "" if choice.indicator is None else choice.indicator["indicator"]
        table = judged.trends(view)
        return commitments.trend_standing(table[table["indicator"] == name])
    if choice.measure == "coverage":
        cells = judged.coverage_cells(view)
        cells = cells[cells[choice.by].astype(str) == code]
        return commitments.coverage_standing(
            coverage.summarise(cells, method, ["iso3", choice.by]), method
        )
    values = judged.distances(view, choice.by)
    values = values[values[choice.by].astype(str) == code]
    return commitments.distance_standing(values, method, has_headline=len(values) > 0)


def observers(view: View) -> list[str]:
    """Give the observer states, which are in no count."""
    countries = view.release.countries
    return [*countries.loc[countries["membership"] == Membership.OBSERVER, "iso3"].astype(str)]


def sources(view: View, choice: Choice) -> tuple[str, ...]:
    """Give the codes of the sources that the judged values come from."""
    if choice.indicator is not None:
        return _sources(view.release, (choice.indicator["indicator"],))
    rows = view.release.indicators
    inside = rows["headline"].astype(bool) & (rows[choice.by].astype(str) == choice.code)
    return _sources(view.release, tuple(rows.loc[inside, "indicator"]))


def strip_sources(view: View) -> tuple[str, ...]:
    """Give the codes of the sources of every headline indicator with a target."""
    rows = view.release.indicators
    inside = rows["headline"].astype(bool) & (rows["target"].astype(str) != "")
    return _sources(view.release, tuple(rows.loc[inside, "indicator"]))


@lru_cache(maxsize=128)
def _sources(release: Release, codes: tuple[str, ...]) -> tuple[str, ...]:
    rows = release.observations
    return tuple(rows.loc[rows["indicator"].isin(codes), "source"].astype(str).unique())


@lru_cache(maxsize=16)
def _groups(release: Release, grouping: Grouping, year: int) -> tuple[pd.DataFrame, pd.Series]:
    groups = commitments.groups_of(release.countries, grouping.column)
    return groups, aggregates.urban_population(release, year)


@lru_cache(maxsize=64)
def strip(view: View) -> pd.DataFrame:
    """Give the median distance to target by region of the grouping in use and area."""
    catalogue = view.release.indicators
    headline = set(catalogue.loc[catalogue["headline"].astype(bool), "area"].astype(str))
    groups, urban = _groups(view.release, view.grouping, view.as_of.year)
    values = judged.distances(view, "area")
    return commitments.area_strip(
        values, view.release.areas, headline, groups, urban, load_method()
    )


def spread(view: View, shown: Standing) -> pd.DataFrame:
    """Give the spread of the states' values by region of the grouping in use."""
    groups, urban = _groups(view.release, view.grouping, view.as_of.year)
    return commitments.spread_by_region(shown.states, groups, urban, load_method())


def label_counts(view: View, shown: Standing) -> pd.DataFrame:
    """Give the states of each region by trend label."""
    groups, _ = _groups(view.release, view.grouping, view.as_of.year)
    return commitments.count_by_region(shown, groups)


def show_style() -> None:
    """Send the look of this page's tables and bars."""
    st.html(f"<style>{charts.STYLE}</style>")
