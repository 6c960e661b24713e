"""Requests a second of the data API, and how long an answer takes at a steady rate.

    python -m benchmarks.api_load --rate 300 --seconds 10
    python -m benchmarks.api_load --url http://127.0.0.1:8600 --path "/api/v1/trends?iso3=KEN"

Two rounds over connections that stay open: `steady` sends so many requests a second, whether or
not earlier ones are answered, and counts from the moment a request was due; `most` sends the next
as soon as an answer is there. The server's CPU time a request says how many a core can answer,
however busy the machine is. Printed as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.procstat import usage_of_tree
from benchmarks.rest import wait_until_quiet
from tools.app_server import AppServer

PATH = "/api/v1/trends?iso3=KEN&commitment=social"
ANSWER_SECONDS = 30


class BadAnswer(RuntimeError):
    """An answer that is not a whole 200."""


@dataclass
class Tally:
    """Milliseconds of answers, bytes of one body, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    body_bytes: int = 0
    errors: list[str] = field(default_factory=list)


class Connection:
    """One connection that stays open and asks the same question."""

    def __init__(self, host: str, port: int, path: str, accept_encoding: str = "br") -> None:
        self.host, self.port = host, port
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
            f"Accept: application/json\r\nAccept-Encoding: {accept_encoding}\r\n\r\n"
        ).encode()

    async def __aenter__(self) -> Connection:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def ask(self) -> int:
        """Ask once and give the bytes of the body; raises BadAnswer."""
        self.writer.write(self.request)
        async with asyncio.timeout(ANSWER_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
            status = head.split(b" ", 2)[1]
            _, found, rest = head.partition(b"content-length:")
            if status != b"200" or not found:
                raise BadAnswer(head[:120].decode("latin-1"))
            size = int(rest.split(b"\r\n", 1)[0])
            await self.reader.readexactly(size)
        return size


Round = Callable[[list[Connection], float, Tally], Awaitable[None]]


async def _timed(connection: Connection, since: float, tally: Tally) -> None:
    try:
        tally.body_bytes = await connection.ask()
        tally.milliseconds.append((time.perf_counter() - since) * 1000)
    except (OSError, asyncio.IncompleteReadError, TimeoutError, BadAnswer) as error:
        tally.errors.append(repr(error)[:160])
        raise


def steady(rate: float) -> Round:
    """Make a round in which requests are due at a fixed rate."""

    async def run(connections: list[Connection], seconds: float, tally: Tally) -> None:
        start = time.perf_counter()
        due = iter([start + number / rate for number in range(int(rate * seconds))])

        async def work(connection: Connection) -> None:
            for moment in due:
                await asyncio.sleep(max(0.0, moment - time.perf_counter()))
                await _timed(connection, moment, tally)

        await asyncio.gather(*map(work, connections), return_exceptions=True)

    return run


async def most(connections: list[Connection], seconds: float, tally: Tally) -> None:
    """Ask again as soon as an answer is there."""
    until = time.perf_counter() + seconds

    async def work(connection: Connection) -> None:
        while (now := time.perf_counter()) < until:
            await _timed(connection, now, tally)

    await asyncio.gather(*map(work, connections), return_exceptions=True)


async def measure(
    url: str, path: str, round_: Round, connections: int, seconds: float, pid: int | None
) -> dict[str, float | int | list[str]]:
    """Run one round against a server and sum up."""
    place, tally = urlsplit(url), Tally()
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(Connection(place.hostname, place.port, path))
            for _ in range(connections)
        ]
        await opened[0].ask()  # computed once, so that the rest comes from what is kept
        cpu, start = usage_of_tree(pid)[0] if pid else 0.0, time.perf_counter()
        await round_(opened, seconds, tally)
        took = time.perf_counter() - start
        spent = usage_of_tree(pid)[0] - cpu if pid else 0.0
    return summary(tally, took, spent)


def summary(tally: Tally, took: float, cpu_s: float) -> dict[str, float | int | list[str]]:
    """Sum up a round that took so many seconds and so much of the server's CPU."""
    taken, count = sorted(tally.milliseconds), len(tally.milliseconds)
    result: dict[str, float | int | list[str]] = {
        "requests": count,
        "a_second": round(count / took, 1),
        "body_bytes": tally.body_bytes,
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
    }
    if count:
        result["ms_50"] = round(taken[count // 2], 2)
        result["ms_95"] = round(taken[int(count * 0.95)], 2)
        result["ms_most"] = round(taken[-1], 2)
    if cpu_s and count:
        result["cpu_ms_a_request"] = round(cpu_s * 1000 / count, 3)
        result["a_second_a_core"] = round(count / cpu_s, 1)
    return result


def rounds(url: str, given: argparse.Namespace, pid: int | None) -> dict[str, object]:
    """Run both rounds."""
    results: dict[str, object] = {"path": given.path, "rate": given.rate}
    for name, round_, connections in (
        ("steady", steady(given.rate), given.connections),
        ("most", most, given.connections),
    ):
        results[name] = asyncio.run(
            measure(url, given.path, round_, connections, given.seconds, pid)
        )
    return results


def main() -> int:
    """Run from the command line; return 1 where an answer was not sound."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", help="a server that runs already; else one is started")
    parser.add_argument("--path", default=PATH, help=f"address to ask for (default {PATH})")
    parser.add_argument("--rate", type=float, default=300, help="requests a second when steady")
    parser.add_argument("--connections", type=int, default=16, help="at once (default 16)")
    parser.add_argument("--seconds", type=float, default=10, help="length of a round")
    parser.add_argument("--out", type=Path, help="write the results here too (JSON)")
    given = parser.parse_args()
    if given.url:
        results = rounds(given.url, given, None)
    else:
        with tempfile.TemporaryDirectory() as folder:
            with AppServer("app.py", Path(folder) / "log") as server:
                wait_until_quiet(server.pid)
                results = rounds(server.url, given, server.pid)
    text = json.dumps(results, indent=1)
    print(text)
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(text, encoding="utf-8")
    return int(any(results[name]["errors"] for name in ("steady", "most")))


if __name__ == "__main__":
    sys.exit(main())
