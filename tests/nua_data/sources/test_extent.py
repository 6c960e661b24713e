"""How far a sheet reaches: no reader of sheets goes further than the look at its bytes says."""

from __future__ import annotations

import io

import pcre2
import pytest
import python_calamine
from hypothesis import example, given
from hypothesis import strategies as st

from nua_data.sources import extent
from nua_data.sources.base import SourceError
from nua_data.sources.extent import exact_extent, sheet_extent
from tests.nua_data.sources.made import SDG, as_xlsx, sdg_row, take
from tests.nua_data.uploads import with_member

ROWS = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="AB1"/></row><row r="12"><c r="B12"><f>A1</f>'
ROWS += b"<v>3</v></c></row>"
PIECES = st.sampled_from(
    [
        b'<row r="7">', b"</row>", b"<row>", b'<c r="C7">', b"</c>", b"<c>", b"<c/>", b"<v>5</v>",
        b'<c r = "XF9">', b"<c s='1' r='D44'>", b'<c s="1"r="E55">', b'<c r="AAA4">',
        b'<x:row r="88">', b'<x:c r="Q8">', b'<is><t>a &lt; b</t></is>', b"<f>1</f>", b"<f/>",
        b'<c\tr="ZZ3">', b'<c r="xf8">', b"<cols><col/></cols>", b'<rowBreaks count="1"/>', b"<",
        b"<v/>", b'<v:row r="77">', b'<v:c r="AB6"/>', b'<c r="9">', b'<c r="A">', b'<row r="x">',
        b'<c r="H7" s="1" t="s"><v>0</v></c>', b'<row r="9" spans="1:2" x14ac:dyDescent="0.3">',
        b'<a-b:row r="61">', b'<a-b:c r="U6">', b"<:row r='62'>", b'<:c r="V6">', b">", b'"', b"'",
        "<é:c r='W6'>".encode(), b'<c r="B7" r="X7">', b'<c s="<" r="Y7">', b' r="Z70">',
        b'<c r="B7" s="', b'<c a="r=\'A1\'">', b'<c r="B7"\nt="n"/>', b"<!-- ", b" -->",
        b"<![CDATA[", b"]]>", b"<?a ", b"?>", b"<a>", b"</a>", b"<a b='", b"</c></row>",
        b"<a/b:c r='W5'>", b'<a/b:row r="70">', b'<\x0b:c r="W4">', b'<c r\x0b="A1">', b"</x:row>",
        b"<c><v>1</v></c>" * 3, b"<row><c><v>1</v></c></row>" * 3, b'<row r="1"/>', b"</sheetData>",
    ]
)  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
BOOK = as_xlsx(("data", [["x"]]))


@pytest.fixture(autouse=True)
def _made_anew():
    """Forget patterns that an earlier test made."""
    extent._beyond.cache_clear()


