from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nua_data import aggregates
from nua_data.aggregates import URBAN_SHARE
from nua_data.method import load_method
from nua_data.model import WORLD, Grouping

STATES = ["AAA", "BBB", "CCC", "DDD"]
KINDS = ["urban_population", "population", "median", "share_of_states", "none"]
FLOW = "flow"  # volatile, weighted by population
YEARS = range(2010, 2021)
RULES = replace(
    load_method().aggregate, min_population_share=0.5, carry_years=5, min_fresh_share=0.1
)


def world(rows: list[tuple], people: dict[str, float] | None = None) -> SimpleNamespace:
    """Give a release of four members (all urban share 50 %, DDD 100 %) and one observer.

    Rows are (iso3, indicator, year, value) and may add a nature; an indicator is named by its
    aggregate.
    """
    people = people or {"AAA": 10, "BBB": 20, "CCC": 30, "DDD": 40, "OBS": 1000}
    urban = [(iso3, URBAN_SHARE, 2010, 100.0 if iso3 == "DDD" else 50.0) for iso3 in STATES]
    padded = [(*row, "country")[:5] for row in [*rows, *urban]]
    observations = pd.DataFrame(padded, columns=["iso3", "indicator", "year", "value", "nature"])
    return SimpleNamespace(
        countries=pd.DataFrame(
            {
                "iso3": [*STATES, "OBS"],
                "membership": ["member"] * 4 + ["observer"],
                "habitat_region": ["North", "North", "South", "South", "South"],
                "region": ["West"] * 5,
            }
        ),
        population=pd.DataFrame(
            [(iso3, year, count) for iso3, count in people.items() for year in YEARS],
            columns=["iso3", "year", "population"],
        ),
        indicators=pd.DataFrame(
            {
                "indicator": [*KINDS, FLOW],
                "aggregate": [*KINDS, "population"],
                "volatile": [False] * len(KINDS) + [True],
            }
        ),
        observations=observations.astype(
            {"iso3": "category", "indicator": "category", "nature": "category"}
        ),
    )


def line(rows: list[tuple], indicator: str, group: str = WORLD) -> pd.DataFrame:
    table = aggregates.group_lines(world(rows), Grouping.HABITAT, RULES)
    return table[(table["indicator"] == indicator) & (table["group"] == group)].set_index("year")


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("population", (10 * 1 + 20 * 2 + 30 * 1 + 40 * 9) / 100),
        ("urban_population", (5 * 1 + 10 * 2 + 15 * 1 + 40 * 9) / 70),
        ("median", 1.5),
        ("share_of_states", 50.0),
    ],
)
def test_each_aggregate_by_hand(indicator: str, expected: float) -> None:
    rows = [(s, indicator, 2015, v) for s, v in zip(STATES, [1, 2, 1, 9], strict=True)]
    row = line(rows, indicator).loc[2015]
    assert row["value"] == pytest.approx(expected)
    assert (row["covered_pct"], row["carried_pct"], row["states"]) == (100, 0, 4)


def test_an_indicator_without_aggregate_has_no_line() -> None:
    assert line([("AAA", "none", 2015, 1.0)], "none").empty


def test_observers_and_what_is_not_relevant_stay_out() -> None:
    rows = [("AAA", "median", 2015, 1.0), ("OBS", "median", 2015, 99.0)]
    rows += [(s, "median", 2015, 3.0) for s in ("CCC", "DDD")]
    row = line([*rows, ("BBB", "median", 2015, 99.0, "not_relevant")], "median").loc[2015]
    assert (row["value"], row["states"]) == (3.0, 3)


def test_a_value_is_carried_five_years_and_no_longer() -> None:
    rows = [(s, "population", 2010, 1.0) for s in STATES[:3]]
    rows += [("DDD", "population", year, 2.0) for year in range(2010, 2018)]
    table = line(rows, "population")
    assert table.loc[2015, "carried_pct"] == pytest.approx(60)
    assert table.loc[2015, ["states", "fresh_states"]].tolist() == [4, 1]
    assert table.loc[2016, "states"] == 1
    assert table.loc[2016, "covered_pct"] == pytest.approx(40)


def test_a_line_ends_with_the_last_fresh_value_of_its_group() -> None:
    rows = [("AAA", "median", 2012, 1.0), ("CCC", "median", 2014, 1.0)]
    assert line(rows, "median", "North").index.tolist() == [2012]
    assert line(rows, "median", "South").index.tolist() == [2012, 2013, 2014]
    assert line(rows, "median").index.tolist() == [2012, 2013, 2014]


def test_flows_of_volatile_indicators_are_not_carried() -> None:
    rows = [(s, FLOW, 2010, 50.0) for s in STATES] + [(s, FLOW, 2012, 1.0) for s in STATES[:3]]
    table = line(rows, FLOW)
    assert table["states"].tolist() == [4, 0, 3]
    assert table.loc[2012, ["value", "carried_pct", "covered_pct"]].tolist() == [1.0, 0.0, 60.0]
    assert not table.loc[2011, "is_shown"]


