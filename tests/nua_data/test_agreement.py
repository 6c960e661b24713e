from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from nua_data.aggregates import group_lines
from nua_data.agreement import compare_with_published, count_agreement
from nua_data.method import load_method
from nua_data.model import WORLD, Grouping

RULES = replace(load_method().aggregate, agreement_points=2.0)


def published(*rows: tuple) -> SimpleNamespace:
    """Give a release with the catalogue and rows (indicator, grouping, group, value, reason)."""
    table = pd.DataFrame(rows, columns=["indicator", "grouping", "group", "value", "reason"])
    table = table.assign(
        year=2020, producer="P", title="T", released="", source_url="https://p.org", note=""
    )
    catalogue = pd.DataFrame(
        {
            "indicator": ["share", "money", "policy"],
            "unit": ["%", "intl $", "1/0"],
            "aggregate": ["population", "population", "share_of_states"],
        }
    )
    return SimpleNamespace(published_aggregates=table, indicators=catalogue)


def lines(*rows: tuple) -> pd.DataFrame:
    """Give lines of (indicator, group, value), all of 2020."""
    table = pd.DataFrame(rows, columns=["indicator", "group", "value"])
    table = table.assign(year=2020, covered_pct=80.0, carried_pct=10.0)
    return table.astype({"indicator": "category", "group": "category"})


@pytest.mark.parametrize(
    ("indicator", "ours", "theirs", "difference", "unit", "is_within"),
    [
        ("share", 52.0, 50.0, 2.0, "points", True),
        ("share", 47.9, 50.0, -2.1, "points", False),
        ("share", 1.0, 0.0, 1.0, "points", True),
        ("policy", 82.0, 80.0, 2.0, "points", True),
        ("money", 10_200.0, 10_000.0, 2.0, "per_cent", True),
        ("money", 9_700.0, 10_000.0, -3.0, "per_cent", False),
        ("money", 0.0, 0.0, 0.0, "per_cent", True),
        ("money", 1.0, 0.0, np.inf, "per_cent", False),
    ],
)
def test_differences_by_hand(indicator, ours, theirs, difference, unit, is_within) -> None:
    release = published((indicator, "world", WORLD, theirs, "definition"))
    row = compare_with_published(release, lines((indicator, WORLD, ours)), rules=RULES).iloc[0]
    assert row["difference"] == pytest.approx(difference)
    assert (row["difference_unit"], row["is_within"]) == (unit, is_within)
    assert row["reason"] == ("" if is_within else "definition")


def test_a_year_without_a_value_of_ours_is_not_within() -> None:
    release = published(("share", "world", WORLD, 50.0, "carried"))
    for ours in (lines(("money", WORLD, 1.0)), lines(("share", WORLD, np.nan))):
        row = compare_with_published(release, ours, rules=RULES).iloc[0]
        assert np.isnan(row["ours"])
        assert (row["is_within"], row["reason"]) == (False, "carried")


def test_regions_are_compared_only_in_their_own_grouping() -> None:
    release = published(
        ("share", "habitat", "Africa", 10.0, ""),
        ("share", "m49", "Africa", 20.0, ""),
        ("share", "world", WORLD, 30.0, ""),
    )
    ours = lines(("share", "Africa", 10.0), ("share", WORLD, 30.0))
    groups = {
        grouping: compare_with_published(release, ours, grouping, RULES)["published"].tolist()
        for grouping in (None, *Grouping)
    }
    assert groups == {None: [30.0], Grouping.HABITAT: [10.0, 30.0], Grouping.M49: [20.0, 30.0]}


def test_rows_stand_in_the_order_of_the_catalogue_and_are_counted() -> None:
    release = published(
        ("policy", "world", WORLD, 80.0, "revision"),
        ("share", "world", WORLD, 50.0, ""),
        ("money", "world", WORLD, 100.0, "coverage"),
    )
    ours = lines(("policy", WORLD, 90.0), ("share", WORLD, 50.0), ("money", WORLD, 50.0))
    comparison = compare_with_published(release, ours, rules=RULES)
    assert comparison["indicator"].tolist() == ["share", "money", "policy"]
    assert count_agreement(comparison) == {
        "all": 3,
        "within": 1,
        "not_within": 2,
        "coverage": 1,
        "revision": 1,
    }


@pytest.fixture(scope="module")
def comparisons(release) -> pd.DataFrame:
    parts = [
        compare_with_published(release, group_lines(release, grouping), grouping)
        for grouping in Grouping
    ]
    return pd.concat(parts).drop_duplicates(["indicator", "group", "year", "producer"])


def test_every_published_value_of_the_bundled_release_is_compared(release, comparisons) -> None:
    assert len(comparisons) == len(release.published_aggregates)


def test_every_disagreement_of_the_bundled_release_has_a_reason(release, comparisons) -> None:
    wrong = comparisons[~comparisons["is_within"] & (comparisons["reason"] == "")]
    assert wrong.empty, wrong.to_string()


def test_no_reason_is_given_where_the_values_agree(release, comparisons) -> None:
    key = ["indicator", "group", "year", "producer"]
    agreed = comparisons.loc[comparisons["is_within"], key]
    rows = agreed.merge(release.published_aggregates, on=key)
    assert rows.loc[rows["reason"] != ""].empty


def test_the_world_agrees_where_data_are_complete_and_weights_the_same(comparisons) -> None:
    world = comparisons[comparisons["group"] == WORLD]
    same = world[world["reason"].ne("definition") & world["covered_pct"].ge(90)]
    assert same["is_within"].sum() >= 25
    assert set(same.loc[~same["is_within"], "reason"]) <= {"measure"}


def test_the_page_of_the_docs_says_the_counts(comparisons) -> None:
    page = Path(__file__).parents[2] / "docs" / "methods-agreement.md"
    text = " ".join(page.read_text(encoding="utf-8").split())
    every = count_agreement(comparisons)
    world = count_agreement(comparisons[comparisons["group"] == WORLD])
    assert (
        f"Of {every['all']} comparisons of {comparisons['indicator'].nunique()} indicators, "
        f"{every['within']} agree; of the {world['all']} of the world, {world['within']}."
    ) in text
    for reason in set(comparisons["reason"]) - {""}:
        assert f"| `{reason}` |" in text
