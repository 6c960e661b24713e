"""Publishing by address: the same files as in a folder, and never two winners in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from obstore.store import MemoryStore

from nua_data import store_log
from nua_data.__main__ import main
from nua_data.address import Address, AddressError, is_address, open_address, shown
from nua_data.release import open_release
from nua_data.store import list_releases, open_store, publish, rollback
from nua_data.store_address import open_store_at
from nua_data.store_check import verify_release, verify_store
from nua_data.store_errors import StoreError
from tests.nua_data.shared_store import URL, share
from tests.nua_data.tiny_store import make_folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NUA_DATA", raising=False)


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    objects = MemoryStore()
    share(monkeypatch, objects)
    return objects


def put_out(folder: Path, version: str, *, create: bool = False) -> str:
    store = open_store_at(URL, to_change=True, create=create)
    draft = make_folder(folder / version, version)
    name = publish(store, draft, note=f"number {version}", expected=store.current_name)
    store.send()
    return name


def files(objects: MemoryStore) -> dict[str, bytes]:
    listed = [meta["path"] for batch in objects.list() for meta in batch]
    return {path: bytes(objects.get(path).bytes()) for path in sorted(listed)}


def test_commands_do_by_address_what_they_do_in_a_folder(objects, tmp_path, capsys):
    one, two = (str(make_folder(tmp_path / version, version)) for version in "12")
    assert main(["publish", one, "--store", URL, "--create", "--note", "first"]) == 0
    assert main(["publish", two, "--store", URL]) == 0
    said = capsys.readouterr().out
    back = next(line for line in said.splitlines() if line.startswith("To go back"))
    assert URL in back
    assert main(back.split("nua_data ")[1].split()) == 0
    capsys.readouterr()
    for command in (["list"], ["show", "2"], ["diff", "1", "2"]):
        assert main([*command, "--store", URL]) == 0, command
    said = capsys.readouterr().out
    assert '"first"' in said and "rollback:" in said
    for command in (["verify", URL], ["verify", "--store", URL]):
        main(command)  # these releases have but a few tables
        assert f"{URL}: sound." in capsys.readouterr().out
    assert open_release(URL).version == "1"
    assert not list(tmp_path.glob("s3:*"))  # no folder was made of an address


def test_the_files_are_those_of_a_store_in_a_folder(objects, tmp_path):
    first, then = put_out(tmp_path, "1", create=True), put_out(tmp_path, "2")
    for path, content in files(objects).items():
        (tmp_path / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / path).write_bytes(content)
    store = open_store(tmp_path / "copy")
    assert store.current_name == then
    assert [each.name for each in list_releases(store)] == [then, first]
    assert verify_store(store) == ()
    found = {f.rule for each in list_releases(store) for f in verify_release(store, each)}
    assert not found & {"changed_release", "not_in_log", "unknown_file"}


def test_of_two_at_once_one_is_refused_and_nothing_of_it_is_shown(objects, tmp_path):
    first = put_out(tmp_path, "1", create=True)
    stores = [open_store_at(URL, to_change=True) for _ in range(2)]
    names = [
        publish(store, make_folder(tmp_path / f"d{n}", f"2{n}"), expected=first)
        for n, store in enumerate(stores)
    ]
    stores[1].send()
    with pytest.raises(StoreError) as raised:
        stores[0].send()
    assert raised.value.rule == "current_changed"
    assert open_release(URL).path.name == names[1]
    after = open_store_at(URL)
    assert {each.name for each in list_releases(after)} == {first, names[1]}
    assert verify_store(after) == ()


def test_a_pointer_moved_in_between_is_not_overwritten(objects, tmp_path, monkeypatch):
    first = put_out(tmp_path, "1", create=True)
    slow = open_store_at(URL, to_change=True)
    publish(slow, make_folder(tmp_path / "slow", "2"), expected=first)
    moved = b"by-hand\n"
    swap = Address.swap

    def swap_late(address: Address, file: str, content: bytes, state: dict) -> dict:
        if file == "current":
            objects.put("current", moved)  # somebody moves it after our line in the log
        return swap(address, file, content, state)

    monkeypatch.setattr(Address, "swap", swap_late)
    with pytest.raises(StoreError, match="Somebody else"):
        slow.send()
    assert files(objects)["current"] == moved
    monkeypatch.undo()


@pytest.mark.parametrize("stop", ["current", "countries.csv", "datapackage.json"])
def test_a_publish_that_breaks_off_is_hidden_and_can_be_done_again(
    objects, tmp_path, monkeypatch, stop
):
    first = put_out(tmp_path, "1", create=True)
    draft = make_folder(tmp_path / "next", "2")

    def breaking(how):
        def act(address: Address, name: str, *given: object) -> object:
            if name.endswith(stop):
                raise AddressError("unreachable_store", name)
            return how(address, name, *given)

        return act

    with monkeypatch.context() as patch:
        patch.setattr(Address, "swap", breaking(Address.swap))
        patch.setattr(Address, "write", breaking(Address.write))
        broken = open_store_at(URL, to_change=True)
        publish(broken, draft, expected=first)
        with pytest.raises(StoreError, match="does not answer"):
            broken.send()
    assert open_release(URL).path.name == first
    assert [each.name for each in list_releases(open_store_at(URL))] == [first]
    again = open_store_at(URL, to_change=True)
    name = publish(again, draft, expected=first)
    again.send()
    assert open_release(URL).path.name == name
    assert verify_store(open_store_at(URL)) == ()


def test_an_end_that_was_not_logged_is_mended_by_the_next_change(objects, tmp_path, monkeypatch):
    first = put_out(tmp_path, "1", create=True)
    swap, calls = Address.swap, []

    def last_fails(address: Address, name: str, *given: object) -> object:
        calls.append(name)
        if len(calls) == 3:
            raise AddressError("unreachable_store", name)
        return swap(address, name, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Address, "swap", last_fails)
        name = put_out(tmp_path, "2")
    assert calls == [store_log.LOG, "current", store_log.LOG]
    store = open_store_at(URL, to_change=True)
    assert store.current_name == name
    rollback(store, first)
    store.send()
    after = open_store_at(URL)
    entries, findings = store_log.read_entries(after.path)
    assert [e.stage for e in entries] == ["started", "done"] * 3 and findings == ()


def test_publishing_where_a_second_writer_cannot_be_refused(tmp_path, capsys):
    folder = str(make_folder(tmp_path / "one"))
    for url in ("memory://bucket/nua", f"file://{tmp_path}/store"):
        assert main(["publish", folder, "--store", url, "--create"]) == 1
        said = capsys.readouterr().err
        assert "publish to a folder" in said and "`current` last" in said


def test_drafts_need_a_folder(objects, capsys, tmp_path):
    put_out(tmp_path, "1", create=True)
    (tmp_path / "x.csv").write_text("a,b\n")
    assert main(["import", str(tmp_path / "x.csv"), "--store", URL]) == 1
    assert "Drafts are made in a folder" in capsys.readouterr().err


def test_a_store_that_is_not_there(objects, capsys):
    assert main(["list", "--store", URL]) == 1
    assert f"No store at {URL}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "is_one"),
    [
        ("s3://bucket/x", True), ("memory://x", True), ("file:///srv", True),
        ("/srv/nua", False), ("sample_data", False), ("c:\\data", False), (Path("x"), False),
    ],
)  # fmt: skip
def test_an_address_is_told_from_a_folder(place, is_one):
    assert is_address(place) is is_one


def test_an_address_is_shown_without_its_secrets():
    url = "sftp://name:hunter2@host.example:22/nua/?token=abc#x"
    assert shown(url) == "sftp://host.example:22/nua"
    for bad in ("s3://AKIA:secret@bucket/nua", "s3://bucket/nua?key=secret", "odd://x/y"):
        with pytest.raises(AddressError) as raised:
            open_address(bad)
        assert raised.value.rule == "bad_address"
        assert "secret" not in str(raised.value)


def test_a_missing_package_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "obstore.fsspec", None)
    with pytest.raises(AddressError, match=r"Install obstore .*requirements-stores\.txt"):
        open_address("s3://bucket/nua")
