"""The refresh against a server on this machine: paging, troubles, resuming, and no network."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path

import pytest
from pytest_socket import _remove_restrictions, enable_socket, socket_allow_hosts

from nua_data.sources import sdg_api, worldbank_api
from nua_data.sources.http import Client, FetchError, Manners, Refused, Unreachable
from nua_data.sources.live import end_run, fetch_all, plan, start_run
from nua_data.sources.page_cache import Kept, PageCache, write_atomically
from nua_data.sources.paging import fetch_series
from tests.nua_data.sources import api_server as api

QUICK = Manners(connect=2, read=2, total=5, tries=4, backoff=0.01, gap=0.0)
SDG, WB = sdg_api.SERVICE, worldbank_api.SERVICE


@pytest.fixture(autouse=True)
def this_machine_only(closed_sockets, monkeypatch) -> Iterator[None]:
    """Open sockets to this machine and to no other."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1"])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield
    _remove_restrictions()


@pytest.fixture
def server() -> Iterator:
    server = api.ApiServer()
    rows = [api.sdg_row("AA_ONE", 4, 2000 + n, f"{n}.50") for n in range(5)]
    server.series = {
        "AA_ONE": rows,
        "AA_TWO": [api.sdg_row("AA_TWO", 8, 2010, "<5", Location="URBAN")],
        "AA_NIL": [],
        "W.ONE": [api.wb_row("W.ONE", "KEN", 2000 + n, n / 4 if n else None) for n in range(5)],
        "W.NIL": [],
    }
    yield server
    server.close()


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(PageCache(tmp_path / "pages"), QUICK)


def base(server, service) -> str:
    return server.base + ("/sdg" if service is SDG else "")


def read(client, server, series="AA_ONE", service=SDG, since=0.0):
    return fetch_series(client, service, base(server, service), series, since)


def rows_of(pages) -> list[dict]:
    return [row for page in pages for row in page.rows]


# --- paging ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize(("series", "service"), [("AA_ONE", SDG), ("W.ONE", WB)])
def test_all_pages_come_once_and_in_order(server, client, series, service, is_chunked):
    server.is_chunked = is_chunked
    pages = read(client, server, series, service)
    assert server.asked(series) == [1, 2, 3]
    assert [len(page.rows) for page in pages] == [2, 2, 1]
    years = [int(float(row.get("date") or row["timePeriodStart"])) for row in rows_of(pages)]
    assert years == [2000, 2001, 2002, 2003, 2004]
    assert client.counts == {"fetched": 3, "unchanged": 0, "resumed": 0, "repeated": 0}


@pytest.mark.parametrize(("series", "service"), [("AA_NIL", SDG), ("W.NIL", WB)])
def test_an_empty_series_is_no_trouble(server, client, series, service):
    assert rows_of(read(client, server, series, service)) == []


@pytest.mark.parametrize(
    ("series", "service", "words"), [("ZZ_NO", SDG, "404"), ("Z.NO", WB, "not valid")]
)
def test_an_unknown_series_is_refused_at_once(server, client, series, service, words):
    with pytest.raises(Refused, match=words):
        read(client, server, series, service)
    assert server.asked(series) == [1]


def test_a_total_that_changes_between_pages_starts_the_series_again(server, client):
    server.totals["AA_ONE", 2] = 6
    assert len(rows_of(read(client, server))) == 5
    assert server.asked("AA_ONE") == [1, 2, 1, 2, 3]
    assert server.statuses()[2:] == [304, 200, 200]


def test_a_state_that_changes_between_pages_starts_the_series_again(server, client):
    def update(asked: int) -> None:
        server.updated = "2026-07-14"

    server.troubles["W.ONE", 2] = update
    pages = read(client, server, "W.ONE", WB)
    assert {page.state for page in pages} == {"2026-07-14"}


def test_a_series_that_never_holds_still_is_given_up(server, client):
    def grow(asked: int) -> None:
        server.totals["AA_ONE", 3] = 90 + asked

    server.troubles["AA_ONE", 3] = grow
    with pytest.raises(FetchError, match="never read whole"):
        read(client, server)


def test_fewer_rows_than_told_of_are_not_taken_for_the_whole(server, client):
    short = json.dumps(server._sdg("AA_ONE", 2) | {"data": server.series["AA_ONE"][2:3]})
    server.troubles["AA_ONE", 2] = api.always(api.Answer(200, short.encode()))
    with pytest.raises(FetchError, match="5 rows are told of and 4 came"):
        read(client, server)


