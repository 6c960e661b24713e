"""Read workbooks (XLSX): limits first, then cells as columns or as rows; the header is found."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import deflate

from nua_data.sources.base import DAMAGED_BOOK, refuse
from nua_data.sources.cell_marks import Marks, has_merged
from nua_data.sources.columns import Columns, columns_of_sheets
from nua_data.sources.extent import BLOCK, Extent, sheet_extent
from nua_data.sources.head import (
    MOST_PREFACE,
    SHARES,
    TWO_ROWS,
    Header,
    find_header,
    holds_values,
    plain,
)
from nua_data.sources.opening import DAMAGED, MEBI, MOST_NAMED, ZIP_FAILURES, Opened
from nua_data.sources.repeated import Repeated
from nua_data.sources.unpacked import Unpacked, is_as_told

DOWNLOADS = ("sdg", "unhabitat")
"""Kinds of file that a producer writes by a program: read as columns where that says all."""
MOST_CELLS = 40_000_000
"""Cells of the rectangle that a sheet spans: the reader lays out all of it, empty ones too."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet: its rows as they are, where its header is, and of which kind it is."""

    name: str
    rows: list[list[Any]]
    header: list[str]
    first: int  # index of the first data row in `rows`
    kind: str
    remarks: tuple[tuple[str, str, str], ...]  # rule, value, sentence
    columns: Columns | None = None  # the data cells, in place of rows

    @property
    def is_filled(self) -> bool:
        """Say whether it holds values: a template left empty, or a list of codes, does not."""
        has_rows = any(cell != "" for row in self.rows[self.first :] for cell in row)
        return has_rows and holds_values(self.kind, self.names)

    @cached_property
    def names(self) -> dict[str, int]:
        """Give the place of each column by its plain name (the first of equal names)."""
        return {plain(cell): index for index, cell in reversed(list(enumerate(self.header)))}


def workbook_kind(opened: Opened) -> str | None:
    """Name the kind of the sheet that has a known header."""
    found = find_sheet(opened)
    return found.kind if found else None


def find_sheet(opened: Opened, kind: str | None = None) -> Sheet | None:
    """Give the sheet with a known header (of one kind), read in full; kept for later.

    Where several are filled the workbook is refused: a table is never left out in silence.
    """
    if "sheets" not in opened.cache:
        opened.cache["sheets"] = {}
        inspect(opened)
    known: dict[str | None, Sheet] = opened.cache["sheets"]
    if kind not in known:
        found = _find_download(opened, kind) or _choose(opened, kind)
        if found is None:
            return None
        known[kind] = known[found.kind] = found
    return known[kind]


def find_rows(opened: Opened, kind: str | None = None) -> Sheet | None:
    """Give the same sheet with its cells one by one: numbers, days and texts as they are."""
    return _choose(opened, kind)


def _choose(opened: Opened, kind: str | None) -> Sheet | None:
    """Give the one sheet that is filled, else the first of the kind; refuse several."""
    first: Sheet | None = None
    filled: list[str] = []
    for sheet in _sheets(opened):
        is_filled = sheet.is_filled
        if kind in (None, sheet.kind) and (first is None or (is_filled and not first.is_filled)):
            first = sheet
        filled += [sheet.name] if is_filled else []
        if len(filled) > MOST_NAMED:
            break
    if len(filled) > 1:
        text = "Each of these sheets holds a table; put each in a file of its own."
        refuse(opened.name, "several_tables", text, ", ".join(filled))
    return first


def _find_download(opened: Opened, kind: str | None) -> Sheet | None:
    """Read the sheet of a download as columns; None unless its header is its first row, unmerged.

    Which of the members of the workbook the sheet is, is told by its last row. None as well where
    a cell holds a sign of error, or where a sheet after it may hold a table.
    """
    marks: Marks = opened.cache["marks"]
    if kind not in (None, *DOWNLOADS) or any(marks.errors.values()):
        return None
    for place, (name, columns) in enumerate(columns_of_sheets(opened)):
        top = () if all(columns.header) else columns.first_rows()  # a name may stand below
        found = find_header([columns.header, *top])
        if found is None and not top:
            found = find_header([columns.header, *columns.first_rows()])
        if found is None and columns.is_whole:
            continue
        if found is None or found.first > 1:
            return None
        its_kind = found.kind
        rows = columns.rows + 1
        is_told = rows in (extent.rows for extent in opened.cache["extents"])
        is_merged = any(each >= rows for each in opened.cache["merged"])
        if its_kind not in DOWNLOADS or not is_told or is_merged or marks.has_rivals(place, name):
            return None
        if kind in (None, its_kind):
            return Sheet(name, [], columns.header, 1, its_kind, (), columns)
    return None


