"""One thread that owns a connection and answers one question after another, within a time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Generic, TypeVar

from nua_data.cities.tables import CityDataError

C = TypeVar("C")
R = TypeVar("R")
PATIENCE = 12
"""Times the limit of an answer that a thread may take to connect before another is begun."""


class Worker(Generic[C]):
    """Run jobs on a connection that is made when first needed and again after it broke.

    Drivers differ in what threads may share; here each connection belongs to one thread. A thread
    that hangs in a driver is left to end by itself, and keeps no program from ending.
    """

    def __init__(
        self, connect: Callable[[], C], close: Callable[[C], None], interrupt: Callable[[C], None]
    ) -> None:
        self._connect, self._close, self._interrupt = connect, close, interrupt
        self._jobs: queue.SimpleQueue[tuple[Future, Callable[[C], object]] | None]
        self._jobs = queue.SimpleQueue()
        self._connection: C | None = None
        self._connecting_since = 0.0
        self.is_left = False
        """Whether the thread was left to itself: its worker takes no more jobs."""
        self._thread = threading.Thread(target=self._serve, name="cities", daemon=True)
        self._thread.start()

    def run(self, job: Callable[[C], R], seconds: float) -> R:
        """Run a job; raises what it raises, or CityDataError("too_slow") after some seconds."""
        future: Future = Future()
        self._jobs.put((future, job))
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done() and not future.cancelled():
                return future.result()
            if not future.cancel() and not future.done():
                self._give_up(seconds)
            raise CityDataError("too_slow", detail=f"{seconds:g} s") from None
        except CancelledError:
            raise CityDataError("too_slow", detail=f"{seconds:g} s") from None

    def stop(self, wait_seconds: float = 0) -> None:
        """End the thread after the job at hand, and wait for its end a little."""
        self.is_left = True
        self._jobs.put(None)
        self._thread.join(wait_seconds)

    def _give_up(self, seconds: float) -> None:
        """Interrupt the job at hand; a thread that still connects is given more time."""
        connection = self._connection
        if connection is None:
            waited = time.monotonic() - self._connecting_since
            if self._connecting_since and waited > PATIENCE * seconds:
                self.stop()
            return
        self.stop()
        threading.Thread(target=self._interrupt_quietly, args=[connection], daemon=True).start()

    def _interrupt_quietly(self, connection: C) -> None:
        try:
            self._interrupt(connection)
        except Exception:
            return

    def _serve(self) -> None:
        while (waiting := self._jobs.get()) is not None:
            future, job = waiting
            if future.set_running_or_notify_cancel():
                self._answer(future, job)
            del future, job, waiting
        self._drop()

    def _answer(self, future: Future, job: Callable[[C], object]) -> None:
        """Answer one job; a job that fails on a connection made before gets one on a fresh one."""
        was_open = self._connection is not None
        for may_repeat in (was_open, False):
            try:
                if self._connection is None:
                    self._connecting_since = time.monotonic()
                    self._connection = self._connect()
                    self._connecting_since = 0.0
                future.set_result(job(self._connection))
                return
            except BaseException as error:
                self._drop()
                if not may_repeat or self.is_left or isinstance(error, CityDataError):
                    future.set_exception(error)
                    return

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._connecting_since = 0.0
        if connection is not None:
            self._close(connection)
