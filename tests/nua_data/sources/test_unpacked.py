"""Workbooks are unpacked by the faster library, and told of as zlib would tell of them."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from pathlib import Path

import deflate
import pytest

from nua_data.sources import sheets, unpacked
from nua_data.sources.base import Limits, SourceError
from nua_data.sources.opening import open_file
from tests.nua_data.sources.made import SDG, as_xlsx, sdg_row, take

BOOK = as_xlsx(("data", [SDG, *[sdg_row(area=4, year=2000 + year) for year in range(20)]]))
SHEET = "xl/worksheets/sheet1.xml"


def place_of(name: str) -> tuple[int, int]:
    """Give where the packed bytes of a member begin and end."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        info = archive.getinfo(name)
    first = info.header_offset + 30 + len(name)
    return first, first + info.compress_size


def with_wrong_sum() -> bytes:
    """Give a workbook whose directory tells a wrong check sum of the sheet."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        told = archive.getinfo(SHEET).CRC.to_bytes(4, "little")
    return BOOK.replace(told, bytes(4))


def outcome(content: bytes, release) -> object:
    """Give all that an import gives, or all that it tells when it refuses."""
    try:
        done = take(content, release, "a.xlsx")
    except SourceError as error:
        return error.findings
    return done.rows.to_csv(), done.findings, done.count_words()


def inspected(content: bytes, limits: Limits | None = None) -> bytes:
    """Give the bytes that the readers of a workbook are handed."""
    with open_file(Path("a.xlsx"), limits or Limits(), content=content) as opened:
        sheets.inspect(opened)
        return opened.cache["unpacked"]


def refuse_all(packed: bytes, size: int) -> bytes:
    """Stand in for the faster library: say of every member that it is damaged."""
    raise deflate.DeflateError


@pytest.mark.parametrize("step", range(7))
def test_a_damaged_member_is_told_of_as_zlib_tells_of_it(step, release, monkeypatch) -> None:
    first, end = place_of(SHEET)
    flipped = [
        BOOK[:at] + bytes([BOOK[at] ^ 1 << at % 8]) + BOOK[at + 1 :]
        for at in range(first + step, end, 7 * (end - first) // 200 + 7)
    ]
    found = [outcome(content, release) for content in flipped]
    monkeypatch.setattr(sheets.deflate, "deflate_decompress", refuse_all)
    assert found == [outcome(content, release) for content in flipped]


@pytest.mark.parametrize("missing", [1, 20, 300])
def test_a_member_that_is_cut_short_gives_what_zlib_gives(missing) -> None:
    packer = zlib.compressobj(wbits=-15)
    content = b"".join(b'<c r="A%d"/>' % number for number in range(5_000))
    packed = (packer.compress(content) + packer.flush())[:-missing]
    info = zipfile.ZipInfo("a.xml")
    info.CRC, info.file_size = zlib.crc32(content), len(content)
    found, is_sound = sheets._inflate(packed, info, len(content))
    assert found == zlib.decompressobj(-15).decompress(packed)
    assert not is_sound


@pytest.mark.parametrize("told", [True, False])
def test_a_bomb_is_left_as_soon_as_it_is_too_large(told, monkeypatch) -> None:
    content, most, block = bytes(64 * 2**20), 2**20, 2**16
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    info = zipfile.ZipInfo("a.xml")
    info.CRC, info.file_size = (zlib.crc32(content), len(content)) if told else (0, 9)
    monkeypatch.setattr(sheets, "BLOCK", block)
    found, is_sound = sheets._inflate(packed, info, most)
    assert most < len(found) <= most + block
    assert not is_sound


@pytest.mark.parametrize("block", [1, 7, 1000, 2**19])
def test_a_member_is_whole_wherever_its_bytes_are_cut(block, monkeypatch) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        info, content = archive.getinfo(SHEET), archive.read(SHEET)
    first, end = place_of(SHEET)
    monkeypatch.setattr(sheets, "BLOCK", block)
    info.CRC ^= 1  # so that zlib unpacks it, and block by block
    assert sheets._inflate(BOOK[first:end], info, 2**20) == (content, False)


def test_a_sound_member_is_unpacked_once(monkeypatch) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        info, content = archive.getinfo(SHEET), archive.read(SHEET)
    first, end = place_of(SHEET)
    monkeypatch.setattr(zlib, "decompressobj", None)  # not needed for what is sound
    assert sheets._inflate(BOOK[first:end], info, 2**20) == (content, True)


@pytest.mark.parametrize("size", [0, 1, 10**9])
def test_a_member_that_is_not_as_long_as_told_is_looked_at_to_its_end(size) -> None:
    content = bytes(3_000)
    packer = zlib.compressobj(wbits=-15)
    info = zipfile.ZipInfo("a.xml")
    info.CRC, info.file_size = zlib.crc32(content[:size]), size
    packed = packer.compress(content) + packer.flush()
    assert sheets._inflate(packed, info, 2**20) == (content, False)


def test_a_small_file_that_tells_of_much_is_given_no_memory_for_it(monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(sheets.deflate, "deflate_decompress", lambda _, size: asked.append(size))
    with open_file(Path("a.xlsx"), Limits(), content=BOOK) as opened:
        info = next(info for info in opened.members if info.filename == SHEET)
        info.file_size = 400 * 2**20
        sheets._unpack(opened, info, 512 * 2**20)
    assert not asked


def test_the_reader_gets_the_bytes_that_were_looked_at_without_compression() -> None:
    with (
        zipfile.ZipFile(io.BytesIO(BOOK)) as before,
        zipfile.ZipFile(io.BytesIO(inspected(BOOK))) as after,
    ):
        assert after.testzip() is None
        assert {info.compress_type for info in after.infolist()} == {zipfile.ZIP_STORED}
        names = [name for name in before.namelist() if not name.startswith("docProps/")]
        assert after.namelist() == names != before.namelist()
        assert all(after.read(name) == before.read(name) for name in names)


def with_member(name: str, content: bytes) -> bytes:
    """Give the workbook with one more member."""
    target = io.BytesIO(BOOK)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "size", "is_left"),
    [
        ("docProps/other.xml", 100, True),
        ("customXml/item1.xml", 100, True),
        ("XL/Theme/other.xml", 100, True),
        ("customXml/item1.xml", 2_000, False),  # it may be a bomb
        ("xl/worksheets/other.xml", 100, False),  # a sheet by whatever name
        ("custom.xml", 100, False),
    ],
)
def test_only_small_members_that_no_reader_reads_are_left_out(name, size, is_left, release) -> None:
    book = with_member(name, random.Random(1).randbytes(size))
    with zipfile.ZipFile(io.BytesIO(inspected(book))) as after:
        assert (name not in after.namelist()) == is_left
    assert outcome(book, release)[0] == outcome(BOOK, release)[0]


def test_all_members_are_looked_at_where_the_workbook_is_read_as_it_lies(monkeypatch) -> None:
    looked = []
    monkeypatch.setattr(sheets.Marks, "look", lambda _, name, content: looked.append(name))
    inspected(with_member("docProps/other.xml", b"a"))
    assert "docProps/other.xml" not in looked
    looked.clear()
    monkeypatch.setattr(sheets.deflate, "deflate_decompress", refuse_all)
    inspected(with_member("docProps/other.xml", b"a"))
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        assert sorted(looked) == sorted([*archive.namelist(), "docProps/other.xml"])


def test_a_workbook_with_a_wrong_sum_is_read_as_it_lies(release, monkeypatch) -> None:
    wrong = with_wrong_sum()
    assert inspected(wrong) == wrong != inspected(BOOK)
    found = outcome(wrong, release)
    monkeypatch.setattr(sheets.Unpacked, "content", lambda self: None)
    assert found == outcome(wrong, release)


def test_a_workbook_is_kept_unpacked_only_if_it_is_small_and_no_name_is_twice(monkeypatch) -> None:
    target = io.BytesIO(BOOK)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET.upper(), b"<other/>")
    assert inspected(target.getvalue()) == target.getvalue()
    monkeypatch.setattr(unpacked, "MOST", 1_000)
    assert inspected(BOOK) == BOOK


@pytest.mark.parametrize("place", [-18, -14, -12, -10, -6, -2])
def test_a_directory_that_can_be_read_in_two_ways_is_left_as_it_lies(
    place, release, monkeypatch
) -> None:
    odd = bytearray(BOOK)
    odd[place] ^= 1
    found = outcome(bytes(odd), release)
    monkeypatch.setattr(sheets.Unpacked, "content", lambda self: None)
    assert found == outcome(bytes(odd), release)


@pytest.mark.parametrize("place", [28, 30, 32])
def test_an_entry_whose_lengths_are_wrong_is_refused(place, release) -> None:
    odd = bytearray(BOOK)
    odd[BOOK.rindex(b"PK\1\2") + place] = 64
    assert {finding.rule for finding in outcome(bytes(odd), release)} <= {
        "damaged_zip",
        "damaged_workbook",
    }


@pytest.mark.parametrize("told", [0, 9])
def test_a_bomb_of_which_the_directory_lies_is_refused(told) -> None:
    target, zeros = io.BytesIO(BOOK), bytes(8 * 2**20)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customXml/item1.xml", zeros)
    content = target.getvalue()
    sizes, sums = len(zeros).to_bytes(4, "little"), zlib.crc32(zeros).to_bytes(4, "little")
    content = content.replace(sizes, told.to_bytes(4, "little"))
    content = content.replace(sums, zlib.crc32(zeros[:told]).to_bytes(4, "little"))
    with pytest.raises(SourceError, match="zip_bomb"):
        inspected(content)
