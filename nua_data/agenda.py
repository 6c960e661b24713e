"""The Agenda as tables: events against a day, areas against the SDGs, parts, and the library."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

import numpy as np
import pandas as pd

from nua_data import review
from nua_data.model import Commitment

SECTIONS = ("regional_work", "regional_platform", "capacity")
"""Parts of the page that list entries of the library."""
_TARGET = re.compile(r"(\d+)(?:\.(\w+))?")
_PARAGRAPH = re.compile(r"p(\d+)(?:\((\w)\))?(?:-(fn|fig)([\d/]*))?")


class Standing(StrEnum):
    """Where an event stands as of a day, in the order of the legend."""

    DONE = "done"
    NOT_FOUND = "not_found"
    """Announced or planned for a time that has passed; no dated source says that it happened."""
    ANNOUNCED = "announced"
    PLANNED = "planned"
    EXPECTED = "expected"
    """Follows from the series or the time frame of the Agenda; nobody has set a day."""
    LATER = "later"
    """Took place after the day shown."""


def timeline(release, as_of: dt.date) -> pd.DataFrame:
    """Give the events in order with their `standing` (a `Standing`) as of a day.

    Columns of `review.dated_events`, then standing and phase (code of the phase of the review that
    the event opens, closes or belongs to; "" for none). What is dated by a month or a year has
    passed with its last day.
    """
    events = review.dated_events(release)
    is_done, has_passed = events["state"] == "done", events["end"] <= pd.Timestamp(as_of)
    events["standing"] = np.select(
        [
            is_done & has_passed,
            is_done,
            has_passed,
            events["state"] == "announced",
            events["state"] == "planned",
        ],
        [
            Standing.DONE,
            Standing.LATER,
            Standing.NOT_FOUND,
            Standing.ANNOUNCED,
            Standing.PLANNED,
        ],
        Standing.EXPECTED,
    )
    rows = release.review_evidence
    rows = rows[(rows["kind"] == "phase") & (rows["event"] != "")].drop_duplicates("event")
    events["phase"] = events["event"].map(rows.set_index("event")["code"]).fillna("")
    return events.sort_values(["start", "end", "event"], ignore_index=True)


def count_standings(events: pd.DataFrame) -> dict[Standing, int]:
    """Count the events of `timeline` by standing, all standings named."""
    counts = events["standing"].value_counts()
    return {standing: int(counts.get(standing, 0)) for standing in Standing}


def next_event(events: pd.DataFrame, as_of: dt.date) -> pd.Series | None:
    """Give the event of `timeline` that ends soonest after a day; None where there is none."""
    ahead = events[events["end"] > pd.Timestamp(as_of)]
    return None if ahead.empty else ahead.sort_values(["end", "start"]).iloc[0]


def crosswalk(release) -> pd.DataFrame:
    """Give each indicator with its area, SDG goal and SDG target, in the order of the areas.

    Columns: area, commitment, indicator, short_name, sdg (as in the catalogue), goal (1 ... 17),
    target ("11.1"; the goal alone where the catalogue names no target), headline. Series of
    context belong to no area and are left out.
    """
    rows = release.indicators
    rows = rows[rows["commitment"].astype("str") != Commitment.CONTEXT]
    parts = rows["sdg"].astype("str").str.extract(_TARGET.pattern)
    table = rows[["area", "commitment", "indicator", "short_name", "sdg", "headline"]].assign(
        goal=parts[0].astype("int64"),
        target=parts[0].where(parts[1].isna(), parts[0] + "." + parts[1].fillna("")),
    )
    order = {area: place for place, area in enumerate(release.areas["area"])}
    return table.sort_values(
        ["area", "goal", "target"], key=lambda c: c.map(order) if c.name == "area" else c
    ).reset_index(drop=True)


def goals_by_area(crossed: pd.DataFrame) -> pd.DataFrame:
    """Count the indicators of `crosswalk` by area and goal: area, commitment, goal, indicators."""
    keys = ["area", "commitment", "goal"]
    return crossed.groupby(keys, sort=False, observed=True).size().reset_index(name="indicators")


def parts_of(release, framework: str) -> pd.DataFrame:
    """Give the parts of a framework in order: code, position, name, elements."""
    rows = release.framework_parts
    return rows[rows["framework"] == framework].sort_values("position", ignore_index=True)


def find_entries(
    release,
    *,
    kinds: list[str] | tuple[str, ...] = (),
    document: str = "",
    section: str = "",
    iso3: str = "",
) -> pd.DataFrame:
    """Give the entries of the library that answer all that is asked; nothing asked gives all."""
    rows = release.agenda_library
    keep = pd.Series(data=True, index=rows.index)
    if kinds:
        keep &= rows["kind"].isin(kinds)
    if document:
        keep &= rows["document"] == document
    if section:
        keep &= rows["section"] == section
    if iso3:
        named = release.agenda_library_countries
        keep &= rows["entry"].isin(named.loc[named["iso3"] == iso3, "entry"])
    return rows[keep]


def states_named(release) -> dict[str, tuple[str, ...]]:
    """Give entry -> codes of the states that its text names."""
    rows = release.agenda_library_countries
    return {str(entry): tuple(codes) for entry, codes in rows.groupby("entry")["iso3"]}


def work_by_region(release, column: str) -> pd.DataFrame:
    """Give the regional work of 2017 by state: region, iso3, entry; states in order of the report.

    ``column`` of the table of states holds the region. An entry that names several states stands
    with each; one that names none is left out (`find_entries` has it).
    """
    rows = find_entries(release, section="regional_work")[["entry"]]
    rows = rows.merge(release.agenda_library_countries[["entry", "iso3"]], on="entry")
    regions = release.countries.set_index("iso3")[column].astype("str")
    return rows.assign(region=rows["iso3"].map(regions))[["region", "iso3", "entry"]]


def read_paragraph(text: str) -> dict[str, str]:
    """Split a place in a document: number, letter, kind ("fn", "fig" or "") and its number.

    >>> read_paragraph("p28-fn4")
    {'number': '28', 'letter': '', 'kind': 'fn', 'mark': '4'}
    """
    found = _PARAGRAPH.fullmatch(text)
    if found is None:
        return {"number": text.removeprefix("p"), "letter": "", "kind": "", "mark": ""}
    number, letter, kind, mark = (part or "" for part in found.groups())
    return {"number": number, "letter": letter, "kind": kind, "mark": mark}
