"""Days on the command line, as every command reads them."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta


def named_day(text: str) -> date:
    """Read a day, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-07-14") from None


def past_day(text: str) -> date:
    """Read a day of facts, for argparse; the clocks of the world are a day apart at most."""
    day = named_day(text)
    if day > datetime.now(UTC).date() + timedelta(days=1):
        raise argparse.ArgumentTypeError(f"{text} is still to come; facts are of a day gone by")
    return day
