"""Line charts without a browser: the figure's own numbers, in place, with words beside them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from charts.document import interval_bar, locator, nature_mark
from charts.drawing import draw_lines, nice_ticks
from nua_data.model import Nature
from nua_data.shapes import load_world
from nua_data.text import load_text

EN = load_text("en")
SVG = "{http://www.w3.org/2000/svg}"


def lines_of(drawing):
    """Give the stroked lines of a chart as lists of points; axes and grid left out."""
    root = ElementTree.fromstring(drawing.svg)
    paths = [p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke-linejoin") == "round"]
    return [[tuple(map(float, at.split())) for at in re.split("[ML]", d)[1:]] for d in paths]


def chart(*traces, **layout):
    figure = go.Figure(layout={"height": 400, **layout})
    for trace in traces:
        figure.add_scatter(**trace)
    return figure


def test_higher_is_higher_and_later_is_right():
    drawing = draw_lines(chart({"x": [2000, 2010, 2020], "y": [10, 30, 20], "mode": "lines"}), EN)
    [[a, b, c]] = lines_of(drawing)
    assert a[0] < b[0] < c[0]
    assert b[1] < c[1] < a[1]
    assert b[0] - a[0] == pytest.approx(c[0] - b[0], abs=0.2)


def test_ticks_stand_where_their_numbers_are():
    drawing = draw_lines(chart({"x": [2000, 2020], "y": [0, 100], "mode": "lines"}), EN)
    [[low, high]] = lines_of(drawing)
    at = {word.text: word for word in drawing.words}
    assert at["0"].y == pytest.approx(low[1], abs=0.2)
    assert at["100"].y == pytest.approx(high[1], abs=0.2)
    assert at["2000"].x == pytest.approx(low[0], abs=0.2)
    assert "2,000" not in at  # a year is no amount


def test_a_gap_stays_a_gap():
    drawing = draw_lines(
        chart({"x": [1, 2, 3, 4], "y": [1, None, 3, 4], "mode": "lines+markers"}), EN
    )
    assert drawing.svg.count("M", drawing.svg.index("linejoin") - 200) >= 2
    assert drawing.svg.count("<circle") == 3
    assert "nan" not in drawing.svg


def test_a_band_lies_between_its_edges_and_is_in_the_legend():
    figure = chart(
        {"x": [1, 2], "y": [1, 2], "mode": "lines", "showlegend": False},
        {
            "x": [1, 2], "y": [3, 4], "mode": "lines", "fill": "tonexty",
            "fillcolor": "rgba(1,2,3,0.2)", "name": "middle half",
        },
    )  # fmt: skip
    drawing = draw_lines(figure, EN)
    assert 'fill="rgb(1,2,3)" fill-opacity="0.2"' in drawing.svg
    assert [words for _, words in drawing.legend] == ["middle half"]


def test_small_charts_share_their_axes_and_have_titles():
    figure = make_subplots(rows=1, cols=2, subplot_titles=["One", "Two"])
    for col in (1, 2):
        figure.add_scatter(x=[0, 1], y=[0, 10 * col], mode="lines", row=1, col=col, name="world")
    drawing = draw_lines(figure, EN)
    left, right = lines_of(drawing)
    assert left[1][0] < right[0][0]
    assert left[1][1] > right[1][1]
    assert {"One", "Two"} <= {word.text for word in drawing.words}
    assert len(drawing.legend) == 1


def test_nothing_to_draw_is_an_empty_chart():
    assert "<svg" in draw_lines(chart(), EN).svg
    assert "nan" not in draw_lines(chart({"x": [], "y": [], "mode": "lines"}), EN).svg


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0, 1e-6), (-5, 5), (2015, 2024), (0, 3e9), (41.2, 41.3)]
)
def test_ticks_are_round_and_inside(low, high):
    ticks = nice_ticks(low, high)
    assert 2 <= len(ticks) <= 7
    assert low <= ticks[0] and ticks[-1] <= high + 1e-9 * abs(high)


@pytest.mark.parametrize("nature", [n for n in Nature if n is not Nature.NOT_RELEVANT])
def test_every_nature_has_a_mark_of_its_own(nature):
    marks = {n: nature_mark(n) for n in Nature if n is not Nature.NOT_RELEVANT}
    assert ElementTree.fromstring(marks[nature]) is not None
    assert list(marks.values()).count(marks[nature]) == 1


def test_the_locator_marks_one_state_and_rings_a_small_one():
    world = load_world()
    assert locator("KEN", world).count("<circle") == 0
    assert locator("NRU", world).count("<circle") == 2


def test_an_interval_lies_on_its_scale():
    root = ElementTree.fromstring(interval_bar(25, 75, [50], width=200))
    bar = root.findall(f"{SVG}rect")[-1]
    assert (float(bar.get("x")), float(bar.get("width"))) == (50, 100)
