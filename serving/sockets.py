"""What a client may do on the wire before any layer sees it: time for a request, floods, size.

uvicorn has no time-out for the head of a request and none for a client that does not read. Here
one round each second looks at the open connections and ends those that stand still. It needs the
uvicorn server that runs this process; under another ASGI server the front before it must do this.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import time
from dataclasses import dataclass
from typing import Any

import streamlit
from uvicorn import Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from serving.health import Meters

log = logging.getLogger("nua.serving")
HEAD_BYTES, UPLOAD_EXTRA = 64 * 1024, 2**20
"""Bytes of the head of a request; of a whole one beyond the largest file that is taken."""
MOST_HEADERS = 128
MOST_WAITING = 64
"""Requests on one connection that wait for an answer; browsers send one at a time."""
MOST_SILENT = 2000
"""Connections without a request that are kept waiting; beyond it the oldest go, but none that is
new since the last look: its request may be there and not have been read."""
CONTROL_FRAMES, CONTROL_SECONDS = 50, 10
"""Pings and pongs of one viewer in ten seconds; a browser sends one pong in thirty."""
MOST_PARTS = 256
"""Parts of one fragmented message; browsers do not send fragments of this size at all."""
CLOSE_SECONDS = 3.0
"""For a browser to say goodbye in turn; uvicorn gives ten."""
_KEPT_FILES = 600  # sessions kept for those who return, downloads, the process itself
_UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def largest_request() -> int:
    """Give the bytes that a request may have: those of the largest file, and what is around it."""
    return streamlit.get_option("server.maxUploadSize") * 2**20 + UPLOAD_EXTRA


class RequestSocket(HttpToolsProtocol):
    """A connection of uvicorn whose requests have a largest size; the parser itself knows none."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._bytes, self._has_head = 0, False
        self._most = largest_request()

    def data_received(self, data: bytes) -> None:
        """Take bytes, up to what a head and what a whole request may have."""
        self._bytes += len(data)
        super().data_received(data)
        most = self._most if self._has_head else HEAD_BYTES
        if self._bytes > most or len(self.pipeline) > MOST_WAITING:
            log.warning("a request was ended", extra={"why": "too large"})
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Begin to count anew."""
        self._bytes, self._has_head = 0, False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or one after the body, if there are not too many."""
        if len(self.headers) >= MOST_HEADERS:
            raise ValueError("too many headers")  # the parser makes it an answer with 400
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """From here on the body counts."""
        self._has_head = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for the next head."""
        self._bytes, self._has_head = 0, False
        super().on_message_complete()


class ViewerSocket(WebSocketsSansIOProtocol):
    """A websocket of uvicorn that ends where frames without content come as a flood."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.close_timeout = CLOSE_SECONDS
        self._window, self._controls = 0.0, 0

    def data_received(self, data: bytes) -> None:
        """Take bytes; refuse a handshake that cannot be read, which uvicorn leaves hanging."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.handshake_initiated = self.handshake_complete = self.close_sent = True
            self.transport.write(_UNREADABLE)
            self.transport.close()

    def handle_events(self) -> None:
        """Hand on frames until one was too many."""
        with contextlib.suppress(_Flood):
            super().handle_events()

    def handle_ping(self) -> None:
        """Answer, if it is not the fiftieth in ten seconds."""
        self._count()
        super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        """Take an answer to our own ping, or one of too many."""
        self._count()
        super().handle_pong(event)

    def handle_cont(self, event: Any) -> None:
        """Add a part of a message, if there are not too many."""
        if len(self.frames) >= MOST_PARTS:
            self._end("too many parts of one message")
        super().handle_cont(event)

    def _count(self) -> None:
        now = self.loop.time()
        if now - self._window > CONTROL_SECONDS:
            self._window, self._controls = now, 0
        self._controls += 1
        if self._controls > CONTROL_FRAMES:
            self._end("too many pings")

    def _end(self, why: str) -> None:
        log.warning("a viewer's connection was ended", extra={"why": why})
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1008})
        self.transport.abort()  # what it was owed may be much, and it may not be reading
        raise _Flood


class _Flood(Exception):
    """Ends the round over the frames that came together."""


@dataclass
class Seen:
    """How a connection stood when it was last looked at, and since when."""

    state: tuple[str, int]
    since: float
    unsent: int


class Watch:
    """Looks at the open connections of a server and ends those that stand still."""

    def __init__(self, connections: set, meters: Meters, patience: float) -> None:
        """``patience``: seconds for the head of a request, or to take some of a full answer."""
        self.connections, self.meters, self.patience = connections, meters, patience
        self._seen: dict[Any, Seen] = {}

    async def run(self) -> None:
        """Look once a second, until cancelled."""
        while True:
            await asyncio.sleep(1)
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """End connections that sent no request in time, or do not take their answer."""
        before, self._seen = self._seen, {}
        silent = []
        for connection in list(self.connections):
            seen = self._seen[connection] = _see(connection, before.get(connection), now)
            if seen.state[0] == "silent":
                silent.append((seen.since, connection))
            elif seen.state[0] == "ending" and now - seen.since > self.patience:
                self._end(connection, "answer not taken")
        silent.sort(key=lambda pair: pair[0])
        too_many = len(silent) - MOST_SILENT
        for place, (since, connection) in enumerate(silent):
            if (place < too_many and since < now) or now - since > self.patience:
                self._end(connection, "no request")

    def _end(self, connection: Any, why: str) -> None:
        self.meters.refused.labels(why).inc()
        connection.transport.abort()


def _see(connection: Any, before: Seen | None, now: float) -> Seen:
    """Say how a connection stands; its time runs on while it stands so and takes nothing."""
    unsent = connection.transport.get_write_buffer_size()
    cycle = getattr(connection, "cycle", connection)
    is_idle = cycle is None or (cycle is not connection and cycle.response_complete)
    if connection.transport.is_closing() or (is_idle and unsent):
        state = ("ending", 0)
    elif is_idle:
        state = ("silent", id(cycle))
    else:
        state = ("working", 0)
    stands = before is not None and before.state == state and unsent >= before.unsent
    return Seen(state, before.since if stands else now, unsent)


def running_server() -> Server | None:
    """Give the uvicorn server of this process: the one that answers its signals."""
    owner = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return owner if isinstance(owner, Server) else None


def tighten(server: Server, frame_bytes: int, grace_seconds: int) -> None:
    """Set what Streamlit leaves at uvicorn's own values, for connections to come."""
    config = server.config
    config.ws_max_size = frame_bytes
    config.timeout_graceful_shutdown = grace_seconds
    if config.http_protocol_class is HttpToolsProtocol:  # h11, the other one, has its own bounds
        config.http_protocol_class = RequestSocket
    if config.ws_protocol_class is WebSocketsSansIOProtocol:
        config.ws_protocol_class = ViewerSocket


def raise_file_limit() -> int:
    """Let this process have as many open files as the system allows it; give how many."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return soft if soft != resource.RLIM_INFINITY else 2**20


def viewers_by_files(files: int) -> int:
    """Give how many viewers fit: each holds a socket and three files of Streamlit's event loop."""
    return max((files - _KEPT_FILES) // 4, 1)
