"""The register of national reports: status of a state in a cycle as of a day, and its counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nua_data.cycles import (
    current_cycle,
    cycle_span,
    cycles_before,
    last_event,
    next_event,
    previous_cycle,
)
from nua_data.dates import Precision, parse_partials
from nua_data.model import Grouping, Membership, Status

if TYPE_CHECKING:
    from nua_data.release import Release

# Callers find the calendar of the register here too.
__all__ = ["current_cycle", "cycle_span", "last_event", "next_event", "previous_cycle"]

_TEXTS = ["date", "evidence", "caveat", "source_url"]
STATUS_COLUMNS = ["iso3", "membership", "status", "since", *_TEXTS]

# Rows that give a status on one day: the most precise date speaks, then the source named first.
EVIDENCE_STRENGTH = ("platform_page", "un_list", "government", "news", "inferred")
_STEPS = {status.value: status.step for status in Status}


class ReporterKind(StrEnum):
    """Whether an earlier report of the state stands in the register."""

    FIRST_TIME = "first_time"
    REPEAT = "repeat"


@dataclass(frozen=True)
class UrbanShare:
    """Share (0-1) of the members' known urban population living in states that submitted."""

    share: float
    population_reporting: float
    population_total: float
    states_without_population: int


@dataclass(frozen=True)
class PublishedTotal:
    """A published number of submitted reports; apart from the states the register names."""

    count: int
    as_of: str
    is_minimum: bool
    source: str


@dataclass(frozen=True)
class SameDay:
    """Named reports of a cycle and of the one before it, on the same day of either cycle."""

    count_now: int
    count_then: int
    day: int
    date_then: date
    previous_cycle: str


def status_by_country(release: Release, cycle: str, as_of: date) -> pd.DataFrame:
    """Give every state's status in a cycle with what was known on a day.

    One row a state, members and observers, sorted by iso3. `since` is the day from which the
    present status counts (NaT for none); date, evidence, caveat and source_url are of that row
    ("" for none).
    """
    rows = _known_evidence(release, cycle, as_of)
    best = rows.drop_duplicates("iso3")
    states = release.countries[["iso3", "membership"]].astype("str")
    table = states.merge(best, on="iso3", how="left").sort_values("iso3", ignore_index=True)
    table["status"] = table["status"].fillna(Status.NONE.value)
    table[_TEXTS] = table[_TEXTS].fillna("")
    return table[STATUS_COLUMNS]


def count_by_status(statuses: pd.DataFrame) -> dict[Status, int]:
    """Count the member states in each status; every status is a key, observers are left out."""
    counts = _members(statuses)["status"].value_counts()
    return {status: int(counts.get(status.value, 0)) for status in Status}


def urban_share(statuses: pd.DataFrame, urban_population: pd.Series) -> UrbanShare:
    """Weigh the members that submitted by urban population (persons, indexed by iso3).

    States without a figure are in neither sum and are counted apart. Raises ValueError when no
    member has one.
    """
    members = _members(statuses)
    persons = members["iso3"].map(urban_population)
    total = float(persons.sum())
    if total <= 0:
        raise ValueError("no member state has an urban population in the year asked for")
    reporting = float(persons[members["status"] == Status.SUBMITTED.value].sum())
    return UrbanShare(min(reporting / total, 1.0), reporting, total, int(persons.isna().sum()))


def changes_between(release: Release, cycle: str, before: date, after: date) -> pd.DataFrame:
    """List the states whose status differs between two days, oldest change first.

    Columns: iso3, membership, status_before, status_after, since (of the later status).
    """
    if before > after:
        raise ValueError(f"the first day ({before}) is after the second ({after})")
    return compare_statuses(
        status_by_country(release, cycle, before), status_by_country(release, cycle, after)
    )


