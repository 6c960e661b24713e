"""Few runs of pages at a time, so that a crowd waits in line instead of holding each other up.

Python works on one thread at a time. A hundred runs begun together take turns every few
milliseconds, and each costs twice the processor time that it costs alone; begun one after the
other, the first is answered at once and the last not later.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

AT_ONCE = 2
"""Runs at a time: more than one, since some wait for a file or a database and not for Python."""
PATIENCE_SECONDS = 3.0
"""A run that has waited so long begins all the same: those before it may hang on something slow."""
_turns = threading.BoundedSemaphore(AT_ONCE)
_here = threading.local()


def is_running() -> bool:
    """Say whether this thread is within a turn."""
    return getattr(_here, "is_running", False)


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, keep it during the block, give it back however the block ends.

    Within a turn of the same thread there is nothing to wait for.
    """
    if is_running():
        yield
        return
    has_turn = _turns.acquire(timeout=PATIENCE_SECONDS)
    _here.is_running = True
    try:
        yield
    finally:
        _here.is_running = False
        if has_turn:
            _turns.release()
