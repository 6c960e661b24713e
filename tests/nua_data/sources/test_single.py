"""Rows for one place and year that agree in their value and not in their nature."""

from __future__ import annotations

from tests.nua_data.sources.made import as_csv, aside, rules, sdg_csv, sdg_row, take

HEADER = ["iso3", "indicator", "year", "value", "nature"]


def observed(*rows, release):
    return take(as_csv([HEADER, *rows]), release)


def natures_told(imported):
    return [each for each in imported.findings if each.rule == "nature_differs"]


def test_equal_values_of_different_natures_are_told_and_none_is_used(release) -> None:
    done = observed(
        ["KEN", "EG_ACS_ELEC", 2020, 88, "estimated"],
        ["KEN", "EG_ACS_ELEC", 2020, 88, "country"],
        ["UGA", "EG_ACS_ELEC", 2020, 50, "country"],
        release=release,
    )
    assert done.rows["iso3"].tolist() == ["UGA"]
    assert aside(done) == {"conflict": 2}
    (one,) = natures_told(done)
    assert (one.row, one.column, one.value) == (2, "nature", "KEN EG_ACS_ELEC 2020")
    assert "Lines 2, 3 give one value as estimated, country" in one.remedy
    assert (one.severity, one.fact("n")) == ("warning", 2)
    assert {"duplicate", "conflict"}.isdisjoint(rules(done))


def test_equal_rows_are_still_repeats(release) -> None:
    row = ["KEN", "EG_ACS_ELEC", 2020, 88, "estimated"]
    done = observed(row, row, release=release)
    assert (done.kept, aside(done)) == (1, {"duplicate": 1})


def test_different_values_are_a_conflict_whatever_their_natures(release) -> None:
    done = observed(
        ["KEN", "EG_ACS_ELEC", 2020, 88, "estimated"],
        ["KEN", "EG_ACS_ELEC", 2020, 88, "country"],
        ["KEN", "EG_ACS_ELEC", 2020, 89, "country"],
        ["UGA", "EG_ACS_ELEC", 2020, 50, "country"],
        ["RWA", "EG_ACS_ELEC", 2020, 60, "country"],
        ["RWA", "EG_ACS_ELEC", 2020, 60, "modelled"],
        release=release,
    )
    assert done.rows["iso3"].tolist() == ["UGA"]
    assert aside(done) == {"conflict": 5}
    (conflict,) = [each for each in done.findings if each.rule == "conflict"]
    assert conflict.remedy == "Lines 2, 3, 4 give 88, 88, 89: none is used. Keep the right one."
    assert [each.row for each in natures_told(done)] == [6]


def test_a_download_with_one_value_in_two_natures_gives_none(release) -> None:
    rows = [sdg_row(Nature="C"), sdg_row(Nature="E"), sdg_row(area=8)]
    done = take(sdg_csv(*rows), release)
    assert done.rows["iso3"].tolist() == ["ALB"]
    assert aside(done) == {"conflict": 2}


def test_the_nature_of_a_city_is_of_no_account_in_a_mean(release) -> None:
    rows = [
        sdg_row(series="SP_TRN_PUBL", location="", Cities="AF_KABUL", Nature=nature, value=value)
        for nature, value in [("C", 40), ("E", 40), ("C", 40)]
    ]
    done = take(sdg_csv(*rows), release)
    assert done.rows[["value", "nature"]].to_numpy().tolist() == [[40.0, "city_mean"]]
    assert aside(done) == {"duplicate": 2}
