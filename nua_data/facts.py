"""What a page shows of reporting, put together once: every count on a page comes from here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from nua_data import aggregates, cycles, reporting
from nua_data.method import load_method
from nua_data.model import WORLD, Grouping, Membership, Nature, Status
from nua_data.release import Release


@dataclass(frozen=True)
class ReportingFacts:
    """Who has reported in a cycle as of a day, for the world or a region."""

    cycle: str
    as_of: dt.date
    statuses: pd.DataFrame
    """Members of the region, one row a state, as `reporting.status_by_country`."""
    observers: pd.DataFrame
    """The observer States, in no count."""
    counts: dict[Status, int]
    share: reporting.UrbanShare
    published: reporting.PublishedTotal | None
    """Published world total of the cycle known on the day; None for a region."""
    previous_cycle: str | None
    previous_counts: dict[Status, int] | None
    """Counts of the previous cycle by name, as known on the day."""
    previous_published: reporting.PublishedTotal | None

    @property
    def states(self) -> int:
        """Number of member states counted."""
        return sum(self.counts.values())

    @property
    def submitted(self) -> int:
        """Member states known by name to have submitted."""
        return self.counts[Status.SUBMITTED]

    @property
    def under_way(self) -> int:
        """Member states with a report launched, in preparation or pledged."""
        return sum(self.counts[s] for s in (Status.LAUNCHED, Status.PREPARING, Status.PLEDGED))


def reporting_facts(
    release: Release, cycle: str, as_of: dt.date, grouping: Grouping, region: str
) -> ReportingFacts:
    """Put together the reporting facts of a region ("World" for all 193)."""
    countries = release.countries
    inside = set(countries["iso3"] if region == WORLD else _states_of(countries, grouping, region))

    def within(name: str) -> pd.DataFrame:
        table = reporting.status_by_country(release, name, as_of)
        return table[table["iso3"].isin(inside)]

    both = within(cycle)
    is_member = both["membership"] == Membership.MEMBER
    previous = cycles.previous_cycle(release, cycle)
    is_world = region == WORLD
    urban = aggregates.urban_population(release, as_of.year)
    return ReportingFacts(
        cycle=cycle,
        as_of=as_of,
        statuses=both[is_member],
        observers=both[~is_member],
        counts=reporting.count_by_status(both),
        share=reporting.urban_share(both, urban),
        published=reporting.published_total(release, cycle, as_of) if is_world else None,
        previous_cycle=previous,
        previous_counts=reporting.count_by_status(within(previous)) if previous else None,
        previous_published=(
            reporting.published_total(release, previous, as_of) if previous and is_world else None
        ),
    )


def _states_of(countries: pd.DataFrame, grouping: Grouping, region: str) -> pd.Series:
    return countries.loc[countries[grouping.column] == region, "iso3"]


@dataclass(frozen=True)
class Pace:
    """Named reports of a cycle by day, beside the cycle before on the same day of its course."""

    cycle: str
    curve: pd.DataFrame
    previous_cycle: str | None
    previous_curve: pd.DataFrame
    same_day: reporting.SameDay | None


def pace(release: Release, cycle: str, as_of: dt.date, iso3: pd.Series | None = None) -> Pace:
    """Put together the pace of a cycle, for the world or for some states."""
    previous = cycles.previous_cycle(release, cycle)
    curve = reporting.cumulative_curve(release, cycle, as_of, iso3=iso3)
    return Pace(
        cycle,
        curve,
        previous,
        reporting.cumulative_curve(release, previous, as_of, include_late=True, iso3=iso3)
        if previous
        else curve.iloc[:0],
        reporting.same_day_of_previous_cycle(release, cycle, as_of, iso3),
    )


@dataclass(frozen=True)
class Reporters:
    """Member states by whether they reported before: iso3 in each list."""

    first_time: tuple[str, ...]
    earlier_launch: tuple[str, ...]
    """Those of ``first_time`` whose earlier report was launched, hand-over not confirmed."""
    repeat: tuple[str, ...]
    not_yet_again: tuple[str, ...]


def reporters(release: Release, cycle: str, as_of: dt.date, iso3: pd.Series) -> Reporters:
    """Sort the member states among ``iso3`` by whether they reported before."""
    kinds = reporting.reporter_kinds(release, cycle, as_of)
    kinds = kinds[kinds["iso3"].isin(iso3)]
    is_first = kinds["kind"] == "first_time"
    again = reporting.not_yet_again(release, cycle, as_of)
    return Reporters(
        tuple(kinds.loc[kinds["kind"] == "first_time", "iso3"]),
        tuple(kinds.loc[is_first & (kinds["earlier_status"] == Status.LAUNCHED), "iso3"]),
        tuple(kinds.loc[kinds["kind"] == "repeat", "iso3"]),
        tuple(again.loc[again["iso3"].isin(iso3), "iso3"]),
    )


def status_shares(release: Release, facts: ReportingFacts) -> pd.DataFrame:
    """Give the share of urban population by report status: ``status, states, share_pct``.

    Furthest status first; statuses without a state are left out.
    """
    urban = aggregates.urban_population(release, facts.as_of.year)
    weights = facts.statuses["iso3"].map(urban).astype(float).fillna(0.0)
    by_status = weights.groupby(facts.statuses["status"].astype("str")).sum()
    rows = [
        {"status": s, "states": n, "share_pct": 100 * by_status.get(s, 0.0) / weights.sum()}
        for s, n in reversed(facts.counts.items())
        if n
    ]
    return pd.DataFrame(rows, columns=["status", "states", "share_pct"])


def indicator_spread(release: Release, indicator: str, iso3: pd.Series) -> pd.DataFrame:
    """Give median and middle half of the states' values: ``year, low, median, high, states``.

    A missing year is carried forward as for the world line. Years with fewer states than
    `spread_min_share` of the fullest year are left out: a change in who is counted would look
    like a change in the world.
    """
    method = load_method()
    seen = release.observations
    keep = (seen["indicator"] == indicator) & seen["iso3"].isin(iso3)
    rows = seen[keep & (seen["nature"] != Nature.NOT_RELEVANT)]
    if rows.empty:
        return pd.DataFrame(columns=["year", "low", "median", "high", "states"])
    values = rows.assign(iso3=rows["iso3"].astype("str")).pivot(
        index="year", columns="iso3", values="value"
    )
    years = range(int(values.index.min()), int(values.index.max()) + 1)
    values = values.reindex(years)
    catalogue = release.indicators.set_index("indicator")
    if not catalogue.loc[indicator, "volatile"]:  # a flow belongs to its year alone
        values = values.ffill(limit=method.aggregate.carry_years)
    spread = values.quantile([0.25, 0.5, 0.75], axis=1).T.set_axis(
        ["low", "median", "high"], axis=1
    )
    spread["states"] = values.count(axis=1)
    enough = spread["states"] >= method.overview.spread_min_share * spread["states"].max()
    return spread[enough].rename_axis("year").reset_index()
