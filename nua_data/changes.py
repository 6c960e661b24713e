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
    """Give the members whose report status differs: ``iso3, status_before, status_after, since``.

    A cycle that the earlier release does not have counts as nothing recorded.
    """
    now = _statuses(after, cycle)
    then = _statuses(before, cycle)["status"].reindex(now.index).fillna("none")
    changed = now[now["status"] != then]
    return pd.DataFrame(
        {
            "iso3": changed.index,
            "status_before": then[changed.index].to_numpy(),
            "status_after": changed["status"].to_numpy(),
            "since": changed["since"].to_numpy(),
        }
    ).sort_values(["since", "iso3"], ignore_index=True)


def _statuses(knowledge: Knowledge, cycle: str) -> pd.DataFrame:
    if cycle not in set(knowledge.release.cycles["cycle"]):
        return pd.DataFrame({"status": pd.Series(dtype="str"), "since": pd.Series(dtype="M8[s]")})
    table = reporting.status_by_country(knowledge.release, cycle, knowledge.day)
    members = table[table["membership"] == Membership.MEMBER]
    return members.assign(status=members["status"].astype("str")).set_index("iso3")


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
