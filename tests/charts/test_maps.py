from __future__ import annotations

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import maps, palette
from nua_data.model import Commitment, Status, TrendLabel
from nua_data.shapes import WORLD, load_world

SVG = "{http://www.w3.org/2000/svg}"
WORDS = maps.MapWords("In", "Out", "All", "How to move", "Undetermined areas")
ROOT = WORLD.parent.parent


@pytest.fixture(scope="module")
def countries() -> pd.DataFrame:
    return pd.read_csv(ROOT / "sample_data" / "countries.csv", keep_default_na=False)


def status_map(countries: pd.DataFrame, column: str = "name_en", **changes) -> maps.WorldMap:
    classes = tuple(
        maps.MapClass(code, code.title(), ink.light, palette.PATTERN.get(code, ""), 7)
        for code, ink in palette.STATUS.items()
    )
    given_fields = {
        "codes": dict.fromkeys(countries["iso3"], "none") | {"KEN": "submitted"},
        "classes": classes,
        "names": dict(zip(countries["iso3"], countries[column], strict=True)),
        "title": "Reports",
        "description": "One of 193",
        "words": WORDS,
        "notes": {"KEN": "12 March 2022"},
    }
    return maps.WorldMap(**{**given_fields, **changes})


def test_payload_puts_every_state_in_the_order_of_the_shapes(countries):
    order = load_world()["order"]
    packed = maps.payload(status_map(countries), order)
    kenya = order.index("KEN")
    assert len(packed["codes"]) == len(order) == 195
    assert packed["codes"][kenya] == "4"
    assert packed["codes"].count("0") == 194
    assert packed["names"].split("\n")[kenya] == "Kenya"
    assert packed["notes"].split("\n")[kenya] == "12 March 2022"
    assert packed["classes"][4][:3] == ["Submitted", "", 7]


@pytest.mark.parametrize(
    ("column", "most"), [("name_en", 4_500), ("name_ar", 6_000), ("name_ru", 7_000)]
)
def test_payload_is_a_few_kilobytes(countries, column, most):
    packed = maps.payload(status_map(countries, column), load_world()["order"])
    assert len(json.dumps(packed, ensure_ascii=False).encode()) <= most


def test_empty_map_packs_and_draws():
    empty = maps.WorldMap({}, (), {}, "", "", WORDS)
    packed = maps.payload(empty, load_world()["order"])
    assert set(packed["codes"]) == {maps.NO_CLASS}
    assert packed["classes"] == [] and packed["names"] == ""
    ElementTree.fromstring(maps.svg(empty, 800))


@pytest.mark.parametrize(("codes", "told"), [({"XXX": "none"}, "XXX"), ({"KEN": "soon"}, "soon")])
def test_unknown_codes_are_refused(countries, codes, told):
    with pytest.raises(ValueError, match=told):
        maps.payload(status_map(countries, codes=codes), load_world()["order"])


def test_unknown_pattern_is_refused():
    with pytest.raises(ValueError, match="stripes"):
        maps.MapClass("a", "A", "#FFFFFF", "stripes")


def test_svg_names_every_state_in_words(countries):
    drawing = ElementTree.fromstring(maps.svg(status_map(countries), 1000))
    titles = {
        group.get("id"): group.find(f"{SVG}title").text
        for group in drawing.iter(f"{SVG}g")
        if group.get("id")
    }
    members = countries.loc[countries["membership"] == "member", "iso3"]
    assert len(members) == 193 and set(members) <= set(titles)
    assert titles["KEN"] == "Kenya: Submitted, 12 March 2022"
    assert titles["FRA"].startswith("France: None")


def test_svg_draws_something_for_every_state(countries):
    drawing = ElementTree.fromstring(maps.svg(status_map(countries), 1000))
    for group in drawing.iter(f"{SVG}g"):
        if group.get("id"):
            assert len(group) >= 2, group.get("id")


def test_svg_says_what_it_is_and_asks_for_nothing(countries):
    text = maps.svg(status_map(countries), 1000)
    drawing = ElementTree.fromstring(text)
    assert drawing.find(f"{SVG}title").text == "Reports"
    assert drawing.find(f"{SVG}desc").text == "One of 193"
    assert "href" not in text
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_svg_uses_only_patterns_it_defines(countries):
    text = maps.svg(status_map(countries), 1000)
    used = set(re.findall(r"url\(#([\w-]+)\)", text))
    assert used and used <= set(re.findall(r'id="([\w-]+)"', text))


def test_legend_shows_the_counts_given_and_can_be_left_out(countries):
    with_legend = maps.svg(status_map(countries), 1000)
    assert with_legend.count("<text ") == 7
    assert "Submitted \u2066(7)\u2069" in with_legend
    assert "Undetermined areas" in with_legend
    assert "<text " not in maps.svg(status_map(countries), 1000, legend=False)


