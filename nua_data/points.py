"""Which observations a judgement rests on: baseline, latest, windows, matched cities.

Everything is computed for all members x indicators at once. A pair is one row of `Panel.grid`;
`Panel.points` holds its observations in one block, sorted by year, so that block `k` of the
arrays `starts` and `ends` belongs to row `k` of the grid.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nua_data.method import TrendRules
from nua_data.model import Commitment, Membership, Nature

HALF_OF_BASELINE = "half_of_baseline"
_FAR = 10_000
"""More than any distance between two years: puts the years after the reach behind those in it."""


@dataclass(frozen=True)
class Panel:
    """Observations known on a day, by pair of member state and indicator."""

    grid: pd.DataFrame  # iso3, indicator, the indicator's rules, not_applicable
    points: pd.DataFrame  # pair, year, value, nature, source; sorted by pair, year
    starts: np.ndarray  # first point of each pair
    ends: np.ndarray  # one past its last point; equal to starts where there is none

    def at(self, rows: np.ndarray, column: str) -> np.ndarray:
        """Give a column of the points at row numbers; NaN or empty where a row number is -1."""
        values = self.points[column].to_numpy()
        empty = "" if values.dtype == object else np.nan
        if not len(values):
            return np.full(len(rows), empty, dtype=object if empty == "" else float)
        return np.where(rows >= 0, values[rows], empty)

    def reduce(self, how: np.ufunc, values: np.ndarray, empty: float) -> np.ndarray:
        """Reduce one value a point to one value a pair, `empty` where a pair has no points."""
        result = np.full(len(self.grid), empty, dtype=float)
        has_points = self.ends > self.starts
        if has_points.any():
            result[has_points] = how.reduceat(values.astype(float), self.starts[has_points])
        return result


def read_panel(release, as_of: dt.date) -> Panel:
    """Arrange the observations of years up to `as_of` by pair of member and indicator.

    Indicators of context, and without a direction, are judged nowhere and left out. A pair whose
    latest row is `not_relevant` is not applicable; earlier rows of that nature are no observations.
    """
    countries, indicators = release.countries, release.indicators
    members = countries.loc[countries["membership"] == Membership.MEMBER, "iso3"].astype(str)
    judged = indicators[
        (indicators["commitment"] != Commitment.CONTEXT) & (indicators["direction"] != 0)
    ]
    members, codes = pd.Index(members), pd.Index(judged["indicator"].astype(str))
    grid = _grid(members, judged)
    rows = release.observations
    rows = rows[(rows["year"] <= as_of.year) & rows["value"].notna()]
    country = _positions(rows["iso3"], members)
    indicator = _positions(rows["indicator"], codes)
    known = (country >= 0) & (indicator >= 0)
    points = pd.DataFrame(
        {
            "pair": (country * len(codes) + indicator)[known],
            "year": rows["year"].to_numpy(dtype=np.int64)[known],
            "value": rows["value"].to_numpy(dtype=float)[known],
            "nature": _texts(rows["nature"])[known],
            "source": _texts(rows["source"])[known],
        }
    )
    points = points.iloc[np.lexsort((points["year"], points["pair"]))]
    is_irrelevant = (points["nature"] == Nature.NOT_RELEVANT).to_numpy()
    is_last = ~points["pair"].duplicated(keep="last").to_numpy()
    not_applicable = np.zeros(len(grid), bool)
    not_applicable[points["pair"].to_numpy()[is_irrelevant & is_last]] = True
    grid["not_applicable"] = not_applicable
    pairs = points["pair"].to_numpy()
    points = points[~is_irrelevant & ~not_applicable[pairs]].reset_index(drop=True)
    every = np.arange(len(grid))
    starts = np.searchsorted(points["pair"], every)
    return Panel(grid, points, starts, np.searchsorted(points["pair"], every, side="right"))


def latest_rows(panel: Panel) -> np.ndarray:
    """Give the row number of each pair's latest point, -1 where there is none."""
    return np.where(panel.ends > panel.starts, panel.ends - 1, -1)


def reference_years(panel: Panel, rules: TrendRules) -> np.ndarray:
    """Give the year that each pair's baseline is to be nearest to."""
    is_sdg = panel.grid["target_basis"].str.startswith(rules.sdg_basis)
    has_target = panel.grid["target"] != ""
    return np.where(is_sdg & has_target, rules.baseline_year_sdg, rules.baseline_year_other)


def baseline_rows(panel: Panel, rules: TrendRules) -> np.ndarray:
    """Give the row number of each pair's baseline, -1 where there is none.

    Nearest to the reference year within reach, the earlier of two as near; else the first after.
    """
    reference = reference_years(panel, rules)
    gap = panel.points["year"].to_numpy() - reference[panel.points["pair"].to_numpy()]
    near = np.abs(gap) <= rules.baseline_reach_years
    order = np.where(near, 2 * np.abs(gap) + (gap > 0), np.where(gap > 0, _FAR + gap, np.inf))
    best = panel.reduce(np.minimum, order, np.inf)
    chosen = np.flatnonzero(np.isfinite(order) & (order == best[panel.points["pair"].to_numpy()]))
    rows = np.full(len(panel.grid), -1)
    rows[panel.points["pair"].to_numpy()[chosen]] = chosen
    return rows


