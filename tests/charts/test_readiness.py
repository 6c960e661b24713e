"""The light pictures of the readiness page: positions, counts, and words that stay words."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from charts.readiness import (
    PhaseRow,
    PhaseWords,
    band_table,
    name_lists,
    pace_steps,
    phase_timeline,
)

WORDS = PhaseWords("passed", "now", "ahead", "fact", "22 May")
ROWS = [
    PhaseRow(
        "One <b>",
        "plan",
        "known",
        dt.date(2024, 1, 1),
        dt.date(2024, 7, 1),
        "past",
        ((dt.date(2024, 1, 1), 'a "fact"'),),
    ),
    PhaseRow("Two", "plan", "known", dt.date(2024, 7, 1), dt.date(2025, 1, 1), "current"),
]


def well_formed(html: str) -> ET.Element:
    return ET.fromstring(f"<div>{html.replace('nbsp', '')}</div>")


def test_phases_lie_on_one_line_of_time():
    html = phase_timeline(ROWS, dt.date(2024, 7, 1), WORDS)
    lefts = [float(x) for x in re.findall(r"left:([\d.]+)%;width", html)]
    assert lefts == [0.0, pytest.approx(49.73, abs=0.1)]
    assert "One &lt;b&gt;" in html and "<b>" not in html
    assert "a &quot;fact&quot;" in html
    well_formed(html)


def test_a_day_off_the_line_draws_no_line():
    on, off = (
        phase_timeline(ROWS, day, WORDS) for day in (dt.date(2024, 7, 1), dt.date(2030, 1, 1))
    )
    assert on.count("2px solid") == off.count("2px solid") + len(ROWS)


def test_bands_show_each_count_and_leave_empty_what_cannot_be():
    matrix = pd.DataFrame([[1, 2], [0, 3]])
    html = band_table(matrix, ["Low & slow", "High"], ("rows", "columns"))
    cells = [cell.text for cell in well_formed(html).iter("td")]
    assert cells == ["rows ↓", "columns", "1", "2", None, "3"]
    assert "Low &amp; slow" in html


def test_names_stay_text():
    html = name_lists([("Group <1>", ["Côte d'Ivoire", "<script>"])])
    assert "<script>" not in html
    assert len([*well_formed(html).iter("details")]) == 1


def test_steps_are_drawn_for_both_cycles_and_for_none():
    curve = pd.DataFrame({"day": [0, 10, 20], "count": [0, 1, 1]})
    svg = ET.fromstring(pace_steps(curve, curve.assign(count=[0, 2, 4]), 'A "line"'))
    assert svg.get("aria-label") == 'A "line"'
    lines = [*svg.iter("{http://www.w3.org/2000/svg}polyline")]
    assert len(lines) == 2
    assert len(lines[1].get("points").split()) == 5  # three points, a corner before each change
    empty = ET.fromstring(pace_steps(curve.iloc[:0], curve.iloc[:0], "Nothing"))
    assert not [*empty]
