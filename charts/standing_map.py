"""Standing of each state as a map: classes, words and legend from the one count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from charts.commitments import INKS, Named
from charts.maps import MapClass, WorldMap
from charts.palette import PATTERN
from charts.status_map import map_words
from nua_data.commitments import Standing
from nua_data.text import Text

OUTSIDE, OBSERVER = "outside", "observer"
_QUIET, _DARK = ("#F6F6F7", ""), "#20272F"
"""Colour and pattern of states that no group holds, and their colour on a dark page."""


def standing_map(
    standing: Standing,
    observers: Sequence[str],
    names: pd.Series,
    notes: Mapping[str, str],
    words: tuple[Named, str],
    t: Text,
) -> WorldMap:
    """Give the map of a standing, with the counts of its own legend.

    `words` are the names of the groups and what a reader who cannot see the map is told. States
    that the standing does not hold are outside the chosen region; observers are in no count.
    """
    named, description = words
    codes = dict.fromkeys(names.index, OUTSIDE)
    codes |= dict.fromkeys(observers, OBSERVER)
    codes |= dict(zip(standing.states["iso3"], standing.states["group"], strict=True))
    classes = [
        MapClass(code, named.groups[code], INKS[code].light, PATTERN.get(code, ""), count)
        for code, count in standing.counts.items()
        if count
    ]
    if OBSERVER in codes.values():
        classes.append(MapClass(OBSERVER, t("map.observer"), *_QUIET, len(observers), _DARK))
    if OUTSIDE in codes.values():
        classes.append(MapClass(OUTSIDE, t("map.outside"), *_QUIET, None, _DARK))
    return WorldMap(
        codes=codes,
        classes=tuple(classes),
        names=dict(names),
        notes=notes,
        title=named.title,
        description=description,
        words=map_words(t),
    )
