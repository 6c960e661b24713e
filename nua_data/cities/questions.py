"""The small questions that the page asks of an engine; every answer is a small table.

An engine groups and filters where the data lie. All quantiles interpolate linearly, as pandas
does. The value of a city in "the latest year" is that of its last year not after `until`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pandas as pd


@dataclass(frozen=True)
class Ask:
    """What is asked of the cities: which indicator, which states, how large, until when."""

    indicator: str
    until: int
    """Last year known: later values are left out."""
    iso3: tuple[str, ...] | None = None
    """Codes of states; None for all."""
    least: float = 0
    """Smallest population, persons; above 0 a city of unknown population is left out."""
    capitals: bool = False
    """Keep the cities of kind `capital` whatever their size: they stand for their state."""
    limit: int = 3000
    """Rows given back, at most."""


class Engine(Protocol):
    """What the page needs; raises `tables.CityDataError` where data cannot be read."""

    def points(self, ask: Ask, indicators: tuple[str, ...]) -> pd.DataFrame:
        """Give the cities that have a place, the largest first, whatever indicator is asked for.

        Columns of `tables.CITIES` but `source`, then for each of the indicators, by its place
        among them, value_0, year_0, value_1 ...: its latest value, empty where there is none.
        Order: population descending (unknown last), city. Cities outside latitude -90..90 or
        longitude -180..180 are left out.
        """

    def counts(self, ask: Ask) -> dict[str, int]:
        """Count the cities asked for, whatever the limit.

        `cities` all, `placed` with a place on the map, `outside` with an impossible place,
        `valued` with a value (placed or not), `placed_valued` with both.
        """

    def spread(self, ask: Ask) -> dict[str, float]:
        """Summarise the latest values of the cities asked for, placed or not.

        `cities`, `low`, `lower` (first quartile), `median`, `upper`, `high`, `first_year`,
        `last_year`; only `cities` (0) where there is none.
        """

    def bins(self, ask: Ask, edges: tuple[float, ...]) -> pd.DataFrame:
        """Count latest values between edges: columns bin (0 ... len(edges) - 2) and cities.

        A bin holds its lower edge; the last also its upper. Values beyond the edges count in the
        first or last bin. Only bins with cities are given, in order.
        """

    def by_country(self, ask: Ask) -> pd.DataFrame:
        """Summarise by state: iso3, cities (asked for), valued, median of the latest values."""

    def listed(self, ask: Ask) -> pd.DataFrame:
        """Give the cities asked for, placed or not, in the order of `points`.

        Columns of `tables.CITIES` but `source`, then value, year, nature: the latest value.
        """

    def series(self, city: str, until: int) -> pd.DataFrame:
        """Give all values of one city: columns of `CITY_VALUES`, by indicator and year."""

    def city(self, city: str) -> pd.DataFrame:
        """Give the row of one city, with the columns of `CITIES`; empty where there is none."""

    def indicators(self) -> pd.DataFrame:
        """Give indicator, values (how many), first_year, last_year, by indicator."""
