"""Report status of each state as a map: fills, words and legend from the one count."""

from __future__ import annotations

import pandas as pd

from charts.maps import MapClass, MapWords, WorldMap
from charts.palette import PATTERN, STATUS, STATUS_FILLS
from charts.spark import Part
from nua_data.facts import ReportingFacts
from nua_data.model import Status
from nua_data.text import Text

OUTSIDE, OBSERVER = "o", "v"
_QUIET, _DARK = ("#F6F6F7", ""), "#20272F"
"""Colour and pattern of states in no count here, and their colour on a dark page."""
_CODES = {status: str(status.step) for status in Status}


def status_map(facts: ReportingFacts, names: pd.Series, t: Text, description: str) -> WorldMap:
    """Give the map of report status; states outside the region and observers have their own class.

    ``description`` is what a reader who cannot see the map is told.
    """
    codes = dict.fromkeys(names.index, OUTSIDE)
    codes |= dict.fromkeys(facts.observers["iso3"], OBSERVER)
    codes |= {
        iso3: _CODES[Status(status)]
        for iso3, status in zip(facts.statuses["iso3"], facts.statuses["status"], strict=True)
    }
    classes = [
        MapClass(_CODES[s], t.name("status", s), STATUS_FILLS[s], PATTERN.get(s, ""), count)
        for s, count in reversed(facts.counts.items())
        if count or s in (Status.SUBMITTED, Status.NONE)
    ]
    if len(facts.observers):
        classes.append(MapClass(OBSERVER, t("map.observer"), *_QUIET, len(facts.observers), _DARK))
    if OUTSIDE in codes.values():
        classes.append(MapClass(OUTSIDE, t("map.outside"), *_QUIET, None, _DARK))
    seen = pd.concat([facts.statuses, facts.observers])
    seen = seen[seen["status"] != Status.NONE]
    notes = {
        row.iso3: t("map.note", status=t.name("status", row.status), date=t.partial_date(row.date))
        for row in seen.itertuples()
    }
    return WorldMap(
        codes=codes,
        classes=tuple(classes),
        names=dict(names),
        notes=notes,
        title=t("overview.map_title"),
        description=description,
        words=map_words(t),
    )


def status_shares(shares: pd.DataFrame, t: Text) -> list[Part]:
    """Give the parts of a share bar: each status (`status, share_pct`) with its share in words."""
    return [
        Part(
            row.share_pct,
            STATUS[row.status],
            t.name("status", row.status),
            t.percent(row.share_pct),
        )
        for row in shares.itertuples()
    ]


def map_words(t: Text) -> MapWords:
    """Give what the controls of a map are called in a language."""
    return MapWords(
        zoom_in=t("map.zoom_in"),
        zoom_out=t("map.zoom_out"),
        reset=t("map.reset"),
        hint=t("map.hint"),
        undetermined=t("map.undetermined"),
        language=t.language,
        direction=t.direction,
    )
