from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from nua_data import readiness, robustness
from nua_data.method import load_method
from nua_data.model import MEMBER_STATES
from tests.nua_data.tiny import has_no_infinity

METHOD = load_method()
NAN = np.nan
FOUR = {"report": 1, "evidence": 1, "trends": 1, "policy": 1, "practice": 0}


def make_parts(*rows):
    """Make parts with the evidence part alike at every span, unless a dict says otherwise."""
    made = []
    for i, values in enumerate(rows):
        row = {"iso3": f"A{i:02d}", **dict(zip(readiness.PARTS, values, strict=True))}
        spans = {robustness.span_column(n): row["evidence"] for n in METHOD.robustness.spans_years}
        made.append(row | spans)
    return pd.DataFrame(made)


def run(parts, method=METHOD, **options):
    return robustness.robustness(parts, method, **options)


@pytest.fixture(scope="module")
def parts(release):
    plain = readiness.readiness_parts(release, release.as_of, METHOD)
    return robustness.with_spans(plain, release, release.as_of, METHOD)


def test_the_checked_example_of_the_geometric_mean():
    found = robustness.geometric_mean(np.array([[100, 62, 70, 40.0]]), np.full((1, 4), 0.25))
    assert found.item() == pytest.approx(64.5, abs=0.05)


def test_a_zero_makes_a_geometric_mean_zero_unless_it_has_no_weight():
    values = np.array([[0, 50.0, 50]])
    weights = np.array([[1 / 3, 1 / 3, 1 / 3], [0, 0.5, 0.5]])
    assert robustness.geometric_mean(values, weights)[0] == pytest.approx([0, 50])


def test_equal_parts_are_the_same_whatever_is_drawn():
    found = run(make_parts([60] * 5, [100] * 5, [0] * 5))
    assert found["low5"].tolist() == pytest.approx([60, 100, 0])
    assert found["high95"].tolist() == pytest.approx([60, 100, 0])
    assert found["band"].tolist() == ["nearly", "ready", "not_started"]
    assert found["share"].tolist() == [1, 1, 1]
    assert found["word"].tolist() == ["firm"] * 3


def test_the_same_seed_gives_the_same_result(parts):
    pd.testing.assert_frame_equal(run(parts, seed=1), run(parts, seed=1))
    pd.testing.assert_frame_equal(run(parts), run(parts, seed=METHOD.robustness.seed))
    assert not run(parts, seed=1)["high95"].equals(run(parts, seed=2)["high95"])


def test_the_order_of_states_does_not_matter(parts):
    turned = run(parts[::-1]).sort_values("iso3", ignore_index=True)
    plain = run(parts).sort_values("iso3", ignore_index=True)
    pd.testing.assert_frame_equal(turned, plain)


def test_unknown_parts_are_taken_at_both_ends():
    known_low, unknown, known_high = (
        run(make_parts([value, 40, 40, 40, 40])).iloc[0] for value in (0, NAN, 100)
    )
    assert unknown["low5"] == known_low["low5"]
    assert unknown["high95"] == known_high["high95"]
    assert (unknown["low_band"], unknown["high_band"]) == ("started", "nearly")
    assert (unknown["band"], unknown["word"]) == ("", "")
    assert np.isnan(unknown["share"])
    assert unknown["low_word"] == known_low["low_word"]


@pytest.mark.parametrize(
    ("share", "word"),
    [(1, "firm"), (0.9, "firm"), (0.899, "likely"), (0.7, "likely"), (0.699, "uncertain")],
)
def test_words_of_a_share(share, word):
    assert robustness._words(pd.Series([share]), METHOD.robustness).item() == word


@pytest.mark.parametrize(
    ("values", "band", "word"),
    [
        ([100, 95, 90, 95, 100], "ready", "firm"),
        ([10, 20, 15, 10, 5], "not_started", "firm"),
        ([100, 100, 100, 60, 20], "ready", "uncertain"),  # 76, and much less as a product
    ],
)
def test_firmness_follows_the_share_of_draws_in_the_band(values, band, word):
    found = run(make_parts(values)).iloc[0]
    assert (found["band"], found["word"]) == (band, word)
    mean = np.mean(values)
    assert found["low5"] < mean < found["high95"]


def test_every_choice_comes_equally_often():
    shares = readiness.normalise_weights(None, METHOD)
    weights, is_geometric, span = robustness._draw(METHOD.robustness, shares, 1, 1080)
    assert weights.sum(axis=1) == pytest.approx(np.ones(1080))
    assert ((weights == 0).sum(axis=0) == 180).all()  # each part left out in a sixth of the draws
    assert (weights > 0).all(axis=1).sum() == 180  # and none in a sixth
    assert is_geometric.sum() == 540
    assert np.bincount(span).tolist() == [360, 360, 360]


def test_weights_vary_within_their_limits():
    shares = readiness.normalise_weights(None, METHOD)
    weights, *_ = robustness._draw(METHOD.robustness, shares, 1, 1080)
    whole = weights[(weights > 0).all(axis=1)]
    ratio = whole.max(axis=1) / whole.min(axis=1)
    assert ratio.max() <= 1.25 / 0.75
    assert ratio.max() > 1.3


def test_a_part_without_weight_is_never_counted():
    other = make_parts([100, 62, 70, 40, 0], [100, 62, 70, 40, 100], [100, 62, 70, 40, NAN])
    found = run(other, weights=FOUR)
    assert found["low5"].nunique() == 1
    assert found["high95"].nunique() == 1
    alone = dict.fromkeys(readiness.PARTS, 0) | {"report": 1}
    assert run(make_parts([80, 0, 0, 0, 0]), weights=alone)["low5"].item() == pytest.approx(80)


def test_the_span_of_timeliness_widens_the_range():
    narrow = make_parts([60] * 5)
    wide = narrow.assign(**{robustness.span_column(3): 20.0, robustness.span_column(8): 90.0})
    assert run(wide)["low5"].item() < run(narrow)["low5"].item()
    assert run(wide)["high95"].item() > run(narrow)["high95"].item()


def test_a_plain_loop_gives_the_same_scores():
    table = make_parts([100, 62, 70, 40, 55])
    shares = readiness.normalise_weights(None, METHOD)
    drawn = robustness._draw(METHOD.robustness, shares, 7, 50)
    found = robustness._scores(table, METHOD.robustness, drawn, 0.0)[0]
    values = table[list(readiness.PARTS)].iloc[0].to_numpy(float)
    for weights, is_geometric, score in zip(drawn[0], drawn[1], found, strict=True):
        plain = np.prod(values**weights) if is_geometric else np.sum(values * weights)
        assert score == pytest.approx(plain)


def test_robustness_of_the_release(parts):
    found = run(parts)
    assert len(found) == MEMBER_STATES
    assert has_no_infinity(found)
    assert (found["low5"] <= found["high95"]).all()
    assert ((found["band"] == "") == found["share"].isna()).all()
    headline = readiness.score(parts, METHOD)
    assert (found["band"] == headline["band"]).all()


def test_the_words_are_read_from_the_method():
    rules = dataclasses.replace(METHOD.robustness, firm=1.1, likely=1.05)
    method = dataclasses.replace(METHOD, robustness=rules)
    assert run(make_parts([60] * 5), method)["word"].item() == "uncertain"
