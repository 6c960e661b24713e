"""Cells that should be numbers or years: read plainly, or named for what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from nua_data.release import Release
from nua_data.sources.cells import Coded, Column, Rows, as_objects, for_each, of_distinct
from nua_data.sources.ledger import Ledger

PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[ .]\d{3})+),\d+", re.ASCII)
GROUPED = re.compile(
    r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?", re.ASCII
)
THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}", re.ASCII)
NOT_AVAILABLE = frozenset(
    "n na n/a n.a. nan null none nil .. ... . - – — x : nd n.d. #n/a #n/d missing".split()
)
SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2009": " ", "−": "-"})
MOST = 1e12
"""No value of any indicator comes near it: greater ones are slips."""
YEAR = re.compile(r"(\d{4})(?:\.0+)?", re.ASCII)
DAY_YEAR = re.compile(
    r"(\d{4})-\d\d?(?:-\d\d?.*)?|\d\d?[./]\d\d?[./](\d{4})|\d\d?[ -]\w{3,9}[ -](\d{4})", re.ASCII
)
FIRST_YEAR, LAST_YEAR = 1945, 2100


def parse(cells: Column) -> tuple[np.ndarray, Coded | None, list[tuple[str, str]]]:
    """Read numbers: values (NaN where none), reasons ("" where a value is), and what was noted.

    No reasons are given where every cell is a number. A decimal comma is read as such where no
    cell of the column could mean thousands instead.
    """
    if isinstance(cells, np.ndarray) and cells.dtype == "float64" and (np.abs(cells) < MOST).all():
        return cells, None, []  # a sheet of plain numbers
    cells = as_objects(cells)
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    has_comma = _uses_decimal_comma(distinct)
    known = [_parse_one(cell, has_comma) for cell in distinct.tolist()]
    values = np.array([value for value, _ in known], dtype="float64")[codes]
    reasons = [reason for _, reason in known]
    notes = []
    if has_comma:
        first = next(str(cell) for cell in distinct if COMMA.fullmatch(str(cell).strip()))
        notes.append(("decimal_comma", first))
    return values, of_distinct(codes, reasons) if any(reasons) else None, notes


def _uses_decimal_comma(distinct: Iterable[Any]) -> bool:
    """Tell whether commas are decimal: some cell cannot be thousands, none has a point as well."""
    texts = [cell for cell in distinct if isinstance(cell, str)]
    if not any("," in text for text in texts):
        return False
    texts = [text.strip().translate(SPACES) for text in texts]
    with_comma = [text for text in texts if "," in text and COMMA.fullmatch(text)]
    return any(not THOUSANDS.fullmatch(text) for text in with_comma) and not any(
        "." in text and PLAIN.fullmatch(text) for text in texts
    )


def _parse_one(cell: Any, has_comma: bool) -> tuple[float, str]:
    """Read one cell: value and "", or NaN and the reason."""
    if type(cell) in (float, int):
        value = float(cell) if abs(cell) < 1e300 else float("inf")
        return (value, "") if abs(value) < MOST else _beyond(value)
    if isinstance(cell, bool) or not isinstance(cell, str):
        return float("nan"), "empty" if cell is None else "not_a_number"
    if PLAIN.fullmatch(cell):
        return (value, "") if abs(value := float(cell)) < MOST else _beyond(value)
    text = cell.strip().translate(SPACES)
    if sign := _sign(text):
        return float("nan"), sign
    if has_comma and COMMA.fullmatch(text):
        text = text.replace(" ", "").replace(".", "").replace(",", ".")
    elif GROUPED.fullmatch(text) and not THOUSANDS.fullmatch(text):
        text = text.replace(" ", "").replace(",", "")
    if not PLAIN.fullmatch(text):
        return float("nan"), "not_a_number"
    value = float(text)
    return (value, "") if abs(value) < MOST else _beyond(value)


def _sign(text: str) -> str:
    """Name a sign that stands in place of a number; "" for other text."""
    if not text:
        return "empty"
    if text.casefold() in NOT_AVAILABLE:
        return "not_available"
    return {"<": "below_limit", "≤": "below_limit", ">": "above_limit", "≥": "above_limit"}.get(
        text[0], ""
    )


def _beyond(value: float) -> tuple[float, str]:
    """Name a number that is none, or beyond all measure."""
    return float("nan"), "not_available" if value != value else "out_of_range"


def add_values(rows: Rows, column: str, ledger: Ledger, *, title: str = "") -> Rows:
    """Add `value` as a number; cells that are none are set aside under their reason."""
    values, reasons, notes = parse(rows[column])
    for rule, shown in notes:
        ledger.say(rule, "Commas in this column were read as decimal commas.", value=shown)
    if reasons is None:
        return rows.add(value=values)
    rows = rows.add(_cell=rows[column], value=values, _reason=reasons)
    text = "Such a sign is no number; no number was put in its place."
    for reason in filter(None, reasons.texts):  # in the order of their first rows
        mask = rows["_reason"].equals(reason)
        rows = ledger.drop(rows, mask, reason, column=title or column, shown=["_cell"], remedy=text)
    return rows.without("_cell", "_reason")


def years_of(cells: Column) -> np.ndarray:
    """Read calendar years from numbers, texts and dates; NaN where there is none."""
    if isinstance(cells, Coded):
        return for_each(cells, _year_of, "float64")
    codes, distinct = pd.factorize(as_objects(cells), use_na_sentinel=False)
    return np.array([*map(_year_of, distinct.tolist())], dtype="float64")[codes]


def _year_of(cell: Any) -> int | None:
    """Read one year."""
    if isinstance(cell, date):
        return cell.year
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if cell == cell and abs(cell) < 1e6 and cell == int(cell) else None
    text = str(cell).strip()
    found = YEAR.fullmatch(text) or DAY_YEAR.fullmatch(text)
    return int(next(filter(None, found.groups()))) if found else None


def add_years(
    rows: Rows, column: str, release: Release, ledger: Ledger, *, title: str = ""
) -> Rows:
    """Add `year`; what is no year, or lies after the file's own release, is set aside."""
    released = ledger.opened.released()[0][:4]
    last = max(release.as_of.year, int(released) if released.isdigit() else 0)
    years = years_of(rows[column])
    good = (years >= FIRST_YEAR) & (years <= min(last, LAST_YEAR))
    text = f"Years from {FIRST_YEAR} to {last} can be used."
    column_title = title or column
    rows = ledger.drop(rows, ~good, "bad_year", column=column_title, shown=[column], remedy=text)
    return rows.add(year=years[good].astype("int64"))


