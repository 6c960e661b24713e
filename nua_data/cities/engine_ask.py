"""The questions as Ibis expressions: grouping and filtering are left to the engine.

Each function takes the two tables, with columns as declared, and gives an expression whose answer
is small. Only what every engine computes alike is used; the tests compare them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nua_data.cities.questions import Ask
from nua_data.cities.tables import CITIES, CITY_VALUES

if TYPE_CHECKING:
    import ibis

PLACED = [column for column in CITIES if column != "source"]
LATEST = ["value", "year", "nature"]
_NORTH, _EAST = 90, 180
_LOWER, _MIDDLE, _UPPER = 0.25, 0.5, 0.75


def asked_cities(cities: ibis.Table, ask: Ask) -> ibis.Table:
    """Keep the cities of the states and of the size asked for."""
    if ask.iso3 is not None:
        cities = cities.filter(cities.iso3.isin(ask.iso3))
    if ask.least <= 0:
        return cities
    is_large = cities.population >= ask.least
    return cities.filter(is_large | (cities.kind == "capital") if ask.capitals else is_large)


def is_given(values: ibis.Table) -> tuple[ibis.BooleanValue, ibis.BooleanValue]:
    """Say that a value is there: neither NULL nor "not a number", as a database may hold it."""
    return values.value.notnull(), ~values.value.isnan()


def known_values(values: ibis.Table, ask: Ask, wanted: ibis.BooleanValue) -> ibis.Table:
    """Keep the wanted values that are there, of the states and not after the year asked for."""
    kept = values.filter(wanted, values.year <= ask.until, *is_given(values))
    return kept if ask.iso3 is None else kept.filter(kept.iso3.isin(ask.iso3))


def latest_of(values: ibis.Table, *key: str) -> ibis.Table:
    """Give value, year, nature of the last year of each key.

    One row a key even where one stands twice against the rules. (A window would say the same, but
    takes DuckDB five times as long.)
    """
    return values.group_by(*key).aggregate(
        value=values.value.argmax(values.year),
        year=values.year.max(),
        nature=values.nature.argmax(values.year),
    )


def with_latest(cities: ibis.Table, values: ibis.Table, ask: Ask, how: str) -> ibis.Table:
    """Join the cities asked for with their latest values: `left` keeps cities without one."""
    known = known_values(values, ask, values.indicator == ask.indicator)
    latest = latest_of(known, "city").rename(value_city="city")
    asked = asked_cities(cities, ask)
    joined = asked.join(latest, asked.city == latest.value_city, how=how)
    return joined.select(*PLACED, *LATEST)


def has_place(table: ibis.Table) -> ibis.BooleanValue:
    """Say whether both numbers of a place are given."""
    return table.lat.notnull() & table.lon.notnull()


def on_earth(table: ibis.Table) -> ibis.BooleanValue:
    """Say whether a place is possible."""
    return table.lat.between(-_NORTH, _NORTH) & table.lon.between(-_EAST, _EAST)


def largest(table: ibis.Table, limit: int) -> ibis.Table:
    """Keep the largest cities; equal ones and those of unknown size by their key."""
    import ibis

    order = [ibis.desc("population", nulls_first=False), by_bytes(table.city)]
    return table.order_by(order).limit(limit)


def by_bytes(key: ibis.StringValue) -> ibis.Value:
    """Order a key by its bytes: PostgreSQL would follow the language of its database."""
    import ibis

    @ibis.udf.scalar.builtin
    def convert_to(text: str, encoding: str) -> bytes: ...

    (backend,) = key.get_backends() if hasattr(key, "get_backends") else key._find_backends()[0]
    return convert_to(key, "UTF8") if backend.name == "postgres" else key


def points(
    cities: ibis.Table, values: ibis.Table, ask: Ask, indicators: Sequence[str]
) -> ibis.Table:
    """Give the cities with a possible place, the largest first, with a column of values each.

    The cities are chosen first: of the values, only theirs are grouped.
    """
    placed = asked_cities(cities.filter(has_place(cities), on_earth(cities)), ask)
    chosen = largest(placed.select(*PLACED), ask.limit)
    kept = known_values(values, ask, values.indicator.isin(indicators))
    latest = latest_of(kept.semi_join(chosen, "city"), "city", "indicator")
    columns = {
        f"{name}_{place}": latest[name].max(where=latest.indicator == code)
        for place, code in enumerate(indicators)
        for name in ("value", "year")
    }
    beside = latest.group_by("city").aggregate(**columns).rename(value_city="city")
    joined = chosen.left_join(beside, chosen.city == beside.value_city)
    return joined.select(*PLACED, *columns)


def listed(cities: ibis.Table, values: ibis.Table, ask: Ask) -> ibis.Table:
    """Give the cities asked for, placed or not, the largest first."""
    return largest(with_latest(cities, values, ask, "left"), ask.limit)


def counts(cities: ibis.Table, values: ibis.Table, ask: Ask) -> ibis.Table:
    """Count the cities asked for; one row."""
    table = with_latest(cities, values, ask, "left")
    placed, valued = has_place(table) & on_earth(table), table.value.notnull()
    return table.aggregate(
        cities=table.count(),
        placed=_number(placed),
        outside=_number(has_place(table) & ~on_earth(table)),
        valued=_number(valued),
        placed_valued=_number(placed & valued),
    )


def _number(condition: ibis.BooleanValue) -> ibis.IntegerScalar:
    """Count where a condition holds, 0 where there is no row."""
    return condition.ifelse(1, 0).sum().fill_null(0).cast("int64")


def spread(cities: ibis.Table, values: ibis.Table, ask: Ask) -> ibis.Table:
    """Summarise the latest values; one row, of which only `cities` is sure to be there."""
    table = with_latest(cities, values, ask, "inner")
    return table.aggregate(
        cities=table.count(),
        low=table.value.min(),
        lower=table.value.quantile(_LOWER),
        median=table.value.quantile(_MIDDLE),
        upper=table.value.quantile(_UPPER),
        high=table.value.max(),
        first_year=table.year.min(),
        last_year=table.year.max(),
    )


def bins(cities: ibis.Table, values: ibis.Table, ask: Ask, edges: tuple[float, ...]) -> ibis.Table:
    """Count latest values by bin: the number of inner edges that a value reaches."""
    import ibis

    table = with_latest(cities, values, ask, "inner")
    reached = ibis.literal(0, "int64")
    for edge in edges[1:-1]:
        reached = reached + (table.value >= edge).ifelse(1, 0)
    table = table.mutate(bin=reached)
    return table.group_by("bin").aggregate(cities=table.count())


def by_country(cities: ibis.Table, values: ibis.Table, ask: Ask) -> ibis.Table:
    """Count cities and summarise latest values by state."""
    table = with_latest(cities, values, ask, "left")
    return table.group_by("iso3").aggregate(
        cities=table.count(), valued=table.value.count(), median=table.value.quantile(_MIDDLE)
    )


def series(values: ibis.Table, city: str, until: int) -> ibis.Table:
    """Give all values of one city not after a year."""
    kept = values.filter(values.city == city, values.year <= until, *is_given(values))
    return kept.select(*CITY_VALUES)


def indicators(values: ibis.Table) -> ibis.Table:
    """Count the values and give their first and last year, by indicator.

    Of values, not of cities: the one question that reads every row must not compare keys.
    """
    kept = values.filter(*is_given(values))
    return kept.group_by("indicator").aggregate(
        values=kept.count(), first_year=kept.year.min(), last_year=kept.year.max()
    )
