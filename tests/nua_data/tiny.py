"""Hand-made releases of a few rows, in the columns and types of the real one."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd

from nua_data.method import load_method
from nua_data.trends import classify_trends

AS_OF = dt.date(2026, 5, 22)
INDICATOR = {
    "indicator": "X",
    "commitment": "social",
    "area": "1.1.1",
    "direction": 1,
    "target": "85",
    "horizon": 2030,
    "target_basis": "SDG 1.1",
    "worst": 10.0,
    "headline": True,
    "volatile": False,
    "natural_min": 0.0,
    "natural_max": 100.0,
}
COUNTRY = {
    "iso3": "AAA",
    "membership": "member",
    "habitat_region": "Africa",
    "region": "Africa",
    "subregion": "Eastern Africa",
    "income_group": "Low",
    "ldc": False,
    "lldc": False,
    "sids": False,
}
CYCLES = [
    ("2018-2022", "2018-08-01", "2022-12-31", False),
    ("2022-2026", "2023-01-01", "2026-07-31", False),
]
NO_TARGET = {"target": "", "horizon": None, "target_basis": ""}


def make_release(
    observations=(),
    indicators=({},),
    countries=({},),
    cities=(),
    evidence=(),
    vnr=(),
    cycles=CYCLES,
) -> SimpleNamespace:
    """Observations are (iso3, indicator, year, value[, nature]); the rest override defaults."""
    seen = pd.DataFrame(
        [(*row, "country")[:5] for row in observations],
        columns=["iso3", "indicator", "year", "value", "nature"],
    )
    seen = seen.assign(source="s").astype({"year": "int64", "value": float})
    seen = seen.astype(dict.fromkeys(["iso3", "indicator", "nature", "source"], "category"))
    catalogue = pd.DataFrame([INDICATOR | row for row in indicators]).astype({"horizon": "Int64"})
    rows = [(*row, "", "news", True, "", "url")[:9] for row in evidence]
    names = ["iso3", "cycle", "status", "date", "date_note", "evidence", "counts", "caveat"]
    return SimpleNamespace(
        countries=pd.DataFrame([COUNTRY | row for row in countries]),
        indicators=catalogue,
        observations=seen,
        city_values=pd.DataFrame(
            list(cities), columns=["iso3", "indicator", "city", "year", "value"]
        ).astype({"year": "int64", "value": float}),
        report_evidence=pd.DataFrame(rows, columns=[*names, "source_url"]),
        vnr_announced=pd.DataFrame(list(vnr), columns=["iso3", "year"]).astype({"year": "int64"}),
        cycles=pd.DataFrame(list(cycles), columns=["cycle", "start", "end", "register_complete"]),
    )


def one_series(points: dict[int, float], **indicator) -> SimpleNamespace:
    """Give a release of one state and one indicator: year -> value."""
    rows = [("AAA", "X", year, value) for year, value in points.items()]
    return make_release(rows, [indicator])


def has_no_infinity(table: pd.DataFrame) -> bool:
    return not np.isinf(table.select_dtypes("float").to_numpy()).any()


def judge(release, as_of=AS_OF, **options) -> pd.Series:
    """Label a release of one pair."""
    table = classify_trends(release, as_of, load_method(), **options)
    assert len(table) == 1
    assert has_no_infinity(table)
    return table.iloc[0]
