"""Cells of a table: text bytes -> rows by line number -> the schema's types (imports pandera)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from nua_data.check import Finding

REMEDIES = {
    "empty_cell": "Fill the cell; this column may not be empty.",
    "not_in_list": "Use one of: {listed}.",
    "bad_form": "Write it in the form {pattern}.",
    "no_such_day": "There is no such day; write a real one.",
    "too_low": "The least value allowed is {minimum}.",
    "too_high": "The greatest value allowed is {maximum}.",
    "not_a_number": "Write a plain number with a point, such as 12.5.",
    "not_whole": "Write a whole number, such as 2021.",
    "not_flag": "Write 1 for yes or 0 for no.",
}
WHOLE = r"-?\d{1,15}"
NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?"


def read_cells(path: str, content: bytes) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Read all cells as text, indexed by line number (the header is line 1)."""
    if not content.strip():
        text = "The file is empty; copy it again."
        return None, [Finding(path, None, "", "", "empty_table", text)]
    lines, findings = _row_lines(path, content)
    if findings:
        return None, findings
    cells = pd.read_csv(
        io.BytesIO(content),
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        index_col=False,
        encoding="utf-8",
    )
    cells.index = pd.RangeIndex(2, len(cells) + 2) if lines is None else pd.Index(lines)
    return cells, []


def _row_lines(path: str, content: bytes) -> tuple[list[int] | None, list[Finding]]:
    """Give the line that each row starts at, None where it is one line a row; find odd rows."""
    if b'"' not in content and len({line.count(b",") for line in content.splitlines()}) == 1:
        return None, []
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    starts, widths, before = [], [], 0
    try:
        for record in reader:
            starts.append(before + 1)
            widths.append(len(record))
            before = reader.line_num
    except csv.Error as error:
        text = "A quotation mark is open or out of place; correct the line."
        return None, [Finding(path, before + 1, "", str(error), "bad_csv", text)]
    findings = [
        _odd_row(path, row, width, widths[0])
        for row, width in zip(starts, widths, strict=True)
        if width != widths[0]
    ]
    return starts[1:], findings


def _odd_row(path: str, row: int, width: int, expected: int) -> Finding:
    """Say that a line has too few or too many fields."""
    value = f"{width} fields, {expected} expected"
    if width < expected:
        text = "Fill in the missing fields; the file may be cut short here."
        return Finding(path, row, "", value, "short_row", text)
    text = "Put text that has a comma between quotation marks."
    return Finding(path, row, "", value, "long_row", text)


def header_findings(path: str, have: list[str], want: list[str]) -> Iterable[Finding]:
    """Compare the header with the schema: missing, unknown and displaced columns."""
    for column in want:
        if column not in have:
            yield Finding(path, 1, column, "", "missing_column", "Add the column to the header.")
    for column in have:
        if column not in want:
            near = nearest(column, want)
            yield Finding(path, 1, column, "", "unknown_column", near or "Remove the column.")
    if sorted(have) == sorted(want) and have != want:
        text = "Put the columns in this order: " + ", ".join(want) + "."
        yield Finding(path, 1, "", ",".join(have), "column_order", text)


def type_cells(
    path: str, cells: pd.DataFrame, schema: pa.DataFrameSchema
) -> tuple[pd.DataFrame, list[Finding]]:
    """Turn text into the schema's types; what cannot be turned is a finding and left missing."""
    typed: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    for name, column in schema.columns.items():
        text, said = cells[name], column.metadata
        if said["type"] == "string":
            typed[name] = text.astype("category") if said.get("category") else text
        elif said["type"] == "boolean":
            findings += at(path, name, text[~text.isin(["0", "1"])], "not_flag")
            typed[name] = text.eq("1").astype("bool")
        else:
            typed[name], bad = _to_numbers(text, said["type"], said["required"])
            rule = "not_whole" if said["type"] == "integer" else "not_a_number"
            findings += at(path, name, bad, rule)
    return pd.DataFrame(typed, index=cells.index), findings


def _to_numbers(text: pd.Series, kind: str, is_required: bool) -> tuple[pd.Series, pd.Series]:
    """Turn text into numbers, and give the texts that are none; empty is missing."""
    filled = text.ne("")
    good = text.str.fullmatch(WHOLE if kind == "integer" else NUMBER).astype("bool")
    values = pd.to_numeric(text.where(good), errors="coerce").astype("float64")
    good &= pd.Series(np.isfinite(values), index=text.index)
    if kind == "integer":
        values = values.astype("int64" if is_required and good.all() else "Int64")
    return values, text[filled & ~good]


def at(
    path: str, column: str, values: pd.Series, rule: str, said: dict[str, Any] | None = None
) -> list[Finding]:
    """Make a finding of each value (indexed by line) with the remedy of the rule."""
    said = said or {}
    remedy = REMEDIES[rule].format(
        listed=", ".join(str(value) for value in said.get("enum") or ()),
        pattern=said.get("form") or said.get("pattern"),
        minimum=said.get("minimum"),
        maximum=said.get("maximum"),
    )
    return [
        Finding(path, int(row), column, str(value), rule, remedy) for row, value in values.items()
    ]


def nearest(value: str, known: Iterable[str]) -> str:
    """Suggest the nearest known values in a sentence; empty where none is near."""
    near = get_close_matches(value, list(known), n=3, cutoff=0.6)
    return f"Did you mean {', '.join(near)}?" if near else ""
