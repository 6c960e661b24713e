"""Tables as files for other programs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: pd.DataFrame, provenance: Mapping[str, str] | None = None) -> bytes:
    """Give a table as CSV in UTF-8 with a byte-order mark (so that spreadsheets read Arabic).

    ``provenance`` (heading -> text) follows as columns, the same in every row, so that the file
    stays one tidy table. Text that a spreadsheet would run as a formula gets an apostrophe.
    """
    safe = table.assign(**(provenance or {}))
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(_defuse)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _defuse(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
