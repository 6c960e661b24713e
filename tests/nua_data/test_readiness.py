from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nua_data import readiness
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES
from tests.nua_data.tiny import AS_OF, CYCLES, has_no_infinity, make_release

METHOD = load_method()
NAN = np.nan
POLICY = [
    {"indicator": "SD_CPA_UPRDP", "target": "1", "worst": 0.0},
    {"indicator": "SG_DSR_LGRGSR", "target": "1", "worst": 0.0},
]


def parts_table(*values, iso3="AAA"):
    return pd.DataFrame([{"iso3": iso3, **dict(zip(readiness.PARTS, values, strict=True))}])


def parts_of(release, as_of=AS_OF, **options):
    return readiness.readiness_parts(release, as_of, METHOD, **options).set_index("iso3").loc["AAA"]


def four_parts():
    """Weights of the checked example: four parts count alike, the fifth not at all."""
    return {"report": 1, "evidence": 1, "trends": 1, "policy": 1, "practice": 0}


def test_the_checked_example():
    found = readiness.score(parts_table(100, 62, 70, 40, NAN), METHOD, four_parts()).iloc[0]
    assert (found["low"], found["high"]) == (68, 68)
    assert found["band"] == "nearly"


@pytest.mark.parametrize(
    ("values", "low", "high", "band"),
    [
        ((100, 100, 100, 100, 100), 100, 100, "ready"),
        ((75, 75, 75, 75, 75), 75, 75, "ready"),
        ((75, 75, 75, 75, 74), 74.8, 74.8, "nearly"),
        ((50, 50, 50, 50, 50), 50, 50, "nearly"),
        ((25, 25, 25, 25, 25), 25, 25, "started"),
        ((0, 0, 0, 0, 100), 20, 20, "not_started"),
        ((NAN, 40, 40, 40, 40), 32, 52, ""),
        ((NAN, 35, 35, 35, 35), 28, 48, "started"),
        ((NAN, NAN, 80, 80, 80), 48, 88, ""),
        ((NAN, NAN, NAN, NAN, NAN), 0, 100, ""),
    ],
)
def test_unknown_parts_make_an_interval_and_a_band_only_where_both_ends_lie_in_it(
    values, low, high, band
):
    found = readiness.score(parts_table(*values), METHOD).iloc[0]
    assert (found["low"], found["high"]) == pytest.approx((low, high))
    assert found["band"] == band


@pytest.mark.parametrize(
    "weights",
    [
        dict.fromkeys(readiness.PARTS, 0),
        dict.fromkeys(readiness.PARTS, -1),
        dict.fromkeys(readiness.PARTS, NAN),
        {"report": 1},
        dict.fromkeys([*readiness.PARTS, "luck"], 1),
    ],
)
def test_impossible_weights_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        readiness.score(parts_table(1, 2, 3, 4, 5), METHOD, weights)


def test_only_the_proportions_of_weights_matter():
    table = parts_table(100, NAN, 70, 40, 50)
    weights = {part: i + 1 for i, part in enumerate(readiness.PARTS)}
    tenfold = {part: 10 * weight for part, weight in weights.items()}
    once, ten = (readiness.score(table, METHOD, given) for given in (weights, tenfold))
    pd.testing.assert_frame_equal(once, ten)


def test_points_available_are_sorted_and_name_the_unknown():
    table = parts_table(NAN, 62, 70, 100, 50)
    found = readiness.points_available(table, METHOD)
    assert found["part"].tolist() == ["report", "practice", "evidence", "trends"]
    assert found["points"].tolist() == pytest.approx([20, 10, 7.6, 6])
    assert found["is_unknown"].tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("status", "points"),
    [("pledged", 20), ("preparing", 40), ("launched", 70), ("submitted", 100), ("withdrawn", 0)],
)
def test_points_of_a_report(status, points):
    release = make_release(evidence=[("AAA", "2022-2026", status, "2025-01-01")])
    found = parts_of(release)
    assert found["report"] == points
    assert found["is_withdrawn"] == (status == "withdrawn")
    assert np.isnan(parts_of(release, as_of=AS_OF.replace(year=2024))["report"])


def test_nothing_recorded_is_unknown_in_an_open_register_and_zero_in_a_complete_one():
    closed = [(*cycle[:3], True) for cycle in CYCLES]
    assert np.isnan(parts_of(make_release())["report"])
    assert parts_of(make_release(cycles=closed))["report"] == 0


@pytest.mark.parametrize(
    ("evidence", "vnr", "points"),
    [
        ([("AAA", "2018-2022", "submitted", "2021")], [("AAA", 2019)], 100),
        ([("AAA", "2018-2022", "launched", "2021")], [("AAA", 2019)], 50),
        ([("AAA", "2022-2026", "submitted", "2024")], [], NAN),
        ([], [("AAA", 2016)], 50),
        ([], [("AAA", 2015)], NAN),
        ([], [("AAA", 2027)], NAN),
        ([], [("BBB", 2019)], NAN),
    ],
)
def test_practice(evidence, vnr, points):
    found = parts_of(make_release(evidence=evidence, vnr=vnr))["practice"]
    assert found == pytest.approx(points, nan_ok=True)


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([("AAA", "SD_CPA_UPRDP", 2020, 1), ("AAA", "SG_DSR_LGRGSR", 2023, 0.5)], 75),
        ([("AAA", "SD_CPA_UPRDP", 2020, 0), ("AAA", "SG_DSR_LGRGSR", 2023, 0)], 0),
        ([("AAA", "SD_CPA_UPRDP", 2020, 1)], NAN),
        ([("AAA", "SD_CPA_UPRDP", 2020, 1), ("AAA", "SG_DSR_LGRGSR", 2009, 1)], NAN),
        ([], NAN),
    ],
)
def test_policy_is_unknown_unless_both_are_known(rows, points):
    found = parts_of(make_release(rows, POLICY))["policy"]
    assert found == pytest.approx(points, nan_ok=True)


def test_trends_part_is_the_share_that_can_be_assessed():
    rows = [("AAA", "X", 2016, 60), ("AAA", "X", 2022, 70), ("AAA", "Y", 2022, 1)]
    rows += [("AAA", "N", 2022, 1, "not_relevant"), ("AAA", "S", 2016, 1), ("AAA", "S", 2022, 1)]
    names = [{"indicator": n} for n in "XYN"] + [{"indicator": "S", "headline": False}]
    assert parts_of(make_release(rows, names))["trends"] == pytest.approx(50)


def test_readiness_of_the_release(release):
    table = readiness.readiness(release, release.as_of, METHOD)
    assert len(table) == MEMBER_STATES
    assert has_no_infinity(table)
    assert (table["low"] <= table["high"] + 1e-9).all()
    assert table[["low", "high"]].stack().between(0, 100).all()
    is_known = table[list(readiness.PARTS)].notna().all(axis=1)
    assert np.allclose(table.loc[is_known, "low"], table.loc[is_known, "high"])
    assert (table.loc[is_known, "band"] != "").all()
    assert (table.loc[table["report"].isna(), "report_status"] == "none").all()
