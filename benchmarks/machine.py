"""The machine a run was made on: what a reader needs to compare figures."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks.bench_ui import RIVALS_BIN
from tools.find_browser import find_browser

OURS = ("streamlit", "plotly", "pandas", "uvicorn")
MISSING = "not there"
RIVALS = ("dash", "vizro", "gunicorn")


def describe() -> dict[str, str]:
    """Give cores, memory, processor, system, Python, Chromium and packages, each as text."""
    return {
        "cores": str(
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        ),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "processor": _processor(),
        "system": _system(),
        "python": platform.python_version(),
        "chromium": _said(find_browser() or "", "--version", "--no-sandbox"),
        "packages": ", ".join(f"{name} {metadata.version(name)}" for name in OURS),
        "rivals": _rivals(),
    }


def _processor() -> str:
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        for line in cpus.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError):
        return platform.platform()


def _rivals() -> str:
    program = "import sys, importlib.metadata as m; print(*(m.version(n) for n in sys.argv[1:]))"
    versions = _said(str(RIVALS_BIN / "python"), "-c", program, *RIVALS)
    if versions == MISSING:
        return versions
    return ", ".join(map(" ".join, zip(RIVALS, versions.split(), strict=True)))


def _said(*command: str) -> str:
    """Give what a program prints; `MISSING` where it is not there, or fails."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return MISSING
    return run.stdout.strip()
