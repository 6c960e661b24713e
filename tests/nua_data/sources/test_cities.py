"""Tables of cities: what is of a part, of another unit or of no city is not taken for the value."""

from __future__ import annotations

import pytest

from nua_data.sources.base import SourceError
from tests.nua_data.sources.made import as_csv, as_xlsx, aside, take
from tests.nua_data.sources.test_producers import GREEN, OPEN

ACCESS = "Average share of urban population with convenient access to open public spaces"
SHARE_1990 = "Average share of green area in city/urban area 1990"


def open_row(city="PL_A", share=8, access=70, unit="PERCENT") -> list:
    return [616, "Poland", city, "A", share, access, unit, 2020, ""]


def unknown_columns(imported) -> list[str]:
    return [each.column for each in imported.findings if each.rule == "unknown_column"]


@pytest.mark.parametrize("code", ["", " "])
@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("data", rows))])
def test_a_city_without_a_code_is_no_value_of_the_state(release, write, code) -> None:
    done = take(write([OPEN, open_row(), open_row(code, 50, 50)]), release, "uh_2024.xlsx")
    assert done.rows["value"].tolist() == [70.0, 8.0]
    assert aside(done) == {"unknown_code": 2}
    (said,) = [each for each in done.findings if each.rule == "unknown_code"]
    assert (said.row, said.column, said.value) == (3, "City Code", "616")
    assert "NOCITI" in said.remedy


@pytest.mark.parametrize("code", ["PL_ A", "pl_a", "PL_A\xa0", "PL_\xa0A"])
def test_a_city_is_one_however_its_code_is_spaced(release, code) -> None:
    rows = [OPEN, open_row("PL_A", 8, 70), open_row(code, 8, 70), open_row("PL_B", 10, 80)]
    done = take(as_csv(rows), release, "uh_2024.csv")
    assert done.rows["value"].tolist() == [75.0, 9.0]
    assert aside(done) == {"duplicate": 2, "into_mean": 2}


@pytest.mark.parametrize(
    "column",
    [
        f"{ACCESS}, female (%)",
        f"{ACCESS} - male",
        f"{ACCESS} (%) [b] change since 2015",
        f"Change of {ACCESS} (%)",
    ],
)
def test_a_column_of_a_part_or_a_change_is_told_and_not_read(release, column) -> None:
    rows = [[*OPEN[:5], column, *OPEN[6:]], open_row(access=99)]
    done = take(as_csv(rows), release, "uh_2024.csv")
    assert done.rows["value"].tolist() == [8.0]
    assert unknown_columns(done) == [column]


def test_a_part_beside_the_whole_does_not_take_its_place(release) -> None:
    rows = [[*OPEN, f"{ACCESS}, female (%)"], [*open_row(), 99]]
    done = take(as_csv(rows), release, "uh_2024.csv")
    assert done.rows["value"].tolist() == [70.0, 8.0]
    assert unknown_columns(done) == [f"{ACCESS}, female (%)"]


def test_a_change_of_green_areas_is_no_share(release) -> None:
    header = [*GREEN[:3], f"{SHARE_1990} (%)", f"{SHARE_1990}-2020, change (%)"]
    done = take(as_xlsx(("Data", [header, ["Albania", "AL_A", "A", 4, 99]])), release, "green.xlsx")
    assert done.rows["value"].tolist() == [4.0]
    assert unknown_columns(done) == [header[4]]


def test_of_two_columns_that_mean_the_same_the_left_one_counts(release) -> None:
    header = [*GREEN[:3], f"{SHARE_1990} (%)", f"{SHARE_1990} (%) [a]"]
    done = take(as_xlsx(("Data", [header, ["Albania", "AL_A", "A", 4, 99]])), release, "green.xlsx")
    assert done.rows["value"].tolist() == [4.0]
    assert unknown_columns(done) == [header[4]]


def test_a_table_of_only_a_part_is_refused(release) -> None:
    with pytest.raises(SourceError) as raised:
        take(as_csv([[*OPEN[:4], f"{ACCESS}, female", *OPEN[6:]], [616, "Poland", "PL_A", "A", 9,
             "PERCENT", 2020, ""]]), release, "uh_2024.csv")  # fmt: skip
    assert {each.rule for each in raised.value.findings} == {"missing_column"}


@pytest.mark.parametrize("write", [as_csv, lambda rows: as_xlsx(("data", rows))])
def test_a_share_in_another_unit_is_not_taken_for_per_cent(release, write) -> None:
    rows = [OPEN, open_row(), open_row("PL_B", 0.08, 0.7, "RATIO"), open_row("PL_C", 9, 9, "ROODS")]
    done = take(write(rows), release, "uh_2024.xlsx")
    assert done.rows["value"].tolist() == [70.0, 8.0]
    assert aside(done) == {"other_unit": 2, "unknown_unit": 2}
    said = {each.rule: each for each in done.findings if each.rule.endswith("_unit")}
    assert said["other_unit"].column == "Data Units"
    assert "in RATIO" in said["other_unit"].value
