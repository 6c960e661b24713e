from __future__ import annotations

import csv

import pytest

from nua_data.sources.base import SourceError
from nua_data.sources.picks import CODES, SAME_UNIT
from tests.nua_data.sources.made import (
    SDG,
    as_csv,
    as_xlsx,
    as_zip,
    aside,
    rules,
    sdg_csv,
    sdg_row,
    take,
)


def test_a_workbook_of_the_portal_is_read_by_code_place_and_breakdown(release):
    rows = [
        sdg_row(area=4, value="63.5"),
        sdg_row(area=4, location="RURAL", value="9"),
        sdg_row(area=1, value="25"),
        sdg_row(area=533, value="3"),
        sdg_row(area=275, value="21"),
        sdg_row(series="XX_UNKNOWN"),
    ]
    done = take(as_xlsx(("data", [SDG, *rows])), release, "Goal11_2026-07.xlsx", released=None)
    assert done.rows[["iso3", "value"]].to_numpy().tolist() == [["AFG", 63.5], ["PSE", 21.0]]
    assert done.read == 6
    assert aside(done) == {
        "other_dimension": 1, "aggregate": 1, "territory": 1, "unknown_series": 1
    }  # fmt: skip
    assert done.source["source"] == "unsd-2026-07"
    assert "observer_state" in rules(done)
    assert "read 6 = kept 2 + set aside 4" in done.count_words()
    assert [f.value for f in done.findings if f.rule == "unknown_series"] == ["XX_UNKNOWN"]


def test_spaces_around_a_code_make_no_other_series(release):
    rows = [sdg_row(), sdg_row(series=" EN_LND_SLUM ")]
    done = take(sdg_csv(*rows), release)
    assert (done.kept, aside(done)) == (1, {"duplicate": 1})
    assert take(as_xlsx(("data", [SDG, *rows])), release).rows.equals(done.rows)


def test_the_rows_have_the_columns_and_types_of_the_release(release):
    done = take(sdg_csv(sdg_row()), release)
    assert list(done.rows.columns) == list(release.observations.columns)
    assert done.rows["cities"].dtype == "Int64"
    assert done.rows["nature"].tolist() == ["country"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_separators_and_encodings_give_the_same_rows(release, separator, encoding):
    text = sdg_csv(sdg_row(GeoAreaName="Côte d'Ivoire", area=384), separator=separator)
    done = take(text.encode(encoding), release)
    assert done.rows[["iso3", "value"]].to_numpy().tolist() == [["CIV", 50.5]]
    assert ("separator" in rules(done)) == (separator != ",")
    assert ("encoding" in rules(done)) == (encoding in ("utf-16", "latin-1"))


def test_latin_1_far_down_the_file_is_read_and_said(release):
    rows = [sdg_row(area=4, year=2000 + i % 20, location="RURAL") for i in range(6_000)]
    text = sdg_csv(*rows, sdg_row(area=384, Location="URBAN", FootNote="évalué"))
    done = take(text.encode("latin-1"), release)
    assert done.rows["iso3"].tolist() == ["CIV"]
    assert "encoding" in rules(done)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("C", "country"), ("CA", "country_adjusted"), ("E", "estimated"), ("M", "modelled"),
        ("G", "global_monitoring"), ("N", "not_relevant"), ("NA", "estimated"), ("", "estimated"),
    ],
)  # fmt: skip
def test_nature_codes_become_words(release, code, word):
    done = take(sdg_csv(sdg_row(Nature=code)), release)
    assert done.rows["nature"].tolist() == [word]
    assert ("nature_not_given" in rules(done)) == (code in ("NA", ""))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("N", "not_available"), ("NaN", "not_available"), ("..", "not_available"),
        ("<5", "below_limit"), (">95", "above_limit"), ("1e308", "out_of_range"),
        ("-3", "out_of_range"), ("5000", "out_of_range"), ("about 5", "not_a_number"),
        ("5\x00", "not_a_number"), ("inf", "not_a_number"), ("1,234", "not_a_number"),
        ("", "empty"), ("12,5,", "not_a_number"), ("٣", "not_a_number"),
    ],
)  # fmt: skip
def test_signs_that_are_no_numbers_never_become_numbers(release, cell, reason):
    done = take(sdg_csv(sdg_row(), sdg_row(area=8, value=cell)), release)
    assert aside(done) == {reason: 1}
    assert done.rows["iso3"].tolist() == ["AFG"]


@pytest.mark.parametrize(("cell", "value"), [("12,5", 12.5), ("1 234,5", None), ("7", 7.0)])
def test_decimal_commas_are_read_where_nothing_else_can_be_meant(release, cell, value):
    done = take(sdg_csv(sdg_row(value="33,25"), sdg_row(area=8, value=cell)), release)
    got = dict(zip(done.rows["iso3"], done.rows["value"], strict=True))
    assert got["AFG"] == 33.25
    assert got.get("ALB") == value
    assert "decimal_comma" in rules(done)


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("PERCENT", ""), ("PT", ""), ("", ""), ("PER_100000_POP", "other_unit"),
        ("NUMBER", "other_unit"), ("TONNES", "other_unit"), ("FURLONG", "unknown_unit"),
    ],
)  # fmt: skip
def test_units_are_checked(release, unit, reason):
    rows = [sdg_row(Units=unit), sdg_row(area=8)]
    done = take(sdg_csv(*rows), release)
    assert done.kept == (1 if reason else 2)
    assert aside(done) == ({reason: 1} if reason else {})
    said = [each.value for each in done.findings if each.rule == reason]
    assert said == ([f"EN_LND_SLUM in {unit}"] if reason else [])


