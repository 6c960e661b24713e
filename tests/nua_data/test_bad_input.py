"""Every kind of bad input through the command `import`: said, nothing lost, old release current."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nua_data.__main__ import main
from nua_data.release import BUNDLED
from nua_data.sources.base import import_file
from nua_data.store import create_store, open_store, publish
from tests.nua_data.sources.made import SDG, as_xlsx, sdg_csv, sdg_row
from tests.nua_data.sources.test_bad_files import changed

VALUES = "iso3,indicator,year,value\n"
GOOD = "KEN,EG_ACS_ELEC,2024,80.3\n"
BOOK = as_xlsx(("data", [SDG, sdg_row()]))
MEGA = 2**20


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    made = create_store(tmp_path_factory.mktemp("bad") / "store")
    publish(made, BUNDLED)
    return made.path


def bomb() -> bytes:
    return changed(BOOK, xl_slash_media_slash_a__bin=b"\x00" * 600 * MEGA)


def folder(path: Path) -> None:
    path.mkdir()


def large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(VALUES.encode() + GOOD.encode())
        stream.truncate(200 * MEGA)


def large_book(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(BOOK)
        stream.truncate(200 * MEGA)


REFUSED: dict[str, tuple[str, bytes | str | Callable, str]] = {
    "zip bomb": ("a.xlsx", bomb, "zip_bomb"),
    "macros": ("a.xlsm", changed(BOOK, xl_slash_vbaProject__bin=b"x"), "macros"),
    "macro sheet": (
        "a.xlsx", changed(BOOK, xl_slash_macrosheets_slash_sheet1__xml=b"<a/>"), "macros"),
    "empty file": ("a.csv", b"", "empty_file"),
    "folder": ("a.csv", folder, "is_folder"),
    "200 MB, most of it NUL": ("a.csv", large, "unknown_kind"),
    "workbook of 200 MB": ("a.xlsx", large_book, "damaged_zip"),
    "no such file": ("gone.csv", lambda path: None, "missing_file"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_stops_the_import_and_changes_nothing(case, store, tmp_path, capsys):
    name, content, rule = REFUSED[case]
    path = tmp_path / name
    make = content() if content is bomb else content
    if callable(make):
        make(path)
    else:
        path.write_bytes(make)
    before = sorted(store.rglob("*"))
    code = main(["import", str(path), "--publish", "--store", str(store)])
    said = capsys.readouterr().out
    assert code == 1
    assert f"[{rule}]" in said, said
    assert "nothing was imported" in said
    assert sorted(store.rglob("*")) == before
    assert open_store(store).open().version == "2026.05.22"


ROWS = {
    "semicolons and decimal commas": (
        (VALUES + GOOD).replace(",", ";").replace("80.3", "80,3"), 1, ""),
    "tabs": ((VALUES + GOOD).replace(",", "\t"), 1, ""),
    "Latin-1": ((VALUES + "Côte d'Ivoire,EG_ACS_ELEC,2024,5\n").encode("latin-1"), 1, ""),
    "UTF-16": ((VALUES + GOOD).encode("utf-16"), 1, ""),
    "byte order mark": ("\ufeff" + VALUES + GOOD, 1, ""),
    "NUL in a place": (VALUES + GOOD + "K\x00EN,EG_ACS_ELEC,2023,5\n", 2, "unknown_place"),
    "NUL in a value": (VALUES + GOOD + "KEN,EG_ACS_ELEC,2023,5\x00\n", 2, "not_a_number"),
    "1e308": (VALUES + GOOD + "KEN,EG_ACS_ELEC,2023,1e308\n", 2, "out_of_range"),
    "N": (VALUES + GOOD + "KEN,EG_ACS_ELEC,2023,N\n", 2, "not_available"),
    "<5": (VALUES + GOOD + "KEN,EG_ACS_ELEC,2023,<5\n", 2, "below_limit"),
    ">95": (VALUES + GOOD + "KEN,EG_ACS_ELEC,2023,>95\n", 2, "above_limit"),
    "..": (VALUES + GOOD + "KEN,EG_ACS_ELEC,2023,..\n", 2, "not_available"),
    "dates in three styles": (
        VALUES + "KEN,EG_ACS_ELEC,2024-07-01,80\nKEN,EG_ACS_ELEC,01/07/2023,79\n"
        "KEN,EG_ACS_ELEC,1 July 2022,78\n", 3, ""),
    "equal rows": (VALUES + GOOD + GOOD, 2, "duplicate"),
    "contradicting rows": (VALUES + GOOD + "KEN,SH_SAN_SAFE,2023,5\nKEN,SH_SAN_SAFE,2023,6\n", 3,
                           "conflict"),
    "ISO2": (VALUES + "KE,EG_ACS_ELEC,2024,80.3\n", 1, ""),
    "M49": (VALUES + "404,EG_ACS_ELEC,2024,80.3\n", 1, ""),
    "a name": (VALUES + "Kenya,EG_ACS_ELEC,2024,80.3\n", 1, ""),
    "a name of two": (VALUES + GOOD + "Guinea or so,EG_ACS_ELEC,2024,1\n", 2, "unknown_place"),
    "a state that is no more": (
        VALUES + GOOD + "Soviet Union,EG_ACS_ELEC,1985,9\n", 2, "former_state"),
    "an observer": (VALUES + "VAT,EG_ACS_ELEC,2024,80.3\n", 1, ""),
    "formula cells": (as_xlsx(("data", [SDG, sdg_row()]), formulas=[("I2", "=50+1", 51)]), 1, ""),
    "merged header": (as_xlsx(("data", [["UN SDG data"], SDG, sdg_row()]), merge="A1:C1"), 1, ""),
    "two header rows": (as_xlsx(("data", [
        [cell if place > 3 else "" for place, cell in enumerate(SDG)],
        [cell if place <= 3 else "" for place, cell in enumerate(SDG)],
        sdg_row()])), 1, ""),
    "a second header row": (sdg_csv(SDG, sdg_row()), 2, "unknown_series"),
}  # fmt: skip
"""Input, its data rows, and why one of them is set aside ("" where every row is used)."""


@pytest.mark.parametrize("case", ROWS)
def test_what_can_be_read_in_part_is_counted_and_told(case, release, tmp_path):
    content, read, reason = ROWS[case]
    encoded = content.encode() if isinstance(content, str) else content
    path = tmp_path / ("a.xlsx" if encoded.startswith(b"PK") else "a.csv")
    path.write_bytes(encoded)
    done = import_file(path, release, released="2026-07")
    lost = 0 if not reason else 2 if reason == "conflict" else 1
    assert (done.read, done.kept, sum(done.set_aside.values())) == (read, read - lost, lost)
    assert {each for each, count in done.set_aside.items() if count} == {reason} - {""}
    assert reason in {"", *(each.rule for each in done.findings)}


def test_nothing_of_bad_input_is_in_the_log(store):
    lines = (store / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["stage"] for line in lines] == ["started", "done"]  # the first release