def test_a_server_that_gives_the_first_page_again_and_again_is_not_believed(server, client):
    body = json.dumps(server._sdg("AA_ONE", 1)).encode()
    server.troubles["AA_ONE", 2] = api.always(api.Answer(200, body))
    with pytest.raises(FetchError, match="page 1 instead of 2"):
        read(client, server)


@pytest.mark.parametrize(
    ("series", "service", "other"), [("AA_ONE", SDG, "AA_TWO"), ("W.ONE", WB, "W.TWO")]
)
def test_the_rows_of_another_series_are_not_believed(server, client, series, service, other):
    server.series["W.TWO"] = [api.wb_row("W.TWO", "KEN", 2000, 1)]
    document = server._sdg(other, 1) if service is SDG else server._wb(other, 1)
    answer = api.Answer(200, json.dumps(document).encode())
    server.troubles[series, 1] = api.first(1, answer)
    assert len(rows_of(read(client, server, series, service))) == 5
    server.troubles[series, 1] = api.always(answer)
    with pytest.raises(FetchError, match=f"rows of {other}"):
        read(client, server, series, service, since=time.time())


@pytest.mark.parametrize(("series", "service"), [("AA_ONE", SDG), ("W.ONE", WB)])
def test_the_rows_of_one_page_under_the_number_of_another_are_not_believed(
    server, client, series, service
):
    rows = server.series[series]
    server.series[series] = [*rows[:2], *rows[:2], rows[4]]
    with pytest.raises(FetchError, match="page 2 has the rows of page 1"):
        read(client, server, series, service)


def whole_series() -> list[dict]:
    """Every place every year, as the World Bank sends a series."""
    return [api.wb_row("W.ONE", iso3, year, str(year / 100)) for iso3 in ("KEN", "UGA", "TZA")
            for year in (2020, 2021, 2022)]  # fmt: skip


def test_a_row_that_comes_twice_in_place_of_another_is_not_believed(server, client):
    rows = server.series["W.ONE"] = whole_series()
    rows[4] = rows[0]
    with pytest.raises(FetchError, match="KEN KE 2020 came twice, UGA UG 2021 never"):
        read(client, server, "W.ONE", WB)


def test_a_row_that_came_twice_once_is_read_again(server, client):
    rows = server.series["W.ONE"] = whole_series()
    moved = [rows[3], rows[0]]
    head = {"page": 3, "pages": 5, "per_page": "2", "total": 9, "lastupdated": "2026-07-13"}
    body = json.dumps([head, moved]).encode()
    server.troubles["W.ONE", 3] = api.first(1, api.Answer(200, body))
    assert rows_of(read(client, server, "W.ONE", WB)) == rows


def test_a_second_value_beside_a_whole_series_is_taken(server, client):
    rows = [*whole_series(), api.wb_row("W.ONE", "KEN", 2020, "5"), whole_series()[1]]
    server.series["W.ONE"] = rows
    assert rows_of(read(client, server, "W.ONE", WB)) == rows


def test_a_true_repeat_of_a_series_with_gaps_is_taken(server, client):
    rows = server.series["AA_ONE"]
    server.series["AA_ONE"] = [*rows, rows[0]]
    assert len(rows_of(read(client, server))) == 6


# --- troubles -------------------------------------------------------------------------------

PAGE = json.dumps({"pageNumber": 2, "totalPages": 3, "totalElements": 5, "data": []}).encode()
PASSING = {
    "500": api.Answer(500, b"oh"),
    "503 of a proxy in HTML": api.Answer(503, b"<html>busy</html>"),
    "429": api.Answer(429, b"", {"Retry-After": "0"}),
    "cut inside the body": api.Answer(200, PAGE, cut_after=20),
    "cut inside a chunk": api.Answer(200, PAGE, cut_after=30, is_chunked=True),
    "cut between chunks": api.Answer(200, PAGE, cut_after=56, is_chunked=True),
    "slow chunks": api.Answer(200, PAGE, pause=0.03, is_chunked=True),
    "cut before the body": api.Answer(200, PAGE, cut_after=0),
    "truncated JSON": api.Answer(200, PAGE[:-9]),
    "HTML instead of JSON": api.Answer(200, b"<html>log in to the hotel's network</html>"),
    "JSON of another shape": api.Answer(200, b'{"data": 5}'),
    "JSON nested too deeply": api.Answer(200, b"[" * 100_000),
    "not UTF-8": api.Answer(200, b'{"data": "\xff"}'),
    "parts without names": api.Answer(
        200, PAGE.replace(b"[]", b'[{"series": "AA_ONE", "dimensions": ["G"]}]')
    ),
    "wrong count": api.Answer(200, b'{"data": [], "pageNumber": "x"}'),
    "slow bytes": api.Answer(200, PAGE, pause=0.03),
    "silence": api.Answer(200, PAGE, pause=0.7),
    "slow head": api.Answer(200, PAGE, pause=0.02, drip_head=True),
}


