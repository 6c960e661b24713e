"""Many viewers of a rival at once: each opens the page and changes the region every few seconds.

    python -m benchmarks.rivals.load dash --viewers 200 --every 5 --minutes 2

A viewer is a connection that stays open and sends the message that the page sends when a reader
chooses another region; its form is taken from the page itself, in a browser, before. Printed as
JSON with the names that `benchmarks.viewers` uses.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.api_load import ANSWER_SECONDS
from benchmarks.bench_ui import serve
from benchmarks.procstat import usage_of_tree
from benchmarks.rest import wait_until_quiet
from tools.find_browser import FLAGS, find_browser

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios" / "rivals"
UPDATE = "/_dash-update-component"
REGIONS = ("Africa", "Asia and the Pacific", "Arab States", "World")
FIRST = "Africa"


def messages_of_a_change(url: str) -> list[str]:
    """Give the bodies that the page sends when a reader chooses the first region."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=[*FLAGS])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        page.wait_for_selector("#sentence")
        page.wait_for_timeout(2000)
        sent: list[str] = []
        page.on("request", lambda each: sent.append(each.post_data) if UPDATE in each.url else None)
        page.click(f"#region label:has-text('{FIRST}')")
        page.wait_for_timeout(2000)
        browser.close()
    if not sent:
        raise RuntimeError("the page sent nothing when the region was changed")
    return sent


class Viewer:
    """One person: a connection and a way to choose."""

    def __init__(self, port: int, bodies: list[str], chance: random.Random) -> None:
        self.port, self.bodies, self.chance = port, bodies, chance
        self.milliseconds: list[float] = []
        self.errors: list[str] = []

    async def live(self, every: float, until: float) -> None:
        """Choose every so often until a moment; a lost connection is opened again, and counted."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (now := time.perf_counter()) < until:
            await asyncio.sleep(min(every * self.chance.uniform(0.6, 1.4), until - now + 0.01))
            if time.perf_counter() >= until:
                break
            try:
                await self._choose(reader, writer)
            except (OSError, asyncio.IncompleteReadError, RuntimeError, TimeoutError) as error:
                self.errors.append(repr(error)[:120])
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()

    async def _choose(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        region, started = self.chance.choice(REGIONS), time.perf_counter()
        for body in self.bodies:
            data = body.replace(json.dumps(FIRST), json.dumps(region)).encode()
            head = (
                f"POST {UPDATE} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                "Content-Type: application/json\r\nAccept-Encoding: br\r\n"
                f"Content-Length: {len(data)}\r\n\r\n"
            )
            writer.write(head.encode() + data)
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = (await reader.readuntil(b"\r\n\r\n")).lower()
                if answer.split(b" ", 2)[1] not in {b"200", b"204"}:
                    raise RuntimeError(answer[:80].decode("latin-1"))
                _, found, rest = answer.partition(b"content-length:")
                await reader.readexactly(int(rest.split(b"\r\n", 1)[0]) if found else 0)
        self.milliseconds.append((time.perf_counter() - started) * 1000)


async def crowd(port: int, bodies: list[str], given: argparse.Namespace, pid: int) -> dict:
    """Let viewers come, act and leave; give what was measured."""
    chance = random.Random(2036)
    people = [Viewer(port, bodies, random.Random(chance.random())) for _ in range(given.viewers)]
    before, seconds = usage_of_tree(pid), given.minutes * 60
    until = time.perf_counter() + seconds
    lives = asyncio.gather(*(each.live(given.every, until) for each in people))
    await asyncio.sleep(seconds * 0.9)
    busy = usage_of_tree(pid)
    await lives
    after = usage_of_tree(pid)
    taken = sorted(ms for each in people for ms in each.milliseconds)
    errors = [error for each in people for error in each.errors]
    return {
        "viewers": given.viewers,
        "reruns": len(taken),
        "ms_50": round(statistics.median(taken), 1),
        "ms_95": round(taken[int(len(taken) * 0.95)], 1),
        "ms_most": round(taken[-1], 1),
        "errors": len(errors),
        "first_errors": errors[:3],
        "mib_before": round(before[1], 1),
        "mib_with_all": round(busy[1], 1),
        "mib_a_viewer": round((busy[1] - before[1]) / given.viewers, 3),
        "cpu_share": round((after[0] - before[0]) / seconds, 2),
        "cpu_ms_a_rerun": round((after[0] - before[0]) * 1000 / len(taken), 2),
    }


def main() -> int:
    """Run from the command line; return 1 where an answer was not sound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rival", choices=("dash", "vizro"))
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between actions")
    parser.add_argument("--minutes", type=float, default=2.0)
    given = parser.parse_args()
    scenario = json.loads((SCENARIOS / f"{given.rival}_overview.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder, serve(scenario, Path(folder)) as server:
        bodies = messages_of_a_change(server.url)
        wait_until_quiet(server.pid)
        result = asyncio.run(crowd(server.port, bodies, given, server.pid))
    print(json.dumps(result))
    return int(result["errors"] > 0)


if __name__ == "__main__":
    sys.exit(main())
