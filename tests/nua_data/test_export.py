"""Tables as files: safe in a spreadsheet, readable in any script, saying where they come from."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data.export import to_csv


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_byte_order_mark_and_line_ends():
    content = to_csv(pd.DataFrame({"country": ["Kenya", "كينيا"]}))
    assert content == "\ufeffcountry\r\nKenya\r\nكينيا\r\n".encode()


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]
)
def test_formulas_are_defused(cell):
    assert rows_of(to_csv(pd.DataFrame({"a": [cell]})))[0]["a"] == "'" + cell


def test_formulas_are_defused_in_categories_and_provenance():
    table = pd.DataFrame({"a": pd.Categorical(["=1", "b"])})
    rows = rows_of(to_csv(table, {"Source": "=HYPERLINK()"}))
    assert rows == [{"a": "'=1", "Source": "'=HYPERLINK()"}, {"a": "b", "Source": "'=HYPERLINK()"}]


def test_a_negative_number_stays_a_number():
    assert rows_of(to_csv(pd.DataFrame({"a": [-1.5, 2.0]})))[0]["a"] == "-1.5"


def test_provenance_stands_in_every_row():
    table = pd.DataFrame({"a": [1, 2]})
    rows = rows_of(to_csv(table, {"Facts as of": "2026-05-22", "Source": 'A, "B"; C'}))
    assert [row["Facts as of"] for row in rows] == ["2026-05-22"] * 2
    assert rows[1]["Source"] == 'A, "B"; C'
    assert list(table.columns) == ["a"], "the table given was changed"


def test_missing_is_empty():
    table = pd.DataFrame({"a": [1.0, None], "b": ["x", None]})
    assert rows_of(to_csv(table))[1] == {"a": "", "b": ""}


def test_an_empty_table_keeps_its_headings():
    assert to_csv(pd.DataFrame({"a": [], "b": []})).decode("utf-8-sig").strip() == "a,b"


# Not NUL, which no CSV reader takes, and no lone surrogate, which is no UTF-8.
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(cells=st.lists(words, min_size=1, max_size=5), numbers=st.floats(-1e9, 1e9))
def test_round_trip(cells, numbers):
    table = pd.DataFrame({"word": cells, "number": numbers})
    rows = rows_of(to_csv(table))
    assert len(rows) == len(cells)
    for cell, row in zip(cells, rows, strict=True):
        assert row["word"] in (cell, f"'{cell}")
        assert not row["word"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert float(row["number"]) == pytest.approx(numbers)