@pytest.mark.parametrize("answer", PASSING.values(), ids=PASSING)
def test_what_may_pass_is_asked_for_again(server, tmp_path, answer):
    manners = Manners(connect=1, read=0.5, total=1.0, tries=3, backoff=0.01, gap=0)
    client = Client(PageCache(tmp_path), manners)
    server.troubles["AA_ONE", 2] = api.first(2, answer)
    began = time.monotonic()
    assert len(rows_of(read(client, server))) == 5
    assert server.asked("AA_ONE") == [1, 2, 2, 2, 3]
    assert client.counts["repeated"] == 2
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("name", ["500", "cut inside the body", "truncated JSON"])
def test_what_does_not_pass_is_given_up_and_nothing_of_it_is_kept(server, client, name):
    server.troubles["AA_ONE", 2] = api.always(PASSING[name])
    with pytest.raises(FetchError, match="tried 4 times"):
        read(client, server)
    assert server.asked("AA_ONE") == [1, 2, 2, 2, 2]
    assert client.cache.read(SDG.address(base(server, SDG), "AA_ONE", 2)) is None


def test_an_answer_larger_than_the_limit_is_refused(server, tmp_path):
    client = Client(PageCache(tmp_path), Manners(most_bytes=500, gap=0))
    server.series["AA_ONE"][0]["seriesDescription"] = "long " * 10_000  # packs well
    with pytest.raises(FetchError, match="larger than 500 bytes"):
        read(client, server)
    assert server.asked("AA_ONE") == [1]


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        (formatdate(time.time() + 3600, usegmt=True), 0, 0),
        ("soon", 0, 0.1),
        ("\xb2", 0, 0.1),
        (f"Thu, 01 Jan 2026 {'9' * 20}:00:00 -0000", 0, 0.1),
    ],
    ids=["seconds", "a date", "neither", "a digit that is no number", "an hour that is none"],
)
def test_a_retry_after_is_honoured(server, tmp_path, header, least, most):
    slept: list[float] = []
    client = Client(PageCache(tmp_path), QUICK, sleep=slept.append)
    if "GMT" in header:
        header, least, most = formatdate(time.time() + 30, usegmt=True), 20, 31
    server.troubles["AA_ONE", 1] = api.first(1, api.Answer(429, b"", {"Retry-After": header}))
    read(client, server)
    assert least <= max(slept) <= most


def test_a_retry_after_beyond_patience_is_said_and_not_shortened(server, client):
    answer = api.Answer(503, b"", {"Retry-After": "5000"})
    server.troubles["AA_ONE", 1] = api.always(answer)
    with pytest.raises(FetchError, match="come back in 5000 seconds"):
        read(client, server)
    assert server.asked("AA_ONE") == [1]


def test_waits_double_and_stay_below_the_longest(server, tmp_path):
    slept: list[float] = []
    manners = Manners(tries=7, backoff=1.0, longest_wait=9.0, gap=0)
    client = Client(PageCache(tmp_path), manners, sleep=slept.append)
    server.troubles["AA_ONE", 1] = api.always(api.Answer(500))
    with pytest.raises(FetchError):
        read(client, server)
    for wait, top in zip(slept, [1, 2, 4, 8, 9, 9], strict=True):
        assert top / 2 <= wait <= top


def test_requests_keep_their_distance_and_say_who_asks(server, tmp_path):
    client = Client(PageCache(tmp_path), Manners(gap=0.3))
    read(client, server)
    gaps = [after - before for before, after in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) == 2 and min(gaps) > 0.26
    assert all("nua-progress" in headers["User-Agent"] for headers in server.headers)


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_no_connection_is_told_apart_from_a_bad_one(client):
    with pytest.raises(Unreachable, match="tried 3 times"):
        fetch_series(client, SDG, f"http://127.0.0.1:{closed_port()}", "AA_ONE", 0.0)


