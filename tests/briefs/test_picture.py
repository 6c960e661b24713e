"""Pictures of figures: in a frame that says what they are, in every language, without a browser."""

from __future__ import annotations

import struct
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import plotly.graph_objects as go
import pytest

from briefs import picture
from briefs.picture import make_picture
from charts.status_map import status_map
from nua_data import facts, words
from nua_data.model import WORLD, Grouping
from nua_data.text import languages, load_text

TITLE = 'Reports by <status> & "day" #set 2 $x$'


def world_map(briefing, t):
    reported = facts.reporting_facts(
        briefing.release, briefing.cycle, briefing.day, Grouping.HABITAT, WORLD
    )
    names = briefing.countries[f"name_{t.language}"]
    return status_map(reported, names, t, words.map_description(t, reported))


def line_chart():
    figure = go.Figure(layout={"height": 300})
    figure.add_scatter(x=[2000, 2020], y=[1, 2], mode="lines", name="<b>One</b> & two")
    return figure


def twin():
    return pd.DataFrame({"State": ["A <b>", "B"], "Trend": ["On track", "No data"], "n": [1, None]})


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("shape", ["map", "lines", "table"])
def test_each_kind_in_each_language(briefing, language, shape):
    t = load_text(language)
    makers = {"map": lambda: world_map(briefing, t), "lines": line_chart, "table": twin}
    about = briefing.about(language)
    png = make_picture(makers[shape](), about, TITLE, "png")
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width > 2000  # sharp on paper and on a projector
    assert height > 400
    root = ElementTree.fromstring(make_picture(makers[shape](), about, TITLE, "svg"))
    assert root[0].text == TITLE
    assert root.get("lang") == language


def said_by(monkeypatch, drawing, about, **more):
    """Give the data that the template gets."""
    kept = {}
    monkeypatch.setattr(picture, "set_picture", lambda _, data, *rest: kept.update(data) or b"<s>")
    make_picture(drawing, about, TITLE, "svg", **more)
    return kept


def test_the_frame_says_where_a_picture_comes_from(briefing, monkeypatch):
    about = replace(briefing.about(), choices="Africa, cycle 2022-2026")
    told = said_by(monkeypatch, line_chart(), about, note="Read with care.")
    frame = " ".join(told["about"])
    for part in ("22 May 2026", briefing.release.version, "Africa, cycle 2022-2026", "World Bank"):
        assert part in frame
    assert told["note"] == "Read with care."
    assert told["title"] == TITLE


def test_only_a_map_speaks_of_boundaries(briefing, monkeypatch):
    about = briefing.about()
    sentence = about.t("footer.boundaries")
    assert sentence in said_by(monkeypatch, world_map(briefing, about.t), about)["about"]
    assert sentence not in said_by(monkeypatch, line_chart(), about)["about"]


def test_the_legend_of_a_map_counts_what_the_map_counts(briefing, monkeypatch):
    about = briefing.about()
    drawn = world_map(briefing, about.t)
    told = said_by(monkeypatch, drawn, about)
    assert len(told["legend"]) == len(drawn.classes) + 1
    for entry, each in zip(told["legend"], drawn.classes, strict=False):
        assert each.label in entry["words"]
        assert str(each.count) in entry["words"]


def test_a_table_keeps_its_words_and_gets_their_colours(briefing, monkeypatch):
    told = said_by(monkeypatch, twin(), briefing.about())["table"]
    assert told["rows"][0][0]["text"] == "A <b>"
    assert told["rows"][0][1]["fill"] == "#4393C3"
    assert told["rows"][1][2]["text"] == ""


def test_a_long_table_says_how_much_is_left_out(briefing, monkeypatch):
    long = pd.DataFrame({"n": range(200)})
    told = said_by(monkeypatch, long, briefing.about())["table"]
    assert len(told["rows"]) == 60
    assert "140" in told["more"]
