"""Points that may stand between thousands: in German a sheet shows and saves 1234 as 1.234."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from nua_data.check import MOST_OF_A_KIND
from nua_data.sources.cells import Rows, as_coded
from nua_data.sources.ledger import Ledger

POINTS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""A number with three decimals behind a point, or a number of thousands: either can be meant."""
DECIMAL = re.compile(r"[+-]?\d*\.\d+", re.ASCII)


def tell_points(rows: Rows, column: str, ledger: Ledger, title_at: Callable[[int], str]) -> None:
    """Tell of cells that may be thousands in a text whose cells are separated by semicolons.

    So a program of sheets writes where the comma is decimal. One number with other than three
    decimals shows that the point is decimal after all. title_at: the name of a row's column.
    """
    opened = ledger.opened
    if opened.form not in ("text", "zip") or opened.head.delimiter != ";":
        return
    cells = as_coded(rows[column])
    decimal = [text for text in cells.texts if DECIMAL.fullmatch(text)]
    if not decimal or not all(map(POINTS.fullmatch, decimal)):
        return
    places = np.flatnonzero(cells.is_in({*decimal}.__contains__)).tolist()
    for place in places[:MOST_OF_A_KIND]:
        text = cells.texts[cells.codes[place]]
        words = f"Read as {text}. If a thousand is meant, write {text.replace('.', '')}."
        told = {"row": int(rows["line"][place]), "column": title_at(place), "value": text}
        ledger.say("thousand_point", words, **told, severity="warning")
    if (more := len(places) - MOST_OF_A_KIND) > 0:
        words = f"{more:,} more such cells, read as numbers with three decimals."
        facts = {"more": more, "kept": more}
        ledger.say("thousand_point", words, severity="warning", facts=facts)
