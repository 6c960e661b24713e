"""Findings of a draft name the file that was imported, not the table that it was merged into."""

from __future__ import annotations

from pathlib import Path

import pytest

from nua_data.check import is_error
from nua_data.draft import make_draft
from nua_data.release import open_release
from nua_data.sources.base import import_file

REPORT = (
    "iso3,cycle,status,date,evidence,source_url\n"
    "UGA,2022-2026,submitted,2026-05-20,government,https://example.org/uganda\n"
    "KEN,2022-2026,submitted,2031-05-20,government,https://example.org/kenya\n"
)
VALUES = "iso3,indicator,year,value\nKEN,EG_ACS_ELEC,2029,80\nUGA,EG_ACS_ELEC,2024,50\n"


def errors_of(tmp_path: Path, text: str, **options: str) -> list:
    release = open_release()
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    said = {"producer": "A ministry", "url": "https://example.org", **options}
    imported = import_file(path, release, **said)
    draft = make_draft(release, [imported], tmp_path / "draft")
    return [each for each in draft.findings if is_error(each)]


def test_a_report_of_a_day_to_come_has_the_file_and_the_line(tmp_path: Path) -> None:
    (found,) = errors_of(tmp_path, REPORT)
    assert (found.rule, found.file, found.row) == ("future_date", "mine.csv", 3)
    assert "report_evidence.csv" in found.remedy


def test_a_value_of_a_year_to_come_has_the_file(tmp_path: Path) -> None:
    found = errors_of(tmp_path, VALUES, released="2029-12")
    assert {(each.rule, each.file) for each in found if each.column == "year"} == {
        ("future_year", "mine.csv")
    }


@pytest.mark.parametrize("released", ["yesterday", "2026-13"])
def test_a_bad_day_of_release_has_the_file(tmp_path: Path, released: str) -> None:
    found = errors_of(tmp_path, VALUES.replace("2029", "2023"), released=released)
    assert {each.file for each in found if each.column == "released"} == {"mine.csv"}
