"""Fetch the catalogue's series from the services that have them, into one raw file a series."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nua_data.sources import sdg_api, worldbank_api
from nua_data.sources.http import BehindProxy, Client, FetchError, Postponed, Refused, Unreachable
from nua_data.sources.page_cache import clear_left, write_atomically
from nua_data.sources.paging import Page, Service, fetch_series

if TYPE_CHECKING:
    from nua_data.release import Release

SERVICES = (sdg_api.SERVICE, worldbank_api.SERVICE)
CODES = {"sdg": re.compile(r"[A-Z]{2}_[A-Z0-9_]+"), "wdi": re.compile(r"[A-Z]{2}(\.[A-Z0-9]+)+")}
"""What a code looks like where no observation says yet whose series it is."""
PAGES, RAW = "pages", "raw"
"""Folders of a cache: answers as they came, and a file a series."""
RESUME_SECONDS = 24 * 3600
FAILURES_IN_A_ROW = 3
"""After so many series in a row that could not be had, the rest of a service is left for later."""
MARKER = "run.json"


@dataclass(frozen=True)
class Fetched:
    """What became of one series: its raw file, or why there is none."""

    series: str
    service: Service
    state: str  # fetched, empty, refused, failed, postponed, unreachable, skipped
    rows: int = 0
    pages: int = 0
    path: Path | None = None
    day: str = ""  # of its release as the service says, else when first seen as it is: YYYY-MM-DD
    text: str = ""
    is_behind_proxy: bool = False  # unreachable, because the proxy on the way is


def plan(
    release: Release, only: Sequence[str] = ()
) -> tuple[list[tuple[str, Service]], dict[str, str]]:
    """Say which series are asked of which service, and which have none (code -> producer).

    A series belongs to the service of the producer of its observations; one without observations
    to the service whose codes look like it.
    """
    observed = release.observations[["indicator", "source"]].drop_duplicates()
    producer = release.sources.set_index("source")["producer"]
    producers = observed["source"].astype(str).map(producer)
    known = producers.groupby(observed["indicator"].astype(str)).agg(set).to_dict()
    wanted, without = [], {}
    for code in release.indicators["indicator"]:
        if only and code not in only:
            continue
        names = known.get(code, set())
        services = [each for each in SERVICES if _has(each, code, names)]
        if services:
            wanted.append((code, services[0]))
        else:
            without[code] = ", ".join(sorted(names)) or "an unknown producer"
    return sorted(wanted, key=lambda pair: SERVICES.index(pair[1])), without


def _has(service: Service, code: str, producers: set[str]) -> bool:
    """Say whether a service is where a series comes from."""
    if producers:
        return service.producer in producers
    return CODES[service.kind].fullmatch(code) is not None


def fetch_all(
    client: Client,
    wanted: Sequence[tuple[str, Service]],
    bases: Mapping[str, str],
    folder: Path,
    since: float,
    tell: Callable[[int, str, str], None] = lambda done, series, text: None,
) -> list[Fetched]:
    """Fetch series one after the other; `bases` gives a service's base by its kind.

    `tell` hears how many series are done, the one at hand, and the page. A service that cannot be
    reached, asks to be left alone, or fails several times in a row, is not asked for the rest.
    Raises OSError where the folder cannot take the files.
    """
    results: list[Fetched] = []
    given_up: dict[str, str] = {}
    failures: dict[str, int] = {}
    for done, (series, service) in enumerate(wanted):
        if service.kind in given_up:
            results.append(Fetched(series, service, "skipped", text=given_up[service.kind]))
            continue
        tell(done, series, "")
        result = _fetch_one(
            client, service, bases[service.kind], series, folder, since,
            lambda number, pages, done=done, series=series: tell(
                done, series, f"page {number} of {pages}"
            ),
        )  # fmt: skip
        results.append(result)
        is_failure = result.state in ("failed", "unreachable")
        failures[service.kind] = failures.get(service.kind, 0) + 1 if is_failure else 0
        is_over = result.state in ("postponed", "unreachable")
        if is_over or failures[service.kind] >= FAILURES_IN_A_ROW:
            given_up[service.kind] = f"not asked for, because {service.name} does not answer now"
    return results


def _fetch_one(
    client: Client,
    service: Service,
    base: str,
    series: str,
    folder: Path,
    since: float,
    tell: Callable[[int, int], None],
) -> Fetched:
    """Fetch one series into its raw file."""
    try:
        pages = fetch_series(client, service, base, series, since, tell)
    except Refused as error:
        return Fetched(series, service, "refused", text=str(error))
    except Postponed as error:
        return Fetched(series, service, "postponed", text=str(error))
    except Unreachable as error:
        is_behind = isinstance(error, BehindProxy)
        return Fetched(series, service, "unreachable", text=str(error), is_behind_proxy=is_behind)
    except FetchError as error:
        return Fetched(series, service, "failed", text=str(error))
    rows = sum(len(page.rows) for page in pages)
    if rows == 0:
        text = f"{service.name} has no rows of it now"
        return Fetched(series, service, "empty", pages=len(pages), text=text)
    path = folder / f"{service.kind}_{series}.csv"
    service.write(path, series, pages)
    return Fetched(series, service, "fetched", rows, len(pages), path, _day(pages))


def _day(pages: Sequence[Page]) -> str:
    """Give the day that the service says the series is of; else when it was first seen as it is."""
    try:
        return date.fromisoformat(pages[0].state).isoformat()
    except ValueError:
        return datetime.fromtimestamp(max(page.changed for page in pages), UTC).date().isoformat()


# --- a run that broke off -------------------------------------------------------------------


def start_run(folder: Path, *, fresh: bool = False, now: float | None = None) -> tuple[float, bool]:
    """Say since when pages count as asked for in this run, and whether it goes on from another.

    A run that broke off, or left series out, leaves its mark for a day; the next one goes on from
    it. `fresh` begins anew. What killed runs left half written a day ago and more is removed.
    Raises OSError where the folder cannot be written.
    """
    now = time.time() if now is None else now
    for each in (folder, folder / PAGES, folder / RAW):
        clear_left(each, now - RESUME_SECONDS)
    path = folder / MARKER
    if not fresh:
        try:
            started = float(json.loads(path.read_bytes())["started"])
            if 0 <= now - started < RESUME_SECONDS:
                return started, True
        except (OSError, ValueError, TypeError, KeyError):
            pass
    write_atomically(path, json.dumps({"started": now}).encode())
    return now, False


def end_run(folder: Path) -> None:
    """Take the mark away: the next run asks for everything again."""
    (folder / MARKER).unlink(missing_ok=True)
