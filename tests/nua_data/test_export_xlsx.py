"""Workbooks: numbers are numbers, text is text, and nothing in them runs."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from nua_data import export_xlsx
from nua_data.export_xlsx import Sheet, sheet_name, to_xlsx

SAID = {"facts_as_of": "2026-05-22", "data_release": "2026.05.22", "sources": "A source"}
FORMULAS = [
    lead + start + 'HYPERLINK("http://a.org")'
    for lead in ("", " ", "'", '"')
    for start in ("=", "+", "-", "@", "\t=", "\r=")
]


def one_sheet(table: pd.DataFrame, **options) -> bytes:
    return to_xlsx([Sheet("Table", table)], SAID, "About", **options)


def sheets_of(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def xml_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(archive.read(name).decode() for name in names)


def runs(content: bytes) -> list[str]:
    """Give what would run or lead away: formula cells, links, macros, outside parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [n for n in archive.namelist() if "vba" in n or "externalLink" in n]
    return parts + re.findall(r"<f[ >]|<hyperlink|TargetMode=\"External\"", xml_of(content))


def test_a_table_and_what_it_is():
    table = pd.DataFrame({"Country": ["Kenya", "كينيا"], "Value": [1.5, -2.0]})
    sheets = sheets_of(one_sheet(table))
    assert sheets["Table"] == [["Country", "Value"], ["Kenya", 1.5], ["كينيا", -2.0]]
    assert sheets["About"] == [[key, text] for key, text in SAID.items()]


@pytest.mark.parametrize(
    "text", [*FORMULAS, "http://a.org", "mailto:a@b.org", "{=1}", "1e5", "007"]
)
def test_text_stays_text_wherever_it_stands(text):
    table = pd.DataFrame({text: [text], "category": pd.Categorical([text])})
    content = to_xlsx([Sheet(text, table)], {text: text}, text, title=text)
    assert runs(content) == []
    first, about = sheets_of(content).values()
    assert first[1] == [text, text]
    assert first[0][0] == text
    assert about == [[text, text]]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_would_run_is_quoted_for_whoever_edits_its_cell(text):
    content = one_sheet(pd.DataFrame({"a": [text]}))
    style = int(re.search(r'<c r="A2" s="(\d+)"', xml_of(content))[1])
    formats = re.search(r"<cellXfs.*?</cellXfs>", xml_of(content), re.S)[0]
    assert 'quotePrefix="1"' in re.findall(r"<xf .*?>", formats)[style]


def test_numbers_are_numbers_and_the_missing_is_empty():
    table = pd.DataFrame(
        {
            "float": [-1.5, np.nan],
            "int": pd.array([7, None], dtype="Int64"),
            "flag": [True, False],
            "text": pd.Series(["x", None], dtype=object),
            "day": pd.to_datetime(["2026-05-22", None]),
            "mixed": pd.Series([-3, "-3"], dtype=object),
        }
    )
    _, one, two = sheets_of(one_sheet(table))["Table"]
    assert one == [-1.5, 7, True, "x", dt.date(2026, 5, 22), -3]
    assert two == ["", "", False, "", "", "-3"]


def test_numbers_beyond_all_measure_are_words():
    _, *rows = sheets_of(one_sheet(pd.DataFrame({"a": [np.inf, -np.inf, 1e308]})))["Table"]
    assert rows == [["inf"], ["-inf"], [1e308]]


@pytest.mark.parametrize("right_to_left", [True, False])
def test_the_direction_of_every_sheet(right_to_left):
    xml = xml_of(one_sheet(pd.DataFrame({"a": [1]}), right_to_left=right_to_left))
    assert xml.count('rightToLeft="1"') == (2 if right_to_left else 0)


def test_an_empty_table_keeps_its_headings():
    assert sheets_of(one_sheet(pd.DataFrame({"a": [], "b": []})))["Table"] == [["a", "b"]]
    assert sheets_of(one_sheet(pd.DataFrame()))["Table"] == []


def test_a_table_longer_than_a_sheet_goes_on(monkeypatch):
    monkeypatch.setattr(export_xlsx, "_MOST_ROWS", 2)
    sheets = sheets_of(one_sheet(pd.DataFrame({"a": [1, 2, 3]})))
    assert sheets["Table"] == [["a"], [1], [2]]
    assert sheets["Table (2)"] == [["a"], [3]]


def test_a_cell_too_long_is_cut_and_half_letters_are_marked():
    cells = pd.Series(["x" * 40_000, "a\ud800"], dtype=object)
    _, [long], [half] = sheets_of(one_sheet(pd.DataFrame({"a": cells})))["Table"]
    assert (len(long), half) == (32_767, "a?")


def test_same_table_same_bytes():
    table = pd.DataFrame({"a": ["x", "y"], "b": [1, 2]})
    assert one_sheet(table) == one_sheet(table)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Table", "Table"),
        ("a/b[c]:d*?\\", "a-b-c--d---"),
        ("'quoted'", "quoted"),
        ("", "_"),
        ("History", "History_"),
        ("x" * 40, "x" * 31),
        ("TAKEN", "TAKEN (2)"),
    ],
)
def test_names_of_sheets(wanted, name):
    assert sheet_name(wanted, {"taken"}) == name


def test_long_names_that_are_the_same_at_first():
    taken: set[str] = set()
    names = [sheet_name("x" * 40, taken) for _ in range(12)]
    assert len({name.casefold() for name in names}) == 12
    assert max(map(len, names)) <= 31


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4), st.text(max_size=40))
def test_no_text_makes_it_raise_or_run(cells, name):
    assert runs(to_xlsx([Sheet(name, pd.DataFrame({"a": cells}))], {name: name}, name)) == []


def test_the_writer_loads_only_when_a_workbook_is_made():
    code = (
        "import sys, nua_data.export, nua_data.export_xlsx, nua_data.bundle\n"
        "assert 'xlsxwriter' not in sys.modules and 'pandera' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
