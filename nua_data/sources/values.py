"""Cells that should be numbers: read plainly, or named for what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from nua_data.check import MOST_OF_A_KIND
from nua_data.release import Release
from nua_data.sources.cells import Coded, Column, Rows, as_objects, for_each, of_distinct
from nua_data.sources.ledger import Ledger
from nua_data.sources.points import GROUPS, POINTS, signs_of_thousands, tell_points

PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[ .'’]\d{3})+),\d+", re.ASCII)
GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:['’]\d{3})+)(?:\.\d+)?", re.ASCII
)
GAPS = str.maketrans("", "", " '’")
"""What stands between thousands and never before decimals: as in Switzerland, 1’234.50."""
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
"""A number with three decimals behind a comma, or a number of thousands: either can be meant."""
PERCENT = re.compile(r"[+-]?[\d.,]+ ?[%٪]", re.ASCII)
MARKS = frozenset("true false yes no".split())
NOT_AVAILABLE = frozenset(
    "n na n/a n.a n.a. nan null none nil .. ... … -- --- . - – — x : nd n.d. #n/a #n/d "
    "missing".split()
)
SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2009": " ", "−": "-"})
NO_NUMBER = "Such a sign is no number; no number was put in its place."
SAID = {
    "empty": ("empty", "Fill it in, or take the row out; no number was put in its place."),
    "percent": ("not_a_number", "Write the number without the sign, such as 5 in place of 5%."),
    "mark": ("not_a_number", "A mark such as TRUE is no number; write the number, such as 1 or 0."),
    "commas": (
        "not_a_number",
        "The comma can stand before decimals or between thousands: write {point} or {whole}.",
    ),
    "points": (
        "not_a_number",
        "In a column with decimal commas the point can stand between thousands: write {comma} or "
        "{whole}.",
    ),
    "thousands": (
        "not_a_number",
        "Elsewhere in this column the same sign stands between thousands: write {whole}, or "
        "{longer} if decimals are meant.",
    ),
    "comma": (
        "not_a_number",
        "A decimal comma in a column with decimal points is not guessed at: write {point}.",
    ),
    "not_a_number": ("not_a_number", "Write a plain number with a point, such as 12.5."),
    "out_of_range": ("out_of_range", "No value of an indicator comes near it; look for a slip."),
}
"""What was found in a cell -> the reason to set it aside, and what to do; others are signs."""
COMMON = ("empty", "not_available")
"""What whole tables of years are full of: told once, not column by column."""
Title = str | Mapping[int, str]
CLOSED = ("1/0", "0-1")
"""Units that say themselves what can be: no producer's value lies beyond."""
MOST = 1e12
"""No value of any indicator comes near it: greater ones are slips."""


def parse(cells: Column) -> tuple[np.ndarray, Coded | None, bool]:
    """Read numbers: values (NaN where none), what else was found ("" where a value is).

    Nothing else is given where every cell is a number. Commas are decimal, and said to be, where a
    cell of the column cannot mean thousands by them and none has a point in their place.
    """
    if isinstance(cells, np.ndarray) and cells.dtype == "float64" and (np.abs(cells) < MOST).all():
        return cells, None, False  # a sheet of plain numbers
    cells = as_objects(cells)
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    texts = [cell for cell in distinct if isinstance(cell, str)]
    has_comma = _uses_decimal_comma(texts)
    several = [text for text in texts if text.count(".") + text.count(",") > 1]
    signs = signs_of_thousands([text.strip().translate(SPACES) for text in several])
    known = [_parse_one(cell, has_comma, signs) for cell in distinct.tolist()]
    values = np.array([value for value, _ in known], dtype="float64")[codes]
    found = [what for _, what in known]
    return values, of_distinct(codes, found) if any(found) else None, has_comma


def _uses_decimal_comma(texts: list[str]) -> bool:
    """Tell whether commas are decimal: some cell cannot be thousands, none has a point as well."""
    if not any("," in text for text in texts):
        return False
    texts = [text.strip().translate(SPACES) for text in texts]
    with_comma = [text for text in texts if "," in text and COMMA.fullmatch(text)]
    return any(not THOUSANDS.fullmatch(text) for text in with_comma) and not any(
        "." in text and PLAIN.fullmatch(text) and not POINTS.fullmatch(text) for text in texts
    )


