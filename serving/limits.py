"""Bounds on what a client may send: length of an address, size of a body."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD = "/_stcore/upload_file/"


class TooLarge(Exception):
    """A body is larger than allowed; raised while it is read."""


class Limits:
    """ASGI middleware that refuses long addresses (414) and large bodies (413).

    Uploads of files have their own bound, ``server.maxUploadSize`` of Streamlit.
    """

    def __init__(self, app: ASGIApp, query_bytes: int, body_bytes: int) -> None:
        self.app = app
        self.query_bytes = query_bytes
        self.body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is too long, also where the declared length was a lie."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        size = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
        if size > self.query_bytes:
            await self._refuse(scope, receive, send, 414, "The address is too long.")
            return
        if scope["type"] == "websocket" or UPLOAD in scope["path"]:
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self.body_bytes:
            await self._refuse(scope, receive, send, 413, "The body is too large.")
            return
        await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, has_started = 0, False

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.body_bytes:
                raise TooLarge
            return message

        async def noting(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, counting, noting)
        except TooLarge:
            if not has_started:
                await self._refuse(scope, receive, send, 413, "The body is too large.")

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1009, "reason": text})
            return
        response = PlainTextResponse(text, status, headers={"connection": "close"})
        await response(scope, receive, send)
