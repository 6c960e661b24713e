"""Cells that are no plain numbers: what is read, what is set aside, and what is said of each."""

from __future__ import annotations

import pytest

from nua_data.check import MOST_OF_A_KIND, cap
from tests.nua_data.sources.made import as_csv, as_xlsx, aside, sdg_csv, sdg_row, take, wdi_csv

ISO3 = ["KEN", "UGA", "TZA", "RWA", "ETH", "SOM"]


def observed(*values, release, indicator="SI_POV_DAY1", write=None, **options):
    """Import observations of one indicator, a state each."""
    rows = [[iso3, indicator, 2020, value] for iso3, value in zip(ISO3, values, strict=False)]
    rows = [["iso3", "indicator", "year", "value"], *rows]
    return take(write(rows) if write else as_csv(rows, ";"), release, **options)


def told(imported, rule):
    return [each for each in imported.findings if each.rule == rule]


def by_state(imported) -> dict[str, float]:
    return dict(zip(imported.rows["iso3"].astype(str), imported.rows["value"], strict=True))


# --- commas and points ----------------------------------------------------------------------


def test_a_comma_that_could_be_a_thousand_is_told_by_its_row(release) -> None:
    done = observed("50,5", "1,234", "0,125", "90,125", release=release)
    assert by_state(done) == {"KEN": 50.5, "UGA": 1.234, "TZA": 0.125, "RWA": 90.125}
    rows = [(each.row, each.column, each.value, each.severity) for each in
            told(done, "decimal_comma")]  # fmt: skip
    assert rows == [
        (None, "value", "50,5", "note"),
        (3, "value", "1,234", "warning"),
        (5, "value", "90,125", "warning"),
    ]
    assert "Read as 1.234" in told(done, "decimal_comma")[1].remedy
    assert "write 1234" in told(done, "decimal_comma")[1].remedy


def test_of_many_such_cells_the_first_are_told_and_the_others_counted(release) -> None:
    rows = [sdg_row(year=2000, value="50,5")]
    rows += [sdg_row(year=2001 + n % 24, area=(8, 12)[n // 24], value=f"1,{n + 100}")
             for n in range(30)]  # fmt: skip
    done = take(sdg_csv(*rows, separator=";"), release)
    shown = [each for each in cap(done.findings) if each.rule == "decimal_comma"]
    assert (done.kept, len(shown)) == (31, 20)
    assert [each.severity for each in shown] == ["note", *["warning"] * 19]
    assert shown[-1].remedy.startswith("12 more") and shown[-1].fact("kept") == 12


def test_commas_before_three_digits_alone_are_told_with_both_readings(release) -> None:
    done = observed("90,125", "88,250", "7", release=release)
    assert by_state(done) == {"TZA": 7.0}
    first, second = told(done, "not_a_number")
    assert (first.row, first.value) == (2, "90,125")
    assert "write 90.125 or 90125" in first.remedy
    assert "write 88.250 or 88250" in second.remedy


def test_of_many_cells_with_two_readings_the_others_are_counted(release) -> None:
    rows = [sdg_row(year=2000 + n % 25, area=(8, 12)[n // 25], value=f"1,{n + 100}")
            for n in range(30)]  # fmt: skip
    done = take(sdg_csv(sdg_row(), *rows, separator=";"), release)
    assert aside(done) == {"not_a_number": 30}
    said = [each for each in cap(done.findings) if each.rule == "not_a_number"]
    assert len(said) == 20
    assert "11 set aside" in said[-1].remedy and said[-1].fact("n") == 11


@pytest.mark.parametrize(("count", "words"), [(1, "One value is above"), (2, "2 values are above")])
def test_values_above_the_greatest_are_counted_in_words(release, count, words) -> None:
    rows = [sdg_row(year=2010 + n, value=120, series="SH_SAN_SAFE") for n in range(count)]
    (said,) = told(take(sdg_csv(*rows), release), "above_natural_max")
    assert said.remedy.startswith(words)


def test_a_point_before_three_digits_in_a_column_of_commas_is_not_guessed_at(release) -> None:
    done = observed(
        "5.123", "5.200,5", "38,7", "12", release=release, indicator="NY.GDP.PCAP.PP.KD"
    )
    assert by_state(done) == {"UGA": 5200.5, "TZA": 38.7, "RWA": 12.0}
    (said,) = told(done, "not_a_number")
    assert (said.row, said.value) == (2, "5.123")
    assert "write 5,123 or 5123" in said.remedy


def test_a_comma_beside_points_is_not_guessed_at(release) -> None:
    done = observed("77,5", "90.5", "0,250", release=release)
    assert by_state(done) == {"UGA": 90.5}
    said = {each.value: each.remedy for each in told(done, "not_a_number")}
    assert "write 77.5." in said["77,5"]
    assert "write 0.250." in said["0,250"]


# --- words for each kind --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "reason", "words"),
    [
        ("5%", "not_a_number", "without the sign"),
        ("77,5 %", "not_a_number", "without the sign"),
        ("TRUE", "not_a_number", "A mark"),
        (True, "not_a_number", "A mark"),
        ("about ten", "not_a_number", "plain number with a point"),
        ("-1e308", "out_of_range", "slip"),
        (-1e308, "out_of_range", "slip"),
        ("", "empty", "Fill it in"),
        ("..", "not_available", "Such a sign is no number"),
        ("…", "not_available", "Such a sign is no number"),
        ("--", "not_available", "Such a sign is no number"),
        ("<5", "below_limit", "Such a sign is no number"),
    ],
)
@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("data", rows))])
def test_each_kind_of_cell_has_words_of_its_own(release, write, cell, reason, words) -> None:
    done = observed(cell, 12.5, release=release, write=write)
    assert by_state(done) == {"UGA": 12.5}
    assert aside(done) == {reason: 1}
    (said,) = told(done, reason)
    assert words in said.remedy
    others = {
        "without the sign",
        "A mark",
        "plain number with",
        "slip",
        "Fill it in",
        "Such a sign",
    }
    assert [each for each in others if each in said.remedy and each not in words] == []


