"""Connect to a place through Ibis, and check that it holds the two tables as declared."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from nua_data.cities.engine_place import Place
from nua_data.cities.tables import TABLES, CityDataError, check_columns

if TYPE_CHECKING:
    import ibis
    from ibis.backends import BaseBackend
    from ibis.expr.datatypes import DataType

CONNECT_SECONDS = 10
"""Patience of a driver that takes one; other drivers are left to the limit of an answer."""
EMBEDDED_MEMORY = "512MB"
"""Memory of DuckDB inside the app; what needs more goes to temporary files."""
DRIVERS = "requirements-engines.txt"
_KINDS = {"string": "string", "double": "float64", "bigint": "int64", "boolean": "boolean"}


@dataclass(frozen=True)
class Connection:
    """A live connection, and the two tables in it, with columns and types as declared."""

    backend: BaseBackend
    cities: ibis.Table
    values: ibis.Table


def connect(place: Place) -> Connection:
    """Connect, find both tables, check their columns; raises CityDataError."""
    backend = open_backend(place)
    try:
        found = {name: _find(backend, place, name) for name in TABLES}
    except CityDataError:
        close(backend)
        raise
    return Connection(backend, found["cities"], found["city_values"])


def close(backend: BaseBackend) -> None:
    """Let go of a connection; a Spark session stays, since other connections share it."""
    if backend.name == "pyspark":
        return
    try:
        backend.disconnect()
    except Exception:  # a broken connection is let go of all the same
        return


def interrupt(backend: BaseBackend) -> None:
    """Ask the engine, from another thread, to give up what it is computing, where it can."""
    if backend.name == "duckdb":
        backend.con.interrupt()
    elif backend.name == "postgres":
        backend.con.cancel_safe(timeout=CONNECT_SECONDS)
    elif backend.name == "pyspark":
        backend._session.sparkContext.cancelAllJobs()


def open_backend(place: Place, is_writing: bool = False) -> BaseBackend:
    """Open the connection of Ibis; whatever goes wrong becomes a CityDataError."""
    open_it = _OPENERS.get(place.scheme, _open_url)
    try:
        return open_it(place, is_writing)
    except ImportError as error:
        raise CityDataError(
            "no_driver", detail=f"{place.scheme}: {error.name or place.scrub(error)}"
        ) from error
    except AttributeError as error:
        raise CityDataError("bad_url", detail=place.scheme) from error
    except (TypeError, ValueError) as error:
        raise CityDataError("bad_url", detail=say_where(place, error)) from error
    except Exception as error:
        raise CityDataError("unreachable", detail=say_where(place, error)) from error


def _open_url(place: Place, is_writing: bool) -> BaseBackend:
    import ibis

    patience = {"connect_timeout": CONNECT_SECONDS}
    given = dict(parse_qsl(urlsplit(place.url).query))
    takes = place.scheme in {"postgres", "postgresql", "mysql"}
    return ibis.connect(place.url, **({} if not takes or "connect_timeout" in given else patience))


def _open_duckdb(place: Place, is_writing: bool) -> BaseBackend:
    """Open DuckDB: in memory, or a file that is read only and must be there already."""
    import ibis

    parts = urlsplit(place.url)
    settings: dict[str, Any] = {
        "memory_limit": EMBEDDED_MEMORY,
        "temp_directory": str(Path(tempfile.gettempdir()) / "nua-progress-duckdb"),
        "autoinstall_known_extensions": "false",
    } | dict(parse_qsl(parts.query))
    path = parts.netloc + parts.path
    if path in {"", "/", ":memory:"}:
        return ibis.duckdb.connect(**settings)
    if not is_writing and not Path(path).exists():
        raise FileNotFoundError(f"{path} does not exist")
    return ibis.duckdb.connect(path, read_only=not is_writing, **settings)


def _open_spark(place: Place, is_writing: bool) -> BaseBackend:
    """Join or start a Spark session; Ibis would set the master again afterwards, and fail."""
    import ibis
    from pyspark.sql import SparkSession

    parts = urlsplit(place.url)
    settings = {"spark.ui.enabled": "false"} | dict(parse_qsl(parts.query))
    if place.scheme == "spark":
        settings["spark.master"] = f"spark://{parts.netloc}"
    elif parts.path.strip("/"):
        settings["spark.sql.warehouse.dir"] = parts.path
    builder = SparkSession.builder.appName("nua-progress")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return ibis.pyspark.connect(builder.getOrCreate())


_OPENERS: dict[str, Callable[[Place, bool], BaseBackend]] = {
    "duckdb": _open_duckdb,
    "spark": _open_spark,
    "pyspark": _open_spark,
}


def _find(backend: BaseBackend, place: Place, name: str) -> ibis.Table:
    """Find a table, from its files where the place names a folder, and bring its types in line."""
    try:
        if place.files:
            # Under a name of its own: connections to Spark share one session.
            table = backend.read_parquet(_files_of(place, name))
        else:
            table = backend.table(name)
        types = {column: type_name(kind) for column, kind in table.schema().items()}
    except CityDataError:
        raise
    except Exception as error:
        if _is_missing(backend, name, error):
            raise CityDataError("no_table", name, detail=place.label) from error
        raise CityDataError("failed", name, detail=say_where(place, error)) from error
    check_columns(name, types)
    columns = {column: _declared(table[column], kind) for column, kind in TABLES[name].items()}
    if name == "cities":
        # "Not a number" is missing here as it is in pandas; of values `engine_ask` leaves it out,
        # in a form that lets an engine skip parts of a file.
        columns |= {c: columns[c].nullif(float("nan")) for c in ("lat", "lon", "population")}
    return table.select(**columns)


def _is_missing(backend: BaseBackend, name: str, error: Exception) -> bool:
    """Say whether a table is not there, whatever its engine says of it."""
    if type(error).__name__ == "TableNotFound":
        return True
    try:
        return name not in backend.list_tables()
    except Exception:  # an engine that cannot even say what it holds has other troubles
        return False


def _files_of(place: Place, name: str) -> str:
    """Name the file, or the folder of files, of a table: cities.parquet, or cities/."""
    if "://" in place.files:
        return f"{place.files.rstrip('/')}/{name}.parquet"
    for path in (Path(place.files) / f"{name}.parquet", Path(place.files) / name):
        if path.is_dir():
            return str(path / "*.parquet") if place.scheme == "duckdb" else str(path)
        if path.exists():
            return str(path)
    raise CityDataError("no_table", name, detail=place.label)


def type_name(kind: DataType) -> str:
    """Name a type of Ibis as `tables.TYPES` does."""
    if kind.is_string():
        return "string"
    if kind.is_floating() or kind.is_decimal():
        return "double"
    if kind.is_integer():
        return "bigint"
    return "boolean" if kind.is_boolean() else str(kind).lower().lstrip("!")


def _declared(column: ibis.Value, kind: str) -> ibis.Value:
    """Cast a column to its declared type where it has another that may stand for it."""
    wanted = _KINDS[kind]
    return column if column.type().copy(nullable=True) == wanted else column.cast(wanted)


def say_where(place: Place, error: Exception) -> str:
    """Say where, and what the driver said, without secrets."""
    return f"{place.label}: {place.scrub(error)}"
