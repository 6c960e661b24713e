"""Classes of a city indicator: five colours between four edges, and the bins of a histogram."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

import numpy as np
import pandas as pd

from nua_data.method import load_method

CLASSES = 5
NO_FIGURE = "no_data"
_PARTS = 4
"""Bins of a histogram in the narrowest class."""


def steps_of(indicator: str, spread: Mapping[str, float]) -> tuple[float, ...]:
    """Give the four edges between the colours: from the method, else a fifth of the range each."""
    chosen = load_method().cities.steps.get(indicator)
    if chosen is not None:
        return chosen
    low, high = spread.get("low", 0.0), spread.get("high", 1.0)
    return tuple(np.linspace(low, high, CLASSES + 1)[1:-1].tolist())


def classes_of(values: pd.Series, steps: tuple[float, ...]) -> np.ndarray:
    """Give 1 to 5 for each value, 0 where there is none; a class holds its lower edge.

    >>> classes_of(pd.Series([19.9, 20, 100, None]), (20, 40, 60, 80)).tolist()
    [1, 2, 5, 0]
    """
    numbers = values.to_numpy("float64", na_value=np.nan)
    return np.where(np.isnan(numbers), 0, np.searchsorted(steps, numbers, side="right") + 1)


def bin_edges(
    steps: tuple[float, ...],
    spread: Mapping[str, float],
    bounds: tuple[float, float] | None = None,
) -> tuple[float, ...]:
    """Give the edges of the bins of a histogram; each edge of a class is one of them.

    `bounds` are the lowest and highest possible value, where there are both: then every country has
    the same scale. Else values far beyond the classes are counted in the outermost bins.

    >>> bin_edges((20, 40, 60, 80), {"low": 30, "high": 50}, (0, 100))[::10]
    (0.0, 50.0, 100.0)
    """
    width = min(np.diff(steps)) / _PARTS
    reach = steps[-1] - steps[0]
    low = max(min(spread["low"], steps[0]), steps[0] - reach)
    high = min(max(spread["high"], steps[-1]), steps[-1] + reach)
    low, high = bounds or (low, high)
    first = floor((low - steps[0]) / width)
    last = max(ceil((high - steps[0]) / width), first + 1)
    return tuple(float(steps[0] + width * at) for at in range(first, last + 1))
