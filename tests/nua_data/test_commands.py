"""The command line of a store, from files to published and back."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from nua_data import __main__, commands, commands_import, durable, export_command
from nua_data.__main__ import main
from nua_data.check import Finding
from nua_data.release import BUNDLED, open_release
from nua_data.sources.base import Imported, SourceError
from nua_data.store import create_store, open_store, publish, read_log
from tests.nua_data.test_draft import UNSD, slums
from tests.nua_data.tiny_store import make_folder, make_store


@pytest.fixture(scope="module")
def full_store(tmp_path_factory) -> Path:
    store = create_store(tmp_path_factory.mktemp("full") / "store")
    publish(store, BUNDLED)
    return store.path


@pytest.fixture
def store(full_store, tmp_path) -> Path:
    return Path(shutil.copytree(full_store, tmp_path / "store"))


@pytest.fixture
def files(monkeypatch):
    """Let `import` read slums.csv (three rows set aside) and refuse every other file."""

    def read(path, release, kind=None, **options):
        if Path(path).name != "slums.csv":
            finding = Finding(path, 1, "", "", "empty_file", "The file is empty; copy it again.")
            raise SourceError((finding,))
        rows = slums(release)
        rows.loc[rows["iso3"] == "KEN", "value"] = 90.0
        rows["source"] = pd.Categorical([UNSD["source"]] * len(rows))
        level = "error" if kind == "sdg" else "warning"
        note = Finding("slums.csv", 9, "GeoArea", "999", "unknown_place", "Name it.", level)
        aside = {"unknown_place": 1, "aggregate": 2}
        files = (("slums.csv", "a" * 64),)
        return Imported("observations", rows, UNSD, (note,), len(rows) + 3, aside, files)

    monkeypatch.setattr(commands_import, "import_file", read)


def run(capsys, *words: object) -> tuple[int, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_from_a_file_to_published_and_back(store, files, capsys, monkeypatch):
    monkeypatch.setenv("NUA_DATA", str(store))  # the store that the app shows
    old = open_store(store).current_name
    code, said = run(capsys, "import", "slums.csv")
    assert code == 0
    assert "set aside 3 (aggregate 2, unknown_place 1)." in said
    assert "unknown_place" in said and "Draft 1 waits." in said
    assert "EN_LND_SLUM (Slums and informal settlements): " in said
    assert "Kenya, EN_LND_SLUM" in said and "series breaks" in said
    assert open_release().version == "2026.05.22", "a draft is not current"
    assert "draft 1 waits" in run(capsys, "list")[1]

    code, said = run(capsys, "publish", "--note", "July")
    assert code == 0 and f"rollback {old} --store {store}" in said
    new = open_store(store).current_name
    assert new != old and open_release().path.name == new
    code, said = run(capsys, "list")
    assert code == 0 and said.startswith(f"* {new}") and '"July"' in said and "waits" not in said
    code, said = run(capsys, "show", new)
    assert f"slums.csv (sha256 {'a' * 64})" in said and old in said and "observations" in said
    code, said = run(capsys, "diff", "2026.05.22")
    assert code == 0 and "Kenya, EN_LND_SLUM" in said
    csv = store.parent / "rows.csv"
    assert "rows written" in run(capsys, "diff", BUNDLED, "current", "--csv", csv)[1]
    rows = pd.read_csv(csv)
    assert {"kind", "value_before", "value_after"} <= set(rows)
    assert {"observations", "sources"} == set(rows["table"]), "not of observations only"

    assert run(capsys, "import", "slums.csv")[1].endswith("there is nothing to publish.\n")
    code, said = run(capsys, "rollback", "2026.05.22", "--note", "wrong file")
    assert code == 0 and open_release().version == "2026.05.22"
    code, said = run(capsys, "show", new)
    user = open_store(store).path.owner()
    assert f"to {old} by {user}@" in said and '"wrong file"' in said
    code, said = run(capsys, "verify", "--store", store)
    assert code == 0 and said.count("sound.") == 3
    damaged = store / "releases" / new / "areas.csv"
    damaged.chmod(0o644)
    damaged.write_bytes(b"area\n")
    code, said = run(capsys, "verify", new)
    assert code == 1 and "truncated" in said and "cannot be relied on" in said
    assert "[changed_release] A published release is never changed; copy it back" in said
    assert run(capsys, "verify", old)[0] == 0


def test_publish_at_once_and_twice_from_one_draft(store, files, capsys):
    code, said = run(capsys, "import", "slums.csv", "--store", store)
    code, said = run(capsys, "import", "slums.csv", "--publish", "--version", "9", "--store", store)
    assert code == 0 and "Published: 9-" in said and "To go back: python -m nua_data" in said
    code, said = run(capsys, "publish", "1", "--store", store)
    assert code == 1 and "changed since the draft was made; make the draft again" in said
    assert open_release(store).version == "9"


def test_a_file_with_errors_is_not_published_at_once(store, files, capsys):
    words = ("import", "slums.csv", "--kind", "sdg", "--publish", "--store", store)
    code, said = run(capsys, *words)
    assert code == 1 and "Not published" in said and "Draft 1 waits." in said
    assert open_release(store).version == "2026.05.22"


def test_a_slip_in_a_whole_register_withdraws_nothing_at_once(store, capsys, tmp_path):
    reports = pd.read_csv(BUNDLED / "report_evidence.csv", dtype=str, keep_default_na=False)
    reports.loc[5, "status"] = "submited"
    file = tmp_path / "register.csv"
    reports.to_csv(file, index=False)
    words = ("import", file, "--whole-register", "--publish", "--store", store)
    code, said = run(capsys, *words)
    assert code == 1 and "'1 row' [incomplete_register] Reports of rows set aside" in said
    assert "Not published" in said and open_release(store).version == "2026.05.22"


def test_blank_and_repeated_rows_of_a_whole_register_lose_no_report(store, capsys, tmp_path):
    reports = pd.read_csv(BUNDLED / "report_evidence.csv", dtype=str, keep_default_na=False)
    reports.loc[5, "note"] = "as it is known now"
    file = tmp_path / "register.csv"
    blank = pd.DataFrame("", [0], reports.columns)
    pd.concat([reports, reports[:1], blank]).to_csv(file, index=False)
    code, said = run(capsys, "import", file, "--whole-register", "--publish", "--store", store)
    assert code == 0 and "incomplete_register" not in said
    assert "empty 1" in said and "duplicate 1" in said and "Published: " in said


def test_a_file_sends_no_orders_to_the_terminal(store, capsys, tmp_path):
    reports = pd.read_csv(BUNDLED / "report_evidence.csv", dtype=str, keep_default_na=False)
    file = tmp_path / "register.csv"
    reports.assign(**{"\x1b[31mred": "a", "\u202edeb": "b"}).to_csv(file, index=False)
    _, said = run(capsys, "import", file, "--store", store)
    assert "unknown_column" in said and not {"\x1b", "\u202e"} & set(said)


def test_a_note_sends_no_orders_to_the_terminal_and_makes_no_line(store, capsys, tmp_path):
    note = "\x1b[31mred\n* 2099.01.01-ffffffff  by nobody"
    first = open_store(store).current_name
    draft = make_folder(tmp_path / "draft", "9")
    assert run(capsys, "publish", draft, "--store", store, "--note", note)[0] == 0
    assert run(capsys, "rollback", first, "--store", store, "--note", note)[0] == 0
    with (store / "log.jsonl").open("a") as log:
        log.write("\x1b[2J\n")
    for words in (("list",), ("show", first), ("show", "9"), ("verify",)):
        _, said = run(capsys, *words, "--store", store)
        assert "\x1b" not in said and "\n* 2099" not in said
    assert read_log(open_store(store))[-1].note == note


def test_one_file_that_cannot_be_used_stops_the_import(store, files, capsys):
    code, said = run(capsys, "import", "slums.csv", "empty.csv", "--store", store)
    assert code == 1 and "empty_file" in said and "nothing was imported" in said
    assert [*(store / "drafts").iterdir()] == []


def test_a_full_disk_is_said_in_words(store, files, capsys, monkeypatch):
    def full(point: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "on_reach", full)
    code, said = run(capsys, "import", "slums.csv", "--store", store)
    assert code == 1 and "The disk is full; free some space" in said
    assert "The current release is as it was." in said and "Traceback" not in said


def test_a_damaged_current_release_does_not_bar_its_successor(store, tmp_path, capsys):
    current = open_store(store).folder(open_store(store).current_name)
    current.chmod(0o755)
    (current / "countries.csv").chmod(0o644)
    (current / "countries.csv").write_bytes(b"x")
    folder = make_folder(tmp_path / "next", "9")
    code, said = run(capsys, "publish", folder, "--store", store)
    assert code == 0 and "The current release is damaged (see `verify`)" in said
    assert "To go back" not in said
    assert open_release(store).version == "9"


def test_a_draft_that_was_not_written_to_its_end_is_told_and_not_published(
    store, files, capsys, monkeypatch
):
    run(capsys, "import", "slums.csv", "--store", store)
    left = store / "drafts" / "1"
    (left / "draft.json").unlink()
    code, said = run(capsys, "list", "--store", store)
    assert code == 0 and f"{left} is being written, or was never written to its end" in said
    monkeypatch.chdir(left.parent)
    for name in ("1", left):
        code, said = run(capsys, "publish", name, "--store", store)
        assert code == 1 and "Draft 1 was not written to its end; import the files again." in said
    code, said = run(capsys, "publish", "2", "--store", store)
    assert code == 1 and "There is no draft 2. Drafts: none; make one with `import`." in said


@pytest.mark.parametrize("content", [b"", b'{"before": "2026.05', None], ids=["", "cut", "folder"])
def test_a_draft_that_does_not_say_what_it_was_made_from_is_not_published(
    store, files, capsys, content
):
    """A disk that was full, or a machine that went down, may leave a note without its end."""
    run(capsys, "import", "slums.csv", "--store", store)
    note = store / "drafts" / "1" / "draft.json"
    note.unlink()
    if content is None:
        note.mkdir()
    else:
        note.write_bytes(content)
    code, said = run(capsys, "list", "--store", store)
    assert code == 0 and "was never written to its end: then remove it" in said
    code, said = run(capsys, "publish", "1", "--store", store)
    assert code == 1 and "Draft 1 was not written to its end; import the files again." in said


def test_drafts_that_cannot_be_published_do_not_wait(store, files, capsys):
    run(capsys, "import", "slums.csv", "--store", store)
    assert run(capsys, "import", "slums.csv", "--as-of", "2020-01-01", "--store", store)[0] == 1
    first, second = store / "drafts" / "1", store / "drafts" / "2"
    _, said = run(capsys, "list", "--store", store)
    assert f"draft 1 waits: python -m nua_data publish 1 --store {store}\n" in said
    assert f"draft 2 has errors: mend the files, import them again, and remove {second}." in said
    old = open_store(store).current_name
    publish(open_store(store), make_folder(store.parent / "next", "9"), expected=old)
    _, said = run(capsys, "list", "--store", store)
    assert f"draft 1 was made from {old}, which is not current: import the files again" in said
    assert f"and remove {first}." in said and "waits" not in said


def test_a_draft_that_cannot_be_removed_is_published_all_the_same(
    store, files, capsys, monkeypatch
):
    run(capsys, "import", "slums.csv", "--store", store)

    def refuse(_: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "remove_folder", refuse)
        code, said = run(capsys, "publish", "1", "--store", store)
    assert code == 0 and "Published: " in said and "as it was" not in said
    left = store / "drafts" / "1"
    assert f"Its draft {left} is left over (Operation not permitted)" in said
    assert open_release(store).version != "2026.05.22"


def test_the_file_of_a_rollback_and_the_next_do_not_share_a_version(store, files, capsys):
    old = open_store(store).current_name
    run(capsys, "import", "slums.csv", "--publish", "--store", store)
    first = open_release(store).version
    run(capsys, "rollback", old, "--store", store)
    run(capsys, "import", "slums.csv", "--publish", "--store", store)
    assert open_release(store).version == f"{first}.2"
    assert run(capsys, "show", first, "--store", store)[0] == 0


def test_a_name_of_other_bytes_is_refused_in_words_and_a_note_is_kept(store, capsys, tmp_path):
    odd = os.fsdecode(b"values \xfc.csv")  # as a disk of another time has it
    (tmp_path / odd).write_text("iso3,indicator,year,value\nKEN,EN_LND_SLUM,2024,40.5\n")
    named = ("--producer", "Office", "--url", "https://example.org", "--note", odd)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # as `__main__.run` does
    words = (*named, "--publish", "--store", store)
    code, said = run(capsys, "import", tmp_path / odd, *words)
    assert code == 1 and "rename the file" in said and [*(store / "drafts").iterdir()] == []
    (tmp_path / odd).rename(tmp_path / "values.csv")
    assert run(capsys, "import", tmp_path / "values.csv", *words)[0] == 0
    assert read_log(open_store(store))[-1].note == odd
    assert run(capsys, "verify", "--store", store)[0] == 0


def test_a_draft_is_known_however_its_path_is_written(store, files, capsys, tmp_path):
    (tmp_path / "link").symlink_to(store)
    run(capsys, "import", "slums.csv", "--store", store)
    (store / "drafts" / "1" / "draft.json").rename(tmp_path / "note")
    paths = (tmp_path / "link" / "drafts" / "1", store / "drafts" / ".." / "drafts" / "1")
    for path in paths:
        code, said = run(capsys, "publish", path, "--store", store)
        assert code == 1 and "Draft 1 was not written to its end" in said
    (tmp_path / "note").rename(store / "drafts" / "1" / "draft.json")
    assert run(capsys, "publish", paths[0], "--store", store)[0] == 0
    assert [*(store / "drafts").iterdir()] == []


def test_another_day_of_the_same_files_asks_for_another_version(store, capsys, tmp_path):
    folder = Path(shutil.copytree(BUNDLED, tmp_path / "again"))
    run(capsys, "describe", folder, "--as-of", "2026-06-30")
    code, said = run(capsys, "publish", folder, "--store", store)
    assert code == 1 and "with another as-of day; give this one another version" in said
    run(capsys, "describe", folder, "--version", "2026.06.30")
    assert run(capsys, "publish", folder, "--store", store)[0] == 0
    assert open_release(store).as_of.isoformat() == "2026-06-30"


def test_paths_with_spaces_stand_in_commands_to_copy(full_store, files, capsys, tmp_path):
    store = Path(shutil.copytree(full_store, tmp_path / "a store"))
    assert f"--store '{store}'" in run(capsys, "import", "slums.csv", "--store", store)[1]
    assert f"--store '{store}'" in run(capsys, "list", "--store", store)[1]
    assert f"--store '{store}'" in run(capsys, "publish", "--store", store)[1]


@pytest.mark.parametrize("words", [["diff", "2026.07.14"], ["verify", "2026.07.14"]])
def test_a_release_without_its_store_is_told_of_the_store(words, capsys, monkeypatch):
    monkeypatch.delenv("NUA_DATA", raising=False)
    code, said = run(capsys, *words)
    assert code == 1 and "There is no folder 2026.07.14" in said and "with --store" in said


def test_a_misspelt_draft_is_told_of_the_drafts(store, files, capsys):
    run(capsys, "import", "slums.csv", "--store", store)
    code, said = run(capsys, "publish", "draft-1", "--store", store)
    assert code == 1 and "There is no draft or folder draft-1. Drafts: 1." in said


def test_a_store_without_a_release_says_what_to_do(tmp_path, capsys):
    store = create_store(tmp_path / "s").path
    code, said = run(capsys, "list", "--store", store)
    assert code == 0 and f"python -m nua_data publish FOLDER --store {store}" in said
    assert "publish one, or roll back to one" in run(capsys, "verify", "--store", store)[1]


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-13-01", "' is no day; write it as 2026-07-14"), ("9999-01-01", " is still to come")],
)
@pytest.mark.parametrize("command", [["import", "slums.csv"], ["describe", "nowhere"]])
def test_a_day_of_facts_is_one_and_not_to_come(day, words, command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--as-of", day])
    assert ended.value.code == 2 and f"{day}{words}" in capsys.readouterr().err


def test_who_stops_a_command_before_it_began_is_told_the_same(capsys, monkeypatch):
    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__, "_parser", stop)
    code, said = run(capsys, "list")
    assert (code, said) == (130, "Stopped. In a store `list` says which release is current.\n")


def test_a_store_whose_pointer_is_damaged_says_so_and_can_be_mended(store, capsys):
    name = open_store(store).current_name
    (store / "current").write_text("?\n")
    for words in (["show"], ["diff", name]):
        code, said = run(capsys, *words, "--store", store)
        assert code == 1 and "has no current release; publish one, or roll back to one" in said
    code, said = run(capsys, "rollback", name, "--store", store)
    assert code == 0 and f"{name} is the current release again (it was not known which)." in said


@pytest.mark.parametrize("words", [["list"], ["import", "slums.csv"], ["export", "zip"]])
def test_who_stops_a_command_is_told_in_a_sentence(words, store, capsys, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for module in (commands, commands_import, export_command):
        for name in ("named_store", "open_release", "import_file"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, stop)
    code, said = run(capsys, *words, "--store", store)
    assert (code, said) == (130, "Stopped. In a store `list` says which release is current.\n")


def test_without_a_store_the_commands_say_what_to_do(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("NUA_DATA", raising=False)
    for words in (["list"], ["rollback", "1"], ["publish"], ["import", "a.csv"], ["verify"]):
        code, said = run(capsys, *words)
        assert code == 1 and "--store DIR" in said, words
        code, said = run(capsys, *words, "--store", tmp_path / "nowhere")
        assert code == 1 and "publish FOLDER --store DIR --create" in said, words
    assert run(capsys, "verify", tmp_path / "nowhere")[0] == 1


def test_a_store_is_made_with_its_first_release(tmp_path, capsys):
    first = make_folder(tmp_path / "first")
    code, said = run(capsys, "publish", first, "--store", tmp_path / "s", "--create")
    assert code == 0 and "is the current release" in said
    assert open_release(tmp_path / "s").version == "1"
    code, said = run(capsys, "publish", "--store", tmp_path / "s")
    assert code == 1 and "Name the draft to publish" in said
    assert run(capsys, "verify", tmp_path / "s", "--store", tmp_path / "s")[1].count("1-") == 1


def test_a_name_may_be_short_but_not_of_two(tmp_path, capsys):
    store, old, folder = make_store(tmp_path)
    publish(store, folder, expected=old)
    code, said = run(capsys, "show", "", "--store", store.path)
    assert code == 1 and "fits more than one release" in said
    assert run(capsys, "show", "1", "--store", store.path)[0] == 0
    code, said = run(capsys, "rollback", "7", "--store", store.path)
    assert code == 1 and "is no release of the store" in said


@pytest.mark.parametrize(
    "command", ["import", "publish", "list", "show", "diff", "rollback", "verify"]
)
def test_help_has_an_example_to_copy(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"python -m nua_data {command}" in said.split("example")[1]
    assert "--store DIR" in said


@pytest.mark.parametrize(
    "words",
    [
        "describe", "shapes", "explain", "messages", "refresh", "template", "check", "export",
        "cities", "cities export", "cities load", "cities check",
    ],
)  # fmt: skip
def test_every_other_help_has_an_example_too(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*words.split(), "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"python -m nua_data {words}" in said.split("example", 1)[1]


def test_typed_values_need_their_source(store, tmp_path, capsys):
    file = tmp_path / "values.csv"
    file.write_text("iso3,indicator,year,value,nature\nKEN,EN_LND_SLUM,2024,40.5,country\n")
    code, said = run(capsys, "import", file, "--store", store)
    assert code == 2 and "--producer NAME and --url ADDRESS" in said
    named = ("--producer", "Kenya National Bureau of Statistics", "--url", "https://www.knbs.or.ke")
    code, said = run(capsys, "import", file, "--store", store, *named)
    assert code == 0 and "Draft 1 waits" in said
