"""The presenter's pictures: whole, escaped, in step with their numbers, in any light."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from charts import present
from nua_data import storyboard_pictures as pictures
from nua_data.release import open_release
from nua_data.storyboard import gather, make_storyboard
from nua_data.text import load_text

T = load_text("en")
WORDS = {"forward": "ahead", "still": "still", "back": "back", "unknown": "unknown"}


def parse(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{html}</div>")


def text_of(html: str) -> str:
    return " ".join("".join(parse(html).itertext()).split())


def direction(**counts: int) -> pictures.Direction:
    given = {"forward": 0, "still": 0, "back": 0, "unknown": 0, **counts}
    return pictures.Direction("X", "An indicator", **given, is_enough=True)


@pytest.mark.parametrize("scope", [{}, {"region": "Africa"}, {"iso3": "KEN"}, {"iso3": "VAT"}])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_picture_of_a_storyboard_is_sound_markup(scope, language):
    t = load_text(language)
    for screen in make_storyboard(gather(open_release(), t, **scope)):
        html = present.draw(screen.picture, t)
        if isinstance(screen.picture, pictures.ReportMap):
            assert html == ""  # the browser draws it from its own shapes
            continue
        root = parse(html)
        assert "".join(root.itertext()).strip(), screen.code
        assert "nan" not in html.lower().split(), screen.code
        assert [*root.iter("text")] == [], "words in an SVG shrink with it"


def test_one_square_a_state():
    parts = (pictures.Part("submitted", "In", 3), pictures.Part("none", "Nothing", 10))
    html = present.squares(pictures.Squares(parts, "3 of 13", "in"), T)
    paths = [node.get("d") for node in parse(html).iter("path")]
    assert [path.count("M") for path in paths] == [3, 10]
    assert "3 of 13" in text_of(html)


def test_a_bar_is_in_proportion_and_says_its_numbers():
    row = direction(forward=100, back=60, unknown=33)
    html = present.directions(pictures.Directions("social", (row,), WORDS), T)
    bar = next(node for node in parse(html).iter("div") if node.get("class") == "pr-bar")
    grown = [int(re.search(r"flex-grow:(\d+)", part.get("style"))[1]) for part in bar]
    assert grown == [100, 60, 33]
    assert [part.text for part in bar] == ["100", "60", "33"]
    assert "repeating-linear-gradient" in bar[2].get("style"), (
        "the unknown must not be a flat colour"
    )


def test_steps_stand_at_their_days():
    line = pictures.Line("now", "This", ((0, 0), (500, 2), (1000, 2)))
    html = present.curves(pictures.Curves((line,), 1000, "today", "years"), T)
    step = next(node for node in parse(html).iter("path") if "stroke:" in node.get("style", ""))
    assert step.get("d") == "M0.0 1000.0H500.0V0.0H1000.0V0.0"


def test_curves_without_a_report_keep_their_axis():
    line = pictures.Line("now", "This", ((0, 0),))
    assert "today" in present.curves(pictures.Curves((line,), 0, "today", "years"), T)


def test_an_interval_is_named_only_if_both_ends_lie_in_one_band():
    bands = (pictures.Band("low", "Low", 0, 50, 1), pictures.Band("high", "High", 50, 100, 1))
    ends = ((10.0, 20.0), (40.0, 60.0), (50.0, 100.0))
    html = present.intervals(pictures.Intervals(ends, bands, "axis"), T)
    assert [node.get("class") for node in parse(html).iter("path")] == ["named", "open", "named"]


def test_an_unknown_part_is_said_and_hatched_never_zero():
    parts = (pictures.Share("report", "Report", None), pictures.Share("policy", "Policy", 0.0))
    bands = (pictures.Band("low", "Low", 0, 100),)
    html = present.draw(pictures.Readiness(0, 20, parts, bands, "axis", "not known"), T)
    rows = [node for node in parse(html).iter("div") if node.get("class") == "pr-row"]
    assert ["".join(row.itertext()) for row in rows] == ["Reportnot known", "Policy0"]
    assert "repeating-linear-gradient" in ElementTree.tostring(rows[0], encoding="unicode")


@pytest.mark.parametrize(
    "picture",
    [
        pictures.Nothing("<b>x</b> & y"),
        pictures.Squares((pictures.Part("none", "<b>x</b>", 1),), "<i>", "<u>"),
        pictures.Directions("social", (direction(forward=1),), dict.fromkeys(WORDS, "<b>x</b>")),
        pictures.Lifts((pictures.Lift("a", "<b>x</b>", 0.0, "<i>", True),), "<b>x</b>"),
    ],
    ids=lambda picture: type(picture).__name__,
)
def test_words_never_become_markup(picture):
    html = present.draw(picture, T)
    parse(html)
    assert "<b>x" not in html


def test_every_colour_is_given_for_light_and_dark():
    row = direction(forward=1, still=1, back=1, unknown=1)
    html = present.directions(pictures.Directions("social", (row,), WORDS), T)
    colours = re.findall(r"#[0-9A-Fa-f]{6}", html)
    inside = re.findall(r"#[0-9A-Fa-f]{6}", "".join(re.findall(r"light-dark\([^)]*\)", html)))
    assert colours
    assert len(colours) == len(inside)
