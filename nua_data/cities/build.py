"""Make the two tidy tables of the city layer from a release, and count what could not be joined.

Three tables name cities in three ways: World Urbanization Prospects by code, the SDG database by a
key, UN-Habitat's table of public transport by a printed name with a point from a gazetteer. A city
of the list keeps name, point and population from it; every other city is known by its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from nua_data.cities.matching import OPEN, RULES, Place, match_keys, read_aliases
from nua_data.cities.names import alike, key_forms, key_of, squeeze, title_of
from nua_data.cities.tables import CITIES, CITY_VALUES, POPULATION, PROJECTED
from nua_data.method import load_method
from nua_data.model import Nature
from nua_data.release import Release

CAPITALS = Path(__file__).with_name("capitals.csv")
TRANSPORT = "SP_TRN_PUBL"
WUP, GEONAMES, TRANSPORT_TABLE = "wup-2018", "geonames", "unhabitat-11.2.1"
"""Codes of the sources table."""
LAST_ESTIMATE = 2015
"""World Urbanization Prospects 2018 projects the years after this one."""
_ROUNDING = 0.051
"""The SDG database rounds a share that the table of public transport gives in full."""


@dataclass(frozen=True, eq=False)
class CityTables:
    """What the city layer serves, and how it came to be."""

    cities: pd.DataFrame
    """As `tables.CITIES`."""
    values: pd.DataFrame
    """As `tables.CITY_VALUES`."""
    matches: pd.DataFrame
    """Keys: iso3, key, name, wup_code, rule, km, reason, in_values, in_transport, has_place."""
    dropped: dict[str, int]
    """Rows left out: not_a_city, no_state, contradictory, same_value, other_value."""


@lru_cache(maxsize=2)
def build_cities(release: Release) -> CityTables:
    """Join the three tables of cities of a release; about half a second, once a process."""
    values, not_cities = _sdg_values(release)
    transport, no_state = _transport(release, values)
    keys = pd.concat([values[["iso3", "key"]], transport[["iso3", "key"]]])
    keys = keys.drop_duplicates("key").sort_values(["iso3", "key"], ignore_index=True)
    places = _places(transport)
    aliases = read_aliases()
    matches = match_keys(keys, release.cities_wup2018, places, aliases)
    certain = _certain_places(transport, matches)
    matches = _describe(matches, values, transport, certain, aliases)
    capitals = read_capitals(release)
    ids = _city_ids(matches, capitals)
    cities = pd.concat(
        [_large(release), _reported(matches, transport, certain, ids, capitals)],
        ignore_index=True,
    )
    cities = pd.concat([cities, _capitals(capitals, cities)], ignore_index=True)
    joined, counted = _join_values(values, transport, ids)
    rows = pd.concat([joined, _populations(release)], ignore_index=True)
    dropped = {"not_a_city": not_cities, "no_state": no_state, **counted}
    return CityTables(
        cities[[*CITIES]].astype({"population_year": "Int64", "is_projected": "bool"}),
        rows[[*CITY_VALUES]],
        matches,
        dropped,
    )


def build_tables(release: Release) -> dict[str, pd.DataFrame]:
    """Give the tables of `tables.TABLES` by name."""
    tables = build_cities(release)
    return {"cities": tables.cities, "city_values": tables.values}


def _sdg_values(release: Release) -> tuple[pd.DataFrame, int]:
    """Give the SDG database's values of cities, and how many rows are of no city."""
    table = release.city_values.astype({"iso3": "str", "indicator": "str", "nature": "str"})
    table = table.rename(columns={"city": "key"}).drop(columns="sdg")
    iso2 = table["iso3"].map(release.countries.set_index("iso3")["iso2"].str.lower())
    is_city = table["key"].str.split("_").str[0] == iso2
    observed = release.observations
    observed = observed[observed["indicator"].isin(table["indicator"].unique())]
    source = observed.astype({"indicator": "str", "source": "str"}).groupby("indicator")["source"]
    usual = source.agg(lambda codes: codes.value_counts().index[0])
    table = table.assign(source=table["indicator"].map(usual).fillna(""))
    return table[is_city].reset_index(drop=True), int((~is_city).sum())


