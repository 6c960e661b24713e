"""What is told of the two tables that people type: columns, places, all faults of a row."""

from __future__ import annotations

import pytest

from tests.nua_data.uploads import GOOD, HEADER, RELEASE, REPORTS, ROW, check, kept, rules, workbook

ENTRY = "KEN,2022-2026,submitted,2026-05-20,government,https://example.org/r\n"
OTHER = ENTRY.replace("KEN", "UGA")


def told(checked, rule: str) -> list:
    return [each for each in checked.findings if each.rule == rule]


# --- columns --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "severity"),
    [
        ("location", "error"), ("Sex", "error"), ("AGE", "error"), ("unit", "error"),
        ("Gender", "error"), ("Age group", "error"), ("urbanisation", "error"),
        ("City", "error"), ("UNIT_MULT", "error"), ("Unit multiplier", "error"),
        ("quarter", "error"), ("units", "error"), ("disability", "error"),
        ("wealth", "error"), ("education", "error"), ("cities", "warning"),
        ("note", "warning"), ("foo", "warning"),
    ],
)  # fmt: skip
def test_a_column_that_the_template_does_not_have_is_told(column: str, severity: str) -> None:
    checked = check(HEADER.strip() + f",{column}\n" + ROW.strip() + ",rural\n")
    (found,) = told(checked, "unknown_column")
    assert (found.column, found.severity) == (column, severity)
    assert kept(checked) == [GOOD]


def test_a_breakdown_is_no_error_in_a_register() -> None:
    checked = check(REPORTS.strip() + ",location\n" + ENTRY.strip() + ",Nairobi\n")
    assert [each.severity for each in told(checked, "unknown_column")] == ["warning"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_column_that_stands_twice_is_told_once(form: str) -> None:
    rows = [[*HEADER.strip().split(","), "value"], ["KEN", "EG_ACS_ELEC", 2020, 90.5, "country", 7]]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    checked = check(text) if form == "csv" else check(workbook(rows), "x.xlsx")
    (found,) = told(checked, "double_column")
    assert (found.column, found.value) == ("value", "columns 4, 6")
    assert told(checked, "unknown_column") == []
    assert kept(checked) == [GOOD]


def test_a_filled_template_has_no_word_on_columns() -> None:
    assert rules(check(HEADER + ROW)) == rules(check(REPORTS + ENTRY)) == set()


# --- places ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [("Kenya", True), ("", True), ("404", True), ("Atlantis", True), ("Uganda", False),
     ("World", False), ("USSR", False)],
)  # fmt: skip
def test_a_code_and_a_name_of_two_places_are_set_aside(name: str, is_kept: bool) -> None:
    other = "UGA,Uganda,EG_ACS_ELEC,2020,50\n"
    checked = check(f"iso3,country,indicator,year,value\nKEN,{name},EG_ACS_ELEC,2020,90.5\n{other}")
    assert len(kept(checked)) == 1 + is_kept
    assert dict(checked.imported.set_aside) == ({} if is_kept else {"place_conflict": 1})
    found = told(checked, "place_conflict")
    assert [(each.row, each.value) for each in found] == ([] if is_kept else [(2, f"KEN {name}")])


def test_the_same_holds_for_reports() -> None:
    header = REPORTS.replace("iso3", "iso3,country")
    rows = OTHER.replace("UGA", "UGA,Kenya") + ENTRY.replace("KEN", "KEN,Kenya")
    checked = check(header + rows)
    assert dict(checked.imported.set_aside) == {"place_conflict": 1}
    assert checked.imported.rows["iso3"].tolist() == ["KEN"]


# --- all faults of a row --------------------------------------------------------------------


def test_every_fault_of_a_report_is_told_at_once() -> None:
    header = "iso3,cycle,status,date,evidence,counts,caveat,source_url\n"
    bad = "Atlantis,2030-2034,sent,soon,gossip,maybe,none such,\n"
    good = "KEN,2022-2026,submitted,2026-05-20,government,1,,https://example.org/r\n"
    checked = check(header + good + bad)
    columns = {each.column for each in checked.findings if each.row == 3}
    assert columns == {
        "iso3", "cycle", "status", "date", "evidence", "counts", "caveat", "source_url",
    }  # fmt: skip
    assert dict(checked.imported.set_aside) == {"unknown_place": 1}
    assert (checked.imported.read, checked.imported.kept) == (2, 1)


