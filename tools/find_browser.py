"""Find the Chromium that browser tests and benchmarks drive.

``python -m tools.find_browser`` prints its path, or says in one line what is missing.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
PLAYWRIGHT_CACHES = (
    Path.home() / ".cache/ms-playwright",
    Path.home() / "Library/Caches/ms-playwright",
)
PLAYWRIGHT_PROGRAMS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
MISSING = (
    "no Chromium found for the browser tests: install the system's chromium package, or name one "
    "with CHROMIUM=/path/to/chromium, or run .venv/bin/python -m playwright install chromium"
)
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--no-proxy-server",
    # Another host has no address: a request for one fails at once, and is seen.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
"""Flags for a quiet browser that reaches this machine only."""


def find_browser() -> str | None:
    """Return the path of a Chromium: CHROMIUM first, then the system's, then Playwright's own.

    A CHROMIUM that names no program gives None: a wrong name is not passed over in silence.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    on_path = (shutil.which(name) for name in NAMES)
    in_place = (str(place) for place in PLACES if place.exists())
    downloaded = (
        str(program)
        for cache in PLAYWRIGHT_CACHES
        for pattern in (
            "chromium-*/chrome-linux*/chrome",
            "chromium-*/chrome-mac*/*.app/**/MacOS/*",
        )
        for program in sorted(cache.glob(pattern), reverse=True)
    )
    return next((path for paths in (on_path, in_place, downloaded) for path in paths if path), None)


def main() -> int:
    """Print the browser's path; return 1 with one line on the error stream where there is none."""
    path = find_browser()
    wrong = os.environ.get("CHROMIUM")
    missing = f"CHROMIUM names no program: {wrong}" if wrong else MISSING
    print(path or missing, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
