"""Say what opening a release costs: `python -m benchmarks.release_open [FOLDER]`.

Each run is a fresh process, as at the start of the server; the import is measured apart.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.fresh import ROOT, cost_of

IMPORT = "from nua_data.release import open_release"


def main() -> None:
    """Print the cost of the import alone, and of import and opening."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "sample_data")
    parser.add_argument("-n", type=int, default=5, help="runs (default 5)")
    options = parser.parse_args()
    folder = str(options.folder.resolve())
    opening = f"from pathlib import Path; {IMPORT}; open_release(Path({folder!r}))"
    print(f"import nua_data.release   {cost_of(IMPORT, options.n)}")
    print(f"import and open_release   {cost_of(opening, options.n)}")


if __name__ == "__main__":
    main()
