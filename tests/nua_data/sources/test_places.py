"""Which numbers are states, which are groups of states, and which are slips."""

from __future__ import annotations

import pytest

from nua_data.sources.places import Places
from tests.nua_data.sources.made import as_csv, aside, sdg_csv, sdg_row, take, wdi_csv


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("404", ("KEN", "m49")),
        ("404.0", ("KEN", "m49")),
        ("4.0", ("AFG", "m49")),
        ("004", ("AFG", "m49")),
        ("1", ("", "aggregate")),
        ("1.0", ("", "aggregate")),
        ("1636", ("", "aggregate")),
        ("98100", ("", "aggregate")),
        ("98501", ("", "aggregate")),
        ("4040", ("", "unknown_place")),
        ("40400", ("", "unknown_place")),
        ("981000", ("", "unknown_place")),
        ("404.5", ("", "unknown_place")),
        (".0", ("", "unknown_place")),
    ],
)
def test_what_a_number_means(release, code, meaning) -> None:
    assert Places(release).meanings([code]) == [meaning]


def test_a_slip_in_a_code_is_told_with_its_line(release) -> None:
    done = take(sdg_csv(sdg_row(), sdg_row(area=4040), sdg_row(area=1)), release)
    assert aside(done) == {"unknown_place": 1, "aggregate": 1}
    (said,) = [each for each in done.findings if each.rule == "unknown_place"]
    assert (said.row, said.column, said.value) == (3, "GeoAreaCode", "4040")
    assert said.severity == "warning"


@pytest.mark.parametrize("sign", ["'", "’", "‘", "ʼ", "´", "`", "′", "\x92", "＇"])
def test_every_sign_that_is_typed_for_an_apostrophe_is_one(release, sign) -> None:
    name = f"Côte d{sign}Ivoire"
    assert Places(release).meanings([name, name.upper()]) == [("CIV", "name")] * 2


@pytest.mark.parametrize("cell", ["NA", "na"])
def test_a_sign_for_a_missing_cell_is_no_state(release, cell) -> None:
    rows = [["iso3", "indicator", "year", "value"], ["KEN", "SI_POV_DAY1", 2020, 5]]
    files = {
        "a.csv": as_csv([*rows, [cell, "SI_POV_DAY1", 2020, 7]]),
        "b.csv": sdg_csv(sdg_row(area=404), sdg_row(area=cell)),
        "API_SI.csv": wdi_csv([(name, code, "SI.POV.GINI", "", "31", "") for name, code in
                               (("Kenya", "KEN"), ("Kosovo", cell))]),
    }  # fmt: skip
    for name, text in files.items():
        done = take(text, release, name)
        assert done.rows["iso3"].tolist() == ["KEN"]
        (said,) = [each for each in done.findings if each.rule == "unknown_place"]
        assert (said.value, said.severity) == (cell, "warning")


def test_the_code_of_namibia_among_codes_of_two_letters_is_its_own(release) -> None:
    done = take(sdg_csv(sdg_row(area="KE"), sdg_row(area="NA")), release)
    assert sorted(done.rows["iso3"]) == ["KEN", "NAM"]


def test_the_status_of_a_missing_value_may_be_in_small_letters(release) -> None:
    missing = sdg_row(area=8, **{"Observation Status": "m"})
    done = take(sdg_csv(sdg_row(**{"Observation Status": "a"}), missing), release)
    assert (done.rows["iso3"].tolist(), aside(done)) == (["AFG"], {"not_available": 1})