def test_a_row_counts_under_its_first_fault_and_each_is_told_of_all_rows() -> None:
    rows = [
        OTHER,
        ENTRY.replace("submitted", "sent"),
        ENTRY.replace("2022-2026", "2030-2034").replace("submitted", "sent"),
        ENTRY.replace("2026-05-20", "soon"),
    ]
    checked = check(REPORTS + "".join(rows))
    assert dict(checked.imported.set_aside) == {"unknown_code": 2, "bad_day": 1}
    (status,) = [each for each in told(checked, "unknown_code") if each.column == "status"]
    assert (status.fact("n"), status.fact("lines")) == (2, (3, 4))


@pytest.mark.parametrize(
    ("column", "typed"),
    [("status", "in preparation"), ("evidence", "Gossip"), ("cycle", "2030/2034")],
)
def test_the_value_shown_is_the_cell_as_typed(column: str, typed: str) -> None:
    cells = dict(zip(REPORTS.strip().split(","), ENTRY.strip().split(","), strict=True))
    row = ",".join((cells | {column: typed}).values()) + "\n"
    checked = check(REPORTS + OTHER + row)
    assert [each.value for each in told(checked, "unknown_code")] == [typed]


def test_values_are_shown_as_typed() -> None:
    checked = check(HEADER + ROW + "KEN,EG_ACS_ELEC,2021,1 234,C\nKEN,EG_ACS_ELEC,2022,50,C\n")
    assert [each.value for each in told(checked, "out_of_range")] == ["EG_ACS_ELEC 1 234"]
    assert [each.value for each in told(checked, "unknown_code")] == ["C"]


# --- reports that contradict, and cycles ----------------------------------------------------


def test_reports_that_contradict_name_lines_columns_and_values() -> None:
    rows = OTHER + ENTRY + ENTRY.replace("2026-05-20", "2026-05-21").replace("government", "news")
    checked = check(REPORTS + rows)
    (found,) = told(checked, "conflict")
    assert (found.column, found.fact("lines")) == ("date, evidence", (3, 4))
    assert found.fact("values") == ("2026-05-20 government", "2026-05-21 news")
    assert dict(checked.imported.set_aside) == {"conflict": 2}
    (repeated,) = told(check(REPORTS + OTHER + OTHER), "duplicate")
    assert repeated.column


@pytest.mark.parametrize(
    ("cycle", "day", "is_told"),
    [
        ("2022-2026", "2019", True), ("2018-2022", "2026-03", True), ("2022-2026", "2023", False),
        ("2018-2022", "2022", False), ("2018-2022", "2023", True), ("2018-2022", "", False),
        ("2022-2026", "2026-09-01", False),
    ],
)  # fmt: skip
def test_a_report_dated_in_another_cycle_is_told(cycle: str, day: str, is_told: bool) -> None:
    row = ENTRY.replace("2022-2026", cycle).replace("2026-05-20", day)
    checked = check(REPORTS + row)
    found = told(checked, "outside_cycle")
    assert [(each.row, each.value, each.severity) for each in found] == (
        [(2, day, "warning")] if is_told else []
    )
    assert checked.imported.kept == 1


def test_reports_that_do_not_count_are_noted() -> None:
    header = REPORTS.strip() + ",counts\n"
    checked = check(header + ENTRY.strip() + ",0\n" + OTHER.strip() + ",1\n")
    (found,) = told(checked, "not_counted")
    assert (found.row, found.severity, found.fact("kept")) == (2, "note", 1)


def test_the_lines_of_the_rows_kept_are_known() -> None:
    checked = check(REPORTS + ENTRY.replace("submitted", "sent") + ENTRY + OTHER)
    assert checked.imported.lines == (3, 4)
    assert RELEASE.cycles["cycle"].iloc[-1] == "2022-2026"  # of which the tests above speak