def test_a_proxy_that_makes_no_connection_is_told_by_its_kind(client, tmp_path, monkeypatch):
    bases = {"sdg": f"http://127.0.0.1:{closed_port()}"}
    (plain,) = fetch_all(client, [("AA_ONE", SDG)], bases, tmp_path, 0.0)
    assert (plain.state, plain.is_behind_proxy) == ("unreachable", False)
    monkeypatch.setenv("NO_PROXY", "")
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    (result,) = fetch_all(client, [("AA_ONE", SDG)], bases, tmp_path, 0.0)
    assert (result.state, result.is_behind_proxy) == ("unreachable", True)


@pytest.fixture
def hanging_up() -> Iterator[str]:
    """Give the host and port of a server that takes a connection, reads, and says nothing."""

    class HangUp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(0.1)
            with contextlib.suppress(OSError):
                while self.request.recv(65_536):
                    pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), HangUp) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_secure_connection_that_breaks_off_is_no_bad_certificate(client, hanging_up):
    with pytest.raises(FetchError, match=r"no secure connection can be made \(tried 4 times\)"):
        fetch_series(client, SDG, f"https://{hanging_up}", "AA_ONE", 0.0)


# --- conditional requests and resuming ------------------------------------------------------


def test_an_unchanged_page_is_confirmed_and_not_sent_again(server, client):
    before = read(client, server)
    server.series["AA_ONE"][4]["value"] = "99"
    after = read(client, server, since=time.time())
    assert server.statuses()[3:] == [304, 304, 200]
    assert rows_of(after)[:4] == rows_of(before)[:4]
    assert rows_of(after)[4]["value"] == "99"
    assert client.counts["unchanged"] == 2


def test_a_service_without_tags_is_asked_plainly(server, client):
    server.tags = False
    before = read(client, server)
    server.series["AA_ONE"][4]["value"] = "99"
    after = read(client, server, since=time.time())
    assert [a.changed == b.changed for a, b in zip(after, before, strict=True)] == [
        True, True, False,
    ]  # fmt: skip
    assert server.statuses() == [200] * 6
    assert not any("If-None-Match" in headers for headers in server.headers)


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("value", ["\xa0odd", "\x0codd"])
def test_a_tag_that_cannot_be_sent_back_is_no_tag(server, client, header, value):
    body = json.dumps(server._sdg("AA_TWO", 1)).encode()
    server.troubles["AA_TWO", 1] = api.always(api.Answer(200, body, {header: value}))
    first = read(client, server, "AA_TWO")
    assert read(client, server, "AA_TWO", since=time.time()) == first


def test_last_modified_is_asked_with_where_it_was_answered(server, client):
    day = formatdate(1_750_000_000, usegmt=True)
    body = json.dumps(server._sdg("AA_TWO", 1)).encode()
    plain = api.Answer(200, body, {"Last-Modified": day})
    server.troubles["AA_TWO", 1] = lambda asked: plain if asked == 1 else api.Answer(304)
    first = read(client, server, "AA_TWO")
    assert read(client, server, "AA_TWO", since=time.time()) == first
    assert server.headers[1]["If-Modified-Since"] == day


def test_a_page_that_is_wrongly_called_unchanged_is_sent_anew_in_the_end(server, client):
    """A service that goes by seconds, or by one tag for all pages, may call it so for ever."""
    read(client, server)
    server.series["AA_ONE"].append(api.sdg_row("AA_ONE", 4, 2010, "9.5"))
    server.troubles["AA_ONE", 1] = lambda asked: (
        api.Answer(304) if "If-None-Match" in server.asking else None
    )
    after = read(client, server, since=time.time())
    assert [row["value"] for row in rows_of(after)][5:] == ["9.5"]
    assert server.statuses()[3:] == [304, 200, 304, 304, 200, 200, 200]


def test_a_page_of_this_run_is_not_asked_for_again(server, client):
    read(client, server)
    read(client, server)
    assert server.asked("AA_ONE") == [1, 2, 3]
    assert client.counts["resumed"] == 3


@pytest.mark.parametrize("damage", [b"", b"not packed", None], ids=["empty", "text", "cut"])
def test_a_damaged_page_kept_is_fetched_again(server, client, damage):
    read(client, server)
    for path in client.cache.folder.iterdir():
        path.write_bytes(path.read_bytes()[:-7] if damage is None else damage)
    assert len(rows_of(read(client, server))) == 5
    assert server.statuses() == [200] * 6


