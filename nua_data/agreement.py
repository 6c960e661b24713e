"""Our world and region values beside those that their producers published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nua_data.method import AggregateRules, load_method
from nua_data.model import Aggregate, Grouping

if TYPE_CHECKING:
    from nua_data.release import Release

POINTS = "points"
PER_CENT = "per_cent"
_SHARE_UNIT = "%"
_KEY = ["indicator", "group", "year"]
_WORLD = "world"
_SOURCE = ["producer", "title", "released", "source_url", "note"]


def compare_with_published(
    release: Release,
    lines: pd.DataFrame,
    grouping: Grouping | None = None,
    rules: AggregateRules | None = None,
) -> pd.DataFrame:
    """Set every published value beside ours of the same indicator, group and year.

    `lines` come from `aggregates.group_lines`; name the grouping they were made with to compare its
    regions too, else only the world is compared. One row a published value, in the order of the
    catalogue. Columns: indicator, group, year, ours, published, difference (ours - published),
    difference_unit (`points` for shares, else `per_cent` of the published value), is_within (of
    `agreement_points`), covered_pct, carried_pct, reason ("" when within), producer, title,
    released, source_url, note. Where ours is not shown for that year, `ours` is NaN and the row is
    not within.
    """
    rules = rules or load_method().aggregate
    table = release.published_aggregates
    wanted = [_WORLD] if grouping is None else [_WORLD, grouping.value]
    table = table[table["grouping"].isin(wanted)].rename(columns={"value": "published"})
    ours = lines.rename(columns={"value": "ours"})
    ours = ours[[*_KEY, "ours", "covered_pct", "carried_pct"]].astype(
        {"indicator": "str", "group": "str"}
    )
    table = table.merge(ours, on=_KEY, how="left", validate="many_to_one")
    table = _in_catalogue_order(table, release.indicators["indicator"])

    is_share = _is_share(table["indicator"], release.indicators)
    gap = table["ours"] - table["published"]
    # A value of 0 has no per cent of itself: any difference from it is then out of bounds.
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = 100 * gap.to_numpy() / np.abs(table["published"].to_numpy(dtype=float))
    table["difference"] = np.where(is_share | (gap == 0), gap, relative)
    table["difference_unit"] = np.where(is_share, POINTS, PER_CENT)
    table["is_within"] = table["difference"].abs() <= rules.agreement_points
    table["reason"] = table["reason"].where(~table["is_within"], "")
    return table[
        [*_KEY, "ours", "published", "difference", "difference_unit", "is_within"]
        + ["covered_pct", "carried_pct", "reason", *_SOURCE]
    ]


def count_agreement(comparison: pd.DataFrame) -> dict[str, int]:
    """Count the rows of a comparison: `all`, `within`, `not_within`, and one entry a reason."""
    within = int(comparison["is_within"].sum())
    reasons = comparison.loc[comparison["reason"] != "", "reason"].value_counts()
    counts = {"all": len(comparison), "within": within, "not_within": len(comparison) - within}
    return counts | {str(reason): int(count) for reason, count in reasons.sort_index().items()}


def _is_share(indicators: pd.Series, catalogue: pd.DataFrame) -> np.ndarray:
    """Tell values in per cent, whose differences are percentage points."""
    entries = catalogue.set_index("indicator").loc[indicators]
    is_of_states = entries["aggregate"].astype("str") == Aggregate.SHARE_OF_STATES.value
    return ((entries["unit"] == _SHARE_UNIT) | is_of_states).to_numpy(dtype=bool)


def _in_catalogue_order(table: pd.DataFrame, catalogue: pd.Series) -> pd.DataFrame:
    """Sort by the order of the catalogue; rows of an indicator keep theirs (the world first)."""
    place = pd.Index(catalogue.astype("str")).get_indexer(table["indicator"])
    return table.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