@pytest.mark.parametrize(
    ("series", "unit"),
    [
        ("SH_STA_TRAF", "PER_100000_POP"), ("EN_ATM_PM25", "mgr/m^3"), ("EN_ATM_PM25", "GM3"),
        ("EN_LND_CNSPOP", "RATIO"), ("SG_DSR_LGRGSR", "INDEX"), ("VC_DSR_BSDN", "NUMBER"),
        ("SD_CPA_UPRDP", "NUMBER"), ("GB_XPD_CULNAT_PBPV", "PPP_CON_USD"),
    ],
)  # fmt: skip
def test_units_of_the_producer_are_known(release, series, unit):
    location = "URBAN" if series == "EN_ATM_PM25" else ""
    done = take(sdg_csv(sdg_row(series=series, Units=unit, location=location, value="1")), release)
    assert done.kept == 1


def test_equal_rows_count_once_and_contradictions_not_at_all(release):
    rows = [
        sdg_row(value="5"), sdg_row(value="5.0"),
        sdg_row(area=8, value="5"), sdg_row(area=8, value="6"), sdg_row(area=12, value="7"),
    ]  # fmt: skip
    done = take(sdg_csv(*rows), release)
    assert done.rows["iso3"].tolist() == ["AFG", "DZA"]
    assert aside(done) == {"duplicate": 1, "conflict": 2}
    said = next(f for f in done.findings if f.rule == "conflict")
    assert said.row == 4
    assert "Lines 4, 5 give 5, 6" in said.remedy


def test_a_breakdown_that_nobody_knows_is_told_and_not_guessed(release):
    done = take(sdg_csv(sdg_row(), sdg_row(series="SI_POV_DAY1", location="CITYCORE")), release)
    said = next(f for f in done.findings if f.rule == "no_row_of_breakdown")
    assert said.value == "SI_POV_DAY1"
    assert "CITYCORE" in said.remedy
    (note,) = [each.remedy for each in done.findings if each.rule == "other_dimension"]
    assert "Codes: CITYCORE 1." in note
    assert aside(done) == {"other_dimension": 1}


@pytest.mark.parametrize("code", ["_O", "_X", "MALE", "NEWCODE"])
def test_only_codes_of_the_whole_pass_for_no_breakdown(release, code):
    header = [*SDG, "Sex"]
    rows = [header, [*sdg_row(), code], [*sdg_row(area=8), "BOTHSEX"], [*sdg_row(area=12), "_T"]]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["ALB", "DZA"]
    assert aside(done) == {"other_dimension": 1}


def test_every_code_stands_once_and_says_where_it_is_published():
    with CODES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    keys = [(row["list"], row["code"].upper()) for row in rows]
    assert len(set(keys)) == len(keys)
    assert {word for row in rows for word in row["published"].split()} == {
        "portal", "structure", "other",
    }  # fmt: skip


def test_every_unit_of_the_catalogue_can_be_written(release):
    with CODES.open(encoding="utf-8", newline="") as stream:
        known = {row["means"] for row in csv.DictReader(stream) if row["list"] == "unit"}
    for unit in release.indicators["unit"].unique():
        assert unit in known or SAME_UNIT[unit] <= known


def test_cities_become_a_mean_with_their_number(release):
    city = {"series": "EN_REF_WASCOL", "location": ""}
    rows = [
        sdg_row(value="40", Cities="AF_KABUL", **city),
        sdg_row(value="60", Cities="AF_HERAT", **city),
        sdg_row(value="99", Cities="NOCITI", **city),
        sdg_row(value="98", area=8, Cities="NOCITI", **city),
    ]
    done = take(sdg_csv(*rows), release)
    got = done.rows.set_index("iso3")
    assert got.loc["AFG", ["value", "nature", "cities"]].tolist() == [50.0, "city_mean", 2]
    assert got.loc["ALB", "nature"] == "country"
    assert got["cities"].isna().tolist() == [False, True]
    assert aside(done) == {"into_mean": 1, "second_choice": 1}


def test_the_same_city_twice_is_no_second_city(release):
    city = {"series": "EN_REF_WASCOL", "location": "", "Cities": "AF_KABUL"}
    done = take(sdg_csv(sdg_row(value="40", **city), sdg_row(value="40", **city)), release)
    assert done.rows["cities"].tolist() == [1]
    assert aside(done) == {"duplicate": 1}


