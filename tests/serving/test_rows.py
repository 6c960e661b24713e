"""Rows by address: compressed as the browser takes it, kept by it, gone ones told plainly."""

from __future__ import annotations

import json
from collections.abc import Iterator

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from serving.rows import rows_route

ROWS = json.dumps([{"n": "Kraków", "c": at % 6} for at in range(2000)]).encode()
ADDRESS = "/base/rows/abc.json"


@pytest.fixture
def offered() -> dict[str, bytes]:
    return {"abc.json": ROWS}


@pytest.fixture
def client(offered) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[rows_route("/base/rows", offered.get)])) as client:
        yield client


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_rows_come_in_the_coding_the_browser_takes(client, coding):
    answer = client.get(ADDRESS, headers={"accept-encoding": coding})
    assert answer.headers.get("content-encoding", "") == coding
    assert answer.content == ROWS, "the client undoes the coding"
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["vary"] == "Accept-Encoding"


def test_the_browser_keeps_them_and_nobody_between(client):
    kept = client.get(ADDRESS).headers["cache-control"]
    assert "immutable" in kept and "private" in kept and "public" not in kept


def test_rows_are_compressed_once(client, offered):
    with client.stream("GET", ADDRESS, headers={"accept-encoding": "br"}) as first:
        raw = b"".join(first.iter_raw())
    assert brotli.decompress(raw) == ROWS
    assert len(raw) < len(ROWS) / 10
    offered.clear()
    assert client.get(ADDRESS, headers={"accept-encoding": "br"}).content == ROWS


@pytest.mark.parametrize("name", ["gone.json", "..%2Fapp.py", "abc.json/x", "%00"])
def test_what_is_not_offered_is_told_and_not_kept(client, name):
    answer = client.get(f"/base/rows/{name}")
    assert answer.status_code == 404
    if "rows are offered" in answer.text:
        assert answer.headers["cache-control"] == "no-store"


def test_a_writing_request_is_refused(client):
    assert client.post(ADDRESS, content=b"x").status_code == 405
