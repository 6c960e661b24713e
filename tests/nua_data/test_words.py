"""Sentences say the facts they are given, in the right form and language."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from nua_data import words
from nua_data.facts import Pace, Reporters, ReportingFacts
from nua_data.lines import LineChange
from nua_data.model import Status
from nua_data.reporting import PublishedTotal, SameDay, UrbanShare
from nua_data.text import languages, load_text

t = load_text("en")
NOW, BEFORE = words.cycle_words(t, "2022-2026"), words.cycle_words(t, "2018-2022")
INDICATOR = pd.Series(
    {
        "indicator": "SP_ACS_BSRVSAN",
        "name": "Basic sanitation",
        "short_name": "Sanitation",
        "unit": "%",
        "sdg": "1.4.1",
        "direction": 1,
        "target": "100",
        "horizon": 2030,
        "target_basis": "SDG 6.2",
    }
)


def facts(submitted=1, states=193, published=None, before=None, before_published=None, **rest):
    counts = dict.fromkeys(Status, 0) | {Status.SUBMITTED: submitted}
    counts[Status.NONE] = states - submitted
    empty = pd.DataFrame({"iso3": [], "status": []})
    return ReportingFacts(
        cycle="2022-2026",
        as_of=dt.date(2026, 5, 22),
        statuses=empty,
        observers=empty,
        counts=counts,
        share=UrbanShare(0.123, 1.0, 8.13, 0),
        published=published,
        previous_cycle="2018-2022" if before is not None else None,
        previous_counts=before,
        previous_published=before_published,
        **rest,
    )


def counted(submitted: int) -> dict[Status, int]:
    return dict.fromkeys(Status, 0) | {Status.SUBMITTED: submitted}


def total(count: int, minimum: bool = False) -> PublishedTotal:
    return PublishedTotal(count, "2025-07", minimum, "https://example.org")


@pytest.mark.parametrize(("n", "verb"), [(0, "are"), (1, "is"), (2, "are"), (101, "are")])
def test_the_sentence_counts(n, verb):
    said = words.reporting_sentence(t, facts(n), None)
    assert re.search(rf"\b{n} of 193 states {verb} known", said)
    assert "12.3%" in said
    assert "22 May 2026" in said
    assert NOW in said


def test_the_sentence_names_its_region():
    said = words.reporting_sentence(t, facts(3, 44), "Africa")
    assert "3 of 44 states in Africa" in said
    assert "world" not in said


@pytest.mark.parametrize(
    ("before", "published", "key", "values"),
    [
        (counted(22), total(40), "published", {"total": 40}),
        (counted(22), None, "named", {"named": 22}),
        (counted(0), None, "none", {}),
    ],
)
def test_how_the_previous_cycle_ended(before, published, key, values):
    said = words.reporting_sentence(t, facts(1, before=before, before_published=published), None)
    assert said.endswith(t(f"sentence.previous.{key}", cycle=BEFORE, **values))
    assert all(str(number) in said for number in values.values())


def test_the_first_cycle_has_none_before():
    assert BEFORE not in words.reporting_sentence(t, facts(1), None)


def test_published_beside_named():
    assert "No total" in words.published_sentence(t, facts())
    said = words.published_sentence(t, facts(22, published=total(40)))
    assert {"40", "22", "18"} <= set(re.findall(r"\d+", said))
    minimum = words.published_sentence(t, facts(1, published=total(4, minimum=True)))
    assert minimum.startswith("At least 4")
    more = words.published_sentence(t, facts(5, published=total(4)))
    assert "-1" not in more


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (61.54, "%", "61.5%"),
        (60.0, "%", "60%"),
        (0.0, "%", "0%"),
        (1234.0, "USD", "1,234 USD"),
        (0.456, "", "0.46"),
    ],
)
def test_value_with_unit(value, unit, said):
    assert words.value_words(t, value, unit, unit) == said


@pytest.mark.parametrize(
    "direction", ["improving", "little_change", "worsening", "too_few_points", "who_changed"]
)
@pytest.mark.parametrize("language", languages())
def test_a_line_says_both_ends_and_its_direction(direction, language):
    text = load_text(language)
    change = LineChange(2015, 84.4, 2022, 88.2, direction)
    said = words.line_sentence(text, INDICATOR, change, "World")
    assert text.has(f"direction.{direction}")
    assert text.name("direction", direction) in said
    first, last = (text.number(end, 1).strip("\u2066\u2069") for end in (84.4, 88.2))
    ends = (first, "2015", last, "2022")
    assert all(part in said for part in ends)


def test_a_line_of_nothing_says_so():
    said = words.line_sentence(t, INDICATOR, None, "Arab States")
    assert said == t("sentence.line.none", group="Arab States")


def test_directions_differ():
    names = {t.name("direction", d) for d in ("improving", "little_change", "worsening")}
    assert len(names) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "100%"),
        ({"target": "half_of_baseline"}, "half"),
        ({"target": "", "horizon": None}, t("indicator.no_target")),
    ],
)
def test_target(change, said):
    row = pd.Series(INDICATOR.to_dict() | change)
    assert said.lower() in words.target_words(t, row).lower()


@pytest.mark.parametrize(("direction", "key"), [(1, "higher"), (-1, "lower")])
def test_which_way_is_better(direction, key):
    row = pd.Series(INDICATOR.to_dict() | {"direction": direction})
    assert t(f"indicator.{key}") in words.indicator_lines(t, row)


def test_pace_needs_a_cycle_before():
    empty = pd.DataFrame()
    alone = Pace("2014-2018", empty, None, empty, None)
    assert words.pace_names(t, alone)[1] == ""
    assert "no earlier cycle" in words.pace_sentence(t, alone)
    day = SameDay(1, 15, 1237, dt.date(2021, 12, 21), "2018-2022")
    both = Pace("2022-2026", empty, "2018-2022", empty, day)
    said = words.pace_sentence(t, both)
    assert "1,237 days" in said
    assert said.index(": 1.") < said.index(": 15.")
    assert BEFORE in words.pace_names(t, both)[1]


def test_reporters_by_name():
    names = pd.Series({"KEN": "Kenya", "JOR": "Jordan", "BRA": "Brazil"})
    said = words.reporter_lines(t, Reporters(("KEN", "JOR"), ("JOR",), (), ("BRA",)), names)
    assert said[0].startswith("2 states reported for the first time: Jordan (")
    assert said[0].endswith("and Kenya.")
    assert said[1] == t("reporters.repeat_none")
    assert "Brazil" in said[2]
    assert names["JOR"] == "Jordan", "the table of names was changed"
    none = words.reporter_lines(t, Reporters((), (), (), ()), names)
    assert none == [t("reporters.first_time_none")], "no earlier reporter is named: nothing to say"
    again = words.reporter_lines(t, Reporters((), (), ("KEN",), ()), names)
    assert again[0] == t("reporters.first_time_none")
    assert again[1].endswith("Kenya.") and again[2] == t("reporters.all_again")


def test_the_map_in_words():
    said = words.map_description(t, facts(22))
    assert "Submitted: 22" in said
    assert f"{t('status.none')}: 171" in said
    assert "Withdrawn" not in said


def test_shares_in_words():
    shares = pd.DataFrame({"status": ["submitted", "none"], "share_pct": [12.34, 87.66]})
    said = words.share_sentence(t, shares)
    assert "12.3%" in said
    assert "87.7%" in said


def test_coverage_in_words():
    row = {
        "aggregate": "urban_population",
        "year": 2022,
        "states": 150,
        "covered_pct": 97.2,
        "carried_pct": 3.4,
    }
    said = words.coverage_sentence(t, pd.DataFrame([row]))
    assert all(part in said for part in ("2022", "150", "97%", "3%"))
    assert words.coverage_sentence(t, pd.DataFrame([row])[:0]) == t("sentence.coverage.none")


def test_regions_in_words():
    lines = pd.DataFrame({"name": ["A", "A", "B"], "year": [2015, 2022, 2020], "value": [1, 2, 3]})
    said = words.regions_sentence(t, INDICATOR, lines)
    assert "A 2% (2022)" in said
    assert "B 3% (2020)" in said
    assert "2015" not in said
    assert words.regions_sentence(t, INDICATOR, lines[:0])


def test_a_cycle_is_not_turned_round():
    bare = BEFORE.replace("\u2060", "")
    assert bare == "2018\u20132022"
    assert words.cycle_words(load_text("ar"), "2018-2022") == f"\u2066{BEFORE}\u2069"
