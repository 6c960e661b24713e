"""Formulas of pace: arrays of numbers in, arrays out. No tables, no years of judgement.

Everywhere ``y0, t0`` is the baseline, ``y1, t1`` the end, ``target, horizon`` what was agreed and
``direction`` +1 (more is better) or -1. A quantity that is not defined is NaN, never infinite.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nua_data.model import TrendLabel

DIGITS = 9
"""Numbers are rounded so far before a comparison: 0.95 computed is 0.95 written."""


def divide(above, below) -> np.ndarray:
    """Divide; NaN where the divisor is zero or either number is missing."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    usable = (below != 0) & ~np.isnan(below) & ~np.isnan(above)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=usable)


def has_met(y, target, direction) -> np.ndarray:
    """Say whether a value has reached its target; False where either is missing."""
    beyond = np.asarray(direction, float) * (np.asarray(y, float) - target)
    return np.round(beyond, DIGITS) >= 0


def observed_per_year(y0, y1, t0, t1) -> np.ndarray:
    """Give the mean change a year between the ends, in units of the indicator."""
    return divide(np.subtract(y1, y0), np.subtract(t1, t0))


def required_per_year(y_from, t_from, target, horizon) -> np.ndarray:
    """Give the change a year from a point to the target; NaN at or after the horizon."""
    years = np.subtract(horizon, np.asarray(t_from, float))
    return divide(np.subtract(target, y_from), np.where(years > 0, years, np.nan))


def linear_pace(y0, y1, target, t0, t1, horizon) -> np.ndarray:
    """Give observed over required change a year; NaN where the baseline is at the target."""
    return divide(observed_per_year(y0, y1, t0, t1), required_per_year(y0, t0, target, horizon))


def growth_pace(y0, y1, target, t0, t1, horizon, direction) -> np.ndarray:
    """Give observed over required growth, signed by direction; only for three positive values."""
    observed = growth_rate(y0, y1, np.subtract(t1, t0))
    required = growth_rate(y0, target, np.subtract(horizon, np.asarray(t0, float)))
    return divide(direction * observed, np.abs(required))


def growth_rate(y_from, y_to, years) -> np.ndarray:
    """Give compound growth a year, as a share; NaN unless values and years are positive."""
    y_from, y_to, years = np.broadcast_arrays(
        np.asarray(y_from, float), np.asarray(y_to, float), np.asarray(years, float)
    )
    usable = (y_from > 0) & (y_to > 0) & (years > 0)
    ratio = np.divide(y_to, y_from, out=np.ones(y_from.shape), where=usable)
    exponent = np.divide(1.0, years, out=np.zeros(years.shape), where=usable)
    return np.where(usable, ratio**exponent - 1, np.nan)


def label_pace(pace, bands: Mapping[str, float]) -> np.ndarray:
    """Name the band of a pace (`bands`: label -> lower bound); empty where the pace is NaN."""
    pace = np.round(np.asarray(pace, float), DIGITS)
    labels = sorted(bands, key=bands.get, reverse=True)
    names = np.select(
        [pace >= bands[label] for label in labels], labels, default=TrendLabel.MOVING_AWAY.value
    )
    return np.where(np.isnan(pace), "", names)


def relative_change(y0, y1, t0, t1, direction) -> np.ndarray:
    """Give g, the change a year relative to the baseline's size, positive where better."""
    return divide(direction * np.subtract(y1, y0), np.subtract(t1, t0) * np.abs(y0))


def label_change(y0, y1, t0, t1, direction, little_change: float) -> np.ndarray:
    """Name the direction without a target; a baseline of zero is judged by sign alone."""
    change = relative_change(y0, y1, t0, t1, direction)
    sign = direction * np.subtract(y1, y0).astype(float)
    change = np.round(np.where(np.asarray(y0, float) == 0, np.sign(sign), change), DIGITS)
    names = np.select(
        [change > little_change, change < -little_change],
        [TrendLabel.IMPROVING.value, TrendLabel.WORSENING.value],
        default=TrendLabel.LITTLE_CHANGE.value,
    )
    return np.where(np.isnan(change), "", names)


def acceleration(y0, y1, target, t0, t1, horizon) -> tuple[np.ndarray, np.ndarray]:
    """Give the factor by which the change a year must grow, and whether it must turn round.

    The factor is NaN where nothing changes (no factor helps) and where the sign is wrong.
    """
    needed = required_per_year(y1, t1, target, horizon)
    factor = divide(needed, observed_per_year(y0, y1, t0, t1))
    must_turn = factor < 0
    return np.where(must_turn, np.nan, factor), must_turn


def project(y0, y1, t0, t1, horizon, natural_min, natural_max) -> np.ndarray:
    """Carry the observed change on to the horizon, kept within natural limits (NaN: no limit)."""
    years = np.subtract(horizon, np.asarray(t1, float))
    reached = y1 + observed_per_year(y0, y1, t0, t1) * np.where(years >= 0, years, np.nan)
    lowest = np.where(np.isnan(natural_min), -np.inf, natural_min)
    highest = np.where(np.isnan(natural_max), np.inf, natural_max)
    return np.clip(reached, lowest, highest)
