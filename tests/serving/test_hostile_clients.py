"""Clients that are slow, silent, many or talk nonsense: the service stays as it was."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.viewers import Viewer
from tests.serving import raw
from tools.app_server import AppServer

pytestmark = pytest.mark.server
PATIENCE = 3
MIB = 2**20
MOST_VIEWERS = 60
LARGE = max((Path(__import__("streamlit").__file__).parent / "static/static/js").iterdir(),
            key=lambda path: path.stat().st_size).name  # fmt: skip
SETTINGS = {
    "NUA_PATIENCE_SECONDS": str(PATIENCE),
    "NUA_MOST_VIEWERS": str(MOST_VIEWERS),
    "NUA_UPLOAD_BYTES": str(24 * MIB),
    "NUA_WARM": "0",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    log = tmp_path_factory.mktemp("hostile") / "log"
    with AppServer("app.py", log, env=SETTINGS) as server:
        raw.visit(server.url)
        yield server


@pytest.fixture
def server(running: AppServer) -> Iterator[AppServer]:
    """Give the server; afterwards it must answer, show pages, and have logged calmly."""
    running.new_log_text()
    yield running
    assert raw.fetch(running, "/health")[0] == 200
    raw.visit(running.url)
    log = running.new_log_text()
    assert "Traceback" not in log
    assert len(log.splitlines()) < 40


def wait_until(is_so: Callable[[], bool], seconds: float = 25) -> bool:
    """Wait for something that takes a while; a bound against hanging, not a measurement."""
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.2)
    return is_so()


# --- slow and silent ---------------------------------------------------------------------------


def test_who_says_nothing_or_too_little_is_let_go(server):
    silent = [raw.connect(server) for _ in range(5)]
    slow = [raw.connect(server, b"GET / HTTP/1.1\r\nHost: a\r\n") for _ in range(5)]
    handshakes = [raw.connect(server, raw.handshake()[:-2]) for _ in range(5)]
    until = time.monotonic() + 20
    while slow and time.monotonic() < until:  # a byte at a time, for as long as it is taken
        for client in [*slow]:
            try:
                client.sendall(b"X")
            except OSError:
                slow.remove(client)
        time.sleep(0.2)
    assert slow == []
    assert all(raw.is_closed(client) for client in [*silent, *handshakes])


def test_a_slow_body_is_refused(server):
    head = b"POST /api/v1/trends HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    whole = b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    clients = [raw.connect(server, start + b"x") for start in (head, whole)]
    assert all(raw.is_closed(client) for client in clients)


def test_who_does_not_read_holds_little_and_is_let_go(server):
    before, most = raw.memory(server), 0.0
    clients = []
    for _ in range(60):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", server.port))
        client.sendall(f"GET /static/js/{LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        clients.append(client)
    for _ in range(10):
        time.sleep(0.1)
        most = max(most, raw.memory(server))
    # a whole copy for each would be 60 times several MiB; a piece or two each is 8 MiB
    assert most - before < 40
    assert wait_until(lambda: raw.meter(server, "nua_connections") < 10)
    for client in clients:
        client.close()


def test_ten_thousand_idle_sockets_hinder_nobody(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 10_600:
        pytest.skip(f"this system allows {hard} open files; 10,000 sockets need more")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    before, clients = raw.memory(server), []
    try:
        for number in range(10_000):
            clients.append(raw.connect(server))
            if number % 2500 == 2499:
                raw.visit(server.url)
        assert raw.memory(server) - before < 10_000 * 20 / 1024  # 20 kB each at the very most
        assert wait_until(lambda: raw.meter(server, "nua_connections") < 10)
    finally:
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# --- frames ------------------------------------------------------------------------------------

FRAMES = {
    "opcode": raw.frame(3, b"a"),
    "unmasked": raw.frame(2, b"a", is_masked=False),
    "reserved": raw.frame(2, b"a", reserved=2),
    "compressed": raw.frame(2, b"\x00garbage", reserved=4),
    "giant": raw.frame(2, length=2**62),
    "oversized": raw.frame(2, length=300_000),
    "text": raw.frame(1, b"hello"),
    "no text": raw.frame(1, b"\xff\xfe"),
    "no message": raw.frame(2, bytes(range(256))),
    "continues nothing": raw.frame(0, b"a"),
    "long ping": raw.frame(9, b"a" * 200),
    "short close": raw.frame(8, b"\0"),
    "close code": raw.frame(8, b"\0\5x"),
    "ping flood": raw.frame(9, b"a" * 100) * 3000,
    "pong flood": raw.frame(10) * 3000,
    "part flood": raw.frame(2, is_last=False) + raw.frame(0, is_last=False) * 3000,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_that_no_browser_sends_ends_the_connection(running, kind):
    client = raw.open_socket(running)
    client.sendall(FRAMES[kind])
    assert raw.is_closed(client)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (raw.handshake(method="POST"), 405),
        (raw.handshake(key="zz"), 400),
        (raw.handshake(version="12"), 400),
        (raw.handshake("X: " + "a" * 20_000 + "\r\n"), 400),
        (raw.handshake("".join(f"X{n}: a\r\n" for n in range(300))), 400),
        (raw.handshake("Content-Length: 5\r\n"), 400),
        (raw.handshake(path="/_stcore/stream?" + "q" * 9000), 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (raw.handshake("Origin: http://other.example\r\n"), 403),
        (b"GET /?" + b"q" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"\x16\x03\x01\x02\x00 not plain \r\n\r\n", 400),
    ],
)
def test_a_request_that_cannot_be_is_answered_and_ended(running, data, status):
    client = raw.connect(running)
    try:
        client.sendall(data)
        got = client.recv(100)
    except ConnectionError:  # refused before it was all said
        return
    assert got.split(b" ")[1] == str(status).encode()
    assert raw.is_closed(client)


@pytest.mark.parametrize(
    "data",
    [
        raw.handshake(path="/_stcore/stream?" + "q" * MIB),
        b"GET /?" + b"q" * MIB + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["socket", "page"],
)
def test_a_head_far_too_long_is_ended_without_an_answer(running, data):
    client = raw.connect(running)
    with contextlib.suppress(ConnectionError):  # ended before it was all said
        client.sendall(data)
    assert raw.read_all(client) == b""


HEAD = b"POST /api/v1/trends HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "address": (b"GET /", b"x" * MIB),
    "name of a header": (b"GET / HTTP/1.1\r\n", b"x" * MIB),
    "header": (b"GET / HTTP/1.1\r\nX: ", b"x" * MIB),
    "headers": (b"GET / HTTP/1.1\r\n", b"X: a\r\n" * 100_000),
    "trailer": (HEAD + b"1\r\nx\r\n0\r\nX: ", b"x" * MIB),
    "trailers": (HEAD + b"1\r\nx\r\n0\r\n", b"X: a\r\n" * 100_000),
    "size of a part": (HEAD, b"0" * MIB),
    "requests": (b"", b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 30_000),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_never_ends_is_ended(server, kind):
    before = raw.memory(server)
    start, more = ENDLESS[kind]
    client = raw.connect(server, start)
    with pytest.raises(ConnectionError):
        for _ in range(100):
            client.sendall(more)
    assert raw.memory(server) - before < 40


def test_all_those_frames_and_requests_left_no_trace(server):
    before = raw.memory(server)
    for _round in range(5):
        for data in FRAMES.values():
            client = raw.open_socket(server)
            client.sendall(data)
            client.close()
    assert raw.memory(server) - before < 30


# --- messages inside the websocket -------------------------------------------------------------


def send(server: AppServer, *messages: BackMsg, times: int = 1) -> Viewer:
    """Let a viewer come and send messages; give it, its connection closed."""

    async def act() -> None:
        viewer = await raw.arrive(server.url)
        try:
            for message in [*messages] * times:
                await viewer.connection.send(message.SerializeToString())
            async with asyncio.timeout(2):
                while True:
                    await viewer.connection.recv()
        except TimeoutError:
            await viewer.connection.close()
        except ConnectionClosed as end:
            raise Ended(end.rcvd.code if end.rcvd else 1006) from None

    asyncio.run(act())


class Ended(Exception):
    """The server ended the connection; the argument is the code."""


def test_a_long_query_inside_the_websocket_is_refused(server):
    message = BackMsg()
    message.rerun_script.query_string = "country=" + "K" * 20_000
    with pytest.raises(Ended, match="1009"):
        send(server, message)


def test_what_unfolds_to_much_is_refused(server):
    async def bomb() -> None:
        viewer = await raw.arrive(server.url)
        before = raw.memory(server)
        await viewer.connection.send(bytes(64 * MIB))  # some 64 kB, compressed
        with pytest.raises(ConnectionClosed, match="1009"):
            while True:
                await viewer.connection.recv()
        assert raw.memory(server) - before < 32

    asyncio.run(bomb())


def test_a_page_or_control_that_does_not_exist_is_no_error(server):
    page, control = BackMsg(), BackMsg()
    page.rerun_script.page_name = "no-such-page"
    page.rerun_script.page_script_hash = "0" * 32
    for value in ("x" * 100_000, "{{{"):
        widget = control.rerun_script.widget_states.widgets.add()
        widget.id, widget.string_value = "$$ID-none-None", value
    send(server, page, control)
    assert raw.meter(server, "nua_page_errors_total") == 0


def test_nobody_stops_the_service_or_empties_its_caches_from_a_page(server):
    clear, stop, skills = BackMsg(), BackMsg(), BackMsg()
    clear.clear_cache, stop.debug_shutdown_runtime = True, True
    skills.backend_operation_request.request_id = "1"
    skills.backend_operation_request.install_skills.SetInParent()
    send(server, clear, stop, skills)
    assert "shut down" not in server.log_text()  # Streamlit was not even asked


def test_hundreds_of_runs_asked_for_at_once_are_slowed(server):
    message = BackMsg()
    message.rerun_script.query_string = "region=Africa"
    before = raw.memory(server)
    send(server, message, times=300)
    assert raw.memory(server) - before < 60
    assert wait_until(lambda: raw.meter(server, "nua_viewers") == 0)


# --- many --------------------------------------------------------------------------------------


def test_beyond_the_most_viewers_the_next_is_told_and_the_rest_are_served(server):
    async def crowd() -> None:
        inside = await raw.arrive(server.url)
        clients = [raw.open_socket(server) for _ in range(MOST_VIEWERS - 1)]
        with pytest.raises(InvalidStatus) as refused:
            await raw.arrive(server.url)
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"] == "5"
        await inside.run()
        await inside.connection.close()
        for client in clients:
            client.close()

    asyncio.run(crowd())
    assert wait_until(lambda: raw.meter(server, "nua_viewers") == 0)


def test_visitors_that_never_come_back_are_forgotten(server):
    asked = BackMsg()
    asked.rerun_script.query_string = "region=Africa"

    def flood(count: int) -> float:
        for _ in range(count):
            client = raw.open_socket(server)
            client.sendall(raw.frame(2, asked.SerializeToString()))
            client.close()
        assert wait_until(lambda: raw.meter(server, "nua_viewers") == 0)
        return raw.memory(server)

    full = flood(140)  # Streamlit keeps the last 128, two minutes long, for those who return
    assert flood(140) - full < 30  # kept as well they would be 140 times half a MiB


# --- uploads -----------------------------------------------------------------------------------

FILE_STARTS = b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'


class Uploader:
    """A viewer's session and what a browser shows to bring a file into it."""

    def __init__(self, server: AppServer, session: str) -> None:
        cookie = raw.fetch(server, "/_stcore/health")[1]["set-cookie"].split(";")[0]
        self.server, self.session, self.count = server, session, 0
        self.headers = f"Cookie: {cookie}\r\nX-Xsrftoken: {cookie.split('=', 1)[1]}\r\n"

    def start(self, length: str) -> socket.socket:
        """Say that a file comes."""
        self.count += 1
        path = f"/_stcore/upload_file/{self.session}/file-{self.count}"
        head = (
            f"PUT {path} HTTP/1.1\r\nHost: a\r\n{self.headers}{length}\r\n"
            "Content-Type: multipart/form-data; boundary=B\r\n\r\n"
        )
        return raw.connect(self.server, head.encode())

    def whole(self, size: int) -> bytes:
        """Bring a file of a size; give the first line of the answer."""
        body = FILE_STARTS + bytes(size) + b"\r\n--B--\r\n"
        client = self.start(f"Content-Length: {len(body)}")
        try:
            client.sendall(body)
        except ConnectionError:
            pass
        return client.recv(200).split(b"\r\n")[0]


