"""The full check of a release's tables against the schemas (imports pandera)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa

from nua_data.check import DESCRIBE, DESCRIPTOR, MOST_OF_A_KIND, Finding, unpack
from nua_data.check_cells import REMEDIES, at, header_findings, nearest, read_cells, type_cells
from nua_data.check_columns import table_schema
from nua_data.model import MEMBER_STATES
from nua_data.tables import BOUNDARIES, SCHEMAS

INTERVALS = (("start", "end"), ("planned_start", "planned_end"))


def check_tables(descriptor: dict[str, Any], files: dict[str, bytes]) -> list[Finding]:
    """Check every table and the boundaries of a release; all findings, uncapped."""
    paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    findings = list(_resource_findings(descriptor))
    as_of = date.fromisoformat(descriptor["as_of"])
    tables: dict[str, pd.DataFrame] = {}
    for name in SCHEMAS:
        if name not in files:
            continue
        table, found = check_table(name, paths[name], files[name], as_of)
        findings += found
        if table is not None:
            tables[name] = table
    findings += _reference_findings(tables, paths)
    findings += _member_findings(tables, paths)
    if BOUNDARIES in files:
        findings += _boundary_findings(paths[BOUNDARIES], files[BOUNDARIES], tables)
    return findings


def check_table(
    name: str, path: str, content: bytes, as_of: date
) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Check one table by itself.

    Returns the typed rows, indexed by their line in the file (None where it cannot be read), and
    the findings.
    """
    schema = SCHEMAS[name]
    content, damage = unpack(path, content)
    if damage:
        return None, list(damage)
    cells, findings = read_cells(path, content)
    if cells is None or findings:
        return None, findings
    findings = list(header_findings(path, list(cells.columns), list(schema.columns)))
    if not findings and cells.empty:
        findings = [Finding(path, None, "", "", "empty_table", "The table has no rows; add some.")]
    if findings:
        return None, findings
    typed, findings = type_cells(path, cells, schema)
    findings += _schema_findings(path, cells, typed, schema, findings)
    findings += _future_findings(path, cells, typed, schema, as_of)
    findings += _interval_findings(path, cells)
    return typed, findings


# --- the schemas ----------------------------------------------------------------------------


