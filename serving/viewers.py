"""The websocket of a viewer: how many there may be, what may come in, and how it ends politely."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from serving.health import Meters

log = logging.getLogger("nua.serving")
BURST, A_SECOND = 40, 10
"""Messages of one viewer at once and then each second; the rest wait, and nothing is lost."""
TAKEN = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
"""What a browser needs to ask. Among the rest are clearing every viewer's caches and stopping."""
WORK = {"deferred_file", "dataframe_chunk"}
_SMALL = 1024
_FULL = b"Many people are here at the moment. Please try again shortly.\n"
_GOING = 1012  # "service restart": a browser opens its connection again


@dataclass(eq=False)
class Seat:
    """A viewer's connection: whether a page runs or a file is made for it."""

    send: Send
    is_running: bool = False
    making: set[str] = field(default_factory=set)
    has_left: bool = False

    @property
    def is_busy(self) -> bool:
        """Whether work for this viewer goes on."""
        return self.is_running or bool(self.making)

    async def leave(self, code: int = _GOING) -> None:
        """End the connection; the browser opens another, and the address keeps its view."""
        if not self.has_left:
            self.has_left = True
            await self.send({"type": "websocket.close", "code": code})


class Hall:
    """The viewers that are here, and whether more may come."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.seats: set[Seat] = set()
        self.is_closing = self.is_clearing = False

    @property
    def is_full(self) -> bool:
        """Whether nobody else may come in."""
        return self.is_closing or len(self.seats) >= self.most

    async def close(self) -> None:
        """Let nobody in, and let those leave for whom nothing is being done."""
        self.is_closing = self.is_clearing = True
        idle = [seat for seat in self.seats if not seat.is_busy]
        await asyncio.gather(*(seat.leave() for seat in idle), return_exceptions=True)


class Viewers:
    """ASGI middleware for the connections of viewers; all else passes on."""

    def __init__(self, app: ASGIApp, hall: Hall, meters: Meters, query_bytes: int) -> None:
        self.app, self.hall, self.meters, self.query_bytes = app, hall, meters, query_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a viewer in, watch what comes, and note when its work is done."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        if self.hall.is_full:
            self.meters.refused.labels("stopping" if self.hall.is_closing else "full").inc()
            await _say_full(scope, receive, send)
            return
        seat = Seat(send)
        self.hall.seats.add(seat)
        try:
            await self.app(scope, self._reading(seat, receive), self._telling(seat))
        finally:
            self.hall.seats.discard(seat)

    def _reading(self, seat: Seat, receive: Receive) -> Receive:
        budget = Budget()

        async def reading() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                await asyncio.sleep(budget.wait(time.monotonic()))
                if seat.has_left:  # what else it sent is for nobody
                    return {"type": "websocket.disconnect", "code": _GOING}
                if self.hall.is_clearing:  # nothing new is begun; the next replica is asked again
                    continue
                fault = self._take(seat, message.get("bytes"))
                if fault == "":
                    return message
                if fault is not None:
                    return await self._refuse(seat, fault)

        return reading

    def _take(self, seat: Seat, data: bytes | None) -> str | None:
        """Look at a message: ``""`` to pass on, None to leave out, else what is wrong with it."""
        if data is None:
            return "text"
        try:
            asked = BackMsg.FromString(data)
        except DecodeError:
            return "no message"
        kind = asked.WhichOneof("type")
        if kind == "backend_operation_request":
            work = asked.backend_operation_request
            if work.WhichOneof("payload") not in WORK:
                return None
            seat.making.add(work.request_id)
        elif kind not in TAKEN:
            return None
        elif kind == "rerun_script":
            if len(asked.rerun_script.query_string.encode()) > self.query_bytes:
                return "long query"
            seat.is_running = True
        return ""

    async def _refuse(self, seat: Seat, fault: str) -> Message:
        self.meters.refused.labels(fault).inc()
        log.warning("a viewer's connection was ended", extra={"why": fault})
        code = {"text": 1003, "long query": 1009}.get(fault, 1002)
        await seat.leave(code)
        return {"type": "websocket.disconnect", "code": code}

    def _telling(self, seat: Seat) -> Send:
        async def telling(message: Message) -> None:
            if seat.has_left:
                return
            try:
                await seat.send(message)
            except OSError:  # the viewer has gone; the page learns it from what it reads next
                seat.has_left = True
                return
            data = message.get("bytes") if message["type"] == "websocket.send" else None
            if data is not None and seat.is_busy and len(data) < _SMALL:
                _note_end(seat, data)
                if self.hall.is_clearing and not seat.is_busy:
                    await seat.leave()

        return telling


class Budget:
    """How soon the next message of one viewer may be taken."""

    def __init__(self) -> None:
        self._left, self._at = float(BURST), 0.0

    def wait(self, now: float) -> float:
        """Take one message; give the seconds to wait before it is handed on."""
        self._left = min(BURST, self._left + (now - self._at) * A_SECOND) - 1
        self._at = now
        return max(0.0, -self._left / A_SECOND)


def _note_end(seat: Seat, data: bytes) -> None:
    told = ForwardMsg.FromString(data)
    kind = told.WhichOneof("type")
    if kind == "script_finished":
        seat.is_running = told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
    elif kind == "backend_operation_response":
        seat.making.discard(told.backend_operation_response.request_id)


async def _say_full(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a handshake with 503, at which a balancer turns to another replica."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1013})
        return
    headers = [(b"retry-after", b"5"), (b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _FULL})
