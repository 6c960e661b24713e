"""A line's baseline, its direction, and the way to its target, case by case."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from nua_data.lines import line_change, line_outlook
from nua_data.method import load_method

INDICATOR = {
    "indicator": "X",
    "direction": 1,
    "target": "100",
    "horizon": 2030,
    "target_basis": "SDG 6.2",
    "natural_min": 0.0,
    "natural_max": 100.0,
}


def line(points: dict[int, float], covered: dict[int, float] | float = 90.0) -> pd.DataFrame:
    shares = [covered if isinstance(covered, float) else covered[year] for year in points]
    return pd.DataFrame({"year": [*points], "value": [*points.values()], "covered_pct": shares})


def change_of(points, covered=90.0, **indicator):
    return line_change(line(points, covered), pd.Series(INDICATOR | indicator), load_method())


def test_no_point_no_change():
    assert change_of({}) is None


@pytest.mark.parametrize(
    ("points", "indicator", "direction"),
    [
        ({2015: 50, 2022: 60}, {}, "improving"),
        ({2015: 60, 2022: 50}, {}, "worsening"),
        ({2015: 60, 2022: 50}, {"direction": -1}, "improving"),
        ({2015: 50, 2022: 60}, {"direction": -1}, "worsening"),
        ({2015: 50, 2022: 51}, {}, "little_change"),
        ({2015: 50, 2022: 50}, {}, "little_change"),
        ({2015: 100, 2020: 102.5}, {}, "little_change"),  # 0.5 % a year exactly is within
        ({2015: 100, 2020: 102.6}, {}, "improving"),
        ({2015: 0, 2020: 0.001}, {}, "improving"),  # from zero the sign alone speaks
        ({2015: 50, 2017: 60}, {}, "too_few_points"),  # less than three years
        ({2015: 50, 2018: 60}, {}, "improving"),
        ({2015: 50}, {}, "too_few_points"),
        ({2022: 50}, {}, "too_few_points"),
    ],
)
def test_direction(points, indicator, direction):
    assert change_of(points, **indicator).direction == direction


@pytest.mark.parametrize(
    ("shares", "direction"),
    [
        ((90.0, 90.0), "improving"),
        ((90.0, 85.0), "improving"),  # five points exactly may still be compared
        ((90.0, 84.9), "who_changed"),
        ((60.0, 90.0), "who_changed"),
    ],
)
def test_another_population_is_no_direction(shares, direction):
    covered = dict(zip((2015, 2022), shares, strict=True))
    found = change_of({2015: 50, 2022: 60}, covered)
    assert found.direction == direction
    assert found.is_comparable == (direction == "improving")


@pytest.mark.parametrize(
    ("years", "basis", "first"),
    [
        ([2010, 2015, 2022], "SDG 6.2", 2015),
        ([2010, 2015, 2016, 2022], "Sendai", 2016),
        ([2013, 2022], "SDG 6.2", 2013),  # two years off is near enough
        ([2012, 2018, 2022], "SDG 6.2", 2018),  # three years off: the first after it
        ([2014, 2016, 2022], "SDG 6.2", 2014),
        ([2005, 2009], "SDG 6.2", 2005),  # nothing after it: the first on record
    ],
)
def test_baseline(years, basis, first):
    found = change_of({year: 50.0 for year in years}, target_basis=basis)
    assert (found.first_year, found.last_year) == (first, years[-1])


def test_values_are_those_of_the_years():
    found = change_of({2015: 50, 2018: 55, 2022: 61})
    assert (found.first_value, found.last_value) == (50.0, 61.0)


def outlook_of(points, covered=90.0, **indicator):
    row = pd.Series(INDICATOR | indicator)
    return line_outlook(line_change(line(points, covered), row, load_method()), row)


def test_outlook_leads_to_the_target_and_carries_the_pace_on():
    ahead = outlook_of({2015: 50, 2020: 60})
    assert ahead.needed == ((2015, 50.0), (2030, 100.0))
    assert ahead.projected == ((2020, 60.0), (2030, 80.0))


def test_outlook_stays_within_what_is_possible():
    assert outlook_of({2015: 50, 2020: 90}).projected[1] == (2030, 100.0)
    free = outlook_of({2015: 50, 2020: 90}, natural_max=math.nan)
    assert free.projected[1] == (2030, 170.0)


def test_half_of_the_baseline():
    ahead = outlook_of({2015: 50, 2020: 45}, target="half_of_baseline", direction=-1)
    assert ahead.needed == ((2015, 50.0), (2030, 25.0))


@pytest.mark.parametrize(
    ("points", "covered", "indicator"),
    [
        ({}, 90.0, {}),
        ({2015: 50, 2020: 60}, 90.0, {"target": ""}),
        ({2015: 50, 2016: 60}, 90.0, {}),
        ({2015: 50, 2020: 60}, {2015: 50.0, 2020: 90.0}, {}),
        ({2015: 50, 2020: 60}, 90.0, {"horizon": 2020}),
    ],
)
def test_no_outlook(points, covered, indicator):
    assert outlook_of(points, covered, **indicator) is None
