from __future__ import annotations

import pandas as pd
import pytest

from nua_data.cities.scale import bin_edges, classes_of, steps_of
from nua_data.method import load_method

PERCENT = (20.0, 40.0, 60.0, 80.0)


def test_a_class_holds_its_lower_edge_and_nothing_is_class_zero():
    values = pd.Series([0, 19.99, 20, 59.9, 80, 100, None], dtype="Float64")
    assert classes_of(values, PERCENT).tolist() == [1, 1, 2, 3, 5, 5, 0]


def test_every_edge_of_a_class_is_an_edge_of_a_bin():
    for code, steps in load_method().cities.steps.items():
        assert [*steps] == sorted(set(steps)), code
        assert len(steps) == 4, code
        edges = bin_edges(steps, {"low": -3.0, "high": 120.0})
        assert set(steps) <= {round(edge, 9) for edge in edges}


def test_bounds_give_every_country_the_same_scale():
    one = bin_edges(PERCENT, {"low": 40, "high": 45}, (0, 100))
    assert (one[0], one[-1], len(one)) == (0, 100, 21)


def test_bins_reach_no_further_than_the_classes_allow():
    edges = bin_edges((0.0, 1.0, 2.0, 5.0), {"low": -227.0, "high": 154.0})
    assert (edges[0], edges[-1]) == (-5.0, 10.0)


def test_an_indicator_without_steps_gets_equal_ones():
    assert steps_of("NEW", {"low": 0, "high": 10}) == pytest.approx((2, 4, 6, 8))
    assert steps_of("SP_TRN_PUBL", {"low": 0, "high": 10}) == PERCENT
