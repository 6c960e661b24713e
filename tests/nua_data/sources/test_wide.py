"""Layouts with one column a year beside the best-known ones: the portal's, and DataBank's."""

from __future__ import annotations

import pytest

from nua_data.sources.base import SourceError
from tests.nua_data.sources.made import SDG, as_csv, as_xlsx, as_zip, aside, rules, sdg_row, take

YEARS = ["2019", "2020", "2021"]
LEFT = ("TimePeriod", "Value")
DATABANK = ["Country Name", "Country Code", "Series Name", "Series Code", "2019 [YR2019]"]
SHARE = "SP.URB.TOTL.IN.ZS"


def wide_row(*values, **more) -> list:
    row = sdg_row(**more)
    kept = [cell for name, cell in zip(SDG, row, strict=True) if name not in LEFT]
    return [*kept, *values]


def wide(*rows) -> list[list]:
    return [[*(name for name in SDG if name not in LEFT), *YEARS], *rows]


WRITERS = [
    as_csv,
    lambda rows: as_csv(rows, ";").replace(".5", ",5"),
    lambda rows: as_xlsx(("data", rows)),
    lambda rows: as_xlsx(("notes", [["x"]]), ("data", [["Title"], [], *rows])),
    lambda rows: as_zip(data__csv=as_csv(rows)),
]


@pytest.mark.parametrize("write", WRITERS)
def test_the_portal_with_one_column_a_year_counts_cells(release, write) -> None:
    table = wide(
        wide_row(10.5, "", "<5"),
        wide_row(20.5, 30.5, 40.5, area=8, location="RURAL"),
        wide_row(50.5, 60.5, "", area=1),
        wide_row(1, 2, 3, series="ER_X"),
        wide_row(70.5, 70.5, 70.5, area=12, Units="PER_100000_POP"),
    )
    done = take(write(table), release, "a.x")
    assert done.rows[["iso3", "year", "value", "nature"]].to_numpy().tolist() == [
        ["AFG", 2019, 10.5, "country"]
    ]
    assert done.read == 15
    assert aside(done) == {
        "empty": 2, "below_limit": 1, "other_dimension": 3, "aggregate": 2, "unknown_series": 3,
        "other_unit": 3,
    }  # fmt: skip


@pytest.mark.parametrize("write", WRITERS)
def test_a_cell_of_the_portal_is_told_with_its_year(release, write) -> None:
    table = wide(wide_row(10.5, 20.5, "ten"), wide_row(30.5, "1e300", 40.5, area=8))
    said = {each.rule: each for each in take(write(table), release, "a.x").findings}
    assert [said[rule].column for rule in ("not_a_number", "out_of_range")] == ["2021", "2020"]


def test_a_broken_row_is_counted_as_the_cells_that_it_should_have(release) -> None:
    done = take(as_csv([*wide(wide_row(10.5, 20.5, 30.5)), ["x"] * 5]), release)
    assert (done.read, done.kept, aside(done)) == (6, 3, {"broken_row": 3})


def test_two_tables_of_the_portal_in_a_workbook_are_refused_in_either_layout(release) -> None:
    book = as_xlsx(("a", wide(wide_row(1, 2, 3))), ("b", [SDG, sdg_row()]))
    with pytest.raises(SourceError) as raised:
        take(book, release, "a.xlsx")
    assert [each.rule for each in raised.value.findings] == ["several_tables"]


def test_without_years_and_values_the_columns_that_are_needed_are_named(release) -> None:
    with pytest.raises(SourceError) as raised:
        take(as_csv([row[:-3] for row in wide(wide_row(1, 2, 3))]), release)
    (said,) = raised.value.findings
    assert (said.rule, "one column a year" in said.remedy) == ("missing_column", True)


@pytest.mark.parametrize(
    "write",
    [
        as_csv,
        lambda rows: as_xlsx(("Data", rows), ("Series - Metadata", [["Code"]])),
        lambda rows: as_zip(a_Data__csv=as_csv(rows), a_Metadata__csv="Code,Indicator Name\n"),
    ],
)
def test_the_day_below_a_table_of_databank_is_that_of_the_source(release, write) -> None:
    body = [["Kenya", "KEN", "Share", SHARE, 27.5]]
    body += [["Kenya", "KEN", "Other", "XX.YY", 1]] * 12_000  # beyond the first lines
    end = [["", "", "", "", ""], ["Data from database: World Development Indicators", *[""] * 4]]
    rows = [DATABANK, *body, *end, ["Last Updated: 10/26/2025", "", "", "", ""]]
    done = take(write(rows), release, "data", released=None)
    assert (done.source["released"], done.kept) == ("2025-10-26", 1)
    assert "released_assumed" not in rules(done)
    columns = {each.column for each in done.findings if each.rule == "unknown_series"}
    assert columns == {"Series Code"}


@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("Data", rows))])
def test_databank_may_give_codes_alone(release, write) -> None:
    rows = [["Country Code", "Series Code", "YR2019", "YR2020"], ["KEN", SHARE, "27.5", "NA"]]
    done = take(write(rows), release, "data")
    assert done.rows[["iso3", "year", "value"]].to_numpy().tolist() == [["KEN", 2019, 27.5]]
    assert aside(done) == {"not_available": 1}


def test_two_tables_of_databank_with_codes_alone_are_two(release) -> None:
    table = as_csv([["Country Code", "Series Code", "YR2019"], ["KEN", SHARE, "27.5"]])
    with pytest.raises(SourceError) as raised:
        take(as_zip(a__csv=table, b__csv=table), release, "a.zip")
    assert [each.rule for each in raised.value.findings] == ["several_tables"]


def test_a_list_of_databank_is_refused_with_what_to_choose(release) -> None:
    rows = [["Country Code", "Series Code", "Time", "Time Code", "Value"]]
    rows += [["KEN", SHARE, "2019", "YR2019", "27.5"]]
    with pytest.raises(SourceError) as raised:
        take(as_csv(rows), release)
    (said,) = raised.value.findings
    assert (said.rule, "not the list" in said.remedy) == ("missing_column", True)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Last Updated Date;2026-07-13", "2026-07-13"),
        ("Last Updated Date;13.07.2026", "2026-07-13"),  # saved by Excel in German,
        ("Last Updated Date;13/07/2026", "2026-07-13"),  # in French,
        ("Last Updated Date;7/13/2026", "2026-07-13"),  # and in American English
        ("Last Updated Date;03/07/2026", ""),
        ("Last Updated: 03/07/2026", "2026-03-07"),  # as DataBank writes
        ("Last Updated: 31/31/2026", ""),
        ("Last Updated: 03.07.2026", ""),  # DataBank does not write so
    ],
)
def test_the_day_of_a_world_bank_table_that_was_saved_anew(release, line, day) -> None:
    rows = [["Country Code", "Indicator Code", "2020"], ["KEN", SHARE, "27,5"]]
    done = take(f"{line}\n" + as_csv(rows, ";"), release, "data.csv", released=None)
    assert done.source["released"] == (day or release.as_of.isoformat())
    assert ("released_assumed" in rules(done)) is (not day)
