"""A table of text (CSV, separated by any of the usual signs, packed or not) -> columns of cells.

It is streamed through Arrow and filtered by series while it is read, so that a file of millions of
rows takes the memory of the rows that are wanted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nua_data.sources.base import refuse
from nua_data.sources.cells import Column, Rows, coded, of_distinct, text_of
from nua_data.sources.columns import is_free
from nua_data.sources.head import TWO_ROWS, plain, short
from nua_data.sources.ledger import Ledger
from nua_data.sources.opening import MEBI, Opened
from nua_data.sources.raw_table import NO_ROWS, Raw, need_column
from nua_data.sources.second_look import Counted, look_again
from nua_data.sources.tally import add_up, choose

BLOCK = 2 * MEBI  # stays in the cache of a processor
SWALLOWED_LINES = 20
"""A cell with more line breaks than this was opened by a stray quotation mark."""
NO_LETTERS = "It is neither UTF-8 nor Western European; save it as CSV UTF-8."
OPEN_QUOTE = "A quotation mark is open and swallows the lines after it; correct it."


def read_text(
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
    need_column(opened, names, series)
    kept = [name for name in names if name and name not in skip]
    encoding, before = head.encoding, ledger.read
    if head.is_alone:  # Arrow refuses a header alone
        return Raw(_to_rows([], dict.fromkeys(kept)), names, titles)
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
    """Refuse a text that no CSV reader can follow, or that is in some other alphabet."""
    if isinstance(error, UnicodeError):
        refuse(opened.name, "not_utf8", NO_LETTERS, str(error))
    text = "A quotation mark is open or out of place, or a row is far too long; correct it."
    refuse(opened.name, "bad_csv", text, str(error))


def _say_reading(opened: Opened, ledger: Ledger, encoding: str) -> None:
    """Note an encoding or a separator other than UTF-8 and comma, and a header of two rows."""
    if opened.head.is_double:
        ledger.say("two_header_rows", TWO_ROWS, value=f"down to line {opened.head.skip}")
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
    skipped: list[int] = []  # rows that are broken, by the number that Arrow gives

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
    )
    converting = csv.ConvertOptions(
        column_types=types, include_columns=list(types), strings_can_be_null=False
    )
    tables, tallies, line = [], [], opened.head.skip + 1
    with (
        opened.text_bytes() as stream,
        Counted(stream) as counted,
        csv.open_csv(counted, reading, parsing, converting) as reader,
    ):
        for block in reader:
            batch = block
            lines = np.arange(line, line + batch.num_rows)
            line += batch.num_rows
            if line - 1 > opened.limits.rows:  # as of a sheet: the lines down to the last row
                text = f"Tables of more than {opened.limits.rows:,} rows are not read."
                refuse(opened.name, "too_many_rows", text)
            if series:
                read_code = short if opened.head.is_labelled else str
                mask = choose(batch.column(places[series]), wanted, tallies, lines, read_code)
                batch, lines = batch.filter(pa.array(mask)), lines[mask]
            if batch.num_rows:
                tables.append(batch.append_column("line", pa.array(lines)))
    empty = np.zeros(0, dtype="int64")
    if counted.is_small and counted.lines >= line + len(skipped):  # empty lines, or breaks in cells
        empty = _look_again(opened, reading.encoding, len(raw.titles))
    ledger.read += line - opened.head.skip - 1
    for code, rows, first in add_up(tallies, wanted):
        raw.count(code, rows, first)
    numbers = _beside(empty, np.array([number for number, *_ in broken], dtype="int64"))
    _count_broken(opened, ledger, numbers.tolist(), broken, len(raw.titles))
    raw.rows = _to_rows(tables, places)
    if skipped or len(empty):
        _count_gaps(raw, np.sort(skipped), empty)
    return raw


def _look_again(opened: Opened, encoding: str, expected: int) -> np.ndarray:
    """Give the empty lines; refuse a table of which a stray quotation mark swallows rows."""
    head, most = opened.head, opened.limits.rows
    with opened.text_bytes() as stream:
        empty, found = look_again(stream, encoding, head.delimiter, head.skip, expected, most)
    if len(empty) > most:
        refuse(opened.name, "too_many_rows", f"Delete the empty lines: there are over {most:,}.")
    if found:
        refuse(opened.name, "bad_csv", OPEN_QUOTE, found.text[:80], found.line)
    return np.array(empty, dtype="int64")


def _count_gaps(raw: Raw, broken: np.ndarray, empty: np.ndarray) -> None:
    """Give rows the numbers that the file has: Arrow gives none to an empty or broken line."""
    raw.rows = raw.rows.add(line=_beside(empty, _beside(broken, raw.rows["line"])))
    firsts = np.array([*raw.first_lines.values()], dtype="int64")
    firsts = _beside(empty, _beside(broken, firsts)).tolist()
    raw.first_lines = dict(zip(raw.first_lines, firsts, strict=True))


def _beside(skipped: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Give lines that were counted without some others, in order, the numbers with them."""
    gaps = skipped - np.arange(len(skipped))  # the line that would have the number of each
    return lines + np.searchsorted(gaps, lines, side="right")


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
    opened: Opened,
    ledger: Ledger,
    numbers: list[int],
    broken: list[tuple[int, int, str]],
    expected: int,
) -> None:
    """Set rows with too few or too many cells aside; refuse where one row swallowed many."""
    for number, (_, _, text) in zip(numbers, broken, strict=True):
        if text.count("\n") > SWALLOWED_LINES:
            refuse(opened.name, "bad_csv", OPEN_QUOTE, text[:80], number or None)
    if broken:
        ledger.read += len(broken)
        counts = ("1 cell" if count == 1 else f"{count} cells" for _, count, _ in broken)
        said = coded([f"{words}, {expected} expected" for words in counts])
        rows = Rows({"line": np.array(numbers), "said": said})
        text = "The file may be cut short, or a text with the separator is not in quotes."
        ledger.drop(rows, rows["line"] >= 0, "broken_row", shown=["said"], remedy=text)
