"""What differs between two releases: added, changed, withdrawn, and series that break.

A row of observations is `changed` where its value differs, `relabelled` where only its nature,
number of cities or source does. A series breaks where a value of the same state, indicator and
year differs by more than both limits of method.toml [release].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from nua_data.method import ReleaseRules, load_method
from nua_data.model import Nature
from nua_data.release import Release, release_name

KEY = ["iso3", "indicator", "year"]
PAIR = ["iso3", "indicator"]
LABELS = ["nature", "cities", "source"]
ADDED, CHANGED, RELABELLED, WITHDRAWN = "added", "changed", "relabelled", "withdrawn"
KINDS = (ADDED, CHANGED, RELABELLED, WITHDRAWN)
OBSERVATIONS, REPORTS = "observations", "report_evidence"
SAME = 1e-9
"""Relative difference up to which two written values are the same number."""


@dataclass(frozen=True, eq=False)
class Difference:
    """What `after` has that `before` has not, and the other way round, as tables."""

    before: str  # name of the release, such as 2026.05.22-1a2b3c4d
    after: str
    observations: (
        pd.DataFrame
    )  # rows that differ: KEY, kind, value_, nature_, source_ before, after
    breaks: pd.DataFrame  # PAIR, years, year, value_before, value_after, withdrawn
    rows: pd.DataFrame  # rows of other tables that differ: table, key, kind, columns, values
    names: Mapping[str, str]  # iso3 -> name of the state in English
    indicators: Mapping[str, str]  # indicator -> short name
    unchanged: int  # observations that are the same in both
    days: tuple[date, date]  # day of the facts of both

    @property
    def is_empty(self) -> bool:
        """Say whether no row of any table differs, nor the day of the facts."""
        return self.observations.empty and self.rows.empty and len(set(self.days)) == 1

    @property
    def all_rows(self) -> pd.DataFrame:
        """Give the rows that differ, of observations and then of the other tables, in one table."""
        seen = self.observations.astype({"iso3": "str", "indicator": "str", "year": "Int64"})
        seen = seen.assign(table=OBSERVATIONS)
        rows = pd.concat([self.rows, seen], ignore_index=True)
        return rows.sort_values("table", key=lambda name: name != OBSERVATIONS, kind="stable")

    @cached_property
    def by_indicator(self) -> pd.DataFrame:
        """Count by indicator: ``indicator, name``, the four KINDS and ``breaks``."""
        seen = self.observations
        counts = pd.crosstab(seen["indicator"].astype("str"), seen["kind"])
        counts = counts.reindex(columns=KINDS, fill_value=0)
        breaks = self.breaks["indicator"].astype("str").value_counts()
        counts["breaks"] = breaks.reindex(counts.index, fill_value=0)
        counts = counts.rename_axis(index="indicator", columns=None).reset_index()
        counts.insert(1, "name", counts["indicator"].map(self.indicators).fillna(""))
        return counts

    @cached_property
    def by_table(self) -> pd.DataFrame:
        """Count the rows of the other tables: ``table, added, changed, withdrawn``."""
        counts = pd.crosstab(self.rows["table"], self.rows["kind"])
        counts = counts.reindex(columns=[ADDED, CHANGED, WITHDRAWN], fill_value=0)
        return counts.rename_axis(index="table", columns=None).reset_index()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Count all rows by kind, and the series that break: what the log keeps."""
        kinds = pd.concat([self.observations["kind"], self.rows["kind"]]).value_counts()
        return {kind: int(kinds.get(kind, 0)) for kind in KINDS} | {"breaks": len(self.breaks)}


def compare(before: Release, after: Release, rules: ReleaseRules | None = None) -> Difference:
    """Compare two releases; tables whose files have the same hash are not looked at."""
    rules = rules or load_method().release
    both = match_observations(before.observations, after.observations)
    differing = both[both["kind"] != ""].reset_index(drop=True)
    return Difference(
        before=release_name(before),
        after=release_name(after),
        observations=differing,
        breaks=find_breaks(both, rules),
        rows=_other_rows(before, after),
        names=_names(before, after, "countries", "iso3", "name_en"),
        indicators=_names(before, after, "indicators", "indicator", "short_name"),
        unchanged=len(both) - len(differing),
        days=(before.as_of, after.as_of),
    )


# --- observations ---------------------------------------------------------------------------


