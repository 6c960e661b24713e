"""Measure the search: build of the index and p50, p95 of answers over everything.

`python -m benchmarks.search [folder] [-n ROUNDS]`. CPU time of this process, which a busy machine
does not stretch; wall time beside it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from nua_data.release import BUNDLED, open_release
from nua_data.search import LONGEST
from nua_data.search_index import KINDS, search_index
from nua_data.text import languages

QUERIES = (
    "ke", "kenya", "keyna", "cote divoire", "united", "sao paulo", "nairobi", "public transprt",
    "slums", "SDG 11.7", "world urban forum", "habitat professionals forum", "baku call to action",
    "the city of cairo", "كينيا", "السنغال", "المنتدى الحضري", "中国", "肯尼亚", "Кения", "xqzwv",
    "a b c d e f g h i j k l m", "x" * LONGEST,
)  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give CPU and wall milliseconds of a piece of work."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def spread(values: list[float]) -> str:
    """Write median, 95th percentile and the longest, in milliseconds."""
    cuts = statistics.quantiles(values, n=20)
    return f"p50 {cuts[9]:.1f}  p95 {cuts[18]:.1f}  longest {max(values):.1f}"


def main() -> None:
    """Print the build and the answers of each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=BUNDLED)
    parser.add_argument("-n", type=int, default=20, help="rounds of all queries (default 20)")
    options = parser.parse_args()
    release = open_release(options.folder)
    for language in languages():
        cpu, wall = timed(lambda code=language: search_index(release, code))
        index = search_index(release, language)
        print(f"{language}: {len(index.records)} records, built in {cpu:.0f} ms CPU, {wall:.0f} ms")
        rounds = [
            timed(lambda text=query, found=index: found.find(text, KINDS))
            for _ in range(options.n)
            for query in QUERIES
        ]
        for name, place in (("CPU ", 0), ("wall", 1)):
            print(f"    {name} ms a query: {spread([each[place] for each in rounds])}")


if __name__ == "__main__":
    main()
