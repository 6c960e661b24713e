"""Words in which `tables.py` declares tables: one small function a kind of column (pandera)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import pandas as pd
import pandera.pandas as pa

LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ar": "Arabic",
    "ru": "Russian",
    "zh": "Chinese",
}
"""The six official languages of the United Nations."""

PARTIAL_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
FULL_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"


def text(
    description: str,
    *,
    empty: bool = False,
    one_of: Iterable[str] | type[StrEnum] | None = None,
    pattern: str | None = None,
    of: str | None = None,
    category: bool = False,
) -> pa.Column:
    """Declare a text column; `of` names the `table.column` it refers to."""
    listed = [str(value) for value in one_of] if one_of is not None else None
    checks = [] if empty else [pa.Check.str_length(min_value=1, error="empty_cell")]
    if listed is not None:
        checks.append(pa.Check.isin(listed + [""] * empty, error="not_in_list"))
    if pattern is not None:
        form = rf"^(?:{pattern})$" if not empty else rf"^(?:{pattern})?$"
        checks.append(pa.Check.str_matches(form, error="bad_form"))
    kind = {"type": "string", "required": not empty, "enum": listed, "pattern": pattern}
    return pa.Column(
        "category" if category else None,
        checks,
        description=description,
        metadata=kind | {"of": of, "category": category},
    )


def day(
    description: str, *, empty: bool = False, partial: bool = True, known: bool = False
) -> pa.Column:
    """Declare a date kept as text: YYYY, YYYY-MM or YYYY-MM-DD (only the last if not partial).

    `known`: not later than the release's as-of day.
    """
    column = text(description, empty=empty, pattern=PARTIAL_DATE if partial else FULL_DATE)
    checks = [*column.checks, pa.Check(_is_real_day, error="no_such_day")]
    form = "YYYY, YYYY-MM or YYYY-MM-DD" if partial else "YYYY-MM-DD"
    metadata = column.metadata | {"known": known, "form": form}
    return pa.Column(None, checks, description=description, metadata=metadata)


def _is_real_day(days: pd.Series) -> pd.Series:
    """Tell days that exist from the 30 February kind; other lengths are left to the pattern."""
    full = days.str.len().eq(10)
    real = pd.to_datetime(days.where(full), format="%Y-%m-%d", errors="coerce").notna()
    return real | ~full


def number(
    description: str,
    *,
    low: float | None = None,
    high: float | None = None,
    empty: bool = False,
) -> pa.Column:
    """Declare a column of decimal numbers."""
    return _numeric("number", "float64", description, low, high, empty)


def whole(
    description: str,
    *,
    low: int | None = None,
    high: int | None = None,
    empty: bool = False,
    one_of: Iterable[int] | None = None,
) -> pa.Column:
    """Declare a column of whole numbers."""
    dtype = "Int64" if empty else "int64"
    column = _numeric("integer", dtype, description, low, high, empty)
    if one_of is None:
        return column
    listed = list(one_of)
    checks = [*column.checks, pa.Check.isin(listed, error="not_in_list")]
    metadata = column.metadata | {"enum": listed}
    return pa.Column(dtype, checks, nullable=empty, description=description, metadata=metadata)


def year(
    description: str, *, low: int = 1945, high: int = 2100, empty: bool = False, known: bool = True
) -> pa.Column:
    """Declare a calendar year; `known`: not later than the release's as-of year."""
    column = whole(description, low=low, high=high, empty=empty)
    column.metadata["known"] = known
    return column


def flag(description: str) -> pa.Column:
    """Declare a yes-or-no column, written 1 or 0."""
    metadata = {"type": "boolean", "required": True}
    return pa.Column("bool", description=description, metadata=metadata)


def languages(description: str, prefix: str = "") -> dict[str, pa.Column]:
    """Declare six text columns, one an official language, named by its code."""
    return {
        f"{prefix}{code}": text(description.format(language=language))
        for code, language in LANGUAGES.items()
    }


def table(
    name: str,
    description: str,
    columns: dict[str, pa.Column],
    *,
    key: tuple[str, ...],
    owner: str,
    file: str = "",
) -> pa.DataFrameSchema:
    """Declare a table: its file, its primary key and who owns the data (see check_describe)."""
    return pa.DataFrameSchema(
        columns,
        name=name,
        description=description,
        unique=list(key),
        report_duplicates="exclude_first",
        strict=True,
        metadata={"key": key, "owner": owner, "file": file or f"{name}.csv"},
    )


def _numeric(
    kind: str,
    dtype: str,
    description: str,
    low: float | None,
    high: float | None,
    empty: bool,
) -> pa.Column:
    """Declare a numeric column with its bounds."""
    checks = []
    if low is not None:
        checks.append(pa.Check.ge(low, error="too_low"))
    if high is not None:
        checks.append(pa.Check.le(high, error="too_high"))
    metadata = {"type": kind, "required": not empty, "minimum": low, "maximum": high}
    return pa.Column(dtype, checks, nullable=empty, description=description, metadata=metadata)


def table_schema(schema: pa.DataFrameSchema) -> dict[str, Any]:
    """Write a pandera schema as a Table Schema."""
    described: dict[str, Any] = {
        "fields": [_field(name, column) for name, column in schema.columns.items()],
        "missingValues": [""],
        "primaryKey": list(schema.metadata["key"]),
    }
    keys = [
        {"fields": [name], "reference": {"resource": parent, "fields": [parent_column]}}
        for name, column in schema.columns.items()
        for parent, _, parent_column in [(column.metadata.get("of") or "").partition(".")]
        if parent
    ]
    return described | ({"foreignKeys": keys} if keys else {})


def _field(name: str, column: pa.Column) -> dict[str, Any]:
    """Write a pandera column as a field with type, description and constraints."""
    said = column.metadata
    limits = {key: said.get(key) for key in ("enum", "pattern", "minimum", "maximum")}
    constraints = {"required": True} if said["required"] else {}
    constraints |= {key: value for key, value in limits.items() if value is not None}
    described = {"name": name, "type": said["type"], "description": column.description}
    if said["type"] == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    if said.get("category"):
        described["categorical"] = True
    return described | ({"constraints": constraints} if constraints else {})
