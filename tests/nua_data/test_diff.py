"""What differs between two releases: kinds that add up, breaks, other tables, sentences."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nua_data.diff import KINDS, compare, find_breaks, match_observations, match_rows
from nua_data.diff_words import say
from nua_data.method import load_method
from nua_data.release import Release

RULES = load_method().release
COLUMNS = ["iso3", "indicator", "year", "value", "nature", "cities", "source"]


def observations(*rows: tuple) -> pd.DataFrame:
    """Make rows of (iso3, indicator, year, value[, nature[, source]]) in the release's types."""
    full = [(*row[:4], *(row[4:5] or ("country",)), None, *(row[5:6] or ("s",))) for row in rows]
    table = pd.DataFrame(full, columns=COLUMNS)
    kinds = dict.fromkeys(["iso3", "indicator", "nature", "source"], "category")
    return table.astype({"year": "int64", "value": "float64", "cities": "Int64"} | kinds)


def changed_release(release: Release, **tables: pd.DataFrame) -> Release:
    """Give a release with other tables, as if their files had other hashes."""
    descriptor = copy.deepcopy(release.descriptor)
    for each in descriptor["resources"]:
        each["hash"] += "x" if each["name"] in tables else ""
    return replace(release, version="2", descriptor=descriptor, _tables=release._tables | tables)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (("AAA", "X", 2020, 1.0), ("AAA", "X", 2020, 1.0), ""),
        (("AAA", "X", 2020, 1.0), ("AAA", "X", 2020, 1.1), "changed"),
        (("AAA", "X", 2020, 1.0), ("AAA", "X", 2020, 1.0 + 1e-12), ""),
        (("AAA", "X", 2020, 0.0), ("AAA", "X", 2020, 1e-12), "changed"),
        (("AAA", "X", 2020, 1.0), ("AAA", "X", 2020, 1.0, "estimated"), "relabelled"),
        (("AAA", "X", 2020, 1.0), ("AAA", "X", 2020, 1.0, "country", "t"), "relabelled"),
        (("AAA", "X", 2020, 1.0), ("AAA", "X", 2020, 2.0, "estimated"), "changed"),
        (None, ("AAA", "X", 2020, 1.0), "added"),
        (("AAA", "X", 2020, 1.0), None, "withdrawn"),
    ],
)
def test_kind_of_a_row(before, after, kind):
    both = match_observations(*(observations(*filter(None, [row])) for row in (before, after)))
    assert both["kind"].tolist() == [kind]


@pytest.mark.parametrize(
    ("before", "after", "is_break"),
    [
        (49.0, 5.41, True),
        (20.0, 22.0, False),  # ten per cent exactly
        (20.0, 22.1, True),
        (5.0, 5.9, False),  # less than one unit
        (5.0, 6.0, False),  # one unit exactly
        (0.0, 1.5, True),
        (-20.0, -23.0, True),
        (100.0, 109.0, False),
    ],
)
def test_a_series_breaks_beyond_both_limits(before, after, is_break):
    both = match_observations(
        observations(("AAA", "X", 2020, before)), observations(("AAA", "X", 2020, after))
    )
    assert len(find_breaks(both, RULES)) == is_break


def test_a_break_names_its_largest_year_and_what_was_withdrawn():
    both = match_observations(
        observations(*(("AAA", "X", year, 50.0) for year in range(2010, 2021))),
        observations(("AAA", "X", 2018, 40.0), ("AAA", "X", 2019, 20.0), ("AAA", "X", 2020, 50.0)),
    )
    (row,) = find_breaks(both, RULES).itertuples(index=False)
    assert row == ("AAA", "X", 2, 2019, 50.0, 20.0, 8)


def test_a_value_that_became_irrelevant_is_no_break():
    both = match_observations(
        observations(("AAA", "X", 2020, 50.0)),
        observations(("AAA", "X", 2020, 0.0, "not_relevant")),
    )
    assert find_breaks(both, RULES).empty


keys = st.tuples(st.sampled_from("ABC"), st.sampled_from("XY"), st.integers(2000, 2004))
tables = st.dictionaries(keys, st.tuples(st.sampled_from([0.0, 1.0, 50.0]), st.sampled_from("st")))


@settings(deadline=None, max_examples=50)
@given(tables, tables)
def test_kinds_add_up_and_turn_round(left, right):
    def table(cells):
        return observations(*((*key, value, "country", s) for key, (value, s) in cells.items()))

    both = match_observations(table(left), table(right))
    count = both["kind"].value_counts().to_dict()
    none, added, changed, relabelled, withdrawn = (count.get(k, 0) for k in ("", *KINDS))
    assert len(left) == none + changed + relabelled + withdrawn
    assert len(right) == none + changed + relabelled + added
    assert withdrawn == len(left.keys() - right.keys())
    back = match_observations(table(right), table(left))["kind"].value_counts().to_dict()
    assert (back.get("added", 0), back.get("withdrawn", 0)) == (withdrawn, added)
    assert (back.get("changed", 0), back.get("relabelled", 0)) == (changed, relabelled)


