"""A client that speaks on a bare socket what no browser would say."""

from __future__ import annotations

import asyncio
import base64
import random
import socket
import struct
import urllib.error
import urllib.request

from benchmarks.procstat import usage_of_tree
from benchmarks.viewers import Tally, Viewer
from tools.app_server import AppServer

KEY = base64.b64encode(b"a key of 16 byte").decode()


def connect(server: AppServer, data: bytes = b"", seconds: float = 20) -> socket.socket:
    """Open a connection and say something at once."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=seconds)
    client.sendall(data)
    return client


def read_all(client: socket.socket) -> bytes:
    """Read until the server closes; a reset ends it too."""
    got = b""
    try:
        while piece := client.recv(65536):
            got += piece
    except ConnectionError:
        pass
    return got


def is_closed(client: socket.socket) -> bool:
    """Wait until the server has closed a connection, whatever it says before; False in vain."""
    try:
        read_all(client)
    except TimeoutError:
        return False
    return True


def handshake(
    extra: str = "",
    path: str = "/_stcore/stream",
    method: str = "GET",
    key: str = KEY,
    version: str = "13",
) -> bytes:
    """Write the handshake of a websocket."""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        f"Sec-WebSocket-Version: {version}\r\nSec-WebSocket-Protocol: streamlit\r\n{extra}\r\n"
    ).encode()


def open_socket(server: AppServer) -> socket.socket:
    """Open a websocket and read the answer to its handshake."""
    client = connect(server, handshake())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += client.recv(1)
    assert b" 101 " in head.split(b"\r\n")[0], head
    return client


def frame(
    opcode: int,
    data: bytes = b"",
    *,
    is_last: bool = True,
    is_masked: bool = True,
    reserved: int = 0,
    length: int | None = None,
) -> bytes:
    """Write a frame; ``length`` may lie about the data."""
    size = len(data) if length is None else length
    mask = 0x80 if is_masked else 0
    head = bytes([is_last << 7 | reserved << 4 | opcode])
    if size < 126:
        head += bytes([mask | size])
    elif size < 2**16:
        head += bytes([mask | 126]) + struct.pack("!H", size)
    else:
        head += bytes([mask | 127]) + struct.pack("!Q", size)
    return head + (b"\0\0\0\0" if is_masked else b"") + data


def fetch(server: AppServer, path: str, **headers: str) -> tuple[int, dict, bytes]:
    """Ask for an address, past any proxy of this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read()


def memory(server: AppServer) -> float:
    """Give the resident memory of a server in MiB."""
    return usage_of_tree(server.pid)[1]


def meter(server: AppServer, name: str) -> float:
    """Give what a server counts under a name, all labels together."""
    rows = fetch(server, "/metrics")[2].decode().splitlines()
    return sum(float(row.split()[-1]) for row in rows if row.startswith(name))


async def arrive(url: str) -> Viewer:
    """Let a real viewer open the first page."""
    viewer = Viewer(url, random.Random(1), Tally())
    await viewer.open()
    return viewer


def visit(url: str) -> None:
    """Let a real viewer open the first page and one other, and leave; raises if that fails."""

    async def view() -> None:
        viewer = await arrive(url)
        viewer.page, viewer.query = "country", "country=KEN"
        await viewer.run()
        await viewer.connection.close()

    asyncio.run(view())
