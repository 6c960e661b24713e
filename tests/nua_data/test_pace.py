from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data import pace
from nua_data.method import load_method

BANDS = load_method().trend.bands
LITTLE = load_method().trend.little_change
YEARS = {"t0": 2016, "t1": 2022}
NAN = math.nan

# y0, y1, target, horizon, direction, R linear, R growth, UN label, Eurostat label, A, projection
GOLDEN = [
    (60, 72, 85, 2030, 1, 1.12, 1.22, "on_track", "on_track", 0.81, 88.0),
    (60, 64, 85, 2030, 1, 0.37, 0.43, "limited", "limited", 3.94, 69.3),
    (40, 32, 20, 2030, -1, 0.93, 0.76, "acceleration_needed", "acceleration_needed", 1.12, 21.3),
    (40, 39.5, 20, 2030, -1, 0.06, 0.04, "limited", "limited", 29.25, 38.8),
    (40, 43, 20, 2030, -1, -0.35, -0.25, "moving_away", "moving_away", "turn", 47.0),
    (30, 24, 0, 2030, -1, 0.47, NAN, "limited", "limited", 3.00, 16.0),
    (60, 72, 85, 2036, 1, 1.60, 1.76, "on_track", "on_track", 0.46, 100.0),
    (60, 65.89, 85, 2030, 1, 0.55, 0.62, "acceleration_needed", "limited", 2.43, 73.7),
]


@pytest.mark.parametrize("row", GOLDEN)
def test_golden_paces_and_labels(row):
    y0, y1, target, horizon, direction, linear, growth, un, eurostat, _, _ = row
    found = pace.linear_pace(y0, y1, target, **YEARS, horizon=horizon)
    by_growth = pace.growth_pace(y0, y1, target, **YEARS, horizon=horizon, direction=direction)
    assert found == pytest.approx(linear, abs=0.005)
    assert by_growth == pytest.approx(growth, abs=0.005, nan_ok=True)
    assert pace.label_pace(found, BANDS["default"]) == un
    assert pace.label_pace(found, BANDS["eurostat"]) == eurostat


@pytest.mark.parametrize("row", GOLDEN)
def test_golden_accelerations_and_projections(row):
    y0, y1, target, horizon, *_, factor, reached = row
    found, must_turn = pace.acceleration(y0, y1, target, **YEARS, horizon=horizon)
    assert must_turn == (factor == "turn")
    assert found == pytest.approx(NAN if factor == "turn" else factor, abs=0.005, nan_ok=True)
    ahead = pace.project(y0, y1, **YEARS, horizon=horizon, natural_min=0, natural_max=100)
    assert ahead == pytest.approx(reached, abs=0.05)


def test_golden_target_met():
    assert pace.has_met(91, 85, 1)
    assert not pace.has_met(91, 85, -1)
    assert not pace.has_met(91, NAN, 1)
    assert pace.has_met(0.1 + 0.2, 0.3, -1)  # the same number, but for the last binary digit


@pytest.mark.parametrize(
    ("ratio", "un", "eurostat"),
    [
        (0.95, "on_track", "on_track"),
        (0.95 - 1e-12, "on_track", "on_track"),
        (0.949, "acceleration_needed", "acceleration_needed"),
        (0.60, "acceleration_needed", "acceleration_needed"),
        (0.599, "acceleration_needed", "limited"),
        (0.50, "acceleration_needed", "limited"),
        (0.499, "limited", "limited"),
        (0.0, "limited", "limited"),
        (-0.001, "limited", "moving_away"),
        (-0.10, "limited", "moving_away"),
        (-0.101, "moving_away", "moving_away"),
        (NAN, "", ""),
    ],
)
def test_a_bound_belongs_to_the_better_band(ratio, un, eurostat):
    assert pace.label_pace(ratio, BANDS["default"]) == un
    assert pace.label_pace(ratio, BANDS["eurostat"]) == eurostat