def test_legend_breaks_into_rows_on_a_narrow_page(countries):
    drawing = ElementTree.fromstring(maps.svg(status_map(countries), 320))
    places = {float(text.get("y")) for text in drawing.iter(f"{SVG}text")}
    assert len(places) > 1


@given(st.text())
def test_any_name_stays_text(name):
    world_map = maps.WorldMap(
        {"KEN": "a"},
        (maps.MapClass("a", name, "#123F73"),),
        {"KEN": f"<b a=\"1\" b='2'>&{name}"},
        name,
        name,
        WORDS,
        {"KEN": name},
    )
    drawing = ElementTree.fromstring(maps.svg(world_map, 800))
    assert not list(drawing.iter(f"{SVG}b"))
    order = load_world()["order"]
    packed = maps.payload(world_map, order)
    assert packed["names"].count("\n") == len(order) - 1
    assert not packed["notes"] or packed["notes"].count("\n") == len(order) - 1


# ---- colours ------------------------------------------------------------------------------------

SHADES = ("light", "dark")


def test_contrast_of_black_and_white_and_of_a_known_pair():
    assert palette.contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_code_has_a_colour():
    assert set(palette.STATUS) == set(Status)
    assert set(palette.TREND) == set(TrendLabel)
    assert set(palette.COMMITMENT) == set(Commitment)


def test_a_light_shade_has_one_dark_shade():
    for table in (palette.STATUS, palette.TREND, palette.COMMITMENT):
        for code, ink in table.items():
            assert palette.find_ink(ink.light) == ink, code
    assert palette.find_ink("#010203") == palette.Ink("#010203", "#010203")


def test_a_class_may_bring_its_own_dark_shade(countries):
    classes = (maps.MapClass("none", "None", "#123456", dark="#ABCDEF"),)
    codes = dict.fromkeys(countries["iso3"], "none")
    world_map = status_map(countries, codes=codes, classes=classes)
    packed = maps.payload(world_map, load_world()["order"])
    assert packed["classes"][0][3:5] == ["#123456", "#ABCDEF"]


@pytest.mark.parametrize("shade", SHADES)
@pytest.mark.parametrize("table", [palette.STATUS, palette.TREND])
def test_borders_show_on_every_fill(table, shade):
    for code, ink in table.items():
        line = palette.border_on(ink)
        ratio = palette.contrast_ratio(getattr(line, shade), getattr(ink, shade))
        assert ratio >= 3, (code, ratio)


@pytest.mark.parametrize("shade", SHADES)
def test_text_reads_on_every_fill(shade):
    for table in (palette.STATUS, palette.TREND, palette.COMMITMENT):
        for code, ink in table.items():
            fill = getattr(ink, shade)
            assert palette.contrast_ratio(palette.text_on(fill), fill) >= 4.5, code


@pytest.mark.parametrize("shade", SHADES)
def test_commitment_colours_read_as_text_on_paper(shade):
    for code, ink in palette.COMMITMENT.items():
        paper = getattr(palette.PAPER, shade)
        assert palette.contrast_ratio(getattr(ink, shade), paper) >= 4.5, code


@pytest.mark.parametrize("shade", SHADES)
def test_steps_of_status_are_in_order_of_lightness(shade):
    steps = ["none", "pledged", "preparing", "launched", "submitted"]
    fills = [getattr(palette.STATUS[step], shade) for step in steps]
    for lower, higher in zip(fills, fills[1:], strict=False):
        assert palette.contrast_ratio(lower, higher) >= 1.15
    lights = [palette.relative_luminance(fill) for fill in fills]
    assert lights == sorted(lights, reverse=shade == "light")


# What a reader with deuteranopia or protanopia sees (Machado, Oliveira and Fernandes 2009,
# severity 1, in linear light).
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def seen(colour: str, matrix) -> tuple[float, float, float]:
    """Give a colour in OKLab as seen through a matrix on linear light."""
    raw = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lin = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in raw]
    r, g, b = (min(max(sum(m * c for m, c in zip(row, lin, strict=True)), 0), 1) for row in matrix)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.parametrize("shade", SHADES)
@pytest.mark.parametrize("sight", BLINDNESS)
@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (palette.STATUS, ["none", "pledged", "preparing", "launched", "submitted"]),
        (
            palette.TREND,
            ["target_met", "on_track", "acceleration_needed", "limited", "moving_away", "no_data"],
        ),
    ],
)
def test_classes_differ_for_every_kind_of_sight(table, codes, sight, shade):
    matrix = BLINDNESS[sight]
    for one, other in combinations(codes, 2):
        a, b = (seen(getattr(table[code], shade), matrix) for code in (one, other))
        apart = sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5
        assert apart >= 0.06, (one, other, round(apart, 3))
