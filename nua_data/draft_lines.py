"""Findings of a draft, told of the file that was imported: its name, and its line where known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.check import Finding
from nua_data.diff import KEY, OBSERVATIONS, REPORTS
from nua_data.merge import REPORT_KEY

if TYPE_CHECKING:
    from nua_data.release import Release
    from nua_data.sources.base import Imported

SOURCES = "sources"
KEYS = {OBSERVATIONS: KEY, REPORTS: REPORT_KEY, SOURCES: ["source"]}
"""Tables that an import changes, and what tells their rows apart."""


def name_files(
    findings: Sequence[Finding],
    release: Release,
    tables: Mapping[str, pd.DataFrame],
    imported: Sequence[Imported],
) -> tuple[Finding, ...]:
    """Tell findings in rows that a file brought of that file; others stay as they are.

    Nobody who imports a file knows the lines of the table that it was merged into.
    """
    names = {release.file(table).name: table for table in KEYS}
    starts: dict[str, list[int]] = {}
    found = []
    for finding in findings:
        table = names.get(finding.file)
        if table is None or finding.row is None:
            found.append(finding)
            continue
        if table not in starts:
            starts[table] = _starts(tables[table])
        found.append(_named(finding, tables[table], table, starts[table], imported))
    return tuple(found)


def _starts(table: pd.DataFrame) -> list[int]:
    """Give the line that each row of a table starts at: a text may have several lines."""
    breaks = sum(
        (
            table[name].astype("str").str.count("\n")
            for name in table.select_dtypes(exclude="number")
        ),
        start=pd.Series(0, index=table.index),
    )
    lines = (breaks + 1).cumsum().shift(fill_value=0) + 2
    return lines.astype("int64").tolist()


def _named(
    finding: Finding,
    table: pd.DataFrame,
    name: str,
    starts: list[int],
    imported: Sequence[Imported],
) -> Finding:
    """Name the last of the files that has the row, and the line in it."""
    if finding.row not in starts:
        return finding
    row = table.iloc[starts.index(finding.row)]
    key = tuple(str(row[column]) for column in KEYS[name])
    for each in reversed(imported):
        for place in _places(each, name, key):
            line = each.lines[place] if place < len(each.lines) else None
            text = f"{finding.remedy} (In the draft it is line {finding.row} of {finding.file}.)"
            return replace(finding, file=each.files[0][0], row=line, remedy=text)
    return finding


def _places(each: Imported, name: str, key: tuple[str, ...]) -> Iterator[int]:
    """Give the rows of a file that have a key."""
    if name == SOURCES:
        if each.source.get("source") == key[0]:
            yield len(each.lines)  # a source has no line of its own
        return
    if each.table == name:
        is_row = pd.Series(True, index=each.rows.index)
        for column, text in zip(KEYS[name], key, strict=True):
            is_row &= each.rows[column].astype("str") == text
        yield from is_row.to_numpy().nonzero()[0].tolist()
