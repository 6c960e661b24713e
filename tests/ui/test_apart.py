"""Rows that a browser fetches by their own address: named by their content, bounded in memory."""

from __future__ import annotations

import json

import pytest

from ui import apart

ROWS = [{"i": "wup-1", "n": "Kraków", "c": 3}]


@pytest.fixture(autouse=True)
def nothing_kept():
    apart._parts.clear()
    yield
    apart._parts.clear()


def test_a_name_stands_for_one_content():
    same, other = apart.make_part([dict(ROWS[0])]), apart.make_part([{**ROWS[0], "c": 4}])
    assert apart.make_part(ROWS) == same
    assert other.name != same.name


def test_what_is_offered_is_found_and_nothing_else():
    part = apart.make_part(ROWS)
    assert apart.find(part.name) is None
    address = apart.offer(part)
    assert address == f"rows/{part.name}"
    assert json.loads(apart.find(part.name)) == ROWS
    assert apart.find("../app.py") is None


def test_the_rows_named_least_lately_go_when_room_is_short(monkeypatch):
    parts = [apart.make_part([{"n": str(at) * 100}]) for at in range(3)]
    monkeypatch.setattr(apart, "_parts", apart.LRUCache(2.5 * len(parts[0]), getsizeof=len))
    for at in (0, 1, 0, 2):
        apart.offer(parts[at])
    assert [apart.find(part.name) is not None for part in parts] == [True, False, True]
