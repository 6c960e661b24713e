"""The facts of one state, put together once: reports, indicators, peers, gaps, next steps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nua_data import aggregates, cycles, peers, reporting
from nua_data.dates import parse_partials
from nua_data.method import Method, TrendRules
from nua_data.model import Commitment, Membership, Missing, Nature
from nua_data.readiness import PARTS, points_available
from nua_data.trends import MISSING_LABELS, direction_words

BLOCKS = tuple(c for c in Commitment if c is not Commitment.CONTEXT)
"""Commitments, and effective implementation, in the order of the page."""
PEER_GROUPS = (
    *("subregion", "region", "habitat_region", "income_group"),
    *peers.FLAGS,
    peers.NEAREST,
)
"""Groups of peers a state can be set beside, the nearest first; the own choice comes after."""
GAPS = ("no_data", "too_few_points", "old", "no_target", "not_applicable")
"""Kinds of gap, the one that a new value would mend first."""


@dataclass(frozen=True)
class Standing:
    """What the page of one state shows; every count on the page comes from here."""

    iso3: str
    as_of: dt.date
    cycle: str
    place: pd.Series
    """The state's row of the countries table."""
    urban_population: float | None
    """Persons in the year of the day; None where unknown."""
    cycles: pd.DataFrame
    """One row a cycle begun by the day, newest first: cycle, is_over, and the status columns."""
    evidence: pd.DataFrame
    """Rows of the register about the state that are known on the day, newest first."""
    labels: pd.DataFrame
    """Rows of the trends table with `is_old`, `short_name`, `unit`; none for an observer."""
    series: pd.DataFrame
    """Observations of the state up to the year of the day."""

    @property
    def is_member(self) -> bool:
        """Say whether the state is one of the 193; an observer is not judged."""
        return self.place["membership"] == Membership.MEMBER

    @property
    def headline(self) -> pd.DataFrame:
        """Give the rows of the headline indicators."""
        return self.labels[self.labels["headline"]]


def standing(
    release,
    iso3: str,
    as_of: dt.date,
    cycle: str,
    method: Method,
    trends: pd.DataFrame,
    history: pd.DataFrame | None = None,
) -> Standing:
    """Put together the facts of a state; `trends` is the result of `classify_trends`.

    `history` is the result of `report_history`, to save computing it for each state. Raises
    KeyError for a code that is no state of the release.
    """
    countries = release.countries.set_index("iso3", drop=False)
    series = release.observations
    series = series[(series["iso3"] == iso3) & (series["year"] <= as_of.year)]
    history = report_history(release, as_of) if history is None else history
    persons = aggregates.urban_population(release, as_of.year).get(iso3, np.nan)
    return Standing(
        iso3=iso3,
        as_of=as_of,
        cycle=cycle,
        place=countries.loc[iso3],
        urban_population=None if pd.isna(persons) else float(persons),
        cycles=history[history["iso3"] == iso3].reset_index(drop=True),
        evidence=evidence_rows(release, iso3, as_of),
        labels=_labels(release, trends[trends["iso3"] == iso3], as_of, method),
        series=series.sort_values(["indicator", "year"]),
    )


def report_history(release, as_of: dt.date) -> pd.DataFrame:
    """Give every state's status in every cycle begun by a day, newest cycle first.

    Columns of `reporting.status_by_country`, and cycle, is_over (the cycle's last day is past),
    is_complete (its register names every report).
    """
    this = reporting.current_cycle(release, as_of)
    begun = [this, *cycles.cycles_before(release, this)[::-1]]
    tables = [reporting.status_by_country(release, c, as_of).assign(cycle=c) for c in begun]
    rows = pd.concat(tables, ignore_index=True)
    ends = {c: cycles.cycle_span(release, c)[1] for c in begun}
    complete = release.cycles.set_index("cycle")["register_complete"].astype(bool)
    return rows.assign(
        is_over=rows["cycle"].map(ends) < pd.Timestamp(as_of),
        is_complete=rows["cycle"].map(complete),
    )


