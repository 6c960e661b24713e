"""How far the sheets of a workbook reach, told from its bytes before a cell of it is laid out.

A reader of sheets lays out the whole rectangle that a sheet spans, empty cells too: one cell far
down and to the right is enough to fill the memory of the server.
"""

from __future__ import annotations

import re
import zipfile
import zlib

from nua_data.sources.base import refuse
from nua_data.sources.opening import Opened
from nua_data.sources.sheets import inspect

# Up to the next "<" and no further: a time in keeping with the length, whatever the bytes are.
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^<]*?\br\s*=\s*["']\s*(\d{1,12})""")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
CELL_NAME = re.compile(rb"""<(?:\w+:)?c\s[^<]*?\br\s*=\s*["']\s*([A-Za-z]{1,4})(\d{1,12})""")

BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
"""What reading a member of a damaged zip raises."""


def check_extent(opened: Opened) -> None:
    """Refuse a workbook with macros, too many sheets, rows or columns, or that unpacks to too much.

    Raises SourceError. After it, reading the workbook takes memory in keeping with the limits.
    """
    inspect(opened)  # members, macros, unpacked bytes
    try:
        with opened.raw() as stream, zipfile.ZipFile(stream) as archive:
            for info in archive.infolist():
                if info.filename.lower().startswith("xl/worksheets/") and not info.is_dir():
                    _refuse_beyond(opened, *sheet_extent(archive.read(info)))
    except BROKEN as error:
        refuse(opened.name, "damaged_zip", "The file is cut short or damaged.", str(error))


def sheet_extent(content: bytes) -> tuple[int, int]:
    """Give the last row and the last column that a sheet's XML speaks of, whichever way it does."""
    parts = ROW.split(content)
    names = set(CELL_NAME.findall(content))
    rows = [len(parts) - 1, *map(int, ROW_NUMBER.findall(content))]
    rows += [int(number) for _, number in names]
    columns = [len(CELL.findall(part)) for part in parts]
    columns += [_column_number(letters) for letters in {letters for letters, _ in names}]
    return max(rows), max(columns)


def _column_number(letters: bytes) -> int:
    """Give the number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _refuse_beyond(opened: Opened, rows: int, columns: int) -> None:
    """Refuse a sheet that reaches beyond the limits."""
    limits = opened.limits
    if rows > limits.sheet_rows:
        text = f"Sheets of more than {limits.sheet_rows:,} rows are not read; delete the rows that "
        refuse(opened.name, "too_many_rows", text + "are empty, or take a part.", f"{rows:,} rows")
    if columns > limits.columns:
        text = f"Sheets of more than {limits.columns:,} columns are not read; delete the columns "
        text += "that are not in the template."
        refuse(opened.name, "too_many_columns", text, f"{columns:,} columns")
