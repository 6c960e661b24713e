"""Logs as one JSON object a line, with the id of the request and nothing about a person.

Neither the client's address nor the query of a link (which tells what somebody looked at), neither
cookies nor names of uploaded files are written.
"""

from __future__ import annotations

import logging
import time

from asgi_correlation_id import CorrelationIdFilter
from pythonjsonlogger.json import JsonFormatter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("nua.request")
_FIELDS = "{asctime}{levelname}{name}{message}{correlation_id}"
_NAMES = {"asctime": "time", "levelname": "level", "name": "logger", "correlation_id": "request"}


def set_up_logs(level: int = logging.INFO) -> None:
    """Send the records of the service to standard error as JSON lines; idempotent."""
    logger = logging.getLogger("nua")
    if logger.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(_FIELDS, style="{", rename_fields=_NAMES))
    handler.addFilter(CorrelationIdFilter(default_value="-"))
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False


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
