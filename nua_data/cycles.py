"""Reporting cycles and the events around them: which one is on, which came before, what is next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.dates import parse_partials, to_days

if TYPE_CHECKING:
    from nua_data.release import Release

_AHEAD = ("planned", "announced", "derived")


def cycle_span(release: Release, cycle: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and last day of a cycle; ValueError when the register has no such cycle."""
    cycles = _cycles(release)
    rows = cycles[cycles["cycle"] == cycle]
    if rows.empty:
        raise ValueError(f"no cycle {cycle!r}: the register has {', '.join(cycles['cycle'])}")
    return rows["start"].iloc[0], rows["end"].iloc[0]


def counting_days(release: Release, rows: pd.DataFrame) -> pd.Series:
    """Give the day from which each entry (`cycle`, `date`) of the register counts.

    The last day that its date can mean; without a date, the end of its cycle.
    """
    ends = {cycle: cycle_span(release, cycle)[1] for cycle in rows["cycle"].unique()}
    return parse_partials(rows["date"])["last"].fillna(rows["cycle"].map(ends))


def current_cycle(release: Release, day: date) -> str:
    """Name the latest cycle that has begun by a day; the first cycle before any has."""
    cycles = _cycles(release)
    begun = cycles[cycles["start"] <= pd.Timestamp(day)]
    return str(cycles["cycle"].iloc[max(len(begun) - 1, 0)])


def previous_cycle(release: Release, cycle: str) -> str | None:
    """Name the cycle before this one; None for the first."""
    before = cycles_before(release, cycle)
    return before[-1] if before else None


def cycles_before(release: Release, cycle: str) -> list[str]:
    """Name the cycles before this one, oldest first."""
    start, _ = cycle_span(release, cycle)
    cycles = _cycles(release)
    return cycles.loc[cycles["start"] < start, "cycle"].astype("str").tolist()


def next_event(release: Release, day: date) -> pd.Series | None:
    """Give the first event still ahead (planned, announced or derived) that starts after a day."""
    events = _dated_events(release)
    is_ahead = events["state"].isin(_AHEAD) & (events["start"] > pd.Timestamp(day))
    ahead = events[is_ahead].sort_values(["start", "end", "event"])
    return None if ahead.empty else ahead.iloc[0]


def last_event(release: Release, day: date) -> pd.Series | None:
    """Give the event that took place and was the latest to end on or before a day."""
    events = _dated_events(release)
    is_past = (events["state"] == "done") & (events["end"] <= pd.Timestamp(day))
    past = events[is_past].sort_values(["end", "start", "event"])
    return None if past.empty else past.iloc[-1]


def last_forum(release: Release, day: date) -> date | None:
    """Give the last day of the World Urban Forum that had ended before a day."""
    events = release.events
    forums = events[events["event"].str.fullmatch(r"wuf\d+") & (events["state"] == "done")]
    ends = to_days(forums["end"])
    past = ends[ends < pd.Timestamp(day)]
    return None if past.empty else past.max().date()


def _cycles(release: Release) -> pd.DataFrame:
    """Cycles in order of their start, with `start` and `end` as days."""
    cycles = release.cycles
    dated = cycles.assign(start=to_days(cycles["start"]), end=to_days(cycles["end"]))
    return dated.sort_values("start", ignore_index=True)


def _dated_events(release: Release) -> pd.DataFrame:
    events = release.events
    return events.assign(start=to_days(events["start"]), end=to_days(events["end"]))
