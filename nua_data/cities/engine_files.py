"""The two tables as Parquet files: written whole, and kept in a cache for the bundled release."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.cities.engine_place import EMBEDDED, Place
from nua_data.cities.tables import TABLES, CityDataError, check_columns

if TYPE_CHECKING:
    import pyarrow as pa

KEPT = 5
"""Releases whose files stay in the cache; those used longest ago go first."""
ORDER = {"cities": ["iso3", "city"], "city_values": ["indicator", "iso3", "city", "year"]}
"""Rows in this order let an engine skip what is not asked for."""
Tables = Mapping[str, pd.DataFrame]


def to_arrow(name: str, table: pd.DataFrame) -> pa.Table:
    """Give a table its declared columns, types and order; missing cells and "" become NULL."""
    import pyarrow as pa

    kinds = {"string": pa.string(), "double": pa.float64(), "bigint": pa.int64()}
    check_columns(name, {column: str(table[column].dtype) for column in table.columns})
    ordered = table.sort_values(ORDER[name], kind="stable")
    return pa.table(
        {
            column: pa.array(_cells(ordered[column], kind), kinds.get(kind, pa.bool_()))
            for column, kind in TABLES[name].items()
        }
    )


def _cells(column: pd.Series, kind: str) -> list | pd.Series:
    if kind == "string":
        return [cell if isinstance(cell, str) and cell else None for cell in column]
    if kind == "bigint":
        return column.astype("Int64").array.to_numpy(dtype=object, na_value=None).tolist()
    return column


def write_files(tables: Tables, folder: Path) -> None:
    """Write both tables into a folder that is there, each in one move."""
    from pyarrow import parquet

    for name in TABLES:
        scratch = folder / f".{name}.{os.getpid()}.new"
        parquet.write_table(to_arrow(name, tables[name]), scratch, compression="zstd")
        os.replace(scratch, folder / f"{name}.parquet")


def are_sound(folder: Path) -> bool:
    """Say whether a folder holds both files, whole."""
    from pyarrow import ArrowException, parquet

    try:
        return all(
            parquet.read_schema(folder / f"{name}.parquet").names == list(columns)
            for name, columns in TABLES.items()
        )
    except (OSError, ArrowException):
        return False


def cache_folder() -> Path:
    """Give the folder of caches: of the user, by the custom of the system."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "nua-progress" / "cities"


def keep_files(key: str, build: Callable[[], Tables]) -> Place:
    """Give the files of a key, built only where the cache has none that are sound.

    Where nothing can be written to the cache, they live in a folder that this process removes.
    """
    try:
        folder = cache_folder() / key
        if not are_sound(folder):
            _build_in(folder, build)
        os.utime(folder)
        _tidy(folder)
    except (OSError, RuntimeError):  # RuntimeError: no home
        folder = _own_folder(key)
        if not are_sound(folder):
            write_files(build(), folder)
    return Place(EMBEDDED, str(folder))


def _build_in(folder: Path, build: Callable[[], Tables]) -> None:
    """Build beside the folder, then move it into place; another process may be faster."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        write_files(build(), scratch)
        scratch.chmod(0o755)
        try:
            os.rename(scratch, folder)
        except OSError:
            if not are_sound(folder):
                shutil.rmtree(folder, ignore_errors=True)
                os.rename(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _tidy(folder: Path) -> None:
    """Remove the files of releases used longest ago."""
    others = [each for each in folder.parent.iterdir() if each != folder and each.is_dir()]
    others.sort(key=lambda each: each.stat().st_mtime, reverse=True)
    for old in others[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


@cache
def _own_folder(key: str) -> Path:
    import atexit

    folder = Path(tempfile.mkdtemp(prefix=f"nua-cities-{key[:8]}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def code_key() -> str:
    """Hash the code that makes the tables: files made by other code are made again."""
    digest = hashlib.sha256(Path(__file__).parents[1].joinpath("method.toml").read_bytes())
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in {".py", ".csv"} and not path.name.startswith("engine"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def release_key(release_hash: str) -> str:
    """Name the files of a release."""
    return hashlib.sha256(f"{release_hash} {code_key()}".encode()).hexdigest()[:24]


def load_tables(place: Place, tables: Tables) -> dict[str, int]:
    """Put both tables into a database, in place of those there; gives rows by table.

    Raises CityDataError. The old table goes and the new one comes in one transaction where the
    database has such; where it has none, readers may miss a table for a moment.
    """
    from nua_data.cities.engine_connect import close, open_backend, say_where

    arrow = {name: to_arrow(name, tables[name]) for name in TABLES}
    backend = open_backend(place, is_writing=True)
    try:
        for name, table in arrow.items():
            backend.create_table(name, table, overwrite=True)
    except Exception as error:
        raise CityDataError("failed", name, detail=say_where(place, error)) from error
    finally:
        close(backend)
    return {name: table.num_rows for name, table in arrow.items()}
