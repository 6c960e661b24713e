"""Which breakdown of a series an indicator means: one row for each place and year is left."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from nua_data.model import Nature
from nua_data.release import Release
from nua_data.sources.cells import as_text, for_each, for_each_pair
from nua_data.sources.ledger import Ledger
from nua_data.sources.tables import Raw

TABLE = Path(__file__).parent / "series.csv"
"""indicator, dimension, codes: codes allowed, the best first; `*` is every city."""

TOTALS = frozenset(
    ["", "_T", "_Z", "ALLAREA", "BOTHSEX", "ALLAGE", "TOTAL", "NOCITI", "ALL", "T", "G", "A", "NAN"]
    + ["_O", "_X", "NONE", "0", "NB", "NOBREAKDOWN"]
)
"""Codes that mean "no breakdown", whatever the dimension."""
NATURES = {
    "C": Nature.COUNTRY,
    "CA": Nature.COUNTRY_ADJUSTED,
    "E": Nature.ESTIMATED,
    "M": Nature.MODELLED,
    "G": Nature.GLOBAL_MONITORING,
    "N": Nature.NOT_RELEVANT,
}
UNITS = (
    (re.compile(r"PERCENT|PT|PC|%|PERCENTAGE"), "%"),
    (re.compile(r"PER_?100_?000(_POP(ULATION)?)?|PER100000|R?_?P?HTP|PER 100,?000.*"),
     "per 100,000"),
    (re.compile(r"INDEX|IX|SCORE"), "index"),
    (re.compile(r"RATIO|RO"), "ratio"),
    (re.compile(r"NUMBER|NUM|NR|IN_NUM"), "number"),
    (re.compile(r"M(G|C)R/M\^?3|MGR_M3|UG_?/?M3|µG/M3|MICROGRAMS?_(PER_)?M3|GM3|UGM3"), "µg/m3"),
    (re.compile(r".*(PPP|USD|CON).*"), "money"),
    (re.compile(r"M2_PER_(PERSON|CAP.*)|M2/PERSON"), "m2/person"),
)  # fmt: skip
"""Unit codes of the SDG database and of SDMX, by form, and what they are in the catalogue."""
SAME_UNIT = {"0-1": {"index", "number", "ratio"}, "1/0": {"index", "number"}}
MONEY = ("PPP", "intl", "USD")


@cache
def _picks() -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the table once: (indicator, dimension) -> codes, the best first."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {
            (row["indicator"], row["dimension"]): tuple(row["codes"].split())
            for row in csv.DictReader(stream)
        }


def fixed_nature(indicator: str) -> str:
    """Give the nature that this project assigns to a series whose producer gives none."""
    return _picks().get((indicator, "nature"), (str(Nature.ESTIMATED),))[0]


def is_city_series(indicator: str) -> bool:
    """Say whether a series is given by city."""
    return (indicator, "cities") in _picks()


def pick(frame: pd.DataFrame, raw: Raw, dimensions: dict[str, str], ledger: Ledger) -> pd.DataFrame:
    """Keep the breakdowns that the indicators mean; `choice` (0 is the best) takes their place.

    dimensions: column of the file -> the name of the dimension in the table of picks.
    """
    before = as_text(frame["indicator"]).value_counts()
    choice = np.zeros(len(frame), dtype="int64")
    told: list[tuple[str, pd.DataFrame]] = []
    for column, dimension in dimensions.items():
        if frame.empty:
            break
        ranks = for_each_pair(
            frame["indicator"],
            frame[column],
            lambda indicator, code, dimension=dimension: _rank(indicator, dimension, code.upper()),
            "int64",
        )
        choice = choice + ranks.to_numpy().clip(min=0)
        if (is_other := ranks.lt(0)).any():
            told.append((column, frame.loc[is_other, ["indicator", column]]))
            choice = choice[~is_other.to_numpy()]
            title = raw.titles[raw.header[column]]
            frame = ledger.drop(frame, is_other, "other_dimension", column=title)
    used = [column for column, dimension in dimensions.items() if dimension != "cities"]
    frame = frame.drop(columns=used).assign(choice=choice)
    for indicator in before.index.difference(as_text(frame["indicator"]).unique()):
        seen = {
            column: sorted(as_text(lost.loc[lost["indicator"].eq(indicator), column]).unique())[:6]
            for column, lost in told
        }
        words = "; ".join(
            f"{column}: {', '.join(codes)}" for column, codes in seen.items() if codes
        )
        text = f"None of its {before[indicator]:,} rows has the breakdown that the catalogue means "
        text += f"(set aside were {words}). If codes are new, add them to {TABLE.name}."
        ledger.say("no_row_of_breakdown", text, value=indicator, severity="warning")
    return frame


def _rank(indicator: str, dimension: str, code: str) -> int:
    """Rank a code for an indicator: 0 is the best, -1 is another breakdown."""
    codes = _picks().get((indicator, dimension))
    if codes == ("*",) or (codes is None and code in TOTALS):
        return 0
    if codes is None:
        return -1
    if code in codes:
        return codes.index(code)
    return len(codes) if code == "" else -1


def check_units(
    frame: pd.DataFrame, column: str, raw: Raw, release: Release, ledger: Ledger
) -> pd.DataFrame:
    """Set rows in a unit other than the catalogue's aside; an unknown unit is another."""
    units = dict(release.indicators[["indicator", "unit"]].itertuples(index=False))
    fits = for_each_pair(
        frame["indicator"], frame[column], lambda code, unit: _fits(units[code], unit), "bool"
    )
    if fits.all():
        return frame
    frame = frame.assign(_shown=as_text(frame["indicator"]) + " in " + as_text(frame[column]))
    text = "The catalogue has another unit; nothing was converted."
    frame = ledger.drop(
        frame,
        ~fits,
        "other_unit",
        column=raw.titles[raw.header[column]],
        shown="_shown",
        remedy=text,
    )
    return frame.drop(columns="_shown")


def _fits(unit: str, code: str) -> bool:
    """Say whether a unit code of a producer is the catalogue's unit; no code is no objection."""
    if code.upper() in ("", "_Z", "_X"):
        return True
    family = next((name for form, name in UNITS if form.fullmatch(code.upper())), "")
    if family == "money":
        return any(word in unit for word in MONEY)
    return family == unit or family in SAME_UNIT.get(unit, ()) or code.casefold() == unit.casefold()


def natures(cells: pd.Series, ledger: Ledger, title: str) -> pd.Series:
    """Turn nature codes into our words; where none is given the value counts as estimated."""
    words = for_each(cells, lambda code: str(NATURES.get(code.upper(), "")), "str")
    missing = words.eq("")
    if not missing.any():
        return words
    for code, count in as_text(cells[missing]).value_counts().items():
        text = f"The nature of {count:,} values is not given or not known: taken as estimated, so "
        text += "that no country is credited with them."
        ledger.say("nature_not_given", text, column=title, value=code, severity="warning")
    return words.mask(missing, str(Nature.ESTIMATED))