@lru_cache(maxsize=2)
def _bounds(release: Release) -> tuple[dict[str, float], dict[str, float]]:
    """Keep the least and the greatest value that each indicator of a release can have."""
    bounds = release.indicators.set_index("indicator")
    return bounds["natural_min"].to_dict(), bounds["natural_max"].to_dict()


def check_range(rows: Rows, release: Release, ledger: Ledger, *, title: str = "value") -> Rows:
    """Set values below an indicator's least possible aside; note those above its greatest.

    Above is kept: producers publish shares over 100 % (see docs/data.md); ten times it is not.
    """
    least, greatest = _bounds(release)
    indicators, values = rows["indicator"], rows["value"]
    low = for_each(indicators, least.get, "float64")
    high = for_each(indicators, greatest.get, "float64")
    wrong = (values < low) | (values > high * 10)
    above = (values > high) & ~wrong
    for code in np.unique(indicators.codes[above]).tolist() if above.any() else ():
        group = above & (indicators.codes == code)
        first = int(group.argmax())
        text = f"{int(group.sum()):,} values above {high[first]:g} are kept as published."
        ledger.say(
            "above_natural_max",
            text,
            row=int(rows["line"][first]),
            column=title,
            value=f"{indicators.texts[code]} {values[group].max():g}",
            severity="warning",
        )
    text = "Look at the unit, or ask the producer."
    shown = ("indicator", "value")
    return ledger.drop(rows, wrong, "out_of_range", column=title, shown=shown, remedy=text)
