"""A finding carries the same facts in every language; the table and the CSV name its rows."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter

from nua_data.text import languages, load_text
from nua_data.upload import LIMITS
from nua_data.words_check import findings_file, limit_words, place_words
from nua_data.words_findings import remedy_words, row_count, value_words
from tests.nua_data.uploads import (
    BOOK,
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

every_language = pytest.mark.parametrize("language", languages())
SIGN = "KEN,EG_ACS_ELEC,2010,..,country\n"
ENTRY = "KEN,2022-2026,submitted,{day},government,https://example.org/r\n"


def said(checked, rule: str, language: str) -> str:
    """Give the words of the first finding of a rule, without marks of direction."""
    found = next(each for each in checked.findings if each.rule == rule)
    return re.sub("[\u2066-\u2069]", "", remedy_words(load_text(language), found))


@every_language
def test_many_equal_rows_are_counted_and_their_lines_named(language: str) -> None:
    words = said(check(HEADER + ROW + SIGN * 10), "not_available", language)
    assert "10" in words
    assert "3, 4, 5, 6, 7, 8" in words
    one = said(check(HEADER + ROW + SIGN), "not_available", language)
    assert "3" not in one  # it stands in its column


@every_language
def test_a_day_written_anew_is_named(language: str) -> None:
    checked = check(REPORTS + ENTRY.format(day="3 May 2026"))
    assert "2026-05-03" in said(checked, "day_rewritten", language)


@every_language
@pytest.mark.parametrize("column", ["status", "nature", "counts"])
def test_the_words_that_are_allowed_are_listed(language: str, column: str) -> None:
    if column == "nature":
        checked, allowed = check(HEADER + ROW + ROW.replace("country", "guess")), "estimated"
    else:
        header = REPORTS.strip() + ",counts\n"
        cells = {"status": "submitted", "counts": "1"} | {column: "perhaps"}
        row = "KEN,2022-2026,{status},2026,government,https://example.org/r,{counts}\n"
        good = row.format(status="pledged", counts="1")
        checked = check(header + row.format(**cells) + good)
        allowed = {"status": "launched", "counts": "0"}[column]
    assert allowed in said(checked, "unknown_code", language)


@every_language
def test_both_lines_and_the_values_of_contradicting_reports_are_named(language: str) -> None:
    rows = ENTRY.format(day="2026-05-03") + ENTRY.format(day="2026-05-04")
    checked = check(REPORTS + ENTRY.replace("KEN", "UGA").format(day="2026") + rows)
    words = said(checked, "conflict", language)
    assert all(part in words for part in ("3, 4", "2026-05-03", "2026-05-04"))
    (found,) = [each for each in checked.findings if each.rule == "conflict"]
    assert (found.row, found.column) == (3, "date")
    assert "place and year" not in found.remedy


@every_language
def test_the_columns_that_are_missing_are_named(language: str) -> None:
    checked = check("iso3,indicator,year\nKEN,EG_ACS_ELEC,2020\n")
    assert "value" in said(checked, "missing_column", language)


@every_language
def test_what_is_left_out_of_a_long_list_is_counted(language: str) -> None:
    rows = "".join(f"KEN,EG_ACS_ELEC,{2000 + n % 20},word{n},country\n" for n in range(30))
    checked = check(HEADER + ROW + rows)
    found = [each for each in checked.findings if each.fact("more")]
    assert [each.fact("more") for each in found] == [11]  # with it, twenty of a kind are told
    assert "11" in remedy_words(load_text(language), found[0])


@every_language
def test_an_unfilled_template_is_told_to_be_filled_in(language: str) -> None:
    words = said(check(HEADER), "nothing_usable", language)
    assert words == load_text(language)("remedy.nothing_usable.not_filled_in")


@every_language
def test_a_file_of_nothing_usable_says_why(language: str) -> None:
    words = said(check(HEADER + SIGN * 3), "nothing_usable", language)
    assert "3" in words
    if language != "en":
        assert load_text(language)("rule.not_available") in words


@every_language
@pytest.mark.parametrize(
    ("content", "rule"),
    [("name,colour\nKenya,green\n", "unknown_kind"), ("<?xml version='1.0'?><a/>", "other_kind")],
)
def test_a_person_on_the_page_is_told_of_no_command(content, rule: str, language: str) -> None:
    checked = check(content)
    assert "python -m" not in said(checked, rule, language)
    assert "docs/" not in said(checked, rule, language)
    assert "python -m" in checked.findings[0].remedy  # the reader of a command line is


def test_the_csv_of_findings_has_counts_and_lines() -> None:
    table = findings_file(check(HEADER + ROW + SIGN * 10 + "KEN,ZZ,2020,1,\n").findings)
    by_rule = table.set_index("rule")
    assert by_rule.loc["not_available", ["row", "rows"]].tolist() == [3, 10]
    assert by_rule.loc["not_available", "lines"] == "3 4 5 6 7 8"
    assert by_rule.loc["unknown_series", "lines"] == "13"


@every_language
def test_a_place_is_called_by_one_word(language: str) -> None:
    t = load_text(language)
    word = t("table.place").casefold().removeprefix("ال")
    assert word in t("rule.unknown_place").casefold()


@every_language
def test_the_csv_of_findings_says_what_to_do_as_the_page_does(language: str) -> None:
    checked = check(HEADER + ROW + SIGN + "KEN,ZZ,2020,1,\n")
    t = load_text(language)
    table = findings_file(checked.findings, t)
    said = [re.sub("[\u2066-\u2069]", "", remedy_words(t, each)) for each in checked.findings]
    assert table["remedy"].tolist() == said
    assert table["rule"].tolist() == [each.rule for each in checked.findings]
    assert (said == [each.remedy for each in checked.findings]) == (language == "en")


def test_a_whole_column_of_nothing_has_its_lines() -> None:
    checked = check(HEADER + "KEN,EG_ACS_ELEC,2020,,country\nUGA,EG_ACS_ELEC,2020,,country\n")
    (found,) = [each for each in checked.findings if each.rule == "empty"]
    assert (found.row, found.fact("lines"), found.fact("n")) == (2, (2, 3), 2)


@every_language
def test_a_sheet_of_too_many_rows_is_not_sent_to_csv_which_has_the_same_limit(language) -> None:
    cells = sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    checked = check(with_member(BOOK, SHEET, cells), "x.xlsx")
    assert "CSV" not in said(checked, "too_many_rows", language)


HEADERS = HEADER.strip().split(",")
FAR = sheet_of('<row r="30000"><c r="A30000"><v>1</v></c></row>')


def merged_book() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("observations")
        sheet.merge_range(0, 0, 0, 1, "Place and indicator")
        sheet.write_row(1, 0, HEADERS)
        sheet.write_row(2, 0, GOOD)
    return target.getvalue()


TWO_ROWS = workbook([[*HEADERS[:3], "", ""], ["", "", "", *HEADERS[3:]], [*GOOD]])
OWN_VALUES = {
    "broken_row": (HEADER + ROW + "KEN,EG_ACS_ELEC\n", "2 cells, 5 expected"),
    "double_column": ("iso3,indicator,year,value,value\n" + ROW, "columns 4, 5"),
    "separator": ((HEADER + ROW).replace(",", ";"), "semicolon"),
    "two_header_rows": (TWO_ROWS, "rows 1 and 2"),
    "merged_header": (merged_book(), "1 area"),
    "too_many_rows": (with_member(BOOK, SHEET, FAR), "30,000 rows"),
    "too_many_columns": (workbook([[*HEADERS, *range(96)]]), "101 columns"),
    "damaged_zip": (BOOK[:-200], "File is not a zip file"),
}


@every_language
@pytest.mark.parametrize("rule", OWN_VALUES)
def test_a_value_that_is_none_of_the_file_is_said_in_the_language(rule, language) -> None:
    content, english = OWN_VALUES[rule]
    checked, t = check(content, "x.csv"), load_text(language)
    (found,) = [each for each in checked.findings if each.rule == rule]
    assert found.value == english
    words = re.sub("[\u2066-\u2069]", "", value_words(t, found))
    if language == "en":
        assert words == english
        return
    assert not set(re.findall("[a-z]+", english)) & set(re.findall("[a-z]+", words))
    wanted = [] if rule == "damaged_zip" else re.findall(r"\d+", english)
    assert re.findall(r"\d+", words) == wanted
    assert words in findings_file(checked.findings, t)["value"].tolist()


@pytest.mark.parametrize("rule", ["two_header_rows", "merged_header"])
def test_a_finding_about_the_header_is_of_no_column(rule: str) -> None:
    checked = check(OWN_VALUES[rule][0], "x.xlsx")
    (found,) = [each for each in checked.findings if each.rule == rule]
    assert found.column == ""
    assert place_words(load_text("en"), found) == load_text("en")("check.whole_file")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (HEADER + SIGN * 3, "nothing_usable"),
        ("", "empty_file"),
        (OWN_VALUES["too_many_columns"][0], "too_many_columns"),
    ],
)
def test_the_english_page_says_what_to_do_and_no_code(content, rule: str) -> None:
    words = said(check(content), rule, "en")
    assert load_text("en")(f"remedy.{rule}") in words
    assert "not_available" not in words


@every_language
def test_series_that_are_not_named_one_by_one_are_counted(language: str) -> None:
    rows = "".join(f"KEN,ZZ{n},2020,1,\n" * 2 for n in range(25))
    checked, t = check(HEADER + ROW + rows), load_text(language)
    found = [each for each in checked.findings if each.rule == "unknown_series"]
    assert row_count(found[-1]) == 2 * 5  # what is left out is told after what is named
    assert sum(map(row_count, found)) == checked.imported.set_aside["unknown_series"] == 50
    assert "5" in re.findall(r"\d+", remedy_words(t, found[-1]))
    assert t("remedy.unknown_series") in remedy_words(t, found[0])


@every_language
def test_points_that_are_not_named_one_by_one_are_counted(language: str) -> None:
    rows = "".join(f"KEN,NY.GDP.PCAP.PP.KD,{1980 + n},{n + 1}.345,\n" for n in range(27))
    checked = check((HEADER + rows).replace(",", ";"))
    found = [each for each in checked.findings if each.rule == "thousand_point"]
    assert [row_count(each) for each in found] == [1] * 20 + [7]
    assert "7" in re.findall(r"\d+", remedy_words(load_text(language), found[-1]))


@every_language
@pytest.mark.parametrize("other", ["1.234.567", "38,7"])
def test_a_number_with_two_readings_is_told_how_to_write_each(language: str, other: str) -> None:
    lines = [HEADER.strip().replace(",", ";")]
    lines += [
        f"KEN;NY.GDP.PCAP.PP.KD;{2020 + n};{cell};" for n, cell in enumerate((other, "1.234"))
    ]
    words = said(check("\n".join(lines) + "\n"), "not_a_number", language)
    assert "12.5" not in words  # it has a point, and is not understood for all that
    assert "1234" in words
    assert "1.2340" in words or "1,234" in words


def test_words_of_the_page_are_not_turned_as_cells_of_the_file_are() -> None:
    t, checked = load_text("ar"), check(OWN_VALUES["double_column"][0])
    columns = value_words(
        t, next(each for each in checked.findings if each.value == "columns 4, 5")
    )
    assert columns == t("check.value_columns", numbers=t.isolate("4, 5"))
    sign = next(each for each in check(HEADER + ROW + SIGN).findings if each.value == "..")
    assert value_words(t, sign) == t.isolate("..")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_very_long_name_of_a_column_is_cut_as_a_cell_is(form: str) -> None:
    cells = [[*HEADERS, "n" * 5_000], [*GOOD, "country", "1"]]
    text = "".join(",".join(map(str, row)) + "\n" for row in cells)
    checked = check(text if form == "csv" else workbook(cells), f"x.{form}")
    (found,) = [each for each in checked.findings if each.rule == "unknown_column"]
    assert found.column == "n" * 200


def packed(rows: int) -> bytes:
    """Pack a CSV of so many rows with a kilobyte of blanks each."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("values.csv", HEADER + ROW.replace(",2020", f",{' ' * 1024}2020") * rows)
    return target.getvalue()


@every_language
def test_what_a_packed_csv_may_unpack_to_is_said(language: str) -> None:
    words = re.sub("[\u2066-\u2069]", "", limit_words(load_text(language)))
    sizes = (each // 2**20 for each in (LIMITS.unpacked_bytes, LIMITS.text_bytes))
    assert re.findall(r"\d+(?=\s(?:M[BoO]|МБ|ميغا))", words)[-2:] == [*map(str, sizes)]


def test_a_packed_csv_is_read_up_to_what_is_said() -> None:
    most = LIMITS.text_bytes // 1024
    assert rules(check(packed(most + 1), "a.zip")) == {"zip_bomb"}
    assert kept(check(packed(most * 9 // 10), "a.zip")) == [GOOD]
