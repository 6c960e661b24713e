"""A store: published whole or not at all, by one at a time, and every change found."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nua_data import durable, store_log
from nua_data import release as releases
from nua_data import store as stores
from nua_data.check import Finding, is_error
from nua_data.diff import compare
from nua_data.release import (
    BUNDLED,
    ReleaseError,
    ReleaseWatch,
    open_release,
    release_folder,
    release_name,
)
from nua_data.store import (
    LOCK,
    STAGING,
    Store,
    create_store,
    list_releases,
    open_store,
    publish,
    read_log,
    rollback,
)
from nua_data.store_before import release_before
from nua_data.store_check import verify_release, verify_store
from nua_data.store_errors import StoreError
from tests.nua_data.tiny_store import (
    TABLES,
    at_point,
    kill_at,
    make_folder,
    make_store,
    points_of,
)

COMMIT = "after rename current"
TINY = {"missing_table", "member_count", *(f"unknown_{name}" for name in (*TABLES, "sources"))}


def copy_of(store: Store, to: Path) -> Store:
    shutil.copytree(store.path, to)
    for folder in (to / "releases").iterdir():
        folder.chmod(0o555)
    return Store(to)


def names_of(store: Store) -> list[str]:
    return [each.name for each in list_releases(store)]


def all_findings(store: Store) -> list[Finding]:
    """Verify the store and its releases; tiny releases lack what other tables refer to."""
    found = [*verify_store(store)]
    for each in list_releases(store):
        found += verify_release(store, each)
    return [each for each in found if each.rule not in TINY]


def done_names(store: Store) -> list[str]:
    return [entry.name for entry in read_log(store) if entry.stage == "done"]


def assert_whole(store: Store, current: str, listed: set[str]) -> None:
    """Whatever happened: this release is current and opens clean; these are listed, all whole."""
    assert store.current_name == current
    watched, findings = ReleaseWatch(store.path).current()
    assert findings == () and release_name(watched) == current
    assert set(names_of(store)) == listed
    for name in listed:
        assert release_name(open_release(store.folder(name))) == name
        assert durable.is_sealed(store.folder(name))
    assert not any(is_error(finding) for finding in verify_store(store))


# --- killed at every point ----------------------------------------------------------------------


def test_a_publish_killed_at_any_point_leaves_the_old_release_or_the_whole_new_one(tmp_path):
    store, old, folder = make_store(tmp_path)
    trial = copy_of(store, tmp_path / "trial")
    points = points_of(lambda: publish(trial, folder, expected=old))
    new = trial.current_name
    commit = points.index(COMMIT)
    assert {"inside log.jsonl", "before move releases", "inside areas.csv"} <= set(points)
    assert points[commit:].count("before append log.jsonl") == 1
    for number, point in enumerate(points):
        store_n = copy_of(store, tmp_path / f"at-{number}")
        assert kill_at(number, lambda s=store_n: publish(s, folder, expected=old)), point
        happened = number >= commit
        current, listed = (new, {old, new}) if happened else (old, {old})
        assert_whole(store_n, current, listed)
        assert (new in done_names(store_n)) <= happened, point
        assert [e for e in read_log(store_n) if e.name == new and e.stage == "abandoned"] == []
        if happened:
            assert rollback(store_n, old) == old
        else:
            assert publish(store_n, folder, expected=old) == new
        assert_whole(store_n, old if happened else new, {old, new})
        assert done_names(store_n).count(new) == 1, point
        assert store_log.unfinished(list(read_log(store_n))) == []
        assert list((store_n.path / STAGING).iterdir()) == []
        shutil.rmtree(store_n.path)


def test_a_rollback_killed_at_any_point_leaves_one_of_the_two(tmp_path):
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, expected=old)
    points = points_of(lambda: rollback(copy_of(store, tmp_path / "trial"), old))
    commit = points.index(COMMIT)
    for number in range(len(points)):
        store_n = copy_of(store, tmp_path / f"at-{number}")
        assert kill_at(number, lambda s=store_n: rollback(s, old))
        happened = number >= commit
        assert_whole(store_n, old if happened else new, {old, new})
        assert rollback(store_n, new if happened else old)
        assert_whole(store_n, new if happened else old, {old, new})
        assert store_log.unfinished(list(read_log(store_n))) == []


def test_a_kill_while_an_earlier_kill_is_mended(tmp_path):
    store, old, folder = make_store(tmp_path)
    points = points_of(lambda: publish(copy_of(store, tmp_path / "trial"), folder, expected=old))
    kill_at(points.index(COMMIT) - 1, lambda: publish(store, folder, expected=old))
    assert_whole(store, old, {old})
    again = points_of(lambda: publish(copy_of(store, tmp_path / "b"), folder, expected=old))
    assert len(again) > len(points)
    for number in range(again.index("before write datapackage.json")):
        store_n = copy_of(store, tmp_path / f"at-{number}")
        assert kill_at(number, lambda s=store_n: publish(s, folder, expected=old))
        assert_whole(store_n, old, {old})
        publish(store_n, folder, expected=old)
        assert_whole(store_n, store_n.current_name, {old, store_n.current_name})


def test_a_store_whose_making_was_killed_can_be_made(tmp_path):
    (tmp_path / "s" / "drafts").mkdir(parents=True)
    with pytest.raises(StoreError):
        open_store(tmp_path / "s")
    assert create_store(tmp_path / "s").current_name == ""


# --- what reaches the disk before what ----------------------------------------------------------


def test_files_are_flushed_before_they_are_named(tmp_path, monkeypatch):
    store, old, folder = make_store(tmp_path)
    seen: list[tuple[str, str]] = []
    calls = {name: getattr(os, name) for name in ("fsync", "rename", "replace")}

    def path_of(handle) -> str:
        path = os.readlink(f"/proc/self/fd/{handle}") if isinstance(handle, int) else str(handle)
        return "/".join(Path(path).parts[-2:])

    def noting(name):
        def call(*given):
            seen.append((name, path_of(given[0])))
            return calls[name](*given)

        return call

    for name in calls:
        monkeypatch.setattr(os, name, noting(name))
    new = publish(store, folder, expected=old)
    move = next(n for n, (name, _) in enumerate(seen) if name == "rename")
    point = next(n for n, (name, _) in enumerate(seen) if name == "replace")
    staged = Path(seen[move][1]).name
    flushed = [path for name, path in seen[:move] if name == "fsync"]
    assert {f"{staged}/{path.name}" for path in store.folder(new).iterdir()} <= set(flushed)
    assert flushed[-1] == f"{STAGING}/{staged}"  # the names in it, after the files
    assert "store/log.jsonl" in flushed
    between = [path for name, path in seen[move:point] if name == "fsync"]
    assert "store/releases" in between and between[-1] == f"{STAGING}/current"
    after = [path for name, path in seen[point:] if name == "fsync"]
    assert after == [f"{tmp_path.name}/store", "store/log.jsonl"]


# --- errors of the system -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "rule", "words"),
    [
        (errno.ENOSPC, "disk_full", "The disk is full"),
        (errno.EACCES, "no_permission", "may not write"),
        (errno.EXDEV, "other_disk", "belong on one disk"),
        (errno.EIO, "system_error", "Input/output error"),
    ],
)
@pytest.mark.parametrize("times", [1, 10**6])  # once, or from there on
def test_an_error_at_any_point_changes_nothing_and_says_so(tmp_path, number, rule, words, times):
    store, old, folder = make_store(tmp_path)
    trial = copy_of(store, tmp_path / "trial")
    points = points_of(lambda: publish(trial, folder, expected=old))
    new, commit = trial.current_name, points.index(COMMIT)

    def fail():
        raise OSError(number, os.strerror(number), str(store.path))

    few = {0, 1, 5, *range(commit - 3, commit + 2), len(points) - 1}
    for at in range(len(points)) if (rule, times) == ("disk_full", 1) else sorted(few):
        store_n = copy_of(store, tmp_path / f"at-{at}")
        durable.on_reach = at_point(at, fail, times)
        try:
            if at < commit:
                with pytest.raises(StoreError, match=words) as caught:
                    publish(store_n, folder, expected=old)
                assert caught.value.rule == rule
            else:
                assert publish(store_n, folder, expected=old) == new
        finally:
            durable.on_reach = None
        assert_whole(store_n, new if at >= commit else old, {old, new} if at >= commit else {old})
        if times == 1 and at < commit:
            assert list((store_n.path / STAGING).iterdir()) == []
            assert publish(store_n, folder, expected=old) == new


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_not_be_written(tmp_path):
    store, old, folder = make_store(tmp_path)
    (store.path / STAGING).chmod(0o555)
    with pytest.raises(StoreError, match="may not write"):
        publish(store, folder, expected=old)
    assert_whole(store, old, {old})


def test_a_store_that_is_missing_or_something_else(tmp_path):
    with pytest.raises(StoreError, match="there is none.*--create"):
        open_store(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="a release, not a store"):
        open_store(BUNDLED)
    with pytest.raises(StoreError, match="is no store"):
        create_store(make_folder(tmp_path / "release"))
    store, old, folder = make_store(tmp_path)
    shutil.move(store.path, tmp_path / "away")
    with pytest.raises(StoreError, match="is gone"):
        publish(store, folder, expected=old)
    assert not store.path.exists()


def test_a_damaged_draft_is_not_published(tmp_path):
    store, old, folder = make_store(tmp_path)
    (folder / "areas.csv").write_bytes(b"")
    with pytest.raises(ReleaseError):
        publish(store, folder, expected=old)
    assert_whole(store, old, {old})


@pytest.mark.parametrize("moment", ["before compare", "before write datapackage.json"])
def test_a_draft_that_changes_while_it_is_published_is_not_published(tmp_path, moment, monkeypatch):
    store, old, folder = make_store(tmp_path)
    other = make_folder(tmp_path / "other", "22")

    def swap(point: str = "before compare") -> None:
        if point == moment:
            shutil.copytree(other, folder, dirs_exist_ok=True)

    monkeypatch.setattr(stores, "compare", lambda a, b: swap() or compare(a, b))
    monkeypatch.setattr(durable, "on_reach", swap)
    with pytest.raises(StoreError, match="draft changed while it was published"):
        publish(store, folder, expected=old)
    assert_whole(store, old, {old})
    assert list((store.path / STAGING).iterdir()) == []


# --- two at once --------------------------------------------------------------------------------


def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(tmp_path):
    for trial in range(4):
        store, old, folder = make_store(tmp_path / str(trial))
        other = make_folder(tmp_path / str(trial) / "three", "three")
        ready, go = os.pipe()
        children = {}
        for draft in (folder, other):
            child = os.fork()
            if child == 0:
                os.close(go)
                os.read(ready, 1)  # until the other end is closed
                code = 3
                with suppress(BaseException):
                    try:
                        publish(store, draft, expected=old)
                        code = 0
                    except StoreError as error:
                        code = 1 if error.rule == "current_changed" else 2
                os._exit(code)
            children[child] = draft
        os.close(ready)
        os.close(go)
        codes = {
            children[pid]: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children
        }
        assert sorted(codes.values()) == [0, 1]
        winner = next(draft for draft, code in codes.items() if code == 0)
        new = release_name(open_release(winner))
        assert_whole(store, new, {old, new})
        assert done_names(store) == [old, new]


def test_a_draft_of_an_older_release_is_refused(tmp_path):
    store, old, folder = make_store(tmp_path)
    (folder / "draft.json").write_text(json.dumps({"before": old, "files": []}), encoding="utf-8")
    other = publish(store, make_folder(tmp_path / "three", "3"), expected=old)
    with pytest.raises(StoreError, match="current release changed since the draft was made; make"):
        publish(store, folder)
    assert_whole(store, other, {old, other})
    rollback(store, old)
    assert publish(store, folder) != other
    assert not (release_folder(store.path) / "draft.json").exists()


def test_a_store_that_another_process_changes_is_busy(tmp_path, monkeypatch):
    store, old, folder = make_store(tmp_path)
    monkeypatch.setattr(stores, "WAIT_SECONDS", 0.1)
    with durable.locked(store.path / LOCK, 0), pytest.raises(StoreError, match="under way"):
        publish(store, folder, expected=old)
    assert_whole(store, old, {old})


# --- reading ------------------------------------------------------------------------------------


def test_what_is_published_is_named_listed_logged_and_read_only(tmp_path):
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, [("a.csv", "f" * 64)], "a note", expected=old)
    assert new == f"2-{open_release(folder).hash[:8]}"
    first, second = list_releases(store)
    assert (first.name, first.is_current, second.name) == (new, True, old)
    entry = first.entry
    assert (entry.before, entry.note, entry.files) == (old, "a note", (("a.csv", "f" * 64),))
    assert entry.user and entry.host and entry.at.endswith("Z")
    assert entry.changed["changed"] >= 1
    assert [(e.event, e.stage) for e in read_log(store)] == [
        ("publish", "started"),
        ("publish", "done"),
    ] * 2
    assert durable.is_sealed(store.folder(new))
    assert open_release(store.path).path == store.folder(new)
    with pytest.raises(StoreError, match="is current already"):
        publish(store, folder, expected=new)
    assert store.find("current") == new and store.find("1") == old
    with pytest.raises(StoreError, match="no release of the store"):
        store.find("9")


def test_a_watch_follows_the_pointer(tmp_path):
    store, old, folder = make_store(tmp_path)
    watch = ReleaseWatch(store.path)
    first, _ = watch.current()
    assert watch.current()[0] is first
    new = publish(store, folder, expected=old)
    assert release_name(watch.current()[0]) == new
    rollback(store, old, "wrong file")
    assert release_name(watch.current()[0]) == old
    last = read_log(store)[-1]
    assert (last.event, last.name, last.before, last.note) == ("rollback", old, new, "wrong file")
    (store.path / "current").unlink()
    kept, findings = watch.current()
    assert release_name(kept) == old and findings[0].rule == "no_current"


def test_the_release_before_is_the_one_published_over_also_after_a_rollback(tmp_path):
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, expected=old)
    assert release_name(release_before(store.open())) == old
    rollback(store, old)
    assert release_before(store.open()) is None
    third = publish(store, make_folder(tmp_path / "three", "3"), expected=old)
    assert release_name(release_before(store.open())) == old
    assert release_name(release_before(store.open(new))) == old
    assert third != new
    assert release_before(open_release(BUNDLED)) is None


def test_a_log_that_cannot_be_read_hides_the_release_before_and_no_more(tmp_path):
    store, old, folder = make_store(tmp_path)
    publish(store, folder, expected=old)
    log, kept = store.path / "log.jsonl", tmp_path / "kept"
    log.rename(kept)
    log.mkdir()  # it cannot be read by root either
    assert release_before(store.open()) is None
    log.rmdir()
    kept.rename(log)
    assert release_name(release_before(store.open())) == old


def test_a_release_before_that_was_damaged_comes_back_once_it_is_mended(tmp_path, monkeypatch):
    store, old, folder = make_store(tmp_path)
    publish(store, folder, expected=old)
    file = store.folder(old) / "countries.csv"
    sound, opened = file.read_bytes(), []
    file.chmod(0o644)
    file.write_bytes(sound[:-9])
    current = store.open()
    monkeypatch.setattr(releases, "open_release", lambda at: opened.append(at) or open_release(at))
    assert [release_before(current) for _ in range(5)] == [None] * 5
    assert len(opened) == 1  # it is not looked at again while it stays as it is
    file.write_bytes(sound)
    assert release_name(release_before(current)) == old
    assert release_before(current) is release_before(current)
    assert len(opened) == 2


def test_a_line_of_the_log_that_was_mended_names_the_release_before_again(tmp_path):
    store, old, folder = make_store(tmp_path)
    publish(store, folder, expected=old)
    log, current = store.path / "log.jsonl", store.open()
    sound = log.read_bytes()
    log.write_bytes(b"".join(line[:50] + b"\n" for line in sound.splitlines()))
    assert release_before(current) is None
    log.write_bytes(sound)
    assert release_name(release_before(current)) == old


def test_a_rollback_to_what_is_not_there_or_current_or_damaged(tmp_path):
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, expected=old)
    for name, words in (("nothing", "no release"), (new, "current already")):
        with pytest.raises(StoreError, match=words):
            rollback(store, name)
    damage(store.folder(old) / "areas.csv")
    with pytest.raises(ReleaseError):
        rollback(store, old)
    assert store.current_name == new and done_names(store) == [old, new]


# --- verify -------------------------------------------------------------------------------------


def damage(path: Path, content: bytes = b"x") -> None:
    path.parent.chmod(0o755)
    if path.exists():
        path.chmod(0o644)
    path.write_bytes(content)


def described(folder: Path) -> None:
    """Change a release and describe it again, so that it is sound by itself."""
    said = json.loads((folder / "datapackage.json").read_bytes()) | {"title": "Another"}
    damage(folder / "datapackage.json", json.dumps(said).encode())


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda store, old: damage(store.folder(old) / "areas.csv"), "truncated"),
        (lambda store, old: damage(store.folder(old) / "datapackage.json"), "changed_release"),
        (lambda store, old: damage(store.folder(old) / "extra.csv"), "unknown_file"),
        (lambda store, old: described(store.folder(old)), "changed_release"),
        (lambda store, old: store.folder(old).chmod(0o755), "not_sealed"),
        (lambda store, old: take_out(store, names_of(store)[0]), "missing_folder"),
        (lambda store, old: (store.path / "current").write_text("no-such\n"), "no_current"),
        (lambda store, old: (store.path / "current").write_text(f"{old}\n"), "not_in_log"),
        (lambda store, old: cut_log(store, 1, 2), "changed_log"),
        (lambda store, old: cut_log(store, -2, None), "not_in_log"),
        (lambda store, old: cut_log(store, -1, None), "unfinished"),
    ],
)
def test_verify_finds_every_later_change(tmp_path, change, rule):
    store, old, folder = make_store(tmp_path)
    publish(store, folder, expected=old)
    rollback(store, old)
    rollback(store, names_of(store)[0])
    assert all_findings(store) == []
    change(store, old)
    assert rule in {finding.rule for finding in all_findings(store)}


def take_out(store: Store, name: str) -> None:
    """Take a release away that is not current: the one before it is made current first."""
    if store.current_name == name:
        rollback(store, next(each for each in names_of(store) if each != name))
    store.folder(name).rename(store.path.parent / name)


def damage_line(store: Store, number: int) -> None:
    """Change one byte of a line of the log, so that it cannot be read."""
    path = store.path / "log.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number] = b"\0" + lines[number][1:]
    path.write_bytes(b"".join(lines))


def cut_log(store: Store, first: int, end: int | None) -> None:
    path = store.path / "log.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    del lines[first:end]
    path.write_bytes(b"".join(lines))


def test_a_line_cut_short_is_told_and_the_rest_is_read(tmp_path):
    store, old, folder = make_store(tmp_path)
    with (store.path / "log.jsonl").open("ab") as file:
        file.write(b'{"id":"torn","ev')
    new = publish(store, folder, expected=old)
    assert done_names(store) == [old, new]
    findings = verify_store(store)
    assert [(f.rule, f.row, f.severity) for f in findings] == [("broken_line", 3, "warning")]


@pytest.mark.parametrize(
    "part",
    [{"changed": None}, {"changed": {"added": "9"}}, {"name": ["a"]}, {"at": 5}, "[" * 10**5],
)
def test_a_line_with_parts_of_another_kind_is_told(tmp_path, part):
    store, old, _ = make_store(tmp_path)
    path = store.path / "log.jsonl"
    said = json.loads(path.read_bytes().splitlines()[0])
    line = part if isinstance(part, str) else json.dumps(said | part)
    with path.open("a") as file:
        file.write(f"{line}\n")
    assert names_of(store) == [old]
    assert [(each.rule, each.row) for each in verify_store(store)] == [("broken_line", 3)]


@pytest.mark.parametrize("name", ["", ".", "..", "../../kept", "a/../../../kept"])
def test_a_line_of_the_log_cannot_name_another_folder_to_remove(tmp_path, name):
    store, old, folder = make_store(tmp_path)
    (tmp_path / "kept").mkdir()
    path = store.path / "log.jsonl"
    said = json.loads(path.read_bytes().splitlines()[0])
    with path.open("a") as file:
        file.write(json.dumps(said | {"name": name, "id": "odd"}) + "\n")
    new = publish(store, folder, expected=old)
    assert set(names_of(store)) == {old, new} and (tmp_path / "kept").is_dir()
    assert [(each.rule, each.row) for each in verify_store(store)] == [("broken_line", 3)]


@pytest.mark.parametrize("line", range(4))
def test_a_damaged_log_takes_no_release_away(tmp_path, line):
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, expected=old)
    damage_line(store, line)
    assert set(names_of(store)) == {old, new}
    newest = publish(store, make_folder(tmp_path / "three", "3"), expected=new)
    assert set(names_of(store)) == {old, new, newest}
    rollback(store, old)
    rollback(store, newest)
    assert {"broken_line"} <= {each.rule for each in verify_store(store)}


def test_a_damaged_pointer_takes_no_release_away(tmp_path):
    """The change after it cannot tell whether the last one had come to its end."""
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, expected=old)
    cut_log(store, -1, None)
    (store.path / "current").write_text("?\n")
    rollback(store, old)
    assert store.current_name == old
    assert store.folder(new).is_dir()


def test_whoever_could_read_the_pointer_still_can(tmp_path):
    """The process that shows the pages is often of another user than the one that publishes."""
    store, old, folder = make_store(tmp_path)
    (store.path / "current").chmod(0o644)
    mask = os.umask(0o077)
    try:
        publish(store, folder, expected=old)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((store.path / "current").stat().st_mode) == 0o644


def test_a_folder_in_place_of_the_pointer_is_named(tmp_path):
    store, old, folder = make_store(tmp_path)
    (store.path / "current").unlink()
    (store.path / "current").mkdir()
    with pytest.raises(StoreError, match=r"/store/current: Is a directory. A folder stands"):
        publish(store, folder, expected="")
    assert names_of(store) == [old]


def test_a_rollback_that_was_stopped_is_not_logged_as_done(tmp_path):
    """Its release was current once, before it; that says nothing of the rollback."""
    store, old, folder = make_store(tmp_path)
    new = publish(store, folder, expected=old)
    log, pointer = ((store.path / name).read_bytes() for name in ("log.jsonl", "current"))
    rollback(store, old)
    started = (store.path / "log.jsonl").read_bytes().splitlines(keepends=True)[4]
    (store.path / "log.jsonl").write_bytes(log + started)
    (store.path / "current").write_bytes(pointer)
    publish(store, make_folder(tmp_path / "three", "3"), expected=new)
    assert [each.stage for each in read_log(store) if each.event == "rollback"] == [
        "started",
        "abandoned",
    ]


def test_a_release_put_there_by_hand_is_told(tmp_path):
    store, old, _ = make_store(tmp_path)
    shutil.copytree(store.folder(old), store.folder("by-hand"))
    hand = next(each for each in list_releases(store) if each.name == "by-hand")
    assert hand.entry is None
    rules = {finding.rule for finding in verify_release(store, hand)}
    assert {"not_in_log", "changed_release"} <= rules


def test_the_name_of_a_release_is_a_plain_folder_name():
    release = open_release(BUNDLED)
    assert release_name(replace(release, version="../../etc")).startswith("etc-")
    assert release_name(replace(release, version="..")).startswith("release-")
