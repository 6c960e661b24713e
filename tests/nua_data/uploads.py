"""What the tests of checking a file share: small files, good and damaged, and how to check them."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter

from nua_data.release import open_release
from nua_data.upload import check_upload

RELEASE = open_release()
HEADER = "iso3,indicator,year,value,nature\n"
ROW = "KEN,EG_ACS_ELEC,2020,90.5,country\n"
REPORTS = "iso3,cycle,status,date,evidence,source_url\n"
EXPECTED_OF_A_BUG = "not_understood"


def check(content: bytes | str, name: str = "file.csv", **options):
    encoded = content.encode() if isinstance(content, str) else content
    return check_upload(name, encoded, RELEASE, **options)


def rules(checked) -> set[str]:
    return {finding.rule for finding in checked.findings}


def kept(checked) -> list[tuple]:
    columns = ["iso3", "indicator", "year", "value"]
    return [*checked.imported.rows[columns].itertuples(index=False, name=None)]


def workbook(rows: list[list], extra: dict[str, list[list]] | None = None) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, cells in {"observations": rows, **(extra or {})}.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(cells):
                sheet.write_row(line, 0, row)
    return target.getvalue()


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    """Put a member in a workbook, in place of the one of that name."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, member)
    return target.getvalue()


BOOK = workbook([HEADER.strip().split(","), ["KEN", "EG_ACS_ELEC", 2020, 90.5, "country"]])
SHEET = "xl/worksheets/sheet1.xml"
GOOD = ("KEN", "EG_ACS_ELEC", 2020, 90.5)


def sheet_of(cells: str) -> bytes:
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return (head + cells + "</sheetData></worksheet>").encode()
