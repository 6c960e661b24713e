"""A proxy on this machine that counts the bytes between browser and server, and can slow them.

The bytes are those that cross the socket, so headers, websocket frames and compression count as
sent; a browser's own figures show websocket frames after they are unpacked.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time

CHUNK = 16_384
QUEUE = 64


class Meter:
    """Count bytes `down` (server to browser) and `up`; optional delay and shared bandwidth.

    Use as a context manager: the proxy listens on `port` while the block runs.
    """

    def __init__(self, target_port: int, rtt_ms: float = 0, kbps: float = 0) -> None:
        self.target_port = target_port
        self.rtt_s, self.kbps = rtt_ms / 1000, kbps
        self.port = self.down = self.up = 0
        self._link_free_at = {"down": 0.0, "up": 0.0}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Meter:
        self._thread.start()
        if not self._ready.wait(5):
            raise RuntimeError("the counting proxy did not start")
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2)
        self._loop.close()

    def reset(self) -> None:
        """Start counting from zero."""
        self.down = self.up = 0

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:  # one that ends may leave another behind: its sender
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # the end of the measurement
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(self.rtt_s)  # the handshake
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            self._pipe(reader, far_writer, "up"),
            self._pipe(far_reader, writer, "down"),
            return_exceptions=True,
        )
        for side in (writer, far_writer):
            with contextlib.suppress(OSError):
                side.close()

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str
    ) -> None:
        waiting: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue(QUEUE)
        sender = asyncio.ensure_future(_send(waiting, writer))
        try:
            while data := await reader.read(CHUNK):
                setattr(self, way, getattr(self, way) + len(data))
                await waiting.put((self._due(len(data), way), data))
        finally:
            await waiting.put(None)
            await sender

    def _due(self, size: int, way: str) -> float:
        """Return when a chunk arrives on the imitated link, all connections sharing it."""
        leaves = time.monotonic()
        if self.kbps:
            leaves = max(leaves, self._link_free_at[way]) + size * 8 / (self.kbps * 1000)
            self._link_free_at[way] = leaves
        return leaves + self.rtt_s / 2


async def _send(waiting: asyncio.Queue, writer: asyncio.StreamWriter) -> None:
    while (chunk := await waiting.get()) is not None:
        due, data = chunk
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        writer.write(data)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