# --- points ---------------------------------------------------------------------------------


def test_a_point_that_may_stand_between_thousands_is_told_by_its_row(release) -> None:
    done = observed("1.234", "234", "..", "-12.500", release=release, indicator="NY_GDP_PCAP")
    assert by_state(done) == {"KEN": 1.234, "UGA": 234.0, "RWA": -12.5}
    said = told(done, "thousand_point")
    assert [(each.row, each.column, each.value) for each in said] == [
        (2, "value", "1.234"), (5, "value", "-12.500"),
    ]  # fmt: skip
    assert {each.severity for each in said} == {"warning"}
    assert "write 1234" in said[0].remedy


@pytest.mark.parametrize("other", ["50.5", "0.512", "12.3456"])
def test_another_number_with_a_point_shows_that_points_are_decimal(release, other) -> None:
    done = observed("1.234", other, release=release)
    assert by_state(done)["KEN"] == 1.234
    assert not told(done, "thousand_point")


@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("data", rows))])
def test_points_are_decimal_where_commas_separate_cells_and_in_sheets(release, write) -> None:
    done = observed("1.234", "234", release=release, write=write)
    assert not told(done, "thousand_point")


def test_of_many_points_the_first_are_told_and_the_others_counted(release) -> None:
    states = release.countries["iso3"].tolist()[: MOST_OF_A_KIND + 2]
    rows = [["iso3", "indicator", "year", "value"]]
    rows += [[iso3, "NY_GDP_PCAP", 2020, f"1.{place + 100}"] for place, iso3 in enumerate(states)]
    said = told(take(as_csv(rows, ";"), release), "thousand_point")
    assert len(said) == MOST_OF_A_KIND + 1
    assert said[-1].remedy.startswith("2 more")


