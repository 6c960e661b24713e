"""Files in the producers' layouts, made by hand: a few rows each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from nua_data.release import Release
from nua_data.sources.base import Imported, import_file

SDG = (
    "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,"
    "Time_Detail,TimeCoverage,UpperBound,LowerBound,BasePeriod,Source,GeoInfoUrl,FootNote,Cities,"
    "Location,Nature,Observation Status,Reporting Type,Units"
).split(",")
WDI_HEAD = '\ufeff"Data Source","World Development Indicators",\r\n\r\n'
WDI_HEAD += '"Last Updated Date","2026-07-13",\r\n\r\n'


def sdg_row(
    area: Any = 4,
    year: Any = 2020,
    value: Any = "50.5",
    series: str = "EN_LND_SLUM",
    location: str = "URBAN",
    **more: Any,
) -> list[Any]:
    """Make one row of a portal download."""
    cells = dict.fromkeys(SDG, "") | {
        "Goal": 11, "Target": "11.1", "Indicator": "11.1.1", "SeriesCode": series,
        "GeoAreaCode": area, "TimePeriod": year, "Value": value, "Location": location,
        "Nature": "C", "Reporting Type": "G", "Units": "PERCENT",
    }  # fmt: skip
    return list((cells | more).values())


def as_csv(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    """Write rows as CSV, quoted where needed."""

    def cell(value: Any) -> str:
        text = str(value)
        return f'"{text}"' if separator in text or "\n" in text else text

    return "\n".join(separator.join(map(cell, row)) for row in rows) + "\n"


def sdg_csv(*rows: Sequence[Any], separator: str = ",") -> str:
    """Write a portal CSV, which has its dimensions in brackets."""
    header = [
        f"[{name}]" if name in ("Cities", "Location", "Nature", "Reporting Type", "Units") else name
        for name in SDG
    ]
    return as_csv([header, *rows], separator)


def as_xlsx(
    *sheets: tuple[str, Sequence[Sequence[Any]]],
    merge: str = "",
    formulas: Sequence[tuple[str, str, Any]] = (),
) -> bytes:
    """Write sheets as a workbook; merge a range of the first, and put formulas in it."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for index, (name, rows) in enumerate(sheets):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
            if index == 0 and merge:
                sheet.merge_range(merge, "Key")
            for cell, formula, value in formulas if index == 0 else ():
                sheet.write_formula(cell, formula, None, value)
    return target.getvalue()


def wdi_csv(rows: Sequence[Sequence[Any]], years: Sequence[int] = (1980, 2020, 2021)) -> str:
    """Write a World Bank CSV with its preface; a row is place, code, series and values."""
    header = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years, ""]
    lines = [
        [place, code, "in words", series, *values, ""] for place, code, series, *values in rows
    ]
    quoted = [",".join(f'"{cell}"' if cell != "" else "" for cell in line) for line in
              [header, *lines]]  # fmt: skip
    return WDI_HEAD + "\r\n".join(quoted) + "\r\n"


def as_zip(**members: str | bytes) -> bytes:
    """Pack members; `__` in a name stands for a point."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return target.getvalue()


def take(content: str | bytes, release: Release, name: str = "a.csv", **options: Any) -> Imported:
    """Import bytes as if they were a file."""
    encoded = content.encode() if isinstance(content, str) else content
    options = {"released": "2026-07"} | options
    return import_file(name, release, content=encoded, **options)


def rules(imported: Imported) -> set[str]:
    """Give the rules of all findings."""
    return {finding.rule for finding in imported.findings}


def aside(imported: Imported) -> dict[str, int]:
    """Give what was set aside, without zeros."""
    return {reason: count for reason, count in imported.set_aside.items() if count}
