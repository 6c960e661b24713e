"""Releases replaced and rolled back while people read: no error, no mixture, nothing kept."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.procstat import usage_of_tree
from benchmarks.viewers import Tally, Viewer
from nua_data.check import DESCRIPTOR, digest
from nua_data.release import BUNDLED, stamp
from nua_data.store import Store, create_store, publish, rollback
from tools.app_server import AppServer

pytestmark = pytest.mark.server
ROUNDS, VIEWERS = 10, 2
MARKED = "SI_POV_DAY1"
MORE_MIB = 60
"""Where nothing is let go a replacement leaves 15 to 20 MiB: those after the fourth some 90."""
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def make_version(folder: Path, version: str) -> Path:
    """Copy the bundled release as another version, which stands in a cell of a table too."""
    shutil.copytree(BUNDLED, folder)
    said = json.loads((folder / DESCRIPTOR).read_bytes())
    said["version"] = version
    each = next(each for each in said["resources"] if each["name"] == "indicators")
    content = (folder / each["path"]).read_bytes()
    content = content.replace(b"Urban population below", f"{version} population below".encode())
    (folder / each["path"]).write_bytes(content)
    each["bytes"], each["hash"] = len(content), digest(content)
    said["checked"] = stamp(said)
    (folder / DESCRIPTOR).write_text(json.dumps(said), encoding="utf-8")
    return folder


def fetch(url: str, tag: str = "") -> tuple[int, str, bytes]:
    request = urllib.request.Request(url, headers={"If-None-Match": tag} if tag else {})
    try:
        with _opener.open(request, timeout=30) as answer:
            return answer.status, answer.headers["ETag"] or "", answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["ETag"] or "", error.read()


def held_releases(url: str) -> int:
    line = next(
        line
        for line in fetch(f"{url}/metrics")[2].decode().splitlines()
        if line.startswith("nua_releases_in_memory")
    )
    return int(float(line.split()[-1]))


class Reader(threading.Thread):
    """Asks the API without a pause, and holds every answer against the release it names."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.wrong, self.seen = f"{url}/api/v1/indicators?indicator={MARKED}", [], []
        self.tags: dict[str, str] = {}
        self.stop = threading.Event()

    def run(self) -> None:
        tag = ""
        while not self.stop.is_set():
            status, tag, body = fetch(self.url, tag)
            if status == 304:
                time.sleep(0.02)
                continue
            if status != 200:
                self.wrong.append((status, body[:200]))
                continue
            told = json.loads(body)
            version, name = told["release"], told["data"][0]["name"]
            expected = "Urban" if version == "2026.05.22" else version
            if not name.startswith(expected):
                self.wrong.append((version, name))
            if self.tags.setdefault(version, tag) != tag or len({*self.tags.values()}) < len(
                self.tags
            ):
                self.wrong.append((version, tag, self.tags))
            self.seen.append(version)


def wait_for(url: str, version: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        told = json.loads(fetch(f"{url}/ready")[2])
        if told.get("release", {}).get("version") == version:
            return
        time.sleep(0.05)
    raise AssertionError(f"{version} is not shown: {fetch(url + '/ready')}")


async def shown_to(viewer: Viewer) -> str:
    """Let a viewer act and give the version in the last line of the page."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    heard = []
    receive = viewer.connection.recv

    async def listening():
        message = await receive()
        heard.append(message)
        return message

    viewer.connection.recv = listening
    await viewer.run()
    viewer.connection.recv = receive
    texts = [
        message.delta.new_element.markdown.body
        for message in map(ForwardMsg.FromString, heard)
        if message.WhichOneof("type") == "delta"
    ]
    said = " ".join(texts).replace("\\", "")  # as it is read: Markdown's escapes gone
    return " ".join(re.findall(r"2026\.\d\d\.\d\d", said))


async def live(server: AppServer, store: Store, folder: Path) -> tuple[Tally, Reader, list[float]]:
    tally, memory = Tally(), []
    people = [Viewer(server.url, random.Random(n), tally) for n in range(VIEWERS)]
    for person in people:
        await person.open()
    reader = Reader(server.url)
    reader.start()
    for number in range(ROUNDS):
        acting = asyncio.gather(*(person.act() for person in people))
        if number % 3 == 2:
            name = await asyncio.to_thread(rollback, store, "2026.05.22")
        else:
            draft = make_version(folder / f"d{number}", f"2026.06.{number + 10}")
            name = await asyncio.to_thread(publish, store, draft, expected=store.current_name)
        await acting
        version = name.rpartition("-")[0]
        await asyncio.to_thread(wait_for, server.url, version)
        await asyncio.gather(*(person.act() for person in people))
        assert version in await shown_to(people[0])
        memory.append(usage_of_tree(server.pid)[1])
        print(number, version, held_releases(server.url), "releases held", round(memory[-1]), "MiB")
    reader.stop.set()
    reader.join(30)
    for person in people:
        await person.connection.close()
    return tally, reader, memory


def test_releases_replaced_under_load(tmp_path: Path):
    store = create_store(tmp_path / "store")
    publish(store, BUNDLED)
    env = {
        "NUA_DATA": f"file://{store.path}",
        "NUA_CACHE": str(tmp_path / "cache"),
        "NUA_DATA_SECONDS": "0.3",
    }
    with AppServer("app.py", tmp_path / "log", env=env) as server:
        wait_for(server.url, "2026.05.22")
        tally, reader, memory = asyncio.run(live(server, store, tmp_path))
        held = held_releases(server.url)
        log = server.log_text()
    assert tally.errors == [] and tally.reconnects == 0
    assert reader.wrong == [] and len({*reader.seen}) > ROUNDS / 2
    assert "Traceback" not in log and "ended with an error" not in log
    brought = [line for line in log.splitlines() if "release brought" in line]
    assert len(brought) >= ROUNDS and all("2026." in line for line in brought)
    assert held <= 5  # shown, before it, and what a run that was under way put into a cache again
    assert mean(memory[-3:]) - max(memory[:4]) < MORE_MIB
