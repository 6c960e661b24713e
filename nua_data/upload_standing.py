"""How a country's standing would read with the rows of a file, beside how it reads today.

The file is merged in memory, by the rule of an import, into a release that nobody else sees.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from dataclasses import dataclass

import pandas as pd

from nua_data import merge, reporting
from nua_data.cycles import counting_days
from nua_data.method import Method
from nua_data.model import Membership, Nature
from nua_data.release import Release
from nua_data.sources.base import Imported
from nua_data.trends import Bands, Pace, classify_trends
from nua_data.upload_whole import COMMITMENTS, PARTS, SIDE, whole_readings

PAIR = ["iso3", "indicator"]
REPORTS, OBSERVATIONS = "report_evidence", "observations"
LINES_OF_A_STATE = 1 + len(PARTS) + len(COMMITMENTS)


@dataclass(frozen=True, eq=False)
class Reading:
    """What the rows of a file touch, as it reads today and as it would read with the file."""

    day: dt.date
    """The day on which reports count, in both readings."""
    reports: pd.DataFrame  # iso3, cycle, status_before, status_after
    indicators: pd.DataFrame  # PAIR, and year_, value_, nature_, label_ before and after
    whole: pd.DataFrame  # readiness, its parts and commitments: see upload_whole
    merged: merge.Merged
    """Rows that the file would replace, withdraw or drop; series that break."""
    sources: tuple[str, ...] = ()
    """Codes of the sources of today's latest values, or of none for reports."""

    def __len__(self) -> int:
        """Give the lines: states and cycles, or states and indicators."""
        return len(self.reports) + len(self.indicators)

    @property
    def is_same(self) -> bool:
        """Say whether nothing would read differently."""
        return not any(differs(each).any() for each in (self.reports, self.indicators, self.whole))

    def first(self, most: int) -> Reading:
        """Give the first lines only; those that would read differently come first."""
        shown = {
            name: table.loc[(~differs(table)).sort_values(kind="stable").index[:most]]
            for name, table in (("reports", self.reports), ("indicators", self.indicators))
        }
        moved = self.whole.loc[differs(self.whole), "iso3"]
        states = pd.concat([moved, self.whole["iso3"]]).unique()[: most // LINES_OF_A_STATE]
        shown["whole"] = self.whole[self.whole["iso3"].isin(states)]
        return dataclasses.replace(self, **shown)


def differs(table: pd.DataFrame) -> pd.Series:
    """Mark the lines of which any part reads differently before and after."""
    marks = pd.Series(False, index=table.index, dtype="bool")
    for name in ("status", "year", "value", "nature", "label", *SIDE):
        if f"{name}_before" in table:
            one, other = table[f"{name}_before"], table[f"{name}_after"]
            marks |= (one.ne(other) & ~(one.isna() & other.isna())).fillna(True).astype(bool)
    return marks


def read_standing(
    release: Release,
    imported: Imported,
    as_of: dt.date,
    method: Method,
    *,
    bands: Bands = "default",
    pace: Pace = "linear",
    cycle: str | None = None,
    today: dt.date | None = None,
) -> Reading:
    """Compare the states, cycles and indicators that a file touches, without it and with it.

    cycle: whose reports count for readiness (default: the one that `as_of` falls in). today:
    reports count at most up to this day (default: the day of the clock).
    """
    after, counts = with_rows(release, imported, method)
    rows = imported.rows
    states = sorted(set(rows["iso3"].astype("str")))
    some = only_states(release, states), only_states(after, states)
    is_report = imported.table == REPORTS
    day = as_of
    if is_report:
        day = _reading_day(counting_days(release, rows), as_of, today or dt.date.today())
    cycle = cycle or reporting.current_cycle(release, as_of)
    whole = whole_readings(*some, (as_of, day), cycle, method, bands, pace)
    if is_report:
        keys = rows[["iso3", "cycle"]].drop_duplicates().sort_values(["iso3", "cycle"])
        reports = _statuses(release, keys, day).merge(
            _statuses(after, keys, day), on=["iso3", "cycle"], suffixes=("_before", "_after")
        )
        return Reading(day, reports, _no_indicators(), whole, counts)
    pairs = rows[PAIR].astype("str").drop_duplicates()
    sides = [_readings(each, pairs, as_of, method, bands, pace) for each in some]
    sources = tuple(sides[0]["source"].replace("", pd.NA).dropna().unique())
    both = sides[0].merge(sides[1].drop(columns="source"), on=PAIR, suffixes=("_before", "_after"))
    no_reports = pd.DataFrame(columns=["iso3", "cycle", "status_before", "status_after"])
    return Reading(day, no_reports, both.drop(columns="source"), whole, counts, sources)


def with_rows(release: Release, imported: Imported, method: Method) -> tuple[Release, merge.Merged]:
    """Give a release of its own with the rows of a file merged as an import would merge them."""
    tables = {name: release.table(name) for name in release.tables}
    if imported.table == REPORTS:
        tables[REPORTS], counts = merge.merge_reports(tables[REPORTS], imported.rows, whole=False)
    else:
        sources = tables["sources"]
        own = sources.loc[sources["producer"] == imported.source["producer"], "source"]
        codes = {*own, imported.source["source"]}
        tables[OBSERVATIONS], counts = merge.merge_observations(
            tables[OBSERVATIONS], imported.rows, codes, method.release
        )
        tables["sources"] = merge.with_source(sources, imported.source)
    files = "".join(digest for _, digest in imported.files)
    name = hashlib.sha256(f"{release.hash} {files}".encode()).hexdigest()
    return dataclasses.replace(release, hash=name, _tables=tables), counts


def only_states(release: Release, states: list[str]) -> Release:
    """Give a release of its own with some states and their observations only.

    A trend rests on the state's own rows, so that it reads as in the whole release, and sooner.
    """
    tables = {name: release.table(name) for name in release.tables}
    for name in ("countries", OBSERVATIONS):
        tables[name] = tables[name][tables[name]["iso3"].isin(states)]
    name = hashlib.sha256(f"{release.hash} {states}".encode()).hexdigest()
    return dataclasses.replace(release, hash=name, _tables=tables)


def _reading_day(days: pd.Series, as_of: dt.date, today: dt.date) -> dt.date:
    """Give the day on which the latest report of the file counts: not before as_of, nor to come."""
    known = days[days <= pd.Timestamp(today)]
    return as_of if known.empty else max(as_of, known.max().date())


def _statuses(release: Release, keys: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Give the status of states in cycles on a day: ``iso3, cycle, status``."""
    tables = [
        reporting.status_by_country(release, cycle, day)[["iso3", "status"]].assign(cycle=cycle)
        for cycle in keys["cycle"].unique()
    ]
    return keys.merge(pd.concat(tables), on=["iso3", "cycle"], how="left")


def _readings(
    release: Release,
    pairs: pd.DataFrame,
    as_of: dt.date,
    method: Method,
    bands: Bands,
    pace: Pace,
) -> pd.DataFrame:
    """Give the latest value and the trend label of pairs.

    Columns: PAIR, year, value, nature, source, label.

    Missing years and empty words where there is none; a value that is not relevant is none.
    """
    rows = release.observations
    rows = rows[(rows["year"] <= as_of.year) & rows["value"].notna()]
    rows = rows.astype(dict.fromkeys([*PAIR, "nature", "source"], "str")).sort_values("year")
    latest = rows.drop_duplicates(PAIR, keep="last")[[*PAIR, "year", "value", "nature", "source"]]
    latest = latest.astype({"year": "Int64"})
    is_irrelevant = latest["nature"] == Nature.NOT_RELEVANT
    latest["value"] = latest["value"].mask(is_irrelevant)
    read = pairs.merge(latest, on=PAIR, how="left")
    if (release.countries["membership"] == Membership.MEMBER).any():
        labels = classify_trends(release, as_of, method, bands, pace)[[*PAIR, "label"]]
        read = read.merge(labels.astype("str"), on=PAIR, how="left")
    else:
        read["label"] = ""
    return read.fillna({"nature": "", "label": "", "source": ""}).sort_values(
        PAIR, ignore_index=True
    )


def _no_indicators() -> pd.DataFrame:
    """Give a table of no indicators."""
    names = [f"{name}_{side}" for side in ("before", "after")
             for name in ("year", "value", "nature", "label")]  # fmt: skip
    return pd.DataFrame(columns=[*PAIR, *names])
