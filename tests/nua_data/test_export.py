"""Tables as files: safe in a spreadsheet, readable in any script, saying where they come from."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data.export import defuse, file_name, is_formula, to_csv


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_byte_order_mark_and_line_ends():
    content = to_csv(pd.DataFrame({"country": ["Kenya", "كينيا"]}))
    assert content == "\ufeffcountry\r\nKenya\r\nكينيا\r\n".encode()


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tA1", "\rA1", "=cmd|' /C calc'!A0"]
)
def test_formulas_are_defused(cell):
    assert rows_of(to_csv(pd.DataFrame({"a": [cell]})))[0]["a"] == "'" + cell


DANGEROUS = [
    lead + start + "SUM(A1)"
    for lead in (
        *("", " ", "'", '"', "\u00a0", "\u200f", "\ufeff", " '\" "),
        *("\x00", "\x1f", "\u00ad", "\u061c", "\u200d", "\u202e", "\u2060"),
    )
    for start in ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\uff1d", "\uff20")
] + ["\tA1", "\rA1", "\nA1"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_formulas_after_what_a_spreadsheet_drops_are_defused(cell):
    assert is_formula(cell)
    assert not is_formula(defuse(cell).lstrip("'")) or defuse(cell).startswith("'")
    assert defuse(cell)[0] == "'"
    assert len(defuse(cell)) > len(cell)


@pytest.mark.parametrize("cell", ["a;=1+1", "a; @b", "a\n=1", "a\t+1", 'a;"=1'])
def test_what_a_semicolon_may_split_off_is_defused_too(cell):
    """A CSV with commas opens at semicolons in half of Europe."""
    rest = defuse(cell)[2:]
    assert rest.startswith("'")


@pytest.mark.parametrize(
    "cell", ["Kenya", "a-b", "a = b", "x@y.org", "11.1.1", "", "(=1)", "https://a.org/?b=1;c=-2"]
)
def test_plain_text_is_left_alone(cell):
    assert defuse(cell) == cell


@pytest.mark.parametrize("cell", [-1, -1.5, None, True, float("nan")])
def test_what_is_no_text_is_left_alone(cell):
    assert defuse(cell) is cell


def test_headings_and_mixed_columns_are_defused():
    table = pd.DataFrame({"=a": pd.Series([-1, "-1", "=x"], dtype=object)})
    assert to_csv(table).decode("utf-8-sig").split() == ["'=a", "-1", "'-1", "'=x"]


def test_two_columns_of_one_name_are_both_written():
    table = pd.DataFrame([["=1", "=2"]], columns=["a", "a"])
    assert to_csv(table).decode("utf-8-sig").split() == ["a,a", "'=1,'=2"]


def test_half_letters_do_not_break_a_file():
    table = pd.DataFrame({"a": pd.Series(["=a\ud800"], dtype=object)})
    assert "'=a?" in to_csv(table).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("nua", "trend", "2026-05-22"), "nua-trend-2026-05-22.csv"),
        (("nua", "=cmd|'x'!A0", "1"), "nua-cmd-x-A0-1.csv"),
        (("nua", "../../etc/passwd"), "nua-etc-passwd.csv"),
        (("nua", "a\r\nSet-Cookie: b"), "nua-a-Set-Cookie-b.csv"),
        (("2026.05.22",), "2026.05.22.csv"),
        (("كينيا",), "table.csv"),
        (("x" * 500,), "x" * 120 + ".csv"),
    ],
)
def test_file_names(parts, name):
    assert file_name(*parts, ending="csv") == name


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


def test_provenance_takes_no_column_of_the_table():
    table = pd.DataFrame({"Source": ["a", "b"], "Value": [1, 2]}, index=[7, 3])
    lines = to_csv(table, {"Source": "all"}).decode("utf-8-sig").split()
    assert lines == ["Source,Value,Source", "a,1,all", "b,2,all"]


def test_a_table_without_rows_still_says_what_it_is():
    table = pd.DataFrame({"a": [], "b": []})
    rows = rows_of(to_csv(table, {"Facts as of": "2026-05-22", "Source": "=A"}))
    assert rows == [{"a": "", "b": "", "Facts as of": "2026-05-22", "Source": "'=A"}]


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
        assert row["word"] == defuse(cell)
        assert row["word"].replace("'", "") == cell.replace("'", "")
        assert not row["word"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert float(row["number"]) == pytest.approx(numbers)
