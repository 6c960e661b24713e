"""Facts of findings that the readers of values, places and tables make."""

from __future__ import annotations

from datetime import date

from tests.nua_data.sources.made import take
from tests.nua_data.uploads import HEADER, RELEASE, REPORTS, ROW, check


def found(content: str, rule: str, **options):
    (one,) = [each for each in check(content, **options).findings if each.rule == rule]
    return one


def test_a_place_by_its_name_has_its_line_and_its_code() -> None:
    one = found(HEADER + ROW + ROW.replace("KEN", "Samoa"), "place_by_name")
    assert (one.row, one.fact("read_as")) == (3, "WSM")


def test_years_that_can_be_used_are_named() -> None:
    assert found(HEADER + ROW + ROW.replace("2020", "1066"), "bad_year").fact("years")[0] == 1945


def test_values_that_contradict_name_lines_and_values() -> None:
    other = ROW.replace("KEN", "UGA")
    checked = check(HEADER + other + ROW + ROW.replace("90.5", "80"))
    one = next(each for each in checked.findings if each.rule == "conflict")
    assert (one.row, one.column) == (3, "value")
    assert (one.fact("lines"), one.fact("values")) == ((3, 4), ("90.5", "80"))
    assert found(HEADER + ROW + ROW, "duplicate").column == "value"


def test_values_above_the_usual_are_counted() -> None:
    one = found(HEADER + ROW.replace("90.5", "104"), "above_natural_max")
    assert (one.fact("kept"), one.fact("high")) == (1, 100)


def test_a_series_that_is_missing_is_named_and_an_unknown_one_counted() -> None:
    rows = "KEN,ZZ,2020,1,\n" * 3
    assert found(HEADER + ROW + rows, "unknown_series").fact("n") == 3


def test_an_observer_is_told_once() -> None:
    assert len(check(HEADER + ROW.replace("KEN", "VAT")).findings) == 1


def test_a_day_to_come_has_its_line() -> None:
    row = "KEN,2022-2026,submitted,{},government,https://example.org/r\n"
    text = REPORTS + row.format("soon") + row.format("2026-07-01")
    one = found(text, "future_day", today=date(2026, 6, 1))
    assert (one.row, one.value) == (3, "2026-07-01")


def test_a_line_of_many_cells_is_named_once() -> None:
    years = [str(year) for year in range(2000, 2021)]
    rows = [["Kenya", "KEN", "Gini", "SI.POV.GINI", *["abc"] * 20, "40"]]
    rows += [["Uganda", "UGA", "Gini", "SI.POV.GINI", *[""] * 20, "40"]]
    head = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years]
    text = "".join(",".join(row) + "\n" for row in [head, *rows])
    done = take(text, RELEASE, "API_SI.csv", released="2026-07")
    (empty,) = [each for each in done.findings if each.rule == "empty"]
    assert (empty.fact("n"), empty.fact("lines")) == (20, (3,))
    words = [each.remedy for each in done.findings if each.rule == "not_a_number"]
    assert words and not [each for each in words if "lines" in each]
