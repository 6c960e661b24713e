"""Columns of cells, and rows of them, while a table is imported.

Most cells of a table repeat: their texts are kept once each and looked at once each, however many
rows there are. A step on such columns costs microseconds; on a pandas table of a few hundred rows
it costs a tenth of a millisecond, and an import is some hundred steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False, slots=True)
class Coded:
    """Cells that repeat, as places in the list of their distinct trimmed texts."""

    codes: np.ndarray
    texts: list[str]

    def __len__(self) -> int:
        """Count the cells."""
        return len(self.codes)

    def __getitem__(self, rows: np.ndarray) -> Coded:
        """Take cells by place or mask."""
        return Coded(self.codes[rows], self.texts)

    def is_in(self, wanted: Callable[[str], Any]) -> np.ndarray:
        """Mark the cells whose text is wanted."""
        return for_each(self, wanted, "bool")

    def equals(self, text: str) -> np.ndarray:
        """Mark the cells that hold a text."""
        if text not in self.texts:
            return np.zeros(len(self.codes), dtype=bool)
        return self.codes == self.texts.index(text)


Column = np.ndarray | Coded | pd.api.extensions.ExtensionArray
"""Numbers (NaN is an empty cell) or objects; codes; texts of Arrow, where hardly two are equal."""


class Rows:
    """Rows of a table as columns by name, all of one length; a step gives new rows."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = dict(columns)

    def __len__(self) -> int:
        """Count the rows."""
        return len(next(iter(self.columns.values())))

    def __iter__(self) -> Iterator[str]:
        """Name the columns."""
        return iter(self.columns)

    def __getitem__(self, name: str) -> Any:
        """Give a column."""
        return self.columns[name]

    def take(self, mask: np.ndarray) -> Rows:
        """Give the rows of a mask."""
        places = np.flatnonzero(mask)
        return self.at(places) if len(places) < len(mask) else self

    def at(self, places: np.ndarray) -> Rows:
        """Give the rows at some places, in their order."""
        return Rows({name: cells[places] for name, cells in self.columns.items()})

    def add(self, **columns: Column) -> Rows:
        """Add columns, or put them in the place of those of the same name."""
        return Rows(self.columns | columns)

    def only(self, names: Iterable[str]) -> Rows:
        """Give some columns."""
        return Rows({name: self.columns[name] for name in names})

    def without(self, *names: str) -> Rows:
        """Leave columns out."""
        return self.only(name for name in self.columns if name not in names)

    def rename(self, **names: str) -> Rows:
        """Give columns other names."""
        return Rows({names.get(name, name): cells for name, cells in self.columns.items()})


def objects(cells: Sequence[Any]) -> np.ndarray:
    """Keep cells as they are: numbers, texts, days."""
    return np.array([*cells, None], dtype=object)[:-1]


