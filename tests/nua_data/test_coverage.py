from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nua_data import coverage
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES
from tests.nua_data.tiny import AS_OF, has_no_infinity, make_release, one_series

METHOD = load_method()


@pytest.mark.parametrize(
    ("latest", "tau"),
    [(2026, 1), (2025, 1), (2024, 1), (2023, 0.8), (2022, 0.6), (2020, 0.2), (2019, 0), (2001, 0)],
)
def test_timeliness_in_2026(latest, tau):
    assert coverage.timeliness(latest, 2026, 2, 5) == pytest.approx(tau)


def test_timeliness_of_nothing_is_zero():
    assert coverage.timeliness(np.nan, 2026, 2, 5) == 0


@pytest.mark.parametrize(
    ("points", "availability", "tau"),
    [
        ({}, 0, 0),
        ({2013: 1, 2014: 1}, 0, 0),
        ({2014: 1, 2022: 1}, 0.5, 0.6),
        ({2015: 1, 2022: 1}, 1, 0.6),
        ({2015: 1, 2016: 1, 2024: 1}, 1, 1),
    ],
)
def test_availability_counts_points_since_2015(points, availability, tau):
    cell = coverage.coverage_cells(one_series(points), AS_OF, METHOD).iloc[0]
    assert cell["availability"] == availability
    assert cell["timeliness"] == pytest.approx(tau)
    country = coverage.coverage_by_country(one_series(points), AS_OF, METHOD).iloc[0]
    assert country["coverage"] == pytest.approx(100 * availability * tau)


def test_coverage_averages_applicable_headline_indicators():
    rows = [
        ("AAA", "X", 2015, 1),
        ("AAA", "X", 2024, 1, "estimated"),
        ("AAA", "Y", 2022, 1, "country_adjusted"),
        ("AAA", "N", 2022, 1, "not_relevant"),
        ("AAA", "S", 2024, 1),
    ]
    names = [{"indicator": name} for name in "XYNZ"] + [{"indicator": "S", "headline": False}]
    found = coverage.coverage_by_country(make_release(rows, names), AS_OF, METHOD).iloc[0]
    assert (found["applicable"], found["with_data"]) == (3, 2)
    assert found["availability"] == pytest.approx(100 * (1 + 0.5 + 0) / 3)
    assert found["timeliness"] == pytest.approx(100 * (1 + 0.6) / 2)
    assert found["coverage"] == pytest.approx(100 * (1 * 1 + 0.5 * 0.6 + 0) / 3)
    assert found["reported_share"] == pytest.approx(2 / 3)
    assert found["passes_gate"]


@pytest.mark.parametrize(
    ("with_data", "count", "passes"),
    [(0, 0, False), (2, 3, True), (4, 6, True), (14, 21, True), (1, 2, False), (3, 5, False)],
)
def test_the_gate_of_two_thirds(with_data, count, passes):
    assert coverage.passes_gate(with_data, count, METHOD.coverage) == passes


def test_a_country_without_any_data_has_zero_coverage_and_no_timeliness():
    found = coverage.coverage_by_country(one_series({}), AS_OF, METHOD).iloc[0]
    assert (found["coverage"], found["availability"]) == (0, 0)
    assert np.isnan(found["timeliness"])
    assert np.isnan(found["reported_share"])


def test_a_longer_span_never_lowers_coverage(release):
    short, default, long = (
        coverage.coverage_by_country(release, release.as_of, METHOD, span)["coverage"]
        for span in (3, None, 8)
    )
    assert (short <= default + 1e-9).all()
    assert (default <= long + 1e-9).all()
    assert (short < long).any()


def test_every_member_has_a_row_in_all_and_in_each_commitment(release):
    whole = coverage.coverage_by_country(release, release.as_of, METHOD)
    parts = coverage.coverage_by_commitment(release, release.as_of, METHOD)
    assert whole["iso3"].nunique() == len(whole) == MEMBER_STATES
    assert (parts.groupby("commitment").size() == MEMBER_STATES).all()
    applicable = parts.groupby("iso3")["applicable"].sum()
    assert (applicable == whole.set_index("iso3")["applicable"]).all()
    assert whole["coverage"].between(0, 100).all()
    assert has_no_infinity(whole)
    assert has_no_infinity(parts)


def test_one_country_recomputed_by_hand(release):
    seen = release.observations
    headline = release.indicators.loc[release.indicators["headline"], "indicator"]
    total = 0.0
    for indicator in headline:
        years = seen.loc[(seen["iso3"] == "KEN") & (seen["indicator"] == indicator), "year"]
        points = int((years >= 2015).sum())
        age = max(0, 2026 - years.max() - 2) if len(years) else 99
        total += min(1, points / 2) * max(0, 1 - age / 5)
    found = coverage.coverage_by_country(release, release.as_of, METHOD).set_index("iso3")
    assert found.loc["KEN", "coverage"] == pytest.approx(100 * total / len(headline))


def test_the_span_is_read_from_the_method():
    rules = dataclasses.replace(METHOD.coverage, span_years=8)
    method = dataclasses.replace(METHOD, coverage=rules)
    cells = coverage.coverage_cells(one_series({2020: 1}), AS_OF, method)
    assert cells["timeliness"].item() == pytest.approx(0.5)
