"""Cells that should be years: read plainly, out of a day or out of a span of one whole year."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from nua_data.release import Release
from nua_data.sources.cells import Coded, Column, Rows, as_objects, for_each
from nua_data.sources.days import read_day
from nua_data.sources.ledger import Ledger

YEAR = re.compile(r"(\d{4})(?:\.0+)?", re.ASCII)
MONTH, DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
TIME = r"(?:[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
DAY_YEAR = re.compile(rf"(\d{{4}})-{MONTH}(?:-{DAY}{TIME})?|{DAY}[./]{DAY}[./](\d{{4}})", re.ASCII)
SPAN = re.compile(
    r"(\d{4})-01(?:-01(?:T00:00(?::00)?)?/(?:P1Y|P12M|\1-12-31(?:T23:59(?::59)?)?)"
    r"|/(?:P1Y|P12M|\1-12))",
    re.ASCII,
)
"""A span of time that is one calendar year; any other is of no year alone."""
NAMED = re.compile(r"\d\d?[ -][^\W\d_]{3,9}[ -](\d{4})", re.ASCII)
"""A day whose month may be a word: `10 bis 2015` is none."""
PERIOD = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1945, 2100


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
    found = YEAR.fullmatch(text) or DAY_YEAR.fullmatch(text) or SPAN.fullmatch(text)
    if not found and (found := NAMED.fullmatch(text)) and not read_day(text)[0]:
        return None
    if not found or _is_period(text):
        return None
    return int(next(filter(None, found.groups())))


def _is_period(text: str) -> bool:
    """Say whether a month may as well be the next year, as in 2009-10."""
    found = PERIOD.fullmatch(text)
    return bool(found) and (int(found[1]) + 1) % 100 == int(found[2])


def add_years(
    rows: Rows, column: str, release: Release, ledger: Ledger, *, title: str = ""
) -> Rows:
    """Add `year`; what is no year, or lies after the file's own release, is set aside."""
    years = years_of(rows[column])
    if ((years >= FIRST_YEAR) & (years <= release.as_of.year)).all():
        return rows.add(year=years.astype("int64"))
    released = ledger.opened.released()[0][:4]
    last = max(release.as_of.year, int(released) if released.isdigit() else 0)
    good = (years >= FIRST_YEAR) & (years <= min(last, LAST_YEAR))
    text = f"Years from {FIRST_YEAR} to {last} can be used; of a period such as 2015-16 write one."
    column_title = title or column
    told = {"column": column_title, "shown": [column], "remedy": text}
    rows = ledger.drop(rows, ~good, "bad_year", **told, facts={"years": (FIRST_YEAR, last)})
    return rows.add(year=years[good].astype("int64"))
