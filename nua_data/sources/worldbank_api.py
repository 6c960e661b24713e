"""Series of the World Bank Indicators API (v2), written as its CSV files are.

A series so fetched goes through the same importer as a downloaded file. The API answers 200 to
questions that it refuses, with a message where the page would be, and a number may come as text.
Source: https://datahelpdesk.worldbank.org/knowledgebase/articles/898581
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from nua_data.sources.http import Refused
from nua_data.sources.page_cache import write_atomically
from nua_data.sources.paging import Page, Service, as_count

PAGE_SIZE = 5000
DATABASE = 2
"""Number of the World Development Indicators among the World Bank's databases."""
HEAD = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")


def address(base: str, series: str, number: int) -> str:
    """Give the address of a page of a series."""
    query = {"format": "json", "source": DATABASE, "per_page": PAGE_SIZE, "page": number}
    return f"{base}/v2/country/all/indicator/{quote(series)}?{urlencode(query)}"


def read_page(document: Any) -> Page:
    """Read a page; ValueError where the document is none, Refused where it says no."""
    if not isinstance(document, list) or not document or not isinstance(document[0], dict):
        raise ValueError("no page")
    head = document[0]
    if "message" in head:
        raise Refused(f"World Bank API: {_message(head['message'])}")
    rows = document[1] if len(document) > 1 else None
    rows = [] if rows is None else rows
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise ValueError("a row without an indicator, country or date")
    return Page(
        rows=rows,
        number=as_count(head.get("page")),
        pages=as_count(head.get("pages")),
        total=as_count(head.get("total")),
        state=str(head.get("lastupdated") or ""),
    )


def gap(pages: Sequence[Page]) -> str:
    """Say that a row came twice in place of another; "" where the rows do not show it.

    The service gives every place every year, empty or not: as many rows as places and years make
    are all different. Where it tells of more or fewer, a repeat may be a second value.
    """
    keys = [_key(row) for page in pages for row in page.rows]
    places, dates = {key[:2] for key in keys}, {key[2] for key in keys}
    if len(keys) != len(places) * len(dates) or len(known := {*keys}) == len(keys):
        return ""
    twice = next(key for key, count in Counter(keys).items() if count > 1)
    missing = min(
        (*place, date) for place in places for date in dates if (*place, date) not in known
    )
    return f"{' '.join(filter(None, twice))} came twice, {' '.join(filter(None, missing))} never"


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    """Name the place and the year of a row."""
    parts = (row.get("countryiso3code"), row["country"].get("id"), row["date"])
    code, place, date = (str(part or "") for part in parts)
    return code, place, date


def _is_row(row: Any) -> bool:
    """Say whether a row names what it is of."""
    if not isinstance(row, dict) or "date" not in row or "value" not in row:
        return False
    return all(isinstance(row.get(name), dict) for name in ("indicator", "country"))


def _message(parts: Any) -> str:
    """Put the service's refusal in one line."""
    if not isinstance(parts, list):
        return str(parts)[:200]
    texts = [str(part.get("value") or part.get("key")) for part in parts if isinstance(part, dict)]
    return "; ".join(texts)[:200] or "refused without a reason"


def write_file(path: Path, series: str, pages: Sequence[Page]) -> None:
    """Write the rows of a series as the World Bank's CSV: a line a place, a column a year.

    A second value for a place and year goes to a second line, so that none is lost.
    """
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in (row for page in pages for row in page.rows):
        place, indicator = row["country"], row["indicator"]
        code = row.get("countryiso3code") or place.get("id") or ""
        key = (place.get("value"), code, indicator.get("value"), indicator.get("id"))
        group = lines.setdefault(tuple(str(part or "") for part in key), [{}])
        date = str(row["date"])
        if date in group[-1]:
            group.append({})
        group[-1][date] = "" if row["value"] is None else str(row["value"])
    years = sorted({date for group in lines.values() for line in group for date in line})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["Data Source", "World Development Indicators"], []])
    writer.writerows([["Last Updated Date", pages[0].state], []])
    writer.writerow([*HEAD, *years])
    for key, group in lines.items():
        writer.writerows([*key, *(line.get(year, "") for year in years)] for line in group)
    # "replace": a text may end with half a letter where the service cut it
    write_atomically(path, out.getvalue().encode(errors="replace"))


SERVICE = Service(
    name="World Bank API",
    kind="wdi",
    producer="World Bank",
    base="https://api.worldbank.org",
    environment="NUA_WORLDBANK_API",
    address=address,
    read=read_page,
    series_of=lambda row: row["indicator"].get("id"),
    write=write_file,
    gap=gap,
)
