from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from nua_data import aggregates, coverage, scale, trends
from nua_data import commitments as c
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES, WORLD

METHOD = load_method()
BANDS = METHOD.distance.bands


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (100.0, "near"),
        (75.0, "near"),
        (74.6, "near"),  # shown as 75, so it is named as 75
        (74.4, "past_half"),
        (50.0, "past_half"),
        (49.4, "before_half"),
        (25.0, "before_half"),
        (24.0, "far"),
        (0.0, "far"),
        (np.nan, ""),
    ],
)
def test_a_value_lies_in_the_band_of_the_number_shown(value: float, band: str) -> None:
    assert c.name_bands([value], BANDS).tolist() == [band]


@pytest.mark.parametrize("bands", [BANDS, METHOD.coverage.bands])
def test_bands_are_equal_steps_that_leave_no_gap(bands) -> None:
    ranges = [*c.band_ranges(bands).values()][::-1]
    assert ranges[0][0] == 0 and ranges[-1][1] == 100
    assert all(low == high + 1 for (_, high), (low, _) in zip(ranges, ranges[1:], strict=False))
    assert len(set(np.diff(sorted(bands.values())))) == 1


@given(some.floats(0, 100))
def test_every_value_is_inside_the_range_of_its_band(value: float) -> None:
    low, high = c.band_ranges(BANDS)[c.name_bands([value], BANDS)[0]]
    assert low <= round(value) <= high


def values(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["iso3", "value", "n_with_data", "n_headline"])


@pytest.mark.parametrize(
    ("row", "group"),
    [
        (("AAA", 80.0, 3, 3), "near"),
        (("AAA", np.nan, 1, 3), "too_few_points"),
        (("AAA", np.nan, 0, 3), "no_data"),
        (("AAA", np.nan, 0, 0), "not_applicable"),
    ],
)
def test_a_state_without_a_value_says_why(row: tuple, group: str) -> None:
    standing = c.distance_standing(values(row, ("BBB", 10.0, 3, 3)), METHOD)
    assert standing.states["group"].iloc[0] == group
    assert standing.counts[group] >= 1 and sum(standing.counts.values()) == 2
    assert tuple(standing.counts) == standing.groups


@pytest.mark.parametrize(("has_headline", "absent"), [(True, "no_target"), (False, "no_indicator")])
def test_nothing_to_measure_has_its_own_reason(has_headline: bool, absent: str) -> None:
    standing = c.distance_standing(values(("AAA", np.nan, 0, 0)), METHOD, has_headline)
    assert standing.absent == absent and set(standing.counts.values()) == {0}


def test_no_data_is_not_little_data_although_both_are_low() -> None:
    table = pd.DataFrame(
        {"iso3": ["A", "B", "C"], "coverage": [0.0, 0.0, np.nan], "applicable": [2, 2, 0],
         "with_data": [0, 1, 0]}
    )  # fmt: skip
    assert c.coverage_standing(table, METHOD).states["group"].tolist() == [
        "no_data", "little", "not_applicable",
    ]  # fmt: skip


def countries() -> pd.DataFrame:
    rows = [
        ("A", "member", "N"),
        ("B", "member", "N"),
        ("C", "member", "S"),
        ("O", "observer", "S"),
    ]
    return pd.DataFrame(rows, columns=["iso3", "membership", "region"])