def _sheets(opened: Opened) -> Iterator[Sheet]:
    """Read sheet after sheet; only those with a known header are laid out in full.

    The reader gives an empty cell for a sign of error: it is put back.
    """
    import python_calamine as calamine

    marks: Marks = opened.cache["marks"]
    failures = (
        calamine.CalamineError, calamine.XmlError, calamine.ZipError, calamine.PasswordError,
        calamine.WorksheetNotFound, ValueError, OverflowError, TypeError, OSError,
    )  # fmt: skip
    try:
        content = io.BytesIO(opened.cache["unpacked"])
        with content as stream, calamine.CalamineWorkbook.from_filelike(stream) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                top = sheet.to_python(skip_empty_area=False, nrows=MOST_PREFACE + 1)
                found = find_header(top)
                if found is None:
                    continue
                areas = sheet.merged_cell_ranges or ()
                merged = sum(area[0][0] < found.first for area in areas)
                rows = sheet.to_python(skip_empty_area=False)
                for (row, column), sign in marks.of_sheet(marks.errors, name).items():
                    if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
                        rows[row][column] = sign
                remarks = _remarks(found, merged)
                yield Sheet(name, rows, found.names, found.first, found.kind, remarks)
    except failures as error:
        refuse(opened.name, "damaged_workbook", DAMAGED_BOOK, f"{type(error).__name__}: {error}")


def _remarks(found: Header, merged: int) -> tuple[tuple[str, str, str], ...]:
    """Say what is unusual of a header: rule, value and sentence."""
    remarks = []
    if found.is_double:
        remarks.append(("two_header_rows", found.rows, TWO_ROWS))
    if merged:
        text = "Cells of the header are merged; names were taken where they stand."
        value = "1 area" if merged == 1 else f"{merged} areas"
        remarks.append(("merged_header", value, text))
    return tuple(remarks)


def formula_cells(opened: Opened, sheet: Sheet) -> list[str]:
    """Name the first cells of a sheet that hold formulas."""
    marks: Marks = opened.cache["marks"]
    return [*marks.of_sheet(marks.formulas, sheet.name)]


def percent_cells(opened: Opened, sheet: Sheet) -> list[str]:
    """Name the first cells of values that show per cent, in the order of the columns."""
    marks: Marks = opened.cache["marks"]
    found = marks.of_sheet(marks.percents, sheet.name)
    if not found:
        return []
    places = {
        place
        for name, place in sheet.names.items()
        if name in ("value", "obs_value") or name[:4].isdigit() or name.startswith(SHARES)
    }
    return [cell for place in sorted(places & found.keys()) for cell in found[place]]


# --- before a cell is read ------------------------------------------------------------------


def inspect(opened: Opened) -> list[Extent]:
    """Refuse bombs, macros and giants; tell how far each sheet reaches, and keep that for later.

    A member is unpacked once with a counter: what the directory says of sizes is not believed.
    A small workbook is kept unpacked, so that its reader sees those bytes and unpacks none again.
    """
    if "extents" in opened.cache:
        return opened.cache["extents"]
    if opened.content is None:  # read once: what is looked at here is what is read afterwards
        opened.content = opened.path.read_bytes()
    extents: list[Extent] = []
    merged: list[int] = []  # rows of the sheets that have merged cells
    marks, repeated = Marks(), Repeated(opened)
    try:
        _check_members(opened, opened.members)
        left = opened.limits.unpacked_bytes
        unpacked = Unpacked(opened.content, opened.members)
        for info in unpacked.to_look_at():
            content, is_sound = _unpack(opened, info, left)
            left -= len(content)
            unpacked.keep(info, content, is_sound)
            repeated.look(info, content)
            if marks.look(info.filename, content):
                repeated.sheets.append((info, len(content)))
                extents.append(_check_extent(opened, content))
                marks.formulas[info.filename] = dict.fromkeys(extents[-1].formulas, True)
                if has_merged(content):
                    merged.append(extents[-1].rows)
        repeated.check(lambda info: _unpack(opened, info, opened.limits.unpacked_bytes)[0])
        for info in opened.members if marks.styles else ():  # rare: some style shows per cent
            if marks.is_sheet(info.filename):
                content, _ = _unpack(opened, info, opened.limits.unpacked_bytes)
                marks.look_again(info.filename, content)
    except ZIP_FAILURES as error:
        refuse(opened.name, "damaged_zip", DAMAGED, str(error))
    opened.cache |= {"extents": extents, "merged": merged, "marks": marks.closed()}
    opened.cache["unpacked"] = unpacked.content() or opened.content
    return extents


