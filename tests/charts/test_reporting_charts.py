"""The pace curve: a step line a cycle, the earlier one underneath, empty ones left out."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from charts.reporting import pace_curve
from nua_data import facts
from nua_data.release import open_release
from nua_data.text import load_text

t = load_text("en")


def curve(counts: dict[int, int]) -> pd.DataFrame:
    start = pd.Timestamp("2023-01-01")
    days = [*counts]
    dates = [start + pd.Timedelta(days=day) for day in days]
    return pd.DataFrame({"day": days, "date": dates, "count": [*counts.values()]})


NOW, BEFORE, EMPTY = curve({0: 0, 365: 1}), curve({0: 0, 100: 3, 900: 22}), curve({})


@pytest.mark.parametrize(
    ("now", "before", "names"),
    [
        (NOW, BEFORE, ["before", "now"]),
        (NOW, EMPTY, ["now"]),
        (EMPTY, BEFORE, ["before"]),
        (EMPTY, EMPTY, []),
    ],
)
def test_one_line_a_cycle(now, before, names):
    figure = pace_curve(now, before, ("now", "before"), t)
    assert [trace.name for trace in figure.data] == names


def test_steps_from_zero_in_years():
    figure = pace_curve(NOW, BEFORE, ("now", "before"), t)
    now = figure.data[1]
    assert list(now.x) == pytest.approx([0, 365 / 365.25])
    assert list(now.y) == [0, 1]
    assert now.line.shape == "hv"
    assert now.line.width > figure.data[0].line.width
    assert figure.layout.yaxis.rangemode == "tozero"
    assert figure.layout.yaxis.title.text == t("chart.states")


def test_a_point_says_its_day():
    figure = pace_curve(NOW, EMPTY, ("now", ""), t)
    assert "1 Jan 2024" in figure.data[0].customdata[1] or "2024" in figure.data[0].customdata[1]


def test_same_input_same_figure():
    made = [pace_curve(NOW, BEFORE, ("now", "before"), t).to_json() for _ in range(2)]
    assert made[0] == made[1]


def test_the_curve_ends_where_the_count_stands():
    pace = facts.pace(open_release(), "2022-2026", dt.date(2026, 5, 22))
    figure = pace_curve(pace.curve, pace.previous_curve, ("now", "before"), t)
    assert figure.data[1].y[-1] == pace.same_day.count_now
    assert max(figure.data[0].y) == 22
