"""Bands of intervals: places, the matrix, what other weights change, firmness counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data import bands
from nua_data.method import load_method
from nua_data.readiness import PARTS, score

METHOD = load_method()


def table(low: list[float], high: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"iso3": [f"S{i:02}" for i in range(len(low))], "low": low, "high": high})


@pytest.mark.parametrize(
    ("low", "high", "place"),
    [
        (75, 75, "ready"),
        (74.9, 75, "nearly..ready"),
        (50, 74.9, "nearly"),
        (25, 49.9, "started"),
        (25, 50, "started..nearly"),
        (0, 24.9, "not_started"),
        (0, 100, "not_started..ready"),
    ],
)
def test_a_band_is_named_only_if_both_ends_lie_in_it(low: float, high: float, place: str):
    assert [*bands.placed(table([low], [high]), METHOD)] == [place]
    assert place in bands.place_order(METHOD)


@given(
    st.lists(
        st.tuples(*[st.one_of(st.none(), st.floats(0, 100)) for _ in PARTS]), min_size=1, max_size=9
    )
)
def test_the_matrix_counts_every_state_once_and_never_below_its_diagonal(rows):
    parts = pd.DataFrame(rows, columns=list(PARTS), dtype=float)
    parts.insert(0, "iso3", [f"S{i:02}" for i in range(len(parts))])
    scores = score(parts, METHOD)
    matrix = bands.band_matrix(scores, METHOD)
    assert matrix.to_numpy().sum() == len(parts)
    assert np.tril(matrix.to_numpy(), -1).sum() == 0
    assert np.trace(matrix.to_numpy()) == (scores["band"] != "").sum()
    places = bands.placed(scores, METHOD)
    assert set(places) <= set(bands.place_order(METHOD))


def test_places_are_ten_and_ordered():
    order = bands.place_order(METHOD)
    assert order[:4] == ["ready", "nearly", "started", "not_started"]
    assert len(order) == len(set(order)) == 10


def test_changed_places():
    before = pd.Series({"A": "ready", "B": "started", "C": "nearly"})
    after = pd.Series({"C": "nearly", "B": "nearly", "A": "ready"})
    assert bands.changed_places(before, after) == [bands.Change("B", "started", "nearly")]
    assert bands.changed_places(before, before) == []


def test_known_parts():
    scores = pd.DataFrame({part: [1.0, np.nan] for part in PARTS})
    scores["report"] = np.nan
    counted = bands.known_parts(scores).set_index("part")
    assert [*counted.loc["report"]] == [0, 2]
    assert [*counted.loc["policy"]] == [1, 1]


def test_firmness_is_counted_over_named_bands():
    robust = pd.DataFrame(
        {
            "band": ["ready", "nearly", "", "started"],
            "word": ["firm", "uncertain", "", "firm"],
            "low5": [70.0, 0.0, 0.0, 26.0],
        }
    )
    firm = bands.firmness(robust)
    assert (firm.states, firm.named, firm.zero_low) == (4, 3, 2)
    assert firm.words == {"firm": 2, "likely": 0, "uncertain": 1}