@pytest.mark.parametrize(
    ("place", "iso3"),
    [("AFG", "AFG"), ("AF", "AFG"), ("004", "AFG"), ("Afghanistan", "AFG"), ("Türkiye", "TUR"),
     ("Cote d’Ivoire", "CIV"), ("Palestine", "PSE"), ("VAT", "VAT")],
)  # fmt: skip
def test_places_are_read_where_they_are_unambiguous(release, place, iso3):
    done = take(sdg_csv(sdg_row(area=place)), release)
    assert done.rows["iso3"].tolist() == [iso3]
    assert any(rule.startswith("place_by") for rule in rules(done)) == (
        place not in ("AFG", "VAT", "004")
    )


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("SUN", "former_state"), ("YUG", "former_state"), ("SCG", "former_state"),
        ("ANT", "former_state"), ("530", "former_state"), ("Czechoslovakia", "former_state"),
        ("World", "aggregate"), ("98100", "aggregate"), ("HKG", "territory"),
        ("Atlantis", "unknown_place"), ("Korea", "unknown_place"), ("", "unknown_place"),
    ],
)  # fmt: skip
def test_places_that_are_no_state_are_told_apart(release, place, reason):
    done = take(sdg_csv(sdg_row(), sdg_row(area=place)), release)
    assert aside(done) == {reason: 1}


@pytest.mark.parametrize("year", ["20O0", "1899", "2199", "", "2019-2021"])
def test_what_is_no_year_is_set_aside(release, year):
    done = take(sdg_csv(sdg_row(), sdg_row(area=8, year=year)), release)
    assert aside(done) == {"bad_year": 1}


@pytest.mark.parametrize("year", ["2020", "2020.0", "2020-05-01", "1 May 2020", "01/05/2020"])
def test_days_in_the_year_column_are_read_as_years(release, year):
    done = take(sdg_csv(sdg_row(year=year)), release)
    assert done.rows["year"].tolist() == [2020]


def test_footnotes_are_counted(release):
    done = take(sdg_csv(sdg_row(FootNote="Of one survey, and no more")), release)
    said = next(f for f in done.findings if f.rule == "footnotes")
    assert "1 values" in said.remedy


def test_footnotes_of_rows_set_aside_are_not_counted(release):
    rows = [
        sdg_row(FootNote="Of the countryside", location="RURAL"),
        sdg_row(area=8, FootNote="Of one survey"),
        sdg_row(area=12),
    ]
    done = take(sdg_csv(*rows), release)
    said = next(f for f in done.findings if f.rule == "footnotes")
    assert (said.value, "1 values carry one of 1 footnotes" in said.remedy) == (
        "Of one survey",
        True,
    )


def test_formulas_merged_cells_and_a_title_above_the_header_are_read_and_said(release):
    rows = [["Title"], [], SDG, sdg_row(), sdg_row(area=8)]
    book = as_xlsx(("data", rows), merge="A1:C2", formulas=[("I4", "=2*21", 42)])
    done = take(book, release, "a.xlsx")
    assert done.rows["value"].tolist() == [42.0, 50.5]
    assert {"merged_header", "formula_cells"} <= rules(done)
    said = next(f for f in done.findings if f.rule == "formula_cells")
    assert said.value == "I4"


def test_formulas_of_another_sheet_are_not_told(release):
    sheets = ("data", [SDG, sdg_row()]), ("sums", [["Sum"], [1]])
    formulas = [("I2", "=2*21", 42)]
    of_data = take(as_xlsx(*sheets, formulas=formulas), release, "a.xlsx")
    assert "formula_cells" in rules(of_data)
    of_other = take(as_xlsx(*sheets[::-1], formulas=formulas), release, "a.xlsx")
    assert of_other.kept == 1 and "formula_cells" not in rules(of_other)


def test_a_header_in_two_rows_is_put_together(release):
    upper = ["" if name == "SeriesCode" else name for name in SDG]
    lower = [name if name == "SeriesCode" else "" for name in SDG]
    done = take(as_xlsx(("data", [upper, lower, sdg_row()])), release, "a.xlsx")
    assert done.rows["iso3"].tolist() == ["AFG"]
    assert "two_header_rows" in rules(done)


def test_a_second_header_row_of_a_csv_is_a_row_set_aside(release):
    done = take(sdg_csv(SDG, sdg_row()), release)
    assert done.kept == 1
    assert aside(done) == {"unknown_series": 1}


def test_rows_cut_short_are_counted_and_told(release):
    done = take(sdg_csv(sdg_row()) + "11,11.1,half a row\n", release)
    assert done.read == 2
    assert aside(done) == {"broken_row": 1}


def test_a_zip_of_the_csv_is_read(release):
    done = take(as_zip(download__csv=sdg_csv(sdg_row())), release, "a.zip")
    assert done.rows["iso3"].tolist() == ["AFG"]


def test_nothing_usable_is_an_error_that_says_why(release):
    with pytest.raises(SourceError) as caught:
        take(sdg_csv(sdg_row(area=1)), release)
    first = caught.value.findings[0]
    assert first.rule == "nothing_usable"
    assert "aggregate 1" in first.remedy