def compare_statuses(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """List the states of the later table whose status differs, as `changes_between` does.

    A state that the earlier table does not have had nothing recorded.
    """
    both = later[["iso3", "membership", "status", "since"]].merge(
        earlier[["iso3", "status"]], on="iso3", how="left", suffixes=("_after", "_before")
    )
    both["status_before"] = both["status_before"].fillna(Status.NONE.value)
    changed = both[both["status_after"] != both["status_before"]]
    columns = ["iso3", "membership", "status_before", "status_after", "since"]
    return changed.sort_values(["since", "iso3"], ignore_index=True)[columns]


def reporter_kinds(release: Release, cycle: str, as_of: date) -> pd.DataFrame:
    """Tell members that submitted for the first time from those that did in an earlier cycle.

    Columns: iso3, kind, earlier_status (furthest status on record in any earlier cycle). A first
    report with `earlier_status` launched may be a second one: the register is incomplete.
    """
    now = _submitted_members(status_by_country(release, cycle, as_of))
    earlier = [status_by_country(release, name, as_of) for name in cycles_before(release, cycle)]
    steps = pd.concat([now.assign(status=Status.NONE.value), *earlier])
    furthest = _furthest_reported(steps)
    table = now[["iso3"]].reset_index(drop=True)
    table["earlier_status"] = table["iso3"].map(furthest).astype("str")
    is_repeat = table["earlier_status"] == Status.SUBMITTED.value
    kinds = np.where(is_repeat, ReporterKind.REPEAT.value, ReporterKind.FIRST_TIME.value)
    table.insert(1, "kind", pd.array(kinds, dtype="str"))
    return table


def not_yet_again(release: Release, cycle: str, as_of: date) -> pd.DataFrame:
    """List members that submitted in the previous cycle and not yet in this: iso3, status."""
    previous = previous_cycle(release, cycle)
    now = _members(status_by_country(release, cycle, as_of))
    if previous is None:
        return now.loc[[], ["iso3", "status"]]
    before = _submitted_members(status_by_country(release, previous, as_of))["iso3"]
    is_due = now["iso3"].isin(before) & (now["status"] != Status.SUBMITTED.value)
    return now.loc[is_due, ["iso3", "status"]].reset_index(drop=True)


def cumulative_curve(
    release: Release,
    cycle: str,
    as_of: date,
    *,
    include_late: bool = False,
    iso3: pd.Series | None = None,
) -> pd.DataFrame:
    """Give the step curve of submitted members: day (of the cycle, from 0), date, count.

    ``iso3`` keeps to some states. One row a change and one at either end. The curve stops at the
    end of the cycle or on `as_of`, whichever is first; with `include_late` it runs on to reports
    dated after the end, so that the last count is that of `count_by_status`. Empty before the
    cycle begins.
    """
    start, end = cycle_span(release, cycle)
    states = _submitted_members(status_by_country(release, cycle, as_of), iso3)
    days = states["since"].sort_values()
    if include_late and len(days):
        end = max(end, days.iloc[-1])
    last = min(pd.Timestamp(as_of), end)
    if last < start:
        days, marks = days.iloc[:0], pd.DatetimeIndex([], dtype=days.dtype)
    else:
        days = days[days <= last]
        marks = pd.DatetimeIndex([start, *days.clip(lower=start), last], dtype=days.dtype).unique()
    count = np.searchsorted(days.to_numpy(), marks.to_numpy(), side="right")
    return pd.DataFrame({"day": (marks - start).days, "date": marks, "count": count})


def same_day_of_previous_cycle(
    release: Release, cycle: str, as_of: date, iso3: pd.Series | None = None
) -> SameDay | None:
    """Compare named reports with the same day of the cycle before; None for the first cycle.

    ``iso3`` keeps to some states. The day is held within either cycle: after a cycle's last day
    its last day is compared.
    """
    previous = previous_cycle(release, cycle)
    start, end = cycle_span(release, cycle)
    if previous is None or pd.Timestamp(as_of) < start:
        return None
    now = min(pd.Timestamp(as_of), end)
    previous_start, previous_end = cycle_span(release, previous)
    then = min(previous_start + (now - start), previous_end)
    return SameDay(
        count_now=_count_submitted(release, cycle, now.date(), iso3),
        count_then=_count_submitted(release, previous, then.date(), iso3),
        day=(now - start).days,
        date_then=then.date(),
        previous_cycle=previous,
    )


def published_total(release: Release, cycle: str, as_of: date) -> PublishedTotal | None:
    """Give the latest published world total of submitted reports known on a day, or None.

    When several sources print the latest figure, the one with the most precise date speaks.
    """
    counts = release.report_counts
    dates = parse_partials(counts["as_of"])
    is_asked = (
        (counts["cycle"] == cycle)
        & (counts["status"] == Status.SUBMITTED.value)
        & (counts["scope"] == "world")
        & counts["is_total"].astype(bool)
        & counts["count"].notna()
        & (dates["last"] <= pd.Timestamp(as_of))
    )
    if not is_asked.any():
        return None
    rows = counts[is_asked].assign(last=dates["last"], precision=_precision_order(dates))
    latest = rows.sort_values(["last", "count", "source_url"]).iloc[-1]
    same = rows[(rows["count"] == latest["count"]) & (rows["is_minimum"] == latest["is_minimum"])]
    order = ["precision", "last", "source_url"]
    row = same.sort_values(order, ascending=[True, False, True]).iloc[0]
    minimum = bool(row["is_minimum"])
    return PublishedTotal(int(row["count"]), str(row["as_of"]), minimum, str(row["source_url"]))


def region_table(
    statuses: pd.DataFrame, countries: pd.DataFrame, grouping: Grouping
) -> pd.DataFrame:
    """Count the members of each region by status.

    One row a region, sorted by name: region, one column a status, states, submitted_share (0-1).
    """
    regions = countries.set_index("iso3")[grouping.column].astype("str")
    members = _members(statuses)
    table = pd.crosstab(members["iso3"].map(regions), members["status"])
    table = table.reindex(columns=list(_STEPS), fill_value=0)
    table["states"] = table.sum(axis=1)
    table["submitted_share"] = table[Status.SUBMITTED.value] / table["states"]
    return table.rename_axis(index="region", columns=None).reset_index()


def _known_evidence(release: Release, cycle: str, as_of: date) -> pd.DataFrame:
    """Rows of a cycle that count by a day, each state's deciding row first.

    A row without a date counts from the last day of its cycle. Withdrawn is the last step of
    `Status`, so that it overrides the others by order alone.
    """
    _, end = cycle_span(release, cycle)
    evidence = release.report_evidence
    rows = evidence[(evidence["cycle"] == cycle) & evidence["counts"].astype(bool)]
    dates = parse_partials(rows["date"])
    step = rows["status"].astype("str").map(_STEPS)
    if step.isna().any():
        unknown = sorted(set(rows.loc[step.isna(), "status"]))
        raise ValueError(f"unknown status in the register: {unknown}")
    strength = rows["evidence"].astype("str").map({k: i for i, k in enumerate(EVIDENCE_STRENGTH)})
    keyed = (
        rows[["iso3", "status", *_TEXTS]]
        .astype("str")
        .assign(
            since=dates["last"].fillna(end),
            step=step,
            strength=strength.fillna(len(EVIDENCE_STRENGTH)),
            precision=_precision_order(dates),
        )
    )
    known = keyed[keyed["since"] <= pd.Timestamp(as_of)]
    order = ["iso3", "step", "since", "precision", "strength", "source_url", "caveat"]
    return known.sort_values(order, ascending=[True, False, True, True, True, True, True])


def _precision_order(dates: pd.DataFrame) -> pd.Series:
    """Rank of a date's precision: day 0, month 1, year 2, no date 3."""
    ranks = {precision.value: rank for rank, precision in enumerate(Precision)}
    return dates["precision"].map(ranks).fillna(len(ranks))


def _furthest_reported(statuses: pd.DataFrame) -> pd.Series:
    """Furthest status of a state over several cycles (iso3 -> status); withdrawn counts as none."""
    steps = statuses["status"].map({**_STEPS, Status.WITHDRAWN.value: Status.NONE.step})
    furthest = steps.groupby(statuses["iso3"].to_numpy()).max()
    return furthest.map({step: name for name, step in _STEPS.items()})


def _members(statuses: pd.DataFrame) -> pd.DataFrame:
    return statuses[statuses["membership"] == Membership.MEMBER.value]


def _submitted_members(statuses: pd.DataFrame, iso3: pd.Series | None = None) -> pd.DataFrame:
    members = _members(statuses if iso3 is None else statuses[statuses["iso3"].isin(iso3)])
    return members[members["status"] == Status.SUBMITTED.value]


def _count_submitted(release: Release, cycle: str, as_of: date, iso3: pd.Series | None) -> int:
    return len(_submitted_members(status_by_country(release, cycle, as_of), iso3))
