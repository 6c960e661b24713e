"""Say what an import costs: `python -m benchmarks.import_time streamlit nua_data.release`."""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks.fresh import cost_of


def main() -> int:
    """Measure each module in fresh interpreters; return 1 where one cannot be imported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", nargs="+")
    failed = False
    for module in parser.parse_args().module:
        try:
            print(f"{module:40s} {cost_of(f'import {module}')}")
        except subprocess.CalledProcessError as error:
            failed = True
            print(f"{module:40s} {error.stderr.strip().splitlines()[-1]}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