@pytest.mark.parametrize(
    ("y0", "y1", "direction", "label"),
    [
        (100, 103, 1, "little_change"),  # exactly 0.5 % a year
        (100, 103.1, 1, "improving"),
        (100, 103.1, -1, "worsening"),
        (100, 96.9, 1, "worsening"),
        (100, 97, -1, "little_change"),
        (-2, -1, 1, "improving"),  # growth rates may be negative
        (0, 0.01, 1, "improving"),
        (0, 0.01, -1, "worsening"),
        (0, 0, -1, "little_change"),
        (NAN, 1, 1, ""),
    ],
)
def test_direction_words_without_a_target(y0, y1, direction, label):
    named = pace.label_change(y0, y1, **YEARS, direction=direction, little_change=LITTLE)
    assert named == label


def test_what_is_not_defined_is_nan_and_never_infinite():
    at_target = pace.linear_pace(85, 80, 85, **YEARS, horizon=2030)
    no_time = pace.linear_pace(60, 70, 85, 2030, 2034, 2030)
    factor, must_turn = pace.acceleration(60, 60, 85, **YEARS, horizon=2030)
    past = pace.project(60, 70, 2016, 2031, 2030, NAN, NAN)
    from_zero = pace.relative_change(0, 5, **YEARS, direction=1)
    assert np.isnan([at_target, no_time, factor, past, from_zero]).all()
    assert not must_turn


def test_a_missing_projection_is_not_clipped_into_a_number():
    assert np.isnan(pace.project(NAN, NAN, **YEARS, horizon=2030, natural_min=0, natural_max=100))
    free = pace.project(60, 120, **YEARS, horizon=2030, natural_min=NAN, natural_max=NAN)
    assert free == pytest.approx(200)


values = st.integers(-(10**9), 10**9).map(lambda n: n / 1000)  # as published: finite decimals
ends = st.tuples(values, values, values, st.sampled_from([-1, 1]))


@given(ends)
def test_nothing_is_ever_infinite(numbers):
    y0, y1, target, direction = numbers
    with np.errstate(all="raise", under="ignore"):
        results = [
            pace.linear_pace(y0, y1, target, **YEARS, horizon=2030),
            pace.growth_pace(y0, y1, target, **YEARS, horizon=2030, direction=direction),
            pace.relative_change(y0, y1, **YEARS, direction=direction),
            pace.project(y0, y1, **YEARS, horizon=2030, natural_min=NAN, natural_max=NAN),
        ]
    assert not np.isinf(results).any()


whole = st.integers(1, 1000)


@given(whole, whole, whole, st.sampled_from([0.1, 2.0, 1000.0]))
def test_the_linear_pace_does_not_depend_on_the_unit(y0, y1, target, unit):
    plain = pace.linear_pace(y0, y1, target, **YEARS, horizon=2030)
    scaled = pace.linear_pace(y0 * unit, y1 * unit, target * unit, **YEARS, horizon=2030)
    assert plain == pytest.approx(scaled, nan_ok=True)


@given(whole, whole, whole)
def test_both_paces_have_the_same_sign(y0, y1, target):
    direction = 1 if target > y0 else -1
    linear = pace.linear_pace(y0, y1, target, **YEARS, horizon=2030)
    growth = pace.growth_pace(y0, y1, target, **YEARS, horizon=2030, direction=direction)
    assert np.isnan(linear) == np.isnan(growth)
    assert np.isnan(linear) or np.sign(linear) == np.sign(growth)


@given(whole, whole)
def test_the_required_pace_projects_onto_the_target(y0, target):
    y1 = y0 + (target - y0) * 6 / 14
    ratio = pace.linear_pace(y0, y1, target, **YEARS, horizon=2030)
    ahead = pace.project(y0, y1, **YEARS, horizon=2030, natural_min=NAN, natural_max=NAN)
    assert ahead == pytest.approx(target)
    assert y0 == target or ratio == pytest.approx(1)
