"""What the two tables that people type share: columns, codes, places, faults of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from nua_data.release import Release
from nua_data.sources.cells import Coded, Rows, as_coded, constant, for_each_pair, recode
from nua_data.sources.head import plain
from nua_data.sources.ledger import AS_TYPED, Ledger
from nua_data.sources.places import places_of
from nua_data.sources.tables import Raw

PLACES = {
    "column": "iso3, country",
    "shown": ["iso3", "country"],
    "remedy": "Correct the code or the name, or leave the column country out.",
}
"""What is told of a row whose two columns name two places."""


class Faults:
    """The faults of rows: all of a row are told at once; it is counted under the first."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.found: list[tuple[str, np.ndarray]] = []

    def add(self, rows: Rows, mask: np.ndarray, reason: str, **told: Any) -> None:
        """Tell of the rows of a mask, and keep it: all masks are of the same rows."""
        if mask.any():
            shown = [name for name in told.pop("shown", ()) if name in rows]
            self.ledger.tell(rows, mask, reason, shown=shown, **told)
            self.found.append((reason, mask))

    def drop(self, rows: Rows) -> Rows:
        """Set the rows with a fault aside; their `_row` is their place in the masks."""
        is_left = np.ones(len(rows), dtype=bool)
        for reason, mask in self.found:
            lost = mask[rows["_row"]] & is_left
            if lost.any():
                self.ledger.set_aside[reason] += int(lost.sum())
                is_left &= ~lost
        return rows.take(is_left)


def tell_columns(
    raw: Raw, known: tuple[str, ...], ledger: Ledger, grave: tuple[str, ...] = ()
) -> None:
    """Name the columns that were not read; what stands in a grave one may change the value."""
    for title in raw.titles:
        name, facts, severity = plain(title), {}, "warning"
        text = "The template has no such column; it was not read."
        if name in grave:
            text += " Keep only the rows of the whole State in the unit of the indicator, and take"
            text += " the column out."
            facts, severity = {"case": "breakdown"}, "error"
        if name and name not in known:
            ledger.say("unknown_column", text, column=title, severity=severity, facts=facts)


def is_contradicted(rows: Rows, release: Release) -> np.ndarray:
    """Mark the rows whose code and whose name are of two places, both of them known."""
    if "iso3" not in rows or "country" not in rows:
        return np.zeros(len(rows), dtype=bool)
    places = places_of(release)

    def differ(code: str, name: str) -> bool:
        (one, kind), (other, other_kind) = places.meanings((code, name))
        is_known = not {kind, other_kind} & {"unknown_place", "ambiguous_place"}
        return bool(code and name and is_known and one != other)

    return for_each_pair(as_coded(rows["iso3"]), as_coded(rows["country"]), differ, "bool")


def cells_of(rows: Rows, name: str) -> Coded:
    """Give a column, empty where the file does not have it."""
    return as_coded(rows[name]) if name in rows else constant("", len(rows))


def with_codes(rows: Rows, name: str, cells: Coded, empty: str = "") -> Rows:
    """Add a column of codes; its cells as they were typed stay beside it."""
    codes = recode(cells, lambda text: code(text) or empty)
    return rows.add(**{name: codes, AS_TYPED.format(name): cells})


def one_of(known: tuple[str, ...]) -> dict[str, Any]:
    """Say what a cell may hold."""
    allowed = tuple(filter(None, known))
    return {"remedy": f"Use one of: {', '.join(allowed)}.", "facts": {"allowed": allowed}}


def code(text: str) -> str:
    """Write a code as the lists have it."""
    return text.casefold().replace(" ", "_").replace("–", "-").replace("/", "-")
