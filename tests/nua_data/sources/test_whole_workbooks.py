"""Workbooks and zips: no table, no format and no sign of error is passed over in silence."""

from __future__ import annotations

import io
import zipfile
from time import process_time

import pytest
import xlsxwriter

from nua_data.sources import cell_marks
from nua_data.sources.base import Limits, SourceError
from nua_data.sources.opening import open_file
from nua_data.sources.sheets import find_sheet
from nua_data.sources.templates import write_template
from tests.nua_data.sources.made import (
    SDG,
    as_xlsx,
    as_zip,
    aside,
    rules,
    sdg_csv,
    sdg_row,
    take,
    wdi_csv,
)
from tests.nua_data.uploads import with_member

OBSERVATIONS = ["iso3", "indicator", "year", "value", "nature"]
VALUE = ["KEN", "EG_ACS_ELEC", 2020, 90.5, "country"]
REGISTER = ["iso3", "cycle", "status", "source_url"]
REPORT = ["KEN", "2022-2026", "submitted", "https://example.org"]
CITIES = ["City Code", "City Name", "Country or Territory Name"]
NUMBERED = [[float(cell) if at in (5, 7, 8) else cell for at, cell in enumerate(sdg_row(area))]
            for area in (4, 8, 12)]  # fmt: skip
DATA = [SDG, *NUMBERED]


def refusal(content, release, name="a.xlsx", **options):
    with pytest.raises(SourceError) as caught:
        take(content, release, name, **options)
    return caught.value.findings[0]


