"""Where a group's line stood at the baseline, where it is now, and which way that is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from nua_data import pace
from nua_data.method import Method
from nua_data.model import TrendLabel

WHO_CHANGED = "who_changed"


@dataclass(frozen=True)
class LineChange:
    """First and last shown point of a group's line and the direction between them.

    ``direction`` is improving, little_change or worsening; too_few_points where the two years lie
    too near to each other for the method; who_changed where the population covered changed so much
    that the line may move because of who is counted.
    """

    first_year: int
    first_value: float
    last_year: int
    last_value: float
    direction: str


def line_change(line: pd.DataFrame, indicator: pd.Series, method: Method) -> LineChange | None:
    """Compare a line's last year (`year, value, covered_pct`) with its baseline; None if empty.

    The baseline is the year nearest to the one the method names for the indicator, else the first
    year after it, as for a country.
    """
    if line.empty:
        return None
    rules, most = method.trend, method.overview.covered_change_points
    is_sdg = str(indicator["target_basis"]).startswith(rules.sdg_basis)
    wanted = rules.baseline_year_sdg if is_sdg else rules.baseline_year_other
    years = line["year"].to_numpy()
    near = abs(years - wanted)
    start = int(near.argmin()) if near.min() <= rules.baseline_reach_years else None
    if start is None:
        after = years[years > wanted]
        start = int((years == after.min()).argmax()) if len(after) else 0
    first, last = line.iloc[start], line.iloc[-1]
    direction = TrendLabel.TOO_FEW_POINTS.value
    if abs(last["covered_pct"] - first["covered_pct"]) > most:
        direction = WHO_CHANGED
    elif last["year"] - first["year"] >= rules.min_span_years:
        name = pace.label_change(
            first["value"],
            last["value"],
            first["year"],
            last["year"],
            indicator["direction"],
            rules.little_change,
        )
        direction = str(name)
    return LineChange(
        int(first["year"]), float(first["value"]), int(last["year"]), float(last["value"]), direction
    )
