"""Any table of a stranger (CSV, packed CSV, sheet) -> columns of cells by wanted name.

Text is streamed through Arrow and filtered by series while it is read, so that a file of millions
of rows takes the memory of the rows that are wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np

from nua_data.sources.base import refuse
from nua_data.sources.cells import Column, Rows, as_coded, coded, objects, of_distinct, text_of
from nua_data.sources.columns import is_free, take_columns
from nua_data.sources.head import plain, short
from nua_data.sources.ledger import Ledger
from nua_data.sources.opening import MEBI, Opened
from nua_data.sources.sheets import Sheet, find_rows, find_sheet, inspect
from nua_data.sources.tally import add_up, choose

BLOCK = 2 * MEBI  # stays in the cache of a processor
SWALLOWED_LINES = 20
"""A cell with more line breaks than this was opened by a stray quotation mark."""


NO_ROWS = Rows({"line": np.zeros(0, dtype="int64")})


@dataclass(eq=False)
class Raw:
    """Rows as read: text cells (numbers too, from sheets) and `line`; only the wanted series."""

    rows: Rows
    header: dict[str, int]  # plain name -> place
    titles: list[str]  # names as printed
    unwanted: Counter[str] = field(default_factory=Counter)  # series not wanted -> rows
    first_lines: dict[str, int] = field(default_factory=dict)

    def has(self, *names: str) -> str | None:
        """Give the first of the names that the table has."""
        return next((name for name in names if name in self.header), None)

    def count(self, series: str, rows: int, line: int) -> None:
        """Count rows of a series that is not wanted."""
        self.unwanted[series] += rows
        self.first_lines.setdefault(series, line)


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
    if opened.form == "xlsx":
        left = frozenset((*skip, *unused))
        return _from_sheet(opened, ledger, series, frozenset(wanted), left, kind)
    raw = _from_text(opened, ledger, series, frozenset(wanted), frozenset(skip))
    if not series:
        raw.rows = _without_empty_rows(raw.rows, ledger)
    return raw


def _without_empty_rows(rows: Rows, ledger: Ledger) -> Rows:
    """Set rows of nothing but separators aside, such as a spreadsheet leaves below a table."""
    is_empty = np.ones(len(rows), dtype=bool)
    for name in rows.without("line"):
        is_empty &= as_coded(rows[name]).equals("")
        if not is_empty.any():
            return rows
    return ledger.drop(rows, is_empty, "empty", remedy="Whole rows.")


def _need(opened: Opened, header: dict[str, int], series: str) -> None:
    """Refuse a table without the column of the series."""
    if series and series not in header:
        text = f"This kind of file has a column {series}; download it again, or name its kind."
        refuse(opened.name, "missing_column", text, ", ".join(list(header)[:12]))


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
        ledger.say(rule, text, value=value, column=sheet.name)
    if cells := [cell for extent in inspect(opened) for cell in extent.formulas]:
        text = "Cells hold formulas; the values that the program last computed were read."
        ledger.say("formula_cells", text, value=", ".join(cells[:5]), severity="warning")
    _need(opened, sheet.names, series)
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


# --- text -----------------------------------------------------------------------------------


def _from_text(
    opened: Opened, ledger: Ledger, series: str, wanted: frozenset[str], skip: frozenset[str]
) -> Raw:
    """Stream text through Arrow, keep the wanted series, count the others."""
    import pyarrow as pa

    head = opened.head
    titles = [title.strip("\ufeff ") for title in head.header]
    if len(titles) > opened.limits.columns:
        text = f"Tables of more than {opened.limits.columns:,} columns are not read."
        refuse(opened.name, "too_many_columns", text, f"{len(titles):,}")
    names = {plain(title): index for index, title in reversed(list(enumerate(titles)))}
    _need(opened, names, series)
    kept = [name for name in names if name and name not in skip]
    encoding, before = head.encoding, ledger.read
    try:
        raw = _stream(opened, ledger, Raw(NO_ROWS, names, titles), kept, series, wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeError) as error:
        if encoding != "utf-8" or not _is_no_utf8(error):
            _refuse_csv(opened, error)
        encoding, ledger.read = "latin-1", before  # UTF-8 at first, but not throughout
        try:
            raw = Raw(NO_ROWS, names, titles)
            raw = _stream(opened, ledger, raw, kept, series, wanted, encoding)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeError) as second:
            _refuse_csv(opened, second)
    _say_reading(opened, ledger, encoding)
    return raw


def _is_no_utf8(error: Exception) -> bool:
    """Tell by Arrow's words: those for a letter in a cell, and for one in a broken row."""
    return any(word in str(error) for word in ("UTF8", "Expected"))


def _refuse_csv(opened: Opened, error: Exception) -> None:
    """Refuse a text that no CSV reader can follow."""
    text = "A quotation mark is open or out of place, or a row is far too long; correct it."
    refuse(opened.name, "bad_csv", text, str(error))


def _say_reading(opened: Opened, ledger: Ledger, encoding: str) -> None:
    """Note an encoding or a separator other than UTF-8 and comma."""
    if encoding != "utf-8":
        text = "It is not UTF-8; it was read in this encoding. Look at the names with accents."
        ledger.say("encoding", text, value=encoding)
    if opened.head.delimiter != ",":
        said = {"\t": "tab", ";": "semicolon", "|": "bar"}[opened.head.delimiter]
        ledger.say("separator", "Cells are not separated by commas; it was read so.", value=said)


