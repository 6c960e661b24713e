"""The files made from a release: whole or not there, made once, and mended where damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from nua_data.cities import engine as engine_module
from nua_data.cities import engine_files as files_module
from nua_data.cities.build import build_tables
from nua_data.cities.engine import close_engines, open_engine
from nua_data.cities.engine_files import are_sound, keep_files, load_tables, write_files
from nua_data.cities.engine_place import read_place
from nua_data.cities.questions import Ask
from nua_data.cities.tables import CityDataError
from nua_data.release import open_release
from tests.engines.plain import Plain, as_numbers, as_rows

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a cache of its own to a test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NUA_CITIES", raising=False)
    close_engines()
    return tmp_path / "nua-progress" / "cities"


def test_the_bundled_release_answers_as_its_tables_do(home: Path) -> None:
    release = open_release()
    tables = build_tables(release)
    plain, engine = Plain(tables["cities"], tables["city_values"]), open_engine(release)
    for ask in (
        Ask("SP_TRN_PUBL", 2026),
        Ask("CITY_POPULATION", 2015, ("KEN", "IND"), 1e6, limit=9),
    ):
        assert as_numbers(engine.counts(ask)) == as_numbers(plain.counts(ask))
        assert as_numbers(engine.spread(ask)) == as_numbers(plain.spread(ask))
        assert as_rows(engine.listed(ask)) == as_rows(plain.listed(ask))
        several = (ask.indicator, "SP_OPN_SHARE")
        assert as_rows(engine.points(ask, several)) == as_rows(plain.points(ask, several))
    assert open_engine(release) is engine
    (made,) = home.iterdir()
    assert are_sound(made)
    close_engines()


def test_files_are_made_once_and_again_when_damaged(home: Path, tables: dict) -> None:
    built = []

    def build() -> dict[str, pd.DataFrame]:
        built.append(1)
        return tables

    place = keep_files("key", build)
    assert keep_files("key", build) == place and len(built) == 1
    path = Path(place.files) / "cities.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    keep_files("key", build)
    assert len(built) == 2 and are_sound(Path(place.files))
    assert [each.name for each in home.iterdir()] == ["key"], "nothing is left lying beside"


def test_a_build_that_fails_leaves_nothing(home: Path) -> None:
    def build() -> dict[str, pd.DataFrame]:
        raise CityDataError("failed", detail="no such column")

    with pytest.raises(CityDataError):
        keep_files("key", build)
    assert list(home.iterdir()) == []


def test_another_process_may_build_the_same_at_the_same_time(home: Path, tables: dict) -> None:
    def build() -> dict[str, pd.DataFrame]:
        keep_files("key", lambda: tables)
        return tables

    assert are_sound(Path(keep_files("key", build).files))
    assert [each.name for each in home.iterdir()] == ["key"]


def test_old_files_go(home: Path, tables: dict) -> None:
    for number in range(files_module.KEPT + 3):
        keep_files(f"key{number}", lambda: tables)
        os.utime(home / f"key{number}", (number, number))
    keep_files("last", lambda: tables)
    left = {each.name for each in home.iterdir()}
    assert len(left) == files_module.KEPT and {"last", f"key{files_module.KEPT + 2}"} <= left


def test_without_a_place_to_write_files_live_with_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: dict
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    place = keep_files(f"only-here-{os.getpid()}", lambda: tables)
    assert are_sound(Path(place.files)) and not place.files.startswith(str(tmp_path))


def test_tables_of_another_shape_are_not_written(tables: dict, tmp_path: Path) -> None:
    wrong = {**tables, "cities": tables["cities"].drop(columns="lat")}
    with pytest.raises(CityDataError) as raised:
        write_files(wrong, tmp_path)
    assert (raised.value.code, raised.value.column) == ("no_column", "lat")
    assert list(tmp_path.glob("*.parquet")) == []


def test_a_place_is_chosen_by_the_environment(
    home: Path, files: Path, plain: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUA_CITIES", str(files))
    ask = Ask("MADE_UP_A", 2026)
    assert open_engine(open_release()).counts(ask) == plain.counts(ask)
    monkeypatch.setenv("NUA_CITIES", "postgres://reader:hidden@host:no-port/cities")
    with pytest.raises(CityDataError) as raised:
        open_engine(open_release())
    assert raised.value.code == "bad_url"
    assert not home.exists(), "the release's own files are not made for another place"
    close_engines()


def test_tables_are_loaded_into_a_duckdb_file(tables: dict, plain: Plain, tmp_path: Path) -> None:
    place = read_place(f"duckdb://{tmp_path}/cities.duckdb")
    for _ in range(2):  # the second time in place of the first
        assert load_tables(place, tables) == {name: len(tables[name]) for name in tables}
    engine = engine_module.CityEngine(place)
    ask = Ask("MADE_UP_B", 2026)
    assert engine.counts(ask) == plain.counts(ask)
    engine.close()


def test_the_engine_is_not_imported_before_a_question() -> None:
    show = "import sys, nua_data.cities.engine; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"ibis", "duckdb", "sqlglot", "psycopg", "pyspark", "streamlit"}
    assert heavy & {name.split(".")[0] for name in run.stdout.split()} == set()
