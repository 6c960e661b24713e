"""Three replicas behind nginx as deploy/ configures it: seats, and a replica that dies."""

from __future__ import annotations

import asyncio
import random
import urllib.request
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from benchmarks.viewers import COUNTRIES, Tally, Viewer
from tools.replicas import MISSING, Replicas, has_nginx

pytestmark = [pytest.mark.server, pytest.mark.skipif(not has_nginx(), reason=MISSING)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("replicas")
    with Replicas(3, folder) as replicas:
        yield replicas


def fetch(url: str, seat: str = "") -> tuple[int, dict, bytes]:
    request = urllib.request.Request(url, headers={"Cookie": f"nua_seat={seat}"} if seat else {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=20) as answer:
        return answer.status, dict(answer.headers), answer.read()


class Reader(Viewer):
    """A viewer of one country who notes what the page says, and returns when the line is cut."""

    def __init__(self, url: str, iso3: str, number: int) -> None:
        super().__init__(url, random.Random(number), Tally())
        self.page, self.query = "country", f"country={iso3}"
        self.text: list[str] = []
        self.title = ""

    async def run(self) -> None:
        """Run the page, and keep its title, headings and paragraphs."""
        connection, text = self.connection, []
        receive = connection.recv

        async def noting() -> bytes:
            data = await receive()
            told = ForwardMsg.FromString(data)
            element = told.delta.new_element
            text.extend([element.heading.body, element.markdown.body])
            self.title = told.page_config_changed.title or self.title
            return data

        connection.recv = noting
        try:
            await super().run()
        finally:
            connection.recv = receive
        self.text = [self.title, *(line for line in text if line)]

    async def read_again(self) -> None:
        """Act on the page; when the connection has gone, open another and ask for the same."""
        try:
            await self.run()
        except ConnectionClosed:
            self.tally.reconnects += 1
            await self.open()


def test_a_visitor_gets_a_seat_and_keeps_it(running):
    _status, first, _body = fetch(running.url + "/health")
    seat = first["Set-Cookie"].split("nua_seat=")[1].split(";")[0]
    _status, again, _body = fetch(running.url + "/health", seat)
    assert f"nua_seat={seat};" in again["Set-Cookie"]
    assert "HttpOnly" in first["Set-Cookie"]
    _status, forged, _body = fetch(running.url + "/health", "not-a-seat")
    assert "not-a-seat" not in forged["Set-Cookie"]


def test_seats_spread_over_the_replicas(running):
    for number in range(60):
        fetch(running.url + "/health", f"{number:032x}")
    counts = []
    for server in running.servers:
        text = fetch(server.url + "/metrics")[2].decode()
        pages = [row for row in text.splitlines() if 'requests_total{kind="page"' in row]
        counts.append(sum(float(row.split()[-1]) for row in pages))
    assert all(count > 3 for count in counts)


def test_metrics_pass_only_on_the_operators_own_machine(running):
    assert fetch(running.url + "/ready")[0] == 200


def test_killing_a_replica_costs_no_viewer_the_view_and_no_later_request(running):
    async def trial() -> Tally:
        tally = Tally()
        people = [Viewer(running.url, random.Random(n), tally) for n in range(9)]
        for person in people:
            await person.open()
        running.kill(1)
        for _round in range(2):
            await asyncio.gather(*(person.act() for person in people))
        statuses = [
            (await asyncio.to_thread(fetch, f"{running.url}/api/v1/trends?iso3=KEN", f"{n:032x}"))[
                0
            ]
            for n in range(30)
        ]
        assert statuses == [200] * 30
        for person in people:
            await person.connection.close()
        return tally

    tally = asyncio.run(trial())
    assert tally.errors == []
    assert len(tally.milliseconds) >= 9


def test_a_replica_that_returns_is_used_again(running):
    running.restart(1)
    assert fetch(running.servers[1].url + "/ready")[0] == 200


def test_a_rolling_restart_is_hardly_noticed(running):
    async def trial() -> list[Reader]:
        readers = [Reader(running.url, COUNTRIES[n % 8], n) for n in range(9)]
        for reader in readers:
            await reader.open()
        first = [reader.text for reader in readers]
        assert all(len(text) > 10 for text in first)
        statuses: list[int] = []
        rolling = asyncio.create_task(asyncio.to_thread(running.roll))

        async def asks(number: int) -> None:
            url = f"{running.url}/api/v1/trends?iso3=KEN"
            while not rolling.done():
                seat = f"{number * 7919 + len(statuses):032x}"
                statuses.append((await asyncio.to_thread(fetch, url, seat))[0])
                await asyncio.sleep(0.05)  # within what nginx lets one address ask

        async def reads(reader: Reader, text: list[str]) -> None:
            while not rolling.done():
                await asyncio.sleep(0.3)
                await reader.read_again()
                assert reader.text == text

        pairs = zip(readers, first, strict=True)
        await asyncio.gather(*(asks(n) for n in range(2)), *(reads(*pair) for pair in pairs))
        await rolling
        assert len(statuses) > 20
        assert set(statuses) == {200}
        for reader in readers:
            await reader.connection.close()
        return readers

    pids = [server.pid for server in running.servers]
    readers = asyncio.run(trial())
    assert not {*pids} & {server.pid for server in running.servers}
    assert max(reader.tally.reconnects for reader in readers) <= len(running.servers)
    assert sum(reader.tally.reconnects for reader in readers) > 0
    assert all("Traceback" not in server.log_text() for server in running.servers)
