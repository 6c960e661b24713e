"""Days as people write them: 2022/5/1, 1 May 2022, 13/05/2022 -> YYYY-MM-DD, if unambiguous.

Names of months are known in the six languages of the United Nations. Arabic ones are those of its
documents, which write two: آذار/مارس.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero ene январь января يناير",
            "february feb fevrier février febrero февраль февраля فبراير شباط",
            "march mar mars marzo март марта مارس آذار",
            "april apr avril abril abr апрель апреля ابريل أبريل نيسان",
            "may mai mayo май мая مايو أيار", "june jun juin junio июнь июня يونيو يونيه حزيران",
            "july jul juillet julio июль июля يوليو يوليه تموز",
            "august aug aout août agosto ago август августа أغسطس اغسطس آب",
            "september sep sept septembre septiembre сентябрь сентября سبتمبر أيلول",
            "october oct octobre octubre октябрь октября أكتوبر اكتوبر",
            "november nov novembre noviembre ноябрь ноября نوفمبر",
            "december dec décembre decembre diciembre dic декабрь декабря ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(
    r"(?P<year>\d{4})(?!\.\d+$)(?:([-/.])(?P<month>\d\d?)(?:\2(?P<day>\d\d?)"
    r"(?:[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?Z?)?)?)?"
)
"""The year first, then the month; a sheet's cell of a day may have a time of that day. A number
such as 2026.1 could be January or October."""
CHINESE = re.compile(r"(?P<year>\d{4}) ?年(?: ?(?P<month>\d\d?) ?月(?: ?(?P<day>\d\d?) ?日)?)?")
NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.?[º°])?[ .-]+(?:de )?)?(?:[^\W\d]+(?: [^\W\d]+)?/)?"
    r"([^\W\d]+)\.?[ ,-]+(?:del? )?(?:(\d{1,2}),? +)?(\d{4})(?: ?г\.| года)?"
)
EXCEL_START, EXCEL_DAYS = date(1899, 12, 30), (30_000, 60_000)


def read_day(cell: Any) -> tuple[str, str]:
    """Give the day as text (YYYY, YYYY-MM or YYYY-MM-DD) and a rule: "" where it stood so already.

    rules: `day_rewritten` (understood), `ambiguous_day` and `bad_day` (both without a day).
    """
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day).isoformat(), ""
    text = " ".join(str(cell).split())
    if found := ISO.fullmatch(text) or CHINESE.fullmatch(text):
        return _from_parts(found["year"], found["month"], found["day"], text)
    if found := NUMBERS.fullmatch(text):
        return _from_numbers(*map(int, found.groups()))
    if found := WORDS.fullmatch(text.casefold()):
        month, day = MONTHS.get(found[2]), found[1] or found[3]
        if month:
            return _from_parts(found[4], month, day, text)
    if re.fullmatch(r"\d{5}(?:\.0+)?", text) and EXCEL_DAYS[0] < float(text) < EXCEL_DAYS[1]:
        return (EXCEL_START + timedelta(days=int(float(text)))).isoformat(), "day_rewritten"
    return "", "bad_day" if text else ""


def _from_parts(year: Any, month: Any, day: Any, text: str) -> tuple[str, str]:
    """Write a year, a month or a day, and say whether it stood so."""
    widths = zip((year, month, day), (4, 2, 2), strict=True)
    parts = [f"{int(part):0{width}d}" for part, width in widths if part]
    if not _is_real(parts):
        return "", "bad_day"
    written = "-".join(parts)
    return written, "" if written == text else "day_rewritten"


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
    return _from_parts(year, month, day, "")


def _is_real(parts: list[str]) -> bool:
    """Say whether there is such a year, month or day."""
    numbers = [int(part) for part in parts] + [1, 1]
    try:
        date(*numbers[:3])
    except ValueError:
        return False
    return True
