"""Bounds on what a client may send, how long it may take, and how many may at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from serving.health import FOR_OPERATORS, Meters

UPLOAD = "/_stcore/upload_file/"
MOST_UPLOADS = 8
"""Uploads at once; each may hold a whole file in memory."""
PIECE_BYTES = 64 * 1024
BODY_SECONDS, UPLOAD_SECONDS = 60, 600
"""For a client to send a whole body, a whole file."""


class Refused(Exception):
    """A request goes beyond a bound while it is read or answered; holds status, reason and text."""

    def __init__(self, status: int, why: str, text: str) -> None:
        super().__init__(text)
        self.status, self.why, self.text = status, why, text


Refuse = Callable[[Refused], Refused]


@dataclass(frozen=True)
class Bounds:
    """Bytes of an address, of a body and of all uploaded files; requests at once; patience.

    ``seconds``: for a client to send the next part of a body, or take the next piece of an answer.
    """

    query_bytes: int
    body_bytes: int
    upload_bytes: int = 256 * 1024 * 1024
    requests: int = 4000
    seconds: int = 20


class Limits:
    """ASGI middleware that refuses what is too long, too large, too slow or too much.

    A single uploaded file has its own bound, ``server.maxUploadSize`` of Streamlit.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds, meters: Meters) -> None:
        self.app, self.bounds, self.meters = app, bounds, meters
        self.requests = self.uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is beyond a bound, also where the declared length was a lie."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refused = self._at_once(scope)
        if refused is not None:
            await self._refuse(scope, receive, send, refused)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    def _at_once(self, scope: Scope) -> Refused | None:
        """Say what can be said before the body is read."""
        size = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
        if size > self.bounds.query_bytes:
            return Refused(414, "long address", "The address is too long.")
        if sum(name == b"host" for name, _value in scope["headers"]) > 1:
            return Refused(400, "two hosts", "The request names two hosts.")
        is_short = scope["type"] == "websocket" or scope["path"] in FOR_OPERATORS
        return None if is_short else self._by_body(scope)

    def _by_body(self, scope: Scope) -> Refused | None:
        if self.requests >= self.bounds.requests:
            return Refused(503, "full", "Many people are here. Please try again shortly.")
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if is_upload(scope):
            return self._upload(int(declared) if declared.isdigit() else 0)
        if not declared.isdigit() or int(declared) > self.bounds.body_bytes:
            return Refused(413, "large body", "The body is too large.")
        return None

    def _upload(self, declared: int) -> Refused | None:
        full = uploaded_bytes() + declared > self.bounds.upload_bytes
        if full or self.uploads >= MOST_UPLOADS:
            return Refused(503, "uploads", "Many files are being checked. Please try again.")
        return None

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_started, refused = False, None

        async def noting(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        def refuse(reason: Refused) -> Refused:
            nonlocal refused
            refused = reason
            return reason

        upload = is_upload(scope)
        self.requests += 1
        self.uploads += upload
        try:
            reading = Reading(receive, refuse, self.bounds, upload)
            pieces = in_pieces(noting, refuse, self.bounds.seconds)
            await self.app(scope, reading.receive, pieces)
        except Exception:
            if refused is None:
                raise
            if has_started:
                self.meters.refused.labels(refused.why).inc()
            else:
                await self._refuse(scope, receive, send, refused)
        finally:
            self.requests -= 1
            self.uploads -= upload

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, why: Refused) -> None:
        self.meters.refused.labels(why.why).inc()
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1009, "reason": why.text})
            return
        headers = {"connection": "close"} | ({"retry-after": "5"} if why.status == 503 else {})
        response = PlainTextResponse(why.text, why.status, headers=headers)
        await response(scope, receive, send)


class Reading:
    """The body of a request: how much has come, and by when the rest must."""

    def __init__(self, receive: Receive, refuse: Refuse, bounds: Bounds, upload: bool) -> None:
        """Start the clock; the bytes of an upload are bounded by Streamlit itself."""
        self._receive, self._refuse, self._patience = receive, refuse, bounds.seconds
        self._most = None if upload else bounds.body_bytes
        self._until = time.monotonic() + (UPLOAD_SECONDS if upload else BODY_SECONDS)
        self._read, self._has_all = 0, False

    async def receive(self) -> Message:
        """Give the next part; raises Refused when it is too much or comes too late."""
        if self._has_all:
            return await self._receive()  # waits for the client to go, which has its time
        seconds = min(self._patience, self._until - time.monotonic())
        try:
            async with asyncio.timeout(seconds):
                message = await self._receive()
        except TimeoutError:
            raise self._refuse(Refused(408, "slow body", "The body came too slowly.")) from None
        self._has_all = not message.get("more_body", False)
        self._read += len(message.get("body", b""))
        if self._most is not None and self._read > self._most:
            raise self._refuse(Refused(413, "large body", "The body is too large."))
        return message


def in_pieces(send: Send, refuse: Refuse, seconds: float) -> Send:
    """Send bodies a piece at a time, so that a client that reads slowly holds no more than that."""

    async def one(message: Message) -> None:
        try:
            async with asyncio.timeout(seconds):
                await send(message)
        except TimeoutError:
            raise refuse(Refused(408, "slow reader", "The answer was not taken.")) from None

    async def pieces(message: Message) -> None:
        body = message.get("body", b"") if message["type"] == "http.response.body" else b""
        if len(body) <= PIECE_BYTES:
            await one(message)
            return
        view = memoryview(body)
        for start in range(0, len(body), PIECE_BYTES):
            is_last = start + PIECE_BYTES >= len(body)
            more = message.get("more_body", False) if is_last else True
            piece = bytes(view[start : start + PIECE_BYTES])
            await one({**message, "body": piece, "more_body": more})

    return pieces


def is_upload(scope: Scope) -> bool:
    """Say whether a request brings a file."""
    return UPLOAD in scope["path"] and scope["method"] == "PUT"


def uploaded_bytes() -> int:
    """Give the bytes of all uploaded files that are kept for viewers."""
    if not runtime.exists():
        return 0
    kept = runtime.get_instance().uploaded_file_mgr.get_stats()
    return sum(stat.byte_length for stats in kept.values() for stat in stats)
