"""Tables as CSV for other programs, and what every export shares: safe cells, safe file names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

_QUIET = "\\s'\"\\x00-\\x1f\\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Spaces, quotes, controls and unseen marks that a spreadsheet may drop before a cell is read."""
_RUNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What begins a formula, also in the full-width letters that some spreadsheets take as the same."""
_FORMULA = re.compile(f"[{_QUIET}]*[{_RUNS}]|[\\t\\r\\n]")
_INNER = re.compile(f"([;\\t\\r\\n])(?=[{_QUIET}]*[{_RUNS}])")
_NAME = re.compile(r"(?:[^0-9A-Za-z._]|\.{2,})+")


def to_csv(table: pd.DataFrame, provenance: Mapping[str, str] | None = None) -> bytes:
    """Give a table as CSV in UTF-8 with a byte-order mark (so that spreadsheets read Arabic).

    ``provenance`` (heading -> text) follows as columns, the same in every row, so that the file
    stays one tidy table; a table without rows gets one line with nothing else in it. Text that a
    spreadsheet would run as a formula gets an apostrophe.
    """
    said = dict(provenance or {})
    lines = range(max(len(table), 1 if said else 0))
    beside = pd.DataFrame(said, index=lines)  # a heading that both have stands twice, none is lost
    safe = defuse_table(pd.concat([table.reset_index(drop=True), beside], axis=1))
    text = safe.to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig", errors="replace")


def defuse_table(table: pd.DataFrame) -> pd.DataFrame:
    """Make every text cell and heading harmless in a spreadsheet; numbers stay as they are."""
    safe = table.copy(deep=False)
    for place, dtype in enumerate(safe.dtypes):
        column = safe.iloc[:, place]
        if isinstance(dtype, pd.CategoricalDtype):
            words = {each: defuse(each) for each in dtype.categories}
            if any(words[each] != each for each in words):
                safe.isetitem(place, column.astype(object).map(defuse))
        elif pd.api.types.is_string_dtype(dtype):  # true for columns of mixed cells too
            known = {each: defuse(each) for each in column.unique() if isinstance(each, str)}
            if any(known[each] != each for each in known):
                cells = [known.get(cell, cell) for cell in column]
                safe.isetitem(place, pd.Series(cells, safe.index, dtype=object))
    safe.columns = [defuse(heading) for heading in safe.columns]
    return safe


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet might run a text that it finds in a cell."""
    return _FORMULA.match(text) is not None


def defuse(cell: object) -> object:
    """Put an apostrophe before text that would run, also after a mark that may split a cell.

    A CSV with commas is split at semicolons where those are the habit, so that what follows one
    inside a cell may come to stand at the beginning of another.

    >>> defuse("=1+1"), defuse("a;=1"), defuse(-1)
    ("'=1+1", "a;'=1", -1)
    """
    if not isinstance(cell, str):
        return cell
    safe = _INNER.sub(r"\1'", cell)
    return f"'{safe}" if is_formula(cell) else safe


def file_name(*parts: object, ending: str) -> str:
    """Make a file name of parts that may come from data: letters, digits, dots inside, dashes.

    >>> file_name("nua", "=cmd|../x", "2026.05.22", ending="csv")
    'nua-cmd-x-2026.05.22.csv'
    """
    words = (_NAME.sub("-", str(part)).strip("-_.") for part in parts)
    name = "-".join(filter(None, words))[:120].strip("-_.")
    return f"{name or 'table'}.{ending}"
