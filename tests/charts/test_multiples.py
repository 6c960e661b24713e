"""Small charts by region: one scale for all, the world behind each, words escaped."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pytest

from charts.multiples import region_lines

SVG = "{http://www.w3.org/2000/svg}"


def lines(values: dict[str, list[float]]) -> pd.DataFrame:
    rows = [(n, 2015 + 5 * i, v) for n, series in values.items() for i, v in enumerate(series)]
    return pd.DataFrame(rows, columns=["name", "year", "value"])


def pictures(page: str) -> list[ElementTree.Element]:
    """Read the SVG of each chart."""
    found = re.findall(r'src="data:image/svg\+xml;utf8,([^"]*)"', page)
    return [ElementTree.fromstring(unquote(each)) for each in found]


def path(picture: ElementTree.Element, look: str) -> list[tuple[float, float]]:
    (d, *_) = [p.get("d") for p in picture.iter(f"{SVG}path") if p.get("class") == look]
    return [tuple(map(float, pair.split())) for pair in d.removeprefix("M").split("L")]


def draw(values: dict[str, list[float]]) -> str:
    return region_lines(lines(values), "World", {name: f"{name} 1" for name in values})


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({}, 0),
        ({"World": [1, 2]}, 0),
        ({"A": [1]}, 1),
        ({"World": [1, 2], "A": [1, 1], "B": [3, 4]}, 2),
    ],
)
def test_one_chart_a_region(values, count):
    page = draw(values)
    assert len(pictures(page)) == count
    assert "nan" not in page.lower()


def test_all_charts_share_one_scale():
    a, b = pictures(draw({"World": [50, 60], "A": [0, 50], "B": [50, 100]}))
    assert path(a, "w") == path(b, "w")
    assert path(a, "o")[1][1] == path(b, "o")[0][1] == path(a, "w")[0][1]
    assert path(b, "o")[1][1] < path(a, "o")[0][1], "more is higher"
    for picture in (a, b):
        assert all(0 <= x <= 380 and 0 <= y <= 140 for x, y in path(picture, "o"))


def test_words_stay_words():
    page = region_lines(lines({"<A>": [1, 2]}), "World", {"<A>": '<A> "1"'})
    assert "<figcaption>&lt;A&gt; &quot;1&quot;</figcaption>" in page
    assert page.count("<figure>") == 1