def test_a_point_of_a_table_of_years_is_told_with_its_year(release) -> None:
    rows = [["Country Code", "Series Code", "2019", "2020"], ["KEN", "SI.POV.GINI", "35", "1.234"]]
    (said,) = told(take(as_csv(rows, ";"), release), "thousand_point")
    assert (said.row, said.column) == (2, "2020")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("sure", ["1.234.567", "-2.345.678", "1.234,5"])
def test_points_between_thousands_elsewhere_leave_a_point_with_two_readings(
    release, separator, sure
) -> None:
    values = ("1.234", sure, "0.250", "90.5")
    done = observed(*values, release=release, write=lambda rows: as_csv(rows, separator),
                    indicator="NY_GDP_PCAP")  # fmt: skip
    assert by_state(done).keys().isdisjoint(["KEN"])
    assert (by_state(done)["TZA"], by_state(done)["RWA"]) == (0.25, 90.5)
    said = next(each for each in told(done, "not_a_number") if each.value == "1.234")
    assert said.row == 2 and "write 1234, or 1.2340 if decimals are meant" in said.remedy
    assert not told(done, "thousand_point")


@pytest.mark.parametrize("sure", ["1,234,567", "1,234.5"])
def test_commas_between_thousands_elsewhere_leave_a_comma_with_two_readings(release, sure) -> None:
    done = observed("1,234", sure, "50,5", release=release, indicator="NY_GDP_PCAP")
    assert by_state(done) == {"UGA": float(sure.replace(",", "")), "TZA": 50.5}
    (said,) = told(done, "not_a_number")
    assert said.value == "1,234" and "write 1234, or 1,2340 if decimals" in said.remedy
    assert [each.value for each in told(done, "decimal_comma")] == ["50,5"]


def test_a_decimal_comma_beyond_all_measure_is_a_slip_and_no_more(release) -> None:
    done = observed("9999999999999,5", "7", release=release)
    assert aside(done) == {"out_of_range": 1} and not told(done, "decimal_comma")


@pytest.mark.parametrize("values", [("1234567", "1.2340"), ("1.234.567", "1.2340")])
def test_what_is_to_be_written_of_such_a_number_is_read(release, values) -> None:
    done = observed(*values, release=release, indicator="NY_GDP_PCAP")
    assert by_state(done) == {"KEN": 1234567.0, "UGA": 1.234}


@pytest.mark.parametrize("beside", ["38,7", "12.5", "7"])
def test_several_points_can_only_stand_between_thousands(release, beside) -> None:
    done = observed("1.234.567", beside, release=release, indicator="NY_GDP_PCAP")
    assert by_state(done) == {"KEN": 1234567.0, "UGA": float(beside.replace(",", "."))}


@pytest.mark.parametrize(
    ("cell", "beside", "value"),
    [
        ("1'234.50", "7", 1234.5), ("1’234", "90.5", 1234.0), ("1’234’567.5", "7", 1234567.5),
        ("1’234,5", "38,7", 1234.5), ("1'234", "38,7", 1234.0),
    ],
)  # fmt: skip
def test_an_apostrophe_can_only_stand_between_thousands(release, cell, beside, value) -> None:
    done = observed(cell, beside, release=release, indicator="NY_GDP_PCAP")
    assert by_state(done)["KEN"] == value


@pytest.mark.parametrize("cell", ["12'34", "1'23'456", "1'234’", "0'500", "5'"])
def test_an_apostrophe_elsewhere_makes_no_number(release, cell) -> None:
    assert aside(observed(cell, "7", release=release)) == {"not_a_number": 1}


@pytest.mark.parametrize(
    "cell", ["1.23.456", "1.234.56", "0.123.456", "1234.567.890", "1.234.567.8"]
)
def test_points_in_other_places_make_no_number(release, cell) -> None:
    done = observed(cell, "7", release=release, indicator="NY_GDP_PCAP")
    assert aside(done) == {"not_a_number": 1}


