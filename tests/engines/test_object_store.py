"""Releases in a real S3 bucket on this machine: published, followed, lost, found again."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nua_data.__main__ import main
from nua_data.address_watch import AddressWatch
from nua_data.release import BUNDLED, open_release
from nua_data.store import list_releases, publish
from nua_data.store_address import open_store_at
from nua_data.store_check import verify_store
from nua_data.store_errors import StoreError
from tests.engines.s3_server import BUCKET, KEY, S3Server, s3_server
from tests.nua_data.tiny_store import make_folder
from tools.app_server import AppServer

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def url(server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NUA_CACHE", str(tmp_path / "cache"))
    return f"s3://{BUCKET}/{tmp_path.name}/nua-data"


def put_out(url: str, folder: Path, *, create: bool = False) -> str:
    store = open_store_at(url, to_change=True, create=create)
    name = publish(store, folder, expected=store.current_name)
    store.send()
    return name


def test_commands_work_on_the_bucket(url, tmp_path, capsys):
    folder = str(make_folder(tmp_path / "one", "1"))
    assert main(["publish", str(BUNDLED), "--store", url, "--create"]) == 0
    first = open_release(url)
    assert first.version == "2026.05.22"
    assert main(["verify", url]) == 0
    assert main(["publish", folder, "--store", url]) == 0
    assert main(["rollback", "2026", "--store", url]) == 0
    assert main(["list", "--store", url]) == 0
    assert "* 2026.05.22" in capsys.readouterr().out
    assert open_release(url).hash == first.hash
    assert verify_store(open_store_at(url)) == ()


def test_of_many_publishers_at_once_one_wins(url, tmp_path):
    first = put_out(url, make_folder(tmp_path / "0", "0"), create=True)

    def try_it(number: int) -> str:
        try:
            return put_out(url, make_folder(tmp_path / str(number), str(number)))
        except StoreError as error:
            assert error.rule == "current_changed"
            return ""

    done = []
    for start in (1, 11):
        with ThreadPoolExecutor(5) as pool:
            names = [*pool.map(try_it, range(start, start + 5))]
        # Some may begin after another has ended, and then win fairly, over that one.
        done += [name for name in names if name]
    after = open_store_at(url)
    assert {each.name for each in list_releases(after)} == {first, *done}
    assert after.current_name in done
    chain = {each.entry.before for each in list_releases(after)}
    assert len(chain) == len(done) + 1  # no two were published over the same
    assert verify_store(after) == ()


def fetch(url: str) -> tuple[int, dict]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def wait_for(url: str, is_so) -> tuple[int, dict]:
    until = time.monotonic() + 60
    while not is_so(told := fetch(f"{url}/ready")):
        assert time.monotonic() < until, told
        time.sleep(0.1)
    return told


def test_a_service_on_a_bucket_outlives_it(url, server, tmp_path):
    env = {"NUA_DATA": url, "NUA_DATA_SECONDS": "0.5", **server.environment}
    with AppServer("app.py", tmp_path / "log", env=env) as app:
        status, told = wait_for(
            app.url, lambda told: told[1]["findings"][0]["rule"] != "being_fetched"
        )
        assert status == 503 and told["findings"][0]["rule"] == "no_current"
        put_out(url, BUNDLED, create=True)
        wait_for(app.url, lambda told: told[0] == 200)
        server.stop()
        told = wait_for(app.url, lambda told: "findings" in told[1])
        assert told[0] == 200 and told[1]["findings"][0]["rule"] == "unreachable_store"
        assert fetch(f"{app.url}/api/v1/trends?iso3=KEN")[0] == 200
        server.start()  # an empty bucket: what was published is gone
        wait_for(app.url, lambda told: told[1].get("findings", [{}])[0].get("rule") == "no_current")
        put_out(url, BUNDLED, create=True)
        wait_for(app.url, lambda told: "findings" not in told[1])
        log = app.log_text()
    assert "Traceback" not in log and KEY not in log and "hunter2" not in log
    rules = [json.loads(line).get("rule") for line in log.splitlines() if '"nua.data"' in line]
    assert rules.count("unreachable_store") == 1


def test_the_copy_is_shown_where_the_bucket_is_gone_at_the_start(url, server, monkeypatch):
    put_out(url, BUNDLED, create=True)
    open_release(url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    watch = AddressWatch(url, 60)
    assert not watch.ask()
    release, findings = watch._local.current()[0], watch._said()
    assert release.version == "2026.05.22" and findings[0].rule == "unreachable_store"
