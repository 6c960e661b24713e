from __future__ import annotations

import dataclasses
import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest

from nua_data import trends
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES, TrendLabel
from tests.nua_data.test_pace import GOLDEN
from tests.nua_data.tiny import AS_OF, NO_TARGET, has_no_infinity, make_release, one_series

METHOD = load_method()
VOLATILE = {"volatile": True, **NO_TARGET}
CITIES = {"target": "100"}


def judge(release, as_of=AS_OF, **options) -> pd.Series:
    """Label a release of one pair."""
    table = trends.classify_trends(release, as_of, METHOD, **options)
    assert len(table) == 1
    assert has_no_infinity(table)
    return table.iloc[0]


@pytest.fixture(scope="module")
def table(release):
    return trends.classify_trends(release, release.as_of, METHOD)


@pytest.mark.parametrize("row", GOLDEN)
def test_golden_cases(row):
    y0, y1, target, horizon, direction, linear, growth, un, eurostat, factor, reached = row
    release = one_series(
        {2016: y0, 2022: y1}, target=str(target), horizon=horizon, direction=direction
    )
    found = judge(release)
    assert (found["gate"], found["label"]) == ("pace", un)
    assert judge(release, bands="eurostat")["label"] == eurostat
    assert found["pace_linear"] == pytest.approx(linear, abs=0.005)
    assert found["pace_growth"] == pytest.approx(growth, abs=0.005, nan_ok=True)
    assert found["must_turn_round"] == (factor == "turn")
    if factor != "turn":
        assert found["acceleration"] == pytest.approx(factor, abs=0.005)
    assert found["projection"] == pytest.approx(reached, abs=0.05)
    assert found["required_per_year"] == pytest.approx((target - y0) / (horizon - 2016))
    assert (found["baseline_year"], found["end_year"]) == (2016, 2022)


def test_golden_target_met_before_any_ratio():
    found = judge(one_series({2016: 90, 2022: 91}))
    assert (found["gate"], found["label"]) == ("target_met", "target_met")
    numbers = ["pace_linear", "pace_growth", "acceleration", "projection", "required_per_year"]
    assert found[numbers].isna().all()
    assert judge(one_series({2016: 90, 2022: 91}), bands="eurostat")["label"] == "target_met"


def test_growth_is_used_where_defined_and_linear_elsewhere():
    faster = one_series({2016: 60, 2022: 65.89})
    assert judge(faster, bands="eurostat")["label"] == "limited"
    by_growth = judge(faster, bands="eurostat", pace="growth")
    assert (by_growth["label"], by_growth["pace_used"]) == ("acceleration_needed", "growth")
    to_zero = judge(one_series({2016: 30, 2022: 24}, target="0", direction=-1), pace="growth")
    assert (to_zero["label"], to_zero["pace_used"]) == ("limited", "linear")


@pytest.mark.parametrize(
    ("points", "firmness"),
    [
        ({2016: 60, 2022: 72}, "firm"),
        ({2016: 60, 2022: 65.89}, "depends_on_method"),
        ({2016: 60, 2022: 59.9}, "depends_on_method"),  # limited to one set, away to the other
        ({2016: 90, 2022: 91}, "firm"),
        ({2016: 90, 2022: 84}, "firm"),
        ({2022: 91}, ""),
    ],
)
def test_firmness(points, firmness):
    assert judge(one_series(points))["firmness"] == firmness


