"""The sheet of a producer's download as columns, where each column holds cells of one kind.

fastexcel reads a sheet in two thirds of the time of calamine, but makes text of all cells of a
column that holds numbers and text. Such a sheet is read cell by cell instead (see `sheets`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from nua_data.sources.cells import Coded, Column, Rows, objects, of_distinct, text_of
from nua_data.sources.head import MOST_PREFACE

if TYPE_CHECKING:
    import pyarrow as pa

    from nua_data.sources.ledger import Ledger
    from nua_data.sources.opening import Opened
    from nua_data.sources.sheets import Sheet
    from nua_data.sources.tables import Raw

FREE = ("value", "obs_value", "note")
FREE_STARTS = ("average share of", "green area per capita")
"""Columns, or first words of them, whose cells hardly repeat; the others are read as codes."""
MOST = 1e12
"""Texts of greater numbers stay texts: they are told of as they stand."""
UNNAMED = "__UNNAMED__"
MADE_NAME = re.compile(r"[\d.]+|(?!__UNNAMED__).*_\d+")
"""Names that the reader may have made: of a number, or of the second of two equal names."""


def is_free(name: str) -> bool:
    """Say whether a column is one of numbers or notes, of which hardly two are equal."""
    return name in FREE or name.startswith(FREE_STARTS)


def columns_of_sheets(opened: Opened) -> Iterator[tuple[str, list[str], pa.RecordBatch]]:
    """Give name, first row and the cells below it of sheet after sheet.

    Ends before a sheet that cannot be read so: the reader of cells then says what is wrong.
    """
    import fastexcel

    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it warns of every empty column
    try:
        book = fastexcel.read_excel(opened.path if opened.content is None else opened.content)
        for name in book.sheet_names:
            cells = book.load_sheet(
                name, schema_sample_rows=None, dtype_coercion="strict", eager=True
            )
            names = cells.schema.names
            if any(map(MADE_NAME.fullmatch, names)):
                return
            yield name, ["" if each.startswith(UNNAMED) else each for each in names], cells
    except (fastexcel.FastExcelError, OSError, ValueError):
        return


def first_rows(cells: pa.RecordBatch) -> list[list[str]]:
    """Give the rows below the first among which a header may stand."""
    columns = [column.to_pylist() for column in cells.slice(0, MOST_PREFACE).columns]
    return [[text_of(cell) for cell in row] for row in zip(*columns, strict=True)]


def take_columns(
    raw: Raw,
    sheet: Sheet,
    ledger: Ledger,
    series: str,
    wanted: frozenset[str],
    skip: frozenset[str],
) -> bool:
    """Take the wanted rows and columns; False, and no count, where one holds days or marks."""
    body, first = sheet.columns, sheet.first + 1
    is_kept = _filled(body)
    read = int(is_kept.sum())
    if series and wanted:
        codes = _coded(body.column(raw.header[series]))
        is_wanted = codes.is_in(wanted.__contains__)
        _count(codes, is_kept & ~is_wanted, first, raw)
        is_kept &= is_wanted
    body = body if is_kept.all() else body.filter(is_kept)
    names = {name: place for name, place in raw.header.items() if name and name not in skip}
    if not all(_is_plain(body.column(place).type) for place in names.values()):
        return False
    columns: dict[str, Column] = {"line": np.flatnonzero(is_kept) + first}
    for name, place in names.items():
        cells = body.column(place)
        columns[name] = _free(cells) if is_free(name) else _coded(cells)
    ledger.read += read
    raw.rows = Rows(columns)
    return True


def _is_plain(kind: pa.DataType) -> bool:
    """Say whether the cells of a column are numbers or texts."""
    import pyarrow as pa

    return kind in (pa.float64(), pa.string())


def _filled(cells: pa.RecordBatch) -> np.ndarray:
    """Mark the rows that have any cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    is_filled = np.zeros(cells.num_rows, dtype=bool)
    for column in cells.columns:
        if is_filled.all():
            break
        is_text = column.type == pa.string()
        found = pc.not_equal(column.fill_null(""), "") if is_text else column.is_valid()
        is_filled |= found.to_numpy(zero_copy_only=False)
    return is_filled


def _count(series: Coded, mask: np.ndarray, first: int, raw: Raw) -> None:
    """Count the rows of the mask by series, in the order of their first lines."""
    lines, seen = np.flatnonzero(mask), series[mask]
    codes, starts, counts = np.unique(seen.codes, return_index=True, return_counts=True)
    for place in np.argsort(starts).tolist():
        line = int(lines[starts[place]]) + first
        raw.count(series.texts[codes[place]], int(counts[place]), line)


def _coded(cells: pa.Array) -> Coded:
    """Keep cells that repeat once each, as their texts."""
    found = cells.dictionary_encode(null_encoding="encode")
    return of_distinct(found.indices.to_numpy(), map(text_of, found.dictionary.to_pylist()))


def _free(cells: pa.Array) -> np.ndarray:
    """Give numbers, also where all texts of a column are plain ones; else texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = cells
    if cells.type == pa.string():
        try:
            numbers = cells.cast(pa.float64())
        except pa.ArrowInvalid:
            numbers = None
        if numbers is None or not pc.all(pc.less(pc.abs(numbers), MOST), min_count=0).as_py():
            return objects(cells.fill_null("").to_pylist())
    found = numbers.to_numpy(zero_copy_only=False).astype(object)
    found[numbers.is_null().to_numpy(zero_copy_only=False)] = ""
    return found
