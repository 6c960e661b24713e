"""The command `refresh` from end to end, against a server on this machine."""

from __future__ import annotations

import argparse
import errno
import gzip
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_socket import _remove_restrictions, enable_socket, socket_allow_hosts

from nua_data import refresh
from nua_data.__main__ import main
from nua_data.sources import live, page_cache
from nua_data.sources.live import Fetched
from nua_data.sources.progress import Progress
from nua_data.sources.raw import import_raw
from nua_data.sources.sdg_api import SERVICE as SDG
from nua_data.store import Store, create_store, publish
from tests.nua_data.sources import api_server as api

ROOT = Path(__file__).resolve().parents[3]
SANITATION, UNEMPLOYMENT = "SP_ACS_BSRVSAN", "SL.UEM.TOTL.ZS"
SECOND = "SP_ACS_BSRVH2O"
KENYA = 404
RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run without it
import argparse, sys
from nua_data import refresh
parser = argparse.ArgumentParser()
refresh.add_command(parser.add_subparsers())
options = parser.parse_args(sys.argv[1:])
sys.exit(options.run(options))
"""


@pytest.fixture(autouse=True)
def this_machine_only(closed_sockets, monkeypatch) -> Iterator[None]:
    enable_socket()
    socket_allow_hosts(["127.0.0.1"])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield
    _remove_restrictions()


@pytest.fixture(scope="module")
def first_store(release, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("first") / "store"
    publish(create_store(path), release.path)
    return path


@pytest.fixture
def store(first_store, tmp_path) -> Store:
    return Store(Path(shutil.copytree(first_store, tmp_path / "store")))


@pytest.fixture
def server() -> Iterator[api.ApiServer]:
    server = api.ApiServer()
    places = [{"Location": "URBAN"}, {"Location": "RURAL"}]
    server.series[SANITATION] = [
        api.sdg_row(SANITATION, KENYA, year, f"{year - 1990}.25", Nature="E", **place)
        for year in (2021, 2022, 2023)
        for place in places
    ]
    server.series[UNEMPLOYMENT] = [
        api.wb_row(UNEMPLOYMENT, iso3, year, None if year == 2020 else year / 1000)
        for iso3 in ("KEN", "AFE")
        for year in (2020, 2021, 2022)
    ]
    yield server
    server.close()


@pytest.fixture
def arguments(server, store, tmp_path) -> list[str]:
    return [
        "refresh", "--store", str(store.path), "--cache", str(tmp_path / "cache"),
        "--sdg-api", f"{server.base}/sdg", "--worldbank-api", server.base,
        "--gap", "0", "--tries", "1", "--only", SANITATION, UNEMPLOYMENT,
    ]  # fmt: skip


@pytest.fixture
def run(arguments) -> Callable[..., int]:
    def run(*more: str) -> int:
        parser = argparse.ArgumentParser()
        refresh.add_command(parser.add_subparsers())
        options = parser.parse_args([*arguments, *more])
        return options.run(options)

    return run


def value(store: Store, indicator: str, year: int) -> float:
    seen = store.open().observations
    is_it = seen["iso3"].eq("KEN") & seen["indicator"].eq(indicator) & seen["year"].eq(year)
    return seen.loc[is_it, "value"].item()


def test_a_refresh_drafts_and_changes_nothing(run, store, capsys):
    before = store.current_name
    assert run() == 0
    said = capsys.readouterr()
    assert store.current_name == before
    assert "UN SDG API: 1 of 1 series, 6 rows in 3 pages" in said.out
    assert "World Bank API: 1 of 1 series, 6 rows in 3 pages" in said.out
    assert f"{SANITATION}: read 6 = kept 3 + set aside 3 (other_dimension 3)" in said.out
    assert "publish 1 --store" in said.out
    assert said.err == ""


def test_a_refresh_publishes_what_it_was_told_to(run, store):
    before = store.current_name
    assert run("--publish", "--note", "Monday") == 0
    assert store.current_name != before
    assert value(store, SANITATION, 2023) == 33.25
    assert value(store, UNEMPLOYMENT, 2022) == 2.022
    sources = store.open().sources
    assert "2026-07-13" in set(sources.loc[sources["producer"].eq("World Bank"), "released"])


def test_the_same_again_is_no_news(run, server, capsys):
    assert run("--publish") == 0
    asked = len(server.log)
    assert run("--publish") == 0
    assert server.statuses()[asked:] == [304] * 6
    assert "0 new, 6 confirmed unchanged" in capsys.readouterr().out.split("Published")[1]


@pytest.mark.parametrize("trouble", ["500", "404", "none left"])
def test_a_series_that_did_not_come_stops_the_publishing(run, server, store, capsys, trouble):
    before = store.current_name
    old = value(store, UNEMPLOYMENT, 2022)
    if trouble == "500":
        server.troubles[UNEMPLOYMENT, 2] = api.always(api.Answer(500))
    elif trouble == "404":
        del server.series[UNEMPLOYMENT]
    else:
        server.series[UNEMPLOYMENT] = []
    assert run("--publish") == 1
    said = capsys.readouterr().out
    assert f"{UNEMPLOYMENT}: " in said and "left as it is" in said and "Not published" in said
    assert store.current_name == before
    if trouble != "500":
        return
    assert run("--publish", "--partial") == 1
    assert value(store, SANITATION, 2023) == 33.25
    assert value(store, UNEMPLOYMENT, 2022) == old


def test_a_run_that_left_a_series_out_asks_only_for_what_is_missing(run, server, capsys):
    server.troubles[UNEMPLOYMENT, 2] = api.first(1, api.Answer(500))
    assert run() == 1
    asked = len(server.log)
    assert run() == 0
    assert [(code, page) for code, page, _ in server.log[asked:]] == [
        (UNEMPLOYMENT, 2), (UNEMPLOYMENT, 3),
    ]  # fmt: skip
    assert "4 already had from the run that broke off" in capsys.readouterr().out


def listing(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))


def test_without_a_network_one_sentence_is_said_and_nothing_changes(run, server, store, capsys):
    server.close()
    before = listing(store.path)
    assert run("--publish", "--tries", "1") == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "No network: UN SDG API and World Bank API cannot be reached; nothing is changed.\n"
    )
    assert listing(store.path) == before


def test_services_that_answer_badly_are_no_missing_network(run, server, capsys, monkeypatch):
    monkeypatch.setattr(live, "FAILURES_IN_A_ROW", 1)
    for series in (SANITATION, SECOND):
        server.troubles[series, 1] = api.always(api.Answer(500))
    assert run("--only", SANITATION, SECOND) == 1
    said = capsys.readouterr()
    assert "the service answers 500" in said.out and "not asked for, because" in said.out
    assert "network" not in said.err


def test_a_service_that_asks_to_be_left_alone_is(run, server, capsys):
    """Asked for one series after the other it would be asked twice more within the second."""
    answer = api.Answer(429, b"", {"Retry-After": "5000"})
    server.troubles = {(code, 1): api.always(answer) for code in (SANITATION, SECOND)}
    assert run("--tries", "2", "--only", SANITATION, SECOND) == 1
    said = capsys.readouterr().out
    assert "postponed, left as it is" in said and "asks to come back in 5000 seconds" in said
    assert "Give the same command again" in said and len(server.log) == 1


def test_a_proxy_that_lets_nothing_through_is_named(run, capsys, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    bases = ["--sdg-api", "http://127.0.0.2", "--worldbank-api", "http://127.0.0.2"]
    assert run(*bases) == 3
    said = capsys.readouterr().err
    assert "cannot be reached through the proxy that HTTPS_PROXY or HTTP_PROXY names" in said


def test_one_service_out_of_reach_is_no_missing_network(run, store, capsys):
    assert run("--sdg-api", "http://127.0.0.1:9", "--publish") == 1
    said = capsys.readouterr().out
    assert f"{SANITATION}: unreachable, left as it is" in said
    assert "Not published" in said


def wait_for(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_was(
    run, arguments, server, store, tmp_path, sent, capsys
):
    before = store.current_name
    slow = api.Answer(200, os.urandom(2000), pause=0.05)  # packing does not make it short
    server.troubles[SANITATION, 3] = api.first(1, slow)
    environment = os.environ | {"NO_PROXY": "127.0.0.1"}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments, "--publish"],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(lambda: len(server.log) == 3)
        process.send_signal(sent)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
    if sent == signal.SIGINT:
        assert process.returncode == 130, said
        assert "Broken off; nothing is changed." in said
    assert store.current_name == before
    kept = [gzip.decompress(path.read_bytes()) for path in tmp_path.glob("cache/pages/*.json.gz")]
    assert len(kept) == 2
    assert run("--publish") == 0
    assert server.asked(SANITATION) == [1, 2, 3, 3]
    assert "2 already had from the run that broke off" in capsys.readouterr().out
    assert value(store, SANITATION, 2023) == 33.25


def test_who_stops_it_after_the_fetching_is_not_told_that_nothing_changed(
    arguments, capsys, monkeypatch
):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt  # perhaps while it publishes

    monkeypatch.setattr(refresh, "_settle", stop)
    assert main(arguments) == 130
    said = capsys.readouterr().err
    assert "nothing is changed" not in said and "`list` says which release is current" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--tries", "abc"], "give a number from 1 to 20"),
        (["--gap", "x"], "give seconds, 0 or more"),
        (["--whole-register"], "unrecognized arguments: --whole-register"),
    ],
)
def test_options_that_mean_nothing_are_said_in_words(words, told, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["refresh", *words])
    assert ended.value.code == 2 and told in capsys.readouterr().err


def test_a_cache_that_cannot_be_written_is_said(run, tmp_path, capsys):
    (tmp_path / "cache").write_text("a file, not a folder")
    assert run() == 1
    said = capsys.readouterr().err
    assert "cache: File exists" in said and "The current release is as it was." in said


def test_a_full_disk_of_the_cache_is_named(run, tmp_path, capsys, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")  # a write does not say where

    monkeypatch.setattr(page_cache, "write_atomically", full)
    assert run() == 1
    assert f"{tmp_path / 'cache'}: No space left on device." in capsys.readouterr().err


@pytest.mark.parametrize(("named", "place"), [("", ".cache/nua-progress/refresh"), ("~/x", "x")])
def test_pages_are_kept_where_it_is_said_and_else_in_the_users_cache(named, place, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("NUA_CACHE", named)
    assert refresh.cache_folder() == Path.home() / place


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["--only", "NOT_A_SERIES"], 2, "no series called NOT_A_SERIES"),
        (["--store", "/nowhere"], 1, "No store at /nowhere"),
        (["--sdg-api", "http://[::1"], 2, "http://[::1 is no address of a service"),
        (["--worldbank-api", "api.worldbank.org"], 2, "api.worldbank.org is no address"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(run, server, capsys, more, code, words):
    assert run(*more) == code
    assert words in capsys.readouterr().err
    assert not server.log


@pytest.mark.parametrize("more", [["--gap", "-1"], ["--tries", "0"], ["--timeout", "x"]])
def test_limits_that_are_none_are_refused(run, more):
    with pytest.raises(SystemExit) as stopped:
        run(*more)
    assert stopped.value.code == 2


def test_the_list_needs_no_network(run, server, capsys):
    assert run("--list", "--only", SANITATION, UNEMPLOYMENT, "GREEN_PC") == 0
    said = capsys.readouterr().out
    assert f"{SANITATION:20} UN SDG API\n{UNEMPLOYMENT:20} World Bank API\n" in said
    assert "import the files of UN-Habitat" in said
    assert not server.log


def test_a_raw_file_that_cannot_be_used_is_said_and_the_rest_is_read(release, tmp_path):
    bad = tmp_path / "sdg_X.csv"
    bad.write_text("no table at all")
    results = [Fetched("X", SDG, "fetched", 1, 1, bad, "2026-07-01"), Fetched("Y", SDG, "empty")]
    imported, lines, is_read = import_raw(results, release)
    assert (imported, is_read) == ([], False)
    assert lines[0] == "X: nothing in it can be used, left as it is" and len(lines) > 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("out", [Terminal(), io.StringIO()], ids=["terminal", "file"])
def test_progress_is_shown_on_a_terminal_only(out):
    with Progress(4, out) as progress:
        progress.at(2, "AA_ONE", "page 1 of 9")
        progress.note("trying again in 3 s")
    said = out.getvalue()
    if not out.isatty():
        assert said == ""
        return
    assert "############............] 2/4" in said
    assert "AA_ONE page 1 of 9 - trying again in 3 s" in said
    assert said.endswith("\r\x1b[K")


def test_the_line_of_progress_is_no_wider_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    out = Terminal()
    with Progress(4, out) as progress:
        progress.at(2, "AA_ONE", "page 1 of 9")
        progress.note("trying again in 3 s")
    lines = out.getvalue().split("\r\x1b[K")
    assert [len(line) for line in lines if line] == [39, 39]