def test_every_member_is_in_the_world_and_in_its_region() -> None:
    groups = c.groups_of(countries(), "region")
    assert groups["region"].unique().tolist() == [WORLD, "N", "S"]
    assert [*zip(groups["region"], groups["iso3"], strict=True)] == [
        (WORLD, "A"), (WORLD, "B"), (WORLD, "C"), ("N", "A"), ("N", "B"), ("S", "C"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("people_with_a_value", "missing"), [(50.0, ""), (49.0, "too_little_data"), (100.0, "")]
)
def test_a_region_needs_half_of_its_urban_people(people_with_a_value, missing) -> None:
    groups = c.groups_of(countries(), "region")
    table = pd.DataFrame({"iso3": ["A", "B", "C"], "value": [40.0, np.nan, 90.0]})
    urban = pd.Series({"A": people_with_a_value, "B": 100.0 - people_with_a_value, "C": 1.0})
    north = c.spread_by_region(table, groups, urban, METHOD).set_index("region").loc["N"]
    assert (north["missing"], north["states"], north["of"]) == (missing, 1, 2)
    assert north["covered_pct"] == pytest.approx(people_with_a_value)
    assert np.isnan(north["median"]) if missing else north["median"] == 40


def test_a_region_in_which_nothing_is_known_has_no_median() -> None:
    groups = c.groups_of(countries(), "region")
    table = pd.DataFrame({"iso3": ["A", "B", "C"], "value": [1.0, 2.0, np.nan]})
    spread = c.spread_by_region(table, groups, pd.Series(dtype=float), METHOD)
    assert set(spread["missing"]) == {"too_little_data"}


def test_labels_are_counted_as_everywhere_else(release) -> None:
    table = trends.classify_trends(release, release.as_of, METHOD)
    groups = c.groups_of(release.countries, "habitat_region")
    counted = trends.count_labels(table).set_index(["indicator", "label"])["count"]
    for code in ("EN_ATM_PM25", "SP_ACS_BSRVSAN", "SL.UEM.TOTL.ZS"):
        standing = c.trend_standing(table[table["indicator"] == code])
        assert standing.counts == counted[code].to_dict()
        regions = c.count_by_region(standing, groups).set_index("region")
        assert regions["states"].drop(WORLD).sum() == regions.loc[WORLD, "states"] == MEMBER_STATES
        inside = regions.drop(index=WORLD).drop(columns="states").sum()
        assert inside.to_dict() == standing.counts


def test_directions_of_a_region_are_those_of_the_labels(release) -> None:
    table = trends.classify_trends(release, release.as_of, METHOD)
    code = "EN_ATM_PM25"
    groups = c.groups_of(release.countries, "habitat_region")
    counts = c.count_by_region(c.trend_standing(table[table["indicator"] == code]), groups)
    forward = c.forward_by_region(counts, METHOD).set_index("region").loc[WORLD]
    known = trends.count_directions(table, release.indicators, method=METHOD)
    known = known[known["indicator"] == code].set_index("direction")["states"]
    assert forward["forward"] == known["forward"]
    assert forward["assessed"] == MEMBER_STATES - known["unknown"]


@pytest.fixture(scope="module")
def strip(release) -> pd.DataFrame:
    table = scale.distances(release, release.as_of, METHOD)
    headline = set(release.indicators.loc[release.indicators["headline"].astype(bool), "area"])
    return c.area_strip(
        scale.commitment_values(table, METHOD, "area"),
        release.areas,
        headline,
        c.groups_of(release.countries, "habitat_region"),
        aggregates.urban_population(release, release.as_of.year),
        METHOD,
    )


def test_the_strip_has_every_region_and_area_and_each_cell_a_number_or_a_reason(
    strip, release
) -> None:
    regions = release.countries["habitat_region"].nunique() + 1
    assert len(strip) == regions * len(release.areas)
    assert ((strip["missing"] == "") == strip["median"].notna()).all()
    assert ((strip["band"] == "") == strip["median"].isna()).all()
    economic = strip[strip["commitment"] == "economic"]
    assert set(economic["missing"]) == {"no_target"}


def test_a_cell_of_the_strip_agrees_with_an_independent_recount(strip, release) -> None:
    table = scale.commitment_values(scale.distances(release, release.as_of, METHOD), METHOD, "area")
    urban = aggregates.urban_population(release, release.as_of.year)
    members = release.countries[release.countries["membership"] == "member"]
    africa = set(members.loc[members["habitat_region"] == "Africa", "iso3"])
    for area in ("1.1.2", "1.3.1", "2.1"):
        rows = table[(table["area"] == area) & table["iso3"].isin(africa) & table["value"].notna()]
        cell = strip[(strip["region"] == "Africa") & (strip["area"] == area)].iloc[0]
        share = 100 * urban[list(rows["iso3"])].sum() / urban[sorted(africa)].sum()
        assert (cell["states"], cell["covered_pct"]) == (len(rows), pytest.approx(share))
        if share >= 50:
            assert cell["median"] == pytest.approx(rows["value"].median())
        else:
            assert cell["missing"] == "too_little_data"


def test_the_spread_and_the_strip_agree_on_an_area(strip, release) -> None:
    table = scale.commitment_values(scale.distances(release, release.as_of, METHOD), METHOD, "area")
    groups = c.groups_of(release.countries, "habitat_region")
    urban = aggregates.urban_population(release, release.as_of.year)
    area = table[table["area"] == "1.1.1"]
    spread = c.spread_by_region(area, groups, urban, METHOD)
    cells = strip[strip["area"] == "1.1.1"].reset_index(drop=True)
    pd.testing.assert_series_equal(spread["median"], cells["median"])
    assert spread["missing"].tolist() == cells["missing"].tolist()


def test_every_member_is_counted_once_by_every_measure(release) -> None:
    values_ = scale.commitment_values(scale.distances(release, release.as_of, METHOD), METHOD)
    covered = coverage.coverage_by_commitment(release, release.as_of, METHOD)
    for commitment in ("social", "environment", "implementation"):
        by = [
            c.distance_standing(values_[values_["commitment"] == commitment], METHOD),
            c.coverage_standing(covered[covered["commitment"] == commitment], METHOD),
        ]
        assert [sum(each.counts.values()) for each in by] == [MEMBER_STATES] * 2
