"""Small lines as SVG: nothing, a point, a line; always named; text stays text."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest

from charts.palette import Ink
from charts.spark import Part, share_bar, sparkline

SVG = "{http://www.w3.org/2000/svg}"


def parse(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def name_of(root: ElementTree.Element) -> str | None:
    """Give the picture's accessible name, from either place that SVG has for it."""
    title = root.find(f"{SVG}title")
    return root.get("aria-label") if title is None else title.text


def points(root: ElementTree.Element) -> list[tuple[float, float]]:
    found = root.find(f"{SVG}polyline")
    if found is None:
        return []
    return [tuple(map(float, pair.split(","))) for pair in found.get("points").split()]


@pytest.mark.parametrize(
    ("years", "values", "count"),
    [([], [], 0), ([2015], [3.0], 1), ([2015, 2020], [3.0, 3.0], 2), ([2015, 2016], [1, 2], 2)],
)
def test_any_number_of_points(years, values, count):
    root = parse(sparkline(years, values, "What it says"))
    assert name_of(root) == "What it says"
    assert root.get("role") == "img"
    assert len(points(root)) == count
    assert (root.find(f"{SVG}circle") is not None) == (count > 0)
    assert "nan" not in ElementTree.tostring(root).decode().lower()


def test_every_point_lies_inside():
    root = parse(sparkline([2000, 2010, 2024], [-5, 80, 20], "x", target=100, ends=("a", "b")))
    width, height = int(root.get("width")), int(root.get("height"))
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points(root))
    level = float(root.find(f"{SVG}line").get("y1"))
    assert 0 <= level < min(y for _, y in points(root))


def test_more_is_higher_and_later_is_right():
    (x0, y0), (x1, y1) = points(parse(sparkline([2015, 2020], [1, 9], "x")))
    assert x1 > x0
    assert y1 < y0


def test_years_keep_their_distance():
    (x0, _), (x1, _), (x2, _) = points(parse(sparkline([2000, 2001, 2010], [1, 1, 1], "x")))
    assert (x2 - x0) / (x1 - x0) == pytest.approx(10, rel=0.05)


def test_text_is_escaped():
    name = 'A "quoted" <b> & more'
    root = parse(sparkline([2015, 2020], [1, 2], name, ends=("<2015>", "&")))
    assert name_of(root) == name
    assert [text.text for text in root.findall(f"{SVG}text")] == ["<2015>", "&"]


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="zip"):
        sparkline([2015, 2016], [1.0], "x")


def part(amount: float, word: str = "Known") -> Part:
    return Part(amount, Ink("#111111", "#EEEEEE"), word, str(amount))


def test_share_bar_is_filled_in_proportion_and_says_each_colour():
    picture = share_bar([part(25, "Few"), part(75, "<Many>")], "Shares")
    bar, key = parse(f"<div>{picture}</div>")
    assert [re.search(r"flex:([\d.]+)", i.get("style"))[1] for i in bar] == ["25", "75"]
    assert [" ".join(li.itertext()) for li in key] == ["Few  25", "<Many>  75"]
    fills = [re.search(r"background:\S+", i.get("style"))[0] for i in bar]
    assert fills == [re.search(r"background:\S+", li[0].get("style"))[0] for li in key]


@pytest.mark.parametrize("amounts", [[], [0], [0, 1], [math.nan]])
def test_share_bar_of_little(amounts):
    picture = share_bar([part(amount) for amount in amounts], "Shares")
    assert name_of(parse(f"<div>{picture}</div>")[0]) == "Shares"
    assert picture.count("<li>") == sum(amount > 0 for amount in amounts)
