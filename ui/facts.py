"""Facts shared by all sessions: computed once for a choice, kept in bounded caches."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd

from charts.maps import WorldMap
from charts.status_map import status_map
from nua_data import aggregates, facts, lines, reporting, words
from nua_data import agreement as agreement_
from nua_data.method import load_method
from nua_data.model import Grouping, Status
from nua_data.release import Release
from ui.state import View


@lru_cache(maxsize=256)
def _reporting(
    release: Release, cycle: str, as_of: dt.date, grouping: Grouping, region: str
) -> facts.ReportingFacts:
    return facts.reporting_facts(release, cycle, as_of, grouping, region)


@lru_cache(maxsize=64)
def report_map(view: View) -> WorldMap:
    """Give the map of report status of the chosen cycle, region and day."""
    reported = reporting_facts(view)
    alt = words.map_description(view.t, reported)
    return status_map(reported, view.names, view.t, alt)


def reporting_facts(view: View) -> facts.ReportingFacts:
    """Give who has reported in the chosen cycle, region and day."""
    return _reporting(view.release, view.cycle, view.as_of, view.grouping, view.region)


@lru_cache(maxsize=8)
def _lines(release: Release, grouping: Grouping) -> pd.DataFrame:
    return aggregates.group_lines(release, grouping)


def group_lines(view: View, indicator: str, groups: list[str] | None = None) -> pd.DataFrame:
    """Give the shown years of an indicator's group lines, with their ``name`` for the reader.

    Columns as `aggregates.group_lines`; years after the chosen day are left out.
    """
    table = _lines(view.release, view.grouping)
    keep = (table["indicator"] == indicator) & table["is_shown"]
    keep &= table["year"] <= view.as_of.year
    if groups is not None:
        keep &= table["group"].isin(groups)
    shown = table[keep]
    return shown.assign(name=[view.t.name("region", group) for group in shown["group"]])


def line_change(line: pd.DataFrame, indicator: pd.Series) -> lines.LineChange | None:
    """Compare the last year of one group's line with its baseline."""
    return lines.line_change(line, indicator, load_method())


def line_outlook(line: pd.DataFrame, indicator: pd.Series) -> list[lines.Outlook]:
    """Give the pace needed and the projection of one group's line: one or none."""
    ahead = lines.line_outlook(line_change(line, indicator), indicator)
    return [ahead] if ahead else []


def series(view: View, indicator: str, iso3: list[str]) -> pd.DataFrame:
    """Give the observations of some states, oldest first: ``name`` and ``is_break`` beside them.

    A value ``is_break`` where it comes from another release of the source than the one before it.
    """
    rows = view.release.observations
    keep = (rows["indicator"] == indicator) & rows["iso3"].isin(iso3)
    rows = rows[keep & (rows["year"] <= view.as_of.year)].sort_values(["iso3", "year"])
    before = rows["source"].astype("str").groupby(rows["iso3"].astype("str")).shift()
    return rows.assign(
        name=rows["iso3"].astype("str").map(view.names),
        is_break=before.notna() & (before != rows["source"].astype("str")),
    )


@lru_cache(maxsize=128)
def spread(view: View, indicator: str) -> pd.DataFrame:
    """Give median and middle half of the states of the chosen region by year."""
    table = facts.indicator_spread(view.release, indicator, view.countries["iso3"])
    return table[table["year"] <= view.as_of.year]


def sources_of(view: View, indicator: str) -> tuple[str, ...]:
    """Give the codes of the sources that an indicator's values come from."""
    rows = view.release.observations
    return tuple(rows.loc[rows["indicator"] == indicator, "source"].astype(str).unique())


@lru_cache(maxsize=32)
def _pace(release: Release, cycle: str, as_of: dt.date) -> facts.Pace:
    return facts.pace(release, cycle, as_of)


def pace(view: View) -> facts.Pace:
    """Give named reports by day of the cycle, beside the cycle before."""
    return _pace(view.release, view.cycle, view.as_of)


@lru_cache(maxsize=128)
def reporters(view: View) -> facts.Reporters:
    """Give first-time, repeat and not-yet-again reporters of the chosen region."""
    return facts.reporters(view.release, view.cycle, view.as_of, view.countries["iso3"])


@lru_cache(maxsize=128)
def status_shares(view: View) -> pd.DataFrame:
    """Give the share of urban population by report status in the chosen region."""
    return facts.status_shares(view.release, reporting_facts(view))


@lru_cache(maxsize=128)
def region_counts(view: View) -> pd.DataFrame:
    """Give report statuses counted by region of the grouping in use."""
    statuses = reporting.status_by_country(view.release, view.cycle, view.as_of)
    return reporting.region_table(statuses, view.release.countries, view.grouping)


SHOWN = ("recorded", "submitted", "under_way", "none", "all")
"""Parts of the register that a list can show."""


def register_rows(view: View, show: str) -> pd.DataFrame:
    """Give the register of the chosen region: one row a member state, the furthest first."""
    rows = reporting_facts(view).statuses
    keep = {
        "recorded": rows["status"] != Status.NONE,
        "submitted": rows["status"] == Status.SUBMITTED,
        "under_way": rows["status"].isin([Status.LAUNCHED, Status.PREPARING, Status.PLEDGED]),
        "none": rows["status"] == Status.NONE,
        "all": rows["status"].notna(),
    }[show]
    rows = rows[keep]
    order = rows.assign(
        step=[-Status(status).step for status in rows["status"]],
        name=rows["iso3"].map(view.names),
    )
    return order.sort_values(["step", "name"])


@lru_cache(maxsize=4)
def agreement(release: Release) -> pd.DataFrame:
    """Give our world and region values beside published ones, those apart first."""
    tables = [
        agreement_.compare_with_published(release, _lines(release, grouping), grouping)
        for grouping in Grouping
    ]
    keys = ["indicator", "group", "year", "published", "source_url"]
    both = pd.concat(tables).drop_duplicates(keys)
    return both.sort_values(["is_within", "indicator", "group", "year"], ignore_index=True)