def _schema_findings(
    path: str,
    cells: pd.DataFrame,
    typed: pd.DataFrame,
    schema: pa.DataFrameSchema,
    before: list[Finding],
) -> list[Finding]:
    """Validate with pandera and say each failure as a finding; cells found before are left out."""
    findings = _duplicate_findings(path, cells, schema)
    repeated = {finding.row for finding in findings}
    single = typed.loc[~typed.index.isin(repeated)]  # pandera lists repeated keys slowly
    try:
        schema.validate(single, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases
    else:
        return findings
    seen = {(finding.row, finding.column) for finding in before}
    for (column, check), group in failures.groupby(["column", "check"], sort=False):
        rule = "empty_cell" if check == "not_nullable" else check
        if rule not in REMEDIES:
            continue  # a dtype that follows from a cell already found
        lines = group["index"].dropna().astype(int)
        lines = [row for row in lines if (row, column) not in seen]
        metadata = schema.columns[column].metadata
        values = cells.loc[lines, column]
        if rule != "empty_cell":
            values = values[values != ""]  # empty is one finding, not two
        findings += at(path, column, values, rule, metadata)
    if not findings and not before:
        text = "The table does not fit its schema: " + str(failures.iloc[0].to_dict())
        findings.append(Finding(path, None, "", "", "bad_table", text))
    return findings


def _duplicate_findings(
    path: str, cells: pd.DataFrame, schema: pa.DataFrameSchema
) -> list[Finding]:
    """Name each repeated key and the line that has it first."""
    key = list(schema.unique)
    lines = cells.index[cells.duplicated(key)]
    if lines.empty:
        return []
    columns = [cells[name] for name in key]
    firsts = cells.index.to_series().groupby(columns, sort=False).transform("first")
    shown = map(", ".join, cells.loc[lines, key].itertuples(index=False))
    return [
        Finding(
            path,
            int(row),
            "+".join(key),
            value,
            "duplicate_key",
            f"Line {first} has the same key; keep one of the two.",
        )
        for row, value, first in zip(lines, shown, firsts.loc[lines], strict=True)
    ]


def _future_findings(
    path: str, cells: pd.DataFrame, typed: pd.DataFrame, schema: pa.DataFrameSchema, as_of: date
) -> list[Finding]:
    """Find facts dated after the release's as-of day (a year or month by its first day)."""
    findings: list[Finding] = []
    for name, column in schema.columns.items():
        if not column.metadata.get("known"):
            continue
        if column.metadata["type"] == "integer":
            late, rule = typed[name].gt(as_of.year).fillna(False).astype(bool), "future_year"
        else:
            rule, day = "future_date", as_of.isoformat()
            late = pd.Series(False, index=cells.index)
            for length in (4, 7, 10):
                cut = cells[name].str.len().eq(length)
                late |= cut & (cells[name] > day[:length])
        text = f"It is after the release's as-of day, {as_of.isoformat()}; correct one of the two."
        findings += [
            Finding(path, int(row), name, value, rule, text)
            for row, value in cells.loc[late, name].items()
        ]
    return findings


def _interval_findings(path: str, cells: pd.DataFrame) -> list[Finding]:
    """Find periods that end before they start."""
    findings: list[Finding] = []
    for start, end in INTERVALS:
        if {start, end} <= set(cells.columns):
            wrong = cells[cells[end] < cells[start]]
            findings += [
                Finding(path, int(row), end, value, "end_before_start", f"It is before {start}.")
                for row, value in wrong[end].items()
            ]
    return findings


# --- across tables --------------------------------------------------------------------------


def _resource_findings(descriptor: dict[str, Any]) -> Iterable[Finding]:
    """Find tables that the descriptor leaves out, doubles, does not know or describes wrongly."""

    def wrong(name: str, rule: str, remedy: str) -> Finding:
        return Finding(DESCRIPTOR, None, "resources", name, rule, remedy)

    names = [resource["name"] for resource in descriptor["resources"]]
    for name in (*SCHEMAS, BOUNDARIES):
        if name not in names:
            text = f"A release holds it; add the file and run `{DESCRIBE}`."
            yield wrong(name, "missing_table", text)
    for resource in descriptor["resources"]:
        name = resource["name"]
        if names.count(name) > 1:
            yield wrong(name, "duplicate_key", "Name each resource once.")
        if name not in SCHEMAS and name != BOUNDARIES:
            text = "No schema knows this table; remove it from the descriptor."
            yield wrong(name, "unknown_table", text)
        expected = table_schema(SCHEMAS[name]) if name in SCHEMAS else None
        if name in (*SCHEMAS, BOUNDARIES) and resource.get("schema") != expected:
            text = f"The fields are not those of this version; run `{DESCRIBE}`."
            yield wrong(name, "wrong_schema", text)


def _reference_findings(
    tables: dict[str, pd.DataFrame], paths: dict[str, str]
) -> Iterable[Finding]:
    """Find values that their parent table does not have, with the nearest that it has."""
    for name, table in tables.items():
        for column, spec in SCHEMAS[name].columns.items():
            parent, _, parent_column = (spec.metadata.get("of") or "").partition(".")
            if parent not in tables:
                continue
            known = tables[parent][parent_column]
            unknown = table.loc[~table[column].isin(known) & table[column].ne(""), column]
            near = {value: nearest(value, known) for value in unknown.unique()[:MOST_OF_A_KIND]}
            for row, value in unknown.items():
                text = (
                    near.get(value) or f"Use a {parent_column} of {paths[parent]}, or add it there."
                )
                yield Finding(paths[name], int(row), column, value, f"unknown_{parent}", text)


def _member_findings(tables: dict[str, pd.DataFrame], paths: dict[str, str]) -> Iterable[Finding]:
    """Find a number of member states that is not 193."""
    if "countries" in tables:
        members = int(tables["countries"]["membership"].eq("member").sum())
        if members != MEMBER_STATES:
            text = f"The United Nations has {MEMBER_STATES} Member States; correct the table."
            path = paths["countries"]
            yield Finding(path, None, "membership", str(members), "member_count", text)


def _boundary_findings(
    path: str, content: bytes, tables: dict[str, pd.DataFrame]
) -> Iterable[Finding]:
    """Find boundaries that are no GeoJSON, or lack a member state."""
    content, damage = unpack(path, content)
    yield from damage
    try:
        features = [] if damage else json.loads(content)["features"]
        shown = {feature["properties"]["iso3"] for feature in features if feature["geometry"]}
    except (ValueError, KeyError, TypeError) as error:
        text = "It must be a GeoJSON FeatureCollection with a property iso3; copy it again."
        yield Finding(path, None, "", str(error)[:80], "bad_geojson", text)
        return
    if damage or "countries" not in tables:
        return
    countries = tables["countries"]
    for iso3 in countries.loc[countries["membership"].eq("member"), "iso3"]:
        if iso3 not in shown:
            yield Finding(path, None, "iso3", iso3, "missing_shape", "Add a shape of the state.")
