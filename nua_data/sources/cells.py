"""Cells that repeat: looked at once for each distinct text, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

CODES = "category"


def as_category(cells: pd.Series) -> pd.Series:
    """Keep cells that repeat once each, as their trimmed texts."""
    codes, texts = as_codes(cells)
    places, distinct = pd.factorize(np.array([*texts, None], dtype=object)[:-1])
    kinds = pd.CategoricalDtype(pd.Index(distinct, dtype=object))  # plain texts: read one by one
    places = places[codes] if len(texts) else np.array([], dtype="int64")
    return pd.Series(pd.Categorical.from_codes(places, dtype=kinds))


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
        codes, distinct = cells.cat.codes.to_numpy(), cells.cat.categories.to_numpy(dtype=object)
    else:
        codes, distinct = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=False)
    return codes, [text_of(cell) for cell in distinct.tolist()]


def for_each(cells: pd.Series, say: Callable[[str], Any], dtype: Any = object) -> pd.Series:
    """Put a function's answer in place of each cell; it is asked once for each distinct text."""
    codes, texts = as_codes(cells)
    answers = np.array([*map(say, texts), None], dtype=object)[:-1]
    if not len(answers):
        return pd.Series(dtype=object if dtype == CODES else dtype, index=cells.index)
    if dtype == CODES:
        return as_category(pd.Series(answers, dtype=object)).iloc[codes].set_axis(cells.index)
    return pd.Series(answers[codes], index=cells.index, dtype=dtype)


def for_each_pair(
    left: pd.Series, right: pd.Series, say: Callable[[str, str], Any], dtype: Any = object
) -> pd.Series:
    """Put a function's answer in place of each pair of cells; asked once for each distinct pair."""
    (codes, texts), (others, other_texts) = as_codes(left), as_codes(right)
    both = codes.astype("int64") * max(len(other_texts), 1) + others
    distinct, places = np.unique(both, return_inverse=True)
    pairs = (divmod(int(pair), max(len(other_texts), 1)) for pair in distinct)
    answers = [say(texts[i], other_texts[j]) for i, j in pairs]
    found = np.array([*answers, None], dtype=object)[:-1]
    return pd.Series(found[places] if len(found) else found, index=left.index, dtype=dtype)


def as_text(cells: pd.Series) -> pd.Series:
    """Write cells as trimmed text (codes in sheets come as numbers)."""
    return for_each(cells, str, "str")
