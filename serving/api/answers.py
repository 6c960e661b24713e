"""From a table to bytes: filters, pages, formats, entity tags; kept for the next who asks."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from nua_data.export import defuse_table
from nua_data.release import Release
from serving.api.resources import RESOURCES, Choice, resource_table

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
"""Format -> media type of its answers."""


@dataclass(frozen=True)
class Query:
    """What a request asks of a resource."""

    resource: str
    choice: Choice
    wanted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Column -> values, any of which a row may have; in the order of the resource's filters."""
    year_from: int | None = None
    year_to: int | None = None
    limit: int = 1000
    offset: int = 0


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer, with what its headers say."""

    body: bytes
    etag: str
    total: int


@lru_cache(maxsize=512)
def answer(release: Release, query: Query, form: str) -> Answer:
    """Give the answer to a query in a format, one of `TYPES`."""
    table = select(release, query)
    rows = table.iloc[query.offset : query.offset + query.limit]
    body = WRITERS[form](rows, release, query, len(table))
    digest = hashlib.sha256(f"{release.hash} {query} {form}".encode()).hexdigest()[:20]
    return Answer(body, f'"{release.hash[:12]}-{digest}"', len(table))


def select(release: Release, query: Query) -> pd.DataFrame:
    """Give the rows of a resource that a query asks for, in the order of the table."""
    table = resource_table(query.resource, release, query.choice)
    keep = pd.Series(True, table.index)
    for column, values in query.wanted:
        keep &= table[column].isin(values)
    if query.year_from is not None:
        keep &= table["year"] >= query.year_from
    if query.year_to is not None:
        keep &= table["year"] <= query.year_to
    return table[keep]


def _json(rows: pd.DataFrame, release: Release, query: Query, total: int) -> bytes:
    head = {
        "resource": query.resource,
        "about": RESOURCES[query.resource].about,
        "release": release.version,
        "as_of": query.choice.as_of.isoformat(),
        "total": total,
        "offset": query.offset,
        "count": len(rows),
    }
    text = rows.to_json(orient="records", force_ascii=False, double_precision=12)
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opening}, "data": {text}}}'.encode()


def _csv(rows: pd.DataFrame, _release: Release, _query: Query, _total: int) -> bytes:
    return defuse_table(rows).to_csv(index=False, lineterminator="\r\n").encode("utf-8")


def _parquet(rows: pd.DataFrame, release: Release, query: Query, total: int) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(rows, preserve_index=False)
    said: dict[str, Any] = {
        "release": release.version,
        "as_of": query.choice.as_of.isoformat(),
        "total": str(total),
    }
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **said})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


WRITERS = {"json": _json, "csv": _csv, "parquet": _parquet}
