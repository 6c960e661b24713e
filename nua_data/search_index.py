"""What can be found: countries, indicators, areas, events, entries of the library, cities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nua_data.agenda import crosswalk
from nua_data.cities.build import build_cities
from nua_data.search import Index, Record
from nua_data.text import DEFAULT_LANGUAGE, Text, load_text
from nua_data.words_agenda import entry_name

KINDS = ("country", "indicator", "area", "event", "library", "city")
"""Kinds of records, in the order of the groups where answers are as good."""


@lru_cache(maxsize=12)
def search_index(release, language: str) -> Index:
    """Build the index of a release for the readers of a language; English names are in it too.

    States are found by their names in all languages of the release.
    """
    t, english = load_text(language), load_text(DEFAULT_LANGUAGE)
    return Index(
        [
            *_countries(release, t),
            *_indicators(release, t, english),
            *_areas(release, t, english),
            *_events(release, t, english),
            *_library(release, t, english),
            *_cities(release),
        ]
    )


def _countries(release, t: Text) -> Iterator[Record]:
    own = f"name_{t.language}"
    own = own if own in release.countries else "name_en"
    for row in release.countries.to_dict("records"):
        spoken = (row[column] for column in row if column.startswith("name_"))
        names = (row[own], *spoken, row["iso3"])
        yield Record("country", row["iso3"], row[own], tuple(dict.fromkeys(names)))


def _indicators(release, t: Text, english: Text) -> Iterator[Record]:
    for row in release.indicators.to_dict("records"):
        code = row["indicator"]
        spoken = [
            each.name("indicator", f"{code}.{part}") for each in (t, english) for part in _PARTS
        ]
        names = (*spoken, f"SDG {row['sdg']}", code)
        yield Record("indicator", code, spoken[0], names, within=row["commitment"])


_PARTS = ("short", "name")


def _areas(release, t: Text, english: Text) -> Iterator[Record]:
    crossed = crosswalk(release)
    targets = crossed.groupby("area")["target"].unique()
    for row in release.areas.to_dict("records"):
        code = row["area"]
        names = (t.name("area", code), english.name("area", code), code)
        sdgs = tuple(f"SDG {target}" for target in targets.get(code, ()))
        yield Record("area", code, t.name("area", code), names + sdgs, within=row["commitment"])


def _events(release, t: Text, english: Text) -> Iterator[Record]:
    for row in release.events.to_dict("records"):
        code = row["event"]
        title = t.name("event", code)
        names = (title, english.name("event", code), f"{row['place']} {row['start'][:4]}")
        yield Record("event", code, title, names, within=row["start"][:4])


def _library(release, t: Text, english: Text) -> Iterator[Record]:
    for _, row in release.agenda_library.iterrows():
        title = entry_name(t, row)
        names = (title, entry_name(english, row), row["what"], row["fact_date_place"])
        yield Record("library", row["entry"], title, tuple(dict.fromkeys(filter(None, names))))


def _cities(release) -> Iterator[Record]:
    """Give the cities of the city layer that have a name, the largest first, by all their names."""
    built = build_cities(release)
    matched = built.matches[built.matches["wup_code"].fillna("") != ""]
    other = matched.groupby("wup_code")["name"].agg(tuple)
    other.index = "wup-" + other.index.astype("str")
    rows = built.cities[built.cities["name"] != ""]
    rows = rows.sort_values("population", ascending=False, na_position="last")
    for row in rows[["city", "iso3", "name"]].itertuples(index=False):
        parts = (part.strip() for part in re.split("[()]", row.name))
        names = (row.name, *filter(None, parts), *other.get(row.city, ()))
        yield Record("city", row.city, row.name, tuple(dict.fromkeys(names)), within=row.iso3)
