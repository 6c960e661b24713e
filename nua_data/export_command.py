"""The command `export`: all tables of a release as a zip, a workbook or SDMX-CSV."""

from __future__ import annotations

import argparse
from pathlib import Path

from nua_data.address import named_place
from nua_data.arguments import named_day
from nua_data.commands import command_parser, guarded
from nua_data.release import open_release
from nua_data.store_errors import MEND, StoreError

EXAMPLES = """
examples:
  python -m nua_data export zip
      all tables of the current release, as of its day, with dictionary, methods and terms
  python -m nua_data export xlsx --to tables.xlsx --as-of 2025-12-31
      the same tables as one workbook, with what was known at the end of 2025
  python -m nua_data export sdmx --release /srv/nua-data/releases/2026.05.22-6adc523f
      the SDG series of one release as SDMX-CSV 1.0 (IAEG-SDGs:DF_SDG_GLH)

The release is that of --release (a folder or a store), else of --store, else of NUA_DATA, else
the bundled one. A file that is there is kept unless --force is given.
"""
KINDS = ("zip", "xlsx", "sdmx")


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add ``export`` to the command line."""
    parser = command_parser(commands, "export", "write all tables to one file", EXAMPLES)
    parser.add_argument("kind", choices=KINDS, help="what to write")
    parser.add_argument("--to", type=Path, metavar="FILE", help="file to write (default: named)")
    parser.add_argument("--release", type=named_place, metavar="PLACE", help="a release or a store")
    parser.add_argument(
        "--as-of",
        type=named_day,
        metavar="DAY",
        help="day of the facts, YYYY-MM-DD (default: the release's)",
    )
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    parser.set_defaults(run=guarded(_export))


def _export(options: argparse.Namespace) -> int:
    """Make the file beside its place, then put it there in one move."""
    from nua_data.bundle import export_name, make_export

    release = open_release(options.release or options.store)
    day = options.as_of or release.as_of
    first = release.cycles["start"].min()
    if day.isoformat() < first:
        raise StoreError("no_cycle", f"Nothing was to be reported yet; give {first} or later.")
    path = options.to or Path(export_name(options.kind, release, day))
    if path.is_dir():
        raise StoreError("not_a_file", f"{path} is a folder; name a file with --to.")
    if path.exists() and not options.force:
        text = f"{path} is there already; name another file with --to, or give --force."
        raise StoreError("file_there", text)
    content = make_export(options.kind, release, day)
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        rule, remedy = MEND.get(error.errno or 0, ("system_error", "Mend it and try again."))
        raise StoreError(rule, f"{path}: {error.strerror or error}. {remedy}") from error
    print(f"{path}: {len(content):,} bytes, release {release.version}, as of {day.isoformat()}.")
    return 0