def test_rows_of_other_tables_say_which_columns_differ():
    before = pd.DataFrame({"a": ["1", "2", "3"], "b": ["x", "y", "z"]}, dtype="str")
    after = pd.DataFrame({"a": ["4", "2", "1"], "b": ["w", "y!", "x"]}, dtype="str")
    found = match_rows(before, after, ["a"])
    assert found.values.tolist() == [
        ["4", "added", "", ""],
        ["2", "changed", "b", "y -> y!"],
        ["3", "withdrawn", "", ""],
    ]
    assert match_rows(before, before, ["a"]).empty
    assert len(match_rows(pd.DataFrame(), before, ["a"])) == 3


def test_another_day_of_the_facts_is_a_difference_and_said(release):
    found = compare(release, replace(release, as_of=date(2026, 6, 2)))
    assert not found.is_empty
    assert "Facts as of 2026-06-02, before as of 2026-05-22." in say(found)


@pytest.mark.parametrize(("length", "is_said"), [(9, True), (99, False)])
def test_a_changed_row_says_what_it_was(release, length, is_said):
    rows = release.report_evidence.iloc[:1]
    before = changed_release(release, report_evidence=rows.assign(note="o"))
    after = changed_release(before, report_evidence=rows.assign(note="n" * length))
    found = compare(before, after)
    (said,) = [line for line in say(found) if " changed (" in line]
    values = f"o -> {'n' * length}"
    assert said.endswith(f" changed (note: {values})." if is_said else " changed (note).")
    assert found.all_rows["values"].tolist() == [values]


def test_every_row_that_differs_is_in_one_table_and_the_rest_is_said(release):
    seen, reports = release.observations, release.report_evidence
    rows = seen.assign(value=seen["value"].where(seen.index > 0, seen["value"] + 1))
    found = compare(
        release, changed_release(release, observations=rows, report_evidence=reports.iloc[5:])
    )
    rows = found.all_rows
    assert rows["table"].tolist() == ["observations"] + 5 * ["report_evidence"]
    assert rows["kind"].tolist() == ["changed"] + 5 * ["withdrawn"]
    assert rows["iso3"].iloc[0] == seen["iso3"].iloc[0] and str(rows["year"].dtype) == "Int64"
    urls = {key.split(" | ")[-1] for key in rows["key"].iloc[1:]}
    assert urls == set(reports["source_url"].iloc[:5])
    assert "  and 2 more." in say(found)


def test_a_release_does_not_differ_from_itself(release):
    same = compare(release, release)
    assert same.is_empty and same.unchanged == len(release.observations)
    assert say(same) == (f"{same.after} against {same.before}: no row differs.",)


def test_two_releases_in_words_and_numbers(release):
    seen = release.observations
    india = (seen["iso3"] == "IND") & (seen["indicator"] == "EN_LND_SLUM")
    latest = seen[india]["year"].max()
    is_latest = india & (seen["year"] == latest)
    value = seen.loc[is_latest, "value"].iloc[0]
    seen.loc[is_latest, "value"] = 49.0
    gone = seen[seen["indicator"] == "SP_TRN_PUBL"].index[:3]
    seen = seen.drop(gone)
    reports = release.report_evidence
    reports.loc[len(reports)] = reports.iloc[0].to_dict() | {"source_url": "https://example.org/"}
    after = changed_release(release, observations=seen, report_evidence=reports)
    difference = compare(release, after)
    assert difference.counts == {
        "added": 1, "changed": 1, "relabelled": 0, "withdrawn": 3, "breaks": 1,
    }  # fmt: skip
    counts = difference.by_indicator.set_index("indicator")
    assert counts.loc["EN_LND_SLUM", ["changed", "breaks"]].tolist() == [1, 1]
    assert counts.loc["SP_TRN_PUBL", "withdrawn"] == 3
    assert difference.by_table.values.tolist() == [["report_evidence", 1, 0, 0]]
    words = "\n".join(say(difference))
    assert f"Values: 1 changed; 3 withdrawn; {len(release.observations) - 4:,} as they" in words
    assert f"India {latest} {value:g} -> 49" in words
    assert f"India, EN_LND_SLUM, {latest}: {value:g} -> 49." in words
    assert "1 series breaks" in words
    assert "Table report_evidence: 1 added." in words
    assert "Bahrain 2018-2022 | submitted | https://example.org/ added." in words


def test_many_breaks_are_counted_and_the_rest_is_said(release):
    seen = release.observations
    slums = seen["indicator"] == "EN_LND_SLUM"
    seen.loc[slums, "value"] += 60
    difference = compare(release, changed_release(release, observations=seen))
    words = say(difference)
    assert words[-1] == f"  and {len(difference.breaks) - 12:,} more."
    assert len(difference.breaks) == seen[slums]["iso3"].nunique()
