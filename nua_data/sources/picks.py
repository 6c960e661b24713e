"""Which breakdown of a series an indicator means: one row for each place and year is left."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from nua_data.model import Nature
from nua_data.release import Release
from nua_data.sources.cells import (
    Coded,
    Rows,
    as_coded,
    constant,
    count_texts,
    for_each_pair,
    recode,
)
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
BASE = re.compile(r"(?:constant |\$ ?|^)((?:19|20)\d\d)\b")
"""The year of prices in a name (`constant 2021`), in a unit (`PPP $2017`), or alone."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
"""Any year: how a name says that it is of prices differs from language to language."""
PARTS = frozenset(
    (
        "sex", "gender", "age", "age group", "location", "urbanisation", "area type", "quantile",
        "wealth", "education", "education level", "occupation", "activity", "disability",
        "disability status", "reporting type", "scenario", "version code",
    )
)  # fmt: skip
"""Columns that break a table down which has no breakdowns as its producer publishes it."""
NO_PARTS = {"nature", "cities"}
"""What the table of picks also says of an indicator, beside the parts that it means."""
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


def pick(rows: Rows, raw: Raw, dimensions: dict[str, str], ledger: Ledger) -> Rows:
    """Keep the breakdowns that the indicators mean; `choice` (0 is the best) takes their place.

    dimensions: column of the file -> the name of the dimension in the table of picks.
    """
    before = count_texts(rows["indicator"])
    rows = rows.add(choice=np.zeros(len(rows), dtype="int64"))
    told: list[tuple[str, Rows]] = []
    for column, dimension in dimensions.items():
        cells = as_coded(rows[column])
        ranks = _ranks(rows["indicator"], cells, dimension)
        is_other = ranks < 0
        rows = rows.add(choice=rows["choice"] + ranks.clip(min=0))
        if is_other.any():
            lost = Rows({"indicator": rows["indicator"], column: cells}).take(is_other)
            told.append((column, lost))
            title = raw.titles[raw.header[column]]
            words = _seen_words(count_texts(lost[column]))
            if (is_blank := lost[column].equals("")).any():
                meant = _meant_words(lost["indicator"][is_blank], dimension)
                words += f" An empty cell does not tell that the row is the part meant ({meant})."
            rows = ledger.drop(rows, is_other, "other_dimension", column=title, remedy=words)
    rows, untold = _without_untold(rows, {*dimensions.values()}, ledger)
    told += untold
    rows = rows.without(*(name for name, dimension in dimensions.items() if dimension != "cities"))
    for indicator in sorted(before.keys() - count_texts(rows["indicator"]).keys()):
        seen = {column: _codes_of(lost, column, indicator) for column, lost in told}
        words = "; ".join(
            f"{column}: {', '.join(code or 'empty' for code in codes)}"
            for column, codes in seen.items()
            if codes
        )
        text = f"None of its {before[indicator]:,} rows has the breakdown that the catalogue means "
        text += f"(set aside were {words}). If codes are new, add them to {TABLE.name}."
        ledger.say("no_row_of_breakdown", text, value=indicator, severity="warning")
    return rows


def _without_untold(
    rows: Rows, present: set[str], ledger: Ledger
) -> tuple[Rows, list[tuple[str, Rows]]]:
    """Set rows aside whose indicator means a part by a dimension that the file does not have."""
    told: list[tuple[str, Rows]] = []
    for dimension in sorted({name for _, name in _picks()} - NO_PARTS - present):
        is_untold = rows["indicator"].is_in(lambda code, name=dimension: _rank(code, name, "") < 0)
        if is_untold.any():
            codes = rows["indicator"][is_untold]
            cells = constant("", len(codes))
            told.append((dimension, Rows({"indicator": codes, dimension: cells})))
            words = f"The file has no column {dimension}: it does not tell that the rows are the "
            words += f"part meant ({_meant_words(codes, dimension)})."
            rows = ledger.drop(rows, is_untold, "other_dimension", column=dimension, remedy=words)
    return rows, told


def _meant_words(indicators: Coded, dimension: str) -> str:
    """Name the best code of each indicator, in the order of their codes."""
    best = {code: _picks()[code, dimension][0] for code in count_texts(indicators)}
    return ", ".join(f"{code}: {best[code]}" for code in sorted(best))


def _codes_of(lost: Rows, column: str, indicator: str) -> list[str]:
    """Give the first codes that the rows of an indicator have."""
    return sorted(count_texts(lost[column][lost["indicator"].equals(indicator)]))[:6]


def _seen_words(counts: Counter[str]) -> str:
    """Name the codes that were set aside, the most frequent first, so that a new one is seen."""
    shown = ", ".join(f"{code or 'empty'} {n:,}" for code, n in counts.most_common(MOST_CODES))
    more = len(counts) - MOST_CODES
    return f"Codes: {shown}{f', and {more:,} more' if more > 0 else ''}."


def _ranks(indicators: Coded, cells: Coded, dimension: str) -> np.ndarray:
    """Rank the codes of a breakdown row by row; thousands of cities need no look each."""
    is_ranked = indicators.is_in(lambda code: _picks().get((code, dimension)) != ANY)
    ranks = np.zeros(len(cells), dtype="int64")
    ranks[is_ranked] = for_each_pair(
        indicators[is_ranked],
        cells[is_ranked],
        lambda indicator, code: _rank(indicator, dimension, code.upper()),
        "int64",
    )
    return ranks


