"""The mid-term review itself: its phases, and what the release can say of streams and lessons.

Which indicator, event, paragraph or number speaks of what stands in the table `review_evidence`;
this module resolves it as of a day. It judges the evidence, never a state.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

import numpy as np
import pandas as pd

from nua_data import coverage as coverage_
from nua_data import trends as trends_
from nua_data.dates import to_days
from nua_data.method import Method
from nua_data.model import Aggregate

_ADDRESS = re.compile(r"https?://[^\s;]+")
_PARAGRAPH = re.compile(r"(HSP/[\w./]+) (?:para |p)(\d+(?:\(\w\))?)")


class Position(StrEnum):
    """Where a day lies against the planned days of a phase."""

    PAST = "past"
    CURRENT = "current"
    AHEAD = "ahead"


class Verdict(StrEnum):
    """How much the release speaks of a thing, most first."""

    SHOWN = "shown"
    BESIDE = "beside"
    NOTHING = "nothing"


def phases(release, as_of: dt.date) -> pd.DataFrame:
    """Give the phases in planned order with what is documented of each as of a day.

    Columns: phase, planned_start, planned_end (days), position (a `Position`), actual_start,
    actual_end: the days of events that took place and open or close the phase, NaT where no event
    proves them. Of two phases that meet on a day, the later one is current.
    """
    table = release.review_phases[["phase", "planned_start", "planned_end"]].assign(
        planned_start=lambda rows: to_days(rows["planned_start"]),
        planned_end=lambda rows: to_days(rows["planned_end"]),
    )
    table = table.sort_values("planned_start", kind="stable", ignore_index=True)
    day = pd.Timestamp(as_of)
    begun = table["planned_start"] <= day
    follows = table["planned_start"].shift(-1) <= day
    is_past = (table["planned_end"] < day) | (begun & follows)
    table["position"] = np.select(
        [is_past, begun], [Position.PAST, Position.CURRENT], Position.AHEAD
    )
    known = phase_events(release, as_of)
    for says, column, date in (("opens", "actual_start", "start"), ("closes", "actual_end", "end")):
        rows = known[known["says"] == says].groupby("phase")[date].min()
        table[column] = rows.reindex(table["phase"]).to_numpy("datetime64[s]")
    return table


def phase_events(release, as_of: dt.date) -> pd.DataFrame:
    """Give the events of the phases that took place by a day, oldest first.

    Columns: phase, says, event, start, end, precision, place, source, address.
    """
    rows = release.review_evidence
    rows = rows[(rows["kind"] == "phase") & (rows["event"] != "")]
    table = rows[["code", "says", "event"]].rename(columns={"code": "phase"})
    table = table.merge(dated_events(release), on="event", how="left")
    happened = (table["state"] == "done") & (table["end"] <= pd.Timestamp(as_of))
    return table[happened].sort_values(["start", "event"], ignore_index=True)


def dated_events(release) -> pd.DataFrame:
    """Give the events with their first and last day and with the first address or paragraph."""
    events = release.events
    return events[["event", "precision", "place", "state", "source"]].assign(
        start=to_days(events["start"]),
        end=to_days(events["end"]),
        address=[first_address(text) for text in events["source"]],
        shown=[
            start[: {"day": 10, "month": 7, "year": 4}[precision]]
            for start, precision in zip(events["start"], events["precision"], strict=True)
        ],
    )


def first_address(source: str) -> str:
    """Give the first address of a source, else symbol and paragraph of its first document, else "".

    >>> first_address("HSP/OECPR.2025/2 p13; https://example.org/a (2025-11-17)")
    'https://example.org/a'
    """
    if address := _ADDRESS.search(source):
        return address[0]
    paragraph = _PARAGRAPH.search(source)
    if paragraph:
        return f"{paragraph[1]}, {paragraph[2]}"
    return source if source.startswith("HSP/") and " " not in source else ""


def milestones(release, as_of: dt.date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the events still ahead of a day, and those due by it whose outcome was not found.

    Columns as `dated_events`, the nearest first. What is dated by a month or a year is ahead until
    its last day. What took place is in neither; before its day it is among those ahead.
    """
    events = dated_events(release).sort_values(["start", "end", "event"])
    day, is_done = pd.Timestamp(as_of), events["state"] == "done"
    ahead = events[events["end"] > day]
    due = events[~is_done & (events["end"] <= day)]
    return ahead.reset_index(drop=True), due.reset_index(drop=True)


