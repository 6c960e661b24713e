"""The sheet of a producer's download as columns, where each column holds cells of one kind.

fastexcel reads a sheet in two thirds of the time of calamine, but makes text of all cells of a
column that holds numbers and text. Such a sheet is read cell by cell instead (see `sheets`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import compress
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from nua_data.sources.cells import Coded, Column, Rows, objects, of_distinct, text_of
from nua_data.sources.head import MOST_PREFACE, SHARES, plain

if TYPE_CHECKING:
    import fastexcel
    import pyarrow as pa

    from nua_data.sources.ledger import Ledger
    from nua_data.sources.opening import Opened
    from nua_data.sources.sheets import Sheet
    from nua_data.sources.tables import Raw

FREE = ("value", "obs_value", "note")
"""Columns whose cells hardly repeat, as do those of shares; the others are read as codes."""
MOST = 1e12
"""Texts of greater numbers stay texts: they are told of as they stand."""
UNNAMED = "__UNNAMED__"
MADE_NAME = re.compile(r"[\d.]+|(?!__UNNAMED__).*_\d+")
"""Names that the reader may have made: of a number, or of the second of two equal names."""
LEFT = frozenset(
    (
        "goal", "target", "indicator", "seriesdescription", "geoareaname", "time_detail",
        "timecoverage", "upperbound", "lowerbound", "source", "geoinfourl",
        "sdg goal", "sdg target", "sdg indicator", "sdg region", "sdg sub-region", "city name",
        "data source",
    )
)  # fmt: skip
"""Columns of downloads that no importer reads: they are not laid out."""
CITY, NOTES = "city code", "footnote"
"""The column that a table of cities has, and the one after it that is not read of such a table."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The first row of a sheet, and the cells below it by place, but for columns that are left."""

    header: list[str]
    cells: dict[int, pa.Array]
    rows: int  # below the first

    @property
    def is_whole(self) -> bool:
        """Say whether no column was left."""
        return len(self.cells) == len(self.header)

    def first_rows(self) -> list[list[str]]:
        """Give the rows below the first among which a header may stand.

        Of a sheet that is not whole it is one row, empty where a column was left.
        """
        if not self.is_whole:
            row = {place: cells[0].as_py() for place, cells in self.cells.items() if len(cells)}
            return [[text_of(row.get(place)) for place in range(len(self.header))]]
        columns = [cells.slice(0, MOST_PREFACE).to_pylist() for cells in self.cells.values()]
        return [[text_of(cell) for cell in row] for row in zip(*columns, strict=True)]


def is_free(name: str) -> bool:
    """Say whether a column is one of numbers or notes, of which hardly two are equal."""
    return name in FREE or name.startswith(SHARES)


def columns_of_sheets(opened: Opened) -> Iterator[tuple[str, Columns]]:
    """Give name and columns of sheet after sheet.

    Ends before a sheet that cannot be read so: the reader of cells then says what is wrong.
    """
    fastexcel = _reader()
    try:
        book = fastexcel.read_excel(opened.cache["unpacked"])
        for name in book.sheet_names:
            read: dict[str, bool] = {}
            cells = book.load_sheet(
                name,
                schema_sample_rows=None,
                dtype_coercion="strict",
                eager=True,
                use_columns=partial(_is_read, read),
            )
            if any(map(MADE_NAME.fullmatch, read)):
                return
            header = ["" if each.startswith(UNNAMED) else each for each in read]
            places = compress(range(len(read)), read.values())
            columns = dict(zip(places, cells.columns, strict=True))
            yield name, Columns(header, columns, cells.num_rows)
    except (fastexcel.FastExcelError, OSError, ValueError):
        return


@cache
def _reader() -> ModuleType:
    """Load the reader when it is first needed."""
    import fastexcel

    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it warns of every empty column
    return fastexcel


def _is_read(read: dict[str, bool], column: fastexcel.ColumnInfoNoDtype) -> bool:
    """Say whether the cells of a column are laid out, and keep that by its name."""
    name = plain(column.name)
    is_left = name in LEFT or (name == NOTES and CITY in map(plain, read))
    return read.setdefault(column.name, not is_left)


