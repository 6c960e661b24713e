"""Partial dates: `2021`, `2021-07` or `2021-07-21`, and the day from which each one counts."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NANOSECOND_FREE = "datetime64[s]"


class Precision(StrEnum):
    """How much of a date is known, finest first."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class PartialDate:
    """A date as printed by its source, with the first and last day it can mean."""

    text: str
    first: date
    last: date
    precision: Precision


def parse_partial(text: str) -> PartialDate:
    """Read a partial date.

    Raises ValueError, naming the text, when it is not a year, month or day of the calendar.
    Example: `parse_partial("2021-04").last == date(2021, 4, 30)`.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date: write 2021, 2021-07 or 2021-07-21")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if month is None:
            return PartialDate(text, date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        if day is None:
            last = monthrange(year, month)[1] if 1 <= month <= 12 else 1
            first = date(year, month, 1)
            return PartialDate(text, first, first.replace(day=last), Precision.MONTH)
        exact = date(year, month, day)
    except ValueError as problem:
        raise ValueError(f"{text!r} is not a day of the calendar: {problem}") from None
    return PartialDate(text, exact, exact, Precision.DAY)


def parse_partials(texts: pd.Series) -> pd.DataFrame:
    """Read a column of partial dates.

    Gives `first`, `last` (datetime64, NaT where the text is empty or missing) and `precision`
    (text, "" where empty) on the same index. Each distinct text is parsed once.
    """
    filled = texts.astype("str").fillna("").str.strip()
    parsed = {text: parse_partial(text) for text in filled.unique() if text}

    def days(attribute: str) -> pd.Series:
        lookup = {text: getattr(partial, attribute) for text, partial in parsed.items()}
        return pd.to_datetime(filled.map(lookup)).astype(_NANOSECOND_FREE)

    precision = {text: partial.precision.value for text, partial in parsed.items()}
    return pd.DataFrame(
        {
            "first": days("first"),
            "last": days("last"),
            "precision": filled.map(precision).astype("str").fillna(""),
        },
        index=texts.index,
    )


def to_days(values: pd.Series) -> pd.Series:
    """Turn a column of full dates (text, date or datetime) into datetime64, NaT where empty."""
    return pd.to_datetime(values).astype(_NANOSECOND_FREE)