def evidence_rows(release, iso3: str, as_of: dt.date) -> pd.DataFrame:
    """Give the register's rows about a state known on a day, those that do not count included.

    Columns of `report_evidence`; newest first. A row without a date is known from the last day of
    its cycle, as in the count.
    """
    table = release.report_evidence
    rows = table[table["iso3"] == iso3]
    ends = {c: cycles.cycle_span(release, c)[1] for c in release.cycles["cycle"]}
    known = parse_partials(rows["date"])["last"].fillna(rows["cycle"].map(ends))
    rows = rows.assign(known=known)[(known <= pd.Timestamp(as_of)).to_numpy()]
    order = rows.sort_values(["cycle", "known"], ascending=False, kind="stable")
    return order.drop(columns="known").reset_index(drop=True)


def count_directions(labels: pd.DataFrame, rules: TrendRules) -> dict[str, int]:
    """Count indicators by direction: forward, still, back, unknown; they add up to the rows."""
    words = direction_words(labels["label"], rules)
    return {name: int((words == name).sum()) for name in ("forward", "still", "back", "unknown")}


def find_gaps(labels: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Sort indicators into the kinds of `GAPS`; one may be in two (old and without a target)."""
    rows = {
        "no_data": labels["label"] == Missing.NO_DATA,
        "too_few_points": labels["label"] == Missing.TOO_FEW_POINTS,
        "old": labels["is_old"],
        "no_target": labels["missing"] == Missing.NO_TARGET,
        "not_applicable": labels["label"] == Missing.NOT_APPLICABLE,
    }
    return {kind: labels[rows[kind]] for kind in GAPS}


def groups_with_peers(stats: pd.DataFrame) -> list[str]:
    """Give the groups in which a state has peers with values, the subregion first."""
    found = set(stats["group"])
    return [group for group in PEER_GROUPS if group in found]


def lifts(scores: pd.DataFrame, method: Method, iso3: str) -> pd.DataFrame:
    """Give what would lift a member most: `part, points, is_unknown, is_most`, largest first."""
    table = points_available(scores[scores["iso3"] == iso3], method)
    most = table["points"].round(6) == table["points"].max().round(6)
    return table.drop(columns="iso3").assign(is_most=most)


def parts_of(scores: pd.DataFrame, iso3: str) -> pd.Series:
    """Give a member's readiness: parts (NaN where unknown), low, high, band."""
    return scores.set_index("iso3").loc[iso3, [*PARTS, "low", "high", "band"]]


def beside_peers(labels: pd.DataFrame, stats: pd.DataFrame, group: str) -> pd.DataFrame:
    """Add the peers' `n, lower, median, upper` (NaN for none) and the `side` of their median.

    The side is 1 where the state's latest value is better than the median, -1 where it is not as
    good, 0 where they are the same or one of them is missing.
    """
    chosen = stats[stats["group"] == group].set_index("indicator")
    rows = labels.join(chosen[["n", "lower", "median", "upper"]], on="indicator")
    ahead = rows["direction"] * (rows["latest_value"] - rows["median"])
    has_value = ~rows["label"].isin([Missing.NO_DATA, Missing.NOT_APPLICABLE])
    return rows.assign(side=np.sign(ahead.where(has_value, 0.0).fillna(0.0)).astype(int))


def city_counts(series: pd.DataFrame) -> pd.Series:
    """Give indicator -> number of cities, where the latest value is a mean of cities."""
    last = series[series["nature"] != Nature.NOT_RELEVANT].drop_duplicates("indicator", keep="last")
    last = last[last["nature"] == Nature.CITY_MEAN]
    return last.set_index(last["indicator"].astype(str))["cities"].dropna()


def _labels(release, labels: pd.DataFrame, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Add names and age, in the order of blocks, headline indicators first, then the catalogue."""
    names = release.indicators.set_index("indicator")[["short_name", "unit"]]
    rows = labels.join(names, on="indicator").reset_index(drop=True)
    age = as_of.year - rows["latest_year"].astype(float)
    rows["is_old"] = (age > method.coverage.grace_years) & ~rows["label"].isin(
        [Missing.NO_DATA, Missing.NOT_APPLICABLE]
    )
    rows["is_assessed"] = ~rows["label"].isin(MISSING_LABELS)
    block = rows["commitment"].map({str(c): i for i, c in enumerate(BLOCKS)})
    order = pd.DataFrame({"block": block, "rest": ~rows["headline"].astype(bool)})
    return rows.loc[order.sort_values(["block", "rest"], kind="stable").index]
