"""Wait until a server that has started has nothing left to prepare."""

from __future__ import annotations

import time

from benchmarks.procstat import usage_of_tree

LOOK_SECONDS = 0.5
QUIET_SHARE = 0.06
"""Share of a core that a server at rest may take."""
LOOKS = 3


def wait_until_quiet(pid: int, most_seconds: float = 60) -> bool:
    """Wait until a process and its children rested for a while; False if they never do."""
    until, quiet = time.monotonic() + most_seconds, 0
    before = usage_of_tree(pid)[0]
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        now = usage_of_tree(pid)[0]
        quiet = quiet + 1 if now - before <= QUIET_SHARE * LOOK_SECONDS else 0
        if quiet >= LOOKS:
            return True
        before = now
    return False
