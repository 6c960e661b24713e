"""One row for each state, indicator and year: cities become a mean, repeats are settled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nua_data.check import MOST_OF_A_KIND
from nua_data.model import Nature
from nua_data.sources.cells import as_codes, as_text
from nua_data.sources.ledger import Ledger

KEY = ["iso3", "indicator", "year"]
NATIONAL = ("", "_T", "NOCITI", "TOTAL", "_Z", "NATIONAL")


def is_whole_state(code: str) -> bool:
    """Say whether a city code stands for no single city."""
    return not city_key(code)


def city_key(code: str) -> str:
    """Write a city code for comparison; one and the same for every way to say "no city"."""
    code = code.upper()
    return "" if code in NATIONAL or code.startswith("NOCITI") else code


def settle(frame: pd.DataFrame, ledger: Ledger, *, within: str = "") -> pd.DataFrame:
    """Keep one of equal rows and the best choice; set rows that contradict each other aside.

    within: a further column of the key, such as the city.
    """
    key = [*KEY, within] if within else KEY
    if not frame.duplicated(key).any():
        return frame
    if frame["choice"].any():
        best = frame.groupby(key, observed=True)["choice"].transform("min")
        frame = ledger.drop(frame, frame["choice"].gt(best), "second_choice")
    shown = as_text(frame["iso3"]) + " " + as_text(frame["indicator"]) + " "
    shown += frame["year"].astype(str)
    frame = frame.assign(_shown=shown)
    same = frame.duplicated([*key, "value"])
    text = "The first of the equal rows is kept."
    frame = ledger.drop(frame, same, "duplicate", shown="_shown", remedy=text)
    differ = frame.duplicated(key, keep=False)
    if differ.any():
        frame = _set_contradictions_aside(frame, differ, key, ledger)
    return frame.drop(columns="_shown")


def _set_contradictions_aside(
    frame: pd.DataFrame, differ: pd.Series, key: list[str], ledger: Ledger
) -> pd.DataFrame:
    """Tell which lines contradict each other; none of them is used."""
    wrong = frame[differ]
    firsts = wrong.drop_duplicates(key)
    for _, first in firsts.head(MOST_OF_A_KIND).iterrows():
        rows = wrong[wrong[key].eq(first[key]).all(axis=1)]
        lines = ", ".join(map(str, rows["line"][:6]))
        values = ", ".join(f"{value:g}" for value in rows["value"][:6])
        text = f"Lines {lines} give {values}: none is used. Keep the right one."
        ledger.say(
            "conflict", text, row=int(first["line"]), value=first["_shown"], severity="warning"
        )
    text = f"{len(firsts):,} places and years have rows that contradict each other."
    return ledger.drop(frame, differ, "conflict", remedy=text)


def average_cities(frame: pd.DataFrame, city: str, ledger: Ledger) -> pd.DataFrame:
    """Turn rows by city into the unweighted mean of the cities of a state and year.

    A row for the whole state is used as it is only where the year has no city, so that a series
    of means does not jump. Adds `cities`; a mean is never a national value: it is a `city_mean`.
    """
    codes, texts = as_codes(frame[city])
    ids: dict[str, int] = {"": 0}  # 0 is the whole state
    known = np.array([ids.setdefault(city_key(text), len(ids)) for text in texts], dtype="int64")
    frame = frame.assign(_city=known[codes] if len(known) else codes)
    frame = settle(frame, ledger, within="_city")
    is_whole = frame["_city"].eq(0).to_numpy()
    groups, _ = _groups(frame)
    has_cities = np.bincount(groups[~is_whole], minlength=groups.max(initial=-1) + 1)[groups] > 0
    text = "Rows for a whole state in a year that has its cities: the mean stays one of cities."
    aside = pd.Series(has_cities & is_whole, index=frame.index)
    frame = ledger.drop(frame, aside, "second_choice", column="Cities", remedy=text)
    is_whole = frame["_city"].eq(0)
    cities, whole = frame[~is_whole], frame[is_whole]
    if cities.empty:
        return frame.assign(cities=pd.array([pd.NA] * len(frame), dtype="Int64"))
    means = _means(cities)
    text = f"{len(cities):,} city values became {len(means):,} unweighted means of the cities of a "
    text += "state and year; none of them is a national value."
    ledger.say("city_mean", text)
    if merged := len(cities) - len(means):
        ledger.set_aside["into_mean"] += merged
    return pd.concat([whole, means], ignore_index=True) if len(whole) else means


def _groups(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give every place, indicator and year a number, and the first row of each."""
    combined = np.zeros(len(frame), dtype="int64")
    for name in KEY:
        codes, texts = as_codes(frame[name])
        combined = combined * max(len(texts), 1) + codes
    _, first, groups = np.unique(combined, return_index=True, return_inverse=True)
    return groups, first


def _means(cities: pd.DataFrame) -> pd.DataFrame:
    """Give one row a place, indicator and year: the mean of its cities and their number."""
    groups, first = _groups(cities)
    counts = np.bincount(groups)
    lines = np.full(len(first), np.iinfo("int64").max)
    np.minimum.at(lines, groups, cities["line"].to_numpy())
    return cities.iloc[first].assign(
        value=np.bincount(groups, weights=cities["value"].to_numpy()) / counts,
        cities=pd.array(counts, dtype="Int64"),
        line=lines,
        nature=str(Nature.CITY_MEAN),
    )