def _stream(
    opened: Opened,
    ledger: Ledger,
    raw: Raw,
    kept: list[str],
    series: str,
    wanted: frozenset[str],
    encoding: str = "",
) -> Raw:
    """Read block after block; keep the rows that are wanted."""
    import pyarrow as pa
    from pyarrow import csv

    broken: list[tuple[int, int, str]] = []
    skipped: list[int] = []  # lines that are no rows: empty ones, and the broken

    def on_broken(row: Any) -> str:
        skipped.append(row.number or 0)
        if (row.text or "").strip():
            broken.append((row.number or 0, row.actual_columns, row.text or ""))
        return "skip"

    places = {name: str(raw.header[name]) for name in kept}
    repeated = pa.dictionary(pa.int32(), pa.string())
    types = {
        place: pa.string() if is_free(name) or name[:4].isdigit() else repeated
        for name, place in places.items()
    }
    reading = csv.ReadOptions(
        column_names=[str(index) for index in range(len(raw.titles))],
        skip_rows=opened.head.skip,
        block_size=BLOCK,
        encoding=encoding or opened.head.encoding,
        use_threads=False,
    )
    parsing = csv.ParseOptions(
        delimiter=opened.head.delimiter,
        newlines_in_values=True,
        invalid_row_handler=on_broken,
        ignore_empty_lines=False,
    )
    converting = csv.ConvertOptions(
        column_types=types, include_columns=list(types), strings_can_be_null=False
    )
    tables, tallies, line = [], [], opened.head.skip + 1
    with (
        opened.text_bytes() as stream,
        csv.open_csv(stream, reading, parsing, converting) as reader,
    ):
        for block in reader:
            batch = block
            lines = np.arange(line, line + batch.num_rows)
            line += batch.num_rows
            if line > opened.limits.rows:
                text = f"Tables of more than {opened.limits.rows:,} rows are not read."
                refuse(opened.name, "too_many_rows", text)
            if series:
                read_code = short if opened.head.is_labelled else str
                mask = choose(batch.column(places[series]), wanted, tallies, lines, read_code)
                batch, lines = batch.filter(pa.array(mask)), lines[mask]
            if batch.num_rows:
                tables.append(batch.append_column("line", pa.array(lines)))
    ledger.read += line - opened.head.skip - 1
    for code, rows, first in add_up(tallies, wanted):
        raw.count(code, rows, first)
    _count_broken(opened, ledger, broken, len(raw.titles))
    raw.rows = _to_rows(tables, places)
    if skipped:
        _count_gaps(raw, np.sort(skipped))
    return raw


def _count_gaps(raw: Raw, skipped: np.ndarray) -> None:
    """Number the rows as the file has them: Arrow gives none for an empty or broken line."""
    gaps = skipped - np.arange(len(skipped))  # the row that would have the number of each

    def in_file(lines: np.ndarray) -> np.ndarray:
        return lines + np.searchsorted(gaps, lines, side="right")

    raw.rows = raw.rows.add(line=in_file(raw.rows["line"]))
    firsts = in_file(np.array([*raw.first_lines.values()], dtype="int64"))
    raw.first_lines = dict(zip(raw.first_lines, firsts.tolist(), strict=True))


def _to_rows(batches: list[Any], places: dict[str, str]) -> Rows:
    """Put the kept blocks under one another, with plain column names."""
    import pyarrow as pa

    if not batches:
        empty = {name: coded([]) for name in places}
        return Rows({"line": np.zeros(0, dtype="int64"), **empty})
    table = pa.Table.from_batches([*batches]).unify_dictionaries()
    columns = {name: _column(table.column(place)) for name, place in places.items()}
    return Rows({"line": table.column("line").to_numpy(), **columns})


def _column(cells: Any) -> Column:
    """Give the cells of a column of Arrow; texts that hardly repeat stay with Arrow."""
    import pyarrow as pa

    if not pa.types.is_dictionary(cells.type):
        return cells.to_pandas().array
    codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in cells.chunks]
    return of_distinct(np.concatenate(codes), map(text_of, cells.chunk(0).dictionary.to_pylist()))


def _count_broken(
    opened: Opened, ledger: Ledger, broken: list[tuple[int, int, str]], expected: int
) -> None:
    """Set rows with too few or too many cells aside; refuse where one row swallowed many."""
    for number, _, text in broken:
        if text.count("\n") > SWALLOWED_LINES:
            words = "A quotation mark is open and swallows the lines after it; correct it."
            refuse(opened.name, "bad_csv", words, text[:80], number or None)
    if broken:
        ledger.read += len(broken)
        lines, cells, _ = zip(*broken, strict=True)
        said = coded([f"{count} cells, {expected} expected" for count in cells])
        rows = Rows({"line": np.array(lines), "said": said})
        text = "The file may be cut short, or a text with the separator is not in quotes."
        ledger.drop(rows, rows["line"] >= 0, "broken_row", shown=["said"], remedy=text)
