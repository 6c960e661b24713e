"""Measure the questions of the Cities page on 5 to 50 million made-up rows in DuckDB.

    python -m benchmarks.cities_scale [--rows 5,15,50] [--folder FOLDER] [--json FILE]

Cities, states and figures are made up and lie in a temporary folder. Each size is asked in a
process of its own: the first answer (importing and connecting apart), then the median of five; and
the peak memory of the process. Exit code 1 where a bound is broken at the largest size.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.fresh import ROOT

INDICATORS, YEARS = 16, 25
ROWS_A_CITY = INDICATORS * YEARS
MOST_SECONDS, MOST_MEMORY_GB = 1.0, 1.0
STATE = "'X' || chr(65 + (i // 26 % 7)::int) || chr(65 + (i % 26)::int)"
"""Codes that ISO 3166 leaves to users: no state has one."""
CITIES = f"""
copy (select format('made-{{:07d}}', i) as city, {STATE} as iso3,
        format('Made-up {{:07d}}', i) as name, 'wup' as kind,
        hash(i) % 1600 / 10.0 - 80 as lat, hash(i + 7) % 3600 / 10.0 - 180 as lon,
        case when i % 50 = 0 then null else round(10 ** (4 + hash(i + 3) % 1000 / 350.0)) end
            as population,
        2020::bigint as population_year, false as is_projected, 'made_up' as source
    from range(?) r(i) order by iso3, city) to '{{file}}' (format parquet, compression zstd)
"""
VALUES = f"""
copy (select format('made-{{:07d}}', i) as city, {STATE} as iso3,
        format('MADE_UP_{{:02d}}', k) as indicator, (2000 + y)::bigint as year,
        hash(i * 1000 + k * 40 + y) % 10000 / 100.0 as value, 'estimated' as nature,
        'made_up' as source
    from range({INDICATORS}) a(k), range(?) r(i), range({YEARS}) b(y)
    order by indicator, iso3, city, year) to '{{file}}' (format parquet, compression zstd)
"""
ASK = """
import json, re, statistics, time
begun = time.perf_counter()
from nua_data.cities.engine import CityEngine
from nua_data.cities.engine_place import EMBEDDED, Place
from nua_data.cities.questions import Ask
engine = CityEngine(Place(EMBEDDED, FOLDER), 300)
engine.city("nowhere")
found = {"connect": {"first": time.perf_counter() - begun}}
world, state = Ask("MADE_UP_07", 2024, limit=2000), Ask("MADE_UP_07", 2024, ("XAA",))
several = tuple(f"MADE_UP_{number:02d}" for number in range(7))
city = engine.points(state, several)["city"][0]
edges = tuple(range(0, 101, 10))
questions = {
    "points with 7 indicators, world": lambda: engine.points(world, several),
    "points with 7 indicators, one state": lambda: engine.points(state, several),
    "listed, world": lambda: engine.listed(world),
    "counts": lambda: engine.counts(world),
    "spread, world": lambda: engine.spread(world),
    "spread, one state": lambda: engine.spread(state),
    "bins": lambda: engine.bins(world, edges),
    "by state": lambda: engine.by_country(world),
    "one city": lambda: engine.series(city, 2024),
    "indicators (reads every row)": engine.indicators,
}
def seconds(question):
    begun = time.perf_counter()
    question()
    return time.perf_counter() - begun
for name, question in questions.items():
    first = seconds(question)
    found[name] = {"first": first, "warm": statistics.median(seconds(question) for _ in range(5))}
engine.close()
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
print(json.dumps({"seconds": found, "memory": peak}))
"""


def write_tables(folder: Path, rows: int) -> int:
    """Write both tables with so many values, in the order in which `cities export` writes them."""
    import duckdb

    cities = rows // ROWS_A_CITY
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set temp_directory = '{folder / 'scratch'}'")
        for name, statement in (("cities", CITIES), ("city_values", VALUES)):
            path = str(folder / f"{name}.parquet")
            connection.execute(statement.replace("{file}", path), [cities])
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))


def measure(folder: Path) -> dict:
    """Ask everything in a fresh process: seconds of each question, and its peak memory."""
    code = f"FOLDER = {str(folder)!r}\n{ASK}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def table_of(results: dict[int, dict]) -> str:
    """Write the results as a table in Markdown."""
    sizes = sorted(results)
    lines = ["| | " + " | ".join(f"{rows / 1e6:g} million rows" for rows in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    for name in results[sizes[0]]["seconds"]:
        each = [results[rows]["seconds"][name] for rows in sizes]
        cells = [f"{s.get('warm', s['first']) * 1e3:,.0f} ms" for s in each]
        firsts = "" if name == "connect" else ", warm"
        lines.append(f"| {name}{firsts} | " + " | ".join(cells) + " |")
    memory = [f"{results[rows]['memory'] / 1e6:,.0f} MB" for rows in sizes]
    files = [f"{results[rows]['bytes'] / 1e6:,.0f} MB" for rows in sizes]
    lines += [f"| {name} | " + " | ".join(cells) + " |"
              for name, cells in (("peak memory", memory), ("files", files))]  # fmt: skip
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Generate, measure, print; 1 where a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", default="5,15,50", help="sizes in millions, with commas")
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args(arguments)
    results: dict[int, dict] = {}
    for millions in options.rows.split(","):
        rows = int(float(millions) * 1e6)
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            size = write_tables(Path(folder), rows)
            results[rows] = measure(Path(folder)) | {"bytes": size}
    print(table_of(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    largest = results[max(results)]
    slowest = max(each.get("warm", 0) for each in largest["seconds"].values())
    memory = largest["memory"] / 1e9
    print(f"slowest {slowest:.2f} s (bound {MOST_SECONDS}); ", end="")
    print(f"memory {memory:.2f} GB (bound {MOST_MEMORY_GB})")
    return int(slowest > MOST_SECONDS or memory > MOST_MEMORY_GB)


if __name__ == "__main__":
    sys.exit(main())
