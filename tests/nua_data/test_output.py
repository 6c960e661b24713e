"""The command's own output: a closed pipe, a full disk, a code page without some letters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "nua_data"]
FULL = Path("/dev/full")
VALUES = "iso3,indicator,year,value,nature\nKEN,EG_ACS_ELEC,2024,80.3,country\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(VALUES, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "unbuffered"), [(["check"], ""), (["check"], "1"), (["--help"], "")]
)
def test_a_pipe_that_nobody_reads_ends_it_quietly(file: Path, arguments, unbuffered) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    call = [*COMMAND, *arguments, *([str(file)] if arguments == ["check"] else [])]
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    try:
        done = subprocess.run(
            call, stdout=writer, stderr=subprocess.PIPE, env=environment, text=True, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_said_in_a_line(file: Path, unbuffered: str) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "check", str(file)], stdout=full, stderr=subprocess.PIPE, env=environment,
            text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["The output cannot be written: No space left on device."]


def test_a_letter_that_the_code_page_lacks_is_written_as_its_code(file: Path) -> None:
    file.write_text(VALUES + "KEN,EG_ACS_ELEC,2023,愛,\n", encoding="utf-8")
    done = subprocess.run(
        [*COMMAND, "check", str(file)], capture_output=True, check=False,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert done.returncode == 1
    assert b"\\u611b" in done.stdout and b"Traceback" not in done.stderr


def test_a_fault_that_is_not_of_the_output_stays_one(monkeypatch, capsys) -> None:
    from nua_data import __main__

    def fail(_):
        raise BrokenPipeError("of a store")

    monkeypatch.setattr(__main__, "main", fail)
    monkeypatch.setattr(sys.stdout, "reconfigure", lambda **_: None, raising=False)
    monkeypatch.setattr(sys.stderr, "reconfigure", lambda **_: None, raising=False)
    with pytest.raises(BrokenPipeError, match="of a store"):
        __main__.run([])
