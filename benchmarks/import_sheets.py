"""Measure the import of workbooks against merely reading their sheets with the fastest reader.

    python -m benchmarks.import_sheets FILE.xlsx ... [-n 9] [--json FILE]

The floor lays out every cell of the sheet that is imported, with python-calamine, which the
importer uses as well. Both run in turn in one process with all packages loaded; the figure is the
least CPU time of each, and their ratio.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine

from nua_data.release import open_release
from nua_data.sources.base import Limits, import_file
from nua_data.sources.opening import open_file
from nua_data.sources.sheets import find_sheet

MOST_TIMES = 1.5


def read_sheet(path: Path, name: str) -> None:
    """Lay out every cell of a sheet."""
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def least(work: Callable[[], object], least_so_far: float) -> float:
    """Give the CPU seconds of some work, or the least so far if that is less."""
    started = time.process_time()
    work()
    return min(least_so_far, time.process_time() - started)


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Give the CPU seconds of reading and of importing a workbook."""
    release = open_release()
    with open_file(path, Limits()) as opened:
        sheet = find_sheet(opened).name
    read = imported = float("inf")
    for _ in range(rounds):
        read = least(lambda: read_sheet(path, sheet), read)
        imported = least(lambda: import_file(path, release), imported)
    return {"read": read, "import": imported, "ratio": imported / read}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where the bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-n", type=int, default=9, help="rounds")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    figures = {path.name: measure(path, options.n) for path in options.files}
    for name, each in figures.items():
        print(
            f"{name:40} read {each['read'] * 1e3:6.1f} ms  import {each['import'] * 1e3:6.1f} ms  "
            f"{each['ratio']:.2f} x (bound {MOST_TIMES})"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return int(any(each["ratio"] > MOST_TIMES for each in figures.values()))


if __name__ == "__main__":
    sys.exit(main())
