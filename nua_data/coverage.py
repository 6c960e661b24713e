"""Coverage of headline indicators: availability x timeliness, and the gate of composites."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from nua_data import points
from nua_data.method import CoverageRules, Method
from nua_data.pace import DIGITS, divide

_FULL = 100.0


def coverage_cells(
    release, as_of: dt.date, method: Method, span_years: int | None = None
) -> pd.DataFrame:
    """Give availability and timeliness (0-1) of every member x headline indicator.

    Columns: iso3, indicator, commitment, area, applicable, points (since the rules' year),
    own_points (reported by the country itself), latest_year, availability, timeliness.
    `span_years` replaces the method's span of timeliness, for robustness.
    """
    rules = method.coverage
    panel = points.read_panel(release, as_of)
    known = panel.points
    counts = (known["year"] >= rules.since).to_numpy()
    is_own = counts & known["nature"].isin(rules.own_natures).to_numpy()
    cells = panel.grid[["iso3", "indicator", "commitment", "area", "headline"]].assign(
        applicable=~panel.grid["not_applicable"],
        points=panel.reduce(np.add, counts, 0).astype(int),
        own_points=panel.reduce(np.add, is_own, 0).astype(int),
        latest_year=panel.at(points.latest_rows(panel), "year").astype(float),
    )
    cells = cells[cells["headline"]].drop(columns="headline").reset_index(drop=True)
    cells["availability"] = availability(cells["points"], rules)
    span = rules.span_years if span_years is None else span_years
    cells["timeliness"] = timeliness(cells["latest_year"], as_of.year, rules.grace_years, span)
    return cells.astype({"latest_year": "Int64"})


def availability(counts, rules: CoverageRules) -> np.ndarray:
    """Give 0, 0.5 or 1 for the number of points on record."""
    counts = np.asarray(counts)
    return np.where(
        counts >= rules.points_for_full, 1.0, np.where(counts >= rules.points_for_half, 0.5, 0.0)
    )


def timeliness(latest_year, year: int, grace_years: int, span_years: int) -> np.ndarray:
    """Give 1 for a fresh latest point, falling to 0 over the span; 0 where there is no point."""
    age = np.maximum(0.0, year - np.asarray(latest_year, float) - grace_years)
    return np.nan_to_num(np.clip(1 - age / span_years, 0.0, 1.0), nan=0.0)


def coverage_by_country(
    release, as_of: dt.date, method: Method, span_years: int | None = None
) -> pd.DataFrame:
    """Give the coverage of every member over all its applicable headline indicators.

    Columns: iso3; availability, timeliness (mean over indicators with data), coverage (all 0-100);
    applicable, with_data (numbers of indicators); reported_share (0-1, of points since the rules'
    year); passes_gate. Means over nothing are NaN.
    """
    return summarise(coverage_cells(release, as_of, method, span_years), method, ["iso3"])


def coverage_by_commitment(release, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Give the same columns as `coverage_by_country` for every member x commitment."""
    return summarise(coverage_cells(release, as_of, method), method, ["iso3", "commitment"])


def summarise(cells: pd.DataFrame, method: Method, by: list[str]) -> pd.DataFrame:
    """Average coverage cells over groups; cells that do not apply count nowhere."""
    applies = cells["applicable"]
    has_data = applies & (cells["availability"] > 0)
    sums = (
        cells[by]
        .assign(
            applicable=applies,
            with_data=has_data,
            availability=cells["availability"].where(applies, 0.0),
            timeliness=cells["timeliness"].where(has_data, 0.0),
            coverage=(cells["availability"] * cells["timeliness"]).where(applies, 0.0),
            points=cells["points"].where(applies, 0),
            own_points=cells["own_points"].where(applies, 0),
        )
        .groupby(by, sort=False, as_index=False)
        .sum()
    )
    count, with_data = sums["applicable"], sums["with_data"]
    table = sums[by].assign(
        availability=_FULL * divide(sums["availability"], count),
        timeliness=_FULL * divide(sums["timeliness"], with_data),
        coverage=_FULL * divide(sums["coverage"], count),
        applicable=count.astype(int),
        with_data=with_data.astype(int),
        reported_share=divide(sums["own_points"], sums["points"]),
        passes_gate=passes_gate(with_data, count, method.coverage),
    )
    return table


def passes_gate(with_data, count, rules: CoverageRules) -> np.ndarray:
    """Say whether enough headline indicators have data for a composite; never for none at all."""
    above, below = rules.gate
    share = np.nan_to_num(divide(with_data, count), nan=0.0)
    return (np.round(share - above / below, DIGITS) >= 0) & (np.asarray(count) > 0)
