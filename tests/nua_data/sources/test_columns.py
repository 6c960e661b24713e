"""Sheets read as columns give what they give read cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from nua_data.sources import extent, sheets
from nua_data.sources.base import Limits
from nua_data.sources.opening import open_file
from nua_data.sources.sheets import find_sheet
from tests.nua_data.sources.made import SDG, as_xlsx, sdg_row, take

TWICE = [*SDG[:-1], SDG[0]]
CASES = {
    "texts": [SDG, sdg_row(area=4, value="63.5"), sdg_row(area=8, value="7")],
    "numbers": [SDG, sdg_row(area=4, value=0.1 + 0.2), sdg_row(area=8, value=1e-7)],
    "numbers and texts": [SDG, sdg_row(area=4, value=12.5), sdg_row(area=8, value="1,5")],
    "commas": [SDG, sdg_row(area=4, value="12,55"), sdg_row(area=8, value="1,5")],
    "signs": [SDG, sdg_row(area=4, value="<5"), sdg_row(area=8, value=" 9 "), sdg_row(value="..")],
    "great and odd": [SDG, sdg_row(area=4, value=1e13), sdg_row(area=8, value=7.0)],
    "great text": [SDG, sdg_row(area=4, value="1e400"), sdg_row(area=8, value="nan"), sdg_row()],
    "marks": [SDG, sdg_row(area=4, value=True), sdg_row(area=8)],
    "only marks": [SDG, sdg_row(area=4, FootNote=True)],
    "empty": [SDG, sdg_row(area=4, value=""), [], [""] * len(SDG), sdg_row(area=8)],
    "rows of spaces": [SDG, [" "], sdg_row(area=8)],
    "unknown": [SDG, sdg_row(series="B"), sdg_row(series="A"), sdg_row(series="B"), sdg_row()],
    "a row before": [[], SDG, sdg_row(area=8)],
    "a name before": [["Table 1"], SDG, sdg_row(area=8)],
    "a name before that is left": [["Source"], SDG, sdg_row(area=8)],
    "a cell only in a column that is left": [SDG, sdg_row(area=8), ["11"]],
    "equal names": [TWICE, sdg_row(area=8)],
}
CITIES = [
    "Country or Territory Name", "City Code", "City Name",
    "Average share of green area in city/urban area 1990 (%)", "FootNote",
]  # fmt: skip
CITY_CASES = {
    "notes": [["Türkiye", "TR_A", "A", 4.5, "a note"], ["Türkiye", "TR_B", "B", 6.5, ""]],
    "no codes": [["Türkiye", "", "A", 4.5, ""], ["Albania", "AL_B", "B", 6.5, ""]],
    "codes of spaces": [
        ["Türkiye", " ", "A", 4, ""], ["Albania", "", "B", 6, ""], [" Chad ", "C"],
        ["Chad", " TD_D ", "D", 7, ""],
    ],
    "only a note": [["Türkiye", "TR_A", "A", 4.5, ""], ["", "", "", "", "a note"]],
    "marks as notes": [["Türkiye", "TR_A", "A", 4.5, True], ["Albania", "AL_A", "A", 5.5, 7]],
}  # fmt: skip


def read_both(rows: list, release, monkeypatch, **options):
    book = as_xlsx(("Notes", [["x"]]), ("data", rows), **options)
    found = take(book, release, "a.xlsx")
    with monkeypatch.context() as patched:
        patched.setattr(sheets, "DOWNLOADS", ())
        return found, take(book, release, "a.xlsx")


@pytest.mark.parametrize("case", CASES)
def test_columns_give_what_cells_give(case, release, monkeypatch) -> None:
    columns, cells = read_both(CASES[case], release, monkeypatch)
    assert columns.findings == cells.findings
    assert columns.count_words() == cells.count_words()
    assert columns.rows.to_csv() == cells.rows.to_csv()
    assert columns.rows.dtypes.equals(cells.rows.dtypes)


@pytest.mark.parametrize("case", CITY_CASES)
def test_a_table_of_cities_gives_what_its_cells_give(case, release, monkeypatch) -> None:
    columns, cells = read_both([CITIES, *CITY_CASES[case]], release, monkeypatch)
    assert columns.findings == cells.findings
    assert columns.count_words() == cells.count_words()
    assert columns.rows.to_csv() == cells.rows.to_csv()


def test_notes_of_a_table_of_cities_are_not_laid_out() -> None:
    book = as_xlsx(("data", [CITIES, *CITY_CASES["notes"]]))
    with open_file(Path("a.xlsx"), Limits(), content=book) as opened:
        columns = find_sheet(opened).columns
    assert [columns.header[place] for place in columns.cells] == [CITIES[0], CITIES[1], CITIES[3]]


@pytest.mark.parametrize("case", ["texts", "numbers", "signs", "empty", "unknown"])
def test_a_sheet_with_cells_of_one_kind_a_column_is_read_as_columns(case) -> None:
    book = as_xlsx(("Notes", [["x"]]), ("data", CASES[case]))
    with open_file(Path("a.xlsx"), Limits(), content=book) as opened:
        assert find_sheet(opened).columns is not None


@pytest.mark.parametrize("cell", ["1.5", True])
def test_a_sheet_with_cells_of_two_kinds_in_a_column_is_read_cell_by_cell(cell) -> None:
    book = as_xlsx(("data", [SDG, sdg_row(value=12.5), sdg_row(value=cell)]))
    with open_file(Path("a.xlsx"), Limits(), content=book) as opened:
        assert find_sheet(opened).columns is None


@pytest.mark.parametrize("size", [8, 100, 2**18])
def test_merged_cells_are_seen_wherever_the_bytes_of_a_sheet_are_cut(size, monkeypatch) -> None:
    monkeypatch.setattr(extent, "BLOCK", size)
    book = as_xlsx(("data", [SDG, sdg_row(area=4), sdg_row(area=8)]), merge="A2:B2")
    with open_file(Path("a.xlsx"), Limits(), content=book) as opened:
        assert find_sheet(opened).columns is None


def test_a_sheet_is_looked_through_wherever_its_bytes_are_cut(monkeypatch) -> None:
    monkeypatch.setattr(extent, "BLOCK", 8)
    book = as_xlsx(("data", [SDG, sdg_row(area=4), sdg_row(area=8)]))
    with open_file(Path("a.xlsx"), Limits(), content=book) as opened:
        assert [each[:2] for each in sheets.inspect(opened)] == [(3, len(SDG))]
