"""The tables that leave the house together: those of a release, and those computed from it."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from nua_data import aggregates, coverage, readiness, reporting, scale, trends
from nua_data.method import Method, load_method
from nua_data.model import Grouping

if TYPE_CHECKING:
    from nua_data.release import Release

COLUMNS = Path(__file__).parent / "export_columns.csv"
"""table, column, type, unit, meaning; `*` is every computed table that has no row of its own.

Rows of tables of the release give units only: type and meaning stand in their schemas.
"""

Make = Callable[["Release", dt.date, Method], pd.DataFrame]


def _statuses(release: Release, as_of: dt.date, _: Method) -> pd.DataFrame:
    """Give the status of every state in every cycle that has begun."""
    cycles = release.cycles
    begun = cycles.loc[cycles["start"] <= as_of.isoformat(), "cycle"]
    tables = [
        reporting.status_by_country(release, cycle, as_of).assign(cycle=cycle) for cycle in begun
    ]
    return pd.concat(tables, ignore_index=True)


def _distances_by_commitment(release: Release, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Give the mean distance of every member and commitment."""
    return scale.commitment_values(scale.distances(release, as_of, method), method)


def _readiness(release: Release, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Give the readiness of every member for the cycle that the day falls in."""
    cycle = reporting.current_cycle(release, as_of)
    return readiness.readiness(release, as_of, method, cycle=cycle).assign(cycle=cycle)


def _group_lines(release: Release, as_of: dt.date, method: Method) -> pd.DataFrame:
    """Give world and region lines of both groupings up to the year of the day."""
    tables = [
        aggregates.group_lines(release, grouping, method.aggregate).assign(grouping=grouping.value)
        for grouping in Grouping
    ]
    table = pd.concat([each.astype({"group": "str"}) for each in tables], ignore_index=True)
    return table[table["year"] <= as_of.year]


COMPUTED: dict[str, tuple[str, tuple[str, ...], Make]] = {
    "reporting_status": (
        "Where the report of every state stands in every cycle, as of the day.",
        ("iso3", "cycle"),
        _statuses,
    ),
    "trends": (
        "The trend of every member state and judged indicator, with the numbers that made it.",
        ("iso3", "indicator"),
        trends.classify_trends,
    ),
    "coverage": (
        "How well the headline indicators of every member state are covered by data.",
        ("iso3",),
        coverage.coverage_by_country,
    ),
    "coverage_by_commitment": (
        "The same for every member state and commitment.",
        ("iso3", "commitment"),
        coverage.coverage_by_commitment,
    ),
    "coverage_cells": (
        "Availability and timeliness of every member state and headline indicator.",
        ("iso3", "indicator"),
        coverage.coverage_cells,
    ),
    "distances": (
        "How far every member state is from the worst bound to the target of an indicator.",
        ("iso3", "indicator"),
        scale.distances,
    ),
    "distances_by_commitment": (
        "The mean distance of every member state and commitment.",
        ("iso3", "commitment"),
        _distances_by_commitment,
    ),
    "readiness": (
        "The readiness of every member state for the review: an interval from its known parts.",
        ("iso3",),
        _readiness,
    ),
    "group_lines": (
        "World and regional values of every indicator and year, computed here.",
        ("indicator", "grouping", "group", "year"),
        _group_lines,
    ),
}
"""Name -> what one table holds, its key, and what makes it."""


def computed_tables(release: Release, as_of: dt.date) -> Iterator[tuple[str, pd.DataFrame]]:
    """Make the computed tables one by one: by the default bands and the linear pace.

    The key stands first, then ``as_of``, then the rest; rows in the order of the key.
    """
    method = load_method()
    for name, (_, key, make) in COMPUTED.items():
        table = make(release, as_of, method).assign(as_of=as_of.isoformat())
        rest = [column for column in table if column not in (*key, "as_of")]
        table = table[[*key, "as_of", *rest]].astype(dict.fromkeys(key[:1], "str"))
        yield name, _typed(name, table.sort_values([*key], ignore_index=True))


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Give whole numbers and days the type that the dictionary says."""
    for column in table:
        wanted, _, _ = described(name, column)
        if wanted == "integer":
            table[column] = table[column].astype("Int64")
        elif wanted == "date" and pd.api.types.is_datetime64_any_dtype(table[column]):
            table[column] = table[column].dt.strftime("%Y-%m-%d").fillna("")
    return table


@cache
def _columns() -> dict[tuple[str, str], tuple[str, str, str]]:
    """Read the dictionary once: (table, column) -> type, unit, meaning."""
    with COLUMNS.open(encoding="utf-8", newline="") as stream:
        return {
            (row["table"], row["column"]): (row["type"], row["unit"], row["meaning"])
            for row in csv.DictReader(stream)
        }


def described(table: str, column: str) -> tuple[str, str, str]:
    """Give type, unit and meaning of a column; KeyError for a computed one nobody described."""
    known = _columns()
    own = known.get((table, column))
    if table not in COMPUTED:
        return own or ("", "", "")
    return own or known["*", column]


def computed_schema(name: str, table: pd.DataFrame) -> dict[str, Any]:
    """Describe a computed table as a Table Schema."""
    key = COMPUTED[name][1]
    fields = []
    for column in table:
        kind, unit, meaning = described(name, column)
        entry: dict[str, Any] = {"name": column, "type": kind, "description": meaning}
        if unit:
            entry["unit"] = unit
        if kind == "boolean":
            entry |= {"trueValues": ["1"], "falseValues": ["0"]}
        if column in key:
            entry["constraints"] = {"required": True}
        fields.append(entry)
    schema = {"missingValues": [""], "primaryKey": [*key], "fields": fields}
    links = [("iso3", "countries"), ("indicator", "indicators"), ("cycle", "cycles")]
    found = [(column, resource) for column, resource in links if column in table]
    if found:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": resource, "fields": [column]}}
            for column, resource in found
        ]
    return schema


def dictionary(schemas: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Give one row a column of every table: `table, column, type, unit, meaning, may_be_empty`."""
    return pd.DataFrame(
        [
            {
                "table": name,
                "column": entry["name"],
                "type": entry["type"],
                "unit": described(name, entry["name"])[1],
                "meaning": entry["description"],
                "may_be_empty": not entry.get("constraints", {}).get("required", False),
            }
            for name, schema in schemas.items()
            for entry in schema["fields"]
        ]
    )
