"""Which key of UN-Habitat is which city of World Urbanization Prospects, by rules in an order.

Names decide, within a country; a place, where one is known, can confirm or speak against. What a
rule cannot settle stays unmatched and is counted; a person settles it in ``aliases.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pandas as pd

from nua_data.cities.names import Forms, alike, key_forms, producer_forms, title_of
from nua_data.method import load_method

ALIASES = Path(__file__).with_name("aliases.csv")
RULES = ("alias", "same_name", "first_part", "near_alike")
"""Why a key is a city, in the order tried."""
OPEN = ("alias_apart", "ambiguous", "several_parts", "too_far", "no_large_city")
"""Why a key is no city of the list: a person said so; several could be meant; it is one of several
parts of the city; a city has the name but lies elsewhere; no city of the country has the name."""
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Place:
    """A point that a table gives with a name of its own for it."""

    lat: float
    lon: float
    name: str


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Measure the way between two points over the globe, km."""
    a, b = radians(lat), radians(other_lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def read_aliases(path: Path = ALIASES) -> pd.DataFrame:
    """Read the aliases: iso3, key, wup_code (empty: none of the list), reason."""
    return pd.read_csv(path, dtype="str", keep_default_na=False)


class Country:
    """The large cities of one country, found by the forms of their names."""

    def __init__(self, cities: pd.DataFrame) -> None:
        self.cities = [
            (code, name, Place(lat, lon, name), producer_forms(name))
            for code, name, lat, lon in cities[["wup_code", "city", "lat", "lon"]].itertuples(
                index=False
            )
        ]
        self.place = {code: place for code, _, place, _ in self.cities}
        self.part = {code: forms.part for code, _, _, forms in self.cities}

    def by_name(self, forms: Forms) -> list[str]:
        """Give the cities of the name, those of the same province alone where one says it."""
        whole = [code for code, _, _, city in self.cities if city.whole == forms.whole]
        return whole or [
            code
            for code, _, _, city in self.cities
            if city.names & forms.names and city.may_be_in(forms.part)
        ]

    def by_first_part(self, forms: Forms) -> list[str]:
        """Give the cities with a double name that begins with the name."""
        return [code for code, _, _, city in self.cities if city.first in forms.names]

    def near(self, places: list[Place], name: str) -> list[str]:
        """Give the cities with a name much like the given one that lie near one of its places."""
        rules = load_method().cities
        return [
            code
            for code, city, place, _ in self.cities
            if any(apart(place, each) <= rules.near_km for each in places)
            and alike(city, name) >= rules.near_alike
        ]

    def far(self, code: str, places: list[Place]) -> bool:
        """Say whether places are known, and all lie too far away to be the city."""
        limit = load_method().cities.far_km
        return bool(places) and all(apart(self.place[code], each) > limit for each in places)


def apart(one: Place, other: Place) -> float:
    """Measure the way between two places, km."""
    return distance_km(one.lat, one.lon, other.lat, other.lon)


def match_keys(
    keys: pd.DataFrame,
    cities: pd.DataFrame,
    places: dict[str, list[Place]],
    aliases: pd.DataFrame,
) -> pd.DataFrame:
    """Match keys of UN-Habitat with cities of World Urbanization Prospects.

    `keys`: iso3, key. `cities`: iso3, wup_code, city, lat, lon. `places`: key -> where it may be.
    Gives iso3, key, wup_code ("" where none), rule (of RULES or OPEN), km (to the nearest of its
    places, NaN where none). A name that several keys of a country share, told apart only by a
    province that the list of cities does not give, is ambiguous for all of them.
    """
    countries = {iso3: Country(rows) for iso3, rows in cities.groupby("iso3", sort=False)}
    nobody = Country(cities.iloc[:0])
    said = {(row.iso3, row.key): row.wup_code for row in aliases.itertuples()}
    forms = {key: key_forms(key, iso3) for iso3, key in keys[["iso3", "key"]].to_numpy()}
    shared = _shared_names(keys, forms)
    rows = []
    for iso3, key in keys[["iso3", "key"]].to_numpy():
        country = countries.get(iso3, nobody)
        known = places.get(key, [])
        if (iso3, key) in said:
            code = said[iso3, key]
            code, rule = (code, "alias") if code in country.place else ("", "alias_apart")
        else:
            code, rule = _match_one(country, key, iso3, forms[key], known, key in shared)
        km = (
            min((apart(country.place[code], each) for each in known), default=None)
            if code
            else None
        )
        rows.append((iso3, key, code, rule, km))
    table = pd.DataFrame(rows, columns=["iso3", "key", "wup_code", "rule", "km"])
    return _leave_parts(table.astype({"km": "float64"}), forms)


def _leave_parts(matches: pd.DataFrame, forms: dict[str, Forms]) -> pd.DataFrame:
    """Take back the matches of keys with different names and one city: each is a part of it."""
    names = pd.Series([min(forms[key].names) for key in matches["key"]], matches.index)
    mine = matches[matches["rule"].isin(RULES[1:])]
    several = names[mine.index].groupby(mine["wup_code"]).transform("nunique") > 1
    parts = several[several].index
    matches.loc[parts, ["wup_code", "rule"]] = ["", "several_parts"]
    matches.loc[parts, "km"] = float("nan")
    return matches


def _match_one(
    country: Country, key: str, iso3: str, forms: Forms, places: list[Place], is_shared: bool
) -> tuple[str, str]:
    """Try the rules in their order."""
    tried = "no_large_city"
    for rule, found in (
        ("same_name", country.by_name(forms)),
        ("first_part", country.by_first_part(forms)),
    ):
        near = [code for code in found if not country.far(code, places)]
        if len(near) == 1 and (not is_shared or country.part[near[0]]):
            return near[0], rule
        if found:
            tried = "ambiguous" if near else "too_far"
            break
    close = country.near(places, title_of(key, iso3))
    return (close[0], "near_alike") if len(close) == 1 else ("", tried)


def _shared_names(keys: pd.DataFrame, forms: dict[str, Forms]) -> set[str]:
    """Give keys that differ from another of the country in a province alone."""
    names = [min(forms[key].names) for key in keys["key"]]
    table = keys.assign(name=names, part=[forms[key].part for key in keys["key"]])
    table = table[table["part"] != ""]
    return set(table.loc[table.duplicated(["iso3", "name"], keep=False), "key"])