@pytest.mark.parametrize(
    ("points", "indicator", "gate", "label"),
    [
        ({}, {}, "no_recent_data", "no_data"),
        ({2008: 1, 2009: 2}, {}, "no_recent_data", "no_data"),
        ({2010: 1}, {}, "too_few", "too_few_points"),
        ({2018: 90}, {}, "too_few", "too_few_points"),  # one observation, even if it has met
        ({2010: 1, 2012: 3}, {}, "too_few", "too_few_points"),  # nothing from a baseline on
        ({2017: 1, 2019: 3}, {}, "short_span", "too_few_points"),
        ({2017: 1, 2020: 3}, {}, "pace", "limited"),
        ({2016: 90, 2022: 84}, {}, "target_lost", "moving_away"),  # met then lost
        ({2016: 85, 2022: 84}, {}, "target_lost", "moving_away"),
        ({2016: 80, 2022: 85}, {}, "target_met", "target_met"),
        ({2016: 0, 2022: 0}, {}, "pace", "limited"),  # zero baseline, nothing moved
        ({2016: 0, 2022: 40}, {}, "pace", "on_track"),
        ({2016: 0, 2022: 5}, NO_TARGET, "no_target", "improving"),  # by sign alone
        ({2016: 0, 2022: 0}, NO_TARGET, "no_target", "little_change"),
        ({2016: 50, 2022: 40}, NO_TARGET, "no_target", "worsening"),
        ({2016: 50, 2022: 50.5}, NO_TARGET, "no_target", "little_change"),
        ({2016: 99, 2022: 100}, NO_TARGET, "no_target", "little_change"),
        ({2016: 50, 2022: 40}, {"horizon": None}, "no_target", "worsening"),
    ],
)
def test_gates(points, indicator, gate, label):
    found = judge(one_series(points, **indicator))
    assert (found["gate"], found["label"]) == (gate, label)
    if label in trends.MISSING_LABELS:
        assert found["missing"] == label
        assert found[["pace_linear", "observed_per_year", "projection"]].isna().all()
    else:
        assert found["missing"] == ("no_target" if gate == "no_target" else "")


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


def test_only_years_up_to_the_day_are_known():
    release = one_series({2016: 60, 2019: 61, 2022: 91})
    assert judge(release)["label"] == "target_met"
    assert judge(release, as_of=dt.date(2021, 12, 31))["label"] == "limited"
    assert judge(release, as_of=dt.date(2018, 1, 1))["label"] == "too_few_points"
    assert judge(release, as_of=dt.date(2015, 1, 1))["label"] == "no_data"


@pytest.mark.parametrize(
    ("points", "label", "target"),
    [
        ({2015: 40, 2022: 20}, "target_met", 20),
        ({2015: 40, 2022: 30}, "on_track", 20),
        ({2015: 40, 2022: 44}, "moving_away", 20),
        ({2015: 0, 2022: 0}, "target_met", 0),
        ({2015: 0, 2022: 1}, "moving_away", 0),
    ],
)
def test_half_of_baseline(points, label, target):
    release = one_series(points, target="half_of_baseline", direction=-1, natural_max=np.nan)
    found = judge(release)
    assert (found["label"], found["target"]) == (label, target)


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


def test_observers_context_and_aimless_indicators_are_not_judged():
    release = make_release(
        [("AAA", "X", 2016, 1), ("OBS", "X", 2016, 1)],
        [{}, {"indicator": "C", "commitment": "context"}, {"indicator": "D", "direction": 0}],
        [{}, {"iso3": "OBS", "membership": "observer"}],
    )
    found = trends.classify_trends(release, AS_OF, METHOD)
    assert found[["iso3", "indicator"]].values.tolist() == [["AAA", "X"]]


def test_unknown_options_are_refused():
    with pytest.raises(ValueError, match="bands"):
        judge(one_series({}), bands="oecd")
    with pytest.raises(ValueError, match="pace"):
        judge(one_series({}), pace="quadratic")


def test_one_function_counts_states_by_label(table):
    counts = trends.count_labels(table)
    assert set(counts["label"]) == {label.value for label in TrendLabel}
    assert (counts.groupby("indicator")["count"].sum() == MEMBER_STATES).all()
    everything = trends.count_labels(table, by=("commitment",))
    assert everything["count"].sum() == len(table)


def test_directions_count_each_state_once_for_each_headline_indicator(table, release):
    counts = trends.count_directions(table, release.indicators)
    headline = release.indicators.loc[release.indicators["headline"], "indicator"]
    assert set(counts["indicator"]) == set(headline)
    assert (counts.groupby("indicator")["states"].sum() == MEMBER_STATES).all()
    by_label = trends.count_labels(table[table["headline"]]).assign(
        direction=lambda t: trends.direction_words(t["label"], METHOD.trend)
    )
    expected = by_label.groupby(["indicator", "direction"])["count"].sum()
    found = counts.set_index(["indicator", "direction"])["states"]
    assert (found.reindex(expected.index) == expected).all()
    social = trends.count_directions(table, release.indicators, "social")
    assert set(social["commitment"]) == {"social"}
    sums = trends.sum_directions(counts)
    assert sums["pairs"].sum() == MEMBER_STATES * len(headline)


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("acceleration_needed", "forward"),
        ("limited", "still"),
        ("little_change", "still"),
        ("worsening", "back"),
        ("no_data", "unknown"),
    ],
)
def test_direction_words(label, word):
    assert trends.direction_words(pd.Series([label]), METHOD.trend).item() == word