def text_of(cell: Any) -> str:
    """Write a cell of a sheet as its text: 8.0 is the code 8."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or cell is pd.NA else str(cell).strip()


def coded(cells: Sequence[Any]) -> Coded:
    """Keep cells that repeat once each, as their trimmed texts."""
    if cells and cells.count(cells[0]) == len(cells):
        return constant(text_of(cells[0]), len(cells))
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    codes = np.fromiter(map(places.__getitem__, cells), dtype="int32", count=len(cells))
    return of_distinct(codes, map(text_of, places))


def constant(text: str, count: int) -> Coded:
    """Repeat one text so many times."""
    return Coded(np.zeros(count, dtype="int32"), [text])


def of_distinct(codes: np.ndarray, texts: Iterable[str]) -> Coded:
    """Make coded cells of places in a list whose texts may be equal: equal ones become one."""
    texts = [*texts]
    distinct = [*dict.fromkeys(texts)]
    if len(distinct) == len(texts):
        return Coded(codes, texts)
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    return Coded(np.array([*map(places.get, texts)], dtype="int32")[codes], distinct)


def as_coded(cells: Column) -> Coded:
    """Give any column as coded cells."""
    if isinstance(cells, Coded):
        return cells
    codes, distinct = pd.factorize(as_objects(cells), use_na_sentinel=False)
    return of_distinct(codes, map(text_of, distinct.tolist()))


def row_by_row(rows: Rows, names: Sequence[str]) -> np.ndarray:
    """Write the cells of some columns out, all of the first row, then all of the second."""
    cells = np.empty((len(rows), len(names)), dtype=object)
    for place, name in enumerate(names):
        cells[:, place] = as_objects(as_coded(rows[name]))
    return cells.ravel()


def as_objects(cells: Column) -> np.ndarray:
    """Write the cells of any column out."""
    if isinstance(cells, Coded):
        return objects(cells.texts)[cells.codes]
    found = np.asarray(cells, dtype=object)
    if getattr(cells, "dtype", None) == "float64":
        found[np.isnan(cells)] = ""
    return found


def join(parts: Sequence[Coded]) -> Coded:
    """Put coded cells under one another."""
    places: dict[str, int] = {}
    codes = [
        np.array([places.setdefault(text, len(places)) for text in part.texts], dtype="int32")
        for part in parts
    ]
    joined = [new[part.codes] for new, part in zip(codes, parts, strict=True)]
    return Coded(np.concatenate(joined), [*places])


def put_together(parts: Sequence[Rows]) -> Rows:
    """Put rows with the same columns under one another."""
    if len(filled := [part for part in parts if len(part)]) < 2:
        return filled[0] if filled else parts[0]
    columns = {name: [part[name] for part in filled] for name in filled[0]}
    return Rows(
        {
            name: join(cells) if isinstance(cells[0], Coded) else np.concatenate(cells)
            for name, cells in columns.items()
        }
    )


def count_texts(cells: Coded) -> Counter[str]:
    """Count each text of a column, the most frequent first, else the first to stand in it."""
    codes, firsts, counts = np.unique(cells.codes, return_index=True, return_counts=True)
    order = np.lexsort((firsts, -counts)).tolist()
    return Counter({cells.texts[codes[place]]: int(counts[place]) for place in order})


def for_each(cells: Coded, say: Callable[[str], Any], dtype: Any) -> np.ndarray:
    """Put a function's answer in place of each cell; it is asked once for each distinct text."""
    return np.array([*map(say, cells.texts)], dtype=dtype)[cells.codes]


def recode(cells: Coded, say: Callable[[str], str]) -> Coded:
    """Put another text in place of each; the function is asked once for each distinct text."""
    return of_distinct(cells.codes, map(say, cells.texts))


def in_order(cells: Coded) -> Coded:
    """Keep only the texts that cells have, in their order."""
    if len(cells.texts) == 1 and len(cells):
        return cells
    used = np.flatnonzero(np.bincount(cells.codes, minlength=len(cells.texts)))
    known = sorted(used.tolist(), key=cells.texts.__getitem__)
    places = np.zeros(len(cells.texts), dtype="int64")
    places[known] = np.arange(len(known))
    return Coded(places[cells.codes], [cells.texts[code] for code in known])


def for_each_pair(
    left: Coded, right: Coded, say: Callable[[str, str], Any], dtype: Any
) -> np.ndarray:
    """Put a function's answer in place of each pair of cells; asked once for each distinct pair."""
    width = max(len(right.texts), 1)
    both = left.codes.astype("int64") * width + right.codes
    distinct, places = _distinct(both, len(left.texts) * width)
    pairs = (divmod(pair, width) for pair in distinct.tolist())
    return np.array([say(left.texts[i], right.texts[j]) for i, j in pairs], dtype=dtype)[places]


def _distinct(numbers: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the distinct numbers below an end, and the place of each number among them."""
    if end > 4 * len(numbers) + 1_000:
        return np.unique(numbers, return_inverse=True)
    is_there = np.zeros(end, dtype=bool)
    is_there[numbers] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[numbers]
