"""The light tables of the country page: escaped, complete, small."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from charts.country import Block, Heads, Row, line_uri, spread_bar, standing_html
from charts.palette import TREND
from nua_data.words_country import IndicatorWords

HEADS = Heads("Indicator", "Value", "Course", "Trend", "Peers")
PREFIX = "data:image/svg+xml,"


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def words(**changes: object) -> IndicatorWords:
    given = dict.fromkeys(IndicatorWords.__dataclass_fields__, "")
    return IndicatorWords(**given | {"label": "on_track", "notes": ()} | changes)


def draw(*rows: Row) -> Reader:
    return Reader(standing_html([Block("social", "Title", "Sentence", rows)], HEADS))


def test_every_text_is_escaped():
    bad = "<script>x</script>\"'&"
    fields = {name: bad for name in IndicatorWords.__dataclass_fields__ if name != "label"}
    html = draw(Row(words(**fields | {"notes": (bad,)}), [2015, 2020], [1, 2], 2.0, (1, 2, 3)))
    assert not [tag for tag, _ in html.tags if tag == "script"]
    assert html.texts.count(bad) >= 8
    images = [attrs for tag, attrs in html.tags if tag == "img"]
    assert images[0]["alt"] == bad


def test_a_label_has_its_colour_and_its_word():
    html = standing_html(
        [Block("social", "T", "S", [Row(words(label="limited", label_words="Limited"))])], HEADS
    )
    ink = TREND["limited"]
    assert f".nst-limited{{background:light-dark({ink.light},{ink.dark})}}" in html
    assert '<i class="nst-limited"></i><b>Limited</b>' in html


def test_a_missing_value_has_neither_line_nor_spread():
    html = draw(Row(words(value="No data", peers="Median 3"), (), (), None, (1, 2, 3)))
    assert not [tag for tag, attrs in html.tags if tag in ("img", "u")]
    assert "No data" in html.texts


@pytest.mark.parametrize(
    ("years", "values"), [([2015], [3.0]), ([2000, 2010], [5.0, 5.0]), ([2000, 2020], [-1.0, 9.0])]
)
def test_a_line_is_an_svg_inside_its_box(years, values):
    address = line_uri(years, values)
    assert address.startswith(PREFIX) and '"' not in address and "#" not in address
    svg = ElementTree.fromstring(unquote(address[len(PREFIX) :]))
    path = next(part.get("d") for part in svg.iter() if part.get("d"))
    points = [tuple(map(int, pair.split())) for pair in path[1:].split("L")]
    assert len(points) == len(years)
    assert all(0 <= x <= 104 and 0 <= y <= 28 for x, y in points)
    assert line_uri([], []) == ""


def test_a_higher_value_is_drawn_higher():
    svg = unquote(line_uri([2000, 2001], [1.0, 2.0]))
    (_, low), (_, high) = (p.split() for p in svg.split("d='M")[1].split("'")[0].split("L"))
    assert int(high) < int(low)


def test_the_spread_places_state_median_and_middle_half():
    def at(own: float) -> dict[str, int]:
        tags = Reader(spread_bar(own, (10.0, 20.0, 30.0))).tags
        return {tag: int(attrs["style"].split(":")[1].split("%")[0]) for tag, attrs in tags[1:]}

    inside, outside = at(25.0), at(50.0)
    assert inside["i"] < inside["b"] < inside["u"]
    assert outside["u"] > outside["b"] and outside["u"] <= 100


def test_a_full_table_is_small():
    row = Row(words(name="n" * 30, about="a" * 60), range(2000, 2026), range(26), 1.0, (1, 2, 3))
    html = standing_html([Block("social", "T", "S", [row] * 43)], HEADS)
    assert len(html) < 50_000
