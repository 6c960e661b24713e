"""Days as people write them: 2022-05-01, 1 May 2022, 13/05/2022 -> YYYY-MM-DD, if unambiguous."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero ene", "february feb fevrier février febrero",
            "march mar mars marzo", "april apr avril abril abr", "may mai mayo",
            "june jun juin junio", "july jul juillet julio", "august aug aout août agosto ago",
            "september sep sept septembre septiembre", "october oct octobre octubre",
            "november nov novembre noviembre", "december dec décembre decembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:[T ]00:00(?::00)?(?:\.0+)?)?")
NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+)?([^\W\d]+)\.?[ ,-]+(?:(\d{1,2}),? +)?(\d{4})"
)
EXCEL_START, EXCEL_DAYS = date(1899, 12, 30), (30_000, 60_000)


def read_day(cell: Any) -> tuple[str, str]:
    """Give the day as text (YYYY, YYYY-MM or YYYY-MM-DD) and a rule: "" where it stood so already.

    rules: `day_rewritten` (understood), `ambiguous_day` and `bad_day` (both without a day).
    """
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day).isoformat(), ""
    text = " ".join(str(cell).split())
    if found := ISO.fullmatch(text):
        parts = [part for part in found.groups() if part]
        day = "-".join(parts)
        return (day, "" if day == text else "day_rewritten") if _is_real(parts) else ("", "bad_day")
    if found := NUMBERS.fullmatch(text):
        return _from_numbers(*map(int, found.groups()))
    if found := WORDS.fullmatch(text.casefold()):
        month, day = MONTHS.get(found[2]), found[1] or found[3]
        if month:
            parts = [found[4], f"{month:02d}", *([f"{int(day):02d}"] if day else [])]
            return ("-".join(parts), "day_rewritten") if _is_real(parts) else ("", "bad_day")
    if re.fullmatch(r"\d{5}(?:\.0+)?", text) and EXCEL_DAYS[0] < float(text) < EXCEL_DAYS[1]:
        return (EXCEL_START + timedelta(days=int(float(text)))).isoformat(), "day_rewritten"
    return "", "bad_day" if text else ""


def _from_numbers(first: int, second: int, year: int) -> tuple[str, str]:
    """Tell day and month apart where only one of the two numbers can be a month."""
    if first > 12 >= second:
        day, month = first, second
    elif second > 12 >= first:
        day, month = second, first
    elif first == second:
        day, month = first, second
    else:
        return "", "ambiguous_day" if first <= 12 else "bad_day"
    parts = [f"{year:04d}", f"{month:02d}", f"{day:02d}"]
    return ("-".join(parts), "day_rewritten") if _is_real(parts) else ("", "bad_day")


def _is_real(parts: list[str]) -> bool:
    """Say whether there is such a year, month or day."""
    numbers = [int(part) for part in parts] + [1, 1]
    try:
        date(*numbers[:3])
    except ValueError:
        return False
    return True
