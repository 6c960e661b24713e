"""Made-up cities with everything that tables hold in practice; no figure is about a real place."""

from __future__ import annotations

import random

import pandas as pd

from nua_data.cities.questions import Ask
from nua_data.cities.tables import CITIES, CITY_VALUES

STATES = ("XAA", "XAB", "XAC", "XAD")
NAMES = (
    "Made-up", "Ça-et-là", "مدينة", "某城", "Ўйдирма", "O'Quote; --", 'Back\\slash "two"',
    "Ωmega 🏙", "%_like", "Same name", "Same name",
)  # fmt: skip
INDICATORS = ("MADE_UP_A", "MADE_UP_B", "MADE_UP_É")
YEARS = range(2009, 2032)
EDGES = (0.0, 25.0, 50.0, 75.0, 100.0)


def make_tables(seed: int = 6, count: int = 240) -> dict[str, pd.DataFrame]:
    """Make both tables: missing places and sizes, ties, no values, values of no city, edges."""
    chance = random.Random(seed)
    cities = pd.DataFrame(
        [_city(chance, number) for number in range(count)], columns=list(CITIES)
    ).astype({"population_year": "Int64", "lat": float, "lon": float, "population": float})
    keys = [*zip(cities["city"], cities["iso3"], strict=True)]
    rows = [row for key in keys for row in _values(chance, *key)]
    rows += [("no-city", "XAA", INDICATORS[0], 2015, 1.0, "estimated", "made_up")]
    chance.shuffle(rows)
    return {"cities": cities, "city_values": pd.DataFrame(rows, columns=list(CITY_VALUES))}


def _city(chance: random.Random, number: int) -> tuple:
    kind = chance.choice(("wup", "reported", "capital"))
    # A hyphen or a capital in a key sorts differently by language and by bytes.
    key = f"{chance.choice(('wup-', 'wup', 'Hab-', 'hab_'))}{number * 7919 % 1000}"
    lat, lon = chance.choice(
        ((chance.uniform(-90, 90), chance.uniform(-180, 180)),) * 6
        + ((None, None), (91.0, 10.0), (10.0, -180.5), (-90.0, 180.0), (None, 12.0))
    )
    population = chance.choice((None, 300_000.0, 300_000.0, 5e6, chance.uniform(1e3, 4e7)))
    year = None if population is None else chance.choice((2015, 2020, None))
    text = (key, chance.choice(STATES), chance.choice(NAMES), kind)
    return *text, lat, lon, population, year, chance.random() < 0.3, chance.choice(("made_up", ""))


def _values(chance: random.Random, city: str, iso3: str) -> list[tuple]:
    """Make the values of one city: none, one or many years of some indicators."""
    rows = []
    for indicator in chance.sample(INDICATORS, chance.randint(0, len(INDICATORS))):
        for year in chance.sample(YEARS, chance.choice((1, 1, 3, 12))):
            value = chance.choice((*EDGES, -1.0, 120.5, round(chance.uniform(0, 100), 3)))
            nature = chance.choice(("country", "estimated", "projected"))
            rows.append((city, iso3, indicator, year, value, nature, "made_up"))
    return rows


def make_asks(seed: int = 6, count: int = 8) -> list[Ask]:
    """Make questions: all and some states, no state, sizes, years before any value, few rows."""
    chance = random.Random(seed)
    asks = [
        Ask("MADE_UP_A", 2026),
        Ask("MADE_UP_É", 2026, limit=7),
        Ask("MADE_UP_B", 1990),
        Ask("MADE_UP_A", 2026, least=1e6, capitals=True),
        Ask("not there", 2026),
        Ask("MADE_UP_A", 2020, iso3=()),
        Ask("MADE_UP_A'; drop table cities; --", 2026, iso3=("X'",)),
    ]
    for _ in range(count):
        states = chance.choice((None, tuple(chance.sample(STATES, chance.randint(1, 3)))))
        least = chance.choice((0, 300_000, 1e6))
        about = (chance.choice(INDICATORS), chance.choice(YEARS), states, least)
        asks.append(Ask(*about, chance.random() < 0.5, limit=chance.choice((1, 20, 100, 3000))))
    return asks
