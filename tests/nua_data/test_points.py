from __future__ import annotations

import pandas as pd
import pytest

from nua_data.method import load_method
from tests.nua_data.tiny import NO_TARGET, judge, make_release, one_series

VOLATILE = {"volatile": True, **NO_TARGET}
CITIES = {"target": "100"}
METHOD = load_method()


@pytest.mark.parametrize(
    ("years", "basis", "baseline"),
    [
        ([2014, 2015, 2016, 2022], "SDG 1.1", 2015),
        ([2014, 2015, 2016, 2022], "WHO guideline", 2016),
        ([2014, 2016, 2022], "SDG 1.1", 2014),  # as near: the earlier
        ([2013, 2018, 2022], "SDG 1.1", 2013),
        ([2012, 2018, 2022], "SDG 1.1", 2018),  # out of reach: the first after
        ([2013, 2019, 2022], "WHO guideline", 2019),
        ([2012, 2019, 2022], "WHO guideline", 2019),
        ([2017, 2022], "SDG 1.1", 2017),
    ],
)
def test_baselines(years, basis, baseline):
    points = {year: 10 + i for i, year in enumerate(years)}
    found = judge(one_series(points, target_basis=basis))
    assert found["baseline_year"] == baseline
    assert found["baseline_value"] == points[baseline]
    without = judge(one_series({2015: 1, 2016: 2, 2022: 3}, **NO_TARGET))
    assert without["baseline_year"] == 2016


@pytest.mark.parametrize(
    ("points", "since"),
    [
        ({2015: 1, 2018: 2, 2019: 2, 2020: 2}, 2018),
        ({2015: 1, 2019: 2, 2020: 2}, None),
        ({2015: 2, 2018: 2, 2020: 2}, 2015),
        ({2015: 2, 2018: 2, 2020: 2.0000001}, None),
        ({2000: 2, 2001: 2, 2002: 2, 2015: 3}, None),  # repeats that ended
    ],
)
def test_repeated_final_values_are_noted(points, since):
    found = judge(one_series(points))["unchanged_since"]
    assert pd.isna(found) if since is None else found == since


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ([(2012, 100, "not_relevant")], "not_applicable"),
        ([(2015, 100, "country"), (2018, 100, "not_relevant")], "not_applicable"),
        # The producer's later word counts, and the older row is no observation.
        ([(2015, 0, "not_relevant"), (2016, 60, "country"), (2022, 72, "country")], "on_track"),
        ([(2001, 0, "not_relevant"), (2016, 60, "country")], "too_few_points"),
    ],
)
def test_not_relevant_rows(rows, label):
    found = judge(make_release([("AAA", "X", *row) for row in rows]))
    assert found["label"] == label
    assert (found["gate"] == "not_relevant") == (label == "not_applicable")


FIRST = {2005: 1, 2006: 2, 2007: 3, 2008: 4, 2009: 5}  # mean 3, middle 2007


@pytest.mark.parametrize(
    ("points", "label"),
    [
        (FIRST | {2010: 6, 2011: 6, 2012: 6, 2013: 6, 2014: 6}, "worsening"),
        (FIRST | {2010: 1, 2012: 2, 2014: 3}, "improving"),
        (FIRST | {2010: 3, 2011: 3, 2012: 3.01}, "too_few_points"),  # windows overlap
        (FIRST | {2010: 3, 2013: 3, 2014: 3.01}, "little_change"),
        (FIRST | {2013: 3, 2014: 3}, "too_few_points"),  # two values in the last window
        ({2005: 1, 2009: 2, 2012: 1, 2013: 1, 2014: 1}, "too_few_points"),
        ({2003: 9, 2004: 9} | FIRST | {2010: 3, 2012: 3, 2014: 3}, "little_change"),
        (dict.fromkeys(range(2005, 2020), 0), "little_change"),
        (dict.fromkeys(range(2005, 2010), 0) | dict.fromkeys(range(2010, 2015), 1), "worsening"),
        (FIRST, "no_data"),
    ],
)
def test_volatile_indicators_compare_windows(points, label):
    found = judge(one_series(points, direction=-1, **VOLATILE))
    assert found["label"] == label
    if found["windows_pass"]:
        assert found["end_year"] - found["baseline_year"] >= METHOD.trend.windows.years
        assert found["basis"] == "windows"


def test_a_window_shows_the_numbers_that_made_the_label():
    later = {2010: 6, 2012: 6, 2014: 9}
    found = judge(one_series(FIRST | later, direction=-1, **VOLATILE))
    assert (found["first_from"], found["first_to"], found["first_values"]) == (2005, 2009, 5)
    assert (found["last_from"], found["last_to"], found["last_values"]) == (2010, 2014, 3)
    assert (found["baseline_year"], found["baseline_value"]) == (2007, 3)
    assert (found["end_year"], found["end_value"]) == (2012, 7)
    assert (found["latest_year"], found["latest_value"]) == (2014, 9)
    assert found["growth_per_year"] == pytest.approx(-(7 - 3) / (5 * 3))


def cities(*rows):
    return [("AAA", "X", *row) for row in rows]


def city_release(known, natures=("city_mean", "city_mean")):
    rows = [("AAA", "X", 2016, 50, natures[0]), ("AAA", "X", 2022, 60, natures[1])]
    return make_release(rows, [CITIES], cities=known)


def test_city_means_compare_the_same_cities_only():
    known = cities(
        ("a", 2016, 40), ("b", 2016, 60), ("a", 2022, 38), ("c", 2022, 82), ("a", 2019, 99)
    )
    found = judge(city_release(known))
    assert (found["basis"], found["matched_cities"]) == ("matched_cities", 1)
    assert (found["baseline_value"], found["end_value"]) == (40, 38)
    assert found["latest_value"] == 60  # as published
    assert found["label"] == "limited"


@pytest.mark.parametrize(
    ("known", "natures"),
    [
        ([], ("city_mean", "city_mean")),  # only the number of cities is known
        (cities(("a", 2016, 50), ("b", 2022, 60)), ("city_mean", "city_mean")),
        (cities(("a", 2016, 50), ("a", 2022, 60)), ("city_mean", "country")),
        (cities(("a", 2016, 50), ("a", 2022, 60)), ("country", "city_mean")),
    ],
)
def test_city_means_without_the_same_cities_at_both_ends(known, natures):
    found = judge(city_release(known, natures))
    assert (found["gate"], found["label"]) == ("no_matched_cities", "too_few_points")


def test_national_values_of_a_city_indicator_need_no_cities():
    assert judge(city_release([], ("country", "country")))["gate"] == "pace"