def _check_members(opened: Opened, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse macros, too many sheets, and a workbook that says itself that it is too large."""
    names = "\n".join(["", *(info.filename for info in infos)]).lower()
    if "vbaproject" in names or "/macrosheets/" in names:
        refuse(opened.name, "macros", "It has macros; save it as .xlsx (a workbook without them).")
    sheets = names.count("\nxl/worksheets/sheet")
    if sheets > opened.limits.sheets:
        text = f"Workbooks with more than {opened.limits.sheets} sheets are not read."
        refuse(opened.name, "too_many_sheets", text, str(sheets))
    if sum(info.file_size for info in infos) > opened.limits.unpacked_bytes:
        _refuse_bomb(opened)


def _unpack(opened: Opened, info: zipfile.ZipInfo, most: int) -> tuple[bytes | bytearray, bool]:
    """Unpack one member, at most so many bytes; say if it is what it should be."""
    at = info.header_offset + 30
    local = opened.content[at - 30 : at]
    if at < 30 or len(local) < 30 or local[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no member {info.filename} where the directory says")
    at += int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    packed = opened.content[at : at + info.compress_size]
    if info.flag_bits & 1:
        refuse(opened.name, "encrypted", "Save it without a password.")
    most = min(most, max(MEBI, opened.limits.ratio * len(packed)))
    if info.compress_type == zipfile.ZIP_STORED:
        content, is_sound = packed, is_as_told(info, packed)
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        content, is_sound = _inflate(packed, info, most)
    else:
        raise NotImplementedError(f"{info.filename} is packed in an unusual way")
    if len(content) > most:
        _refuse_bomb(opened)
    return content, is_sound


def _inflate(packed: bytes, info: zipfile.ZipInfo, most: int) -> tuple[bytearray, bool]:
    """Unpack bytes with the faster library; zlib has the word on all that is not as it should be.

    The faster one makes what the directory tells, and no more; of a member that tells of nothing it
    would not look at what it holds. A damaged member is told of in the same words wherever its
    damage lies.
    """
    if 0 < info.file_size <= most:
        with suppress(deflate.DeflateError):
            content = deflate.deflate_decompress(packed, info.file_size)
            if is_as_told(info, content):
                return content, True
    reader, content = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    while len(content) <= most and (block := reader.decompress(packed, BLOCK)):
        content += block
        packed = reader.unconsumed_tail
    return content, False


def _refuse_bomb(opened: Opened) -> None:
    """Say that the workbook unpacks to too much."""
    text = (
        f"It unpacks to more than {opened.limits.unpacked_bytes // MEBI:,} MiB, or is packed more "
        f"than {opened.limits.ratio} to 1; save the table alone in a new workbook, or as CSV."
    )
    refuse(opened.name, "zip_bomb", text)


def _check_extent(opened: Opened, content: bytes | bytearray) -> Extent:
    """Refuse a sheet that spans too many rows or cells, however few are filled."""
    extent = sheet_extent(content)
    if extent is None:
        refuse(opened.name, "damaged_workbook", DAMAGED_BOOK, "rows or cells of a sheet")
    most = min(opened.limits.sheet_rows, MOST_CELLS // max(extent.columns, 1))
    if extent.rows > most:
        text = f"Sheets of more than {most:,} rows at this width are not read; delete empty rows "
        text += "and columns, or save as CSV."
        refuse(opened.name, "too_many_rows", text, f"{extent.rows:,} rows")
    return extent
