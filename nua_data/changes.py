"""What changed between two states of knowledge: two days of one release, or two releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from nua_data import reporting
from nua_data.model import Membership
from nua_data.release import Release


@dataclass(frozen=True)
class Knowledge:
    """What a release knew on a day."""

    release: Release
    day: dt.date


def report_changes(before: Knowledge, after: Knowledge, cycle: str) -> pd.DataFrame:
    """Give the members whose report status differs, as `reporting.compare_statuses`.

    A cycle that the earlier release does not have counts as nothing recorded.
    """
    now = reporting.status_by_country(after.release, cycle, after.day)
    then = now.iloc[:0]
    if cycle in set(before.release.cycles["cycle"]):
        then = reporting.status_by_country(before.release, cycle, before.day)
    return reporting.compare_statuses(then, now[now["membership"] == Membership.MEMBER])


def label_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Give the pairs whose trend label differs: ``iso3, indicator, label_before, label_after``.

    Both tables as `trends.classify_trends`; a pair that only one of them has is left out.
    """
    keys = ["iso3", "indicator"]
    both = before[[*keys, "label"]].merge(
        after[[*keys, "label"]], on=keys, suffixes=("_before", "_after")
    )
    return both[both["label_before"] != both["label_after"]].reset_index(drop=True)


def readiness_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Give the members whose readiness interval differs by a point or more, or whose band does.

    Columns: iso3, and low, high, band of both with the suffixes ``_before`` and ``_after``.
    """
    columns = ["iso3", "low", "high", "band"]
    both = before[columns].merge(after[columns], on="iso3", suffixes=("_before", "_after"))
    moved = (both["low_before"] - both["low_after"]).abs().round(6) >= 1
    moved |= (both["high_before"] - both["high_after"]).abs().round(6) >= 1
    moved |= both["band_before"] != both["band_after"]
    return both[moved].reset_index(drop=True)
