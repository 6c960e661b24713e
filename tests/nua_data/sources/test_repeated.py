"""Small workbooks that a reader of sheets would make large are refused before it sees them."""

from __future__ import annotations

import io
import zipfile
from time import process_time

import pytest

from nua_data.sources.repeated import bytes_of_texts, longest_text, tells_too_much
from nua_data.upload import LIMITS
from tests.nua_data.uploads import BOOK, GOOD, SHEET, check, kept, rules, sheet_of, with_member

STRINGS, LINKS, NAMES = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"


def member(name: str) -> bytes:
    """Give a member of the workbook."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        return archive.read(name)


def with_cells(cells: str, name: str = SHEET) -> bytes:
    """Put rows after those of the sheet."""
    end = b"</sheetData>"
    return with_member(BOOK, name, member(SHEET).replace(end, cells.encode() + end))


def test_a_text_that_many_cells_repeat_is_refused() -> None:
    long = b"<si><t>" + b"y" * 200_000 + b"</t></si></sst>"
    strings = member(STRINGS).replace(b"</sst>", long)
    place = strings.count(b"<si>") - 1
    cells = f'<row r="3"><c r="A3" t="s"><v>{place}</v></c></row>' * 3_000
    book = with_member(with_cells(cells), STRINGS, strings)
    assert len(book) < 20_000
    assert rules(check(book, "x.xlsx")) == {"zip_bomb"}


def test_a_long_note_and_many_cells_that_do_not_repeat_it_are_read() -> None:
    strings = member(STRINGS).replace(b"</sst>", b"<si><t>" + b"y" * 30_000 + b"</t></si></sst>")
    cell = '<c r="F{0}" t="s"><v>0</v></c>'
    cells = "".join(f'<row r="{row}">{cell.format(row)}</row>' for row in range(3, 15_000))
    assert 15_000 * 30_000 > 4 * LIMITS.unpacked_bytes
    checked = check(with_member(with_cells(cells), STRINGS, strings), "x.xlsx")
    assert kept(checked) == [GOOD]


@pytest.mark.parametrize("told", [b"99999999999", b"999", b"400000000000000000", b"0" * 9 + b"999"])
def test_a_list_that_tells_of_more_texts_than_it_has_is_refused(told) -> None:
    strings = member(STRINGS)
    at = strings.index(b'uniqueCount="') + 13
    odd = strings[:at] + told + strings[strings.index(b'"', at) :]
    assert tells_too_much(odd)  # a reader would end the process
    assert rules(check(with_member(BOOK, STRINGS, odd), "x.xlsx")) == {"damaged_workbook"}
    assert not tells_too_much(strings)


def test_one_sheet_that_is_named_many_times_is_refused() -> None:
    book = member(NAMES)
    tag = book[book.index(b"<sheet ") : book.index(b"/>", book.index(b"<sheet ")) + 2]
    names = [tag.replace(b'"observations"', b'"o%d"' % at) for at in range(LIMITS.sheets + 1)]
    many = with_member(BOOK, NAMES, book.replace(tag, b"".join(names)))
    assert rules(check(many, "x.xlsx")) == {"too_many_sheets"}


@pytest.mark.parametrize("name", ["worksheets/data.dat", "worksheets/sheet9.XML", "worksheets/9"])
def test_a_far_cell_is_seen_whatever_the_name_of_the_sheet(name) -> None:
    far = with_cells('<row r="90000"><c r="A90000"><v>1</v></c></row>', f"xl/{name}")
    links = member(LINKS).replace(b"worksheets/sheet1.xml", name.encode())
    assert rules(check(with_member(far, LINKS, links), "x.xlsx")) == {"too_many_rows"}


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin", "xl\\Workbook.bin"])
def test_another_form_of_workbook_beside_it_is_refused(name) -> None:
    assert rules(check(with_member(BOOK, name, b"<a/>"), "x.xlsx")) == {"other_format"}


def test_a_member_with_two_names_is_refused() -> None:
    target = io.BytesIO(BOOK)
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo("xl/a.txt")
        info.extra = b"up\x0d\x00\x01" + bytes(4) + b"xl/a.xml"
        archive.writestr(info, sheet_of(""))
    assert rules(check(target.getvalue(), "x.xlsx")) == {"damaged_zip"}


@pytest.mark.parametrize(
    "strings",
    [
        b"<sst><si><t>a<!--</si><si>-->%b</t></si></sst>",
        b"<sst><si><t><![CDATA[</si><si>]]>%b</t></si></sst>",
        b"<sst><x:si><t>a<si></si>%b</t></x:si></sst>",
        b"<sst><si><t>a</si><si>%b</t></si></sst>",
        b"<x:sst><x:si><x:t>%b</x:t></x:si></x:sst>",
        b"<sst><si><t>%b</t></si ></sst>",
        b"<?xml?><sst><si><t>a</t></si><si><t>a<sst b='</si>'>%b</t></si></sst>",
        b"<?xml?><sst><si><t>a<?xml </si><si>?>%b</t></si></sst>",
    ],
)
def test_a_long_text_is_seen_however_the_list_is_written(strings) -> None:
    cell = b'<c t="s"><v>0</v></c>'
    content = strings % (b"y" * 1_000)
    assert longest_text(content) >= 1_000
    assert bytes_of_texts(cell * 9, content) >= 9_000


@pytest.mark.parametrize(
    "cell",
    [
        b'<c t="s"><v>1</v></c>',
        b"<c t='s'><v>1</v></c>",
        b'<x:c r="A1" t="s" s="1"><x:v>1</x:v></x:c>',
        b'<c t="s"><v>0</v><v>1</v></c>',
        b"""<c t="s" b='><v>0</v></c>'><v>1</v></c>""",
        b"""<c a='t="s"><v>0</v></c>' t="s"><v>1</v></c>""",
        b'<c t = "s"><f>1</f><v>1</v></c>',
    ],
)
def test_a_cell_with_a_long_text_is_seen_however_it_is_written(cell) -> None:
    strings = b"<sst><si><t>a</t></si><si><t>" + b"y" * 1_000 + b"</t></si></sst>"
    assert bytes_of_texts(cell, strings) >= 1_000


def test_texts_without_a_letter_may_move_the_others() -> None:
    strings = b"<sst><si/><si><t>a</t></si><si><t>" + b"y" * 1_000 + b"</t></si></sst>"
    assert bytes_of_texts(b'<c t="s"><v>1</v></c>', strings) >= 1_000
    assert bytes_of_texts(b'<c t="s"><v>2</v></c>', strings.replace(b"<si/>", b"<si/>" * 99)) > 999


@pytest.mark.parametrize(
    "sign", [b't="s" ', b't="s"', b"t='s' ", b"<si>", b"</si>", b"uniqueCount="]
)
def test_the_texts_are_measured_in_a_time_in_keeping_with_the_length(sign: bytes) -> None:
    began = process_time()
    content = sign * (2_000_000 // len(sign))
    bytes_of_texts(content, b"<sst><si><t>a</t></si></sst>")
    longest_text(content)
    tells_too_much(content)
    assert process_time() - began < 5