def _rank(indicator: str, dimension: str, code: str) -> int:
    """Rank a code for an indicator: 0 is the best, -1 is another breakdown."""
    codes = _picks().get((indicator, dimension))
    if codes == ANY or (codes is None and (not code or code in _codes("total"))):
        return 0
    if codes is None:
        return -1
    if code in codes:
        return codes.index(code)
    has_total = not _codes("total").keys().isdisjoint(codes)
    return len(codes) if code == "" and has_total else -1  # no code is the whole, never a part


@lru_cache(maxsize=2)
def _units(release: Release) -> dict[str, str]:
    """Keep the unit of each indicator of a release."""
    return release.indicators.set_index("indicator")["unit"].to_dict()


def check_units(rows: Rows, column: str, raw: Raw, release: Release, ledger: Ledger) -> Rows:
    """Set rows in a unit other than the catalogue's aside; an unknown unit is another."""
    unit_of, title = _units(release), raw.titles[raw.header[column]]
    troubles = for_each_pair(
        rows["indicator"],
        rows[column],
        lambda indicator, code: _unit_trouble(unit_of[indicator], code),
        object,
    )
    remedies = {
        "other_unit": "The catalogue has another unit; nothing was converted.",
        "unknown_unit": f"Nothing was converted. If it is the same unit, add it to {CODES.name}.",
    }
    shown = ("indicator", "_in", column)
    rows = rows.add(_in=constant("in", len(rows)))
    for reason, text in remedies.items():
        wrong = troubles == reason
        rows = ledger.drop(rows, wrong, reason, column=title, shown=shown, remedy=text)
        troubles = troubles[~wrong]
    return rows.without("_in")


def _unit_trouble(unit: str, code: str) -> str:
    """Say why a producer's unit code is not the catalogue's unit; no code is no objection."""
    code = code.upper()
    if code in NO_UNIT or code == unit.upper():
        return ""
    means = _codes("unit").get(code)
    if means is None:
        return "unknown_unit"
    return "" if means == unit or means in SAME_UNIT.get(unit, ()) else "other_unit"


@lru_cache(maxsize=2)
def _bases(release: Release) -> dict[str, str]:
    """Keep the year whose prices an indicator is in, where its unit or its name says so."""
    texts = (release.indicators["unit"] + " " + release.indicators["name"]).astype(str)
    found = zip(release.indicators["indicator"].tolist(), map(BASE.search, texts), strict=True)
    return {code: year[1] for code, year in found if year}


def check_base(
    rows: Rows, column: str, raw: Raw, release: Release, ledger: Ledger, *, weight: int = 1
) -> Rows:
    """Set rows in the prices of a year other than the catalogue's aside: it is another unit.

    column: that of the year, or of the name of the series, which has it in whatever language.
    """
    bases = _bases(release)
    if bases.keys().isdisjoint(rows["indicator"].texts):
        return rows

    def is_other(indicator: str, text: str) -> bool:
        years = YEAR.findall(text) if indicator in bases else []
        return bool(years) and bases[indicator] not in years

    wrong = for_each_pair(rows["indicator"], as_coded(rows[column]), is_other, "bool")
    for code in sorted(count_texts(rows["indicator"][wrong])):
        mask = wrong & rows["indicator"].equals(code)
        text = f"The catalogue has prices of {bases[code]}; nothing was converted."
        rows = ledger.drop(
            rows, mask, "other_unit", column=raw.titles[raw.header[column]],
            shown=("indicator", column), remedy=text, weight=weight,
        )  # fmt: skip
        wrong = wrong[~mask]
    return rows


def drop_parts(
    rows: Rows, raw: Raw, known: Iterable[str], ledger: Ledger, *, weight: int = 1
) -> Rows:
    """Set rows of a part aside in a table that has no breakdowns; name the columns not known.

    known: the columns of the table, by plain name.
    """
    for name in [name for name in rows if name not in (*known, "line")]:
        cells, title = as_coded(rows[name]), raw.titles[raw.header[name]]
        is_filled = cells.is_in(bool)
        if name not in PARTS and is_filled.any():
            text = "No importer knows this column; it was not read."
            ledger.say("unknown_column", text, column=title, severity="warning")
        elif name in PARTS:
            is_part = is_filled & ~cells.is_in(lambda code: code.upper() in _codes("total"))
            words = _seen_words(count_texts(cells[is_part]))
            told = {"column": title, "remedy": words, "weight": weight}
            rows = ledger.drop(rows, is_part, "other_dimension", **told)
    return rows


def natures(cells: Coded, ledger: Ledger, title: str) -> Coded:
    """Turn nature codes into our words; where none is given the value counts as estimated."""
    missing = cells[cells.is_in(lambda code: code.upper() not in NATURES)]
    for code, count in count_texts(missing).items():
        text = f"The nature of {count:,} values is not given or not known: taken as estimated, so "
        text += "that no country is credited with them."
        ledger.say("nature_not_given", text, column=title, value=code, severity="warning")
    return recode(cells, lambda code: str(NATURES.get(code.upper(), Nature.ESTIMATED)))
