"""CPU seconds and resident memory of a process with its descendants, from /proc or ps."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """One process: its parent, CPU seconds so far (user and system), resident memory in MiB."""

    parent: int
    cpu_s: float
    rss_mib: float


def _from_proc() -> dict[int, Usage]:
    tick, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    usages = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "stat").read_text()
        except OSError:  # it ended while we looked
            continue
        # The name stands in brackets and may hold spaces: count fields from behind it.
        fields = line[line.rindex(")") + 2 :].split()
        cpu = (int(fields[11]) + int(fields[12])) / tick
        usages[int(folder.name)] = Usage(int(fields[1]), cpu, int(fields[21]) * page / 2**20)
    return usages


def _seconds(clock: str) -> float:
    """Return the seconds in `[[days-]hours:]minutes:seconds`."""
    days, _, rest = clock.rpartition("-")
    total = 0.0
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total + 86_400 * int(days or 0)


def _from_ps() -> dict[int, Usage]:
    command = ["ps", "-axo", "pid=,ppid=,time=,rss="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listing.splitlines())
    return {
        int(pid): Usage(int(parent), _seconds(clock), int(rss) / 1024)
        for pid, parent, clock, rss in rows
    }


def usage_of_tree(pid: int) -> tuple[float, float]:
    """Return CPU seconds and resident MiB summed over a process and its descendants."""
    usages = _from_proc() if sys.platform.startswith("linux") else _from_ps()
    family, grew = {pid}, True
    while grew:
        children = {p for p, usage in usages.items() if usage.parent in family} - family
        grew = bool(children)
        family |= children
    members = [usages[p] for p in family if p in usages]
    return sum(usage.cpu_s for usage in members), sum(usage.rss_mib for usage in members)
