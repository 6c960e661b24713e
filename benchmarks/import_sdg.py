"""Measure a full SDG database CSV, to a checked draft, against DuckDB merely reading the file.

    python -m benchmarks.import_sdg [--rows 3000000] [--folder FOLDER] [--json FILE]

A CSV in the portal's layout is generated (values are made up). It is imported; imported, merged
into the bundled release, written, checked in full and compared with it (a draft, ready to publish);
and read by DuckDB. Each in a process of its own: CPU seconds and peak memory of the process,
importing of packages included. The bounds are those of the checked draft.
DuckDB (not needed by the project) is read two ways: counting rows, and laying every column out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from nua_data.release import open_release

COLUMNS = (
    "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,"
    "Time_Detail,TimeCoverage,UpperBound,LowerBound,BasePeriod,Source,GeoInfoUrl,FootNote,[Age],"
    "[Location],[Nature],[Observation Status],[Reporting Type],[Sex],[Units]"
).split(",")
ALL_SERIES = 700
CHUNK = 250_000
MOST_MEMORY_GB, MOST_TIMES = 1.5, 3.0

IMPORT = """
from nua_data.release import open_release
from nua_data.sources.base import import_file
done = import_file(FILE, open_release(), released="2026-07")
print(done.count_words())
"""
DRAFT = """
import tempfile
from pathlib import Path
from nua_data.draft import make_draft
from nua_data.release import open_release
from nua_data.sources.base import import_file
release = open_release()
done = import_file(FILE, release, released="2026-07")
with tempfile.TemporaryDirectory() as folder:
    draft = make_draft(release, [done], Path(folder) / "1")
    print("sound" if draft.is_sound else "not sound", draft.difference.counts)
"""
COUNT = """
import duckdb
duckdb.sql("set enable_progress_bar = false")
table = f"read_csv('{FILE}', all_varchar=true, header=true)"
print(duckdb.sql(f"select count(*) from {table}").fetchall()[0][0])
"""
LAY_OUT = """
import duckdb
duckdb.sql("set enable_progress_bar = false")
reader = duckdb.sql(f"from read_csv('{FILE}', all_varchar=true, header=true)").to_arrow_reader()
print(sum(batch.num_rows for batch in reader))
"""
PROGRAMS = {"import": IMPORT, "draft": DRAFT, "count": COUNT, "lay_out": LAY_OUT}
MEASURE = """
import json, re, time
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(json.dumps({"cpu": time.process_time(), "memory": peak * 1024}))
"""


def write_file(path: Path, rows: int) -> None:
    """Write a CSV in the portal's layout: unique keys, one row in twenty is used."""
    random = np.random.default_rng(11)
    release = open_release()
    catalogue = [code for code in release.indicators["indicator"] if "." not in code]
    series = np.array([*catalogue, *(f"XX_MADE_UP{i:03d}" for i in range(ALL_SERIES))])
    areas = release.countries[["m49", "name_en"]]
    codes = np.array([str(int(code)) for code in areas["m49"]])
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with path.open("wb") as stream, csv.CSVWriter(stream, schema) as writer:
        for start in range(0, rows, CHUNK):
            number = np.arange(start, min(start + CHUNK, rows))
            which = number % len(series)
            area = number // len(series) % len(codes)
            year = 1990 + number // (len(series) * len(codes)) % 35
            writer.write(_chunk(schema, number, series[which], area, codes, areas, year, random))


def _chunk(schema, number, series, area, codes, areas, year, random) -> pa.Table:
    """Make the columns of some rows."""
    count = len(number)
    names = areas["name_en"].to_numpy(dtype=object)
    values = np.round(random.random(count) * 100, 5).astype(str)
    text = {
        "Goal": "11", "Target": "11.1", "Indicator": "11.1.1", "Nature": "E",
        "SeriesDescription": "Proportion of urban population in words as long as there (%)",
        "Source": "Name of an agency, its survey, its edition and the address where it was taken",
        "[Nature]": "E", "[Reporting Type]": "G", "[Sex]": "BOTHSEX",
        "[Age]": "ALLAGE", "[Observation Status]": "A",
    }  # fmt: skip
    columns = {name: [text.get(name, "")] * count for name in schema.names}
    notes = np.array(["", 'Estimated from a survey, with a note of two lines, quoted;\n"so".'])
    places = np.array(["URBAN", "RURAL", "ALLAREA"])
    columns |= {
        "SeriesCode": series,
        "GeoAreaCode": codes[area],
        "GeoAreaName": names[area],
        "TimePeriod": year.astype(str),
        "Time_Detail": year.astype(str),
        "Value": values,
        "FootNote": notes[(number % 3 == 0).astype(int)],
        "[Location]": places[number // 7 % 3],
        "[Units]": np.where(np.char.startswith(series.astype(str), "XX"), "PERCENT", ""),
    }
    return pa.table({n: pa.array(c, pa.string()) for n, c in columns.items()}, schema=schema)


def measure(program: str, path: Path) -> dict[str, float | str]:
    """Run a program in a fresh process; CPU seconds and peak bytes of it."""
    code = f"FILE = {str(path)!r}\n{program}\n{MEASURE}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *said, figures = done.stdout.strip().splitlines()
    return {"said": " ".join(said)[-200:], **json.loads(figures)}


def main(arguments: list[str] | None = None) -> int:
    """Generate, measure, print; 1 where a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "sdg_database.csv"
        write_file(path, options.rows)
        size = path.stat().st_size
        results = {name: measure(program, path) for name, program in PROGRAMS.items()}
    times = results["draft"]["cpu"] / results["count"]["cpu"]
    memory = results["draft"]["memory"] / 1e9
    print(f"{options.rows:,} rows, {size / 1e6:,.0f} MB")
    for name, each in results.items():
        print(f"{name:8} {each['cpu']:6.2f} s CPU {each['memory'] / 1e6:8,.0f} MB  {each['said']}")
    print(f"to a checked draft: CPU {times:.2f} x DuckDB counting (bound {MOST_TIMES}); ", end="")
    print(f"memory {memory:.2f} GB (bound {MOST_MEMORY_GB})")
    if options.json:
        options.json.write_text(json.dumps(results | {"bytes": size}, indent=1) + "\n")
    return int(times > MOST_TIMES or memory > MOST_MEMORY_GB)


if __name__ == "__main__":
    sys.exit(main())