def match_observations(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put two tables of observations side by side, one row a key, with a `kind` ("" if the same).

    Columns: KEY, kind, and value, nature, cities and source of both with suffixes ``_before`` and
    ``_after``; sorted by KEY.
    """
    tables = [before, after]
    for name in PAIR:
        codes = sorted(set().union(*(table[name].astype("str").unique() for table in tables)))
        kind = pd.CategoricalDtype(codes, ordered=False)
        tables = [table.assign(**{name: table[name].astype(kind)}) for table in tables]
    tables = [table.astype(dict.fromkeys(["nature", "source"], "str")) for table in tables]
    both = tables[0].merge(
        tables[1], on=KEY, how="outer", suffixes=("_before", "_after"), indicator="side", sort=True
    )
    is_same = np.isclose(both["value_before"], both["value_after"], rtol=SAME, atol=0)
    differs = np.zeros(len(both), dtype=bool)
    for name in LABELS:
        left, right = both[f"{name}_before"], both[f"{name}_after"]
        differs |= (left.ne(right) & ~(left.isna() & right.isna())).fillna(True).to_numpy(bool)
    side = both.pop("side")
    both["kind"] = np.select(
        [side == "left_only", side == "right_only", ~is_same, differs],
        [WITHDRAWN, ADDED, CHANGED, RELABELLED],
        default="",
    )
    return both


def find_breaks(both: pd.DataFrame, rules: ReleaseRules) -> pd.DataFrame:
    """Give the pairs that break, from a table of `match_observations`.

    Columns: PAIR, `years` (years that differ by more than the limits), the `year` of the largest
    such difference with `value_before` and `value_after`, and `withdrawn` (rows of the pair).
    """
    gap = (both["value_after"] - both["value_before"]).abs()
    irrelevant = [both[f"nature_{side}"].eq(Nature.NOT_RELEVANT) for side in ("before", "after")]
    is_break = (gap > rules.break_units) & (gap > rules.break_share * both["value_before"].abs())
    is_break &= ~irrelevant[0].fillna(False) & ~irrelevant[1].fillna(False)
    wide = both[is_break].assign(gap=gap[is_break]).astype(dict.fromkeys(PAIR, "str"))
    years = wide.groupby(PAIR).size().rename("years").reset_index()
    largest = wide.sort_values(["gap", "year"], ascending=False).drop_duplicates(PAIR)
    gone = both[both["kind"] == WITHDRAWN].astype(dict.fromkeys(PAIR, "str"))
    gone = gone.groupby(PAIR).size().rename("withdrawn").reset_index()
    shown = [*KEY, "value_before", "value_after"]
    breaks = years.merge(largest[shown], on=PAIR).merge(gone, on=PAIR, how="left")
    return breaks.fillna({"withdrawn": 0}).astype({"withdrawn": "int64"})


# --- other tables ---------------------------------------------------------------------------


def _other_rows(before: Release, after: Release) -> pd.DataFrame:
    """Give the rows of all other tables that differ: ``table`` and what `match_rows` gives."""
    hashes = [
        {each["name"]: each["hash"] for each in release.descriptor["resources"]}
        for release in (before, after)
    ]
    keys = {
        each["name"]: each["schema"]["primaryKey"]
        for release in (before, after)
        for each in release.descriptor["resources"]
        if "schema" in each and each["name"] != OBSERVATIONS
    }
    found = [
        match_rows(_text(before, name), _text(after, name), key).assign(table=name)
        for name, key in keys.items()
        if hashes[0].get(name) != hashes[1].get(name)
    ]
    columns = ["table", "key", "kind", "columns", "values"]
    empty = pd.DataFrame(columns=columns, dtype="str")
    return pd.concat([empty, *found], ignore_index=True)[columns]


def _text(release: Release, name: str) -> pd.DataFrame:
    """Give a table as text; no rows where the release does not have it."""
    return release.table(name).astype("str") if name in release.tables else pd.DataFrame()


def match_rows(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Compare two tables of text: ``key`` (joined by a bar), ``kind``, ``columns``, ``values``.

    `columns` names what differs in a changed row and `values` says it, ``before -> after``; a
    column that only one table has counts.
    """
    left, right = (
        table.set_axis(table[key].agg(" | ".join, axis=1), axis=0) if len(table) else table
        for table in (before, after)
    )
    shared = left.index.intersection(right.index)
    columns = left.columns.union(right.columns, sort=False)
    a, b = (side.reindex(index=shared, columns=columns).fillna("") for side in (left, right))
    differs = a.ne(b)
    changed = differs.index[differs.any(axis=1)]
    said = [", ".join(columns[row]) for row in differs.loc[changed].to_numpy()]
    pairs = a.loc[changed].astype("str") + " -> " + b.loc[changed].astype("str")
    values = [
        "; ".join(cells[row])
        for cells, row in zip(pairs.to_numpy(), differs.loc[changed].to_numpy(), strict=True)
    ]
    none = {"columns": "", "values": ""}
    parts = [
        pd.DataFrame({"key": right.index.difference(left.index), "kind": ADDED} | none),
        pd.DataFrame({"key": changed, "kind": CHANGED, "columns": said, "values": values}),
        pd.DataFrame({"key": left.index.difference(right.index), "kind": WITHDRAWN} | none),
    ]
    return pd.concat(parts, ignore_index=True).astype("str")


def _names(before: Release, after: Release, table: str, code: str, name: str) -> dict[str, str]:
    """Map codes to names; the later release decides."""
    names: dict[str, str] = {}
    for release in (before, after):
        names |= release.table(table).set_index(code)[name].to_dict()
    return names
