"""Cells that repeat: looked at once for each distinct text, however many rows there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

CODES = "category"


PLAIN_TYPES = ("bool", "int64", "float64")


def as_category(cells: pd.Series | Sequence[Any]) -> pd.Series:
    """Keep cells that repeat once each, as their trimmed texts."""
    if isinstance(cells, pd.Series):
        codes, texts = as_codes(cells)
    elif cells and cells.count(cells[0]) == len(cells):
        codes, texts = np.zeros(len(cells), dtype="int8"), [text_of(cells[0])]
    else:
        places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
        codes = np.fromiter(map(places.__getitem__, cells), dtype="int32", count=len(cells))
        texts = [text_of(cell) for cell in places]
    distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    if len(distinct) < len(texts):  # cells that differ only in spaces, or as number and text
        codes = np.array([distinct[text] for text in texts])[codes]
    return categorical(codes, [*distinct])


def categorical(codes: np.ndarray, texts: list[str]) -> pd.Series:
    """Make a column of codes; its texts stay plain objects, which are read one by one."""
    kinds = pd.CategoricalDtype(pd.Index(texts, dtype=object))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kinds, validate=False))


def text_of(cell: Any) -> str:
    """Write a cell of a sheet as its text: 8.0 is the code 8."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or cell is pd.NA else str(cell).strip()


def as_codes(cells: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Give cells as places in a list of their distinct trimmed texts (numbers of sheets too)."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes, distinct = cells.array.codes, cells.array.categories
        if distinct.dtype == object:  # texts of `as_category`, which are trimmed
            return codes, distinct.tolist()
    else:
        codes, distinct = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=False)
    return codes, [text_of(cell) for cell in distinct.tolist()]


def count_texts(cells: pd.Series) -> Counter[str]:
    """Count each distinct text of a column, the most frequent first."""
    codes, texts = as_codes(cells)
    counts: Counter[str] = Counter()
    for code, rows in pd.Series(codes).value_counts().items():
        counts[texts[code]] += rows
    return counts


def for_each(cells: pd.Series, say: Callable[[str], Any], dtype: Any = object) -> pd.Series:
    """Put a function's answer in place of each cell; it is asked once for each distinct text."""
    codes, texts = as_codes(cells)
    if not texts:
        return pd.Series(dtype=object if dtype == CODES else dtype, index=cells.index)
    if dtype in PLAIN_TYPES:
        return pd.Series(np.array([*map(say, texts)], dtype=dtype)[codes], index=cells.index)
    if dtype == CODES:
        answers = as_category([*map(say, texts)]).cat
        places = answers.codes.to_numpy()[codes]
        return categorical(places, answers.categories.tolist()).set_axis(cells.index)
    answers = np.array([*map(say, texts), None], dtype=object)[:-1]
    return pd.Series(answers[codes], index=cells.index, dtype=dtype)


def for_each_pair(
    left: pd.Series, right: pd.Series, say: Callable[[str, str], Any], dtype: Any = object
) -> pd.Series:
    """Put a function's answer in place of each pair of cells; asked once for each distinct pair."""
    (codes, texts), (others, other_texts) = as_codes(left), as_codes(right)
    width = max(len(other_texts), 1)
    both = codes.astype("int64") * width + others
    distinct, places = _distinct(both, len(texts) * width)
    pairs = (divmod(pair, width) for pair in distinct.tolist())
    answers = [say(texts[i], other_texts[j]) for i, j in pairs]
    if dtype in PLAIN_TYPES:
        found = np.array(answers, dtype=dtype)
    else:
        found = np.array([*answers, None], dtype=object)[:-1]
    return pd.Series(found[places] if len(found) else found, index=left.index, dtype=dtype)


def _distinct(numbers: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the distinct numbers below an end, and the place of each number among them."""
    if end > 4 * len(numbers) + 1_000:
        return np.unique(numbers, return_inverse=True)
    is_there = np.zeros(end, dtype=bool)
    is_there[numbers] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[numbers]


def as_text(cells: pd.Series) -> pd.Series:
    """Write cells as trimmed text (codes in sheets come as numbers)."""
    return for_each(cells, str, "str")
