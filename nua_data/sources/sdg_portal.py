"""The Global SDG Indicators Database as the portal hands it out: XLSX, CSV, or a zip of it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import (
    Coded,
    Rows,
    as_coded,
    constant,
    count_texts,
    put_together,
    row_by_row,
)
from nua_data.sources.ledger import NO_MEAN, Ledger, observations
from nua_data.sources.opening import Opened
from nua_data.sources.picks import check_base, check_units, is_city_series, natures, pick
from nua_data.sources.places import add_states
from nua_data.sources.single import KEPT, average_cities, settle
from nua_data.sources.tables import Raw, read_raw
from nua_data.sources.values import add_values, check_range
from nua_data.sources.years import add_years

FIXED = (
    "goal", "target", "indicator", "seriescode", "seriesdescription", "geoareacode", "geoareaname",
    "timeperiod", "value", "time_detail", "timecoverage", "upperbound", "lowerbound", "baseperiod",
    "source", "geoinfourl", "footnote", "nature", "units", "observation status", "isdsdseries",
    "release", "valuetype", "line",
)  # fmt: skip
"""Columns that are no breakdown; every other column is one."""
UNREAD = frozenset(FIXED) - {
    "seriescode", "geoareacode", "timeperiod", "value", "footnote", "nature",
    "units", "baseperiod", "observation status", "line",
}  # fmt: skip
SETTLED = ("line", "iso3", "indicator", "year", "value", "nature", "choice")
"""Columns that are left when one row is made of several."""
YEAR = re.compile(r"(?:19|20)\d\d")
MISSING_STATUS = ("M", "L", "O", "Q", "K")
"""Observation status of SDMX for values that are missing, suppressed or not collected."""
TITLE = "Global SDG Indicators Database, portal download"


def read(opened: Opened, release: Release) -> Imported:
    """Import a download of the SDG portal."""
    ledger = Ledger(opened)
    wanted = frozenset(release.indicators["indicator"].tolist())
    raw = read_raw(opened, ledger, series="seriescode", wanted=wanted, skip=UNREAD, kind="sdg")
    place = raw.has("geoareacode")
    years = [] if raw.has("timeperiod", "value") else [*filter(YEAR.fullmatch, raw.header)]
    if place is None or not (years or {"timeperiod", "value"} <= raw.header.keys()):
        text = "The columns GeoAreaCode, TimePeriod and Value are needed, or GeoAreaCode and one "
        text += "column a year; download it again."
        refuse(opened.name, "missing_column", text)
    if years:
        _lengthen(raw, years, ledger)
    tell_unknown_series(raw, ledger, "SeriesCode", max(len(years), 1))
    rows = raw.rows.rename(seriescode="indicator", nature="_nature")
    dimensions = {
        column: _dimension(column) for column in rows if column not in (*FIXED, "_nature")
    }
    rows = pick(rows, raw, dimensions, ledger)
    rows = add_states(rows, place, release, ledger, title="GeoAreaCode", expected="m49")
    if "units" in rows:
        rows = check_units(rows, "units", raw, release, ledger)
    if "baseperiod" in rows:
        rows = check_base(rows, "baseperiod", raw, release, ledger)
    columns = ("timeperiod", "value", "footnote", "cities")
    titles = {int(name): raw.titles[raw.header[name]] for name in years}
    rows = tidy(rows, release, ledger, columns, raw, titles)
    source = source_row(opened, release, ledger)
    return ledger.close(observations(rows, source["source"]), source, "observations")


def _lengthen(raw: Raw, years: list[str], ledger: Ledger) -> None:
    """Turn the layout with one column a year into one row a value; cells are counted, not rows."""
    rows, count = raw.rows, len(years)
    ledger.count_cells(count)
    whens = np.tile(np.arange(count), len(rows))
    long = rows.without(*years).at(np.repeat(np.arange(len(rows)), count))
    long = long.add(timeperiod=Coded(whens, years), value=row_by_row(rows, years))
    raw.rows = ledger.drop(long, as_coded(long["value"]).equals(""), "empty")
    raw.header |= dict.fromkeys(("timeperiod", "value"), len(raw.titles))
    raw.titles.append("years")


def _dimension(column: str) -> str:
    """Give a breakdown the name that it has in the table of picks."""
    return {"city": "cities", "urbanisation": "location"}.get(column, column)


def tell_unknown_series(
    raw: Raw, ledger: Ledger, title: str, weight: int = 1, remedy: str = ""
) -> None:
    """Count the rows of series that the catalogue does not have, and name the series."""
    if blank := raw.unwanted.pop("", 0):
        ledger.set_aside["empty"] += blank * weight
        text = f"Rows without a series: {blank * weight:,} set aside."
        facts = {"n": blank * weight}
        ledger.say("empty", text, row=raw.first_lines[""], column=title, facts=facts)
    if not raw.unwanted:
        return
    ledger.set_aside["unknown_series"] += raw.unwanted.total() * weight
    codes = [*raw.unwanted]
    for code in codes[:20]:
        count, line = raw.unwanted[code] * weight, raw.first_lines[code]
        text = f"The catalogue does not have this series: {count:,} set aside. {remedy}".strip()
        facts = {"n": count}
        place = {"row": line, "column": title, "value": code, "severity": "warning"}
        ledger.say("unknown_series", text, **place, facts=facts)
    if more := len(codes[20:]):
        left = ", ".join(codes[20:60])
        text = f"{more:,} more series that the catalogue does not have: {left}"
        text += " ..." if more > 40 else "."
        facts = {"more": more, "n": sum(raw.unwanted[code] for code in codes[20:]) * weight}
        ledger.say("unknown_series", text, severity="warning", facts=facts)


def tidy(
    rows: Rows,
    release: Release,
    ledger: Ledger,
    columns: tuple[str, str, str, str],
    raw: Raw,
    years: dict[int, str] | None = None,
) -> Rows:
    """Turn cells into years, values and natures, and leave one row for each key.

    columns: the names of year, value, footnote and city in the file. years: those of the columns
    of values, where each year has its own.
    """
    year, value, footnote, city = columns
    titles = {name: raw.titles[place] for name, place in raw.header.items()}
    rows = add_years(rows, year, release, ledger, title=titles[year])
    for status in ("observation status", "obs_status"):
        if status in rows:
            missing = rows[status].is_in(lambda code: code.upper() in MISSING_STATUS)
            rows = ledger.drop(rows, missing, "not_available", column=titles[status])
    rows = add_values(rows, value, ledger, title=years or titles[value])
    rows = check_range(rows, release, ledger, title=years or titles[value])
    if "_nature" in rows:
        found = natures(rows["_nature"], ledger, titles.get("nature", "nature"))
    else:
        found = natures(constant("", len(rows)), ledger, "")
    rows = rows.add(nature=found)
    _tell_footnotes(rows, footnote, ledger, titles)
    if city not in rows:
        return settle(rows.only(SETTLED), ledger)
    rows = rows.only([*SETTLED, city])
    by_city = rows["indicator"].is_in(is_city_series)
    means = average_cities(rows.take(by_city), city, ledger)
    whole = settle(rows.take(~by_city).only(SETTLED), ledger)
    none = np.full(len(whole), NO_MEAN)
    return put_together([whole.only(KEPT).add(cities=none), means.only([*KEPT, "cities"])])


def _tell_footnotes(rows: Rows, column: str, ledger: Ledger, titles: dict[str, str]) -> None:
    """Note how many of the values carry a footnote, which the release does not keep."""
    if column not in rows:
        return
    counts = count_texts(as_coded(rows[column]))  # of the rows that are left
    notes = [*filter(None, counts)]
    if notes:
        count = counts.total() - counts[""]
        text = f"{count:,} values carry one of {len(notes):,} footnotes, which are not kept; "
        text += "look at them in the file."
        ledger.say("footnotes", text, column=titles[column], value=notes[0][:120])


def source_row(
    opened: Opened, release: Release, ledger: Ledger, *, assumed: str = ""
) -> dict[str, str]:
    """Make the row of the sources table; the row of an earlier import gives title and terms."""
    released, is_assumed = opened.released()
    if is_assumed:
        released = assumed or released or release.as_of.isoformat()
        text = "The file does not say when it was released: give it with --released YYYY-MM-DD."
        ledger.say("released_assumed", text, value=released, severity="warning")
    row = {
        "source": f"unsd-{released[:7]}",
        "producer": "United Nations Statistics Division",
        "title": TITLE,
        "released": released,
        "url": "https://unstats.un.org/sdgs/dataportal",
        "licence": "Free re-use with citation of the source, under the United Nations terms of use",
    }
    return known_source(row, release)


@lru_cache(maxsize=2)
def _sources(release: Release) -> dict[str, dict[str, str]]:
    """Keep the rows of the sources of a release by their codes."""
    rows = release.sources.astype(str).to_dict("records")
    return {row["source"]: row for row in rows}


def known_source(row: dict[str, str], release: Release) -> dict[str, str]:
    """Take title, address and terms from the release where it has that source already."""
    return row | _sources(release).get(row["source"], {})