def _parse_one(cell: Any, has_comma: bool, signs: str) -> tuple[float, str]:
    """Read one cell: value and "", or NaN and what was found.

    signs: those that stand between thousands elsewhere in the column, and so may in this cell.
    """
    if type(cell) in (float, int):
        return _checked(float(cell) if abs(cell) < 1e300 else float("inf"))
    if not isinstance(cell, str):
        kinds = {bool: "mark", type(None): "empty"}
        return float("nan"), kinds.get(type(cell), "not_a_number")
    if not has_comma and not signs and PLAIN.fullmatch(cell):
        return _checked(float(cell))
    text = cell.strip().translate(SPACES)
    what = _sign(text)
    if has_comma and POINTS.fullmatch(text):
        what = "points"
    elif (has_comma and "," in signs and THOUSANDS.fullmatch(text)) or (
        "." in signs and POINTS.fullmatch(text)
    ):
        what = "thousands"
    elif has_comma and COMMA.fullmatch(text):
        text = _with_point(text)
    elif GROUPED.fullmatch(text) and not THOUSANDS.fullmatch(text):
        text = text.translate(GAPS).replace(",", "")
    elif GROUPS.fullmatch(text):
        text = text.replace(".", "")
    if what or not PLAIN.fullmatch(text):
        return float("nan"), what or _no_number(text)
    return _checked(float(text))


def _with_point(text: str) -> str:
    """Write a number with a decimal comma as a plain one."""
    return text.translate(GAPS).replace(".", "").replace(",", ".")


def _no_number(text: str) -> str:
    """Name a text that is no plain number; what to do is said of each kind in its own words."""
    if THOUSANDS.fullmatch(text):
        return "commas"
    if COMMA.fullmatch(text):
        return "comma"
    if PERCENT.fullmatch(text):
        return "percent"
    return "mark" if text.casefold() in MARKS else "not_a_number"


def _sign(text: str) -> str:
    """Name a sign that stands in place of a number; "" for other text."""
    if not text:
        return "empty"
    if text.casefold() in NOT_AVAILABLE:
        return "not_available"
    return {"<": "below_limit", "≤": "below_limit", ">": "above_limit", "≥": "above_limit"}.get(
        text[0], ""
    )


def _checked(value: float) -> tuple[float, str]:
    """Give a number, or name one that is none or beyond all measure."""
    if abs(value) < MOST:
        return value, ""
    return float("nan"), "not_available" if value != value else "out_of_range"


def add_values(rows: Rows, column: str, ledger: Ledger, *, title: Title = "") -> Rows:
    """Add `value` as a number; cells that are none are set aside under their reason.

    title: the name of the column in the file, or of that of each year.
    """
    values, found, has_comma = parse(rows[column])
    if has_comma:
        _tell_commas(rows, column, values, ledger, title or column)
    else:
        tell_points(rows, column, values, ledger, lambda at: _title_at(rows, at, title or column))
    if found is None:
        return rows.add(value=values)
    rows = rows.add(_cell=as_objects(rows[column]), value=values, _found=found)
    for what in filter(None, found.texts):  # in the order of their first rows
        rows = _set_aside(rows, what, ledger, title or column)
    return rows.without("_cell", "_found")


def _tell_commas(rows: Rows, column: str, values: np.ndarray, ledger: Ledger, title: Title) -> None:
    """Say that commas were read as decimal, and of which cells that may be wrong."""
    cells = [str(cell).strip().translate(SPACES) for cell in as_objects(rows[column])]
    read = [place for place in np.flatnonzero(~np.isnan(values)) if COMMA.fullmatch(cells[place])]
    if not read:
        return  # the one that shows it is beyond all measure
    text = "Commas in this column were read as decimal commas."
    ledger.say("decimal_comma", text, column=_whole(title), value=cells[read[0]])
    doubtful = [place for place in read if THOUSANDS.fullmatch(cells[place])]
    most = MOST_OF_A_KIND - 2  # beside the line above and the one that counts the rest
    for place in doubtful[:most]:
        cell = cells[place]
        text = f"Read as {_with_point(cell)}, as the column has decimal commas. If a thousand is "
        text += f"meant, write {cell.replace(',', '')}."
        ledger.say(
            "decimal_comma", text, row=int(rows["line"][place]), value=cell,
            column=_title_at(rows, place, title),
            severity="warning",
        )  # fmt: skip
    if more := len(doubtful[most:]):
        told = {"severity": "warning", "facts": {"more": more, "kept": more}}
        text = f"{more:,} more such cells, read as numbers with three decimals."
        ledger.say("decimal_comma", text, column=_whole(title), **told)


