"""A release by address: brought whole or not at all, kept when the store fails, and bounded."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from pathlib import Path

import fsspec
import pytest

from nua_data import address_watch, durable, mirror
from nua_data.address_watch import AddressWatch, interval_seconds
from nua_data.mirror import KEPT, bring, mirror_folder
from nua_data.release import RELEASES, ReleaseError, open_release, read_pointer
from nua_data.store import Store, create_store, publish, rollback
from nua_data.store_before import release_before
from tests.nua_data.faulty import ROOT, URL, Faults, put, watching
from tests.nua_data.tiny_store import make_folder, make_store


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NUA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


@pytest.fixture
def published(tmp_path: Path) -> tuple[Store, str, Path]:
    """Give a folder store that is also at the address, its release, and a second to publish."""
    store, first, draft = make_store(tmp_path)
    put(store.path)
    return store, first, draft


def rules(findings) -> list[str]:
    return [finding.rule for finding in findings]


def second(store: Store, draft: Path) -> str:
    name = publish(store, draft, expected=store.current_name)
    put(store.path)
    return name


def test_a_release_by_address_opens_as_a_folder_does(published, cache):
    store, first, _ = published
    ours, theirs = open_release(URL), store.open()
    assert ours.path.name == first and ours.path.is_relative_to(cache)
    assert (ours.hash, ours.descriptor) == (theirs.hash, theirs.descriptor)
    assert ours.countries.equals(theirs.countries)


def test_a_single_release_may_lie_at_the_address(tmp_path):
    put(make_folder(tmp_path / "one", "7"))
    assert open_release(URL).version == "7"


def test_the_watch_follows_the_pointer_there_and_back(published):
    store, first, draft = published
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    old = watch._local.current()[0]
    name = second(store, draft)
    assert watch.ask()
    release, findings = watch._local.current()
    assert (release.path.name, findings) == (name, ())
    assert release_before(release).hash == old.hash  # what it was published over came with it
    rollback(store, first)
    put(store.path)
    assert watch.ask() and watch._local.current()[0].path.name == first


def test_the_watch_says_whether_what_it_opened_still_stands(published):
    store, _, draft = published
    watch = AddressWatch(URL, 60)
    try:
        assert watch.unchanged() is None or read_pointer(watch.folder)
        assert watch.ask()
        assert watch.unchanged() is watch.current()[0] is not None
        second(store, draft)
        before = watch.current()[0]
        assert watch.ask()
        assert watch.unchanged() is watch.current()[0] is not before
    finally:
        watch.stop()


def test_an_unchanged_pointer_is_all_that_is_asked_for(published, faults):
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    faults.asked.clear()
    assert watch.ask() and watch.ask()
    assert faults.asked == ["current", "current"]


def test_a_page_never_waits_for_the_store(published, faults):
    faults.wait_seconds = 0.4  # seconds for each of many files
    watch = AddressWatch(URL, 60)
    with watching(watch):
        began = time.perf_counter()
        release, findings = watch.current()
        assert time.perf_counter() - began < 0.3
        assert release is None and rules(findings) == ["being_fetched"]


def test_a_store_that_answers_slowly_is_named(published, faults, monkeypatch):
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    monkeypatch.setattr(address_watch, "SLOW_SECONDS", 0.0)
    watch._asking_since = time.monotonic() - 1
    assert rules(watch._said()) == ["slow_store"]


CUT = {
    "cut": lambda content: content[: len(content) // 2],
    "longer": lambda content: content + b"x",
    "empty": lambda _content: b"",
    "other": lambda content: bytes(len(content)),
}


@pytest.mark.parametrize("file", ["countries.csv", "datapackage.json", "current"])
@pytest.mark.parametrize("how", CUT)
def test_spoiled_files_leave_the_release_as_it_is(published, faults, file, how):
    store, first, draft = published
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    second(store, draft)
    faults.of(file, CUT[how])
    assert not watch.ask()
    release, findings = watch._local.current()[0], watch._said()
    assert release.path.name == first == read_pointer(watch.folder)  # also after a restart
    assert findings and findings[0].remedy
    assert not [*(watch.folder / ".staging").iterdir()]
    faults.well()
    assert watch.ask() and watch._said() == ()
    assert watch._local.current()[0].version == "2"


def test_files_that_arrive_after_the_pointer_are_waited_for(published):
    store, first, draft = published
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    name = second(store, draft)
    files = fsspec.filesystem("memory")
    files.mv(f"{ROOT}/{RELEASES}/{name}/areas.csv", "/elsewhere")
    assert not watch.ask()
    assert rules(watch._said()) == ["missing_object"]
    files.mv("/elsewhere", f"{ROOT}/{RELEASES}/{name}/areas.csv")
    assert watch.ask() and watch._local.current()[0].path.name == name
    assert read_pointer(watch.folder) == name != first


def test_another_release_under_the_name_is_refused(published, tmp_path):
    store, first, draft = published
    name = second(store, draft)
    other = make_folder(tmp_path / "x", "9")
    there = f"{ROOT}/{RELEASES}/{name}"
    fsspec.filesystem("memory").put(f"{other}/", there, recursive=True)
    with pytest.raises(ReleaseError) as raised:
        bring(URL)
    assert rules(raised.value.findings) == ["wrong_release"]


def test_a_store_that_is_down_at_the_start(published, faults, caplog):
    faults.down()
    watch = AddressWatch(URL, 60)
    with caplog.at_level(logging.INFO, "nua.data"):
        assert not watch.ask() and not watch.ask()
    assert [each.rule for each in caplog.records] == ["unreachable_store"]  # once, not each time
    assert rules(watch._said()) == ["unreachable_store"]
    said = caplog.text + str(watch._said()) + str(caplog.records[0].__dict__)
    assert "hunter2" not in said and "AKIASECRET" not in said


def test_the_copy_is_shown_while_the_store_is_down(published, faults):
    AddressWatch(URL, 60).ask()
    faults.down()
    watch = AddressWatch(URL, 60)  # another process, later
    assert not watch.ask()
    with watching(watch):
        release, findings = watch.current()
    assert release.version == "1" and rules(findings) == ["unreachable_store"]


def test_a_damaged_copy_is_brought_again(published):
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    path = watch.folder / RELEASES / read_pointer(watch.folder) / "countries.csv"
    path.chmod(0o644)
    path.write_bytes(b"rust")
    assert watch.ask()
    assert watch._local.current()[1] == () and path.read_bytes() != b"rust"


def test_only_the_last_releases_are_kept(tmp_path):
    store, names = create_store(tmp_path / "many"), []
    watch = AddressWatch(URL, 60)
    for number in range(1, 8):
        draft = make_folder(tmp_path / f"d{number}", str(number))
        names.append(publish(store, draft, expected=store.current_name))
        put(store.path)
        assert watch.ask()
    kept = {each.name for each in (watch.folder / RELEASES).iterdir()}
    assert len(kept) == KEPT and {names[-1], names[-2]} <= kept


def test_a_disk_that_is_full_leaves_the_release_and_says_which(published, monkeypatch):
    store, first, draft = published
    watch = AddressWatch(URL, 60)
    assert watch.ask()
    second(store, draft)

    def full(point: str) -> None:
        if point == "inside countries.csv":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(durable, "on_reach", full)
    assert not watch.ask()
    finding = watch._said()[0]
    assert finding.rule == "disk_full" and finding.file == str(watch.folder)
    assert "NUA_CACHE" in finding.remedy
    assert watch._local.current()[0].path.name == first
    assert not [*(watch.folder / ".staging").iterdir()]
    monkeypatch.setattr(durable, "on_reach", None)
    assert watch.ask() and watch._local.current()[0].version == "2"


def test_a_cache_that_cannot_be_written(published, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NUA_CACHE", str(tmp_path / "file"))
    with pytest.raises(ReleaseError) as raised:
        bring(URL)
    assert rules(raised.value.findings) == ["no_permission"]
    assert "NUA_CACHE" in raised.value.findings[0].remedy


def test_two_processes_bring_a_release_once(published, faults):
    folder = mirror_folder(URL)
    mirror.prepare(folder)
    with durable.locked(folder / mirror.LOCK, 1):
        with pytest.raises(TimeoutError):
            bring(URL, 0.05)
    bring(URL)
    assert faults.asked.count(f"{RELEASES}/{read_pointer(folder)}/countries.csv") == 1


def test_what_a_killed_process_left_is_cleared(published):
    folder = mirror_folder(URL)
    mirror.prepare(folder)
    shutil.copytree(published[2], folder / mirror.STAGING / "half")
    bring(URL)
    assert not [*(folder / mirror.STAGING).iterdir()]


def test_pauses_grow_and_are_bounded(published):
    watch = AddressWatch(URL, 60)
    assert watch.pause(0) <= 5.5 and watch.pause(9) <= 16.5  # nothing to show yet: soon
    watch.ask()
    pauses = [watch.pause(failures) for failures in (0, 1, 2, 3, 40)]
    assert 54 <= pauses[0] <= 66 and pauses[0] < pauses[1] < pauses[2] < pauses[3]
    assert pauses[-1] <= 660


def test_a_clock_that_jumps_changes_nothing(published, monkeypatch):
    store, _first, draft = published
    watch = AddressWatch(URL, 0.1)
    assert watch.ask()
    with watching(watch):
        watch.current()
        for jump, number in ((-4e8, "2"), (4e8, "3")):  # twelve years back, twelve years on
            now = time.time() + jump
            monkeypatch.setattr(time, "time", lambda now=now: now)
            name = second(store, make_folder(draft.with_name(f"jump{number}"), number))
            until = time.monotonic() + 20
            while watch._local.current()[0].path.name != name and time.monotonic() < until:
                time.sleep(0.02)
            assert watch._local.current()[0].path.name == name


@pytest.mark.parametrize("text", ["soon", "-1", "0", "nan", "inf", "1e9", "0.01"])
def test_an_interval_that_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=r"seconds between"):
        interval_seconds(text)
    assert interval_seconds("") == interval_seconds(None) == 60
    assert interval_seconds("0.5") == 0.5
