"""Read a series of a paged service to its end, all pages from one and the same state of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nua_data.sources.http import Client, FetchError

MOST_PAGES = 5_000
READINGS = 3
"""How often a series is read from its first page, where it changes while it is read."""


@dataclass(frozen=True)
class Page:
    """One page of a series as the service gave it."""

    rows: Sequence[dict[str, Any]]
    number: int  # from 1
    pages: int
    total: int  # rows of the series
    state: str = ""  # what the service says of when it changed last; "" where it says nothing
    changed: float = 0.0  # when the page was first seen as it is, in seconds since 1970


@dataclass(frozen=True)
class Service:
    """A service that gives series in pages, and the kind of file its series are written as."""

    name: str
    kind: str  # of file, for the importer
    producer: str  # as in the sources table
    base: str
    environment: str  # variable that gives another base
    address: Callable[[str, str, int], str]  # base, series, page
    read: Callable[[Any], Page]  # ValueError where the document is not a page; or Refused
    series_of: Callable[[dict[str, Any]], Any]  # row -> code of the series that it is of
    write: Callable[[Path, str, Sequence[Page]], None]  # a file as the producer publishes it
    gap: Callable[[Sequence[Page]], str] = lambda pages: ""
    """Says that a row came twice in place of another that never came, where that is certain."""


class _Moved(Exception):
    """The pages are not of one state of the series."""


def fetch_series(
    client: Client,
    service: Service,
    base: str,
    series: str,
    since: float,
    tell: Callable[[int, int], None] = lambda number, pages: None,
) -> list[Page]:
    """Give all pages of a series; `tell` hears each page's number and their number.

    Pages kept and confirmed since `since` (seconds since 1970) are not asked for again. A series
    that changes while it is read is read again from its first page; the last time every page is
    sent anew, for one that the service calls unchanged, and is not, never fits.
    Raises FetchError when there is no getting all of it, Refused when there is no such series.
    """
    for reading in range(1, READINGS + 1):
        try:
            is_doubted = reading == READINGS
            return _read_once(client, service, base, series, since, tell, is_doubted)
        except _Moved as moved:
            reason = moved
            since = time.time()
    raise FetchError(f"{series} is never read whole: {reason}")


def _read_once(
    client: Client,
    service: Service,
    base: str,
    series: str,
    since: float,
    tell: Callable[[int, int], None],
    is_doubted: bool,
) -> list[Page]:
    """Read every page once; _Moved where they do not fit together."""

    def get(number: int) -> Page:
        def read(document: Any) -> Page:
            page = service.read(document)
            if page.number != number and page.total:
                raise ValueError(f"page {page.number} instead of {number}")
            if others := {str(service.series_of(row)) for row in page.rows} - {series}:
                raise ValueError(f"rows of {min(others)[:60]}")
            return page

        url = service.address(base, series, number)
        page, changed = client.get_json(url, read, since, is_doubted=is_doubted)
        tell(number, max(page.pages, 1))
        return replace(page, changed=changed)

    first = get(1)
    if first.pages > MOST_PAGES:
        raise FetchError(f"{series}: {first.pages:,} pages are more than can be right")
    pages = [first]
    for number in range(2, first.pages + 1):
        pages.append(get(number))
        _compare(pages)
    count = sum(len(page.rows) for page in pages)
    if count != first.total:
        raise _Moved(f"{first.total:,} rows are told of and {count:,} came")
    if words := service.gap(pages):
        raise _Moved(words)
    return pages


def _compare(pages: Sequence[Page]) -> None:
    """Raise _Moved where the last page cannot be one of the same state as those before it."""
    first, page = pages[0], pages[-1]
    if (page.total, page.state) != (first.total, first.state):
        raise _Moved(
            f"page 1 tells of {first.total:,} rows, page {len(pages)} of {page.total:,}"
            + (f" ({first.state}, {page.state})" if first.state != page.state else "")
        )
    if same := [each.number for each in pages[:-1] if page.rows and each.rows == page.rows]:
        raise _Moved(f"page {len(pages)} has the rows of page {same[0]}")


def as_count(value: Any) -> int:
    """Read a count that may come as text; ValueError where it is none."""
    if isinstance(value, bool) or not str(value).isdigit():
        raise ValueError(f"{value!r} is no count")
    return int(value)
