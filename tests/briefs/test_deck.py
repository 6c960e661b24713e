"""The deck: native charts with the numbers of the tables, notes, every language, no markup."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pandas as pd
import pytest
from pptx import Presentation

from briefs.deck import make_deck
from briefs.letters import clean
from briefs.slide_map import read_path
from nua_data import storyboard
from nua_data import storyboard_pictures as pictures
from nua_data.method import load_method
from nua_data.model import WORLD, Grouping
from nua_data.shapes import load_world
from nua_data.storyboard_parts import Given
from nua_data.text import languages, load_text


def given_for(briefing, language="en", region=WORLD, iso3=""):
    column = Grouping.HABITAT.column
    return Given(
        release=briefing.release,
        t=load_text(language),
        method=load_method(),
        cycle=briefing.cycle,
        as_of=briefing.day,
        grouping=Grouping.HABITAT,
        names=briefing.countries[f"name_{language}"],
        trends=briefing.trends,
        scores=briefing.scores,
        region=briefing.countries[column][iso3] if iso3 else region,
        iso3=iso3,
    )


def slides_of(briefing, given, codes=storyboard.SCREENS):
    made = make_deck(given, briefing.about(given.t.language), codes)
    return [*Presentation(BytesIO(made)).slides]


def charts_of(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def words_of(slide):
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    return "\n".join([*(frame.text for frame in frames), *cells])


def whole(briefing, **whom):
    """Give the slides and the screens of a deck by code, made once for all tests."""
    key = tuple(sorted(whom.items()))
    if key not in _MADE:
        _MADE[key] = _make_whole(briefing, **whom)
    return _MADE[key]


_MADE: dict = {}


def _make_whole(briefing, **whom):
    given = given_for(briefing, **whom)
    return dict(zip(storyboard.SCREENS, slides_of(briefing, given), strict=True)), {
        screen.code: screen for screen in storyboard.make_storyboard(given)
    }


def test_each_slide_says_what_its_screen_says(briefing):
    for whom in ({}, {"region": "Africa"}, {"iso3": "KEN"}, {"iso3": "PSE"}):
        slides, screens = whole(briefing, **whom)
        assert [*slides] == [*storyboard.SCREENS]
        for code, slide in slides.items():
            screen, said = screens[code], words_of(slide)
            assert slide.shapes.title.text_frame.text == screen.message
            for part in (screen.detail, screen.source, screen.boundaries, screen.subject):
                assert part in said
            assert briefing.release.version in said
            notes = slide.notes_slide.notes_text_frame.text
            assert all(note in notes for note in screen.notes)
            assert screen.alt in notes


def test_the_bars_are_the_numbers_of_the_table(briefing):
    slides, screens = whole(briefing)
    for code in ("social", "economic", "environment"):
        [chart] = charts_of(slides[code])
        table = screens[code].table.iloc[::-1]
        assert [*chart.plots[0].categories] == [*table.iloc[:, 0]]
        for series, heading in zip(chart.series, table.columns[1:], strict=True):
            assert series.name == heading
            assert [*series.values] == [float(n) for n in table[heading]]


def test_the_parts_of_the_world_add_up(briefing):
    slides, screens = whole(briefing)
    [chart] = charts_of(slides["world"])
    table = screens["world"].table
    assert [series.name for series in chart.series] == [*table.iloc[:, 0]]
    assert [series.values[0] for series in chart.series] == [*table.iloc[:, 1]]
    assert sum(series.values[0] for series in chart.series) == 193


def test_the_curves_end_where_the_table_ends(briefing):
    slides, screens = whole(briefing)
    [chart] = charts_of(slides["pace"])
    for series, line in zip(chart.series, screens["pace"].picture.lines, strict=True):
        corners = [*zip(series.iter_values(), strict=True)]
        assert corners[-1][0] == line.points[-1][1]
        assert {count for _, count in line.points} == {count for (count,) in corners}


def test_readiness_of_a_country_leaves_what_is_unknown_empty(briefing):
    slides, screens = whole(briefing, iso3="KEN")
    [chart] = charts_of(slides["readiness"])
    parts = screens["readiness"].picture.parts[::-1]
    for value, part in zip(chart.series[0].values, parts, strict=True):
        assert value == (None if part.value is None else pytest.approx(part.value, abs=0.06))
    assert any(part.value is None for part in parts)


def test_every_indicator_of_a_country_has_its_line(briefing):
    slides, screens = whole(briefing, iso3="KEN")
    for code in ("social", "economic", "environment"):
        rows = [row for row in screens[code].picture.rows if row.points]
        charts = charts_of(slides[code])
        assert len(charts) == len(rows)
        for chart, row in zip(charts, rows, strict=True):
            assert [*chart.series[0].iter_values()] == [value for _, value in row.points]
        for row in screens[code].picture.rows:
            assert row.value in words_of(slides[code])


def test_the_map_has_every_state_as_a_shape_with_its_name(briefing):
    slides, _ = whole(briefing)
    [group] = [shape for shape in slides["map"].shapes if shape.shape_type == 6]
    names = {shape.name for shape in group.shapes}
    assert set(briefing.countries["name_en"]) <= names
    told = {
        shape.name: shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in group.shapes
    }
    assert "Submitted" in told["Jordan"]
    ids = [shape.shape_id for shape in group.shapes]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("language", languages())
def test_each_language_has_its_direction(briefing, language):
    given = given_for(briefing, language, iso3="KEN")
    for slide in slides_of(briefing, given):
        frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
        for frame in [*frames, slide.notes_slide.notes_text_frame]:
            for paragraph in frame.paragraphs:
                if paragraph.text:
                    is_rtl = paragraph._p.pPr is not None and paragraph._p.pPr.get("rtl") == "1"
                    assert is_rtl == (language == "ar")
                    assert paragraph.runs[0].font._element.get("lang").startswith(language)


def test_a_picture_says_what_it_shows_to_who_does_not_see_it(briefing):
    for whom in ({}, {"iso3": "KEN"}):
        slides, _ = whole(briefing, **whom)
        for slide in slides.values():
            for shape in slide.shapes:
                if shape.has_chart or shape.has_table or shape.shape_type == 6:
                    assert shape._element.xpath(".//p:cNvPr")[0].get("descr")


def test_screens_come_as_asked(briefing):
    slides = slides_of(briefing, given_for(briefing), ("next", "map"))
    assert len(slides) == 2
    with pytest.raises(KeyError):
        make_deck(given_for(briefing), briefing.about(), ("encore",))


@pytest.mark.parametrize("name", ["<b>&amp;</b> \"quoted\" 'x'", "]]><a:t>", "\x00\x0b\ufffe Land"])
def test_a_name_is_a_name_and_no_markup(briefing, name):
    given = given_for(briefing, iso3="KEN")
    names = given.names.copy()
    names["KEN"] = name
    slides = slides_of(briefing, replace(given, names=names))
    assert any(clean(name) in words_of(slide) for slide in slides)


def test_a_picture_of_an_unknown_kind_is_its_table(briefing):
    slides, screens = whole(briefing)
    assert isinstance(screens["next"].picture, pictures.Milestones)
    said = words_of(slides["next"])
    assert all(str(cell) in said for cell in screens["next"].table.to_numpy().ravel())
    assert not pd.isna(screens["next"].table).any().any()


def test_rings_of_a_path_close_where_they_began():
    assert [*read_path("M1 2l3 0 0 4zM9 9l-1-1 0-2z")] == [
        [(1, 2), (4, 2), (4, 6)],
        [(9, 9), (8, 8), (8, 6)],
    ]
    world = load_world()
    for path in world["paths"]:
        assert sum(len(ring) > 2 for ring in read_path(path)) == path.count("z")