def sheet_of(cells: bytes) -> bytes:
    """Write a sheet around rows."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = b"".join(b' xmlns:%b="%b"' % (name, space) for name in (b"x", b"v", b"a-b"))
    return b'<worksheet xmlns="%b"%b><sheetData>%b</sheetData></worksheet>' % (space, names, cells)


def spans(content: bytes) -> tuple[int, int]:
    """Give the rows and the columns that the reader of sheets lays out; 0 of what it refuses."""
    stream = io.BytesIO(with_member(BOOK, SHEET, content))
    try:
        with python_calamine.CalamineWorkbook.from_filelike(stream) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, python_calamine.XmlError):
        return 0, 0
    return len(rows), max(map(len, rows), default=0)


def test_rows_columns_and_formulas_of_a_plain_sheet(monkeypatch):
    monkeypatch.setattr(extent, "exact_extent", None)  # not needed for what programs write
    assert sheet_extent(ROWS) == (12, 28, ("B12",))


def test_tag_by_tag_the_same_is_told():
    assert exact_extent(ROWS) == (12, 28, ("B12",))


@pytest.mark.parametrize("size", [1, 7, 16, 64])
@pytest.mark.parametrize("long", [0, 2**20])
def test_what_lies_across_blocks_is_seen(size, long, monkeypatch):
    monkeypatch.setattr(extent, "LONG", long)
    monkeypatch.setattr(extent, "exact_extent", None)
    monkeypatch.setattr(extent, "BLOCK", size)
    assert sheet_extent(ROWS) == (12, 28, ("B12",))


def test_a_system_that_lets_no_program_write_code_is_served_too(monkeypatch):
    def refuse(self):
        raise pcre2.LibraryError(-48)

    monkeypatch.setattr(pcre2.Pattern, "jit_compile", refuse)
    monkeypatch.setattr(extent, "exact_extent", None)
    monkeypatch.setattr(extent, "LONG", 0)
    assert sheet_extent(ROWS) == (12, 28, ("B12",))


def test_a_sheet_beyond_the_limits_of_the_engine_is_read_tag_by_tag(monkeypatch):
    class Beyond:
        def search(self, content, place):
            raise pcre2.LibraryError(-47)

    monkeypatch.setattr(extent, "_beyond", lambda *about: Beyond())
    assert sheet_extent(ROWS) == (12, 28, ("B12",))


def test_rows_out_of_order_and_wider_rows_below_are_seen(monkeypatch):
    monkeypatch.setattr(extent, "exact_extent", None)
    content = b'<row r="1"><c r="A1"/></row><row r="30"><c r="B30"/><c r="ZZ30"/></row>'
    content += b'<row r="200"><c r="AAA199"/></row><row r="2"><c r="B2"/></row>'
    assert sheet_extent(content) == (200, 703, ())


def test_a_sheet_with_ever_more_surprises_is_read_tag_by_tag(monkeypatch):
    names = [f"{letter}{row}" for row, letter in enumerate("BCDEFGHIJKLM", 1)]
    content = b"".join(b'<row><c r="%b"/></row>' % name.encode() for name in names)
    assert sheet_extent(content + b'<c r="A1"/>') == (12, 13, ())


@pytest.mark.parametrize(
    "name", ["A999999", "A1048576", "A12345678", "AB123456", "ab1234567", "XFD1048576", "Z00000012"]
)
def test_a_long_name_is_read_to_its_end(name):
    content = b'<row r="1"><c r="A1"/></row><row r="2"><c r="%s"/></row>' % name.encode()
    assert sheet_extent(content) == exact_extent(content)
    assert sheet_extent(content * 3).rows == int(name.lstrip("ABXFDZab"))


@pytest.mark.parametrize(
    "tag", [b'<c r="A1" r="E9">', b'<c s="<" r="E9">', b"<c r=E9>", b'<c r="A1" s="> " r="E9">']
)
def test_tags_that_are_no_xml_are_not_believed(tag):
    content = sheet_of(b'<row r="1">' + tag + b"<v>1</v></c></row>")
    assert sheet_extent(content) is None


def test_formulas_are_named_the_first_few():
    cells = b"".join(b'<c r="A%d"><f>1</f><v>1</v></c>' % row for row in range(1, 10))
    assert sheet_extent(cells) == (9, 1, ("A1", "A2", "A3", "A4", "A5"))


@given(st.lists(PIECES, max_size=12).map(b"".join))
@example(b'<c r="C7"><a-b:row r="61"><a-b:c r="U6"></a-b:c></a-b:row>')
@example(b'<row r="7"><c r="B7" s="> " r="Z70"><v>5</v></c></row>')
@example(b'<row r="7"><c s="<" r="Y7"><v>5</v></c></row>')
@example(b'<row r="1"><c r="A1"><v>1</v></c></row><a/b:c r="ZZ900"><v>1</v></c>')
@example(b'<row r="1"><c r="A1"><v>1</v></c></row><\x0b:c r="ZZ900"><v>1</v></c>')
@example(b'<row r="1">' + b'<c r\x0b="A1"><v>1</v></c>' * 9 + b"</row>")
@example(b'<row r="1"><c r="A1"/></row>' + b"<a></row>" * 9 + b"<c><v>1</v></c>")
@example(b'<row r="5"><c r="A1"/></row><c><v>1</v></c>')
@example(b'<row r="1">' + b"<row><c><v>1</v></c>" * 9 + b"</row>" * 10)
@example(b'<row><c><v>1</v></c></row><!--<row r="1"/>-->' * 9)
@example(b'<row><c><v>1</v></c></row><![CDATA[<row r="1"/>]]>' * 9)
@example(b'<row><c><v>1</v></c></row><?a <row r="1"/>?>' * 9)
@example(b"<row><c><v>1</v></c></row><a b=\"<row r='1'/>\"/>" * 9)
@example(b"<row><c><is><row r='1'/><t>a</t></is></c></row>" * 9)
@example(b"<row>" + b"<c><is></row><t>a</t></is></c>" * 9 + b"</row>")
def test_no_reader_goes_further(cells):
    content = sheet_of(cells)
    rows, columns = spans(content)
    told = sheet_extent(content)
    assert told is None or (told.rows >= rows and told.columns >= columns)


@given(st.lists(PIECES, max_size=12).map(b"".join), st.sampled_from([1, 30, 2**20]))
def test_the_quick_look_never_says_less_than_the_other(cells, size):
    usual = extent.BLOCK, extent.LONG
    extent.BLOCK, extent.LONG = size, size  # with code and without
    try:
        quick, exact = extent._plain_extent(cells), exact_extent(cells)
    finally:
        extent.BLOCK, extent.LONG = usual
    if quick is not None:
        assert exact is not None
        assert quick == exact


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(content):
    sheet_extent(content)


@pytest.mark.parametrize("number", [b"900", b"0" * 20 + b"900", b"0" * 5_000 + b"900"])
def test_cells_without_names_come_after_the_named_one(number):
    cells = b'<row r="%b"><c r="C%b"><v>1</v></c><c><v>1</v></c></row>' % (number, number)
    assert sheet_extent(sheet_of(cells + b"<row><c/></row>")) == (901, 4, ())


@pytest.mark.parametrize("mark", [b"<!-- x -->", b"<?x?>", b"<![CDATA[x]]>"])
def test_comments_and_the_like_do_no_harm_where_cells_have_names(mark):
    cells = b'<row><c r="B1"><v>1</v></c>' + mark + b"</row>"
    assert sheet_extent(sheet_of(cells)) == (1, 2, ())
    assert sheet_extent(sheet_of(cells.replace(b' r="B1"', b""))) is None


def test_a_sheet_whose_tags_are_no_xml_is_refused(release):
    book = as_xlsx(("data", [SDG, sdg_row()]))
    twice = sheet_of(b'<row r="1"><c r="A1" r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(SourceError) as caught:
        take(with_member(book, SHEET, twice), release, "a.xlsx")
    assert caught.value.findings[0].rule == "damaged_workbook"