def take_columns(
    raw: Raw,
    sheet: Sheet,
    ledger: Ledger,
    series: str,
    wanted: frozenset[str],
    skip: frozenset[str],
) -> bool:
    """Take the wanted rows and columns; False, and no count, where one is not here or not plain.

    Not plain is a column with days or marks. Rows without a cell in all columns that are here are
    not told from empty ones either, where some columns were left.
    """
    import pyarrow as pa

    cells, first = sheet.columns.cells, sheet.first + 1
    names = {name: place for name, place in raw.header.items() if name and name not in skip}
    kinds = [cells[place].type if place in cells else None for place in names.values()]
    rows = _filled(sheet.columns)
    is_told = len(rows) == sheet.columns.rows or sheet.columns.is_whole
    if not is_told or not all(kind in (pa.float64(), pa.string()) for kind in kinds):
        return False
    ledger.read += len(rows)
    if series and wanted:
        codes = _coded(cells[raw.header[series]])
        is_wanted = codes.is_in(wanted.__contains__)[rows]
        _count(codes, rows[~is_wanted], first, raw)
        rows = rows[is_wanted]
    if len(rows) < sheet.columns.rows:
        chosen = pa.array(rows)
        cells = {place: cells[place].take(chosen) for place in names.values()}
    columns: dict[str, Column] = {"line": rows + first}
    for name, place in names.items():
        columns[name] = _free(cells[place]) if is_free(name) else _coded(cells[place])
    raw.rows = Rows(columns)
    return True


def _filled(columns: Columns) -> np.ndarray:
    """Give the places of the rows that have any cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if any(cells.type != pa.string() and not cells.null_count for cells in columns.cells.values()):
        return np.arange(columns.rows)  # a column that is no text, with every cell there
    is_filled = np.zeros(columns.rows, dtype=bool)
    for cells in columns.cells.values():
        if is_filled.all():
            break
        is_text = cells.type == pa.string()
        found = pc.not_equal(cells, "") if is_text else cells.is_valid()
        found = found.fill_null(False) if found.null_count else found
        is_filled |= found.to_numpy(zero_copy_only=False)
    return np.flatnonzero(is_filled)


def _count(series: Coded, rows: np.ndarray, first: int, raw: Raw) -> None:
    """Count some rows by series, in the order of their first lines."""
    codes, starts, counts = np.unique(series.codes[rows], return_index=True, return_counts=True)
    for place in np.argsort(starts).tolist():
        line = int(rows[starts[place]]) + first
        raw.count(series.texts[codes[place]], int(counts[place]), line)


def _coded(cells: pa.Array) -> Coded:
    """Keep cells that repeat once each, as their texts."""
    import pyarrow as pa

    found = cells.dictionary_encode(null_encoding="encode")
    codes, distinct = found.indices.to_numpy(), found.dictionary
    if cells.type != pa.string():
        return of_distinct(codes, map(text_of, distinct.to_pylist()))
    texts = distinct.to_numpy(zero_copy_only=False).tolist()  # `to_pylist` makes them one by one
    if cells.null_count:
        texts[texts.index(None)] = ""
    trimmed = [*map(str.strip, texts)]
    is_distinct = trimmed == texts and (not cells.null_count or texts.count("") == 1)
    return Coded(codes, texts) if is_distinct else of_distinct(codes, trimmed)


def _free(cells: pa.Array) -> np.ndarray:
    """Give numbers, also where all texts of a column are plain ones; else texts."""
    import pyarrow as pa

    numbers = cells
    if cells.type == pa.string():
        import pyarrow.compute as pc

        try:
            numbers = cells.cast(pa.float64())
        except pa.ArrowInvalid:
            numbers = None
        if numbers is None or not pc.all(pc.less(pc.abs(numbers), MOST), min_count=0).as_py():
            return objects(cells.fill_null("").to_pylist())
    found = numbers.to_numpy(zero_copy_only=False)
    if np.count_nonzero(np.isnan(found)) == numbers.null_count:
        return found
    return objects(numbers.to_pylist())  # a cell says that it is no number: it is not empty
