"""How far a sheet reaches: the quick look and the thorough one say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data.sources import extent
from nua_data.sources.extent import exact_extent, sheet_extent

ROWS = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="AB1"/></row><row r="12"><c r="B12"><f>A1</f>'
ROWS += b"<v>3</v></c></row>"
PIECES = st.sampled_from(
    [
        b'<row r="7">', b"</row>", b"<row>", b'<c r="C7">', b"</c>", b"<c>", b"<c/>", b"<v>5</v>",
        b'<c r="AAA1234567">', b'<c r = "XFD9">', b"<c s='1' r='D44'>", b'<c s="1"r="E55">',
        b'<x:row r="88">', b'<x:c r="Q8">', b'<is><t>a &lt; b</t></is>', b"<f>1</f>", b"<f/>",
        b'<c\tr="ZZ3">', b'<c r="xfd8">', b"<cols><col/></cols>", b'<rowBreaks count="1"/>', b"<",
        b"<v/>", b'<v:row r="77">', b'<v:c r="AB6"/>', b'<c r="9">', b'<c r="A">', b'<row r="x">',
        b'<c r="B123456789">',
    ]
)  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Take the quick look at a few bytes too, which otherwise are read sign by sign."""
    monkeypatch.setattr(extent, "SMALL", 0)


def test_a_small_sheet_is_read_sign_by_sign(monkeypatch):
    monkeypatch.setattr(extent, "SMALL", len(ROWS))
    monkeypatch.setattr(extent, "_plain_extent", None)
    assert sheet_extent(ROWS) == exact_extent(ROWS) == (12, 28, ("B12",))


def test_rows_columns_and_formulas_of_a_plain_sheet(monkeypatch):
    monkeypatch.setattr(extent, "exact_extent", None)  # not needed for what programs write
    assert sheet_extent(ROWS) == (12, 28, ("B12",))


@pytest.mark.parametrize("size", [1, 7, 16, 64])
def test_what_lies_across_blocks_is_seen(size, monkeypatch):
    monkeypatch.setattr(extent, "exact_extent", None)
    monkeypatch.setattr(extent, "BLOCK", size)
    assert sheet_extent(ROWS)[:2] == (12, 28)


@pytest.mark.parametrize(
    "name", ["A999999", "A1048576", "A12345678", "AB123456", "ab1234567", "XFD1048576", "Z00000012"]
)
def test_a_long_name_is_read_to_its_end(name):
    content = b'<row r="1"><c r="A1"/></row><row r="2"><c r="%s"/></row>' % name.encode()
    assert sheet_extent(content) == exact_extent(content)
    assert sheet_extent(content * 3).rows == int(name.lstrip("ABXFDZab"))


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_the_quick_look_never_sees_less(content):
    quick, cells = sheet_extent(content), extent.CELL_NAME.findall(content)
    rows = [int(number) for _, number in cells]
    rows += [int(number) for number in extent.ROW_NUMBER.findall(content)]
    assert quick.rows >= max(rows, default=0)
    for letters, _ in cells:
        assert quick.columns >= extent._column_number(letters)
    is_nameless = len(extent.CELL.findall(content)) > len(cells)
    if is_nameless or len(extent.ROW.findall(content)) > len(extent.ROW_NUMBER.findall(content)):
        assert quick == exact_extent(content)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(content):
    sheet_extent(content)
