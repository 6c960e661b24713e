"""How far a readiness score hangs on choices: seeded draws over weights, means, parts and spans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import product

import numpy as np
import pandas as pd

from nua_data.coverage import coverage_by_country
from nua_data.method import Method, RobustnessRules
from nua_data.pace import DIGITS
from nua_data.readiness import PARTS, name_bands, normalise_weights, score

_FULL = 100.0
_TINY = 1e-300
"""Stands for zero under a logarithm: to any weight a draw can give, its power is still zero."""


def span_column(years: int) -> str:
    """Name the column that holds `evidence` at another span of timeliness."""
    return f"evidence_{years}"


def with_spans(parts: pd.DataFrame, release, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Add the evidence part at each span of timeliness the method tries."""
    columns = {}
    for years in method.robustness.spans_years:
        table = coverage_by_country(release, as_of, method, span_years=years)
        columns[span_column(years)] = parts["iso3"].map(table.set_index("iso3")["coverage"])
    return parts.assign(**columns)


def robustness(
    parts: pd.DataFrame,
    method: Method,
    seed: int | None = None,
    draws: int | None = None,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Say how firm each member's band is; one row a row of `parts` (see `with_spans`).

    Columns: iso3, low5, high95 (5 % of the low end's draws lie below, 5 % of the high end's
    above), band (of the score, empty where its ends differ), share (0-1, of draws with both ends
    in the band), word (firm, likely, uncertain); and the same apart for either end: low_band,
    low_share, low_word, high_band, high_share, high_word. Same seed, same result.
    """
    rules = method.robustness
    headline = score(parts, method, weights)
    drawn = _draw(rules, normalise_weights(weights, method), seed, draws or rules.draws)
    low, high = _scores(parts, rules, drawn, 0.0), _scores(parts, rules, drawn, _FULL)
    table = parts[["iso3"]].reset_index(drop=True)
    percent_low, percent_high = rules.percentiles
    table["low5"] = np.percentile(low, percent_low, axis=1)
    table["high95"] = np.percentile(high, percent_high, axis=1)
    table["band"] = headline["band"].to_numpy()
    in_band = {}
    for end, scores in (("low", low), ("high", high)):
        band = name_bands(headline[end].to_numpy(), method.readiness)
        in_band[end] = name_bands(scores, method.readiness) == band[:, None]
        table[f"{end}_band"] = band
        table[f"{end}_share"] = in_band[end].mean(axis=1)
        table[f"{end}_word"] = _words(table[f"{end}_share"], rules)
    has_band = table["band"] != ""
    both = (in_band["low"] & in_band["high"]).mean(axis=1)
    table["share"] = np.where(has_band, both, np.nan)
    table["word"] = np.where(has_band, _words(table["share"], rules), "")
    return table


def _draw(rules: RobustnessRules, shares: np.ndarray, seed: int | None, draws: int):
    """Give weights (draws x parts), and for each draw the kind of mean and the span.

    Every combination of mean, part left out (or none) and span comes equally often, give or take
    one; only the weights are left to chance.
    """
    chance = np.random.default_rng(rules.seed if seed is None else seed)
    low, high = rules.weight_low, rules.weight_high
    weights = shares * chance.uniform(low, high, (draws, len(PARTS)))
    cases = np.array(list(product((0, 1), range(len(PARTS) + 1), range(len(rules.spans_years)))))
    case = cases[np.arange(draws) % len(cases)]
    left_out = case[:, 1]
    is_out = left_out[:, None] == np.arange(1, len(PARTS) + 1)
    is_rest_weighted = np.where(is_out, 0.0, weights).sum(axis=1) > 0
    weights = np.where(is_out & is_rest_weighted[:, None], 0.0, weights)
    return weights / weights.sum(axis=1, keepdims=True), case[:, 0] == 1, case[:, 2]


def _scores(parts: pd.DataFrame, rules: RobustnessRules, drawn, unknown: float) -> np.ndarray:
    """Give scores (members x draws) with unknown parts at one value."""
    weights, is_geometric, span = drawn
    scores = np.empty((len(parts), len(weights)))
    for position, years in enumerate(rules.spans_years):
        columns = [span_column(years) if part == "evidence" else part for part in PARTS]
        values = np.nan_to_num(parts[columns].to_numpy(float), nan=unknown)
        plain, geometric = (span == position) & ~is_geometric, (span == position) & is_geometric
        scores[:, plain] = values @ weights[plain].T
        scores[:, geometric] = geometric_mean(values, weights[geometric])
    return scores


def geometric_mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give weighted geometric means (rows x weights' rows); zero where a weighted value is zero."""
    means = np.exp(np.log(np.maximum(values, _TINY)) @ weights.T)
    has_zero = ((values <= 0).astype(float) @ (weights > 0).T.astype(float)) > 0
    return np.where(has_zero, 0.0, means)


def _words(shares: pd.Series, rules: RobustnessRules) -> np.ndarray:
    shares = np.round(shares.to_numpy(float), DIGITS)
    return np.select(
        [shares >= rules.firm, shares >= rules.likely], ["firm", "likely"], "uncertain"
    )
