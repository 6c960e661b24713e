"""SIGTERM: what runs may end, who comes is told, and the process ends with 0."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.viewers import Viewer
from briefs.letters import has_fonts
from tests.serving import raw
from tools.app_server import AppServer

pytestmark = pytest.mark.server
SERVICE_RESTART = 1012
LARGE = "/api/v1/trends.json?limit=10000"  # more MiB than a system keeps for a slow reader


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., AppServer]]:
    """Give a function that starts a server with settings; all end with the test."""
    servers: list[AppServer] = []

    def begin(**settings: str) -> AppServer:
        env = {"NUA_WARM": "0", **settings}
        servers.append(AppServer("app.py", tmp_path / f"log-{len(servers)}", env=env))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


async def told(viewer: Viewer) -> list[ForwardMsg]:
    """Read what a viewer is told until the connection ends; asserts that it ended politely."""
    messages = []
    with suppress(ConnectionClosed):
        async with asyncio.timeout(60):
            while True:
                messages.append(ForwardMsg.FromString(await viewer.connection.recv()))
    assert viewer.connection.close_code == SERVICE_RESTART
    return messages


async def ask(viewer: Viewer, page: str, query: str = "") -> None:
    """Ask for a run of a page without waiting for it."""
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = page, query
    await viewer.connection.send(message.SerializeToString())


def kind_of(data: bytes) -> str | None:
    return ForwardMsg.FromString(data).WhichOneof("type")


def test_a_page_that_runs_is_finished_first(start):
    server = start()

    async def stop_while_it_runs() -> None:
        idle, viewer = await raw.arrive(server.url), await raw.arrive(server.url)
        await ask(viewer, "present")
        while kind_of(await viewer.connection.recv()) != "new_session":
            pass
        server.terminate()
        seen = [message.WhichOneof("type") for message in await told(viewer)]
        assert "delta" in seen
        assert "script_finished" in seen
        await told(idle)

    asyncio.run(stop_while_it_runs())
    assert server.wait(30) == 0
    assert "Traceback" not in server.log_text()


@pytest.mark.skipif(not has_fonts(), reason="the fonts of the brief are not on this machine")
def test_a_brief_that_is_being_made_can_still_be_fetched(start):
    server = start()

    async def stop_while_it_is_made() -> str:
        viewer = await raw.arrive(server.url)
        await ask(viewer, "country", "country=KEN")
        button = None
        session = ""
        while True:
            message = ForwardMsg.FromString(await viewer.connection.recv())
            if message.WhichOneof("type") == "new_session":
                session = message.new_session.initialize.session_id
            if "brief" in message.delta.new_element.download_button.id:
                button = message.delta.new_element.download_button
            if message.WhichOneof("type") == "script_finished":
                break
        make = BackMsg()
        make.backend_operation_request.request_id = "1"
        make.backend_operation_request.session_id = session
        make.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        await viewer.connection.send(make.SerializeToString())
        await asyncio.sleep(0.2)
        server.terminate()
        answer = next(
            message.backend_operation_response
            for message in await told(viewer)
            if message.WhichOneof("type") == "backend_operation_response"
        )
        return answer.deferred_file.url

    url = asyncio.run(stop_while_it_is_made())
    time.sleep(0.5)  # a browser's way to the file
    status, _headers, body = raw.fetch(server, url)
    assert (status, body[:5]) == (200, b"%PDF-")
    assert server.wait(30) == 0


def test_answers_and_downloads_on_their_way_arrive_whole(start):
    server = start(NUA_PATIENCE_SECONDS="60")
    wanted = raw.fetch(server, LARGE)[2]
    assert len(wanted) > 5 * 2**20
    clients = []
    for _ in range(2):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        client.settimeout(60)
        client.connect(("127.0.0.1", server.port))
        client.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        clients.append((client, client.recv(2000)))
    server.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        server.wait(1)  # it does not end while they read
    for client, begun in clients:
        assert (begun + raw.read_all(client)).endswith(wanted[-10_000:])
    assert server.wait(30) == 0


def test_a_balancer_is_told_before_connections_are_refused(start):
    server = start(NUA_PAUSE_SECONDS="4")

    async def stop() -> None:
        viewer = await raw.arrive(server.url)
        server.terminate()
        while raw.fetch(server, "/ready")[0] == 200:
            await asyncio.sleep(0.05)
        status, _headers, body = raw.fetch(server, "/ready")
        assert (status, b"stopping" in body) == (503, True)
        assert raw.fetch(server, "/health")[0] == 200
        assert raw.fetch(server, "/api/v1/countries")[0] == 200
        with pytest.raises(InvalidStatus, match="503"):
            await raw.arrive(server.url)
        await viewer.run()  # who is here is still served
        await told(viewer)

    asyncio.run(stop())
    assert server.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        raw.connect(server)


def hold(server: AppServer) -> socket.socket:
    """Ask for much and read nothing: work that does not end by itself."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    client.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    client.recv(10)
    return client


def test_a_second_signal_ends_at_once(start):
    server = start(NUA_PATIENCE_SECONDS="600", NUA_GRACE_SECONDS="600")
    client = hold(server)
    server.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        server.wait(1)
    server.terminate()
    assert server.wait(20) == 1
    assert "second signal" in server.log_text()
    client.close()


def test_the_end_of_the_grace_ends_what_does_not_end_itself(start):
    server = start(NUA_PATIENCE_SECONDS="600", NUA_GRACE_SECONDS="2")
    client = hold(server)
    server.terminate()
    server.wait(30)
    assert "Traceback" not in server.log_text()
    client.close()


def test_ctrl_c_ends_it_too(start):
    server = start()
    server.terminate(signal.SIGINT)
    server.wait(20)