def test_a_page_kept_that_is_of_no_use_is_not_confirmed(server, client):
    read(client, server)
    kept = client.cache.read(SDG.address(base(server, SDG), "AA_ONE", 2))
    client.cache.write(replace(kept, body=b"{}"))
    assert len(rows_of(read(client, server, since=time.time()))) == 5
    assert server.statuses()[3:] == [304, 200, 304]


def test_pages_of_a_clock_that_has_gone_back_are_asked_for_again(server, client):
    read(client, server)
    for number in (1, 2, 3):
        kept = client.cache.read(SDG.address(base(server, SDG), "AA_ONE", number))
        later = {"checked": kept.checked + 1e8, "changed": kept.changed + 1e8}
        client.cache.write(replace(kept, **later))
    server.series["AA_ONE"][4]["value"] = "99"
    pages = read(client, server, since=time.time())
    assert rows_of(pages)[4]["value"] == "99"
    assert server.statuses()[3:] == [304, 304, 200]
    assert max(page.changed for page in pages) <= time.time()


def test_a_page_kept_comes_back_as_it_was(tmp_path):
    cache = PageCache(tmp_path)
    page = Kept("http://x/1", b'{"a": "\n\xc3\xa9"}\n', '"tag"', "day", 12.5, 3.0)
    cache.write(page)
    assert cache.read("http://x/1") == page
    assert cache.read("http://x/2") is None


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(*names):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nua_data.sources.page_cache.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_the_mark_of_a_run_holds_for_a_day(tmp_path):
    assert start_run(tmp_path, now=1000.0) == (1000.0, False)
    assert start_run(tmp_path, now=5000.0) == (1000.0, True)
    assert start_run(tmp_path, now=90_000.0) == (90_000.0, False)
    assert start_run(tmp_path, now=91_000.0, fresh=True) == (91_000.0, False)
    end_run(tmp_path)
    assert start_run(tmp_path, now=92_000.0) == (92_000.0, False)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"started": "x"}', b'{"started": 9e99}'])
def test_a_damaged_mark_begins_a_new_run(tmp_path, content):
    (tmp_path / "run.json").write_bytes(content)
    assert start_run(tmp_path, now=1000.0) == (1000.0, False)


def test_what_killed_runs_left_half_written_is_removed_a_day_later(tmp_path, monkeypatch):
    """A killed process leaves what it was writing; that of a run at the same time stays."""
    kept = PageCache(tmp_path / "pages")
    page = Kept("http://x/1", b"[1]", "", "", 10.0, 10.0)
    writes = {
        "": lambda: start_run(tmp_path, now=1000.0),
        "pages": lambda: kept.write(page),
        "raw": lambda: sdg_api.write_file(tmp_path / "raw" / "sdg_AA_ONE.csv", "AA_ONE", []),
        "raw/": lambda: write_atomically(tmp_path / "raw" / "wdi_SL.UEM.TOTL.ZS.csv", b""),
    }
    with monkeypatch.context() as context:
        context.setattr("nua_data.sources.page_cache.os.replace", lambda *names: None)
        for write in (*writes.values(), *writes.values()):
            write()
    left = sorted(each for each in tmp_path.rglob(".*"))
    assert len(left) == 8
    now, strange = time.time(), tmp_path / ".run.json.of-mine"
    strange.touch()
    (tmp_path / ".run.json.12345678").symlink_to(strange)
    for each in (strange, *left[::2]):
        os.utime(each, (now, now - 90_000))
    start_run(tmp_path, now=now)
    stay = {tmp_path / ".run.json.12345678", strange, *left[1::2]}
    assert {*tmp_path.rglob(".*")} == stay


# --- raw files and the plan -----------------------------------------------------------------


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_a_series_of_the_un_is_written_as_the_portal_writes_it(tmp_path):
    rows = [
        api.sdg_row("AA_ONE", 4, 2000, "4.50", Location="URBAN", Sex="BOTHSEX"),
        api.sdg_row("AA_ONE", 8, 2001, "<5", Nature="E", Age="ALLAGE"),
    ]
    page = sdg_api.read_page({"pageNumber": 1, "totalPages": 1, "totalElements": 2, "data": rows})
    sdg_api.write_file(tmp_path / "x.csv", "AA_ONE", [page])
    head, *body = lines(tmp_path / "x.csv")
    assert head[:9] == [
        "Goal", "Target", "Indicator", "SeriesCode", "SeriesDescription", "GeoAreaCode",
        "GeoAreaName", "TimePeriod", "Value",
    ]  # fmt: skip
    assert head[17:] == ["Age", "Location", "Reporting Type", "Sex", "Nature", "Units"]
    first, second = (dict(zip(head, row, strict=True)) for row in body)
    assert first["TimePeriod"] == "2000" and first["Value"] == "4.50"
    assert first["FootNote"] == "A note; and another" and first["Goal"] == "11"
    assert (first["Location"], first["Age"], first["Nature"]) == ("URBAN", "", "C")
    assert (second["Value"], second["Age"], second["Nature"]) == ("<5", "ALLAGE", "E")


