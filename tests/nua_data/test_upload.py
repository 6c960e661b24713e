"""Checking a file that anybody may bring: no bytes make it raise, and it never reads too much."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from time import process_time

import pytest
import xlsxwriter

from nua_data import sources
from nua_data.sources.base import REASONS, Limits
from nua_data.sources.extent import sheet_extent
from nua_data.text import load_text
from nua_data.upload import LIMITS, shown_name
from tests.nua_data.uploads import (
    BOOK,
    EXPECTED_OF_A_BUG,
    GOOD,
    HEADER,
    REPORTS,
    ROW,
    SHEET,
    check,
    kept,
    rules,
    sheet_of,
    with_member,
    workbook,
)

# --- what can be read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "noted"),
    [
        (HEADER + ROW, set()),
        ("\ufeff" + HEADER + ROW, set()),
        ((HEADER + ROW).replace(",", ";").replace("90.5", "90,5"), {"separator", "decimal_comma"}),
        ((HEADER + ROW).replace(",", "\t"), {"separator"}),
        ((HEADER + ROW).encode("utf-16"), {"encoding"}),
        ((HEADER + ROW).replace("KEN", "KE"), {"place_by_iso2"}),
        ((HEADER + ROW).replace("KEN", "404"), {"place_by_m49"}),
        ((HEADER + ROW).replace("KEN", "Kenya"), {"place_by_name"}),
        (BOOK, set()),
    ],
    ids=["plain", "bom", "semicolon", "tab", "utf-16", "iso2", "m49", "name", "xlsx"],
)
def test_a_good_row_is_read_however_it_is_written(content, noted: set[str]) -> None:
    checked = check(content)
    assert kept(checked) == [GOOD]
    assert rules(checked) == noted
    assert all(finding.severity == "note" for finding in checked.findings)


def test_latin_1_is_read_and_said() -> None:
    checked = check((HEADER + ROW.replace("KEN", "Côte d'Ivoire")).encode("latin-1"))
    assert [row[0] for row in kept(checked)] == ["CIV"]
    assert {"encoding", "place_by_name"} <= rules(checked)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("KEN,EG_ACS_ELEC,2021,N,", "not_available"),
        ("KEN,EG_ACS_ELEC,2021,..,", "not_available"),
        ("KEN,EG_ACS_ELEC,2021,<5,", "below_limit"),
        ("KEN,EG_ACS_ELEC,2021,>95,", "above_limit"),
        ("KEN,EG_ACS_ELEC,2021,1e308,", "out_of_range"),
        ("KEN,EG_ACS_ELEC,2021,1e999,", "out_of_range"),
        ("KEN,EG_ACS_ELEC,2021,-4,", "out_of_range"),
        ("KEN,EG_ACS_ELEC,2021,,", "empty"),
        ("KEN,EG_ACS_ELEC,2021,about ten,", "not_a_number"),
        ("KEN,EG_ACS_ELEC,1066,5,", "bad_year"),
        ("KEN,EG_ACS_ELEC,2035,5,", "bad_year"),
        ("KEN,NO_SUCH,2021,5,", "unknown_series"),
        ("KEN,EG_ACS_ELEC,2021,5,guessed", "unknown_code"),
        ("YUG,EG_ACS_ELEC,1990,5,", "former_state"),
        ("XKX,EG_ACS_ELEC,2021,5,", "territory"),
        ("Atlantis,EG_ACS_ELEC,2021,5,", "unknown_place"),
        ("World,EG_ACS_ELEC,2021,5,", "aggregate"),
        ("KEN,EG_ACS_ELEC,2020,90.5,country", "duplicate"),
        ("KEN,EG_ACS_ELEC,2021,5", "broken_row"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_good_one_kept(row: str, rule: str) -> None:
    checked = check(HEADER + ROW + row + "\n")
    assert rule in rules(checked)
    assert kept(checked) == [GOOD]
    assert checked.imported.read == 2
    assert dict(checked.imported.set_aside) == {rule: 1}


def test_rows_that_contradict_each_other_are_both_set_aside() -> None:
    other = "UGA,EG_ACS_ELEC,2020,50,country\n"
    checked = check(HEADER + ROW + ROW.replace("90.5", "80") + other)
    assert [row[0] for row in kept(checked)] == ["UGA"]
    assert dict(checked.imported.set_aside) == {"conflict": 2}


def test_an_observer_is_said_to_be_one() -> None:
    checked = check(HEADER + ROW.replace("KEN", "VAT"))
    assert [row[0] for row in kept(checked)] == ["VAT"]
    assert rules(checked) == {"observer_state"}


@pytest.mark.parametrize(
    ("day", "read", "rule"),
    [
        ("2026-05-03", "2026-05-03", None),
        ("3 May 2026", "2026-05-03", "day_rewritten"),
        ("13/05/2026", "2026-05-13", "day_rewritten"),
        ("03/05/2026", None, "bad_day"),
        ("30 February 2026", None, "bad_day"),
        ("2026-07-01", "2026-07-01", "future_day"),
        ("2027", "2027", "future_day"),
        ("2026", "2026", "counts_later"),
        ("2026-06", "2026-06", "counts_later"),
        ("2026-05", "2026-05", None),
        ("", "", "counts_later"),  # from the end of its cycle
    ],
)
def test_days_of_reports(day: str, read: str | None, rule: str | None) -> None:
    row = f"KEN,2022-2026,submitted,{day},government,https://example.org/r\n"
    other = "UGA,2022-2026,submitted,2026-05-01,government,https://example.org/r\n"
    checked = check(REPORTS + row + other, today=date(2026, 6, 1))
    rows = checked.imported.rows.set_index("iso3")
    assert rows["date"].get("KEN") == read
    assert rules(checked) == ({rule} if rule else set())


def test_a_report_that_does_not_count_is_not_said_to_count_later() -> None:
    header = REPORTS.replace("source_url", "counts,source_url")
    row = "KEN,2022-2026,submitted,2026,government,0,https://example.org/r\n"
    assert rules(check(header + row, today=date(2026, 6, 1))) == {"not_counted"}


def test_a_day_in_the_name_of_the_file_lets_in_no_year_to_come() -> None:
    row = "KEN,EG_ACS_ELEC,2027,92,country\n"
    names = ("kenya.csv", "kenya targets 2030-01.csv")
    first, second = ([*rules(check(HEADER + ROW + row, name))] for name in names)
    assert first == second
    assert first == ["bad_year"]


# --- what cannot be read --------------------------------------------------------------------


ODD = "damaged_workbook"  # as no program writes it
FAR = {
    "sign in a text": ('<row r="1"><c a=">" r="XFD1"><v>1</v></c></row>', "too_many_columns"),
    "far row": ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "too_many_rows"),
    "far column": ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "too_many_columns"),
    "single quotes": ("<row r='1'><c r='XFD1'><v>1</v></c></row>", "too_many_columns"),
    "spaces": ('<row  r = "900000" ><c><v>1</v></c></row>', "too_many_rows"),
    "no names": ("<row>" + "<c><v>1</v></c>" * 200 + "</row>", "too_many_columns"),
    "many rows": ("<row/>" * 30_000, "too_many_rows"),
    "prefixed": ('<x:row r="1048576"><x:c r="A1048576"/></x:row>', "too_many_rows"),
    "prefix with a sign": ('<a-b:row r="1"><a-b:c r="XFD1"/></a-b:row>', "too_many_columns"),
    "empty prefix": ('<:row r="1048576"><:c r="A1048576"/></:row>', "too_many_rows"),
}


@pytest.mark.parametrize("case", FAR)
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_laid_out(case, monkeypatch) -> None:
    import python_calamine

    cells, rule = FAR[case]
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", None)  # laid out: it would raise
    assert rules(check(with_member(BOOK, SHEET, sheet_of(cells)), "x.xlsx")) <= {rule, ODD}
    assert max(sheet_extent(sheet_of(cells))[:2]) > LIMITS.columns


@pytest.mark.parametrize("start", [b"<c ", b"<row ", b"<c r", b"<row r=", b"<c>", b"r "])
def test_the_extent_is_told_in_a_time_in_keeping_with_the_length(start: bytes) -> None:
    began = process_time()
    sheet_extent(start * (2_000_000 // len(start)))
    assert process_time() - began < 5  # a second scan of the rest at every place takes hours


def test_the_extent_of_an_ordinary_sheet() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        assert sheet_extent(archive.read(SHEET)) == (2, 5, ())


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \n\n", "empty_file"),
        (b"\x00" * 1000, "empty_file"),
        (b"PK\x03\x04" + b"\x00" * 50, "damaged_zip"),
        (BOOK[: len(BOOK) // 2], "damaged_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_workbook"),
        (with_member(BOOK, "xl/vbaProject.bin", b"macro"), "macros"),
        (with_member(BOOK, "xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
        (with_member(BOOK, "xl/media/a.bin", b"\x00" * 20_000_000), "zip_bomb"),
        (workbook([["a"]], {f"s{n}": [["a"]] for n in range(LIMITS.sheets)}), "too_many_sheets"),
        (with_member(BOOK, SHEET, b"not xml at all <<<"), "damaged_workbook"),
        (HEADER + ROW.replace(",2", ',"2') + ROW * 60, "bad_csv"),
        (HEADER + ROW * (LIMITS.rows + 5), "too_many_rows"),
        (HEADER.strip() + "," + ",".join(f"c{n}" for n in range(200)) + "\n", "too_many_columns"),
        (b"x" * (LIMITS.text_bytes + 1), "too_large"),
        (b"PK\x03\x04" + b"x" * LIMITS.text_bytes, "too_large"),
        ("name,colour\nKenya,green\n", "unknown_kind"),
        ("<?xml version='1.0'?><a/>", "other_kind"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "other_kind"),
        ("Country Code,Indicator Code,2020\nKEN,EG.ELC,1\n", "other_kind"),
        (HEADER, "nothing_usable"),
    ],
    ids=lambda each: each if isinstance(each, str) and re.fullmatch("[a-z_]+", each) else "",
)
def test_a_file_that_cannot_be_read_says_why(content, rule: str) -> None:
    checked = check(content, "file.xlsx")
    assert checked.imported is None
    assert rule in rules(checked)
    assert [each for each in checked.findings if each.severity == "error"]
    assert all(each.remedy for each in checked.findings)


def test_formulas_merged_and_double_headers_are_said() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("observations")
        sheet.merge_range(0, 0, 0, 1, "Place and indicator")
        sheet.write_row(1, 0, HEADER.strip().split(","))
        sheet.write_row(2, 0, ["KEN", "EG_ACS_ELEC", 2020])
        sheet.write_formula(2, 3, "=45.25*2", None, 90.5)
    checked = check(target.getvalue(), "x.xlsx")
    assert kept(checked) == [GOOD]
    assert {"formula_cells", "merged_header"} <= rules(checked)


def test_limits_can_be_made_smaller() -> None:
    small = Limits(text_bytes=20, other_bytes=20)
    assert rules(check(HEADER + ROW, limits=small)) == {"too_large"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\b.csv", "b.csv"),
        ("", "file"),
        ("a\x00b\u202ecsv.exe", "a\ufffdb\ufffdcsv.exe"),
        ("x" * 500 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_names_of_files_are_made_plain(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_a_fault_of_our_own_becomes_a_finding(monkeypatch) -> None:
    from nua_data.sources import register

    def fail(*_):
        raise KeyError("x")

    monkeypatch.setattr(register, "read", fail)
    assert rules(check(HEADER + ROW)) == {EXPECTED_OF_A_BUG}


# --- words ----------------------------------------------------------------------------------


FILE_ONLY = {"is_folder", "no_file", "missing_file"}  # never of bytes in memory
PLACES = {"refuse": 1, "drop": 2, "say": 0}
"""Which argument of a call is the rule."""
REMARKS = {
    "merged_header", "two_header_rows", "decimal_comma", "place_by_iso2", "place_by_m49",
    "place_by_name", "observer_state", "future_day", "not_understood", "nothing_usable",
    "other_kind", "nature_not_given", "nature_differs",
}  # fmt: skip
"""Rules that are not written in such a call."""


def spoken_rules() -> set[str]:
    """Find every rule that the readers of the templates may give."""
    folder = Path(sources.__file__).parent
    names = (
        "opening head sheets tables raw_table text_table register entered observed values points "
        "ledger"
    )
    modules = [folder / f"{name}.py" for name in names.split()]
    modules += [folder.parent / f"{name}.py" for name in ("upload", "upload_extent")]
    found = set()
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", None) or getattr(
                getattr(node, "func", None), "id", None
            )
            if isinstance(node, ast.Call) and name in PLACES and len(node.args) > PLACES[name]:
                rule = node.args[PLACES[name]]
                if isinstance(rule, ast.Constant):
                    found.add(rule.value)
    return ({*REASONS} | found | REMARKS) - FILE_ONLY


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_rule_has_words(language: str) -> None:
    t, spoken = load_text(language), spoken_rules()
    assert {"zip_bomb", "too_many_columns", "day_rewritten", "encoding", "no_source"} <= spoken
    assert {rule for rule in spoken if not t.has(f"rule.{rule}")} == set()
    assert {rule for rule in spoken if not t.has(f"remedy.{rule}")} == set()