def test_every_member_and_indicator_has_one_label(table, release):
    judged = release.indicators[release.indicators["commitment"] != "context"]
    assert len(table) == MEMBER_STATES * len(judged)
    assert not table.duplicated(["iso3", "indicator"]).any()
    assert set(table["label"]) <= {label.value for label in TrendLabel}
    assert has_no_infinity(table)
    paced = table["gate"] == "pace"
    assert table.loc[paced, "pace_linear"].notna().all()
    assert table.loc[~paced, ["pace_linear", "pace_growth"]].isna().all(axis=None)
    untargeted = table["target_text"] == ""
    goals = {"target_met", "on_track", "acceleration_needed", "limited", "moving_away"}
    assert not goals & set(table.loc[untargeted, "label"])


def by_hand(points: list[tuple[int, float]], rule: pd.Series) -> str:  # noqa: PLR0911
    """Follow the method's text for one pair, step by step, in plain Python."""
    if not points or points[-1][0] < 2010:
        return "no_data"
    reference = 2015 if rule["target_basis"].startswith("SDG") else 2016
    near = sorted((abs(y - reference), y) for y, _ in points if abs(y - reference) <= 2)
    after = [y for y, _ in points if y > reference]
    if not near and not after:
        return "too_few_points"
    t0 = near[0][1] if near else after[0]
    y0, (t1, y1) = dict(points)[t0], points[-1]
    if sum(y >= t0 for y, _ in points) < 2 or t1 - t0 < 3:
        return "too_few_points"
    d = rule["direction"]
    if rule["target"] == "":
        change = d * (y1 - y0) / ((t1 - t0) * abs(y0)) if y0 else d * (y1 - y0)
        if abs(change) <= (0.005 if y0 else 0):
            return "little_change"
        return "improving" if change > 0 else "worsening"
    goal = y0 / 2 if rule["target"] == "half_of_baseline" else float(rule["target"])
    if d * (y1 - goal) >= 0:
        return "target_met"
    if d * (y0 - goal) >= 0:
        return "moving_away"
    pace = ((y1 - y0) / (t1 - t0)) / ((goal - y0) / (int(rule["horizon"]) - t0))
    for bound, label in ((0.95, "on_track"), (0.5, "acceleration_needed"), (-0.1, "limited")):
        if pace >= bound:
            return label
    return "moving_away"


def test_a_sample_of_labels_recomputed_by_hand(table, release):
    rules = release.indicators.set_index("indicator")
    seen = release.observations
    groups = seen[seen["nature"] != "not_relevant"].groupby(["iso3", "indicator"], observed=True)
    series = {key: sorted(zip(g["year"], g["value"], strict=True)) for key, g in groups}
    plain = table[~table["volatile"] & ~table["has_city_mean"] & ~table["not_applicable"]]
    sample = plain.sample(1500, random_state=2016)
    expected = [
        by_hand(series.get((row.iso3, row.indicator), []), rules.loc[row.indicator])
        for row in sample.itertuples()
    ]
    assert sample["label"].tolist() == expected


def test_green_area_has_no_trend_as_no_city_is_named(table):
    green = table[table["indicator"].isin(["GREEN_PC", "GREEN_SHARE"])]
    assert set(green["label"]) == {"too_few_points", "no_data"}


def test_a_threshold_is_read_from_the_method():
    strict = dataclasses.replace(METHOD.trend, min_span_years=7)
    method = dataclasses.replace(METHOD, trend=strict)
    found = trends.classify_trends(one_series({2016: 60, 2022: 72}), AS_OF, method)
    assert found["label"].item() == "too_few_points"


def test_all_trends_take_little_time(release):
    start = time.process_time()
    trends.classify_trends(release, release.as_of, METHOD)
    assert time.process_time() - start < 1.0
