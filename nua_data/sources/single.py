"""One row for each state, indicator and year: cities become a mean, repeats are settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nua_data.check import MOST_OF_A_KIND
from nua_data.model import Nature
from nua_data.sources.cells import Coded, Column, Rows, as_coded, constant, put_together, recode
from nua_data.sources.ledger import MOST_LINES, NO_MEAN, Ledger, texts_of

KEY = ("iso3", "indicator", "year")
KEPT = (*KEY, "value", "nature")
"""Columns of which a row of the release is made, beside its source and its number of cities."""
NATIONAL = frozenset(("", "_T", "NOCITI", "TOTAL", "_Z", "NATIONAL"))
NAMED_NATIONAL = NATIONAL - {""}


def city_key(code: str) -> str:
    """Write a city code for comparison; one and the same for every way to say "no city"."""
    code = "".join(code.upper().split())
    return "" if code in NATIONAL or code.startswith("NOCITI") else code


def _city_keys(cells: Coded) -> Coded:
    """Write city codes for comparison; most files write all of them so, which is seen at once."""
    text = "\n".join(cells.texts)
    is_plain = text == text.upper() and " " not in text and "\xa0" not in text
    if is_plain and "NOCITI" not in text and NAMED_NATIONAL.isdisjoint(cells.texts):
        return cells
    return recode(cells, city_key)


def settle(rows: Rows, ledger: Ledger, *, within: str = "") -> Rows:
    """Keep one of equal rows and the best choice; set rows that contradict each other aside.

    within: a further column of the key, such as the city.
    """
    key = [*KEY, within] if within else [*KEY]
    if not _has_repeats(_numbers(rows, key)):
        return rows
    firsts, groups = _groups(rows, key)
    if rows["choice"].any():
        best = np.full(len(firsts), np.iinfo("int64").max)
        np.minimum.at(best, groups, rows["choice"])
        rows = ledger.drop(rows, rows["choice"] > best[groups], "second_choice")
    text = "The first of the equal rows is kept."
    is_same = np.ones(len(rows), dtype=bool)
    alike = rows.add(_nature=_natures(rows, within))
    is_same[_groups(alike, [*key, "value", "_nature"])[0]] = False
    rows = ledger.drop(rows, is_same, "duplicate", column="value", shown=KEY, remedy=text)
    _, groups = _groups(rows, key)
    differ = np.bincount(groups)[groups] > 1
    return _set_contradictions_aside(rows, differ, groups, ledger) if differ.any() else rows


def _natures(rows: Rows, within: str) -> np.ndarray:
    """Give the natures as numbers; that of a city's value is of no account in a mean of cities."""
    codes = as_coded(rows["nature"]).codes
    return np.where(rows[within].equals(""), codes, -1) if within else codes


def _set_contradictions_aside(
    rows: Rows, differ: np.ndarray, groups: np.ndarray, ledger: Ledger
) -> Rows:
    """Tell which lines contradict each other, by value or by nature; none of them is used."""
    firsts, _ = _groups(rows.add(_group=groups), ["_group", "value"])
    is_conflict = np.bincount(groups[firsts])[groups] > 1  # more than one value
    if (by_nature := differ & ~is_conflict).any():
        rows = _tell_natures(rows, by_nature, groups, ledger)
        groups, differ = groups[~by_nature], differ[~by_nature]
    if not differ.any():
        return rows
    told = np.unique(groups[differ])  # in the order of their first rows
    for group in told[:MOST_OF_A_KIND]:
        wrong = rows.take(groups == group)
        lines = wrong["line"][:MOST_LINES].tolist()
        values = [f"{value:g}" for value in wrong["value"][:MOST_LINES]]
        text = f"Lines {_in_words(lines)} give {_in_words(values)}: none is used. "
        ledger.say(
            "conflict", text + "Keep the right one.", row=lines[0], column="value",
            value=texts_of(wrong, KEY)[0],
            severity="warning",
            facts={"n": len(wrong), "lines": tuple(lines), "values": tuple(values)},
        )  # fmt: skip
    if len(told) == 1:  # all is said
        ledger.set_aside["conflict"] += int(np.count_nonzero(differ))
        return rows.take(~differ)
    text = f"Places and years whose rows contradict each other: {len(told):,}."
    return ledger.drop(rows, differ, "conflict", remedy=text)


