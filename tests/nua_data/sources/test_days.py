"""Days in the ways of six languages and of spreadsheets, in a register of reports."""

from __future__ import annotations

import datetime

import pytest
import xlsxwriter

from nua_data.sources.days import read_day
from tests.nua_data.sources.made import take

REWRITTEN, BAD = "day_rewritten", "bad_day"


@pytest.mark.parametrize(
    ("cell", "day", "rule"),
    [
        ("2026-03-31", "2026-03-31", ""),
        ("2026-03", "2026-03", ""),
        ("2026", "2026", ""),
        ("2026/03/31", "2026-03-31", REWRITTEN),
        ("2026.03.31", "2026-03-31", REWRITTEN),
        ("2026-3-1", "2026-03-01", REWRITTEN),
        ("2026/3", "2026-03", REWRITTEN),
        ("2026-03-31 10:30:00", "2026-03-31", REWRITTEN),
        ("2026-03-31T10:30", "2026-03-31", REWRITTEN),
        ("2026-03-31 00:00:00", "2026-03-31", REWRITTEN),
        ("2026-03-31T23:59:59.999Z", "2026-03-31", REWRITTEN),
        ("1er mars 2026", "2026-03-01", REWRITTEN),
        ("1 de marzo de 2026", "2026-03-01", REWRITTEN),
        ("1.º de marzo de 2026", "2026-03-01", REWRITTEN),
        ("1º de marzo del 2026", "2026-03-01", REWRITTEN),
        ("31 марта 2026", "2026-03-31", REWRITTEN),
        ("31 марта 2026 г.", "2026-03-31", REWRITTEN),
        ("Март 2026 года", "2026-03", REWRITTEN),
        ("2026年3月31日", "2026-03-31", REWRITTEN),
        ("2026 年 3 月", "2026-03", REWRITTEN),
        ("2026年", "2026", REWRITTEN),
        ("31 مارس 2026", "2026-03-31", REWRITTEN),
        ("31 آذار/مارس 2026", "2026-03-31", REWRITTEN),
        ("31 كانون الأول/ديسمبر 2026", "2026-12-31", REWRITTEN),
        ("٣١ مارس ٢٠٢٦", "2026-03-31", REWRITTEN),
        ("٢٠٢٦-٠٣-٣١", "2026-03-31", REWRITTEN),
        ("2026/13/01", "", BAD),
        ("2026-02-30", "", BAD),
        ("2026-03/31", "", BAD),
        ("2026.1", "", BAD),
        ("2026.0", "", BAD),
        ("2026年13月1日", "", BAD),
        ("31-Mar-26", "", BAD),
        ("0000-01-01", "", BAD),
        ("2022-2026", "", BAD),
        ("3/4/2026", "", "ambiguous_day"),
    ],
)
def test_how_a_day_is_read(cell, day, rule) -> None:
    assert read_day(cell) == (day, rule)


def test_a_cell_of_a_day_and_a_time_is_read(release, tmp_path) -> None:
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("register")
        sheet.write_row(0, 0, ["iso3", "cycle", "status", "date", "evidence", "source_url"])
        sheet.write_row(1, 0, ["KEN", "2022-2026", "submitted", "", "government", "https://a.org"])
        form = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(1, 3, datetime.datetime(2026, 3, 31, 10, 30), form)
    done = take(path.read_bytes(), release, "register.xlsx")
    assert done.rows["date"].tolist() == ["2026-03-31"]
