"""Where states stand in a commitment or one of its areas: groups, counts, spread by region.

A distance or coverage is read off in whole points, so that the number on the screen and the band
that it lies in never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nua_data import trends
from nua_data.method import Method
from nua_data.model import WORLD, Missing, TrendLabel
from nua_data.pace import divide, label_pace

MEASURES = ("distance", "trend", "coverage")
NO_INDICATOR = "no_indicator"
"""An area for which the catalogue holds no (headline) indicator: nothing can be known of it."""
TOO_LITTLE_DATA = "too_little_data"
"""A group of states whose data cover less of its people than the method asks for."""
_MISSING = tuple(m.value for m in Missing if m is not Missing.NO_TARGET)
_MARKS = {0.0: "low", 0.25: "lower", 0.5: "median", 0.75: "upper", 1.0: "high"}


@dataclass(frozen=True)
class Standing:
    """What is said of each state by one measure of one commitment, area or indicator."""

    measure: str
    states: pd.DataFrame
    """iso3, group, value (NaN where there is none) and the numbers that made them."""
    groups: tuple[str, ...]
    """Every group a state can be in, in the order of a legend."""
    absent: str = ""
    """Why no state at all has a value: ``no_target``, ``no_indicator``; else empty."""

    @property
    def counts(self) -> dict[str, int]:
        """Give states by group, every group present."""
        found = self.states["group"].value_counts()
        return {group: int(found.get(group, 0)) for group in self.groups}

    def of(self, iso3: pd.Series) -> Standing:
        """Give the same for some of the states."""
        inside = self.states[self.states["iso3"].isin(iso3)]
        return Standing(self.measure, inside, self.groups, self.absent)


def name_bands(values, bands: Mapping[str, float]) -> np.ndarray:
    """Give the band of each value in whole points (`bands`: name -> lower bound); empty for NaN."""
    return label_pace(np.round(np.asarray(values, float)), bands)


def band_ranges(bands: Mapping[str, float]) -> dict[str, tuple[int, int]]:
    """Give the first and last whole point of each band, highest band first."""
    names = sorted(bands, key=bands.get, reverse=True)
    tops = [101.0, *(bands[name] for name in names)]
    return {name: (int(bands[name]), int(top) - 1) for name, top in zip(names, tops, strict=False)}


def distance_standing(values: pd.DataFrame, method: Method, has_headline: bool = True) -> Standing:
    """Group the states by distance to target (rows of one part of `scale.commitment_values`).

    States below the gate are ``too_few_points``, or ``no_data`` when nothing is known of them.
    """
    bands = method.distance.bands
    groups = (*band_ranges(bands), *_in_order("too_few_points", "no_data", "not_applicable"))
    states = values.rename(columns={"n_with_data": "with_data", "n_headline": "of"})
    if not states["of"].any():
        absent = Missing.NO_TARGET.value if has_headline else NO_INDICATOR
        return Standing("distance", _blank(states), groups, absent)
    missing = np.select(
        [states["of"] == 0, states["with_data"] == 0],
        [Missing.NOT_APPLICABLE.value, Missing.NO_DATA.value],
        Missing.TOO_FEW_POINTS.value,
    )
    named = name_bands(states["value"], bands)
    group = np.where(named == "", missing, named)
    return Standing("distance", states.assign(group=group), groups)


def coverage_standing(values: pd.DataFrame, method: Method) -> Standing:
    """Group the states by coverage (rows of one part of `coverage.summarise`).

    A state without any point is ``no_data``; its coverage is the true zero of the measure.
    """
    bands = method.coverage.bands
    groups = (*band_ranges(bands), *_in_order("no_data", "not_applicable"))
    states = values.rename(columns={"coverage": "value", "applicable": "of"})
    if not states["of"].any():
        return Standing("coverage", _blank(states), groups, NO_INDICATOR)
    named = name_bands(states["value"], bands)
    group = np.select(
        [states["of"] == 0, states["with_data"] == 0],
        [Missing.NOT_APPLICABLE.value, Missing.NO_DATA.value],
        named,
    )
    return Standing("coverage", states.assign(group=group), groups)


def trend_standing(labels: pd.DataFrame) -> Standing:
    """Group the states by the trend label of one indicator (rows of `trends.classify_trends`)."""
    groups = tuple(label.value for label in TrendLabel)
    absent = "" if len(labels) else NO_INDICATOR
    return Standing("trend", labels.assign(group=labels["label"]), groups, absent)


def _in_order(*codes: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code in _MISSING)


def _blank(states: pd.DataFrame) -> pd.DataFrame:
    return states.assign(group="", value=np.nan).iloc[:0]


def groups_of(countries: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give `iso3, region`: every member twice, in its region and in the world; the world first."""
    members = countries.loc[countries["membership"] == "member", ["iso3", column]]
    regions = members.rename(columns={column: "region"}).sort_values(["region", "iso3"])
    world = regions.assign(region=WORLD).sort_values("iso3")
    return pd.concat([world, regions], ignore_index=True).astype({"iso3": str, "region": str})