@pytest.fixture
def uploader(server: AppServer) -> Iterator[Uploader]:
    """Give a viewer that may upload, for as long as the test runs."""
    client = raw.open_socket(server)
    message = BackMsg()
    message.rerun_script.query_string = ""
    client.sendall(raw.frame(2, message.SerializeToString()))
    yield Uploader(server, first_session(client))
    client.close()


def first_session(client: socket.socket) -> str:
    """Read the name of the session from the first message, which is not compressed."""
    head = client.recv(2)
    size = head[1] if head[1] < 126 else int.from_bytes(client.recv(2 if head[1] == 126 else 8))
    data = b""
    while len(data) < size:
        data += client.recv(size - len(data))
    return ForwardMsg.FromString(data).new_session.initialize.session_id


def test_a_file_needs_a_session_and_its_token(server, uploader):
    assert b" 204 " in uploader.whole(1000)
    stranger = Uploader(server, "0" * 36)
    assert b" 400 " in stranger.whole(1000)
    uploader.headers = ""
    assert b" 403 " in uploader.whole(1000)


def test_a_file_beyond_the_bound_is_refused_also_where_its_length_lies(server, uploader):
    before = raw.memory(server)
    assert b" 413 " in uploader.whole(11 * MIB)
    client = uploader.start("Transfer-Encoding: chunked")
    piece = b"100000\r\n" + bytes(MIB) + b"\r\n"
    with pytest.raises(ConnectionError):  # answered after 10 MiB, and ended if it goes on
        until = time.monotonic() + 20
        while time.monotonic() < until:
            client.sendall(piece)
    assert raw.memory(server) - before < 40


