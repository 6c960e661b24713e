"""Merge the rows of files into the tables of a release.

For each state and indicator that a file holds, its rows take the place of the rows of the same
years. From the file's first year on, rows of the same producer that the file no longer has are
withdrawn. Rows before that year stay, unless the series breaks: then all of them go. States and
indicators that the file does not hold stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.check import Finding
from nua_data.diff import KEY, OBSERVATIONS, PAIR, REPORTS, find_breaks, match_observations
from nua_data.method import ReleaseRules
from nua_data.release import Release

if TYPE_CHECKING:
    from nua_data.sources.base import Imported

TYPES = {"year": "int64", "value": "float64", "cities": "Int64"}
REPORT_KEY = ["iso3", "cycle", "status", "source_url"]
NO_LOSS = {"empty", "duplicate"}
"""Why rows of a register are set aside that say nothing, or nothing that another does not."""


@dataclass(frozen=True)
class Merged:
    """What became of the rows of the current release when one file was merged into them.

    Always `before + imported == after + replaced + withdrawn + dropped`.
    """

    table: str
    before: int
    imported: int
    replaced: int  # rows of the same key
    withdrawn: int  # rows that the file no longer has
    dropped: int  # rows before a series that breaks
    breaks: int  # series that break
    after: int


def merge_observations(
    before: pd.DataFrame, new: pd.DataFrame, producers: set[str], rules: ReleaseRules
) -> tuple[pd.DataFrame, Merged]:
    """Merge the rows of one file into the observations, by the rule of this module.

    producers: codes of the sources of the file's own producer. Rows are sorted by KEY.
    """
    before, new = (_plain(table) for table in (before, new))
    first = new.groupby(PAIR)["year"].min().rename("first").reset_index()
    old = before.merge(first, on=PAIR, how="left")
    pair = pd.MultiIndex.from_frame(old[PAIR])
    is_replaced = pd.MultiIndex.from_frame(old[KEY]).isin(pd.MultiIndex.from_frame(new[KEY]))
    is_touched = old["first"].notna().to_numpy()
    both = match_observations(old.loc[is_touched, before.columns], new)
    breaks = find_breaks(both, rules)
    is_broken = pair.isin(pd.MultiIndex.from_frame(breaks[PAIR]))
    is_dropped = is_broken & (old["year"] < old["first"]).to_numpy()
    is_gone = (old["year"] >= old["first"]).to_numpy() & old["source"].isin(producers).to_numpy()
    is_gone &= ~is_replaced
    kept = before.loc[~(is_replaced | is_dropped | is_gone)]
    after = pd.concat([kept, new[list(before.columns)]], ignore_index=True).astype(TYPES)
    counts = Merged(
        OBSERVATIONS,
        before=len(before),
        imported=len(new),
        replaced=int(is_replaced.sum()),
        withdrawn=int(is_gone.sum()),
        dropped=int(is_dropped.sum()),
        breaks=len(breaks),
        after=len(after),
    )
    return after.sort_values(KEY, kind="stable", ignore_index=True), counts


def merge_reports(
    before: pd.DataFrame, new: pd.DataFrame, whole: bool
) -> tuple[pd.DataFrame, Merged]:
    """Merge rows of the register: by key; rows that a whole register does not have are withdrawn.

    Rows keep the order of the register, new ones follow.
    """
    new = new[list(before.columns)]
    old_keys, new_keys = (pd.MultiIndex.from_frame(t[REPORT_KEY]) for t in (before, new))
    is_replaced = old_keys.isin(new_keys)
    is_gone = ~is_replaced & whole
    placed = pd.Series(range(len(before)), index=old_keys).reindex(new_keys).fillna(len(before))
    after = pd.concat([before[~(is_replaced | is_gone)], new])
    order = [*before.index[~(is_replaced | is_gone)], *placed]
    after = after.set_axis(order, axis=0).sort_index(kind="stable").reset_index(drop=True)
    counts = Merged(
        REPORTS,
        before=len(before),
        imported=len(new),
        replaced=int(is_replaced.sum()),
        withdrawn=int(is_gone.sum()),
        dropped=0,
        breaks=0,
        after=len(after),
    )
    return after, counts


def incomplete(imported: Sequence[Imported]) -> Iterator[Finding]:
    """Tell of rows set aside in a whole register: what they say of would be withdrawn."""
    for each in imported:
        lost = sum(count for why, count in each.set_aside.items() if why not in NO_LOSS)
        if each.table == REPORTS and lost:
            value = _in_rows(lost)
            text = "Reports of rows set aside are withdrawn; mend those rows and import again."
            yield Finding(each.files[0][0], None, "", value, "incomplete_register", text)


def _in_rows(count: int) -> str:
    """Say how many rows are meant."""
    return "1 row" if count == 1 else f"{count:,} rows"


def _plain(observations: pd.DataFrame) -> pd.DataFrame:
    """Give codes as text: files bring codes that the categories of the release do not have."""
    return observations.astype(dict.fromkeys(["iso3", "indicator", "nature", "source"], "str"))


def by_producer(imported: Sequence[Imported]) -> dict[str, list[Imported]]:
    """Put files of observations of the same producer together: one does not undo the other."""
    groups: dict[str, list[Imported]] = {}
    for each in imported:
        if each.table == OBSERVATIONS:
            groups.setdefault(each.source["producer"], []).append(each)
    return groups


def rows_of(group: Sequence[Imported]) -> tuple[pd.DataFrame, list[Finding]]:
    """Put the rows of files of one table together; of two with the same key the later decides.

    One part of a whole register does not withdraw what another has.
    """
    key, tables = REPORT_KEY, [each.rows for each in group]
    if group[0].table == OBSERVATIONS:
        key, tables = KEY, [*map(_plain, tables)]
    rows = pd.concat([table.assign(file=number) for number, table in enumerate(tables)])
    last = rows.groupby(key)["file"].transform("max")
    is_over = rows["file"] < last
    findings = []
    if is_over.any():
        names = ", ".join(name for each in group for name, _ in each.files)
        text = "Files given together have the same rows; those of the file named last were taken."
        value = _in_rows(int(is_over.sum()))
        findings.append(Finding(names, None, "", value, "repeated_rows", text, "warning"))
    return rows[~is_over].drop(columns="file"), findings


def older(
    group: list[Imported], observations: pd.DataFrame, sources: pd.DataFrame
) -> Iterator[Finding]:
    """Warn of a file that is older than what it takes the place of."""
    released = sources.set_index("source")["released"]
    for each in group:
        pairs = pd.MultiIndex.from_frame(_plain(each.rows)[PAIR].drop_duplicates())
        touched = observations[observations["source"].isin(released.index)]
        touched = touched[pd.MultiIndex.from_frame(_plain(touched)[PAIR]).isin(pairs)]
        there = max((released[code] for code in touched["source"].unique()), default="")
        day = each.source["released"]
        length = min(len(day), len(there))
        if day[:length] < there[:length]:
            text = f"The release has values of {there} for the same series; use the newer file."
            yield Finding(each.files[0][0], None, "", day, "older_file", text, "warning")


def with_source(sources: pd.DataFrame, row: dict[str, str]) -> pd.DataFrame:
    """Add the row of a file's source, in the place of the one with its code if there is one."""
    known = sources["source"] == row["source"]
    if known.any():
        return pd.concat(
            [sources[: known.argmax()], pd.DataFrame([row]), sources[known.argmax() + 1 :]],
            ignore_index=True,
        )[list(sources.columns)]
    return pd.concat([sources, pd.DataFrame([row])], ignore_index=True)[list(sources.columns)]


def used(sources: pd.DataFrame, release: Release, after: pd.DataFrame) -> pd.DataFrame:
    """Leave out sources whose last value was replaced: nothing of them is shown any more."""
    gone = set(release.observations["source"].unique()) - set(after["source"].unique())
    return sources[~sources["source"].isin(gone)].reset_index(drop=True)
