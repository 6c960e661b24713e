"""Any table of a stranger (CSV, packed CSV, sheet) -> columns of cells by wanted name.

Text is read by `text_table`; here are the one door to both, and the cells of sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Any

import numpy as np

from nua_data.sources.base import refuse
from nua_data.sources.cells import Column, Rows, as_coded, coded, objects, text_of
from nua_data.sources.columns import is_free, take_columns
from nua_data.sources.head import plain
from nua_data.sources.ledger import Ledger
from nua_data.sources.opening import Opened
from nua_data.sources.raw_table import NO_ROWS, Raw, need_column
from nua_data.sources.sheets import Sheet, find_rows, find_sheet, formula_cells, percent_cells
from nua_data.sources.text_table import read_text

__all__ = ["Raw", "read_raw"]


def read_raw(
    opened: Opened,
    ledger: Ledger,
    *,
    series: str = "",
    wanted: Iterable[str] = (),
    skip: Iterable[str] = (),
    unused: Iterable[str] = (),
    kind: str | None = None,
) -> Raw:
    """Read a table; rows whose `series` is not `wanted` are counted only, `skip` is not read.

    Columns of the rows are named by `plain`. Every data row is counted in `ledger.read`. Those that
    are `unused` may be left out: they only tell that a row is not empty.
    """
    left = frozenset((*skip, *unused))
    if opened.form == "xlsx":
        raw = _from_sheet(opened, ledger, series, frozenset(wanted), left, kind)
    else:
        raw = read_text(opened, ledger, series, frozenset(wanted), frozenset(skip))
        if not series:
            raw.rows = _without_empty_rows(raw.rows, ledger)
    _tell_double_columns(raw, left, ledger)
    return raw


def _tell_double_columns(raw: Raw, left: frozenset[str], ledger: Ledger) -> None:
    """Name the columns that are read of which there is a second of the same name.

    In SDMX-CSV with names the second is no other: `Series` beside `SERIES` has the codes' names.
    """
    if len(raw.header) == len(raw.titles) or "structure_name" in raw.header:
        return
    for name, place in raw.header.items():
        same = [number for number, title in enumerate(raw.titles, 1) if plain(title) == name]
        if name and name not in left and len(same) > 1:
            text = (
                "Several columns have this name; the first was read. Delete or rename the others."
            )
            shown = f"columns {', '.join(map(str, same))}"
            ledger.say(
                "double_column", text, column=raw.titles[place], value=shown, severity="warning"
            )


def _without_empty_rows(rows: Rows, ledger: Ledger) -> Rows:
    """Set rows of nothing but separators aside, such as a spreadsheet leaves below a table."""
    is_empty = np.ones(len(rows), dtype=bool)
    for name in rows.without("line"):
        is_empty &= as_coded(rows[name]).equals("")
        if not is_empty.any():
            return rows
    return ledger.drop(rows, is_empty, "empty", remedy="Whole rows.")


# --- sheets ---------------------------------------------------------------------------------


def _from_sheet(
    opened: Opened,
    ledger: Ledger,
    series: str,
    wanted: frozenset[str],
    skip: frozenset[str],
    kind: str | None,
) -> Raw:
    """Read the sheet that has the header; empty rows are no data rows."""
    sheet = find_sheet(opened, kind)
    if sheet is None:
        text = "No sheet has the columns of this kind of file; see docs/data.md."
        refuse(opened.name, "unknown_kind", text)
    for rule, value, text in sheet.remarks:
        ledger.say(rule, text, value=value)  # of the sheet: no column is meant
    if cells := formula_cells(opened, sheet):
        text = "Cells hold formulas; the values that the program last computed were read."
        ledger.say("formula_cells", text, value=", ".join(cells[:5]), severity="warning")
    if cells := percent_cells(opened, sheet):
        text = "These cells show per cent: 12.5 % is held as 0.125. Give the cells the format of a "
        text += "plain number and write 12.5."
        refuse(opened.name, "percent_cells", text, ", ".join(cells[:5]))
    need_column(opened, sheet.names, series)
    if sheet.columns is not None:
        raw = Raw(NO_ROWS, sheet.names, sheet.header)
        if take_columns(raw, sheet, ledger, series, wanted, skip):
            return raw
        sheet = find_rows(opened, sheet.kind)
    return _from_rows(sheet, ledger, series, wanted, skip)


def _from_rows(
    sheet: Sheet, ledger: Ledger, series: str, wanted: frozenset[str], skip: frozenset[str]
) -> Raw:
    """Take the wanted rows and columns out of rows of cells."""
    raw = Raw(NO_ROWS, sheet.names, sheet.header)
    lines = range(sheet.first + 1, len(sheet.rows) + 1)
    body = sheet.rows[sheet.first :]
    filled = [row[0] != "" or row.count("") < len(row) for row in body]
    body, lines = list(compress(body, filled)), list(compress(lines, filled))
    ledger.read += len(body)
    if series and wanted:
        codes = [row[raw.header[series]] for row in body]
        chosen = _chosen(codes, lines, wanted, raw)
        body, lines = list(compress(body, chosen)), list(compress(lines, chosen))
    columns: dict[str, Column] = {"line": np.array(lines, dtype="int64")}
    for name, place in raw.header.items():
        if name and name not in skip:
            cells = [row[place] for row in body]
            columns[name] = objects(cells) if is_free(name) else coded(cells)
    raw.rows = Rows(columns)
    return raw


def _chosen(codes: Sequence[Any], lines: list[int], wanted: frozenset[str], raw: Raw) -> list[bool]:
    """Mark the rows of wanted series and count the others."""
    texts = {code: text_of(code) for code in set(codes)}
    chosen = [texts[code] in wanted for code in codes]
    for line, code, is_chosen in zip(lines, codes, chosen, strict=True):
        if not is_chosen:
            raw.count(texts[code], 1, line)
    return chosen
