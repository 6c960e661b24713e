"""What a viewer leaves behind goes, and the settings of memory hold in a running service."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
from pathlib import Path

import pytest

from benchmarks.viewers import Tally, Viewer
from serving import memory
from tools.app_server import AppServer

pytestmark = pytest.mark.server


def lines(log: Path) -> list[dict]:
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return found


def test_viewers_who_left_for_good_are_forgotten_without_another_coming(tmp_path):
    async def visit(url: str) -> None:
        people = [Viewer(url, random.Random(n), Tally()) for n in range(3)]
        for person in people:
            await person.open()
        for person in people:
            await person.connection.close()

    env = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1", "NUA_UPKEEP_SECONDS": "1"}
    with AppServer("app.py", tmp_path / "log", env=env) as server:
        asyncio.run(visit(server.url))
        forgotten, until = 0, time.monotonic() + 30
        while forgotten < 3 and time.monotonic() < until:
            time.sleep(0.5)
            told = [line for line in lines(server.log) if line["message"] == "sessions forgotten"]
            forgotten = sum(line["sessions"] for line in told)
    assert forgotten == 3


def test_without_a_running_service_nothing_is_forgotten():
    assert memory.forget_old_sessions() == 0


def test_what_is_set_aside_is_left_out_of_later_searches():
    before = gc.get_freeze_count()
    memory.set_aside()
    try:
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


@pytest.mark.skipif(sys.platform != "linux", reason="with the GNU C library")
def test_arrow_keeps_no_pool_for_each_thread():
    import pyarrow

    kept = pyarrow.default_memory_pool()
    try:
        memory.keep_pools_few()
        assert pyarrow.default_memory_pool().backend_name == "system"
    finally:
        pyarrow.set_memory_pool(kept)
