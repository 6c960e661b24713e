"""Many viewers at once: each opens the app and acts every few seconds, as people do with a link.

    python -m benchmarks.viewers --viewers 200 --every 5 --minutes 3
    python -m benchmarks.viewers --url http://127.0.0.1:8600 --viewers 50 --minutes 1

A viewer is a websocket that speaks Streamlit's own messages. Printed as JSON: milliseconds of a
rerun (50th, 95th percentile, most), errors, and, for a server started here, CPU and memory before,
with all viewers, and after they have left.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.procstat import usage_of_tree
from tools.app_server import AppServer

REGIONS = ("Africa", "Asia and the Pacific", "Arab States", "World")
COUNTRIES = ("KEN", "JOR", "BRA", "FRA", "IND", "MEX", "EGY", "ZAF")
TIMEOUT_SECONDS = 60


@dataclass
class Tally:
    """What the viewers saw."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    reconnects: int = 0


class Viewer:
    """One person: a connection, the page that is open, and a way to act."""

    def __init__(self, url: str, chance: random.Random, tally: Tally) -> None:
        self.url, self.chance, self.tally = url, chance, tally
        self.connection: ClientConnection | None = None
        self.page, self.query = "", ""

    async def open(self) -> None:
        """Connect and run the page for the first time."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self.connection = await connect(
            address, subprotocols=["streamlit"], max_size=None, open_timeout=TIMEOUT_SECONDS
        )
        await self.run()

    async def act(self) -> None:
        """Choose something else, as the reader's link would, and wait until the page has run."""
        kind = self.chance.random()
        if kind < 0.4:
            self.page, self.query = "country", f"country={self.chance.choice(COUNTRIES)}"
        else:
            self.page, self.query = "", f"region={self.chance.choice(REGIONS)}".replace(" ", "+")
        start = time.perf_counter()
        try:
            await self.run()
            self.tally.milliseconds.append((time.perf_counter() - start) * 1000)
        except (
            Exception
        ) as error:  # a lost connection counts, and is opened again as a browser does
            self.tally.reconnects += 1
            try:
                await asyncio.sleep(0.5)
                await self.open()
            except Exception:
                self.tally.errors.append(repr(error)[:120])

    async def run(self) -> None:
        """Ask for a run and read until it has ended; raises where the page shows an error."""
        message = BackMsg()
        run = message.rerun_script
        run.page_name, run.query_string = self.page, self.query
        run.context_info.timezone, run.context_info.locale = "Africa/Nairobi", "en-GB"
        run.context_info.url = f"{self.url}/{self.page}"
        await self.connection.send(message.SerializeToString())
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                told = ForwardMsg.FromString(await self.connection.recv())
                kind = told.WhichOneof("type")
                if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                    raise RuntimeError(told.delta.new_element.exception.message)
                if kind == "script_finished":
                    return

    async def live(self, every: float, until: float) -> None:
        """Act every so often until a moment, then leave."""
        while (now := time.perf_counter()) < until:
            await asyncio.sleep(min(every * self.chance.uniform(0.6, 1.4), until - now + 0.01))
            if time.perf_counter() < until:
                await self.act()
        await self.connection.close()


async def crowd(url: str, viewers: int, every: float, seconds: float, pid: int | None) -> dict:
    """Let viewers come over a few seconds, act, and leave; give what was measured."""
    tally, chance = Tally(), random.Random(2036)
    before = usage_of_tree(pid) if pid else None
    people = [Viewer(url, random.Random(chance.random()), tally) for _ in range(viewers)]
    for start in range(0, viewers, 10):
        await asyncio.gather(*(person.open() for person in people[start : start + 10]))
    opened = usage_of_tree(pid) if pid else None
    until = time.perf_counter() + seconds
    lives = asyncio.gather(*(person.live(every, until) for person in people))
    peaks = []
    while not lives.done():
        await asyncio.sleep(min(10, max(seconds / 6, 1)))
        if pid:
            peaks.append(round(usage_of_tree(pid)[1], 1))
    await lives
    taken = sorted(tally.milliseconds)
    result = {
        "viewers": viewers,
        "reruns": len(taken),
        "ms_50": round(statistics.median(taken), 1),
        "ms_95": round(taken[int(len(taken) * 0.95)], 1),
        "ms_most": round(taken[-1], 1),
        "reconnects": tally.reconnects,
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
    }
    if pid and before and opened:
        result |= await _memory(pid, before, opened, peaks, viewers, seconds)
    return result


async def _memory(pid, before, opened, peaks, viewers, seconds) -> dict:
    await asyncio.sleep(5)
    busy = usage_of_tree(pid)
    idle = [busy[1]]
    for _ in range(14):  # sessions that were left are kept for two minutes, for those who return
        await asyncio.sleep(10)
        idle.append(usage_of_tree(pid)[1])
    return {
        "mib_before": round(before[1], 1),
        "mib_with_all": round(opened[1], 1),
        "mib_a_viewer": round((opened[1] - before[1]) / viewers, 3),
        "mib_over_time": peaks,
        "mib_after_leaving": round(idle[-1], 1),
        "cpu_share": round((busy[0] - opened[0]) / (seconds + 5), 2),
    }


async def warm(url: str) -> None:
    """Visit each view once, so that what is kept for all viewers is there."""
    viewer = Viewer(url, random.Random(1), Tally())
    await viewer.open()
    for page, query in [*(("country", f"country={c}") for c in COUNTRIES)] + [
        ("", f"region={r}".replace(" ", "+")) for r in REGIONS
    ]:
        viewer.page, viewer.query = page, query
        await viewer.run()
    await viewer.connection.close()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a server that runs already; else one is started")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between actions")
    parser.add_argument("--minutes", type=float, default=2.0)
    given = parser.parse_args()
    seconds = given.minutes * 60

    def measure(url: str, pid: int | None) -> None:
        asyncio.run(warm(url))
        result = asyncio.run(crowd(url, given.viewers, given.every, seconds, pid))
        print(json.dumps(result))

    if given.url:
        measure(given.url, None)
        return
    with tempfile.TemporaryDirectory() as folder:
        with AppServer("app.py", Path(folder) / "log") as server:
            measure(server.url, server.pid)


if __name__ == "__main__":
    main()