def evidence(release, kind: str) -> pd.DataFrame:
    """Give the evidence of one kind of thing in order: columns of `review_evidence`."""
    rows = release.review_evidence
    return rows[rows["kind"] == kind].sort_values(["code", "row"], ignore_index=True)


def verdict(rows: pd.DataFrame) -> Verdict:
    """Say how much the evidence of one thing comes to."""
    if rows.empty:
        return Verdict.NOTHING
    return Verdict.SHOWN if (rows["says"] != "beside").any() else Verdict.BESIDE


def known_rows(release, rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Leave out evidence whose event had not taken place by a day."""
    events = dated_events(release).set_index("event")
    happened = (events["state"] == "done") & (events["end"] <= pd.Timestamp(as_of))
    is_known = (rows["event"] == "") | rows["event"].map(happened).eq(True)
    return rows[is_known]


def directions(
    release, trends: pd.DataFrame, iso3: pd.Series, method: Method
) -> dict[str, pd.Series]:
    """Count the states by direction of every indicator that is evidence: direction -> states."""
    wanted = set(release.review_evidence["indicator"]) - {""}
    inside = trends[trends["iso3"].isin(iso3) & trends["indicator"].isin(wanted)]
    counts = trends_.count_directions(
        inside, release.indicators.assign(headline=True), method=method
    )
    return {
        str(code): rows.set_index("direction")["states"]
        for code, rows in counts.groupby("indicator", sort=False)
    }


def latest_values(release, indicator: str, iso3: pd.Series, as_of: dt.date) -> pd.DataFrame:
    """Give the latest value of an indicator for each state that has one: iso3, year, value."""
    rows = release.observations
    keep = (rows["indicator"] == indicator) & rows["iso3"].isin(iso3)
    rows = rows[keep & (rows["year"] <= as_of.year) & rows["value"].notna()].sort_values("year")
    return rows.drop_duplicates("iso3", keep="last")[["iso3", "year", "value"]]


def is_yes_or_no(release, indicator: str) -> bool:
    """Say whether an indicator says of each state yes or no."""
    row = release.indicators.set_index("indicator").loc[indicator]
    return row["aggregate"] == Aggregate.SHARE_OF_STATES


def producers(release) -> pd.DataFrame:
    """Give the producers of each indicator's values: indicator, producer, values."""
    rows = release.observations[["indicator", "source"]].value_counts().rename("values")
    rows = rows[rows > 0]
    table = rows.reset_index().astype({"indicator": "str", "source": "str"})
    names = release.sources.set_index("source")["producer"]
    table["producer"] = table["source"].map(names)
    return table.groupby(["indicator", "producer"], as_index=False)["values"].sum()


def fact_numbers(release, as_of: dt.date, iso3: pd.Series, method: Method) -> dict[str, object]:
    """Give the numbers behind the facts of `review_evidence` for some states.

    headline, catalogue (indicators); coverage_pct (mean of the states); own_pct (of points reported
    by the states themselves); producers (names, the lead agency left out), other_values (values
    from them, of all states); vnr (states with an announced voluntary national review).
    """
    cells = coverage_.coverage_cells(release, as_of, method)
    inside = cells[cells["iso3"].isin(iso3)]
    by_country = coverage_.summarise(inside, method, ["iso3"])
    applies = inside[inside["applicable"]]
    other = producers(release)
    other = other[other["producer"] != "UN-Habitat"]
    announced = release.vnr_announced
    since = (announced["year"] >= method.readiness.vnr_since) & (announced["year"] <= as_of.year)
    named = announced.loc[since & announced["iso3"].isin(iso3), "iso3"].nunique()
    points = applies["points"].sum()
    return {
        "headline": int(release.indicators["headline"].sum()),
        "catalogue": len(release.indicators),
        "coverage_pct": float(by_country["coverage"].mean()),
        "own_pct": float(100 * applies["own_points"].sum() / points) if points else None,
        "producers": sorted(other["producer"].unique()),
        "other_values": int(other["values"].sum()),
        "vnr": int(named),
    }


def library_counts(release) -> pd.Series:
    """Count the entries of the library by document and paragraph."""
    return release.agenda_library.groupby(["document", "paragraph"]).size()