def _transport(release: Release, values: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Give the table of public transport with keys of the SDG database, and rows of no state."""
    table = release.cities_public_transport_2020
    has_state = table["iso3"] != ""
    table = table[has_state].reset_index(drop=True)
    made = [key_of(*row) for row in table[["country_iso2", "city"]].to_numpy()]
    known = set(values["key"])
    shares = values[values["indicator"] == TRANSPORT]
    longer: dict[tuple[str, str], list[tuple[str, int, float]]] = {}
    for iso3, key, year, value in shares[["iso3", "key", "year", "value"]].to_numpy():
        forms = key_forms(key, iso3)
        if forms.part:
            longer.setdefault((iso3, min(forms.names)), []).append((key, year, value))
    keys = []
    for key, iso3, year, share in zip(
        made, table["iso3"], table["year"], table["pct_pt_access"], strict=True
    ):
        same = longer.get((iso3, min(key_forms(key, iso3).names)), [])
        found = {k for k, y, v in same if y == year and abs(v - share) < _ROUNDING}
        keys.append(found.pop() if key not in known and len(found) == 1 else key)
    return table.assign(key=keys), int((~has_state).sum())


def _places(transport: pd.DataFrame) -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    columns = transport[["key", "lat", "lon", "city_std"]]
    for key, lat, lon, name in columns.drop_duplicates().itertuples(index=False):
        places.setdefault(key, []).append(Place(lat, lon, name))
    return places


def _certain_places(transport: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """Give key, lat, lon, population of the keys whose point is their own beyond doubt.

    One point alone, of a place whose name is the city's or much like it, and that no other key
    has; not the point of a key that lies too far from the only city of its name.
    """
    least = load_method().cities.place_alike
    rows = transport.drop_duplicates(["key", "geoname_id"])
    rows = rows[~rows["key"].duplicated(keep=False)]
    rows = rows[~rows["geoname_id"].duplicated(keep=False)]
    open_keys = set(matches.loc[matches["rule"].isin(("too_far", "alias_apart")), "key"])
    rows = rows[~rows["key"].isin(open_keys)]
    like = [alike(one, other) >= least for one, other in rows[["city", "city_std"]].to_numpy()]
    return rows[like].set_index("key")[["lat", "lon", "population"]]


def _describe(
    matches: pd.DataFrame,
    values: pd.DataFrame,
    transport: pd.DataFrame,
    certain: pd.DataFrame,
    aliases: pd.DataFrame,
) -> pd.DataFrame:
    """Add to each key its name, the tables that have it, and what a person said of it."""
    printed = transport.drop_duplicates("key").set_index("key")["city"]
    titles = [title_of(key, iso3) for iso3, key in matches[["iso3", "key"]].to_numpy()]
    reasons = aliases.set_index("key")["reason"]
    return matches.assign(
        name=matches["key"].map(printed).fillna(pd.Series(titles, matches.index)),
        reason=matches["key"].map(reasons).fillna(""),
        in_values=matches["key"].isin(values["key"]),
        in_transport=matches["key"].isin(transport["key"]),
        has_place=matches["key"].isin(certain.index),
    )


def read_capitals(release: Release) -> pd.DataFrame:
    """Give the capitals of states without a city of the list: iso3, name, lat, lon, source.

    Where the table of capitals names none, the point of the state stands in, without a name.
    """
    states = release.countries[~release.countries["iso3"].isin(release.cities_wup2018["iso3"])]
    listed = pd.read_csv(CAPITALS, dtype={"geoname_id": "str"}, keep_default_na=False)
    table = states[["iso3", "lat", "lon"]].merge(listed, "left", on="iso3", suffixes=("_state", ""))
    return pd.DataFrame(
        {
            "iso3": table["iso3"],
            "name": table["name"].fillna(""),
            "lat": table["lat"].fillna(table["lat_state"]),
            "lon": table["lon"].fillna(table["lon_state"]),
            "source": table["name"].map(lambda name: GEONAMES, na_action="ignore").fillna(""),
        }
    )


def _city_ids(matches: pd.DataFrame, capitals: pd.DataFrame) -> pd.Series:
    """Give key -> city: the city of the list, the capital of that name, or the key itself."""
    own = "hab-" + matches["key"]
    ids = ("wup-" + matches["wup_code"]).where(matches["wup_code"] != "", own)
    named = capitals[capitals["name"] != ""]
    capital = {(row.iso3, squeeze(row.name)): f"cap-{row.iso3}" for row in named.itertuples(False)}
    names = [min(key_forms(key, iso3).names) for iso3, key in matches[["iso3", "key"]].to_numpy()]
    at = [capital.get(pair) for pair in zip(matches["iso3"], names, strict=True)]
    ids = pd.Series(at, matches.index, dtype="object").fillna(ids)
    return pd.Series([*ids], index=matches["key"], dtype="str")


def _large(release: Release) -> pd.DataFrame:
    """Give the cities of the list; names that occur twice in a country stay two cities."""
    table, year = release.cities_wup2018, load_method().cities.population_year
    return pd.DataFrame(
        {
            "city": "wup-" + table["wup_code"],
            "iso3": table["iso3"],
            "name": table["city"].str.replace(r"\s+", " ", regex=True),
            "kind": "wup",
            "lat": table["lat"],
            "lon": table["lon"],
            "population": (table[f"pop{year}k"] * 1000).round(),
            "population_year": year,
            "is_projected": year > LAST_ESTIMATE,
            "source": WUP,
        }
    )


def _reported(
    matches: pd.DataFrame,
    transport: pd.DataFrame,
    certain: pd.DataFrame,
    ids: pd.Series,
    capitals: pd.DataFrame,
) -> pd.DataFrame:
    """Give the cities known by their values alone, with a place where one is certain."""
    city = matches["key"].map(ids)
    own = matches[city.str.startswith("hab-")]
    persons = own["key"].map(certain["population"])
    return pd.DataFrame(
        {
            "city": "hab-" + own["key"],
            "iso3": own["iso3"],
            "name": own["name"],
            "kind": "reported",
            "lat": own["key"].map(certain["lat"]),
            "lon": own["key"].map(certain["lon"]),
            "population": persons.where(persons > 0).astype("float64"),
            "population_year": pd.NA,
            "is_projected": False,
            "source": own["has_place"].map({True: GEONAMES, False: ""}),
        }
    )


def _capitals(capitals: pd.DataFrame, cities: pd.DataFrame) -> pd.DataFrame:
    """Give the capitals as cities without a population."""
    return pd.DataFrame(
        {
            "city": "cap-" + capitals["iso3"],
            "iso3": capitals["iso3"],
            "name": capitals["name"],
            "kind": "capital",
            "lat": capitals["lat"],
            "lon": capitals["lon"],
            "population": float("nan"),
            "population_year": pd.NA,
            "is_projected": False,
            "source": capitals["source"],
        }
    )


def _join_values(
    values: pd.DataFrame, transport: pd.DataFrame, ids: pd.Series
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Bring values under their cities, the SDG database first; one value a city and year."""
    shares = transport.drop_duplicates(["key", "year", "pct_pt_access"])
    clear = ~shares.duplicated(["key", "year"], keep=False)
    given = shares[clear].rename(columns={"pct_pt_access": "value"})
    given = given.assign(indicator=TRANSPORT, nature=Nature.ESTIMATED.value, source=TRANSPORT_TABLE)
    columns = ["iso3", "key", "indicator", "year", "value", "nature", "source"]
    both = pd.concat([values[columns], given[columns]], ignore_index=True)
    both = both.assign(city=both["key"].map(ids))
    first = both.groupby(["city", "indicator", "year"])["value"].transform("first")
    again = both.duplicated(["city", "indicator", "year"])
    differs = again & ((both["value"] - first).abs() >= _ROUNDING)
    return both[~again], {
        "contradictory": int((~clear).sum()),
        "same_value": int((again & ~differs).sum()),
        "other_value": int(differs.sum()),
    }


def _populations(release: Release) -> pd.DataFrame:
    """Give the populations of the cities of the list as rows of values."""
    table = release.cities_wup2018
    columns = {name: int(name[3:-1]) for name in table if name.startswith("pop")}
    long = table.melt(["iso3", "wup_code"], [*columns], var_name="year", value_name="value")
    year = long["year"].map(columns).astype("int64")
    estimated, projected = Nature.ESTIMATED.value, PROJECTED
    return pd.DataFrame(
        {
            "city": "wup-" + long["wup_code"],
            "iso3": long["iso3"],
            "indicator": POPULATION,
            "year": year,
            "value": (long["value"] * 1000).round(),
            "nature": (year > LAST_ESTIMATE).map({True: projected, False: estimated}),
            "source": WUP,
        }
    )


def count_matches(tables: CityTables) -> pd.DataFrame:
    """Count keys by outcome, in the order of the rules: outcome, in_values, in_transport."""
    found = tables.matches.groupby("rule")[["in_values", "in_transport"]].sum()
    found = found.reindex([*RULES, *OPEN], fill_value=0).astype("int64")
    return found.rename_axis("outcome").reset_index()
