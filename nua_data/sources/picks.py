"""Which breakdown of a series an indicator means: one row for each place and year is left."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from nua_data.model import Nature
from nua_data.release import Release
from nua_data.sources.cells import as_text, count_texts, for_each, for_each_pair
from nua_data.sources.ledger import Ledger
from nua_data.sources.tables import Raw

TABLE = Path(__file__).parent / "series.csv"
"""indicator, dimension, codes: codes allowed, the best first; `*` is every city."""

CODES = Path(__file__).parent / "codes.csv"
"""list, code, means, published: unit codes and what they mean, and codes of "no breakdown".

`published` says where a code stands: in the portal's downloads and the UN SDG API's list of the
dimensions of each series (portal), in the code lists IAEG-SDGs:CL_UNIT_MEASURE 1.20, CL_AGE 1.25,
CL_URBANISATION 1.10 and CL_SEX 1.1 of the SDMX registry (structure), or only in files of others.
"""
NATURES = {
    "C": Nature.COUNTRY,
    "CA": Nature.COUNTRY_ADJUSTED,
    "E": Nature.ESTIMATED,
    "M": Nature.MODELLED,
    "G": Nature.GLOBAL_MONITORING,
    "N": Nature.NOT_RELEVANT,
}
SAME_UNIT = {
    "0-1": {"index", "number", "ratio"},
    "1/0": {"index", "number"},
    "PPP $2017": {"constant PPP $"},
    "intl $": {"constant PPP $"},
}
"""Units of the catalogue -> other meanings of unit codes that are as good."""
ANY = ("*",)
"""What the table of picks says where every code is meant."""
NO_UNIT = ("", "_Z", "_X")
MOST_CODES = 30


@cache
def _codes(name: str) -> dict[str, str]:
    """Read one list of the table of codes once: code -> what it means."""
    with CODES.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["list"] == name]
    return {row["code"].upper(): row["means"] for row in rows}


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
    before = count_texts(frame["indicator"])
    choice = np.zeros(len(frame), dtype="int64")
    told: list[tuple[str, pd.DataFrame]] = []
    for column, dimension in dimensions.items():
        if frame.empty:
            break
        ranks = _ranks(frame["indicator"], frame[column], dimension)
        choice = choice + ranks.to_numpy().clip(min=0)
        if (is_other := ranks.lt(0)).any():
            told.append((column, frame.loc[is_other, ["indicator", column]]))
            choice = choice[~is_other.to_numpy()]
            title = raw.titles[raw.header[column]]
            seen = count_texts(frame.loc[is_other, column])
            frame = ledger.drop(
                frame, is_other, "other_dimension", column=title, remedy=_seen_words(seen)
            )
    used = [column for column, dimension in dimensions.items() if dimension != "cities"]
    frame = frame.drop(columns=used).assign(choice=choice)
    for indicator in sorted(before.keys() - count_texts(frame["indicator"]).keys()):
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


def _seen_words(counts: Counter[str]) -> str:
    """Name the codes that were set aside, the most frequent first, so that a new one is seen."""
    shown = ", ".join(f"{code or 'empty'} {n:,}" for code, n in counts.most_common(MOST_CODES))
    more = len(counts) - MOST_CODES
    return f"Codes: {shown}{f', and {more:,} more' if more > 0 else ''}."


def _ranks(indicators: pd.Series, cells: pd.Series, dimension: str) -> pd.Series:
    """Rank the codes of a breakdown row by row; thousands of cities need no look each."""
    is_any = for_each(indicators, lambda code: _picks().get((code, dimension)) == ANY, "bool")
    ranks = for_each_pair(
        indicators[~is_any],
        cells[~is_any],
        lambda indicator, code: _rank(indicator, dimension, code.upper()),
        "int64",
    )
    return ranks.reindex(indicators.index, fill_value=0) if is_any.any() else ranks


def _rank(indicator: str, dimension: str, code: str) -> int:
    """Rank a code for an indicator: 0 is the best, -1 is another breakdown."""
    codes = _picks().get((indicator, dimension))
    if codes == ANY or (codes is None and (not code or code in _codes("total"))):
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
    codes, units = release.indicators["indicator"].tolist(), release.indicators["unit"].tolist()
    unit_of = dict(zip(codes, units, strict=True))
    says = for_each_pair(
        frame["indicator"], frame[column], lambda code, unit: _unit_trouble(unit_of[code], unit)
    )
    if not says.ne("").any():
        return frame
    frame = frame.assign(_shown=as_text(frame["indicator"]) + " in " + as_text(frame[column]))
    remedies = {
        "other_unit": "The catalogue has another unit; nothing was converted.",
        "unknown_unit": f"Nothing was converted. If it is the same unit, add it to {CODES.name}.",
    }
    for reason, text in remedies.items():
        frame = ledger.drop(
            frame,
            says.loc[frame.index].eq(reason),
            reason,
            column=raw.titles[raw.header[column]],
            shown="_shown",
            remedy=text,
        )
    return frame.drop(columns="_shown")


def _unit_trouble(unit: str, code: str) -> str:
    """Say why a producer's unit code is not the catalogue's unit; no code is no objection."""
    code = code.upper()
    if code in NO_UNIT or code == unit.upper():
        return ""
    means = _codes("unit").get(code)
    if means is None:
        return "unknown_unit"
    return "" if means == unit or means in SAME_UNIT.get(unit, ()) else "other_unit"


def natures(cells: pd.Series, ledger: Ledger, title: str) -> pd.Series:
    """Turn nature codes into our words; where none is given the value counts as estimated."""
    words = for_each(cells, lambda code: str(NATURES.get(code.upper(), "")), "str")
    missing = words.eq("")
    if not missing.any():
        return words
    for code, count in count_texts(cells[missing]).items():
        text = f"The nature of {count:,} values is not given or not known: taken as estimated, so "
        text += "that no country is credited with them."
        ledger.say("nature_not_given", text, column=title, value=code, severity="warning")
    return words.mask(missing, str(Nature.ESTIMATED))
