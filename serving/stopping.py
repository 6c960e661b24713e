"""A stop that lets running work end: pages that run, files being made, answers on their way."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from types import FrameType

from uvicorn import Server

from serving.viewers import Hall

log = logging.getLogger("nua.serving")
LINGER_SECONDS = 1.0
"""For browsers to fetch the files just made for them, before no more connections are taken."""
LATE_SECONDS = 3.0
_CUT_SHORT = 1


class GracefulStop:
    """What SIGTERM does. The first lets work end within the grace, the second ends at once.

    In order: ``/ready`` says no and nobody is let in; a pause, if one is set, for balancers to see
    it; each viewer leaves when its page has run; the socket closes; answers on their way end; exit
    with 0. When the grace is over the process ends with 1.
    """

    def __init__(self, hall: Hall, grace_seconds: int, pause_seconds: int) -> None:
        self.hall, self.grace, self.pause = hall, grace_seconds, pause_seconds
        self._until = 0.0
        self._task: asyncio.Task | None = None

    def install(self, server: Server) -> None:
        """Take SIGTERM over from the server; call it in the event loop."""
        loop = asyncio.get_running_loop()

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            if self._until:
                _end("ended by a second signal")
            self._until = time.monotonic() + self.grace
            threading.Thread(target=self._end_late, name="nua-grace", daemon=True).start()
            loop.call_soon_threadsafe(self._begin, server)

        signal.signal(signal.SIGTERM, on_signal)

    def _begin(self, server: Server) -> None:
        self._task = asyncio.ensure_future(self._stop(server))

    async def _stop(self, server: Server) -> None:
        had = len(self.hall.seats)
        log.info("stopping", extra={"viewers": had, "grace_seconds": self.grace})
        self.hall.is_closing = True
        await asyncio.sleep(min(self.pause, self._left()))
        await self.hall.close()
        while self.hall.seats and self._left() > 0:
            await asyncio.sleep(0.05)
        if had:
            await asyncio.sleep(min(LINGER_SECONDS, self._left()))
        server.config.timeout_graceful_shutdown = max(int(self._left()), 1)
        server.should_exit = True

    def _left(self) -> float:
        return max(self._until - time.monotonic(), 0)

    def _end_late(self) -> None:
        time.sleep(self.grace + LATE_SECONDS)
        _end("the grace is over and work was cut short")


def _end(why: str) -> None:
    log.warning("stopped at once", extra={"why": why})
    os._exit(_CUT_SHORT)
