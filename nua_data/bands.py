"""Readiness bands of many states: where intervals lie, what weights change, how firm it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from nua_data.method import Method
from nua_data.pace import DIGITS
from nua_data.readiness import PARTS, name_bands

SPAN = ".."
"""Stands between the bands of the two ends where they differ: ``started..nearly``."""


@dataclass(frozen=True)
class Change:
    """A state whose place among the bands differs between two sets of weights."""

    iso3: str
    before: str
    after: str


def band_matrix(scores: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Count states by the band of either end of their interval: rows low end, columns high end.

    Bands from the lowest to the highest; what cannot be (a low end above the high end) is 0.
    """
    names = band_names(method)
    low, high = end_bands(scores, method)
    table = pd.crosstab(low, high)
    return table.reindex(index=names, columns=names, fill_value=0)


def band_names(method: Method) -> list[str]:
    """Name the bands from the lowest to the highest."""
    return sorted(method.readiness.bands, key=method.readiness.bands.get)


def end_bands(scores: pd.DataFrame, method: Method) -> tuple[pd.Series, pd.Series]:
    """Give the band of the low end and of the high end of each interval."""
    low, high = (
        pd.Series(name_bands(scores[end].to_numpy(), method.readiness), scores.index, name=end)
        for end in ("low", "high")
    )
    return low, high


def placed(scores: pd.DataFrame, method: Method) -> pd.Series:
    """Give each state's place: a band's name, or ``low..high`` where its ends differ (by iso3)."""
    low, high = end_bands(scores, method)
    place = low.where(low == high, low + SPAN + high)
    return pd.Series(place.to_numpy(), scores["iso3"], name="place")


def place_order(method: Method) -> list[str]:
    """Name every place a state can have: the bands, highest first, then the spans over several."""
    names = band_names(method)
    spans = [f"{low}{SPAN}{high}" for i, low in enumerate(names) for high in names[i + 1 :]]
    return [*names[::-1], *spans[::-1]]


def changed_places(before: pd.Series, after: pd.Series) -> list[Change]:
    """Give the states whose place differs, by code of state."""
    differs = before.index[(before != after.reindex(before.index)).to_numpy()]
    return [Change(iso3, before[iso3], after[iso3]) for iso3 in sorted(differs)]


def known_parts(scores: pd.DataFrame) -> pd.DataFrame:
    """Count for each part the states for which it is known and unknown: part, known, unknown."""
    known = scores[list(PARTS)].notna().sum()
    return pd.DataFrame(
        {"part": list(PARTS), "known": known.to_numpy(), "unknown": len(scores) - known.to_numpy()}
    )


@dataclass(frozen=True)
class Firmness:
    """How firm the named bands are, in numbers of states."""

    states: int
    named: int
    words: dict[str, int]
    """firm, likely, uncertain -> states with a named band."""
    zero_low: int
    """States whose 5 % end is 0, because a geometric mean with an unknown part at 0 is 0."""


def firmness(robust: pd.DataFrame) -> Firmness:
    """Count the states by the firmness of their band (columns of `robustness.robustness`)."""
    has_band = robust["band"] != ""
    words = robust.loc[has_band, "word"].value_counts()
    return Firmness(
        states=len(robust),
        named=int(has_band.sum()),
        words={word: int(words.get(word, 0)) for word in ("firm", "likely", "uncertain")},
        zero_low=int((np.round(robust["low5"], DIGITS) == 0).sum()),
    )
