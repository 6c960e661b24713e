"""Look through a place for what its columns cannot show: keys twice, values of no city, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nua_data.cities.engine_ask import has_place, is_given, on_earth
from nua_data.cities.tables import KINDS

if TYPE_CHECKING:
    import ibis

    from nua_data.cities.engine_connect import Connection

SERIOUS = ("cities_twice", "cities_unnamed", "values_twice")
"""Counts that make answers wrong; the others are rows that are left out."""


def count_rows(connection: Connection) -> dict[str, int]:
    """Count rows, and rows that break the rules of the tables; the engine counts."""
    cities, values = connection.cities, connection.values
    questions = {
        "cities": cities.count(),
        "values": values.count(),
        "cities_twice": _twice(cities, ["city"]),
        "cities_unnamed": cities.filter(cities.city.isnull() | cities.iso3.isnull()).count(),
        "cities_of_other_kind": cities.filter(cities.kind.notin(KINDS)).count(),
        "places_impossible": cities.filter(has_place(cities), ~on_earth(cities)).count(),
        "values_twice": _twice(values, ["city", "indicator", "year"]),
        "values_missing": values.filter(~(is_given(values)[0] & is_given(values)[1])).count(),
        "values_of_no_city": values.anti_join(cities, "city").count(),
    }
    return {
        name: int(connection.backend.to_pyarrow(question.as_table())[0][0].as_py())
        for name, question in questions.items()
    }


def _twice(table: ibis.Table, key: list[str]) -> ibis.IntegerScalar:
    """Count the keys that more than one row has."""
    groups = table.group_by(key).aggregate(rows=table.count())
    return groups.filter(groups.rows > 1).count()