@pytest.mark.parametrize(
    ("fresh", "last"),
    [
        (["AAA"], 2012),  # 10 of 100 persons: exactly the minimum
        (["DDD"], 2012),
        ([], 2011),
    ],
)
def test_a_line_ends_where_fresh_values_weigh_too_little(fresh: list[str], last: int) -> None:
    rows = [(s, "population", year, 1.0) for s in STATES for year in (2010, 2011)]
    rows += [(s, "population", 2012, 1.0) for s in fresh]
    assert line(rows, "population").index[-1] == last


def test_a_year_with_less_than_the_minimum_stays_inside_a_line() -> None:
    people = {"AAA": 9, "BBB": 21, "CCC": 30, "DDD": 40, "OBS": 1}
    rows = [(s, "population", year, 1.0) for s in STATES for year in (2010, 2013)]
    for later in ([], [2014]):
        extra = [("AAA", "population", year, 1.0) for year in later]
        release = world([*rows, ("AAA", "population", 2011, 1.0), *extra], people)
        table = aggregates.group_lines(release, Grouping.HABITAT, RULES)
        rest = table[(table["indicator"] == "population") & (table["group"] == WORLD)]
        assert rest["year"].tolist() == [2010, 2011, 2012, 2013]


@pytest.mark.parametrize(
    ("indicator", "states", "covered", "is_shown"),
    [
        ("population", ["CCC", "BBB"], 50.0, True),
        ("population", ["DDD"], 40.0, False),
        ("urban_population", ["DDD"], 400 / 7, True),
        ("median", ["DDD"], 400 / 7, True),
        ("median", ["AAA", "BBB", "CCC"], 300 / 7, False),
    ],
)
def test_no_value_is_shown_below_half_of_the_population(
    indicator, states, covered, is_shown
) -> None:
    row = line([(s, indicator, 2015, 7.0) for s in states], indicator).loc[2015]
    assert row["covered_pct"] == pytest.approx(covered)
    assert row["is_shown"] == is_shown
    shown, kept = row["value"], row["value_below_gate"]
    assert (shown, kept) == pytest.approx((7.0, np.nan) if is_shown else (np.nan, 7.0), nan_ok=True)


def test_a_value_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="more than once"):
        line([("AAA", "median", 2015, 1.0), ("AAA", "median", 2015, 2.0)], "median")


def test_urban_population_carries_the_share_and_keeps_the_unknown() -> None:
    persons = aggregates.urban_population(world([]), 2020)
    assert persons[STATES].tolist() == [5, 10, 15, 40]
    assert np.isnan(persons["OBS"])
    with pytest.raises(ValueError, match="2050"):
        aggregates.urban_population(world([]), 2050)


cells = st.dictionaries(
    st.tuples(st.sampled_from(STATES), st.sampled_from(KINDS), st.sampled_from(YEARS)),
    st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1.0]),
    max_size=30,
)
peoples = st.fixed_dictionaries({iso3: st.floats(1, 1e9) for iso3 in STATES})


@settings(max_examples=40, deadline=None)
@given(cells, peoples)
def test_group_values_keep_their_bounds(cells, people) -> None:
    rows = [(*key, value) for key, value in cells.items()]
    table = aggregates.group_lines(world(rows, people), Grouping.HABITAT, RULES)
    assert table["covered_pct"].between(0, 100).all()
    assert table["carried_pct"].dropna().between(0, 100).all()
    assert (table["fresh_states"] <= table["states"]).all()
    assert (table["is_shown"] == table["value"].notna()).all()
    assert not (table["value"].notna() & table["value_below_gate"].notna()).any()
    number = table["value"].fillna(table["value_below_gate"])
    for indicator, part in number.groupby(table["indicator"].astype("str")):
        given_values = [value for key, value in cells.items() if key[1] == indicator] or [0.0]
        is_share = indicator == "share_of_states"
        low, high = (0, 100) if is_share else (min(given_values), max(given_values))
        slack = 1e-9 * max(1.0, abs(low), abs(high))
        assert part.dropna().between(low - slack, high + slack).all()


@settings(max_examples=20, deadline=None)
@given(cells, st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(cells, random) -> None:
    rows = [(*key, value) for key, value in cells.items()]
    tables = [
        aggregates.group_lines(world(each), Grouping.HABITAT, RULES)
        for each in (rows, random.sample(rows, len(rows)))
    ]
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_every_member_is_in_a_region_of_the_bundled_release(release, grouping: Grouping) -> None:
    table = aggregates.group_lines(release, grouping)
    policy = table[table["indicator"] == "SD_CPA_UPRDP"].set_index("group")["states"]
    assert policy[WORLD] == 193
    assert policy.drop(WORLD).sum() == 193
    assert aggregates.urban_population(release, 2026).isna().sum() == 2
