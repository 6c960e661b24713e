"""The storyboard: its screens and their order, and facts that agree with counts of their own."""

from __future__ import annotations

import datetime as dt

import pytest

from nua_data import bands, facts, storyboard, trends
from nua_data import storyboard_pictures as pictures
from nua_data.method import load_method
from nua_data.model import TRANSFORMATIVE, Grouping, Status
from nua_data.storyboard import SCREENS, gather, make_storyboard, read_screens, write_screens
from nua_data.text import load_text

GROUP = {
    "world": pictures.Squares,
    "map": pictures.ReportMap,
    "pace": pictures.Curves,
    **dict.fromkeys(TRANSFORMATIVE, pictures.Directions),
    "readiness": pictures.Intervals,
    "next": pictures.Milestones,
}
COUNTRY = {
    "world": pictures.Ladder,
    "map": pictures.ReportMap,
    "pace": pictures.Tracks,
    **dict.fromkeys(TRANSFORMATIVE, pictures.Measures),
    "readiness": pictures.Readiness,
    "next": pictures.Lifts,
}
SCOPES = {
    "world": {},
    "region": {"region": "Africa"},
    "country": {"iso3": "KEN"},
    "observer": {"iso3": "VAT"},
    "submitted": {"iso3": "JOR"},
    "m49": {"region": "Oceania", "grouping": Grouping.M49},
    "first cycle": {"cycle": "2014-2018"},
    "country in the first cycle": {"iso3": "KEN", "cycle": "2014-2018"},
    "before the cycle": {"as_of": dt.date(2017, 1, 1), "cycle": "2022-2026"},
    "country before the cycle": {
        "iso3": "KEN",
        "as_of": dt.date(2017, 1, 1),
        "cycle": "2022-2026",
    },
}


@pytest.fixture(scope="module")
def given(release):
    made = {}

    def make(**scope):
        key = tuple(sorted(scope.items()))
        if key not in made:
            made[key] = gather(release, load_text("en"), **scope)
        return made[key]

    return make


def screens(given, **scope) -> dict:
    return {screen.code: screen for screen in make_storyboard(given(**scope))}


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        (None, SCREENS, ()),
        ("map,pace", ("map", "pace"), ()),
        ("pace, map", ("pace", "map"), ()),
        ("next,map,next", ("next", "map"), ()),
        ("map,encore", ("map",), ("encore",)),
        ("<b>,encore", (), ("<b>", "encore")),
        ("", (), ("",)),
    ],
)
def test_a_list_of_screens_is_read(text, known, unknown):
    assert read_screens(text) == (known, unknown)


def test_what_is_written_is_read_again():
    assert write_screens(SCREENS) is None
    some = ("next", "world")
    assert read_screens(write_screens(some)) == (some, ())


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_every_screen_of_every_scope_is_whole(given, scope):
    made = make_storyboard(given(**scope))
    assert tuple(screen.code for screen in made) == SCREENS
    for screen in made:
        told = (screen.title, screen.subject, screen.message, screen.alt, screen.source)
        assert all(told), screen.code
        assert 2 <= len(screen.notes) <= 4, (screen.code, screen.notes)
        assert "2026.05.22" in screen.source
        assert ("1 January 2017" if "as_of" in scope else "22 May 2026") in screen.source
        words = " ".join([*told, screen.detail, *screen.notes]).lower()
        assert "nan" not in words.split()
        assert "failed" not in words
        assert not {"rank", "ranking", "best", "worst"} & set(words.split())
        assert bool(screen.boundaries) == isinstance(screen.picture, pictures.ReportMap)
        assert isinstance(screen.picture, pictures.Nothing) or len(screen.table.columns) >= 2


@pytest.mark.parametrize(
    ("scope", "kinds"), [({}, GROUP), ({"region": "Africa"}, GROUP), ({"iso3": "KEN"}, COUNTRY)]
)
def test_each_screen_has_its_kind_of_picture(given, scope, kinds):
    found = {code: type(screen.picture) for code, screen in screens(given, **scope).items()}
    assert found == kinds