def spread_by_region(
    values: pd.DataFrame,
    groups: pd.DataFrame,
    urban: pd.Series,
    method: Method,
    by: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Give low, lower, median, upper, high of the states' values by region (and columns `by`).

    `values` has iso3 and value; `groups` comes from `groups_of`; `urban` is iso3 -> urban
    population. Also states (with a value), of (states of the region), covered_pct (of the urban
    population) and missing: ``too_little_data`` below the method's gate, where the five are NaN.
    """
    keys = ["region", *by]
    rows = groups.merge(values[["iso3", *by, "value"]].astype({"iso3": str}), on="iso3")
    people = rows["iso3"].map(urban).fillna(0.0)
    has_value = rows["value"].notna()
    rows = rows.assign(states=has_value, of=1, people=people, covered=people * has_value)
    grouped = rows.groupby(keys, sort=False)
    sums = grouped[["states", "of", "people", "covered"]].sum()
    marks = grouped["value"].quantile([*_MARKS]).unstack().rename(columns=_MARKS)
    sums["covered_pct"] = 100 * np.nan_to_num(divide(sums["covered"], sums["people"]))
    is_shown = (sums["covered_pct"] >= 100 * method.aggregate.min_population_share) & (
        sums["states"] > 0
    )
    table = marks.reindex(sums.index).where(is_shown).join(sums[["states", "of", "covered_pct"]])
    table["missing"] = np.where(is_shown, "", TOO_LITTLE_DATA)
    return table.astype({"states": int, "of": int}).reset_index()


def area_strip(
    values: pd.DataFrame,
    areas: pd.DataFrame,
    headline_areas: set[str],
    groups: pd.DataFrame,
    urban: pd.Series,
    method: Method,
) -> pd.DataFrame:
    """Give the median distance to target of every region and area, in the order of both.

    `values` is `scale.commitment_values` by area. One row a region and area: region, area,
    commitment, median, states, of, covered_pct, band, missing (`no_target`, `no_indicator`,
    `too_little_data` or empty).
    """
    spread = spread_by_region(values, groups, urban, method, ("area",))
    regions = pd.DataFrame({"region": groups["region"].unique()})
    grid = regions.merge(areas[["area", "commitment"]].astype(str), how="cross")
    table = grid.merge(spread.astype({"area": str}), on=["region", "area"], how="left")
    has_target = set(values.loc[values["n_headline"] > 0, "area"].astype(str))
    lacks = np.where(
        table["area"].isin(has_target),
        "",
        np.where(table["area"].isin(headline_areas), Missing.NO_TARGET.value, NO_INDICATOR),
    )
    table["missing"] = np.where(lacks == "", table["missing"], lacks)
    table["band"] = name_bands(table["median"], method.distance.bands)
    table["states"] = table["states"].fillna(0).astype(int)
    columns = ["region", "area", "commitment", "median", "states", "of", "covered_pct"]
    return table[[*columns, "band", "missing"]]


def count_by_region(standing: Standing, groups: pd.DataFrame) -> pd.DataFrame:
    """Give states by region and group: one row a region, one column a group, and ``states``."""
    rows = groups.merge(standing.states[["iso3", "group"]].astype(str), on="iso3")
    counts = rows.groupby(["region", "group"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(groups["region"].unique(), fill_value=0)
    counts = counts.reindex(columns=[*standing.groups], fill_value=0)
    counts["states"] = counts.sum(axis=1)
    return counts.rename_axis(columns=None).reset_index()


def forward_by_region(counts: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Give `region, forward, assessed, states`: states by the direction of their trend label."""
    labels = [column for column in counts.columns if column not in ("region", "states")]
    words = trends.direction_words(pd.Series(labels, index=labels), method.trend)
    is_forward, is_known = words == "forward", words != "unknown"
    return counts[["region", "states"]].assign(
        forward=counts[[*words.index[is_forward]]].sum(axis=1),
        assessed=counts[[*words.index[is_known]]].sum(axis=1),
    )