def _tell_natures(rows: Rows, mask: np.ndarray, groups: np.ndarray, ledger: Ledger) -> Rows:
    """Tell which lines give one value two natures: no nature is better, so none is used."""
    told = np.unique(groups[mask])
    for group in told[:MOST_OF_A_KIND]:
        same = rows.take(groups == group)
        lines = same["line"][:MOST_LINES].tolist()
        natures = texts_of(same, ["nature"])[:MOST_LINES]
        text = f"Lines {_in_words(lines)} give one value as {_in_words(natures)}: none is used. "
        ledger.say(
            "nature_differs", text + "Keep the right one.", row=lines[0], column="nature",
            value=texts_of(same, KEY)[0], severity="warning",
            facts={"n": len(same), "lines": tuple(lines), "values": tuple(natures)},
        )  # fmt: skip
    count = int(np.count_nonzero(mask))
    if len(told) > 1:
        text = f"Places and years of which one value has several natures: {len(told):,}; "
        text += f"{count:,} rows set aside."
        ledger.say("nature_differs", text, column="nature", severity="warning", facts={"n": count})
    ledger.set_aside["conflict"] += count
    return rows.take(~mask)


def _in_words(several: Sequence[Any]) -> str:
    return ", ".join(map(str, several))


def average_cities(rows: Rows, city: str, ledger: Ledger) -> Rows:
    """Turn rows by city into the unweighted mean of the cities of a state and year.

    A row for the whole state is used as it is only where the year has no city, so that a series
    of means does not jump. Adds `cities`; a mean is never a national value: it is a `city_mean`.
    """
    rows = rows.add(_city=_city_keys(as_coded(rows[city])))
    groups = _numbers(rows, KEY)
    if _has_repeats(groups * max(len(rows["_city"].texts), 1) + rows["_city"].codes):
        rows = settle(rows, ledger, within="_city")
        groups = _numbers(rows, KEY)
    groups, is_whole = _small(groups), rows["_city"].equals("")
    rows = rows.only(KEPT).add(cities=np.full(len(rows), NO_MEAN), _group=groups)
    if is_whole.any():
        count = groups.max() + 1
        has_cities = np.bincount(groups[~is_whole], minlength=count)[groups] > 0
        text = "Rows for a whole state in a year that has its cities: the mean stays one of cities."
        aside = has_cities & is_whole
        rows = ledger.drop(rows, aside, "second_choice", column="Cities", remedy=text)
        is_whole = is_whole[~aside]
    if is_whole.all():
        return rows
    cities = rows.take(~is_whole)
    means = _means(cities)
    text = f"{len(cities):,} city values became {len(means):,} unweighted means of the cities of a "
    text += "state and year; none of them is a national value."
    ledger.say("city_mean", text)
    if merged := len(cities) - len(means):
        ledger.set_aside["into_mean"] += merged
    return put_together([rows.take(is_whole), means])


def _groups(rows: Rows, key: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the first row of each group of rows with one key, and the group of each row."""
    groups, known = pd.factorize(_numbers(rows, key))
    return _firsts(groups, len(known)), groups


def _has_repeats(numbers: np.ndarray) -> bool:
    """Say whether a number comes twice: to sort is cheaper than to group."""
    numbers = np.sort(numbers)
    return bool((numbers[1:] == numbers[:-1]).any())


def _small(numbers: np.ndarray) -> np.ndarray:
    """Give numbers that can be counted, one by one, in a list about as long as they are."""
    is_small = numbers.max(initial=0) <= 4 * len(numbers)
    return numbers if is_small else pd.factorize(numbers)[0]


def _firsts(groups: np.ndarray, count: int) -> np.ndarray:
    """Give the first row of each group; 0 for one that has none."""
    firsts = np.zeros(count, dtype="int64")
    firsts[groups[::-1]] = np.arange(len(groups))[::-1]  # the last one written is the first row
    return firsts


def _numbers(rows: Rows, key: Sequence[str]) -> np.ndarray:
    """Give each row a number that it shares with the rows of the same key."""
    numbers = np.zeros(len(rows), dtype="int64")
    for name in key:
        codes, size = _places(rows[name])
        numbers = numbers * size + codes
    return numbers


def _places(cells: Column) -> tuple[np.ndarray, int]:
    """Give cells as places in a list, and its length."""
    if isinstance(cells, Coded):
        return cells.codes, max(len(cells.texts), 1)
    if cells.dtype == "int64" and len(cells):  # years
        return cells - cells.min(), int(np.ptp(cells)) + 1
    places, known = pd.factorize(cells)
    return places, max(len(known), 1)


def _means(cities: Rows) -> Rows:
    """Give one row a place, indicator and year: the mean of its cities and their number."""
    counts = np.bincount(cities["_group"])
    known = np.flatnonzero(counts)
    firsts = _firsts(cities["_group"], len(counts))[known]
    return cities.at(firsts).add(
        value=(np.bincount(cities["_group"], weights=cities["value"])[known] / counts[known]),
        cities=counts[known],
        nature=constant(str(Nature.CITY_MEAN), len(firsts)),
    )
