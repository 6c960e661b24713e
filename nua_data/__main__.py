"""The command line: `python -m nua_data describe FOLDER`, and the commands of other modules."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from nua_data.arguments import past_day
from nua_data.check import Finding, is_error

OPTIONAL = (
    "nua_data.shapes",
    "nua_data.explain",
    "nua_data.messages",
    "nua_data.commands",
    "nua_data.commands_import",
    "nua_data.refresh",
    "nua_data.sources.templates",
    "nua_data.commands_check",
    "nua_data.export_command",
    "nua_data.cities.engine_command",
)
"""Modules that add a command of their own with `add_command(subparsers)`, where present."""
PIPE_CLOSED = 141
"""What a shell gives for a program that wrote into a pipe nobody reads."""


GUIDE = """
a Monday, from download to published (docs/data.md is the whole guide):
  python -m nua_data import Goal11.xlsx WDI_CSV.zip register.xlsx --store /srv/nua-data
  python -m nua_data publish --store /srv/nua-data --note "July 2026"

`python -m nua_data COMMAND --help` has examples of each command.
"""
DESCRIBE = """
examples:
  python -m nua_data describe sample_data
      after a table was changed by hand: write hashes and sizes anew, check, stamp
  python -m nua_data describe sample_data --version 2026.06.30 --as-of 2026-06-30
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 where all is well, 1 for errors, 2 for wrong usage, 130 where stopped."""
    try:
        options = _parser().parse_args(arguments)
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        print("Stopped. In a store `list` says which release is current.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    """Build the parser with the commands of this module and of the optional ones."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m nua_data",
        description="Data releases of NUA Progress: import, check, publish, go back, take out.",
        epilog=GUIDE,
        formatter_class=raw,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    describe = commands.add_parser(
        "describe",
        help="write datapackage.json of a folder, check it, and stamp it if sound",
        epilog=DESCRIBE,
        formatter_class=raw,
    )
    describe.add_argument("folder", type=Path)
    describe.add_argument("--version", help="version of the release, such as 2026.05.22")
    describe.add_argument(
        "--as-of", type=past_day, metavar="DAY", help="day of the release's facts, YYYY-MM-DD"
    )
    describe.set_defaults(run=_describe)
    for name in OPTIONAL:
        if find_spec(name) is not None:
            import_module(name).add_command(commands)
    return parser


def _describe(options: argparse.Namespace) -> int:
    """Write the descriptor and say what the check found."""
    from nua_data.check_describe import describe_release

    if not options.folder.is_dir():
        print(f"{options.folder} is not a folder.", file=sys.stderr)
        return 1
    day = options.as_of.isoformat() if options.as_of else None
    return _report(
        options.folder, describe_release(options.folder, version=options.version, as_of=day)
    )


def _report(folder: Path, findings: tuple[Finding, ...]) -> int:
    """Print the findings, one a line, and a last line that sums up."""
    for finding in findings:
        print(finding)
    errors = sum(is_error(finding) for finding in findings)
    if errors:
        print(f"{folder}: {errors} findings; the folder cannot be used as a release.")
        return 1
    print(f"{folder}: sound.")
    return 0


# --- the output itself ----------------------------------------------------------------------


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command as `main` does; an output that cannot be written is no traceback.

    A closed pipe (`| head -1`) ends it quietly; a full disk is said, and gives 2.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(errors="backslashreplace")  # not every code page has every letter
    try:
        code = main(arguments)
    except SystemExit as end:  # help and wrong usage
        code = end.code if isinstance(end.code, int) else 2
    except OSError:
        if (fault := _output_fault("\n")) is None:
            raise  # it is not the output that failed
        return _leave_output(fault)
    fault = _output_fault("")
    return code if fault is None else _leave_output(fault)


def _output_fault(text: str) -> OSError | None:
    """Write a text and what waits before it; give the error where that cannot be done."""
    try:
        if sys.stdout is not None:
            sys.stdout.write(text)
            sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _leave_output(fault: OSError) -> int:
    """Turn the output to nowhere, so that its end does not fail once more; give the exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    if isinstance(fault, BrokenPipeError):
        return PIPE_CLOSED
    print(f"The output cannot be written: {fault.strerror}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(run())
