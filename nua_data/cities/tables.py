"""The two tidy tables of the city layer: what an engine serves, whatever its database.

`cities` has one row a city, `city_values` one row a city, indicator and year. `build.py` makes
both from a release; a database that holds them under these names and types can stand in its
place. Missing cells are NULL in a database and NaN (or "" in text columns) in pandas.
"""

from __future__ import annotations

CITIES = {
    "city": "string",  # key: "wup-20001", "hab-ke_nairobi", "cap-TUV"; unique
    "iso3": "string",  # state
    "name": "string",  # as the producer writes it
    "kind": "string",  # wup: in the list of 300,000 or more; reported: has values only; capital
    "lat": "double",  # NULL where no place is certain: such a city is on no map
    "lon": "double",
    "population": "double",  # persons in population_year; NULL where unknown
    "population_year": "bigint",  # NULL where population is, or where its source gives no year
    "is_projected": "boolean",  # the population is a projection
    "source": "string",  # code of the release's sources table: of name, place and population
}
"""Columns of `cities` -> type as SQL calls it. Key: city."""

CITY_VALUES = {
    "city": "string",  # a key of cities
    "iso3": "string",  # of the city, repeated so that a country is found without a join
    "indicator": "string",  # code of the release's indicators table, or POPULATION
    "year": "bigint",
    "value": "double",  # in the unit of the indicator; never NULL
    "nature": "string",  # a `model.Nature`, or "projected"
    "source": "string",  # code of the release's sources table
}
"""Columns of `city_values` -> type as SQL calls it. Key: city, indicator, year."""

TABLES = {"cities": CITIES, "city_values": CITY_VALUES}

POPULATION = "CITY_POPULATION"
"""Indicator of the rows that hold persons living in the city, every year that the source gives."""
PROJECTED = "projected"
"""Nature of a population after the last estimate."""
KINDS = ("wup", "reported", "capital")

TYPES = {
    "string": {"string", "object", "str", "varchar", "text", "char", "category"},
    "double": {"float64", "float32", "double", "float", "double precision", "numeric", "real"},
    "bigint": {"int64", "int32", "int16", "Int64", "bigint", "integer", "int", "smallint"},
    "boolean": {"bool", "boolean"},
}
"""Names that stand for each type, in pandas and in databases (there in lower case)."""


class CityDataError(Exception):
    """Cities cannot be read: `code` names why (`CODES`); `table`, `column`, `detail` say where."""

    CODES = (
        "no_table", "no_column", "wrong_type", "bad_url", "no_driver", "unreachable", "too_slow",
        "too_large", "no_rows", "failed",
    )  # fmt: skip

    def __init__(self, code: str, table: str = "", column: str = "", detail: str = "") -> None:
        super().__init__(" ".join(part for part in (code, table, column, detail) if part))
        self.code, self.table, self.column, self.detail = code, table, column, detail


def check_columns(table: str, types: dict[str, str]) -> None:
    """Compare columns found (name -> type) with those declared; raise CityDataError at the first.

    Further columns are allowed; whole numbers may stand for `double`.
    """
    for column, wanted in TABLES[table].items():
        if column not in types:
            raise CityDataError("no_column", table, column)
        found = types[column].split("(")[0].strip()
        allowed = TYPES[wanted] | (TYPES["bigint"] if wanted == "double" else set())
        if not {found, found.lower()} & allowed:
            raise CityDataError("wrong_type", table, column, found)
