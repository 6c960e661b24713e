"""Measure the import of workbooks against merely reading their sheets with kept readers.

    python -m benchmarks.import_sheets FILE.xlsx ... [-n 9] [--json FILE]

The floors lay out every cell of the sheet that is imported: as rows with python-calamine, and as
Arrow columns of text with fastexcel, which is faster; the importer uses both. The bound is that of
the columns; what fastexcel takes to give a pandas table, which is what an import gives, is told
beside it. All run in turn in one process; the figures are medians of CPU time, and the ratio of the
import to each floor. The first import of each file is told apart: that of a new process loads
packages and tables of codes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fastexcel
import python_calamine

from nua_data.release import open_release
from nua_data.sources.base import Limits, import_file
from nua_data.sources.opening import open_file
from nua_data.sources.sheets import find_sheet

MOST_TIMES = 1.5


def read_rows(path: Path, name: str) -> None:
    """Lay out every cell of a sheet with the reader of cells."""
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read_columns(path: Path, name: str) -> None:
    """Lay out every cell of a sheet with the fastest reader."""
    sheet = fastexcel.read_excel(path).load_sheet(
        name, header_row=None, skip_rows=0, dtypes="string"
    )
    sheet.to_arrow()


def read_table(path: Path, name: str) -> None:
    """Lay out every cell of a sheet with the fastest reader, and make a pandas table of them."""
    fastexcel.read_excel(path).load_sheet(name, header_row=0).to_pandas()


def seconds(work: Callable[[], object]) -> float:
    """Give the CPU seconds of some work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Give the CPU seconds of reading and of importing a workbook."""
    release = open_release()
    first = seconds(lambda: import_file(path, release))
    with open_file(path, Limits()) as opened:
        sheet = find_sheet(opened).name
    works = {
        "rows": lambda: read_rows(path, sheet),
        "columns": lambda: read_columns(path, sheet),
        "table": lambda: read_table(path, sheet),
        "import": lambda: import_file(path, release),
    }
    taken = [{name: seconds(work) for name, work in works.items()} for _ in range(rounds + 1)][1:]
    figures = {name: statistics.median(each[name] for each in taken) for name in works}
    return {**figures, "first": first, "ratio": figures["import"] / figures["columns"]}


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
            f"{name:30} first {each['first'] * 1e3:5.0f} ms import {each['import'] * 1e3:6.1f} ms, "
            f"{each['import'] / each['rows']:.2f} x calamine ({each['rows'] * 1e3:.1f} ms), "
            f"{each['ratio']:.2f} x fastexcel ({each['columns'] * 1e3:.1f} ms; bound {MOST_TIMES})"
            f", {each['import'] / each['table']:.2f} x its table ({each['table'] * 1e3:.1f} ms)"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return int(any(each["ratio"] > MOST_TIMES for each in figures.values()))


if __name__ == "__main__":
    sys.exit(main())
