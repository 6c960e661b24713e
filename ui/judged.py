"""Judgements shared by all sessions: trends, coverage, distances, readiness, kept in bounded caches.

Keyed on the release's hash, the day, the method's hash and the options, so that one viewer's first
look serves everybody's next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from nua_data import coverage as coverage_
from nua_data import peers, readiness, robustness, scale
from nua_data import trends as trends_
from nua_data.method import Method, load_method
from nua_data.release import Release
from ui.state import View

_KEYS = {Release: lambda release: release.hash, Method: lambda method: method.hash}


def _cached(most: int):
    return st.cache_resource(hash_funcs=_KEYS, max_entries=most, show_spinner=False)


@_cached(8)
def trends_of(
    release: Release, as_of: dt.date, method: Method, bands: str, pace: str
) -> pd.DataFrame:
    """Give `trends.classify_trends` of a release as of a day."""
    return trends_.classify_trends(release, as_of, method, bands, pace)


def trends(view: View) -> pd.DataFrame:
    """Give the label of every member and indicator, by the chosen bands and pace."""
    return trends_of(view.release, view.as_of, load_method(), view.bands, view.pace)


@_cached(8)
def _coverage(release: Release, as_of: dt.date, method: Method) -> tuple[pd.DataFrame, ...]:
    return (
        coverage_.coverage_by_country(release, as_of, method),
        coverage_.coverage_by_commitment(release, as_of, method),
        coverage_.coverage_cells(release, as_of, method),
    )


def coverage(view: View) -> pd.DataFrame:
    """Give `coverage.coverage_by_country`."""
    return _coverage(view.release, view.as_of, load_method())[0]


def coverage_by_commitment(view: View) -> pd.DataFrame:
    """Give `coverage.coverage_by_commitment`."""
    return _coverage(view.release, view.as_of, load_method())[1]


def coverage_cells(view: View) -> pd.DataFrame:
    """Give `coverage.coverage_cells`: one row a member and headline indicator."""
    return _coverage(view.release, view.as_of, load_method())[2]


@_cached(8)
def _distances(release: Release, as_of: dt.date, method: Method) -> dict[str, pd.DataFrame]:
    table = scale.distances(release, as_of, method)
    return {
        "indicator": table,
        "commitment": scale.commitment_values(table, method),
        "area": scale.commitment_values(table, method, "area"),
    }


def distances(view: View, by: str = "indicator") -> pd.DataFrame:
    """Give `scale.distances`, or `scale.commitment_values` by ``commitment`` or ``area``."""
    return _distances(view.release, view.as_of, load_method())[by]


@_cached(8)
def parts_of(
    release: Release, as_of: dt.date, method: Method, cycle: str, bands: str, pace: str
) -> pd.DataFrame:
    """Give `readiness.readiness_parts`, with the evidence part at every span of timeliness."""
    labels = trends_of(release, as_of, method, bands, pace)
    parts = readiness.readiness_parts(release, as_of, method, cycle, labels)
    return robustness.with_spans(parts, release, as_of, method)


def readiness_scores(view: View, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Give the readiness interval and band of every member by the chosen weights."""
    method = load_method()
    parts = parts_of(view.release, view.as_of, method, view.cycle, view.bands, view.pace)
    return readiness.score(parts, method, weights)


@_cached(32)
def _robustness(
    release: Release,
    as_of: dt.date,
    method: Method,
    options: tuple[str, str, str],
    weights: tuple[tuple[str, float], ...],
) -> pd.DataFrame:
    parts = parts_of(release, as_of, method, *options)
    return robustness.robustness(parts, method, weights=dict(weights) or None)


def firmness_of_bands(view: View, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Give `robustness.robustness` of every member by the chosen weights."""
    chosen = tuple(sorted((weights or {}).items()))
    options = (view.cycle, view.bands, view.pace)
    return _robustness(view.release, view.as_of, load_method(), options, chosen)


@_cached(64)
def _peer_stats(
    release: Release, as_of: dt.date, method: Method, iso3: str, own: tuple[str, ...]
) -> pd.DataFrame:
    groups = peers.peer_groups(release, as_of, method, iso3, own)
    values = _distances(release, as_of, method)["indicator"]
    return peers.peer_stats(values, groups)


def peer_stats(view: View, iso3: str, own: tuple[str, ...] = ()) -> pd.DataFrame:
    """Give the spread of a member's peers for every indicator and group of peers."""
    return _peer_stats(view.release, view.as_of, load_method(), iso3, own)
