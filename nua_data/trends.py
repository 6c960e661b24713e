"""Trend labels of all member states and indicators at once, with the numbers that made them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from nua_data import pace as formulas
from nua_data import points
from nua_data.method import Method, TrendRules, load_method
from nua_data.model import Missing, Nature, TrendLabel

Bands = Literal["default", "eurostat"]
Pace = Literal["linear", "growth"]

DIRECTIONS = ("forward", "still", "back", "unknown")
GATES = {
    "not_relevant": TrendLabel.NOT_APPLICABLE,
    "no_recent_data": TrendLabel.NO_DATA,
    "windows": TrendLabel.TOO_FEW_POINTS,
    "too_few": TrendLabel.TOO_FEW_POINTS,
    "short_span": TrendLabel.TOO_FEW_POINTS,
    "no_matched_cities": TrendLabel.TOO_FEW_POINTS,
    "target_met": TrendLabel.TARGET_MET,
    "target_lost": TrendLabel.MOVING_AWAY,
    "no_target": None,
    "pace": None,
}
"""Gates in their order, with the label each one gives; the last two leave it to a formula."""

MISSING_LABELS = tuple(m.value for m in Missing if m is not Missing.NO_TARGET)
_YEARS = ("baseline_year", "end_year", "latest_year", "unchanged_since")
_WINDOW_YEARS = ("first_from", "first_to", "last_from", "last_to", "first_values", "last_values")


def classify_trends(
    release,
    as_of: dt.date,
    method: Method,
    bands: Bands = "default",
    pace: Pace = "linear",
) -> pd.DataFrame:
    """Label every member x judged indicator; one row a pair, gates in the order of `GATES`.

    `baseline_year, baseline_value, end_year, end_value` made the label (`basis`: `points`, the
    means and middle years of `windows`, or the mean of `matched_cities`); `latest_*` is the last
    published value. Quantities that are not defined are NaN, words that do not apply are empty.
    Example: ``classify_trends(release, release.as_of, load_method(), bands="eurostat")``
    """
    rules = method.trend
    if bands not in rules.bands or pace not in ("linear", "growth"):
        raise ValueError(f"unknown bands or pace: {bands!r}, {pace!r}")
    panel = points.read_panel(release, as_of)
    table = _with_ends(panel, release.city_values, rules)
    table["target_text"] = table["target"]
    table["target"] = points.target_values(table["target"], table["baseline_value"], rules)
    table["gate"] = _gates(table, rules)
    table = _with_paces(table)
    table = _with_labels(table, rules, bands, pace)
    table = _with_outlook(table)
    return table.astype(dict.fromkeys((*_YEARS, *_WINDOW_YEARS), "Int64"))


def count_labels(trends: pd.DataFrame, by: Sequence[str] = ("indicator",)) -> pd.DataFrame:
    """Count rows by label: `*by, label, count`, every label present, zeros included.

    By indicator the count is of states (193 in all); by other columns, of state-indicator pairs.
    """
    labels = [label.value for label in TrendLabel]
    return _count(trends, list(by), "label", labels).rename(columns={"size": "count"})


def count_directions(
    trends: pd.DataFrame,
    indicators: pd.DataFrame,
    commitment: str | None = None,
    method: Method | None = None,
) -> pd.DataFrame:
    """Count states by direction for each headline indicator, of one commitment or all.

    Gives `commitment, indicator, direction, states`; the directions of an indicator add up to all
    member states. A state has no direction of its own: only its indicators have.
    """
    rules = (method or load_method()).trend
    headline = indicators.loc[indicators["headline"].astype(bool), "indicator"].astype(str)
    chosen = trends[trends["indicator"].isin(headline)]
    if commitment is not None:
        chosen = chosen[chosen["commitment"] == str(commitment)]
    chosen = chosen.assign(direction=direction_words(chosen["label"], rules))
    by = ["commitment", "indicator"]
    return _count(chosen, by, "direction", DIRECTIONS).rename(columns={"size": "states"})


def sum_directions(counts: pd.DataFrame) -> pd.DataFrame:
    """Add up `count_directions` to `commitment, direction, pairs, indicators`.

    A pair is one state and one headline indicator, never a state alone.
    """
    sums = counts.groupby(["commitment", "direction"], sort=False).agg(
        pairs=("states", "sum"), indicators=("indicator", "nunique")
    )
    return sums.reset_index()


def direction_words(labels: pd.Series, rules: TrendRules) -> pd.Series:
    """Give `forward`, `still`, `back` or `unknown` for each label."""
    return labels.map(dict(rules.directions)).fillna("unknown")


def _with_ends(panel: points.Panel, city_values: pd.DataFrame, rules: TrendRules) -> pd.DataFrame:
    """Give the grid with both ends, the latest point, windows and matched cities."""
    base, last = points.baseline_rows(panel, rules), points.latest_rows(panel)
    cities = points.matched_cities(panel, city_values, base, last)
    table = pd.concat([panel.grid, points.windows(panel, rules), cities], axis=1)
    at_ends = [panel.at(rows, "nature") == Nature.CITY_MEAN for rows in (base, last)]
    table["has_city_mean"] = at_ends[0] | at_ends[1]
    is_window = table["volatile"].to_numpy()
    is_city = table["has_city_mean"].to_numpy() & ~is_window
    table["basis"] = np.select([is_window, is_city], ["windows", "matched_cities"], "points")
    latest = {name: panel.at(last, name) for name in ("year", "value", "nature", "source")}
    for name, values in latest.items():
        table[f"latest_{name}"] = values
    middle = (rules.windows.years - 1) // 2
    for end, rows, window, city in (("baseline", base, "first", "y0"), ("end", last, "last", "y1")):
        year, value = (panel.at(rows, column).astype(float) for column in ("year", "value"))
        matched = table[f"matched_{city}"]
        value = np.where(is_city & matched.notna(), matched, value)
        table[f"{end}_year"] = np.where(is_window, table[f"{window}_from"] + middle, year)
        table[f"{end}_value"] = np.where(is_window, table[f"{window}_mean"], value)
    table["baseline_nature"] = np.where(is_window, "", panel.at(base, "nature"))
    table["reference_year"] = points.reference_years(panel, rules)
    table["n_points"] = panel.ends - panel.starts
    table["n_from_baseline"] = np.where(base >= 0, panel.ends - base, 0)
    table["unchanged_since"] = points.unchanged_since(panel, rules.unchanged_min_values)
    return table.drop(columns=["matched_y0", "matched_y1"])


def _gates(table: pd.DataFrame, rules: TrendRules) -> np.ndarray:
    """Give the code of the first gate that decides."""
    is_window = table["volatile"]
    has_time = table["horizon"] > table["baseline_year"]
    span = table["end_year"] - table["baseline_year"]
    target, direction = table["target"], table["direction"]
    stops = {
        "not_relevant": table["not_applicable"],
        "no_recent_data": ~(table["latest_year"] >= rules.recent_from),
        "windows": is_window & (~table["windows_pass"] | table["has_city_mean"]),
        "too_few": ~is_window & (table["n_from_baseline"] < rules.min_points),
        "short_span": ~(span >= rules.min_span_years),
        "no_matched_cities": table["has_city_mean"] & (table["matched_cities"] == 0),
        "target_met": formulas.has_met(table["end_value"], target, direction),
        "target_lost": formulas.has_met(table["baseline_value"], target, direction),
        "no_target": target.isna() | ~has_time,
    }
    return np.select([np.asarray(stops[gate], bool) for gate in stops], list(stops), "pace")


def _numbers(table: pd.DataFrame) -> dict[str, np.ndarray]:
    names = {"y0": "baseline_value", "y1": "end_value", "t0": "baseline_year", "t1": "end_year"}
    return {short: table[name].to_numpy(float) for short, name in names.items()}


def _with_paces(table: pd.DataFrame) -> pd.DataFrame:
    """Add both paces, where the pace gate decides, and the observed and required change."""
    ends, gate = _numbers(table), table["gate"]
    aim = {name: table[name].to_numpy(float) for name in ("target", "horizon")}
    direction = table["direction"].to_numpy(float)
    has_pace, is_assessed = gate == "pace", ~gate.map(GATES).isin(MISSING_LABELS)
    required = formulas.required_per_year(ends["y0"], ends["t0"], **aim)
    observed = formulas.observed_per_year(**ends)
    growth = formulas.relative_change(**ends, direction=direction)
    numbers = {
        "pace_linear": (formulas.linear_pace(**ends, **aim), has_pace),
        "pace_growth": (formulas.growth_pace(**ends, **aim, direction=direction), has_pace),
        "required_per_year": (required, has_pace),
        "observed_per_year": (observed, is_assessed),
        "growth_per_year": (growth, gate == "no_target"),
    }
    return table.assign(**{n: np.where(where, v, np.nan) for n, (v, where) in numbers.items()})


def _with_labels(table: pd.DataFrame, rules: TrendRules, bands: Bands, pace: Pace) -> pd.DataFrame:
    """Add label, the pace it used, firmness and what is missing."""
    direction, gate = table["direction"].to_numpy(float), table["gate"]
    changes = formulas.label_change(
        **_numbers(table), direction=direction, little_change=rules.little_change
    )
    paces = {"linear": table["pace_linear"], "growth": table["pace_growth"]}
    by_growth = paces["growth"].notna() & (pace == "growth")
    used = np.where(by_growth, paces["growth"], paces["linear"])
    by_pace = formulas.label_pace(used, rules.bands[bands])
    fixed = gate.map({code: label.value for code, label in GATES.items() if label})
    label = np.select([fixed.notna(), gate == "no_target"], [fixed, changes], by_pace)
    every = [formulas.label_pace(p, b) for p in paces.values() for b in rules.bands.values()]
    agree = np.all([(other == every[0]) | (other == "") for other in every], axis=0)
    has_aim = gate.isin(["target_met", "target_lost", "pace"])
    is_missing = np.isin(label, MISSING_LABELS)
    no_target = np.where(gate == "no_target", Missing.NO_TARGET.value, "")
    return table.assign(
        label=label,
        pace_used=np.where(gate == "pace", np.where(by_growth, "growth", "linear"), ""),
        firmness=np.select([has_aim & agree, has_aim], ["firm", "depends_on_method"], ""),
        missing=np.where(is_missing, label, no_target),
    )


def _with_outlook(table: pd.DataFrame) -> pd.DataFrame:
    """Add acceleration, whether to turn round, the change still needed, and the projection."""
    ends = _numbers(table)
    aim = {name: table[name].to_numpy(float) for name in ("target", "horizon")}
    has_outlook = table["gate"].isin(["pace", "target_lost"]).to_numpy()
    factor, must_turn = formulas.acceleration(**ends, **aim)
    limits = {name: table[name].to_numpy(float) for name in ("natural_min", "natural_max")}
    reached = formulas.project(**ends, horizon=aim["horizon"], **limits)
    needed = formulas.required_per_year(ends["y1"], ends["t1"], **aim)
    numbers = {"acceleration": factor, "projection": reached, "needed_per_year": needed}
    table = table.assign(**{n: np.where(has_outlook, v, np.nan) for n, v in numbers.items()})
    return table.assign(must_turn_round=must_turn & has_outlook)


def _count(table: pd.DataFrame, by: list[str], column: str, words: Sequence[str]) -> pd.DataFrame:
    counts = table.groupby([*by, column], observed=True).size().unstack(column, fill_value=0)
    counts = counts.reindex(columns=pd.Index(words, name=column), fill_value=0)
    return counts.stack().rename("size").reset_index()