def test_files_of_all_viewers_together_have_a_bound(server, uploader):
    before = raw.memory(server)
    answers = [uploader.whole(9 * MIB) for _ in range(6)]
    assert sum(b" 204 " in answer for answer in answers) == 2
    assert sum(b" 503 " in answer for answer in answers) == 4
    assert raw.memory(server) - before < 80


def nameless_files(server: AppServer) -> list[str]:
    """Name the files that the process has open and no folder has: `/tmp/#123 (deleted)`."""
    found = []
    for place in Path(f"/proc/{server.pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed in the meantime
            found.append(os.readlink(place))
    return [path for path in found if path.endswith("(deleted)")]


def test_a_file_on_its_way_is_in_memory_only(server, uploader):
    before = nameless_files(server)
    client = uploader.start(f"Content-Length: {5 * MIB}")
    client.sendall(FILE_STARTS + bytes(4 * MIB))
    assert not wait_until(lambda: nameless_files(server) != before, seconds=2)
    client.close()


def test_many_uploads_at_once_are_told_to_wait(server, uploader):
    clients = [uploader.start("Content-Length: 1000") for _ in range(20)]
    time.sleep(0.5)
    refused = raw.meter(server, 'nua_refused_total{why="uploads"}')
    assert refused >= 12
    assert all(raw.is_closed(client) for client in clients)


def test_nothing_of_all_this_left_a_socket_open(running):
    # each of the 128 sessions that Streamlit keeps for those who return holds three
    assert wait_until(lambda: len(os.listdir(f"/proc/{running.pid}/fd")) < 128 * 3 + 60)
