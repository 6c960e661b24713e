from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data import scale
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES
from tests.nua_data.tiny import AS_OF, NO_TARGET, has_no_infinity, make_release, one_series

METHOD = load_method()


@pytest.mark.parametrize(
    ("value", "target", "worst", "z"),
    [
        (60, 85, 10, 100 * 50 / 75),
        (85, 85, 10, 100),
        (99, 85, 10, 100),
        (5, 85, 10, 0),
        (20, 0, 80, 75),  # less is better: the bound lies above
        (90, 0, 80, 0),
        (50, 50, 50, np.nan),
        (np.nan, 85, 10, np.nan),
    ],
)
def test_distance(value, target, worst, z):
    assert scale.distance(value, target, worst) == pytest.approx(z, nan_ok=True)


@given(st.integers(-999, 999), st.integers(-999, 999), st.integers(-999, 999))
def test_distance_stays_on_its_scale(value, target, worst):
    z = scale.distance(value, target, worst)
    assert np.isnan(z) == (target == worst)
    assert np.isnan(z) or 0 <= z <= 100


@pytest.mark.parametrize(
    ("points", "indicator", "missing"),
    [
        ({2022: 60}, {}, ""),
        ({2009: 60}, {}, "no_data"),
        ({}, {}, "no_data"),
        ({2022: 60}, NO_TARGET, "no_target"),
        ({2022: 60}, {"worst": np.nan}, "no_target"),
        ({2022: 60}, {"worst": 85.0}, "no_target"),
        ({2016: 60, 2022: 40}, {"target": "half_of_baseline", "direction": -1, "worst": 90.0}, ""),
        ({2010: 60}, {"target": "half_of_baseline", "direction": -1, "worst": 90.0}, "no_target"),
    ],
)
def test_a_missing_distance_has_a_name(points, indicator, missing):
    row = scale.distances(one_series(points, **indicator), AS_OF, METHOD).iloc[0]
    assert row["missing"] == missing
    assert np.isnan(row["z"]) == (missing != "")


def test_not_relevant_has_no_distance():
    release = make_release([("AAA", "X", 2022, 60, "not_relevant")])
    row = scale.distances(release, AS_OF, METHOD).iloc[0]
    assert row["missing"] == "not_applicable"
    values = scale.commitment_values(scale.distances(release, AS_OF, METHOD), METHOD).iloc[0]
    assert (values["n_headline"], values["passes_gate"]) == (0, False)


@pytest.mark.parametrize(("known", "passes"), [(1, False), (2, True), (3, True)])
def test_a_commitment_value_needs_two_thirds(known, passes):
    names = [{"indicator": name} for name in "XYZ"]
    names += [{"indicator": "U", **NO_TARGET}, {"indicator": "S", "headline": False}]
    rows = [("AAA", name, 2022, 40 + 15 * i) for i, name in enumerate("XYZ"[:known])]
    rows += [("AAA", "U", 2022, 1), ("AAA", "S", 2022, 85)]
    table = scale.distances(make_release(rows, names), AS_OF, METHOD)
    value = scale.commitment_values(table, METHOD).iloc[0]
    assert (value["n_with_data"], value["n_headline"]) == (known, 3)
    assert value["passes_gate"] == passes
    expected = np.mean([100 * (30 + 15 * i) / 75 for i in range(known)]) if passes else np.nan
    assert value["value"] == pytest.approx(expected, nan_ok=True)


def test_distances_of_the_release(release):
    table = scale.distances(release, release.as_of, METHOD)
    assert has_no_infinity(table)
    assert table["z"].dropna().between(0, 100).all()
    assert ((table["missing"] == "") == table["z"].notna()).all()
    for name in ("nature", "source"):
        assert ((table[name] != "") == table["value"].notna()).all(), name
    assert set(table["source"]) <= {*release.sources["source"], ""}
    for by in ("commitment", "area"):
        values = scale.commitment_values(table, METHOD, by)
        assert (values.groupby(by).size() == MEMBER_STATES).all()
        assert (values["passes_gate"] == values["value"].notna()).all()
    economic = scale.commitment_values(table, METHOD).query("commitment == 'economic'")
    assert (economic["n_headline"] == 0).all()  # no agreed target, so no distance
    assert not economic["passes_gate"].any()
