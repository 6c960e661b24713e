"""Series of the UN SDG API (v1), written as the data portal writes its CSV files.

A series so fetched goes through the same importer as a downloaded file: one home for the choice
of dimensions, the codes of nature, and all that is set aside.
Source: https://unstats.un.org/sdgapi/swagger/
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from nua_data.sources.page_cache import write_atomically
from nua_data.sources.paging import Page, Service, as_count

PAGE_SIZE = 5000
FIXED = {
    "Goal": "goal",
    "Target": "target",
    "Indicator": "indicator",
    "SeriesCode": "series",
    "SeriesDescription": "seriesDescription",
    "GeoAreaCode": "geoAreaCode",
    "GeoAreaName": "geoAreaName",
    "TimePeriod": "timePeriodStart",
    "Value": "value",
    "Time_Detail": "time_detail",
    "TimeCoverage": "timeCoverage",
    "UpperBound": "upperBound",
    "LowerBound": "lowerBound",
    "BasePeriod": "basePeriod",
    "Source": "source",
    "GeoInfoUrl": "geoInfoUrl",
    "FootNote": "footnotes",
}
"""Columns of the portal's files that every series has -> names in the API."""
ATTRIBUTES = ("Nature", "Units")


def address(base: str, series: str, number: int) -> str:
    """Give the address of a page of a series."""
    query = urlencode({"seriesCode": series, "page": number, "pageSize": PAGE_SIZE})
    return f"{base}/v1/sdg/Series/Data?{query}"


def read_page(document: Any) -> Page:
    """Read a page; ValueError where the document is none."""
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        raise ValueError("no list of data")
    rows = document["data"]
    if not all(map(_is_row, rows)):
        raise ValueError("a row without a series, or with parts that have no names")
    return Page(
        rows=rows,
        number=as_count(document.get("pageNumber")),
        pages=as_count(document.get("totalPages")),
        total=as_count(document.get("totalElements")),
    )


def _is_row(row: Any) -> bool:
    """Say whether a row names its series, and its dimensions and attributes where it has any."""
    if not isinstance(row, dict) or "series" not in row:
        return False
    return all(isinstance(row.get(name) or {}, dict) for name in ("dimensions", "attributes"))


def write_file(path: Path, series: str, pages: Sequence[Page]) -> None:
    """Write the rows of a series as a CSV file in the portal's layout, every dimension a column."""
    rows = [row for page in pages for row in page.rows]
    extra = sorted({name for row in rows for name in _more(row)} - set(ATTRIBUTES))
    columns = [*FIXED, *extra, *ATTRIBUTES]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        more = _more(row)
        fixed = [_cell(row.get(name)) for name in FIXED.values()]
        writer.writerow(fixed + [_cell(more.get(name)) for name in (*extra, *ATTRIBUTES)])
    # "replace": a text may end with half a letter where the service cut it
    write_atomically(path, out.getvalue().encode(errors="replace"))


def _more(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the dimensions and attributes of a row together; their names never meet."""
    return {**(row.get("dimensions") or {}), **(row.get("attributes") or {})}


def _cell(value: Any) -> str:
    """Write a value as the portal does: lists as one text, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(text for text in map(_cell, value) if text)
    text = str(value)
    return text.removesuffix(".0") if text.removesuffix(".0").isdigit() else text


SERVICE = Service(
    name="UN SDG API",
    kind="sdg",
    producer="United Nations Statistics Division",
    base="https://unstats.un.org/sdgapi",
    environment="NUA_SDG_API",
    address=address,
    read=read_page,
    series_of=lambda row: row["series"],
    write=write_file,
)
