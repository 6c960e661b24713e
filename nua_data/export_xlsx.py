"""Tables as one XLSX workbook: numbers are numbers, text is never a formula or a link."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from nua_data.export import is_formula

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_DAY_ONE = datetime(1980, 1, 1)
"""Stands for the hour of making, so that the same tables always make the same bytes."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIRST_YEAR = 1900  # a spreadsheet's calendar begins here
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575  # beside the heading
_WIDEST, _NARROWEST = 60, 9
_LOOKED_AT = 200  # rows that the width of a column is judged by


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its table."""

    name: str
    table: pd.DataFrame


def to_xlsx(
    sheets: Sequence[Sheet],
    provenance: Mapping[str, str],
    about: str,
    *,
    right_to_left: bool = False,
    title: str = "",
) -> bytes:
    """Give tables as a workbook, one sheet each, and a last sheet that says where they come from.

    ``provenance`` (heading -> text) fills the sheet named ``about``. A table longer than a sheet
    may be goes on in the next one.
    """
    import xlsxwriter

    stream = io.BytesIO()
    settings = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, settings) as workbook:
        workbook.set_properties({"created": _DAY_ONE, "title": _cell_text(title)})
        formats = _formats(workbook)
        taken: set[str] = set()
        said = pd.DataFrame({0: [*provenance], 1: [*provenance.values()]})
        for sheet in sheets:
            for part in _parts(sheet.table):
                page = workbook.add_worksheet(sheet_name(sheet.name, taken))
                _write_table(page, part, formats)
                _turn(page, right_to_left)
        page = workbook.add_worksheet(sheet_name(about, taken))
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 100)
        _write_rows(page, said, formats, 0, {0: formats["head"], 1: formats["wrap"]})
        _turn(page, right_to_left)
    return stream.getvalue()


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Make a name that a workbook takes, unlike those taken, and take it.

    >>> sheet_name("a/b", set())
    'a-b'
    """
    name = _FORBIDDEN.sub("-", wanted).strip("' ")[:_LONGEST_NAME].strip("' ")
    if not name or name.casefold() == "history":  # a name that Excel keeps for itself
        name = f"{name}_"
    base, number = name, 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = base[: _LONGEST_NAME - len(ending)] + ending
    taken.add(name.casefold())
    return name


def _formats(workbook: Workbook) -> dict[str, Any]:
    """Make the few formats; quoted text stays text also when somebody edits its cell."""
    return {
        "head": workbook.add_format({"bold": True, "valign": "top", "quote_prefix": True}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        "quoted": workbook.add_format({"quote_prefix": True}),
        "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _turn(page: Worksheet, right_to_left: bool) -> None:
    """Let a sheet run from right to left."""
    if right_to_left:
        page.right_to_left()


def _parts(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Cut a table where a sheet is full; an empty table is one part."""
    starts = range(0, max(len(table), 1), _MOST_ROWS)
    return [table.iloc[start : start + _MOST_ROWS] for start in starts]


def _write_table(page: Worksheet, table: pd.DataFrame, formats: dict[str, Any]) -> None:
    """Write headings, kept in view and with filters, and rows."""
    for place in range(table.shape[1]):
        heading = _cell_text(str(table.columns[place]))
        page.set_column(place, place, _width(heading, table.iloc[:_LOOKED_AT, place]))
        page.write_string(0, place, heading, formats["head"])
    page.freeze_panes(1, 0)
    if table.shape[1]:
        page.autofilter(0, 0, max(len(table), 1), table.shape[1] - 1)
    _write_rows(page, table, formats, 1, {})


def _width(heading: str, cells: pd.Series) -> int:
    """Judge the width of a column in letters."""
    longest = max((len(str(cell)) for cell in cells), default=0)
    return min(max(longest, len(heading), _NARROWEST) + 2, _WIDEST)


def _write_rows(
    page: Worksheet,
    table: pd.DataFrame,
    formats: dict[str, Any],
    first: int,
    of_column: Mapping[int, Any],
) -> None:
    """Write the cells row by row, as the writer's constant memory asks."""
    columns = [_plain_cells(table.iloc[:, place]) for place in range(table.shape[1])]
    quoted = formats["quoted"]
    for row, cells in enumerate(zip(*columns, strict=True), first):
        for place, cell in enumerate(cells):
            kind = type(cell)
            if kind is float or kind is int:
                page.write_number(row, place, cell)
            elif kind is str:
                look = of_column.get(place) or (quoted if is_formula(cell) else None)
                page.write_string(row, place, cell, look)
            elif kind is bool:
                page.write_boolean(row, place, cell)
            elif cell is not None:
                page.write_datetime(row, place, cell, formats["day"])


def _plain_cells(column: pd.Series) -> list[Any]:
    """Give the cells as number, text, yes or no, day, or None where there is none."""
    cells = column.astype(object)
    known: dict[Any, Any] = {}
    return [
        known[cell] if cell.__class__ is str and cell in known else _plain(cell, known)
        for cell in cells.where(cells.notna(), None).tolist()
    ]


def _plain(cell: Any, known: dict[Any, Any]) -> Any:
    """Give one cell by what it is; nothing is guessed from its letters."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float) and abs(cell) != float("inf"):
        return cell if type(cell) in (int, float) else float(cell)
    if isinstance(cell, date) and cell.year >= _FIRST_YEAR:  # Timestamps are dates
        return cell
    text = _cell_text(str(cell))
    if isinstance(cell, str):
        known[cell] = text
    return text


def _cell_text(text: str) -> str:
    """Give text that a cell takes: no half letters, not too long."""
    return text.encode("utf-8", errors="replace").decode("utf-8")[:_LONGEST_CELL]