def test_points_of_a_text_with_tabs_are_told_as_of_one_with_semicolons(release) -> None:
    def write(rows):
        return as_csv(rows, "\t")

    done = observed("1.234", "234", release=release, write=write, indicator="NY_GDP_PCAP")
    assert by_state(done) == {"KEN": 1.234, "UGA": 234.0}
    (said,) = told(done, "thousand_point")
    assert (said.row, said.value, said.severity) == (2, "1.234", "warning")
    assert not told(observed("1.234", "50.5", release=release, write=write), "thousand_point")


# --- years ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "year",
    [
        "2015-16", "2015-99", "2009-10", "2015-2016", "2015/16", "2015-01-01 - 2017-12-31",
        "2015-06-30 to 2016-06-30", "2015-01-01-2015-12-31", "10 bis 2015", "12 months 2015",
        "2015-02-45", "99/99/2015", "2015-06-30 or 2016",
    ],
)  # fmt: skip
def test_a_period_is_no_year(release, year) -> None:
    done = take(sdg_csv(sdg_row(), sdg_row(area=8, year=year)), release)
    assert aside(done) == {"bad_year": 1}
    (said,) = told(done, "bad_year")
    assert (said.row, said.value) == (3, year)
    assert "2015-16" in said.remedy


@pytest.mark.parametrize("year", [
    "2015", "2015.0", "2015-06", "2015-6-30", "30.06.2015", "30/06/2015", "30 Jun 2015",
    "30-June-2015", "2015-06-30T12:30:00Z", "2015-06-30 00:00:00", "2015-06-30+02:00",
])  # fmt: skip
def test_a_year_is_read_out_of_a_day_or_a_month(release, year) -> None:
    assert take(sdg_csv(sdg_row(year=year)), release).rows["year"].tolist() == [2015]


def test_the_column_of_a_year_is_named(release) -> None:
    rows = [
        ("Kenya", "KEN", "SI.POV.GINI", "30", "abc", "1,234"),
        ("Uganda", "UGA", "SI.POV.GINI", "30", "..", "5000"),
        ("Rwanda", "RWA", "SI.POV.GINI", "30", "abc", "40"),
        ("Chad", "TCD", "SI.POV.GINI", "30", "..", "abc"),
    ]
    done = take(wdi_csv(rows), release, "API_SI.csv", released=None)
    assert done.rows["value"].tolist() == [40.0]
    said = [(each.rule, each.row, each.column, each.value) for each in done.findings
            if each.severity == "warning"]  # fmt: skip
    first = wdi_csv(rows).split("Kenya")[0].count("\n") + 1
    assert sorted(said) == [
        ("not_a_number", first, "2020", "abc"),
        ("not_a_number", first, "2021", "1,234"),
        ("not_a_number", first + 3, "2021", "abc"),
        ("not_available", first + 1, "years", ".."),
        ("out_of_range", first + 1, "2021", "SI.POV.GINI 5000"),
    ]
    assert "2 set aside" in next(each.remedy for each in done.findings if each.value == "abc")


def test_a_comma_of_a_table_of_years_is_told_with_its_year(release) -> None:
    rows = [("Kenya", "KEN", "SI.POV.GINI", "30", "31,5", "1,234")]
    done = take(wdi_csv(rows), release, "API_SI.csv", released=None)
    assert [each.column for each in told(done, "decimal_comma")] == ["years", "2021"]


# --- what can be ----------------------------------------------------------------------------


@pytest.mark.parametrize(("indicator", "wrong"), [("SD_CPA_UPRDP", 7), ("SG_DSR_LGRGSR", 8.5)])
def test_a_unit_that_is_closed_has_no_values_beyond_it(release, indicator, wrong) -> None:
    done = observed(1, wrong, release=release, indicator=indicator)
    assert by_state(done) == {"KEN": 1.0}
    assert aside(done) == {"out_of_range": 1}
    assert told(done, "out_of_range")[0].row == 3


def test_a_share_above_a_hundred_is_still_kept(release) -> None:
    done = observed(120, release=release)
    assert (done.kept, len(told(done, "above_natural_max"))) == (1, 1)
