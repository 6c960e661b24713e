from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from nua_data import trends
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES, TrendLabel
from tests.nua_data.test_pace import GOLDEN
from tests.nua_data.tiny import (
    AS_OF,
    NO_TARGET,
    has_no_infinity,
    judge,
    make_release,
    one_series,
)

METHOD = load_method()


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
