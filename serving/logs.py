"""Logs as one JSON object a line, with the id of the request and nothing about a person.

Neither the client's address nor the query of a link (which tells what somebody looked at), neither
cookies nor names of uploaded files are written.
"""

from __future__ import annotations

import errno
import logging
import time
from asyncio import CancelledError

from asgi_correlation_id import CorrelationIdFilter
from pythonjsonlogger.json import JsonFormatter
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("nua.request")
MOST_LINES = 10
"""Lines of one kind that are written in a minute."""
_FIELDS = "{asctime}{levelname}{name}{message}{correlation_id}"
_NAMES = {"asctime": "time", "levelname": "level", "name": "logger", "correlation_id": "request"}


def set_up_logs(level: int = logging.INFO) -> None:
    """Send the records of the service to standard error as JSON lines; idempotent."""
    if logging.getLogger("nua").handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(_FIELDS, style="{", rename_fields=_NAMES))
    handler.addFilter(CorrelationIdFilter(default_value="-"))
    handler.addFilter(Calm())
    for name, least in (("nua", level), ("uvicorn.error", logging.WARNING), ("asyncio", level)):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(least)
        logger.propagate = False


class Calm(logging.Filter):
    """Keeps what a client can cause to a few plain lines a minute, without a traceback.

    The first lines of a kind in a minute pass; the next that passes says how many did not.
    """

    def __init__(self, most: int = MOST_LINES, seconds: float = 60.0) -> None:
        super().__init__()
        self.most, self.seconds = most, seconds
        self._kinds: dict[tuple[str, str], list] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line is written; changes the record where it names a client."""
        if record.levelno < logging.WARNING:
            return True
        error = record.exc_info[1] if record.exc_info else None
        if is_no_fault(record, error):
            first = (str(record.msg).splitlines() or [""])[0]
            record.msg, record.args = f"{first} ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        kind = (record.name, str(record.msg)[:80])
        since, count = self._kinds.get(kind, (record.created, 0))
        if record.created - since > self.seconds:
            since, left_out, count = record.created, max(count - self.most, 0), 0
            if left_out:
                record.msg = f"{record.msg} ({left_out} more like it in the minutes before)"
        if len(self._kinds) > 500:  # kinds are few; a text that varies must not fill the memory
            self._kinds.clear()
        self._kinds[kind] = (since, count + 1)
        return count < self.most


def is_no_fault(record: logging.LogRecord, error: BaseException | None) -> bool:
    """Say whether an error is a client's (gone, nonsense, every socket taken) or the stop's."""
    if is_out_of_sockets(error):
        return True
    if record.name == "asyncio":
        return isinstance(error, ConnectionError | TimeoutError)
    return record.name == "uvicorn.error" and isinstance(
        error, ClientDisconnect | ConnectionError | UnicodeDecodeError | CancelledError
    )


def is_out_of_sockets(error: BaseException | None) -> bool:
    """Say whether an error means that the process may open no more sockets."""
    return isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}


class RequestLog:
    """ASGI middleware that writes a line for each answered request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on and write method, path, status and milliseconds."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            took = round((time.perf_counter() - start) * 1000, 1)
            about = {"method": scope["method"], "path": scope["path"], "status": status, "ms": took}
            log.info("request", extra=about)
