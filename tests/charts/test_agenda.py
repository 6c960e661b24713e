"""The pictures of the Agenda: places, marks, ties; words that stay words; links that lead."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from charts.agenda import Area, Node, Part, Pillar, Tie, chips, flow, shares, structure
from charts.agenda_time import Bar, Mark, legend, strip, years
from charts.library import Entry, entry_list, grouped

EVIL = '<script>"x"&'
SPAN = (dt.date(2016, 1, 1), dt.date(2036, 1, 1))


def parsed(html: str) -> ET.Element:
    return ET.fromstring(
        f"<div>{re.sub('<style>.*?</style>', '', html)}</div>".replace("&nbsp;", "")
    )


def mark(code: str, day: dt.date, standing: str = "done", **more) -> Mark:
    return Mark(code, day, day, code, "day", standing, standing, f"?event={code}", **more)


def test_the_house_has_every_area_as_a_link():
    pillars = [Pillar("social", "One", [Area("1.1", "First", "agenda?area=1.1", "2 indicators")])]
    base = Pillar("implementation", "Base", [Area("2.1", "Second", "agenda?area=2.1")], "lead")
    links = [a.get("href") for a in parsed(structure(pillars, base, "roof")).iter("a")]
    assert links == ["agenda?area=1.1", "agenda?area=2.1"]


NODES = [Node("a", "1", "A", "?a"), Node("b", "2", "B", "?b", is_chosen=True)]


def curves(html: str) -> list[str]:
    return re.findall(r"<path d='([^']+)'", unquote(html))


def test_ties_meet_the_middle_of_their_rows():
    right = [Node(str(n), str(n), "", "?") for n in range(4)]
    html = flow(NODES, right, [Tie("b", "0", 2, "social")], ("left", "right"), "alt")
    assert curves(html) == ["M0 75.00C50 75.00 50 12.50 100 12.50"]
    assert parsed(html).find(".//img").get("alt") == "alt"
    assert [a.get("aria-current") for a in parsed(html).iter("a")][:2] == [None, "true"]


def test_a_tie_is_as_thick_as_its_weight_and_faint_when_not_chosen():
    ties = [Tie("a", "a", 1, "social"), Tie("b", "b", 3, "economic", is_chosen=False)]
    html = unquote(flow(NODES, NODES, ties, ("", ""), "alt"))
    assert re.findall(r"stroke-width='([\d.]+)'", html) == ["3.0", "6.0"]
    assert re.findall(r"stroke-opacity='([\d.]+)'", html) == ["0.75", "0.15"]


def test_the_ties_turn_round_where_the_text_does():
    tie = [Tie("a", "b", 1, "social")]
    assert "scaleX(-1)" in flow(NODES, NODES, tie, ("", ""), "alt", is_rtl=True)
    assert "scaleX(-1)" not in flow(NODES, NODES, tie, ("", ""), "alt")


def test_parts_are_as_wide_as_their_elements():
    html = shares([Part("A", 6, "six"), Part("B", 9, "nine")])
    assert re.findall(r"flex-grow:(\d+)", html) == ["6", "9"]
    assert len([*parsed(chips([Part("A"), Part("B")])).iter("li")]) == 2


def placed(html: str) -> list[tuple[float, int]]:
    return [(float(x), int(y)) for x, y in re.findall(r"left:([\d.]+)%;bottom:(\d+)px", html)]


def test_marks_lie_at_their_day_and_stack_where_they_are_close():
    days = [dt.date(2016, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 20), dt.date(2026, 6, 1)]
    marks = [mark(str(n), day) for n, day in enumerate(days)]
    html = strip(marks, SPAN, [], (dt.date(2026, 1, 1), "today"))
    spots = placed(html)
    assert [spots[0], spots[1]] == [(0.0, 0), (pytest.approx(50, abs=0.02), 0)]
    assert spots[2][1] > 0
    assert spots[3][1] == 0
    assert "width:50.0" in html or "width:49.9" in html  # the time that has passed


def test_a_mark_or_a_day_off_the_strip_is_not_drawn():
    marks = [mark("in", dt.date(2020, 1, 1)), mark("out", dt.date(2015, 1, 1))]
    html = strip(marks, SPAN, [], (dt.date(2040, 1, 1), "today"))
    assert len(placed(html)) == 1
    assert "today" not in html


def test_a_bar_has_its_name_beside_it():
    bars = [Bar(dt.date(2016, 1, 1), dt.date(2018, 1, 1), "early"), Bar(*SPAN, "late")]
    html = strip([], SPAN, [(SPAN[0], "2016\nfirst")], (SPAN[0], "day"), bars, title="Close")
    assert re.findall(r"<i style=.left:([\d.]+)%;width:([\d.]+)%", html)[1] == ("0.00", "100.00")
    assert parsed(html).findtext(".//p") == "Close"


def test_years_open_as_told_and_name_each_standing():
    marks = [mark("a", SPAN[0], "not_found", is_chosen=True)]
    tree = parsed(years([("2016", "one", True, marks), ("2017", "none", False, [])]))
    assert [d.get("open") is not None for d in tree.iter("details")] == [True, False]
    assert tree.find(".//em").text == "not_found"
    assert tree.find(".//a").get("aria-current") == "true"
    assert "nat-not_found" in legend([("not_found", "unknown")])


def test_entries_keep_titles_in_english_and_lead_to_states():
    entry = Entry(
        "Her City", "Platform", "D, 30", "2025", "?entry=x", [("Kenya", "?c=KEN")], is_title=True
    )
    tree = parsed(entry_list([entry]))
    assert tree.find(".//bdi").get("lang") == "en"
    assert [a.get("href") for a in tree.iter("a")] == ["?entry=x", "?c=KEN"]
    assert parsed(grouped([("Africa", [entry]), ("None", [])])).findtext(".//h3") == "Africa"


def test_words_stay_words():
    area = [Area(EVIL, EVIL, EVIL, EVIL)]
    pillar = Pillar("social", EVIL, area, EVIL)
    evil = mark(EVIL, SPAN[0], more=EVIL)
    drawn = [
        structure([pillar], pillar, EVIL),
        flow([Node("a", EVIL, EVIL, EVIL)], [Node("b", EVIL, EVIL, EVIL)], [], (EVIL, EVIL), EVIL),
        shares([Part(EVIL, 1, EVIL)]),
        chips([Part(EVIL)]),
        strip([evil], SPAN, [(SPAN[0], EVIL)], (SPAN[0], EVIL), [Bar(*SPAN, EVIL)], EVIL),
        years([(EVIL, EVIL, True, [evil])]),
        legend([("done", EVIL)]),
        grouped([(EVIL, [Entry(EVIL, EVIL, EVIL, EVIL, EVIL, [(EVIL, EVIL)])])]),
    ]
    for html in drawn:
        assert "<script" not in html
        parsed(html)
