"""The map of cities and what stands under it: what the browser is sent, colours, key, bars."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from charts import cities, cities_key
from charts.palette import NEUTRAL_LAND, contrast_ratio, relative_luminance

POINTS = pd.DataFrame(
    [
        ("wup-1", "Old <b>Town</b>", 10.123456, 20.98765, "wup", 4_000_000.0, "Aland", "4",
         3, "50", 0, ""),
        ("wup-2", "Half", -5.0, 30.0, "wup", 300_000.0, "Aland", "0.3", 0, "", 5, "99"),
        ("cap-B", "Small", 0.0, 179.5, "capital", float("nan"), "Beland", "?", 0, "", 0, ""),
    ],
    columns=[*"city name lat lon kind population country people".split(),
             *"class_0 figure_0 class_1 figure_1".split()],
)  # fmt: skip
WORDS = cities.MapWords("People:", "Share:", "None")


ADDRESS = "rows/abc.json"


def spec(shade="light", at=0, **marked) -> dict:
    deck = cities.city_map(ADDRESS, at, cities.world_camera(), WORDS, shade, **marked)
    return json.loads(deck.to_json())


def layer(found: dict, name: str) -> dict:
    return next(each for each in found["layers"] if each["id"] == name)


def test_the_map_names_no_tiles_and_no_other_host():
    text = json.dumps(spec())
    assert "http" not in text
    assert "carto" not in text
    assert "mapProvider" not in spec(), "a provider, or a style of None, makes it ask for tiles"
    assert spec()["mapStyle"] == "__MAP_STYLE__", "the mark by which the browser leaves it out"
    assert layer(spec(), "land")["data"] == "app/static/land.json"


def test_a_row_holds_little_and_its_place_is_short():
    row = cities.dots(POINTS, 2)[0]
    assert {**row, "n": ""} == {
        "i": "wup-1", "n": "", "x": 20.99, "y": 10.12, "r": 6.2,
        "k": "Aland", "p": "4", "c0": 3, "v0": "50", "v1": "",
    }  # fmt: skip
    assert len(json.dumps(row)) < 140
    assert [[key for key in row if key in ("c0", "c1", "q")] for row in cities.dots(POINTS, 2)] == [
        ["c0"], ["c1"], ["q"]
    ]  # fmt: skip


def test_another_indicator_is_another_place_in_the_same_rows():
    dots = [layer(spec(at=at), "cities") for at in (0, 4)]
    assert dots[0]["data"] == dots[1]["data"]
    for name in ("getFillColor", "getLineColor", "getLineWidth"):
        assert dots[0][name].replace("c0", "c4") == dots[1][name] != dots[0][name]
        triggers = [each["updateTriggers"][name] for each in dots]
        assert triggers[0] != triggers[1], "or the browser keeps the colours of the first"
    assert "{v4}" in cities.city_map(ADDRESS, 4, cities.world_camera(), WORDS)._tooltip["html"]


def test_the_area_of_a_dot_grows_with_the_population():
    sizes = [cities.radius(n) for n in (300_000, 1_000_000, 20_000_000)]
    assert sizes == sorted(sizes)
    grown = [(size - cities.LEAST_RADIUS) ** 2 for size in sizes]
    assert grown[2] / grown[1] == pytest.approx(20, rel=0.05)
    assert cities.radius(float("nan")) == cities.CAPITAL_RADIUS


def test_country_and_city_are_marked():
    found = spec(country="KEN", chosen=cities.dots(POINTS[1:2], 0))
    assert "'KEN'" in layer(found, "land")["getFillColor"]
    assert layer(found, "land")["data"] == cities.NEAR_LAND
    assert [row["i"] for row in layer(found, "chosen")["data"]] == ["wup-2"]
    assert all(each["id"] != "chosen" for each in spec(country="KEN")["layers"])


def test_the_browser_fetches_the_dots_and_the_text_it_reads_letter_by_letter_stays_short():
    assert layer(spec(), "cities")["data"] == ADDRESS
    assert len(json.dumps(spec())) < 4_000


def test_light_and_dark_pages_have_their_own_colours():
    light, dark = (layer(spec(shade), "cities") for shade in ("light", "dark"))
    assert light["getFillColor"] != dark["getFillColor"]
    assert light["updateTriggers"] != dark["updateTriggers"], "or the browser keeps the old ones"


def test_the_colours_run_in_lightness_and_show_on_land():
    for shade in ("light", "dark"):
        steps = [getattr(ink, shade) for ink in cities.STEPS]
        lightness = [relative_luminance(colour) for colour in steps]
        assert lightness == sorted(lightness, reverse=shade == "light")
        pairs = zip(steps, steps[1:], strict=False)
        assert all(contrast_ratio(a, b) > 1.25 for a, b in pairs)
        ring = getattr(cities.NO_FIGURE, shade)
        assert contrast_ratio(ring, getattr(NEUTRAL_LAND, shade)) > 3


def test_the_camera_shows_all_points_the_shorter_way_round():
    pacific = pd.DataFrame({"lat": [-17.0, -18.0], "lon": [178.0, -179.0]})
    camera = cities.camera_on(pacific, 1.2)
    assert abs(camera.longitude) == pytest.approx(179.5)
    assert camera.zoom > 4
    wide = cities.camera_on(pd.DataFrame({"lat": [60.0, -30.0], "lon": [-10.0, 50.0]}), 1.2)
    assert wide.zoom < 3
    assert cities.camera_on(pacific[:0], 1.2).zoom == cities.world_camera().zoom


def test_the_card_escapes_its_own_words():
    words = cities.MapWords("<People>", "Share:", 'No "figure"')
    deck = cities.city_map(ADDRESS, 0, cities.world_camera(), words)
    html = deck._tooltip["html"]
    assert "&lt;People&gt;" in html and 'data-none="No &quot;figure&quot;"' in html
    assert "{n}" in html and "{v0}" in html


def test_the_key_says_every_class_what_is_missing_and_the_sizes():
    html = cities_key.legend(["a<1", "b", "c", "d", "e"], "none", "capital", [("one", 10**6)])
    assert re.findall(r"nct-(\d)", html)[:5] == ["1", "2", "3", "4", "5"]
    assert "a&lt;1" in html and "none" in html and "capital" in html and "one" in html


def test_bars_are_as_high_as_their_counts_and_marks_stand_at_their_values():
    html = cities_key.histogram(
        (0.0, 10.0, 20.0, 30.0, 40.0),
        {0: (5, "5"), 2: (10, "10")},
        [1, 1, 2, 2],
        [cities_key.Mark(20, "Median: 20"), cities_key.Mark(99, "Nation: 99", True)],
        [(0, "0"), (40, "40")],
        "Ten <cities>",
    )
    bars = re.findall(
        r'class="nct-(\d)" style="left:([\d.]+)%;width:([\d.]+)%;height:([\d.]+)%', html
    )
    assert bars == [("1", "0.00", "25.00", "50.0"), ("2", "50.00", "25.00", "100.0")]
    assert re.findall(r'<b class="nct-(\w+)" style="left:([\d.]+)%', html) == [
        ("median", "50.00"),
        ("nation", "100.00"),
    ]
    assert 'aria-label="Ten &lt;cities&gt;"' in html


def test_the_deck_is_written_without_spaces_and_once():
    deck = cities.city_map(ADDRESS, 0, cities.world_camera(), WORDS)
    assert deck.to_json() is deck.to_json()
    assert "\n" not in deck.to_json() and '", "' not in deck.to_json()
    assert json.loads(deck.to_json())["layers"][0]["id"] == "land"