def unchanged_since(panel: Panel, min_values: int) -> np.ndarray:
    """Give the year since which the source repeats its last value, NaN for fewer repeats."""
    value, pair = panel.points["value"].to_numpy(), panel.points["pair"].to_numpy()
    is_new = np.ones(len(value), bool)
    is_new[1:] = (value[1:] != value[:-1]) | (pair[1:] != pair[:-1])
    first = panel.reduce(np.maximum, np.where(is_new, np.arange(len(value)), -1), -1).astype(int)
    is_long = (first >= 0) & (panel.ends - first >= min_values)
    return panel.at(np.where(is_long, first, -1), "year").astype(float)


def windows(panel: Panel, rules: TrendRules) -> pd.DataFrame:
    """Give the two windows of every pair of a volatile indicator, aligned with the grid.

    A window is so many calendar years, from the first year on record since the rules' first year
    and up to the last. `windows_pass` says whether both hold enough values and do not overlap.
    """
    span, points = rules.windows, panel.points
    counts = points[points["year"] >= span.since]
    counts = counts[panel.grid["volatile"].to_numpy()[counts["pair"]]]
    years = counts.groupby("pair")["year"].agg(["min", "max"])
    first_to = years["min"] + span.years - 1
    last_from = years["max"] - span.years + 1
    in_first = counts[counts["year"] <= counts["pair"].map(first_to)].groupby("pair")["value"]
    in_last = counts[counts["year"] >= counts["pair"].map(last_from)].groupby("pair")["value"]
    table = pd.DataFrame(
        {
            "first_from": years["min"],
            "first_to": first_to,
            "first_mean": in_first.mean(),
            "first_values": in_first.count(),
            "last_from": last_from,
            "last_to": years["max"],
            "last_mean": in_last.mean(),
            "last_values": in_last.count(),
        }
    )
    enough = table[["first_values", "last_values"]].min(axis=1) >= span.min_values
    table["windows_pass"] = enough & (table["first_to"] < table["last_from"])
    table = table.reindex(panel.grid.index)
    table["windows_pass"] = table["windows_pass"].eq(True)
    return table


def matched_cities(panel: Panel, city_values, first: np.ndarray, last: np.ndarray) -> pd.DataFrame:
    """Average the cities present at both ends: `matched_cities`, `matched_y0`, `matched_y1`.

    `first` and `last` are row numbers of points. Aligned with the grid; 0 cities and NaN where no
    city is known by name at both ends.
    """
    ends = panel.grid[["iso3", "indicator"]].assign(
        pair=panel.grid.index, t0=panel.at(first, "year"), t1=panel.at(last, "year")
    )
    is_city = [panel.at(rows, "nature") == Nature.CITY_MEAN for rows in (first, last)]
    ends = ends[is_city[0] & is_city[1] & (first < last)]
    cities = pd.DataFrame(
        {
            "iso3": _texts(city_values["iso3"]),
            "indicator": _texts(city_values["indicator"]),
            "city": _texts(city_values["city"]),
            "year": city_values["year"].to_numpy(dtype=float),
            "value": city_values["value"].to_numpy(dtype=float),
        }
    ).dropna(subset=["value"])
    by_year = cities.rename(columns={"value": "y0", "year": "t0"}).merge(
        ends, on=["iso3", "indicator", "t0"]
    )
    both = by_year.merge(
        cities.rename(columns={"value": "y1", "year": "t1"}),
        on=["iso3", "indicator", "city", "t1"],
    )
    means = both.groupby("pair").agg(
        matched_cities=("city", "size"), matched_y0=("y0", "mean"), matched_y1=("y1", "mean")
    )
    means = means.reindex(panel.grid.index)
    means["matched_cities"] = means["matched_cities"].fillna(0).astype(int)
    return means


def target_values(texts: pd.Series, baseline: pd.Series, rules: TrendRules) -> np.ndarray:
    """Give targets as numbers: agreed, a share of the baseline, or NaN for none."""
    agreed = pd.to_numeric(texts, errors="coerce")
    is_half = texts == HALF_OF_BASELINE
    return np.where(is_half, rules.half_of_baseline * baseline, agreed)


def _grid(members: pd.Index, judged: pd.DataFrame) -> pd.DataFrame:
    columns = ["indicator", "commitment", "area", "direction", "target", "horizon"]
    columns += ["target_basis", "worst", "headline", "volatile", "natural_min", "natural_max"]
    every = np.tile(np.arange(len(judged)), len(members))
    grid = judged[columns].iloc[every].reset_index(drop=True)
    texts = ("indicator", "commitment", "area", "target", "target_basis")
    for column in texts:
        grid[column] = _texts(grid[column])
    numbers = ("direction", "horizon", "worst", "natural_min", "natural_max")
    grid = grid.astype(dict.fromkeys(numbers, float) | {"headline": bool, "volatile": bool})
    grid.insert(0, "iso3", np.repeat(members.to_numpy(dtype=object), len(judged)))
    return grid


def _positions(column: pd.Series, index: pd.Index) -> np.ndarray:
    """Give each value's position in an index, -1 where it is not in it."""
    column = column.astype("category")
    positions = index.get_indexer(column.cat.categories.astype(str))
    return np.append(positions, -1)[column.cat.codes.to_numpy()]


def _texts(column: pd.Series) -> np.ndarray:
    """Give text as an object array, missing as empty; categories are decoded once a category."""
    column = column.astype("category")
    return np.append(column.cat.categories.astype(str).to_numpy(dtype=object), "")[
        column.cat.codes.to_numpy()
    ]
