"""Disks that are full under the service: cache, log and temporary files; it lives and says so."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.viewers import Tally, Viewer
from nua_data.release import BUNDLED
from nua_data.store import create_store, publish
from tools.app_server import AppServer

pytestmark = pytest.mark.server
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of one mebibyte; only root may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "nua-test", str(disk)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(command, check=False).returncode:
        pytest.skip("only root on Linux may make a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)


def fetch(url: str) -> tuple[int, bytes]:
    try:
        with _opener.open(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def ready(server: AppServer, is_so) -> tuple[int, dict]:
    until = time.monotonic() + 60
    while True:
        status, body = fetch(f"{server.url}/ready")
        if is_so(status, told := json.loads(body)):
            return status, told
        assert time.monotonic() < until, told
        time.sleep(0.1)


def view(url: str, page: str = "") -> Tally:
    """Open a page and act once."""

    async def trial() -> Tally:
        tally = Tally()
        viewer = Viewer(url, random.Random(1), tally)
        await viewer.open()
        viewer.page = page
        await viewer.run()  # raises where the page shows an error
        await viewer.act()
        await viewer.connection.close()
        return tally

    return asyncio.run(trial())


def test_a_full_cache_is_named_and_the_service_recovers(small_disk: Path, tmp_path: Path):
    store = create_store(tmp_path / "store")
    publish(store, BUNDLED)
    env = {
        "NUA_DATA": f"file://{store.path}",
        "NUA_CACHE": str(small_disk),
        "NUA_DATA_SECONDS": "0.3",
    }
    with AppServer("app.py", tmp_path / "log", env=env) as server:
        status, told = ready(
            server, lambda _status, told: told["findings"][0]["rule"] != "being_fetched"
        )
        finding = told["findings"][0]
        assert status == 503 and finding["rule"] == "disk_full"
        assert finding["file"].startswith(str(small_disk))
        assert fetch(f"{server.url}/health")[0] == 200
        assert view(server.url).errors == []  # the plain page of a broken release
        enlarge(small_disk)
        ready(server, lambda status, _told: status == 200)
        assert view(server.url).errors == []
        log = server.log_text()
    assert log.count("the store of releases cannot be used") == 1 and "NUA_CACHE" in log
    assert "Traceback" not in log


def upload(url: str, size: int) -> int:
    """Upload a file as the page *Check a file* does, and give the status."""

    async def session() -> str:
        viewer = Viewer(url, random.Random(1), Tally())
        await viewer.open()
        message = BackMsg()
        message.rerun_script.page_name = "check_file"
        await viewer.connection.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await viewer.connection.recv())
            if told.WhichOneof("type") == "new_session":
                status = await asyncio.to_thread(put, told.new_session.initialize.session_id)
                await viewer.connection.close()
                return status

    def put(session_id: str) -> int:
        with _opener.open(f"{url}/_stcore/health", timeout=30) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        edge = "edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        body = head.encode() + b"x" * size + f"\r\n--{edge}--\r\n".encode()
        request = urllib.request.Request(
            f"{url}/_stcore/upload_file/{session_id}/0123",
            data=body,
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2],
            },
        )
        try:
            with _opener.open(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    return asyncio.run(session())


def test_full_disks_of_log_and_temporary_files_stop_nobody(small_disk: Path, tmp_path: Path):
    env = {"TMPDIR": str(small_disk), "NUA_LOG_REQUESTS": "1", "HOME": str(small_disk)}
    with AppServer("app.py", small_disk / "log", env=env) as server:
        ready(server, lambda status, _told: status == 200)
        with (small_disk / "filler").open("wb", buffering=0) as filler:
            try:
                while filler.write(b"\0" * 4096):
                    pass
            except OSError:
                pass
        assert fetch(f"{server.url}/api/v1/trends?iso3=KEN")[0] == 200
        assert view(server.url).errors == []
        view(server.url, "cities")  # its files find no place; the page says so
        upload(server.url, 3 * 2**20)
        assert fetch(f"{server.url}/health")[0] == 200
        assert fetch(f"{server.url}/api/v1/trends?iso3=JOR")[0] == 200
        enlarge(small_disk)
        assert upload(server.url, 3 * 2**20) < 300
        assert view(server.url).errors == []
