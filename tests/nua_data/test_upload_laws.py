"""Laws of checking a file: whatever the bytes, it never raises and its counts add up."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nua_data.upload import LIMITS
from tests.nua_data.uploads import (
    BOOK,
    EXPECTED_OF_A_BUG,
    GOOD,
    HEADER,
    SHEET,
    check,
    rules,
    sheet_of,
    with_member,
    workbook,
)

CELLS = st.one_of(
    st.sampled_from(
        "KEN KE 404 Kenya YUG VAT XXX EG_ACS_ELEC 2020 1066 12,5 1.234,5 1e308 -1e308 nan inf N <5 "
        ">95 .. 2022-2026 submitted 13/05/2022 31.02.2022 government 1 0 ۱۲ ½ 1_000 0x10".split()
    ),
    st.text(max_size=12),
    st.floats().map(str),
    st.integers().map(str),
)
HEADERS = st.sampled_from(
    [
        ["iso3", "indicator", "year", "value"],
        ["country", "indicator", "year", "value", "nature"],
        ["iso3", "cycle", "status", "date", "evidence", "counts", "caveat", "source_url"],
        ["iso3", "iso3", "indicator", "year", "value", ""],
        ["iso3", "cycle", "status"],
    ]
)
calm = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def is_sound(checked) -> bool:
    """Say whether a result holds together and came about as it should."""
    assert EXPECTED_OF_A_BUG not in rules(checked), checked.findings
    assert all(isinstance(each.value, str) for each in checked.findings)
    if checked.imported is None:
        return any(each.severity == "error" for each in checked.findings)
    imported = checked.imported
    return imported.read == imported.kept + sum(imported.set_aside.values())


@calm
@given(st.binary(max_size=400), st.text(max_size=30))
def test_no_bytes_make_the_check_raise(content: bytes, name: str) -> None:
    assert is_sound(check(content, name))


TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=8), max_size=8)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "cp1252"])


@calm
@given(HEADERS, TABLES, st.sampled_from(",;\t|"), ENCODINGS)
def test_no_table_makes_the_check_raise(header, rows, separator: str, encoding: str) -> None:
    text = "\n".join(separator.join(row) for row in [header, *rows])
    assert is_sound(check(text.encode(encoding, errors="replace")))


@settings(calm, max_examples=25)
@given(HEADERS, st.lists(st.lists(st.one_of(CELLS, st.floats(allow_nan=False, allow_infinity=False),
                                            st.booleans()), max_size=8), max_size=6))  # fmt: skip
def test_no_workbook_makes_the_check_raise(header, rows) -> None:
    assert is_sound(check(workbook([header, *rows]), "x.xlsx"))


@settings(calm, max_examples=40)
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=6))
def test_no_damage_to_a_workbook_makes_the_check_raise(place: int, bytes_: bytes) -> None:
    assert is_sound(check(BOOK[:place] + bytes_ + BOOK[place + len(bytes_) :], "x.xlsx"))


@settings(calm, max_examples=40)
@given(st.binary(max_size=300))
def test_no_sheet_makes_the_check_raise(member: bytes) -> None:
    content = with_member(BOOK, SHEET, sheet_of("")[:-26] + member)
    assert is_sound(check(content, "x.xlsx"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_rows_that_are_promised_are_read(form: str) -> None:
    """The header is a row of the sheet as well, in a text as in a workbook."""

    def rules_of(rows: int) -> set[str]:
        cells = [HEADER.strip().split(","), *[[*GOOD, "country"]] * (rows - 1)]
        text = "".join(",".join(map(str, row)) + "\n" for row in cells)
        return rules(check(text if form == "csv" else workbook(cells), f"x.{form}"))

    assert rules_of(LIMITS.rows) == {"duplicate"}
    assert rules_of(LIMITS.rows + 1) == {"too_many_rows"}
