"""Tables of text: rows are told of by the number a sheet would show, and none is lost unseen."""

from __future__ import annotations

import gzip

import pytest

from nua_data.sources import second_look, text_table
from nua_data.sources.base import Limits, SourceError
from nua_data.sources.text_table import BLOCK
from tests.nua_data.sources.made import SDG, as_csv, aside, rules, sdg_csv, sdg_row, take
from tests.nua_data.uploads import HEADER

GOOD = "KEN,EG_ACS_ELEC,2020,90.5,country"
BAD = "UGA,EG_ACS_ELEC,2020,abc,country"
BROKEN = "KEN,EG_ACS_ELEC,2020"
REGISTER = "iso3,cycle,status,date,date_note,evidence,counts,caveat,note,source_url"


def told(done, rule):
    return [finding.row for finding in done.findings if finding.rule == rule]


def refusal(content, release, name="a.csv", **options):
    with pytest.raises(SourceError) as caught:
        take(content, release, name, **options)
    return caught.value.findings[0]


def adds_up(done) -> bool:
    return done.read == done.kept + sum(done.set_aside.values())


LINES = {
    "nothing between": ([GOOD, BAD], 3, 0),
    "empty line": ([GOOD, "", BAD], 4, 0),
    "empty lines": ([GOOD, "", "", "", BAD], 6, 0),
    "empty first": (["", GOOD, "", BAD, "", ""], 5, 0),
    "broken row": ([GOOD, BROKEN, BAD], 4, 1),
    "broken first and last": ([BROKEN, GOOD, BAD, BROKEN], 4, 2),
    "broken and empty": ([GOOD, BROKEN, "", BROKEN, BAD, "", BROKEN], 6, 3),
    "row of separators": ([GOOD, ",,,,", BAD], 4, 0),
    "too many cells": ([GOOD, GOOD + ",x,y", BAD], 4, 1),
}


@pytest.mark.parametrize("preface", [[], ["My country", ""], ["", "Notes", "", ""]], ids=len)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("case", LINES)
def test_a_row_has_the_number_that_a_sheet_shows(release, case, end, preface):
    lines, expected, broken = LINES[case]
    done = take(end.join([*preface, HEADER.strip(), *lines]) + end, release)
    assert told(done, "not_a_number") == [expected + len(preface)]
    assert aside(done).get("broken_row", 0) == broken
    assert done.read == sum(map(bool, lines))  # an empty line is no row
    assert done.kept == 1
    assert adds_up(done)


def test_a_broken_row_has_its_own_number(release):
    done = take("\n".join([HEADER.strip(), GOOD, "", BROKEN, BAD]), release)
    assert told(done, "broken_row") == [4]


def test_the_cells_of_a_broken_row_are_counted_in_words(release):
    done = take("\n".join([HEADER.strip(), GOOD, "Source: the ministry", "KEN,2020"]), release)
    said = [each.value for each in done.findings if each.rule == "broken_row"]
    assert said == ["1 cell, 5 expected", "2 cells, 5 expected"]


def test_a_line_break_in_a_cell_is_part_of_its_row(release):
    lines = [HEADER.strip(), GOOD, "", 'TZA,EG_ACS_ELEC,2020,80,"coun\ntry"', BAD]
    done = take("\n".join(lines), release)
    assert told(done, "unknown_code") == [4]
    assert told(done, "not_a_number") == [5]
    assert adds_up(done)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_numbers_hold_over_several_blocks(release, pack):
    rows = [sdg_row(404, 2000 + at % 20, "50", FootNote="n" * 320) for at in range(12_000)]
    lines = sdg_csv(*rows).splitlines()
    for at in (9_000, 5_000, 20):
        lines.insert(at, "")
        lines.insert(at, "1,2,3")
    lines.insert(11_000, sdg_csv(sdg_row(8, 2020, "abc")).splitlines()[1])
    lines.insert(11_500, sdg_csv(sdg_row(8, 2020, "5", "XX_NEW")).splitlines()[1])
    content = "\n".join(lines).encode()
    assert len(content) > 2 * BLOCK
    done = take(pack(content), release, "a.csv.gz")
    assert told(done, "not_a_number") == [11_001]
    assert told(done, "unknown_series") == [11_501]
    assert aside(done)["broken_row"] == 3
    assert done.read == len(rows) + 2 + 3
    assert adds_up(done)


def test_rows_of_series_not_wanted_have_the_number_of_their_first_line(release):
    lines = [HEADER.strip(), "", BROKEN, GOOD, "", "KEN,NO_SUCH,2021,5,"]
    done = take("\n".join(lines), release)
    assert told(done, "unknown_series") == [6]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Arrow's own
def test_a_file_cut_within_a_letter_is_read_and_told_of(release):
    cut = (HEADER + GOOD + "\nKEN,EG_ACS_ELEC,Bogot\u00e1").encode()[:-1]
    done = take(cut, release)
    assert {"broken_row", "encoding"} <= rules(done)
    assert (done.read, done.kept) == (2, 1)


def test_a_file_of_empty_lines_ends_at_the_limit(release):
    content = HEADER + GOOD + "\n" * 3_000_000
    assert refusal(content, release, limits=Limits(rows=1_000)).rule == "too_many_rows"


# --- stray quotation marks ------------------------------------------------------------------


def register(*notes: str) -> str:
    states = ("KEN", "UGA", "TZA", "RWA", "BDI", "COD", "ETH", "SOM", "DJI", "ERI")
    rows = [
        f"{iso3},2022-2026,submitted,2026,,government,1,,{note},http://x"
        for iso3, note in zip(states, notes, strict=False)
    ]
    return "\n".join([REGISTER, *rows]) + "\n"


