"""Where a group's line stood at the baseline, where it is now, and which way that is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from nua_data import pace
from nua_data.method import Method, load_method
from nua_data.model import TrendLabel

WHO_CHANGED = "who_changed"
HALF = "half_of_baseline"


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

    @property
    def is_comparable(self) -> bool:
        """Say whether the two values may be set against each other."""
        return self.direction in _DIRECTIONS


_DIRECTIONS = (TrendLabel.IMPROVING, TrendLabel.LITTLE_CHANGE, TrendLabel.WORSENING)


@dataclass(frozen=True)
class Outlook:
    """The straight way from the baseline to the target, and where the pace so far leads by then.

    Years and values of both ends of either line; ``target`` is reached in ``horizon``.
    """

    needed: tuple[tuple[int, float], tuple[int, float]]
    projected: tuple[tuple[int, float], tuple[int, float]]


def line_outlook(change: LineChange | None, indicator: pd.Series) -> Outlook | None:
    """Give the pace needed and the projection of a line with a target ahead, else None."""
    if change is None or not change.is_comparable or not indicator["target"]:
        return None
    target, horizon = _target_of(change.first_value, indicator), int(indicator["horizon"])
    if horizon <= change.last_year:
        return None
    return outlook(
        (change.first_year, change.first_value),
        (change.last_year, change.last_value),
        (horizon, target),
        (indicator["natural_min"], indicator["natural_max"]),
    )


def trend_outlook(row: pd.Series) -> Outlook:
    """Give the two lines of a state's trend (a row of `classify_trends` judged by its pace)."""
    return Outlook(
        ((int(row["baseline_year"]), row["baseline_value"]), (int(row["horizon"]), row["target"])),
        ((int(row["end_year"]), row["end_value"]), (int(row["horizon"]), row["projection"])),
    )


def outlook(
    first: tuple[int, float],
    last: tuple[int, float],
    goal: tuple[int, float],
    limits: tuple[float, float],
) -> Outlook:
    """Make the two lines from three (year, value) points; limits clip the projection (NaN: no)."""
    reached = pace.project(first[1], last[1], first[0], last[0], goal[0], *limits)
    return Outlook((first, goal), (last, (goal[0], float(reached))))


def _target_of(baseline: float, indicator: pd.Series) -> float:
    if indicator["target"] == HALF:
        return baseline * load_method().trend.half_of_baseline
    return float(indicator["target"])


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
        int(first["year"]),
        float(first["value"]),
        int(last["year"]),
        float(last["value"]),
        direction,
    )
