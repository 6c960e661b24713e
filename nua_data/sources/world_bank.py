"""World Development Indicators: the CSV of one indicator (API_*_DS2), the whole CSV, or its zip."""

from __future__ import annotations

import re

import numpy as np

from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import Coded, Rows, in_order, recode, row_by_row
from nua_data.sources.days import read_day
from nua_data.sources.ledger import Ledger, observations
from nua_data.sources.opening import MEBI, Opened
from nua_data.sources.picks import check_base, drop_parts, fixed_nature
from nua_data.sources.places import add_states
from nua_data.sources.sdg_portal import known_source, tell_unknown_series
from nua_data.sources.single import settle
from nua_data.sources.tables import read_raw
from nua_data.sources.values import add_values, check_range

YEAR = re.compile(r"(?:yr)?(\d{4})(?: \[yr\d{4})?")
"""A year as the World Bank prints it, or as DataBank does: `2020 [YR2020]`, or its code alone."""
UPDATED = re.compile(
    r"Last Updated( Date)?\W+(\d{4}-\d\d-\d\d|\d\d?[/.]\d\d?[/.]\d{4})", re.IGNORECASE
)
DATABANK = "series code"
"""The column by which its tables are known."""
LAST_ROWS, LAST_BYTES = 8, 2**11
"""End of a file, where DataBank says when its data were updated."""
FIRST_YEAR = 1990
"""The release's World Bank series begin with its table of population."""
UNREAD = ("country name",)
NAMES = ("indicator name", "series name")
KNOWN = ("country code", "indicator code", DATABANK, *NAMES)


def read(opened: Opened, release: Release) -> Imported:
    """Import a World Bank table with one column a year; cells are counted, not rows."""
    ledger = Ledger(opened)
    column = _series_column(opened)
    wanted = frozenset(release.indicators["indicator"])
    raw = read_raw(opened, ledger, series=column, wanted=wanted, skip=UNREAD, kind="wdi")
    years = {name: int(found[1]) for name in raw.header if (found := YEAR.fullmatch(name))}
    if not years:
        text = "There is no column of a year, such as 2020; in DataBank choose the table with the "
        text += "years as columns, not the list."
        refuse(opened.name, "missing_column", text)
    ledger.count_cells(len(years))
    tell_unknown_series(raw, ledger, raw.titles[raw.header[column]], len(years))
    rows = raw.rows.add(indicator=in_order(raw.rows[column]))
    rows = add_states(
        rows, "country code", release, ledger, title="Country Code", weight=len(years)
    )
    rows = drop_parts(rows, raw, (*KNOWN, *years, "indicator", "iso3"), ledger, weight=len(years))
    if name := raw.has(*NAMES):
        rows = check_base(rows, name, raw, release, ledger, weight=len(years))
    source = _source_row(opened, release, ledger)
    rows = _lengthen(rows, years)
    rows = ledger.drop(rows, rows["year"] < FIRST_YEAR, "old_year")
    released = source["released"][:4]
    last = max(release.as_of.year, int(released)) if released.isdigit() else release.as_of.year
    is_empty = np.array([not str(cell).strip() for cell in rows["cell"]], dtype=bool)
    rows = ledger.drop(rows, is_empty, "empty")
    text = f"Years to {last} can be used."
    rows = ledger.drop(rows, rows["year"] > last, "bad_year", shown=["year"], remedy=text)
    titles = {year: raw.titles[raw.header[name]] for name, year in years.items()}
    rows = add_values(rows, "cell", ledger, title=titles)
    rows = check_range(rows, release, ledger, title=titles)
    rows = settle(rows.add(nature=recode(rows["indicator"], fixed_nature)), ledger)
    return ledger.close(observations(rows, source["source"]), source, "observations")


def _series_column(opened: Opened) -> str:
    """Tell which column names the series (DataBank calls it a series code)."""
    if opened.form == "xlsx":
        from nua_data.sources.sheets import find_sheet

        sheet = find_sheet(opened, "wdi")
        names = set(sheet.names) if sheet else set()
    else:
        from nua_data.sources.head import plain

        names = {plain(cell) for cell in opened.head.header}
    for name in ("indicator code", DATABANK):
        if name in names:
            return name
    text = "Download it again: the columns Country Code and Indicator Code are needed."
    return refuse(opened.name, "missing_column", text)


def _lengthen(rows: Rows, years: dict[str, int]) -> Rows:
    """Turn one column a year into one row a year."""
    count, cells = len(years), row_by_row(rows, [*years])
    return Rows(
        {
            "line": np.repeat(rows["line"], count),
            "iso3": _repeat(rows["iso3"], count),
            "indicator": _repeat(rows["indicator"], count),
            "year": np.tile(np.array([*years.values()], dtype="int64"), len(rows)),
            "cell": cells,
            "choice": np.zeros(cells.size, dtype="int64"),
        }
    )


def _repeat(cells: Coded, times: int) -> Coded:
    """Repeat each cell so many times."""
    return Coded(np.repeat(cells.codes, times), cells.texts)


def _around(opened: Opened) -> str:
    """Give the text above and below the table, where the file says when it was updated."""
    if opened.form != "xlsx":
        return opened.head.text + (_end(opened) if _series_column(opened) == DATABANK else "")
    from nua_data.sources.sheets import find_sheet

    sheet = find_sheet(opened, "wdi")
    rows = [*sheet.rows[: sheet.first], *sheet.rows[-LAST_ROWS:]] if sheet else []
    return "\n".join(" ".join(map(str, row)) for row in rows)


def _end(opened: Opened) -> str:
    """Give the end of a text, which may be packed: DataBank sends a zip."""
    end = b""
    with opened.text_bytes() as stream:
        while block := stream.read(MEBI):
            end = (end + block)[-LAST_BYTES:]
    return end.decode(opened.head.encoding, errors="replace")


def _updated(opened: Opened) -> str:
    """Give the day that the file says it was updated; "" where it says none that is certain.

    DataBank writes the month first; a program of sheets may have written the day anew in its way.
    """
    found = UPDATED.search(_around(opened))
    if found is None:
        return ""
    day, rule = read_day(found[2])
    if rule == "ambiguous_day" and not found[1] and "/" in found[2]:
        month, number, year = found[2].split("/")
        return f"{year}-{month:0>2}-{number:0>2}"
    return day


def _source_row(opened: Opened, release: Release, ledger: Ledger) -> dict[str, str]:
    """Make the row of the sources table from the day that the file says it was updated."""
    released, is_assumed = opened.released()
    if not opened.options.get("released") and (updated := _updated(opened)):
        released = updated
    elif is_assumed:
        if opened.form == "zip" and opened.member.date_time[0] > 1980:
            released = "{:04d}-{:02d}-{:02d}".format(*opened.member.date_time[:3])
        released = released or release.as_of.isoformat()
        text = "The file does not say when it was released: give it with --released YYYY-MM-DD."
        ledger.say("released_assumed", text, value=released, severity="warning")
    row = {
        "source": f"wdi-{released[:7]}",
        "producer": "World Bank",
        "title": "World Development Indicators",
        "released": released,
        "url": "https://databank.worldbank.org/source/world-development-indicators",
        "licence": "CC BY 4.0",
    }
    return known_source(row, release)