def test_one_mark_that_swallows_the_rest_is_refused_with_its_line(release):
    found = refusal(register("note", '"note', *["note"] * 5), release)
    assert (found.rule, found.row) == ("bad_csv", 3)
    assert "UGA" not in found.value and found.value.startswith("note,http://x")


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("pair", [('"note', '"note'), ('"note', "a"), ('"', '"')])
def test_marks_in_neighbouring_rows_make_no_row_vanish(release, pair, end):
    content = register("one", *pair, "two", '"last"').replace("\n", end)
    assert refusal(content, release).rule == "bad_csv"


def test_marks_in_a_column_that_is_not_read_make_no_row_vanish(release):
    content = sdg_csv(*[sdg_row(area, Source="src") for area in (4, 8, 12, 24)])
    assert take(content, release).kept == 4
    lines = content.splitlines()
    lines[2:4] = [line.replace("src", '"src') for line in lines[2:4]]
    found = refusal("\n".join(lines), release)
    assert (found.rule, found.row) == ("bad_csv", 3)


def test_a_mark_that_swallows_several_rows_whole_is_refused(release):
    assert refusal(register("a", '"b', "c", "d", '"e', "f"), release).rule == "bad_csv"


def test_a_text_larger_than_people_write_is_read_once(release, monkeypatch):
    content = "\n".join([HEADER.strip(), GOOD, "", BAD]) + "\n"
    monkeypatch.setattr(second_look, "MOST_BYTES", len(content))
    assert told(take(content, release), "not_a_number") == [4]
    monkeypatch.setattr(second_look, "MOST_BYTES", len(content) - 1)
    monkeypatch.setattr(text_table, "look_again", None)
    done = take(content, release)
    assert (done.read, done.kept) == (2, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_notes_of_many_lines_and_commas_are_no_stray_marks(release, encoding):
    note = (
        '"Sent by the ministry, in May\n\na letter, a report, a table,\nan annex, a map, caf\u00e9"'
    )
    done = take(register("one", note, note, "two").encode(encoding), release)
    assert done.kept == 4
    assert "bad_csv" not in rules(done)


def test_a_broken_row_with_a_note_of_two_lines_is_set_aside_alone(release):
    done = take(register("one", 'a,"b\nc, d"', "two"), release)
    assert (done.read, done.kept) == (3, 2)
    assert told(done, "broken_row") == [3]


# --- headers and alphabets ------------------------------------------------------------------


def double(rows, places):
    """Put the names at some places in a second row below the others."""
    upper = ["" if place in places else name for place, name in enumerate(SDG)]
    lower = [name if place in places else "" for place, name in enumerate(SDG)]
    return [upper, lower, *rows]


@pytest.mark.parametrize("first", ["Location", "SeriesDescription"])
def test_a_header_goes_on_in_the_next_row(release, first):
    kept_names = {"SeriesCode", "GeoAreaCode"}
    places = {at for at, name in enumerate(SDG) if at >= SDG.index(first)}
    places -= {SDG.index(name) for name in kept_names}
    rows = [sdg_row(4, location="RURAL"), sdg_row(8), sdg_row(12, value="abc")]
    done = take(as_csv(double(rows, places)), release)
    assert "two_header_rows" in rules(done)
    assert (done.read, done.kept) == (3, 1)
    assert aside(done)["other_dimension"] == 1
    assert told(done, "not_a_number") == [5]


@pytest.mark.parametrize("name", ["SeriesCode", "Value"])
def test_a_header_of_two_rows_has_names_in_either(release, name):
    """Neither row is a header, or only the lower one."""
    places = {place for place in range(len(SDG)) if place != SDG.index(name)}
    done = take(as_csv(double([sdg_row()], places)), release)
    assert done.kept == 1
    assert "two_header_rows" in rules(done)


def test_a_title_above_a_header_adds_no_column(release):
    done = take("a,b,c,d,e,f,g,h\n" + HEADER + GOOD, release)
    assert (done.kept, done.read) == (1, 1)
    assert "two_header_rows" not in rules(done)


def test_a_row_of_notes_below_the_header_is_no_header(release):
    notes = ["(all urban)" if name == "SeriesDescription" else "" for name in SDG]
    done = take(as_csv([SDG, notes, sdg_row()]), release)
    assert done.kept == 1
    assert done.read == 2
    assert "two_header_rows" not in rules(done)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"], ids=["none", "LF", "CRLF"])
def test_a_header_alone_says_that_there_are_no_rows(release, end):
    assert refusal(sdg_csv().strip() + end, release).rule == "nothing_usable"


@pytest.mark.parametrize(("encoding", "name"), [("gbk", "肯尼亚丂"), ("cp1256", "كينيا پ")])
def test_another_alphabet_is_named_for_what_it_is(release, encoding, name):
    content = sdg_csv(sdg_row(GeoAreaName=name)).encode(encoding)
    assert refusal(content, release).rule == "not_utf8"


@pytest.mark.parametrize(("column", "other"), [("Value", "99"), ("[Location]", "RURAL")])
def test_a_second_column_of_a_name_is_told_of(release, column, other):
    lines = sdg_csv(sdg_row()).splitlines()
    done = take(f"{lines[0]},{column}\n{lines[1]},{other}\n", release)
    found = next(each for each in done.findings if each.rule == "double_column")
    assert (found.severity, found.column) == ("warning", column)
    assert found.value.endswith(f", {len(SDG) + 1}")
    assert (done.kept, done.rows["value"].tolist()) == (1, [50.5])


def test_a_second_column_that_is_not_read_is_not_told_of(release):
    lines = sdg_csv(sdg_row()).splitlines()
    done = take(f"{lines[0]},FootNote,,\n{lines[1]},x,,\n", release)
    assert not [each for each in done.findings if each.column in ("Source", "")
                and each.rule == "double_column"]  # fmt: skip
