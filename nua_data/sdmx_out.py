"""The SDG series of a release as SDMX-CSV, in the layout in which the SDG database publishes it.

SDMX-CSV 1.0 (a first column DATAFLOW), columns and codes of the data structure IAEG-SDGs:SDG as in
its harmonised global dataflow. Version 2.0 is newer, but the SDG dataflow is handed out in 1.0.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.export import defuse_table
from nua_data.model import Nature

if TYPE_CHECKING:
    from nua_data.release import Release

DATAFLOW = "IAEG-SDGs:DF_SDG_GLH(1.24)"
DIMENSIONS = (
    "SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION",
    "CUST_BREAKDOWN", "COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY", "PRODUCT",
)  # fmt: skip
"""Breakdowns, each `_T` (total, none) unless the catalogue means a part."""
BREAKDOWNS = {
    ("location", "URBAN"): ("URBANISATION", "U"),
    ("location", "ALLAREA"): ("URBANISATION", "_T"),
    ("sex", "FEMALE"): ("SEX", "F"),
    ("age", "15+"): ("AGE", "Y_GE15"),
    ("activity", "TOTAL"): ("ACTIVITY", "_T"),
}
"""(dimension, code of the portal) in the table of picks -> (dimension, code) of the structure."""
NATURES = {
    Nature.COUNTRY: "C",
    Nature.COUNTRY_ADJUSTED: "CA",
    Nature.ESTIMATED: "E",
    Nature.MODELLED: "M",
    Nature.GLOBAL_MONITORING: "G",
    Nature.NOT_RELEVANT: "N",
}
"""City means are ours and no observations of the database: they have no code and stay out."""
UNITS = {
    "%": "PT",
    "index": "IX",
    "0-1": "IX",
    "ratio": "RO",
    "number": "NUMBER",
    "1/0": "NUMBER",
    "per 100,000": "PER_100000_POP",
    "µg/m3": "MGR_M3",
    "PPP $2017": "CON_PPP_USD",
}
SERIES = re.compile(r"[A-Z0-9_]+")
PRODUCER = "United Nations Statistics Division"


def sdg_observations(release: Release, as_of: dt.date) -> pd.DataFrame:
    """Give the rows that are observations of the SDG database: its series, its release, no means.

    Columns as the observations; years after the day are left out.
    """
    sources, rows = release.sources, release.observations
    theirs = sources.loc[sources["producer"] == PRODUCER, "source"]
    names = rows["indicator"].astype("str")
    keep = rows["source"].isin(theirs) & names.str.fullmatch(SERIES.pattern)
    keep &= rows["nature"].isin([str(nature) for nature in NATURES])
    return rows[keep & (rows["year"] <= as_of.year)]


def sdmx_table(release: Release, as_of: dt.date) -> pd.DataFrame:
    """Give the observations under the columns of the data structure, all as text but the value."""
    rows = sdg_observations(release, as_of)
    codes = rows["indicator"].astype("str")
    m49 = release.countries.set_index("iso3")["m49"].str.lstrip("0")
    units = release.indicators.set_index("indicator")["unit"].map(UNITS).fillna("")
    parts = _breakdowns()
    table = pd.DataFrame({"DATAFLOW": DATAFLOW, "FREQ": "A", "REPORTING_TYPE": "G"}, rows.index)
    table["SERIES"] = codes
    table["REF_AREA"] = rows["iso3"].astype("str").map(m49)
    for dimension in DIMENSIONS:
        words = {code: chosen.get(dimension, "_T") for code, chosen in parts.items()}
        table[dimension] = codes.map(words).fillna("_T")
    table["TIME_PERIOD"] = rows["year"].astype("str")
    table["OBS_VALUE"] = rows["value"]
    table["OBS_STATUS"] = "A"
    table["UNIT_MULT"] = "0"
    table["UNIT_MEASURE"] = codes.map(units)
    table["NATURE"] = rows["nature"].astype("str").map({str(k): v for k, v in NATURES.items()})
    table["SOURCE_DETAIL"] = rows["source"].astype("str").map(_sources(release, as_of))
    order = ["SERIES", "REF_AREA", "TIME_PERIOD"]
    return table.sort_values(order, kind="stable", ignore_index=True)


def sdmx_csv(release: Release, as_of: dt.date | None = None) -> bytes:
    """Give the SDG series of a release as SDMX-CSV 1.0 (UTF-8, no byte-order mark).

    SOURCE_DETAIL names source, choice, release and day in every row.
    Example: ``Path("sdg.csv").write_bytes(sdmx_csv(release))``
    """
    table = defuse_table(sdmx_table(release, as_of or release.as_of))
    text = table.to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8", errors="replace")


def _breakdowns() -> dict[str, dict[str, str]]:
    """Give the breakdown that each indicator means: indicator -> dimension -> code."""
    from nua_data.sources.picks import TABLE

    chosen: dict[str, dict[str, str]] = {}
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            best = row["codes"].split()[0]
            if (row["dimension"], best) in BREAKDOWNS:
                dimension, code = BREAKDOWNS[row["dimension"], best]
                chosen.setdefault(row["indicator"], {})[dimension] = code
    return chosen


def _sources(release: Release, as_of: dt.date) -> dict[str, str]:
    """Say where a row comes from: code of the source -> words."""
    ours = f"through NUA Progress, all states, data release {release.version}, as of {as_of}"
    return {
        row.source: f"{row.title}, {row.released}; {ours}" for row in release.sources.itertuples()
    }
