"""Say what the method costs on the bundled release: `python -m benchmarks.computations`.

Each run is a fresh process with nothing kept from a run before; importing and opening the release
are not measured. Ends with 1 where the median of the CPU seconds is beyond its bound.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median

from benchmarks.fresh import cost_of

SETUP = """
from nua_data import coverage, readiness, robustness, scale, trends
from nua_data.method import load_method
from nua_data.release import open_release
release, method = open_release(), load_method()
day = release.as_of
"""
ALL = """
trends.classify_trends(release, day, method)
coverage.coverage_by_country(release, day, method)
scale.commitment_values(scale.distances(release, day, method), method)
readiness.readiness(release, day, method)
"""
PLAIN = "plain = readiness.readiness_parts(release, day, method)"
DRAWS = """
spans = robustness.with_spans(plain, release, day, method)
robustness.robustness(spans, method, draws=1000)
"""
CASES = (
    ("all trends", SETUP, "trends.classify_trends(release, day, method)", 1.0),
    ("trends, coverage, distances and readiness", SETUP, ALL, 1.5),
    ("robustness with 1,000 draws", SETUP + PLAIN, DRAWS, 1.0),
)
"""What is computed, what is there before, the statement, and its bound in CPU seconds."""


def main() -> int:
    """Print the cost of each computation beside its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=5, help="runs (default 5)")
    options = parser.parse_args()
    is_beyond = False
    for name, setup, statement, bound in CASES:
        cost = cost_of(statement, options.n, setup)
        is_beyond |= median(cost.cpu_s) > bound
        print(f"{name:<42} {cost} (bound {bound} s of CPU)")
    return int(is_beyond)


if __name__ == "__main__":
    sys.exit(main())
