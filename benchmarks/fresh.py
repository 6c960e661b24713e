"""Run one statement in fresh interpreters and say what it cost."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """
import json, resource, time
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / {unit}
{setup}
wall, cpu, memory = time.perf_counter(), time.process_time(), peak()
{statement}
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu, peak() - memory]))
"""
UNIT = 2**20 if sys.platform == "darwin" else 2**10
"""ru_maxrss counts bytes on macOS and KiB on Linux."""


@dataclass(frozen=True)
class Cost:
    """Seconds and CPU seconds (every run), and the median growth of peak memory in MiB."""

    wall_s: list[float]
    cpu_s: list[float]
    memory_mib: float

    def __str__(self) -> str:
        wall, cpu = self.wall_s, self.cpu_s
        return (
            f"{median(wall):.2f} s ({min(wall):.2f}-{max(wall):.2f})  "
            f"CPU {median(cpu):.2f} s ({min(cpu):.2f}-{max(cpu):.2f})  +{self.memory_mib:.0f} MiB"
        )


def cost_of(statement: str, times: int = 5, setup: str = "") -> Cost:
    """Measure a statement after a setup; a first run, not counted, warms the disk cache.

    Raises subprocess.CalledProcessError where the statement fails.
    """
    program = PROGRAM.format(setup=setup, statement=statement, unit=UNIT)
    runs = [_run(program) for _ in range(times + 1)][1:]
    walls, cpus, memories = (list(column) for column in zip(*runs, strict=True))
    return Cost(walls, cpus, median(memories))


def _run(program: str) -> list[float]:
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout.splitlines()[-1])
