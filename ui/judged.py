"""Judgements shared by all sessions, kept in bounded caches: trends, coverage, readiness.

Keyed on the release, the day and the options (the method is one for the process), so that one
viewer's first look serves everybody's next. Callers do not change what they are given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from nua_data import coverage, lines, peers, readiness, robustness, scale
from nua_data import trends as trends_
from nua_data.method import load_method
from nua_data.release import Release
from ui.state import View


@lru_cache(maxsize=8)
def trends_of(release: Release, as_of: dt.date, bands: str, pace: str) -> pd.DataFrame:
    """Give `trends.classify_trends` of a release as of a day."""
    return trends_.classify_trends(release, as_of, load_method(), bands, pace)


def trends(view: View) -> pd.DataFrame:
    """Give the label of every member and indicator, by the chosen bands and pace."""
    return trends_of(view.release, view.as_of, view.bands, view.pace)


@lru_cache(maxsize=64)
def directions(view: View) -> pd.DataFrame:
    """Give states of the chosen region by direction of each headline indicator.

    Columns as `trends.count_directions`.
    """
    table = trends(view)
    inside = table[table["iso3"].isin(view.countries["iso3"])]
    return trends_.count_directions(inside, view.release.indicators, method=load_method())


@lru_cache(maxsize=256)
def label_counts(view: View, indicator: str) -> pd.Series:
    """Give the states of the chosen region by trend label of an indicator: label -> states."""
    table = trends(view)
    inside = table[table["iso3"].isin(view.countries["iso3"]) & (table["indicator"] == indicator)]
    return trends_.count_labels(inside).set_index("label")["count"]


def labels_of(view: View, indicator: str) -> pd.Series:
    """Give the trend label of every member for an indicator: iso3 -> label."""
    table = trends(view)
    return table[table["indicator"] == indicator].set_index("iso3")["label"]


def outlooks(view: View, indicator: str, iso3: list[str]) -> list[lines.Outlook]:
    """Give pace needed and projection of the one chosen state, where its trend has both."""
    if len(iso3) != 1:
        return []
    table = trends(view)
    rows = table[(table["indicator"] == indicator) & table["iso3"].isin(iso3)]
    return [lines.trend_outlook(row) for _, row in rows[rows["gate"] == "pace"].iterrows()]


@lru_cache(maxsize=8)
def _coverage_cells(release: Release, as_of: dt.date) -> pd.DataFrame:
    return coverage.coverage_cells(release, as_of, load_method())


def coverage_cells(view: View) -> pd.DataFrame:
    """Give `coverage.coverage_cells`: one row a member and headline indicator."""
    return _coverage_cells(view.release, view.as_of)


@lru_cache(maxsize=8)
def _distances(release: Release, as_of: dt.date) -> dict[str, pd.DataFrame]:
    method = load_method()
    table = scale.distances(release, as_of, method)
    return {
        "indicator": table,
        "commitment": scale.commitment_values(table, method),
        "area": scale.commitment_values(table, method, "area"),
    }


def distances(view: View, by: str = "indicator") -> pd.DataFrame:
    """Give `scale.distances`, or `scale.commitment_values` by ``commitment`` or ``area``."""
    return _distances(view.release, view.as_of)[by]


@lru_cache(maxsize=16)
def parts_of(release: Release, as_of: dt.date, cycle: str, bands: str, pace: str) -> pd.DataFrame:
    """Give `readiness.readiness_parts`, with the evidence part at every span of timeliness."""
    method, labels = load_method(), trends_of(release, as_of, bands, pace)
    parts = readiness.readiness_parts(release, as_of, method, cycle, labels)
    return robustness.with_spans(parts, release, as_of, method)


def readiness_scores(view: View, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Give the readiness interval and band of every member by the chosen weights."""
    parts = parts_of(view.release, view.as_of, view.cycle, view.bands, view.pace)
    return readiness.score(parts, load_method(), weights)


@lru_cache(maxsize=32)
def _robustness(view: View, weights: tuple[tuple[str, float], ...]) -> pd.DataFrame:
    parts = parts_of(view.release, view.as_of, view.cycle, view.bands, view.pace)
    return robustness.robustness(parts, load_method(), weights=dict(weights) or None)


def firmness_of_bands(view: View, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Give `robustness.robustness` of every member by the chosen weights."""
    return _robustness(view, tuple(sorted((weights or {}).items())))


@lru_cache(maxsize=256)
def _peer_stats(release: Release, as_of: dt.date, iso3: str, own: tuple[str, ...]) -> pd.DataFrame:
    groups = peers.peer_groups(release, as_of, load_method(), iso3, own)
    return peers.peer_stats(_distances(release, as_of)["indicator"], groups)


def peer_stats(view: View, iso3: str, own: tuple[str, ...] = ()) -> pd.DataFrame:
    """Give the spread of a member's peers for every indicator and group of peers."""
    return _peer_stats(view.release, view.as_of, iso3, own)
