"""Rows of a block chosen by series while a text is streamed, and the others counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

Tally = tuple[list[str], np.ndarray, np.ndarray]
"""Of a block: names of series, their rows, and the first line of each."""


def choose(
    codes: Any,
    wanted: frozenset[str],
    tallies: list[Tally],
    lines: np.ndarray,
    read_code: Callable[[Any], str] = str,
) -> np.ndarray:
    """Mark the rows of wanted series in a block and tally all series."""
    names = [read_code(name).strip() for name in codes.dictionary.to_pylist()]
    indices = codes.indices.to_numpy(zero_copy_only=False)
    first = np.zeros(len(names), dtype="int64")
    first[indices[::-1]] = lines[::-1]  # the last one written is the first line
    tallies.append((names, np.bincount(indices, minlength=len(names)), first))
    return np.array([name in wanted for name in names], dtype=bool)[indices]


def add_up(tallies: list[Tally], wanted: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Give each series that is not wanted, its rows and its first line, in the order of lines."""
    if not tallies:
        return
    series, counts, first = zip(*tallies, strict=True)
    table = pd.DataFrame(
        {
            "series": list(chain.from_iterable(series)),
            "rows": np.concatenate(counts),
            "line": np.concatenate(first),
        }
    )
    table = table[table["rows"].gt(0) & ~table["series"].isin(wanted)]
    sums = table.groupby("series", sort=False).agg(rows=("rows", "sum"), line=("line", "min"))
    for code, rows, line in sums.sort_values("line").itertuples():
        yield code, int(rows), int(line)
