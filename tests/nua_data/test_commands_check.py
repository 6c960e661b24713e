"""The command `check`: the same words as the page, and an exit code that a script can use."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from nua_data.__main__ import main

GOOD = "iso3,indicator,year,value,nature\nKEN,EG_ACS_ELEC,2024,80.3,country\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kenya.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_good_file(file: Path, capsys) -> None:
    assert main(["check", str(file)]) == 0
    said = capsys.readouterr().out
    assert "Rows read: 1 = used: 1 + set aside: 0." in said
    assert "Kenya, Electricity, urban: today 97.5%" in said
    assert sorted(each.name for each in file.parent.iterdir()) == ["kenya.csv"]


def test_a_file_in_part(file: Path, capsys) -> None:
    file.write_text(GOOD + "KEN,EG_ACS_ELEC,2023,N,\n", encoding="utf-8")
    findings = file.with_name("findings.csv")
    assert main(["check", str(file), "--csv", str(findings)]) == 1
    said = capsys.readouterr().out
    assert "kenya.csv, line 3, column value: 'N' [not_available]" in said
    assert list(pd.read_csv(findings)["rule"]) == ["not_available"]


def test_a_file_of_nothing(file: Path, capsys) -> None:
    file.write_bytes(b"")
    assert main(["check", str(file)]) == 1
    assert "[empty_file]" in capsys.readouterr().out


def test_one_row_that_cannot_be_used_is_no_plural(file: Path, capsys) -> None:
    row = "KEN,EG_ACS_ELEC,2024,N,country\n"
    for count, words in ((1, "The one row cannot be used"), (2, "None of the 2 rows can be used")):
        file.write_text(GOOD.splitlines()[0] + "\n" + row * count, encoding="utf-8")
        assert main(["check", str(file)]) == 1
        assert f"{words} (not_available {count})." in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", "missing.csv", "a\x00b.csv"])
def test_what_is_no_file(file: Path, name: str, capsys) -> None:
    assert main(["check", str(file.parent / name)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_pipe_is_not_waited_for(file: Path, capsys) -> None:
    os.mkfifo(file.parent / "pipe.csv")
    assert main(["check", str(file.parent / "pipe.csv")]) == 2
    assert "no ordinary file" in capsys.readouterr().err


def test_findings_that_cannot_be_written(file: Path, capsys) -> None:
    assert main(["check", str(file), "--csv", str(file.parent / "no" / "x.csv")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_findings_are_never_written_over_the_file(file: Path, capsys) -> None:
    link = file.with_name("link.csv")
    link.symlink_to(file)
    for out in (file, link):
        assert main(["check", str(file), "--csv", str(out)]) == 2
        assert "it is the file that was checked" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == GOOD


def test_a_file_sends_no_orders_to_the_terminal(file: Path, capsys) -> None:
    reports = "iso3,cycle,status,date,source_url,\x1b[31mred,\u202edeb\n"
    entry = "KEN,2022-2026,submitted,2026-01-0{},https://example.org/r,,\n"
    other = entry.format(3).replace("KEN", "UGA")
    file.write_text(reports + entry.format("1\x1b[2J") + other, encoding="utf-8")
    main(["check", str(file)])
    said = capsys.readouterr().out
    assert "unknown_column" in said
    assert not {"\x1b", "\u202e"} & set(said)


def test_no_release_to_check_against(file: Path, tmp_path: Path, capsys) -> None:
    assert main(["check", str(file), "--store", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err


def test_help_is_enough_to_work_from(capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["check", "--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert "template observations" in said and "--csv" in said
