"""A value counts for a part (urban, women) only where the file says that it is of that part."""

from __future__ import annotations

import pytest

from nua_data.sources.base import SourceError
from tests.nua_data.sources.made import SDG, as_csv, as_xlsx, aside, sdg_row, take
from tests.nua_data.sources.test_producers import OPEN

WHOLE = "EN_LND_INDQTHSNG"  # the table of picks means all areas
WOMEN = [*SDG, "Sex"]


def found(imported):
    return [each for each in imported.findings if each.rule == "other_dimension"]


def without(name: str, *rows: list) -> list[list]:
    place = SDG.index(name)
    return [[cell for at, cell in enumerate(row) if at != place] for row in (SDG, *rows)]


@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("data", rows))])
def test_rows_without_a_column_of_the_part_are_not_the_part(release, write) -> None:
    rows = without("Location", sdg_row(), sdg_row(area=8), sdg_row(series=WHOLE))
    done = take(write(rows), release)
    assert done.rows["indicator"].tolist() == [WHOLE]
    assert aside(done) == {"other_dimension": 2}
    (said,) = found(done)
    assert said.column == "location"
    assert "does not tell" in said.remedy
    assert "EN_LND_SLUM: URBAN" in said.remedy


def test_a_row_with_an_empty_cell_of_the_part_is_not_the_part(release) -> None:
    rows = [sdg_row(location=""), sdg_row(area=8), sdg_row(series=WHOLE, location="")]
    done = take(as_csv([SDG, *rows]), release)
    assert done.rows[["iso3", "indicator"]].to_numpy().tolist() == [
        ["AFG", WHOLE], ["ALB", "EN_LND_SLUM"]
    ]  # fmt: skip
    assert aside(done) == {"other_dimension": 1}
    (said,) = found(done)
    assert "empty 1" in said.remedy
    assert "(EN_LND_SLUM: URBAN)" in said.remedy


def test_women_are_told_by_the_file(release) -> None:
    women = {"series": "SG_GEN_LOCGELS", "location": ""}
    rows = [[*sdg_row(area, **women), sex] for area, sex in [(4, "FEMALE"), (8, ""), (12, "MALE")]]
    done = take(as_csv([WOMEN, *rows]), release)
    assert done.rows["iso3"].tolist() == ["AFG"]
    assert aside(done) == {"other_dimension": 2}


def test_an_age_that_may_be_all_ages_may_be_untold(release) -> None:
    rows = [sdg_row(series="SL_TLF_UEM", location="", value="5")]
    assert take(as_csv([SDG, *rows]), release).kept == 1


def test_where_nothing_is_left_the_lack_of_the_column_is_told(release) -> None:
    with pytest.raises(SourceError) as raised:
        take(as_csv(without("Location", sdg_row())), release)
    told = {finding.rule: finding.remedy for finding in raised.value.findings}
    assert "does not tell" in told["other_dimension"]
    assert "location: empty" in told["no_row_of_breakdown"]


def test_sdmx_without_the_dimension_is_not_the_part(release) -> None:
    header = "DATAFLOW,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,NATURE".split(",")
    rows = [["x", "EN_LND_SLUM", 404, 2022, 40.5, "C"], ["x", WHOLE, 404, 2022, 40.5, "C"]]
    done = take(as_csv([header, *rows]), release)
    assert done.rows["indicator"].tolist() == [WHOLE]
    assert aside(done) == {"other_dimension": 1}


@pytest.mark.parametrize(
    ("name", "code", "whole"),
    [
        ("Sex", "Female", "Both sexes"),
        ("Age", "15-24", "All ages"),
        ("Location", "Urban", "All areas"),
        ("Version Code", "201404", "Total"),
    ],
)
def test_a_world_bank_table_with_a_breakdown_is_of_its_whole_only(
    release, name, code, whole
) -> None:
    head = ["Country Name", "Country Code", "Series Name", "Series Code", name, "2019", "2020"]
    rows = [
        head,
        ["Kenya", "KEN", "Unemployment", "SL.UEM.TOTL.ZS", code, 5, 6],
        ["Albania", "ALB", "Unemployment", "SL.UEM.TOTL.ZS", whole, 7, 8],
    ]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["ALB", "ALB"]
    assert aside(done) == {"other_dimension": 2}
    (said,) = found(done)
    assert (said.row, said.column) == (2, name)
    assert f"Codes: {code} 1." in said.remedy


def test_a_column_of_the_world_bank_that_nobody_knows_is_told(release) -> None:
    head = ["Country Code", "Indicator Code", "2020", "Scale", "Unnamed: 4"]
    done = take(as_csv([head, ["KEN", "SL.UEM.TOTL.ZS", 5, "Units", ""]]), release)
    (said,) = [each for each in done.findings if each.rule == "unknown_column"]
    assert (done.kept, said.column, said.severity) == (1, "Scale", "warning")


@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("data", rows))])
def test_cities_of_women_and_of_men_are_no_two_cities(release, write) -> None:
    rows = [
        [*OPEN, "Sex", "Remarks"],
        [616, "Poland", "PL_A", "A", 8, 70, "PERCENT", 2020, "", "Female", ""],
        [616, "Poland", "PL_B", "B", 8, 80, "PERCENT", 2020, "", "Male", ""],
        [616, "Poland", "PL_C", "C", 8, 90, "PERCENT", 2020, "", "BOTHSEX", "x"],
    ]
    done = take(write(rows), release, "open_2024.xlsx")
    assert done.rows[["value", "cities"]].to_numpy().tolist() == [[90.0, 1], [8.0, 1]]
    assert aside(done) == {"other_dimension": 4}
    assert {each.column for each in done.findings if each.rule == "unknown_column"} == {"Remarks"}
