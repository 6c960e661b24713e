"""The templates that people fill in: a sheet to type into and one that says what goes where."""

from __future__ import annotations

import argparse
import csv
import sys
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from nua_data.model import Nature, Status
from nua_data.sources.register import CAVEATS, EVIDENCE

if TYPE_CHECKING:
    from nua_data.release import Release

KINDS = ("register", "observations")
DICTIONARY = ("column", "required", "meaning", "allowed", "example")
COUNTRY = "ISO3 code of the state (ISO2, M49 and the name are understood as well)"
NATURES = [str(nature) for nature in Nature if nature is not Nature.CITY_MEAN]
EXAMPLES = """
examples:
  python -m nua_data template register register.xlsx
      a workbook to enter national reports: a sheet to type into, and a data dictionary
  python -m nua_data template observations values.csv
      the header of a table of values, as CSV

Fill it in, look at it with `python -m nua_data check FILE`, and import it.
"""


def dictionary(kind: str, release: Release) -> list[tuple[str, str, str, str, str]]:
    """Say of every column of a template: name, required, meaning, allowed, example."""
    if kind == "register":
        cycles = release.cycles["cycle"].tolist()
        return [
            ("iso3", "yes", COUNTRY, "", "KEN"),
            ("cycle", "yes", "Reporting cycle", ", ".join(cycles), cycles[-1]),
            ("status", "yes", "Where the report stands, by this source",
             ", ".join(str(status) for status in Status), "submitted"),
            ("date", "no", "Day, month or year of it; empty if not known",
             "YYYY-MM-DD, YYYY-MM or YYYY", "2026-03-31"),
            ("date_note", "no", "What the source says about the date", "", "letter of 31 March"),
            ("evidence", "yes", "Kind of source", ", ".join(EVIDENCE), "government"),
            ("counts", "no", "1: counted; 0: only shown as a note", "1, 0", "1"),
            ("caveat", "no", "Why to read with care",
             ", ".join(filter(None, CAVEATS)), ""),
            ("note", "no", "A sentence for readers", "", "The ministry sent the report."),
            ("source_url", "yes", "Address, or symbol and paragraph of a document, that says so",
             "", "https://www.urbanagendaplatform.org/member-states"),
        ]  # fmt: skip
    indicators = release.indicators["indicator"].tolist()
    return [
        ("iso3", "yes", COUNTRY, "", "KEN"),
        ("indicator", "yes", "Code of the indicator (see the sheet indicators)",
         f"{len(indicators)} codes", indicators[0]),
        ("year", "yes", "Calendar year of the value", "YYYY", "2024"),
        ("value", "yes", "Number in the unit of the indicator", "a plain number", "12.5"),
        ("nature", "no", "How the value came to be; empty is country", ", ".join(NATURES),
         "country"),
    ]  # fmt: skip


def main_columns(kind: str, release: Release) -> list[str]:
    """Name the columns of a template in order."""
    return [column[0] for column in dictionary(kind, release)]


def write_template(kind: str, release: Release, suffix: str = ".xlsx") -> bytes:
    """Make a template as the bytes of a workbook, or of a CSV with the header alone."""
    columns = dictionary(kind, release)
    if suffix == ".csv":
        text = StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerow([column[0] for column in columns])
        return ("\ufeff" + text.getvalue()).encode()
    return _workbook(kind, columns, release)


def _workbook(kind: str, columns: list[tuple[str, str, str, str, str]], release: Release) -> bytes:
    """Write the workbook: the sheet to fill in, the dictionary, and the codes."""
    import xlsxwriter

    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        wrap, text = book.add_format({"text_wrap": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(kind)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            is_number = column[0] in ("year", "value", "counts")
            sheet.set_column(place, place, max(12, len(column[0]) + 4), None if is_number else text)
            sheet.write_string(0, place, column[0], bold)
            listed = [code.strip() for code in column[3].split(",")] if "," in column[3] else []
            if listed and sum(map(len, listed)) < 200:
                rule = {"validate": "list", "source": listed, "error_type": "warning"}
                sheet.data_validation(1, place, 5_000, place, rule)
        _fill(book.add_worksheet("data dictionary"), DICTIONARY, columns, bold, wrap)
        states = release.countries[["iso3", "name_en"]].to_numpy().tolist()
        _fill(book.add_worksheet("states"), ("iso3", "name"), states, bold, wrap)
        if kind == "observations":
            names = ["indicator", "name", "unit"]
            rows = release.indicators[names].to_numpy().tolist()
            _fill(book.add_worksheet("indicators"), names, rows, bold, wrap)
    return target.getvalue()


def _fill(sheet, header, rows, bold, wrap) -> None:
    """Write a sheet of texts under a header."""
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, len(header), 36, wrap)
    for place, name in enumerate(header):
        sheet.write_string(0, place, name.replace("iso3", "ISO3 code"), bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, str(cell))


# --- the command line -----------------------------------------------------------------------


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add `template` to the command line."""
    parser = commands.add_parser(
        "template",
        help="write a template to fill in, with a data dictionary",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("out", type=Path, metavar="OUT", help="file to write: .xlsx or .csv")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Write the template; a file that is there already is left alone."""
    from nua_data.release import open_release

    if options.out.suffix.lower() not in (".xlsx", ".csv"):
        print("Give the file a name that ends in .xlsx or .csv.", file=sys.stderr)
        return 2
    content = write_template(options.kind, open_release(), options.out.suffix.lower())
    try:
        with options.out.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        print(f"{options.out} is there already; choose another name.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{options.out} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"{options.out}: {len(content):,} bytes.")
    return 0
