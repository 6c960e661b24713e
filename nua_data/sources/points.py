"""Points that may stand between thousands: in German a sheet shows and saves 1234 as 1.234."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from nua_data.check import MOST_OF_A_KIND
from nua_data.sources.cells import Rows, as_coded
from nua_data.sources.ledger import Ledger

POINTS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""A number with three decimals behind a point, or a number of thousands: either can be meant."""
DECIMAL = re.compile(r"[+-]?\d*\.\d+", re.ASCII)
SHEETS = (";", "\t")
"""Between cells, where a program of sheets wrote the text and its comma may be decimal."""
GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}", re.ASCII)
"""A number that can only be one of thousands: no number has two points before decimals."""
BETWEEN_THOUSANDS = {
    ".": re.compile(rf"{GROUPS.pattern}|[+-]?[1-9]\d{{0,2}}(?:\.\d{{3}})+,\d+", re.ASCII),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3}){2,}|(?:,\d{3})+\.\d+)", re.ASCII),
}
"""Numbers that show what a sign means in their column: `1.234.567` or `1.234,5`."""


def signs_of_thousands(texts: Sequence[str]) -> str:
    """Give the signs, of point and comma, that certainly stand between thousands in some number."""
    forms = BETWEEN_THOUSANDS.items()
    return "".join(sign for sign, form in forms if any(map(form.fullmatch, texts)))


def tell_points(
    rows: Rows,
    column: str,
    values: np.ndarray,
    ledger: Ledger,
    title_at: Callable[[int], str],
) -> None:
    """Tell of cells that may be thousands in a text separated by semicolons or tabs.

    So a program of sheets writes where the comma is decimal. One number with other than three
    decimals shows that the point is decimal after all. values: those read, NaN where none was;
    title_at: the name of a row's column.
    """
    opened = ledger.opened
    if opened.form not in ("text", "zip") or opened.head.delimiter not in SHEETS:
        return
    cells = as_coded(rows[column])
    decimal = [text for text in cells.texts if DECIMAL.fullmatch(text)]
    if not decimal or not all(map(POINTS.fullmatch, decimal)):
        return
    is_read = cells.is_in({*decimal}.__contains__) & ~np.isnan(values)
    places = np.flatnonzero(is_read).tolist()
    for place in places[:MOST_OF_A_KIND]:
        text = cells.texts[cells.codes[place]]
        words = f"Read as {text}. If a thousand is meant, write {text.replace('.', '')}."
        told = {"row": int(rows["line"][place]), "column": title_at(place), "value": text}
        ledger.say("thousand_point", words, **told, severity="warning")
    if (more := len(places) - MOST_OF_A_KIND) > 0:
        words = f"{more:,} more such cells, read as numbers with three decimals."
        facts = {"more": more, "kept": more}
        ledger.say("thousand_point", words, severity="warning", facts=facts)
