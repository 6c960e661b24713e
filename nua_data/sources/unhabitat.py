"""UN-Habitat's Urban Indicators Database: open public spaces and green areas, one row a city."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from nua_data.model import Nature
from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import (
    Coded,
    Column,
    Rows,
    as_coded,
    as_objects,
    constant,
    join,
    objects,
    of_distinct,
    text_of,
)
from nua_data.sources.ledger import Ledger, observations
from nua_data.sources.opening import Opened
from nua_data.sources.picks import check_units, drop_parts
from nua_data.sources.places import add_states
from nua_data.sources.sdg_portal import known_source
from nua_data.sources.single import average_cities
from nua_data.sources.tables import Raw, read_raw
from nua_data.sources.values import add_values, check_range
from nua_data.sources.years import add_years

SHARE, ACCESS = "SP_OPN_SHARE", "SP_OPN_ACCESS"
NOTE = r"( \[?\w{1,2})?"  # the mark of a footnote, without the bracket that `plain` takes off
COLUMNS = (
    (re.compile(r"average share of the built-up area( of cities)? that is open space for public use"
                r"( for all)?( \(%\))?" + NOTE), SHARE),
    (re.compile(r"average share of urban population with convenient access to open public spaces"
                r"( \(%\))?" + NOTE), ACCESS),
    (re.compile(r"average share of green area in city/ ?urban area (?P<year>\d{4})"
                r"( \(%\))?" + NOTE), "GREEN_SHARE"),
    (re.compile(r"green area per capita (?P<year>\d{4})( \(m2/person\))?" + NOTE), "GREEN_PC"),
)  # fmt: skip
"""Columns of values, by all their words, and the indicator that each is; more words are a part."""
SIGNS = re.compile(r"average share of|green area|.*\((%|m2/person)\)")
"""Names of columns that hold values, known or not."""
CITY, UNITS = "city code", "data units"
UNUSED = ("city name", "sdg indicator")
"""Columns by which only rows of nothing are told."""
UNREAD = ("footnote", "data source", "sdg region", "sdg sub-region", "sdg goal", "sdg target")
YEAR_COLUMN = "data reference year"
PLACES = ("country or territory code", "country or territory name")
KNOWN = (*PLACES, CITY, UNITS, *UNUSED, *UNREAD, YEAR_COLUMN)
SOURCES = {
    "open": ("unhabitat-11.7.1-{year}", "Urban Indicators Database, SDG 11.7.1"),
    "green": ("unhabitat-green-{year}", "Urban Indicators Database, green areas"),
}


def read(opened: Opened, release: Release) -> Imported:
    """Import a table of cities; each cell of a value counts, and means of cities are kept."""
    ledger = Ledger(opened)
    raw = read_raw(opened, ledger, skip=UNREAD, unused=UNUSED, kind="unhabitat")
    columns = _value_columns(raw, ledger)
    if not columns:
        text = "No column of open spaces or green areas is in it: no other table of the Urban "
        text += "Indicators Database is read. Its columns are shown."
        refuse(opened.name, "missing_column", text, ", ".join(raw.titles))
    ledger.count_cells(len(columns))
    place = raw.has(*PLACES)
    if place is None or (raw.has(YEAR_COLUMN) is None and not all(y for _, y in columns.values())):
        text = "The columns of country and year are missing; download the table again."
        refuse(opened.name, "missing_column", text)
    others = [name for name in raw.header if SIGNS.match(name)]  # told of already
    rows = drop_parts(raw.rows, raw, (*KNOWN, *columns, *others), ledger, weight=len(columns))
    rows = add_states(
        rows, place, release, ledger,
        title=raw.titles[raw.header[place]], weight=len(columns),
        expected="m49" if place.endswith("code") else "name",
    )  # fmt: skip
    text = "Write the code of the city, or NOCITI for a value of the whole state."
    rows = ledger.drop(
        rows, as_coded(rows[CITY]).equals(""), "unknown_code", column=raw.titles[raw.header[CITY]],
        shown=[place], remedy=text, weight=len(columns),
    )  # fmt: skip
    rows = _lengthen(rows, columns)
    if UNITS in rows:
        rows = check_units(rows, UNITS, raw, release, ledger)
    cells = rows["cell"]
    is_empty = np.isnan(cells) if cells.dtype == "float64" else as_coded(cells).equals("")
    rows = ledger.drop(rows, is_empty, "empty")
    rows = add_years(rows, "when", release, ledger, title=YEAR_COLUMN)
    rows = add_values(rows, "cell", ledger, title="values")
    rows = check_range(rows, release, ledger, title="values")
    rows = average_cities(rows, "where", ledger)
    source = _source_row(opened, release, raw, columns)
    return ledger.close(observations(rows, source["source"]), source, "observations")


def _value_columns(raw: Raw, ledger: Ledger) -> dict[str, tuple[str, str]]:
    """Find the columns of values: name -> (indicator, year or "")."""
    found: dict[str, tuple[str, str]] = {}
    for name, place in sorted(raw.header.items(), key=lambda item: item[1]):
        for form, indicator in COLUMNS:
            if match := form.fullmatch(name):
                meant = indicator, match.groupdict().get("year") or ""
                if meant not in found.values():
                    found[name] = meant
        if name not in found and SIGNS.match(name):
            text = "No importer knows this column; it was not read."
            ledger.say("unknown_column", text, column=raw.titles[place], severity="warning")
    return found


def _lengthen(rows: Rows, columns: dict[str, tuple[str, str]]) -> Rows:
    """Turn one column a value into one row a value."""
    count, times = len(rows), len(columns)
    years = rows[YEAR_COLUMN] if YEAR_COLUMN in rows else None
    places = np.repeat(np.arange(times), count)
    whens = [year for _, year in columns.values()]
    if all(whens):
        when = of_distinct(places, whens)
    else:
        when = join([constant(year, count) if year else years for year in whens])
    units = {UNITS: _repeat(as_coded(rows[UNITS]), times)} if UNITS in rows else {}
    return Rows(
        units
        | {
            "line": np.concatenate([rows["line"]] * times),
            "iso3": _repeat(rows["iso3"], times),
            "indicator": of_distinct(places, [code for code, _ in columns.values()]),
            "when": when,
            "cell": _values([rows[name] for name in columns]),
            "where": _repeat(as_coded(rows[CITY]), times),
            "nature": constant(str(Nature.COUNTRY), count * times),
            "choice": np.zeros(count * times, dtype="int64"),
        }
    )


def _values(columns: Sequence[Column]) -> np.ndarray:
    """Put columns of values under one another: as texts where some cell is one."""
    if all(cells.dtype == "float64" for cells in columns):
        return np.concatenate(columns)
    return objects([text_of(cell) for cells in columns for cell in as_objects(cells)])


def _repeat(cells: Coded, times: int) -> Coded:
    """Put coded cells under one another so many times."""
    return Coded(np.concatenate([cells.codes] * times), cells.texts)


def _source_row(
    opened: Opened, release: Release, raw: Raw, columns: dict[str, tuple[str, str]]
) -> dict[str, str]:
    """Make the row of the sources table; the year stands in the name of file or sheet."""
    is_green = any(indicator.startswith("GREEN") for indicator, _ in columns.values())
    years = [int(year) for _, year in columns.values() if year]
    sheet = next((each.name for each in opened.cache.get("sheets", {}).values()), "")
    named = re.findall(r"(?<!\d)20\d\d(?!\d)", f"{sheet} {opened.name}")
    released = str(opened.options.get("released") or "")
    last = str(max(years)) if years else (released[:4] or max(named, default=""))
    code, title = SOURCES["green" if is_green else "open"]
    row = {
        "source": code.format(year=last or release.as_of.year),
        "producer": "UN-Habitat",
        "title": f"{title} {min(years)}-{max(years)}" if years else title,
        "released": released or max([*named, last], default="") or str(release.as_of.year),
        "url": "https://data.unhabitat.org",
        "licence": "Free re-use with citation of the source",
    }
    return known_source(row, release)
