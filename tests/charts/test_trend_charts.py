"""Indicator lines: what is drawn for every choice, and in words."""

from __future__ import annotations

import pandas as pd
import pytest

from charts.trends import NATURE_MARKS, line_words, trend_lines
from nua_data.lines import Outlook
from nua_data.model import Nature
from nua_data.text import load_text

t = load_text("en")
WORDS = line_words("%", t)
EMPTY_SPREAD = pd.DataFrame(columns=["year", "low", "median", "high", "states"])
SPREAD = pd.DataFrame({"year": [2015, 2020], "low": [1, 2], "median": [3, 4], "high": [5, 6]})
AHEAD = Outlook(((2015, 50.0), (2030, 100.0)), ((2020, 60.0), (2030, 80.0)))


def lines(*names: str) -> pd.DataFrame:
    rows = [(name, year, 50.0 + i, 97.0, 3.0) for name in names for i, year in enumerate(YEARS)]
    return pd.DataFrame(rows, columns=["name", "year", "value", "covered_pct", "carried_pct"])


YEARS = (2015, 2020, 2022)


def series(natures: dict[str, list[str]], breaks: tuple[int, ...] = ()) -> pd.DataFrame:
    rows = [
        (iso3, f"State {iso3}", year, 40.0, nature, year in breaks)
        for iso3, marks in natures.items()
        for year, nature in zip(YEARS, marks, strict=False)
    ]
    table = pd.DataFrame(rows, columns=["iso3", "name", "year", "value", "nature", "is_break"])
    return table.astype({"is_break": bool})


def draw(groups=(), spread=EMPTY_SPREAD, states=None, outlooks=()):
    return trend_lines(lines(*groups), spread, series(states or {}), outlooks, WORDS, t)


@pytest.mark.parametrize(
    ("groups", "spread", "states", "outlooks", "count"),
    [
        ((), EMPTY_SPREAD, {}, (), 0),
        (("World",), EMPTY_SPREAD, {}, (), 1),
        (("World", "Africa"), EMPTY_SPREAD, {}, (), 2),
        (("World",), SPREAD, {}, (), 4),
        (("World",), SPREAD, {"KEN": ["country"] * 3, "BRA": ["modelled"]}, (), 6),
        (("World",), EMPTY_SPREAD, {}, (AHEAD,), 3),
        (("World",), EMPTY_SPREAD, {"KEN": ["country"] * 3}, (AHEAD, AHEAD), 6),
    ],
)
def test_what_is_drawn(groups, spread, states, outlooks, count):
    figure = draw(groups, spread, states, outlooks)
    assert len(figure.data) == count
    assert figure.layout.yaxis.title.text == "%"


def test_more_lines_than_colours_still_draws():
    figure = draw(tuple("ABCDEFGHIJ"))
    assert len(figure.data) == 10


def test_the_legend_names_each_thing_once():
    figure = draw(("World",), SPREAD, {"KEN": ["country"]}, (AHEAD, AHEAD))
    shown = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert len(shown) == len(set(shown))
    assert {"World", "State KEN", WORDS.spread, WORDS.median, WORDS.needed} <= set(shown)


def test_marks_tell_observed_from_estimated():
    natures = ["country", "estimated", "modelled"]
    trace = draw(states={"KEN": natures}).data[0]
    assert [*trace.marker.symbol] == [NATURE_MARKS[Nature(n)] for n in natures]
    assert [*trace.customdata] == [t.name("nature", n) for n in natures]
    assert len({*NATURE_MARKS.values()}) == len(NATURE_MARKS)


def test_a_break_parts_the_line():
    table = series({"KEN": ["country"] * 3}, breaks=(2020,))
    trace = trend_lines(lines(), EMPTY_SPREAD, table, (), WORDS, t).data[0]
    values = dict(zip(trace.x, trace.y, strict=True))
    assert pd.isna(values[2019.5])
    assert [year for year, value in values.items() if pd.notna(value)] == [2015, 2020, 2022]


def test_the_way_ahead_ends_at_the_target():
    needed, projected = draw(outlooks=(AHEAD,)).data
    assert (needed.x[-1], needed.y[-1]) == (2030, 100)
    assert (projected.x[0], projected.y[-1]) == (2020, 80)
    assert needed.line.dash != projected.line.dash


def test_a_point_says_what_it_covers():
    said = draw(("World",)).data[0].customdata[0]
    assert "97%" in said
    assert "3%" in said


def test_same_input_same_figure():
    made = [draw(("World",), SPREAD, {"KEN": ["country"]}).to_json() for _ in range(2)]
    assert made[0] == made[1]
