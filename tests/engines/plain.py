"""The same questions answered by plain pandas, for the engines to be compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from nua_data.cities.questions import Ask
from nua_data.cities.tables import CITIES, CITY_VALUES

PLACED = [column for column in CITIES if column != "source"]
LISTED = [*PLACED, "value", "year", "nature"]


@dataclass(frozen=True)
class Plain:
    """Answer from two tables in memory, row by row where that is plainer."""

    cities: pd.DataFrame
    values: pd.DataFrame

    def latest(self, ask: Ask) -> pd.DataFrame:
        known = self.values[
            (self.values["indicator"] == ask.indicator)
            & (self.values["year"] <= ask.until)
            & self.values["value"].notna()
        ]
        return (
            known.sort_values("year").groupby("city").tail(1)[["city", "value", "year", "nature"]]
        )

    def asked(self, ask: Ask) -> pd.DataFrame:
        cities = self.cities
        if ask.iso3 is not None:
            cities = cities[cities["iso3"].isin(ask.iso3)]
        if ask.least > 0:
            is_kept = cities["population"].fillna(-1) >= ask.least
            cities = cities[is_kept | (ask.capitals & (cities["kind"] == "capital"))]
        return cities.merge(self.latest(ask), on="city", how="left")

    def listed(self, ask: Ask) -> pd.DataFrame:
        return self._largest(self.asked(ask)[LISTED], ask.limit)

    def points(self, ask: Ask, indicators: tuple[str, ...]) -> pd.DataFrame:
        asked = self.asked(ask)[PLACED]
        found = self._largest(asked[_placed(asked)], ask.limit)
        for place, indicator in enumerate(indicators):
            latest = self.latest(replace(ask, indicator=indicator)).set_index("city")
            for name in ("value", "year"):
                found[f"{name}_{place}"] = [latest[name].get(city) for city in found["city"]]
        return found

    def counts(self, ask: Ask) -> dict[str, int]:
        asked = self.asked(ask)
        placed, valued = _placed(asked), asked["value"].notna()
        given = asked["lat"].notna() & asked["lon"].notna()
        found = {
            "cities": len(asked),
            "placed": placed.sum(),
            "outside": (given & ~placed).sum(),
            "valued": valued.sum(),
            "placed_valued": (placed & valued).sum(),
        }
        return {name: int(count) for name, count in found.items()}

    def spread(self, ask: Ask) -> dict[str, float]:
        asked = self.asked(ask).dropna(subset="value")
        if asked.empty:
            return {"cities": 0}
        values, years = asked["value"], asked["year"]
        return {
            "cities": len(asked),
            "low": values.min(),
            "lower": values.quantile(0.25),
            "median": values.median(),
            "upper": values.quantile(0.75),
            "high": values.max(),
            "first_year": years.min(),
            "last_year": years.max(),
        }

    def bins(self, ask: Ask, edges: tuple[float, ...]) -> dict[int, int]:
        found: dict[int, int] = {}
        for value in self.asked(ask)["value"].dropna():
            reached = [number for number, edge in enumerate(edges) if value >= edge]
            number = min(max(reached, default=0), len(edges) - 2)
            found[number] = found.get(number, 0) + 1
        return dict(sorted(found.items()))

    def by_country(self, ask: Ask) -> pd.DataFrame:
        groups = self.asked(ask).groupby("iso3")
        return groups.agg(
            cities=("city", "size"), valued=("value", "count"), median=("value", "median")
        ).reset_index()

    def series(self, city: str, until: int) -> pd.DataFrame:
        mine = self.values[(self.values["city"] == city) & (self.values["year"] <= until)]
        return mine[list(CITY_VALUES)].sort_values(["indicator", "year"])

    def indicators(self) -> pd.DataFrame:
        groups = self.values.groupby("indicator")
        return groups.agg(
            values=("value", "count"), first_year=("year", "min"), last_year=("year", "max")
        ).reset_index()

    def _largest(self, asked: pd.DataFrame, limit: int) -> pd.DataFrame:
        rows = sorted(
            asked.to_dict("records"),
            key=lambda row: (-row["population"] if row["population"] == row["population"] else 1,
                             row["city"].encode()),
        )  # fmt: skip
        return pd.DataFrame(rows[:limit], columns=asked.columns)


def _placed(cities: pd.DataFrame) -> pd.Series:
    return cities["lat"].between(-90, 90) & cities["lon"].between(-180, 180)


def as_rows(table: pd.DataFrame) -> list[tuple]:
    """Write a table as rows that can be compared: missing is None, numbers to nine digits."""
    return [tuple(_cell(cell) for cell in row) for row in table.itertuples(index=False)]


def _cell(cell: object) -> object:
    if cell is None or cell is pd.NA or cell != cell or cell == "":
        return None
    if isinstance(cell, str | bool):
        return cell
    return float(f"{float(cell):.9g}")


def as_numbers(found: dict[str, float]) -> dict[str, object]:
    """Write a summary so that it can be compared."""
    return {name: _cell(value) for name, value in found.items()}
