"""Presenter mode as the server gives it: the set-up, what is sent to the stage, bad addresses."""

from __future__ import annotations

import re
from html import unescape

import pytest

from nua_data.storyboard import SCREENS
from nua_data.text import load_text
from tests.pages.driver import map_data, of_type, open_page

t = load_text("en")


def stage(app) -> dict:
    """Give what the stage was sent."""
    assert not app.exception, app.exception[0].message
    nodes = of_type(app, "bidi_component")
    assert len(nodes) == 1
    return map_data(nodes[0])


def codes(app) -> list[str]:
    return [screen["code"] for screen in stage(app)["screens"]]


def words(screen: dict) -> str:
    bare = unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", screen["html"]))
    return " ".join([screen["message"], screen["detail"], screen["alt"], screen["source"], bare])


def test_the_bare_page_is_the_set_up():
    app = open_page("present")
    assert not app.exception
    assert app.title[0].value.replace("\\", "") == t("present.headline")
    assert app.multiselect(key="screens").value == [*SCREENS]
    assert not app.query_params


def test_start_opens_the_first_chosen_screen():
    app = open_page("present")
    app.multiselect(key="screens").set_value(["pace", "map"]).run()
    assert app.query_params == {"screens": "pace,map"}
    next(b for b in app.button if b.label == t("present.start")).click().run()
    assert app.query_params == {"screens": "pace,map", "screen": "pace"}
    assert codes(app) == ["pace", "map"]
    assert stage(app)["start"] == "pace"


def test_the_stage_has_no_filters_and_every_screen():
    app = open_page("present", screen="map")
    assert codes(app) == [*SCREENS]
    assert stage(app)["start"] == "map"
    assert not app.selectbox
    assert not app.title
    assert not app.warning


def test_nothing_can_be_started_without_a_screen():
    app = open_page("present")
    app.multiselect(key="screens").set_value([]).run()
    assert not app.exception
    assert app.info[0].value == t("present.choose_some")
    assert next(b for b in app.button if b.label == t("present.start")).disabled


def test_notes_for_the_speaker_follow_the_choice():
    app = open_page("present", screens="next,world", notes="true")
    said = "\n".join(node.value for node in app.markdown).replace("\\", "")
    heads = [f"**1. {t('present_screen.next')}**", f"**2. {t('present_screen.world')}**"]
    assert [said.find(head) for head in heads] == sorted(said.find(head) for head in heads)
    assert -1 not in [said.find(head) for head in heads]
    assert t("present_screen.pace") not in said


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({"screens": "encore"}, [*SCREENS]),
        ({"screens": "encore", "screen": "map"}, [*SCREENS]),
        ({"screens": ""}, [*SCREENS]),
        ({"screens": "map,<b>encore</b>", "screen": "map"}, ["map"]),
        ({"screen": "encore"}, [*SCREENS]),
        ({"screens": "map,pace", "screen": "next"}, ["map", "pace"]),
        ({"country": "XXX"}, [*SCREENS]),
    ],
)
def test_an_address_in_error_gives_the_set_up_and_says_so(params, kept):
    app = open_page("present", **params)
    assert not app.exception
    assert app.multiselect(key="screens").value == kept
    said = [notice.value for notice in app.warning]
    assert said
    assert not any("<b>" in text for text in said)
    assert "screen" not in app.query_params
    app.run()
    assert not app.warning


@pytest.mark.parametrize(
    "params", [{"region": "Atlantis"}, {"country": "XXX"}, {"lang": "tlh"}, {"as_of": "soon"}]
)
def test_the_stage_says_what_it_cannot_read(params):
    app = open_page("present", screen="world", **params)
    assert codes(app) == [*SCREENS]
    [notice] = stage(app)["notices"]
    assert next(iter(params.values())) in notice
    app.run()
    assert stage(app)["notices"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"region": "Africa"},
        {"country": "VAT"},
        {"country": "NRU"},
        {"country": "KEN", "region": "Arab States"},
        {"cycle": "2014-2018"},
        {"as_of": "2017-01-01"},
        {"grouping": "m49", "region": "Oceania"},
    ],
    ids=str,
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_choice_gives_eight_whole_screens(params, language):
    app = open_page("present", screen="world", lang=language, **params)
    for screen in stage(app)["screens"]:
        said = words(screen)
        assert screen["message"]
        assert screen["source"]
        assert screen["map"] or screen["html"]
        assert not {"nan", "NaN", "None", "null", "NaT"} & set(said.split())
        assert not re.search(r"\bpresent\w*\.\w", said), "a key in place of its words"
    assert stage(app)["dir"] == load_text(language).direction


def test_the_map_marks_the_country_and_names_the_boundaries():
    app = open_page("present", screen="map", country="KEN")
    screen = next(s for s in stage(app)["screens"] if s["code"] == "map")
    assert screen["map"]["selected"] == "KEN"
    assert t("footer.boundaries") in screen["source"]


def test_a_region_goes_on_to_the_next_and_round():
    from ui.present.address import next_region

    regions = ["World", "Africa", "Asia"]
    assert next_region(regions, "World", "") == "Africa"
    assert next_region(regions, "Asia", "") == "World"
    assert next_region(regions, "World", "Asia") == "Asia"
