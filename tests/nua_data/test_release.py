"""Opening a release: typed, frozen, quick, and watched on disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from nua_data.__main__ import main
from nua_data.release import (
    BUNDLED,
    ReleaseError,
    ReleaseWatch,
    open_release,
    release_folder,
    stamp,
    watch_release,
)

COPY = "streams.csv"


def test_the_bundled_release_names_itself(release):
    assert (release.name, release.version) == ("nua-progress-data", "2026.05.22")
    assert release.as_of == date(2026, 5, 22)
    assert len(release.hash) == 64
    assert len(release.tables) == 26
    assert release.file("un_boundaries").is_file()


def test_the_bundled_release_is_stamped():
    descriptor = json.loads((BUNDLED / "datapackage.json").read_bytes())
    assert descriptor["checked"] == stamp(descriptor), "run `python -m nua_data describe`"


@pytest.mark.parametrize(
    ("table", "column", "dtype"),
    [
        ("observations", "iso3", "category"),
        ("observations", "indicator", "category"),
        ("observations", "nature", "category"),
        ("observations", "source", "category"),
        ("observations", "year", "int64"),
        ("observations", "value", "float64"),
        ("observations", "cities", "Int64"),
        ("countries", "ldc", "bool"),
        ("countries", "m49", "str"),
        ("countries", "un_member_since", "Int64"),
        ("indicators", "headline", "bool"),
        ("indicators", "target", "str"),
        ("indicators", "worst", "float64"),
        ("report_evidence", "counts", "bool"),
        ("report_counts", "count", "Int64"),
        ("report_counts", "is_total", "bool"),
    ],
)
def test_columns_have_their_types(release, table, column, dtype):
    assert str(release.table(table)[column].dtype) == dtype


def test_empty_text_is_empty_and_not_missing(release):
    for name in release.tables:
        table = release.table(name)
        for column in table.select_dtypes(include=["str", "category", "bool"]):
            assert not table[column].isna().any(), (name, column)
    assert (release.report_evidence["date"] == "").any()
    assert release.countries.set_index("iso2")["iso3"]["NA"] == "NAM"


def test_a_caller_cannot_change_the_release(release):
    before = release.areas.copy(deep=True)
    mine = release.areas
    mine.loc[0, "name"] = "changed"
    mine["extra"] = 1
    column = release.areas["name"]
    column.iloc[:] = "changed"
    values = release.observations["value"].to_numpy()
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1.0
    pd.testing.assert_frame_equal(release.areas, before)
    with pytest.raises(AttributeError):
        release.version = "2"
    with pytest.raises(AttributeError, match="no table 'nothing'"):
        _ = release.nothing


def test_the_same_files_have_the_same_hash_and_others_another(folder, release, edit):
    assert open_release(folder).hash == release.hash
    edit(COPY, lambda content: content.replace(b"Governments", b"governments"))
    assert main(["describe", str(folder)]) == 0
    changed = open_release(folder)
    assert changed.hash != release.hash
    assert "governments" in changed.streams["name"][0]


def test_the_environment_names_another_folder(folder, monkeypatch):
    monkeypatch.setenv("NUA_DATA", str(folder))
    assert release_folder() == folder
    assert open_release().path == folder
    assert watch_release() is watch_release(folder)
    monkeypatch.delenv("NUA_DATA")
    assert release_folder() == BUNDLED
    assert watch_release().path == BUNDLED


def test_opening_imports_no_checker_and_costs_little():
    code = (
        "import sys, time; from nua_data.release import open_release; open_release();"
        "a = time.process_time(); open_release(); cost = time.process_time() - a;"
        "slow = {'pandera', 'geopandas', 'shapely', 'streamlit'} & set(sys.modules);"
        "print(cost, sorted(slow))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BUNDLED.parent
    )
    cost, slow = result.stdout.split(maxsplit=1)
    assert slow.strip() == "[]"
    assert float(cost) < 0.5


def test_without_a_stamp_the_full_check_decides(folder, edit):
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    del descriptor["checked"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert open_release(folder).version == "2026.05.22"


def test_hashes_that_are_right_do_not_excuse_bad_content(folder, edit, capsys):
    edit("areas.csv", lambda content: content.replace(b",economic,", b",comic,"))
    assert main(["describe", str(folder)]) == 1
    assert "not_in_list" in capsys.readouterr().out
    assert "checked" not in json.loads((folder / "datapackage.json").read_bytes())
    with pytest.raises(ReleaseError) as caught:
        open_release(folder)
    assert {each.rule for each in caught.value.findings} == {"not_in_list"}


def test_describe_twice_writes_the_same_bytes(folder):
    before = (folder / "datapackage.json").read_bytes()
    assert main(["describe", str(folder)]) == 0
    assert (folder / "datapackage.json").read_bytes() == before
    assert main(["describe", str(folder), "--version", "2", "--as-of", "2026-06-01"]) == 0
    assert open_release(folder).as_of == date(2026, 6, 1)


def test_verify_says_what_is_wrong(folder, capsys):
    assert main(["verify", str(folder)]) == 0
    assert "sound" in capsys.readouterr().out
    (folder / COPY).unlink()
    assert main(["verify", str(folder)]) == 1
    assert "missing_file" in capsys.readouterr().out
    assert main(["describe", str(folder / "nowhere")]) == 1
    with pytest.raises(SystemExit):
        main([])


# --- a folder that changes --------------------------------------------------------------------


def test_an_unchanged_folder_is_opened_once(folder):
    watch = ReleaseWatch(folder)
    first, findings = watch.current()
    assert findings == ()
    start = time.process_time()
    for _ in range(100):
        assert watch.current()[0] is first
    assert time.process_time() - start < 0.5
    os.utime(folder / COPY)  # touched, not changed
    assert watch.current() == (first, ())


def test_a_good_change_is_picked_up(folder, edit):
    watch = ReleaseWatch(folder)
    before, _ = watch.current()
    edit(COPY, lambda content: content.replace(b"Governments", b"governments"))
    main(["describe", str(folder)])
    after, findings = watch.current()
    assert findings == () and after.hash != before.hash
    assert "Governments" in before.streams["name"][0]


def test_a_bad_change_leaves_the_last_good_release_and_recovers(folder):
    watch = ReleaseWatch(folder)
    good, _ = watch.current()
    content = (folder / "population.csv").read_bytes()
    (folder / "population.csv").write_bytes(content[:5000])  # half copied
    kept, findings = watch.current()
    assert kept is good and findings[0].rule == "truncated"
    assert watch.current() == (kept, findings)
    (folder / "population.csv").write_bytes(content)
    assert watch.current() == (good, ())


def test_a_folder_that_is_gone_leaves_the_last_good_release(folder):
    watch = ReleaseWatch(folder)
    good, _ = watch.current()
    shutil.move(folder, folder.with_name("away"))
    kept, findings = watch.current()
    assert kept is good and findings[0].rule == "missing_folder"
    shutil.move(folder.with_name("away"), folder)
    assert watch.current() == (good, ())


def test_a_watch_of_nothing_gives_findings_and_waits(tmp_path):
    watch = ReleaseWatch(tmp_path / "later")
    release, findings = watch.current()
    assert release is None and findings[0].rule == "missing_folder"
    shutil.copytree(BUNDLED, tmp_path / "later")
    release, findings = watch.current()
    assert release is not None and findings == ()


def test_many_threads_get_one_release(folder):
    watch, seen = ReleaseWatch(folder), []
    threads = [threading.Thread(target=lambda: seen.append(watch.current()[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8 and len({id(release) for release in seen}) == 1


def test_other_threads_keep_the_last_good_release_while_a_change_is_opened(folder, monkeypatch):
    watch = ReleaseWatch(folder)
    good, _ = watch.current()
    started, finish = threading.Event(), threading.Event()

    def slow(path: Path):
        started.set()
        assert finish.wait(10)
        return open_release(path)

    monkeypatch.setattr("nua_data.release.open_release", slow)
    os.utime(folder / COPY)
    opener = threading.Thread(target=watch.current)
    opener.start()
    assert started.wait(10)
    assert watch.current() == (good, ())
    finish.set()
    opener.join()
