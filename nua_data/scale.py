"""Distance to target: every indicator with a target on one scale from 0 to 100."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import numpy as np
import pandas as pd

from nua_data import points
from nua_data.coverage import passes_gate
from nua_data.method import Method
from nua_data.model import Missing
from nua_data.pace import divide

_FULL = 100.0


def distances(release, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Give z, how far from the worst bound (0) to the target (100), of every member x indicator.

    Columns: iso3, indicator, commitment, area, headline, value, year, nature, source, target,
    worst, z, has_target, missing. The value is the latest since the trend rules' year; `missing`
    names why z is NaN: not_applicable, no_data (no such value), or no_target (no target, or no
    frozen worst bound beside it).
    """
    panel = points.read_panel(release, as_of)
    latest, base = points.latest_rows(panel), points.baseline_rows(panel, method.trend)
    table = panel.grid[["iso3", "indicator", "commitment", "area", "headline", "worst"]].assign(
        value=panel.at(latest, "value").astype(float),
        year=panel.at(latest, "year").astype(float),
        nature=panel.at(latest, "nature"),
        source=panel.at(latest, "source"),
        target=points.target_values(
            panel.grid["target"], panel.at(base, "value").astype(float), method.trend
        ),
    )
    is_known = (table["year"] >= method.trend.recent_from).to_numpy()
    has_scale = (table["target"] - table["worst"]).fillna(0) != 0
    table["has_target"] = has_scale
    table["missing"] = np.select(
        [panel.grid["not_applicable"], ~is_known, ~has_scale],
        [Missing.NOT_APPLICABLE.value, Missing.NO_DATA.value, Missing.NO_TARGET.value],
        "",
    )
    z = distance(table["value"], table["target"], table["worst"])
    table["z"] = np.where(table["missing"] == "", z, np.nan)
    is_without = table["missing"] == Missing.NO_DATA
    table.loc[is_without, ["value", "year"]] = np.nan
    table.loc[is_without, ["nature", "source"]] = ""  # of a value too old to be given
    return table.astype({"year": "Int64"})


def distance(value, target, worst) -> np.ndarray:
    """Give z = 100 x clip((y - b) / (y* - b), 0, 1); NaN where the bound is the target."""
    share = divide(np.subtract(value, worst), np.subtract(target, worst))
    return _FULL * np.clip(share, 0.0, 1.0)


def commitment_values(
    table: pd.DataFrame, method: Method, by: Literal["commitment", "area"] = "commitment"
) -> pd.DataFrame:
    """Average z over the headline indicators with a target, by member and commitment or area.

    Columns: iso3, `by`, value (NaN unless the gate is passed), n_with_data, n_headline (applicable
    headline indicators with a target), passes_gate. Every member has a row for every `by`.
    """
    headline = table[table["headline"]]
    applies = headline["has_target"] & (headline["missing"] != Missing.NOT_APPLICABLE)
    counts = (
        headline[["iso3", by]]
        .assign(z=headline["z"].fillna(0.0), n_with_data=headline["z"].notna(), n_headline=applies)
        .groupby(["iso3", by], sort=False, as_index=False)
        .sum()
    )
    is_enough = passes_gate(counts["n_with_data"], counts["n_headline"], method.coverage)
    mean = divide(counts["z"], counts["n_with_data"])
    return counts[["iso3", by]].assign(
        value=np.where(is_enough, mean, np.nan),
        n_with_data=counts["n_with_data"].astype(int),
        n_headline=counts["n_headline"].astype(int),
        passes_gate=is_enough,
    )
