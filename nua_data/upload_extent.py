"""How far the sheets of a workbook reach, told from its bytes before a cell of it is laid out.

A reader of sheets lays out the whole rectangle that a sheet spans, empty cells too: one cell far
down and to the right is enough to fill the memory of the server.
"""

from __future__ import annotations

from nua_data.sources.base import refuse
from nua_data.sources.opening import Opened
from nua_data.sources.sheets import inspect


def check_extent(opened: Opened) -> None:
    """Refuse a workbook with macros, too many sheets, rows or columns, or that unpacks to too much.

    Raises SourceError. After it, reading the workbook takes memory in keeping with the limits.
    """
    for extent in inspect(opened):  # members, macros, unpacked bytes are looked at first
        _refuse_beyond(opened, extent.rows, extent.columns)


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