def _whole(title: Title) -> str:
    """Give the name of a column, or the word for all of the years."""
    return title if isinstance(title, str) else "years"


def _title_at(rows: Rows, place: int, title: Title) -> str:
    """Give the name of the column that a row's cell stood in."""
    return title if isinstance(title, str) else title[int(rows["year"][place])]


def _drop(
    rows: Rows, mask: np.ndarray, reason: str, ledger: Ledger, title: Title, **said: Any
) -> Rows:
    """Set rows aside; where each year has a column of its own, column after column."""
    if isinstance(title, str):
        return ledger.drop(rows, mask, reason, column=title, **said)
    for year in np.unique(rows["year"][mask]).tolist():
        is_here = mask & (rows["year"] == year)
        rows = ledger.drop(rows, is_here, reason, column=title[year], **said)
        mask = mask[~is_here]
    return rows


def _set_aside(rows: Rows, what: str, ledger: Ledger, title: Title) -> Rows:
    """Set the cells of one kind that are no numbers aside, each with what to write in its place."""
    reason, words = SAID.get(what, (what, NO_NUMBER))
    if what in COMMON:
        title = _whole(title)
    mask = rows["_found"].equals(what)
    facts = {"case": "two_readings"} if "{whole}" in words else {}
    cells = [*dict.fromkeys(rows["_cell"][mask].tolist())] if "{" in words else []
    for cell in cells[: MOST_OF_A_KIND - 1]:  # beside the line that counts the rest
        text = str(cell).strip().translate(SPACES)
        forms = {"point": _with_point(text), "comma": text.replace(".", ","),
                 "whole": text.replace(",", "").replace(".", ""), "longer": f"{text}0"}  # fmt: skip
        text = words.format(**forms)
        is_cell = rows["_cell"] == cell
        told = {"shown": ["_cell"], "remedy": text, "facts": facts}
        rows = _drop(rows, is_cell, reason, ledger, title, **told)
    if cells:
        mask, told = rows["_found"].equals(what), {"remedy": "More such cells.", "facts": facts}
        return ledger.drop(rows, mask, reason, column=_whole(title), **told)
    return _drop(rows, mask, reason, ledger, title, shown=["_cell"], remedy=words)


@lru_cache(maxsize=2)
def _bounds(release: Release) -> tuple[dict[str, float], ...]:
    """Keep the least and the greatest value that each indicator can have, and the most taken."""
    bounds = release.indicators.set_index("indicator")
    least, greatest = bounds["natural_min"], bounds["natural_max"]
    most = greatest.where(bounds["unit"].isin(CLOSED), greatest * 10)
    return least.to_dict(), greatest.to_dict(), most.to_dict()


def check_range(rows: Rows, release: Release, ledger: Ledger, *, title: Title = "value") -> Rows:
    """Set values below an indicator's least possible aside; note those above its greatest.

    Above is kept: producers publish shares over 100 % (see docs/data.md). Ten times it is not, nor
    is anything above in a unit that is closed, such as 1/0.
    """
    least, greatest, most = _bounds(release)
    indicators, values = rows["indicator"], rows["value"]
    low = for_each(indicators, least.get, "float64")
    high = for_each(indicators, greatest.get, "float64")
    wrong = (values < low) | (values > for_each(indicators, most.get, "float64"))
    above = (values > high) & ~wrong
    for code in np.unique(indicators.codes[above]).tolist() if above.any() else ():
        group = above & (indicators.codes == code)
        first, count = int(group.argmax()), int(group.sum())
        text = "One value is" if count == 1 else f"{count:,} values are"
        text += f" above {high[first]:g} and kept as published."
        ledger.say(
            "above_natural_max",
            text,
            row=int(rows["line"][first]),
            column=_title_at(rows, first, title),
            value=f"{indicators.texts[code]} {values[group].max():g}",
            severity="warning",
            facts={"kept": count, "high": float(high[first])},
        )
    told = {"shown": ("indicator", "value"), "remedy": "Look at the unit, or ask the producer."}
    return _drop(rows, wrong, "out_of_range", ledger, title, **told)
