"""Many viewers at once: each opens the app and acts every few seconds, as people do with a link.

    python -m benchmarks.viewers --viewers 200 --every 5 --minutes 3
    python -m benchmarks.viewers --viewers 30 --minutes 60 --wide      # a soak
    python -m benchmarks.viewers --url http://127.0.0.1:8600 --viewers 50 --minutes 1

A viewer is a websocket that speaks Streamlit's own messages. Printed as JSON: milliseconds of a
rerun (50th, 95th percentile, most), errors, and, for a server started here, CPU and memory before,
with all viewers, over time, and after they have left. ``--wide`` lets viewers go to more pages and
to every state, so that all that is kept for viewers fills up and is replaced.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.procstat import usage_of_tree
from tools.app_server import AppServer

REGIONS = ("Africa", "Asia and the Pacific", "Arab States", "World")
COUNTRIES = ("KEN", "JOR", "BRA", "FRA", "IND", "MEX", "EGY", "ZAF")
PAGES = ("reporting", "commitments", "trends", "readiness", "cities", "agenda", "methods")
TIMEOUT_SECONDS = 60
STAY_SECONDS = 120
"""How long Streamlit keeps the session of a viewer who left, for one who returns."""
UPKEEP_SECONDS = 30


@dataclass
class Tally:
    """What the viewers saw."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    reconnects: int = 0


class Viewer:
    """One person: a connection, the page that is open, and a way to act."""

    def __init__(
        self,
        url: str,
        chance: random.Random,
        tally: Tally,
        countries: Sequence[str] = COUNTRIES,
        pages: Sequence[str] = (),
    ) -> None:
        """``pages`` are those visited beside the overview and the page of a country."""
        self.url, self.chance, self.tally = url, chance, tally
        self.countries, self.pages = countries, pages
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
        if self.pages and kind < 0.3:
            self.page, self.query = self.chance.choice(self.pages), ""
        elif kind < 0.4 or (self.pages and kind < 0.7):
            self.page, self.query = "country", f"country={self.chance.choice(self.countries)}"
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
                early = told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
                if kind == "script_finished" and not early:
                    return

    async def live(self, every: float, until: float) -> None:
        """Act every so often until a moment, then leave."""
        while (now := time.perf_counter()) < until:
            await asyncio.sleep(min(every * self.chance.uniform(0.6, 1.4), until - now + 0.01))
            if time.perf_counter() < until:
                await self.act()
        await self.connection.close()


@dataclass(frozen=True)
class Plan:
    """Who comes, how often they act, for how long, and where to."""

    viewers: int
    every: float
    seconds: float
    is_wide: bool = False

    def people(self, url: str, tally: Tally) -> list[Viewer]:
        """Make the viewers, each with a chance of their own, the same in every run."""
        chance = random.Random(2036)
        where = (every_state(), PAGES) if self.is_wide else (COUNTRIES, ())
        seeds = [chance.random() for _ in range(self.viewers)]
        return [Viewer(url, random.Random(seed), tally, *where) for seed in seeds]


def every_state() -> tuple[str, ...]:
    """Give the codes of all states of the release shown."""
    from nua_data.release import open_release

    return tuple(open_release().countries["iso3"])


async def crowd(url: str, plan: Plan, pid: int | None) -> dict:
    """Let viewers come over a few seconds, act, and leave; give what was measured."""
    tally = Tally()
    before = usage_of_tree(pid) if pid else None
    people = plan.people(url, tally)
    for start in range(0, plan.viewers, 10):
        await asyncio.gather(*(person.open() for person in people[start : start + 10]))
    opened = usage_of_tree(pid) if pid else None
    until = time.perf_counter() + plan.seconds
    lives = asyncio.gather(*(person.live(plan.every, until) for person in people))
    over_time = []
    while not lives.done():
        await asyncio.sleep(min(60, max(plan.seconds / 6, 1)))
        if pid:
            over_time.append(round(usage_of_tree(pid)[1], 1))
            print(json.dumps({"mib": over_time[-1], "reruns": len(tally.milliseconds)}), flush=True)
    await lives
    taken = sorted(tally.milliseconds)
    result = {
        "viewers": plan.viewers,
        "every_s": plan.every,
        "minutes": round(plan.seconds / 60, 1),
        "reruns": len(taken),
        "ms_50": round(statistics.median(taken), 1),
        "ms_95": round(taken[int(len(taken) * 0.95)], 1),
        "ms_most": round(taken[-1], 1),
        "reconnects": tally.reconnects,
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
    }
    if pid and before and opened:
        result |= await _memory(pid, before, opened, over_time, plan)
    return result


async def _memory(pid, before, opened, over_time, plan: Plan) -> dict:
    busy = usage_of_tree(pid)
    await asyncio.sleep(STAY_SECONDS + 2 * UPKEEP_SECONDS)
    left = usage_of_tree(pid)[1]
    half = over_time[len(over_time) // 2 :]
    return {
        "mib_before": round(before[1], 1),
        "mib_with_all": round(opened[1], 1),
        "mib_a_viewer_come": round((opened[1] - before[1]) / plan.viewers, 3),
        "mib_a_viewer": round((max(over_time) - before[1]) / plan.viewers, 3),
        "mib_over_time": over_time,
        "second_half_spread": round((max(half) - min(half)) / min(half), 3),
        "mib_after_leaving": round(left, 1),
        "after_to_before": round(left / before[1], 3),
        "cpu_share": round((busy[0] - opened[0]) / plan.seconds, 2),
    }


async def warm(url: str) -> None:
    """Visit each view of a narrow crowd once, so that what is kept for all viewers is there.

    The chosen region stays with a viewer who goes on to a country, and is part of the view.
    """
    viewer = Viewer(url, random.Random(1), Tally())
    await viewer.open()
    for region in ("", *REGIONS):
        viewer.page, viewer.query = "", f"region={region}".replace(" ", "+") if region else ""
        await viewer.run()
        for country in COUNTRIES:
            viewer.page, viewer.query = "country", f"country={country}"
            await viewer.run()
    await viewer.connection.close()
    await asyncio.sleep(UPKEEP_SECONDS + 5)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a server that runs already; else one is started")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between actions")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--wide", action="store_true", help="every state and more pages: a soak")
    given = parser.parse_args()
    plan = Plan(given.viewers, given.every, given.minutes * 60, given.wide)

    def measure(url: str, pid: int | None) -> None:
        asyncio.run(warm(url))
        print(json.dumps(asyncio.run(crowd(url, plan, pid))))

    if given.url:
        measure(given.url, None)
        return
    with tempfile.TemporaryDirectory() as folder:
        with AppServer("app.py", Path(folder) / "log") as server:
            measure(server.url, server.pid)


if __name__ == "__main__":
    main()