def book(cells, formats=("0.0%",), **sheets) -> bytes:
    """Write sheets; cells that are pairs are a number and the place of its format."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        kinds = [made.add_format({"num_format": each}) for each in formats]
        for name, rows in {"data": cells, **sheets}.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write(line, place, cell[0], kinds[cell[1]])
                    elif str(cell).startswith("="):
                        sheet.write_formula(line, place, *cell.split(" ")[:1], None,
                                            cell.split(" ")[1])  # fmt: skip
                    else:
                        sheet.write(line, place, cell)
    return target.getvalue()


# --- several tables -------------------------------------------------------------------------

TWO = {
    "two years": ("2022", [OBSERVATIONS, VALUE], "2023", [OBSERVATIONS, VALUE]),
    "two kinds": ("values", [OBSERVATIONS, VALUE], "reports", [REGISTER, REPORT]),
    "two downloads": ("Goal6", DATA, "Goal11", DATA),
    "a download and values": ("Goal11", DATA, "ours", [OBSERVATIONS, VALUE]),
    "values and a download": ("ours", [OBSERVATIONS, VALUE], "Goal11", DATA),
    "one with a title": ("Goal11", DATA, "ours", [["Our values"], [], OBSERVATIONS, VALUE]),
    "a header of two rows": ("Goal11", DATA, "b", [["", *OBSERVATIONS[1:]], ["iso3"], VALUE]),
}


@pytest.mark.parametrize("case", TWO)
def test_a_second_table_in_a_workbook_is_not_dropped(release, case):
    first, rows, second, more = TWO[case]
    found = refusal(as_xlsx((first, rows), ("notes", [["x"]]), (second, more)), release)
    assert (found.rule, found.value) == ("several_tables", f"{first}, {second}")
    assert "a file of its own" in found.remedy


def test_texts_in_the_cells_themselves_hide_no_table(release):
    """Some programs share no texts among sheets: such a sheet is read to tell."""
    rows = "".join(
        f'<row r="{line}">' + "".join(
            f'<c r="{letter}{line}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for letter, cell in zip("ABCDE", row, strict=True)
        ) + "</row>" for line, row in enumerate([OBSERVATIONS, VALUE], 1)
    )  # fmt: skip
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    made = with_member(
        as_xlsx(("Goal11", DATA), ("ours", [["x"]])), "xl/worksheets/sheet2.xml", sheet.encode()
    )
    assert refusal(made, release).rule == "several_tables"


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    "idle",
    [
        [OBSERVATIONS],
        [OBSERVATIONS, [""] * 5, [" ".strip()] * 5],
        [REGISTER],
        [["iso3", "indicator", "year"], ["KEN", "EG_ACS_ELEC", 2020]],
        [CITIES, ["KE_NAIROBI", "Nairobi", "Kenya"]],
        [["Country Code", "Series Code", "Description"], ["KEN", "SP.POP.TOTL", "Census"]],
        [["Dimension", "Code", "Description"], ["Location", "URBAN", "Urban"]],
    ],
    ids=["empty", "blank rows", "other kind empty", "no values", "cities", "notes", "codes"],
)
def test_an_empty_template_or_a_list_beside_the_table_is_no_table(release, idle, is_first):
    for rows, kept in ([OBSERVATIONS, VALUE], 1), (DATA, 3):
        sheets = [("filled", rows), ("idle", idle)]
        done = take(as_xlsx(*(sheets if is_first else reversed(sheets))), release, "a.xlsx")
        assert done.kept == kept
        assert "several_tables" not in rules(done)


def test_shared_texts_that_are_written_oddly_hide_no_table(release):
    name = "xl/sharedStrings.xml"
    made = as_xlsx(("Goal11", DATA), ("ours", [OBSERVATIONS, VALUE]))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        strings = archive.read(name)
    for tag in b"sst", b"si", b"t":
        strings = strings.replace(b"<" + tag, b"<x:" + tag).replace(b"</" + tag, b"</x:" + tag)
    strings = strings.replace(b"xmlns=", b"xmlns:x=")
    assert refusal(with_member(made, name, strings), release).rule == "several_tables"


def test_nothing_filled_is_told_as_before(release):
    content = as_xlsx(("a", [OBSERVATIONS]), ("b", [OBSERVATIONS]))
    assert refusal(content, release).rule == "nothing_usable"


@pytest.mark.parametrize("kind", ["observations", "register"])
def test_the_template_has_one_table(release, kind):
    assert refusal(write_template(kind, release), release).rule == "nothing_usable"


def test_a_download_with_a_list_of_codes_is_still_read_as_columns(release):
    content = as_xlsx(("data", DATA), ("CodeDescriptions", [["Dimension", "Code"], ["a", "b"]]))
    with open_file("a.xlsx", Limits(), content=content, name="a.xlsx") as opened:
        assert find_sheet(opened).columns is not None


def test_a_second_table_in_a_zip_is_not_dropped(release):
    two = as_zip(b__csv=sdg_csv(sdg_row(4), sdg_row(8)), a__csv=sdg_csv(sdg_row(8)))
    found = refusal(two, release, "a.zip")
    assert (found.rule, found.value) == ("several_tables", "b.csv, a.csv")
    book = as_zip(a__csv=sdg_csv(sdg_row(4)), b__xlsx=as_xlsx(("data", DATA)))
    assert refusal(book, release, "a.zip").value == "a.csv, b.xlsx"
    kinds = as_zip(a__csv=sdg_csv(sdg_row(4)), b__csv=wdi_csv([["Kenya", "KEN", "X", 1, 2, 3]]))
    assert refusal(kinds, release, "a.zip").rule == "several_tables"


@pytest.mark.parametrize(
    "idle",
    [
        sdg_csv(),
        sdg_csv() + ",,,,\n\n",
        "",
        "\n\n",
        '"Country Code","Series Code","Description"\n' + '"KEN","SP.POP","Census"\n' * 90,
        "City Code,City Name\n" + "KE_NAIROBI,Nairobi\n" * 90,
        "<Structure><Codelists/></Structure>" + " " * 2_000,
        "Notes on the data\n" * 90,
    ],
    ids=["header", "blank rows", "nothing", "lines", "notes", "cities", "structures", "text"],
)
def test_what_lies_beside_a_table_in_a_zip_is_no_table(release, idle):
    packed = as_zip(idle__csv=idle, table__csv=sdg_csv(sdg_row()))
    assert take(packed, release, "a.zip").kept == 1


# --- per cent -------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["0%", "0.00%", "0.0%", "# ##0,0 %", "[Red]0.0%;-0.0%", "0.0%_)"])
def test_values_shown_as_per_cent_are_refused(release, shown):
    rows = [OBSERVATIONS, VALUE, [*VALUE[:3], (0.125, 0), ""], [*VALUE[:3], (0.5, 0), ""]]
    found = refusal(book(rows, [shown]), release)
    assert (found.rule, found.value) == ("percent_cells", "D3, D4")
    assert "12.5" in found.remedy


@pytest.mark.parametrize("shown", ['0.0"%"', "0.0\\%", "0.0", "0.00", "@", "[%]0"])
def test_a_sign_that_is_only_shown_does_not_multiply(release, shown):
    done = take(book([OBSERVATIONS, [*VALUE[:3], (12.5, 0), ""]], [shown]), release, "a.xlsx")
    assert done.rows["value"].tolist() == [12.5]


def test_only_values_of_the_sheet_that_is_read_count(release):
    rows = [
        [*OBSERVATIONS, "weight"],
        [*VALUE, (0.5, 0)],
        ["UGA", "EG_ACS_ELEC", 2020, ("80", 0), "country"],  # a text: read as it stands
        ["TZA", "EG_ACS_ELEC", 2020, ("", 0), "country"],
    ]
    done = take(book(rows, other=[["value"], [(0.25, 0)]]), release, "a.xlsx")
    assert done.rows["value"].tolist() == [90.5, 80]


def test_downloads_in_per_cent_are_refused(release):
    rows = [SDG, *[[(cell / 100, 0) if at == 8 else cell for at, cell in enumerate(row)]
                   for row in NUMBERED]]  # fmt: skip
    assert refusal(book(rows), release).value == "I2, I3, I4"
    wdi = [["Country Name", "Country Code", "Indicator Name", "Indicator Code", "2020", "2021"]]
    wdi += [["Kenya", "KEN", "Urban", "SP.URB.TOTL.IN.ZS", 28, (0.284, 0)]]
    assert refusal(book(wdi), release).value == "F2"
    cities = [["Country or Territory Name", *CITIES[:2], "Average share of green area 2020 (%)"]]
    cities += [["Kenya", "NOCITI", "", (0.2, 0)]]
    assert refusal(book(cities), release).value == "D2"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b'<c r="D2" s="1"><v>0.1</v></c>', {3: ["D2"]}),
        (b"<c s='1' r='D2'><v>0.1</v></c>", {3: ["D2"]}),
        (b'<x:c r="AA9" t="n" s="1">\n<x:f>A1</x:f><x:v>1</x:v></x:c>', {26: ["AA9"]}),
        (b'<c r="D2" s="1" t="s"><v>0</v></c>', {}),
        (b'<c r="D2" s="1"/><c r="E2"><v>1</v></c>', {}),
        (b'<c r="D2" s="11"><v>0.1</v></c>', {}),
        (b"<c " * 200_000, {}),
        (b'<c s="1"' + b' s="1"' * 200_000, {}),
    ],
)
def test_cells_in_per_cent_are_found_as_programs_write_them(cell, expected):
    assert cell_marks.percent_cells(cell, ("1",)) == expected


def test_styles_in_per_cent_are_found_as_programs_write_them():
    styles = b"""<x:styleSheet><x:numFmts><x:numFmt formatCode='0.0%' numFmtId='165'/></x:numFmts>
        <x:cellStyleXfs><x:xf numFmtId="9"/></x:cellStyleXfs>
        <x:cellXfs><x:xf numFmtId='0'/><x:xf numFmtId="165" s=""><x:alignment/></x:xf>
        <x:xf numFmtId='10'/></x:cellXfs></x:styleSheet>"""
    assert cell_marks.percent_styles(styles) == ("1", "2")
    assert cell_marks.percent_styles(styles.replace(b"'10'", b"'4'").replace(b"%", b"")) == ()
    assert cell_marks.percent_styles(b"") == ()


@pytest.mark.parametrize(
    "part",
    [b"<xf a", b"<xf " + b"a" * 900, b'<numFmt formatCode="%' + b"[" * 900 + b'"/>', b'<numFmt "'],
    ids=["tags", "names", "brackets", "quotes"],
)
def test_styles_are_read_in_a_time_in_keeping_with_their_length(part):
    styles = b'%<cellXfs>numFmtId="9"' + part * (4_000_000 // len(part)) + b"</cellXfs>"
    began = process_time()
    assert cell_marks.percent_styles(styles) == ()
    assert process_time() - began < 5


# --- signs of error -------------------------------------------------------------------------


def test_a_sign_of_error_is_set_aside_by_line_and_shown(release):
    rows = [[*row[:8], sign, *row[9:]] for row, sign in
            zip(NUMBERED, ["=1/0 #DIV/0!", "=NA() #N/A", 50.5], strict=True)]  # fmt: skip
    for sheets in {}, {"notes": [["=B9 #REF!"], ["=B9 #REF!"]]}:
        done = take(book([SDG, *rows], **sheets), release, "a.xlsx")
        assert aside(done) == {"not_a_number": 1, "not_available": 1}
        told = {(each.row, each.value) for each in done.findings if each.row}
        assert told == {(2, "#DIV/0!"), (3, "#N/A")}


def test_a_row_of_errors_alone_is_a_row(release):
    rows = [OBSERVATIONS, VALUE, ["=1/0 #DIV/0!"] * 5]
    done = take(book(rows), release, "a.xlsx")
    assert (done.read, done.kept) == (2, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b'<c r="B3" t="e"><v>#NUM!</v></c>', {(2, 1): "#NUM!"}),
        (b'<x:c t="e" r="B3"><x:f t="shared" si="0"/><x:v>#NAME?</x:v></x:c>', {(2, 1): "#NAME?"}),
        (b'<c r="A1"><f>IF(A2&gt;0,"#","")</f><v>1</v></c>', {}),
        (b'<c r="A1" t="inlineStr"><is><t>#1</t></is></c>', {}),
        (b"<c <f#" * 200_000, {}),
    ],
)
def test_signs_of_error_are_found_as_programs_write_them(cell, expected):
    assert cell_marks.error_cells(cell) == expected


# --- headers, and files of other programs ---------------------------------------------------


def test_years_may_be_numbers(release):
    header = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", 2020, 2021.0]
    rows = [["Data Source", "World Development Indicators"], [], header]
    rows += [["Kenya", "KEN", "Urban", "SP.URB.TOTL.IN.ZS", 28, 28.4]]
    done = take(as_xlsx(("Data", rows)), release, "a.xlsx")
    assert done.rows["year"].tolist() == [2020, 2021]
    rows[2:3] = [[*header[:4], "Years"], ["", "", "", "", 2020, 2021]]
    assert take(as_xlsx(("Data", rows)), release, "a.xlsx").rows["year"].tolist() == [2020, 2021]


def test_a_header_goes_on_in_the_next_row_of_a_sheet(release):
    first = SDG.index("Location")
    upper = [*SDG[:first], "Dimensions", *[""] * (len(SDG) - first - 1)]
    lower = [*[""] * first, *SDG[first:]]
    rows = [sdg_row(4, location="RURAL"), sdg_row(8), sdg_row(12, value="abc")]
    done = take(as_xlsx(("data", [upper, lower, *rows])), release, "a.xlsx")
    assert "two_header_rows" in rules(done)
    assert aside(done) == {"other_dimension": 1, "not_a_number": 1}
    assert [each.row for each in done.findings if each.rule == "not_a_number"] == [5]


def test_a_second_column_of_a_name_in_a_sheet_is_told_of(release):
    rows = [[*OBSERVATIONS, "Value"], [*VALUE, 12.5]]
    done = take(as_xlsx(("data", rows)), release, "a.xlsx")
    found = next(each for each in done.findings if each.rule == "double_column")
    assert (found.column, found.value, found.severity) == ("value", "columns 4, 6", "warning")
    assert done.rows["value"].tolist() == [90.5]


MESSAGE = "<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?>\n<Workbook xmlns="
OTHER = {
    "ods": (as_zip(mimetype="x", content__xml="<a/>", styles__xml="<a/>"), "LibreOffice"),
    "docx": (as_zip(**{"[Content_Types]__xml": "<a/>", "word/document__xml": "<a/>"}), "Word"),
    "pptx": (as_zip(**{"[Content_Types]__xml": "<a/>", "ppt/slides__xml": "<a/>"}), "present"),
    "html": ("<html><body>404</body></html>", "web page"),
    "page": ("\ufeff \n<!DOCTYPE html>\n<HTML lang='en'><table/>", "web page"),
    "xhtml": ("<?xml version='1.0'?>\n<html xmlns='x'/>", "web page"),
    "xml of 2003": (MESSAGE + "'urn:schemas-microsoft-com:office:spreadsheet'/>", "2003"),
}


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.zip"])
@pytest.mark.parametrize("case", OTHER)
def test_files_of_other_programs_are_named(release, case, name):
    content, word = OTHER[case]
    found = refusal(content, release, name)
    assert found.rule == "other_format"
    assert word in found.remedy and "CSV" in found.remedy


def test_a_table_that_speaks_of_pages_is_a_table(release):
    done = take(sdg_csv(sdg_row(FootNote="see <html> there")), release)
    assert done.kept == 1


def test_a_zip_of_a_folder_named_word_is_a_zip(release):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("tables/word/a.csv", sdg_csv(sdg_row()))
    assert take(target.getvalue(), release, "a.zip").kept == 1