def test_a_series_of_the_world_bank_is_written_as_its_files_are(tmp_path):
    rows = [
        api.wb_row("W.ONE", "KEN", 2001, 2.5),
        api.wb_row("W.ONE", "KEN", 2000, None),
        api.wb_row("W.ONE", "IND", 2000, 1.25),
        api.wb_row("W.ONE", "IND", 2000, 9.0),
    ]
    head = {"page": 1, "pages": 1, "total": 4, "lastupdated": "2026-07-13"}
    worldbank_api.write_file(tmp_path / "x.csv", "W.ONE", [worldbank_api.read_page([head, rows])])
    assert lines(tmp_path / "x.csv") == [
        ["Data Source", "World Development Indicators"],
        [],
        ["Last Updated Date", "2026-07-13"],
        [],
        ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "2000", "2001"],
        ["Country KEN", "KEN", "A series", "W.ONE", "", "2.5"],
        ["Country IND", "IND", "A series", "W.ONE", "1.25", ""],
        ["Country IND", "IND", "A series", "W.ONE", "9.0", ""],
    ]


@pytest.mark.parametrize(("series", "service"), [("AA_TWO", SDG), ("W.ONE", WB)])
def test_half_a_letter_does_not_stop_the_refresh(server, client, tmp_path, series, service):
    """A footnote that a service cut at so many letters may end within one."""
    row = server.series[series][0]
    row |= {"seriesDescription": "cut\ud83d"} | {"country": {"id": "KE", "value": "cut\ud83d"}}
    bases = {service.kind: base(server, service)}
    (result,) = fetch_all(client, [(series, service)], bases, tmp_path, 0.0)
    assert result.state == "fetched" and "cut?" in result.path.read_text(encoding="utf-8")


def test_the_plan_sorts_every_series_of_the_catalogue(release):
    wanted, without = plan(release)
    services = dict(wanted)
    assert set(services) | set(without) == set(release.indicators["indicator"])
    assert not set(services) & set(without)
    assert services["SP_ACS_BSRVSAN"] is SDG and services["SP.URB.TOTL.IN.ZS"] is WB
    assert without["GREEN_PC"] == without["SP_OPN_SHARE"] == "UN-Habitat"
    assert plan(release, ["SL.UEM.TOTL.ZS"]) == ([("SL.UEM.TOTL.ZS", WB)], {})


def test_one_bad_series_does_not_keep_the_others(server, client, tmp_path):
    server.troubles["AA_ONE", 2] = api.always(api.Answer(500))
    wanted = [("AA_ONE", SDG), ("AA_TWO", SDG), ("AA_NIL", SDG), ("ZZ_NO", SDG), ("W.ONE", WB)]
    bases = {"sdg": base(server, SDG), "wdi": base(server, WB)}
    results = fetch_all(client, wanted, bases, tmp_path / "raw", 0.0)
    assert [each.state for each in results] == ["failed", "fetched", "empty", "refused", "fetched"]
    assert [each.path is not None for each in results] == [False, True, False, False, True]
    assert results[4].day == "2026-07-13"
    assert results[1].day == datetime.now(UTC).date().isoformat()
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == [
        "sdg_AA_TWO.csv", "wdi_W.ONE.csv",
    ]  # fmt: skip


def test_a_service_that_keeps_failing_is_left_alone(server, client, tmp_path):
    codes = [f"AA_{n}" for n in range(6)]
    for code in codes:
        server.troubles[code, 1] = api.always(api.Answer(503))
    wanted = [(code, SDG) for code in codes] + [("W.ONE", WB)]
    bases = {"sdg": base(server, SDG), "wdi": base(server, WB)}
    results = fetch_all(client, wanted, bases, tmp_path, 0.0)
    assert [each.state for each in results] == ["failed"] * 3 + ["skipped"] * 3 + ["fetched"]
    assert not server.asked("AA_3")
