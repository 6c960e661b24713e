"""Commands of the city figures: write the release's as files, load them, check a place."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from nua_data.address import named_place
from nua_data.cities.tables import CityDataError

if TYPE_CHECKING:
    from nua_data.cities.engine_files import Tables
    from nua_data.cities.engine_place import Place

CHECK_SECONDS = 600
"""A check reads every row."""
EXAMPLES = """
examples:
  python -m nua_data cities export /srv/cities
      write cities.parquet and city_values.parquet of the release into a folder
  python -m nua_data cities load postgres://owner:...@db.example/cities
      put the two tables into a database, in place of those there
  NUA_CITIES=postgres://reader:...@db.example/cities python -m nua_data cities check
      say whether the app can read that place

The tables and the ways to name a place are described in docs/data.md.
"""
REMEDIES = {
    "no_table": "make the table, or name the schema that holds it in the address",
    "no_column": "add the column; docs/data.md lists them",
    "wrong_type": "give the column the type that docs/data.md lists, or a view that casts it",
    "bad_url": "write a folder, or an address such as postgres://user:password@host:5432/database",
    "no_driver": "install what the database needs: requirements-engines.txt has examples",
    "unreachable": "see that the server runs, that this machine may reach it, user and password",
    "too_slow": "see to the server, add an index, or allow more time with NUA_CITIES_SECONDS",
    "too_large": "ask for less",
    "no_rows": "load the city figures of a release, or your own",
    "failed": "the database said the above; look into its log",
}
COUNTS = {
    "cities_twice": "keys of cities stand more than once: every city needs one of its own",
    "cities_unnamed": "cities have no key or no state",
    "cities_of_other_kind": "cities are of a kind that the app does not know",
    "places_impossible": "cities lie outside the map and are left off it",
    "values_twice": "values stand more than once for a city, indicator and year",
    "values_missing": "values are empty and are left out",
    "values_of_no_city": "values are of no city in the table and are left out",
}


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add `cities` with its three actions."""
    cities = commands.add_parser(
        "cities",
        help="city figures: write them as files, load them into a database, check a place",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=EXAMPLES,
    )
    actions = cities.add_subparsers(title="actions", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write the release's city figures as Parquet files")
    export.add_argument("folder", type=Path)
    load = actions.add_parser("load", help="put the release's city figures into a database")
    load.add_argument("place", help="address of the database")
    for action, run in ((export, _export), (load, _load)):
        action.add_argument("--data", type=named_place, help="release or store (default: NUA_DATA)")
        action.set_defaults(run=run)
    check = actions.add_parser("check", help="say whether a place can be read, and what is wrong")
    check.add_argument("place", nargs="?", help="folder or address (default: NUA_CITIES)")
    check.set_defaults(run=_check)
    for action in (export, load, check):
        action.epilog = EXAMPLES
        action.formatter_class = argparse.RawDescriptionHelpFormatter


def plainly(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Print what is wrong with a place, and how to mend it, in place of a traceback."""
    from nua_data.release import ReleaseError

    @wraps(run)
    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except ReleaseError as error:
            print(error, file=sys.stderr)
            return 1
        except CityDataError as error:
            where = ".".join(part for part in (error.table, error.column) if part)
            parts = (error.code, where, error.detail)
            print(" · ".join(part for part in parts if part), file=sys.stderr)
            print(f"To mend it: {REMEDIES[error.code]}.", file=sys.stderr)
            return 1

    return told


@plainly
def _export(options: argparse.Namespace) -> int:
    from nua_data.cities.engine_files import write_files

    tables = _tables_of(options.data)
    try:
        options.folder.mkdir(parents=True, exist_ok=True)
        write_files(tables, options.folder)
    except OSError as error:
        print(f"{options.folder}: {error.strerror or error}.", file=sys.stderr)
        return 1
    print(f"{options.folder}: {_sizes({name: len(tables[name]) for name in tables})}.")
    return 0


@plainly
def _load(options: argparse.Namespace) -> int:
    from nua_data.cities.engine_files import load_tables

    place = _database(options.place)
    print(f"{place.label}: {_sizes(load_tables(place, _tables_of(options.data)))}.")
    return 0


@plainly
def _check(options: argparse.Namespace) -> int:
    from nua_data.cities.engine import CityEngine
    from nua_data.cities.engine_check import SERIOUS
    from nua_data.cities.engine_place import chosen_place, read_place

    place = read_place(options.place) if options.place else chosen_place()
    if place is None:
        print("Name a place, or set NUA_CITIES.", file=sys.stderr)
        return 2
    engine = CityEngine(place, CHECK_SECONDS)
    try:
        found = engine.count_rows()
    finally:
        engine.close()
    print(f"{place.label}: {_sizes({'cities': found['cities'], 'city_values': found['values']})}.")
    for name, words in COUNTS.items():
        if found[name]:
            print(f"{found[name]:,} {words}.")
    return int(any(found[name] for name in SERIOUS))


def _database(address: str) -> Place:
    """Read an address to write to; files are written by `export`."""
    from nua_data.cities.engine_place import read_place

    place = read_place(address)
    if place.files:
        raise CityDataError("bad_url", detail=f"{place.label} is a folder: use export")
    return place


def _tables_of(path: Path | str | None) -> Tables:
    from nua_data.cities.build import build_tables
    from nua_data.release import open_release

    return build_tables(open_release(path))


def _sizes(rows: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,} rows" for name, count in rows.items())