def test_an_observer_is_not_judged(given):
    found = screens(given, iso3="VAT")
    for code in (*TRANSFORMATIVE, "readiness", "next"):
        assert isinstance(found[code].picture, pictures.Nothing)
        assert "193" in found[code].message


@pytest.mark.parametrize("scope", [{}, {"region": "Arab States"}], ids=["world", "region"])
def test_reports_agree_with_the_pages(release, given, scope):
    board = screens(given, **scope)
    region = scope.get("region", "World")
    counted = facts.reporting_facts(
        release, "2022-2026", release.as_of, Grouping.HABITAT, region
    ).counts
    squares = board["world"].picture
    assert squares.total == sum(counted.values())
    assert {p.code: p.count for p in squares.parts} == {
        s.value: n for s, n in counted.items() if n or s in (Status.SUBMITTED, Status.NONE)
    }
    assert f"{counted[Status.SUBMITTED]} of {squares.total}" in board["world"].message
    recorded = squares.total - counted[Status.NONE]
    assert len(board["map"].table) == recorded


def test_the_pace_of_a_region_counts_its_own_states(release, given):
    curves = screens(given, region="Africa")["pace"].picture
    before = next(line for line in curves.lines if line.code == "before")
    named = facts.reporting_facts(
        release, "2018-2022", release.as_of, Grouping.HABITAT, "Africa"
    ).submitted
    assert before.points[-1][1] == named
    world = screens(given)["pace"].picture.lines[0]
    assert world.points[-1][1] > named


@pytest.mark.parametrize("code", TRANSFORMATIVE)
def test_directions_of_a_commitment(release, given, code):
    screen = screens(given)[code]
    rows = screen.picture.rows
    made = given()
    counts = trends.count_directions(made.trends, release.indicators, code, load_method())
    assert (
        sum(row.forward for row in rows) == counts.query("direction == 'forward'")["states"].sum()
    )
    for row in rows:
        assert row.forward + row.still + row.back + row.unknown == 193
        assert row.is_enough == (193 - row.unknown >= 193 / 2)
    ahead = sum(row.is_enough and row.forward > row.back for row in rows)
    assert f"in {ahead} of {len(rows)} indicators" in screen.message


def test_indicators_with_too_little_data_do_not_speak(given):
    rows = screens(given)["environment"].picture.rows
    silent = [row for row in rows if not row.is_enough]
    assert silent
    assert any(row.forward > row.back for row in silent)
    assert f"less than half of the states: {len(silent)}" in screens(given)["environment"].detail


def test_readiness_agrees_with_the_bands(given):
    made = given()
    picture = screens(given)["readiness"].picture
    matrix = bands.band_matrix(made.scores, load_method())
    assert len(picture.ends) == 193
    assert {b.code: b.count for b in picture.bands} == {b: matrix.at[b, b] for b in matrix}
    assert (picture.bands[0].low, picture.bands[-1].high) == (0, 100)
    assert f"{sum(b.count for b in picture.bands)} of 193" in screens(given)["readiness"].message


def test_the_readiness_of_a_country_names_what_is_unknown(given):
    screen = screens(given, iso3="KEN")["readiness"]
    assert [s.code for s in screen.picture.parts if s.value is None] == ["report"]
    assert screen.picture.low < screen.picture.high
    assert "report" in screen.detail


def test_what_comes_next_lies_ahead(release, given):
    rows = screens(given)["next"].picture.rows
    assert rows
    assert all(row.day > release.as_of for row in rows)
    assert [row.day for row in rows] == sorted(row.day for row in rows)


def test_a_country_brings_its_region(given):
    made = given(iso3="KEN")
    assert made.region == "Africa"
    assert made.subject == "Kenya"
    assert screens(given, iso3="KEN")["map"].picture.marked == "KEN"


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_the_same_in_another_language(release, scope):
    for screen in make_storyboard(gather(release, load_text("ar"), **scope)):
        assert screen.message


def test_a_code_that_is_no_state_is_an_error(release):
    with pytest.raises(KeyError):
        gather(release, load_text("en"), iso3="XXX")


def test_a_code_that_is_no_screen_is_an_error(given):
    with pytest.raises(KeyError):
        storyboard.make_storyboard(given(), ["encore"])
