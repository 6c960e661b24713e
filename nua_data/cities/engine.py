"""The engine of the city figures: one set of questions, put to any database that Ibis reaches.

By default DuckDB reads Parquet files made once from the release; `NUA_CITIES` names another place
(docs/data.md). Ibis is imported when the first question is asked, never before.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from nua_data.cities import engine_ask as asking
from nua_data.cities.engine_files import keep_files, release_key
from nua_data.cities.engine_place import EMBEDDED, Place, chosen_place, chosen_seconds
from nua_data.cities.engine_work import Worker
from nua_data.cities.questions import Ask
from nua_data.cities.tables import CITIES, CITY_VALUES, CityDataError
from nua_data.release import Release

if TYPE_CHECKING:
    import ibis

    from nua_data.cities.engine_connect import Connection

R = TypeVar("R")
_log = logging.getLogger(__name__)
MOST_ROWS = 10_000
"""Rows of an answer; a larger one is refused before it is fetched."""
REST_SECONDS = 15
"""After a place was not there, or too slow, the same is said at once for this long."""
OWN_SECONDS = 60
"""Least time for an answer from the release itself, whose files may have to be made first."""
CLOSE_SECONDS = 1
_RESTING = ("unreachable", "too_slow", "no_driver", "no_table", "no_column", "wrong_type")
_PLACED = {column: CITIES[column] for column in asking.PLACED}
_LISTED = _PLACED | {column: CITY_VALUES[column] for column in asking.LATEST}


class CityEngine:
    """Answer `questions.Engine` from a place; every method may raise CityDataError.

    Any number of threads may ask; answers are pandas tables of at most `MOST_ROWS` rows. Text is
    never missing ("" is empty); a year that may be missing is a float.
    """

    def __init__(
        self,
        place: Place,
        seconds: float | None = None,
        prepare: Callable[[], Place] | None = None,
    ) -> None:
        """Take a place, and what makes it ready when a connection is needed."""
        self.place = place
        self._prepare = prepare
        self._seconds = chosen_seconds() if seconds is None else seconds
        self._lock = threading.Lock()
        self._worker: Worker[Connection] | None = None
        self._failed: tuple[float, CityDataError] | None = None

    @property
    def may_change(self) -> bool:
        """Say whether the figures may change while they are read: a database, not a release."""
        return self._prepare is None

    def points(self, ask: Ask, indicators: tuple[str, ...]) -> pd.DataFrame:
        """Give the cities that have a place, the largest first, with the latest values of each."""
        types = {f"{name}_{place}": CITY_VALUES[name]
                 for place in range(len(indicators)) for name in ("value", "year")}  # fmt: skip
        return _by_size(
            self._answer(
                lambda c: asking.points(c.cities, c.values, ask, indicators), _PLACED | types
            )
        )

    def listed(self, ask: Ask) -> pd.DataFrame:
        """Give the cities asked for, placed or not, with their latest value."""
        return _by_size(self._answer(lambda c: asking.listed(c.cities, c.values, ask), _LISTED))

    def counts(self, ask: Ask) -> dict[str, int]:
        """Count the cities asked for, whatever the limit."""
        found = self._answer(lambda c: asking.counts(c.cities, c.values, ask))
        return {name: int(found[name].iloc[0]) for name in found}

    def spread(self, ask: Ask) -> dict[str, float]:
        """Summarise the latest values of the cities asked for; only `cities` (0) without any."""
        (found,) = self._answer(lambda c: asking.spread(c.cities, c.values, ask)).to_dict("records")
        whole = {name: int(found[name]) for name in ("cities",)}
        if not whole["cities"]:
            return whole
        years = {name: int(found[name]) for name in ("first_year", "last_year")}
        return {name: float(value) for name, value in found.items()} | whole | years

    def bins(self, ask: Ask, edges: tuple[float, ...]) -> pd.DataFrame:
        """Count latest values between edges: columns bin and cities."""
        found = self._answer(lambda c: asking.bins(c.cities, c.values, ask, edges))
        return _sorted(found, ["bin"])

    def by_country(self, ask: Ask) -> pd.DataFrame:
        """Summarise by state: iso3, cities, valued, median."""
        types = {"iso3": "string", "cities": "bigint", "valued": "bigint", "median": "double"}
        return _sorted(
            self._answer(lambda c: asking.by_country(c.cities, c.values, ask), types), ["iso3"]
        )

    def series(self, city: str, until: int) -> pd.DataFrame:
        """Give all values of one city not after a year, by indicator and year."""
        found = self._answer(lambda c: asking.series(c.values, city, until), CITY_VALUES)
        return _sorted(found.astype({"year": "int64"}), ["indicator", "year"])

    def city(self, city: str) -> pd.DataFrame:
        """Give the row of one city; empty where there is none."""
        return self._answer(lambda c: c.cities.filter(c.cities.city == city), CITIES)

    def indicators(self) -> pd.DataFrame:
        """Give indicator, values (how many), first_year, last_year, by indicator."""
        return _sorted(self._answer(lambda c: asking.indicators(c.values)), ["indicator"])

    def count_rows(self) -> dict[str, int]:
        """Count rows, and rows that break the rules of the tables (`engine_check`)."""
        from nua_data.cities.engine_check import count_rows

        return self._run(count_rows)

    def close(self) -> None:
        """Let go of the connection; a later question makes another."""
        with self._lock:
            if self._worker is not None:
                self._worker.stop(CLOSE_SECONDS)
            self._worker = None

    def _answer(
        self, ask: Callable[[Connection], ibis.Table], types: dict[str, str] | None = None
    ) -> pd.DataFrame:
        """Ask for a table; no more than `MOST_ROWS` rows leave the engine."""

        def fetch(connection: Connection) -> pd.DataFrame:
            found = connection.backend.to_pyarrow(ask(connection).limit(MOST_ROWS + 1))
            return found.to_pandas()

        found = self._run(fetch)
        if len(found) > MOST_ROWS:
            raise CityDataError("too_large", detail=f"> {MOST_ROWS}")
        return _typed(found, types or {})

    def _run(self, job: Callable[[Connection], R]) -> R:
        """Run a job within the limit of time; what goes wrong becomes a CityDataError."""
        self._raise_while_resting()
        worker = self._current_worker()
        try:
            return worker.run(job, self._seconds)
        except CityDataError as error:
            found = CityDataError(error.code, error.table, error.column, self._tell(error))
        except Exception as error:  # drivers have no common kind of error
            found = CityDataError("failed", detail=f"{self.place.label}: {self.place.scrub(error)}")
        _log.warning("City figures: %s", found)
        if found.code in _RESTING:
            self._failed = (time.monotonic() + REST_SECONDS, found)
        raise found

    def _tell(self, error: CityDataError) -> str:
        """Give the detail of an error; a place too slow is named."""
        return f"{self.place.label}: {error.detail}" if error.code == "too_slow" else error.detail

    def _raise_while_resting(self) -> None:
        failed = self._failed
        if failed is None:
            return
        until, error = failed
        if time.monotonic() < until:
            raise CityDataError(error.code, error.table, error.column, error.detail)
        self._failed = None

    def _current_worker(self) -> Worker[Connection]:
        """Give the worker, a new one where there is none or the last was left to itself."""
        with self._lock:
            if self._worker is None or self._worker.is_left:
                self._worker = Worker(self._connect, _close, _interrupt)
            return self._worker

    def _connect(self) -> Connection:
        from nua_data.cities.engine_connect import connect

        if self._prepare is not None:
            self.place = self._prepare()
        return connect(self.place)


_KEPT_ENGINES = 2
"""Places whose engines stay open: the one in use, and the one before it."""
_engines: OrderedDict[tuple[str, float], CityEngine] = OrderedDict()
_engines_lock = threading.Lock()


def open_engine(release: Release) -> CityEngine:
    """Give the engine of the place that `NUA_CITIES` names, else of the release's own cities.

    Engines are kept, so that all sessions share one connection; nothing is opened before the first
    question. Raises CityDataError("bad_url") where the setting cannot be read.
    """
    place, seconds = chosen_place(), chosen_seconds()
    if place is not None:
        return _kept((place.url + place.files, seconds), lambda: CityEngine(place, seconds))
    return _kept((release.hash, seconds), lambda: _own_engine(release, seconds))


def close_engines() -> None:
    """Let go of every connection that `open_engine` made."""
    with _engines_lock:
        while _engines:
            _engines.popitem()[1].close()


atexit.register(close_engines)


def _kept(key: tuple[str, float], make: Callable[[], CityEngine]) -> CityEngine:
    """Give the engine of a key, and close the one used longest ago where there are too many."""
    with _engines_lock:
        if key not in _engines:
            _engines[key] = make()
        _engines.move_to_end(key)
        if len(_engines) > _KEPT_ENGINES:
            _engines.popitem(last=False)[1].close()
        return _engines[key]


def _own_engine(release: Release, seconds: float) -> CityEngine:
    """Make the engine of the release's own cities, whose files are made when first needed."""
    key, seconds = release_key(release.hash), max(seconds, OWN_SECONDS)

    def prepare() -> Place:
        from nua_data.cities.build import build_tables

        return keep_files(key, lambda: build_tables(release))

    return CityEngine(Place(EMBEDDED, f"release {release.version}"), seconds, prepare)


def _close(connection: Connection) -> None:
    from nua_data.cities.engine_connect import close

    close(connection.backend)


def _interrupt(connection: Connection) -> None:
    from nua_data.cities.engine_connect import interrupt

    interrupt(connection.backend)


def _typed(table: pd.DataFrame, types: dict[str, str]) -> pd.DataFrame:
    """Give columns the same types whatever the engine; missing text is "", a missing flag False."""
    kinds = {"string": "str", "double": "float64", "bigint": "float64", "boolean": "bool"}
    for column, kind in types.items():
        cells = table[column]
        if kind == "string":
            cells = cells.where(cells.notna(), "")
        elif kind == "boolean":
            cells = cells.astype("boolean").fillna(False)
        table[column] = cells.astype(kinds[kind])
    return table


def _by_size(table: pd.DataFrame) -> pd.DataFrame:
    """Order by population, the largest first and unknown ones last; equal ones by their key."""
    table = table.sort_values("city").sort_values(
        "population", ascending=False, na_position="last", kind="stable"
    )
    return table.reset_index(drop=True)


def _sorted(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return table.sort_values(columns).reset_index(drop=True)
