"""The register of national reports, and observations of one's own: tables after the templates."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from nua_data.model import Nature, Status
from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import Coded, Rows, as_coded, as_objects, constant, for_each, recode
from nua_data.sources.days import read_day
from nua_data.sources.head import plain, recognise
from nua_data.sources.ledger import Ledger, observations, texts_of
from nua_data.sources.opening import Opened
from nua_data.sources.places import add_states
from nua_data.sources.sdg_portal import known_source, tell_unknown_series
from nua_data.sources.single import settle
from nua_data.sources.tables import Raw, read_raw
from nua_data.sources.values import add_values, add_years, check_range

COLUMNS = (
    "iso3", "cycle", "status", "date", "date_note", "evidence", "counts", "caveat", "note",
    "source_url",
)  # fmt: skip
KEY = ["iso3", "cycle", "status", "source_url"]
EVIDENCE = ("platform_page", "un_list", "government", "news", "inferred")
CAVEATS = (
    "", "cycle_unsettled", "single_newspaper", "handover_not_stated", "inferred_only",
    "weak_evidence",
)  # fmt: skip
FLAGS = {"1": True, "yes": True, "true": True, "": True, "0": False, "no": False, "false": False}
DAY_REMEDY = {
    "ambiguous_day": "Day and month cannot be told apart; write YYYY-MM-DD.",
    "bad_day": "Write the day as YYYY-MM-DD, a month as YYYY-MM, a year as YYYY.",
}


def read(opened: Opened, release: Release) -> Imported:
    """Import a register of reports, or observations, by the columns that it has."""
    ledger = Ledger(opened)
    raw = read_raw(opened, ledger)
    if recognise(set(raw.header)) == "observations":
        return _read_observations(opened, release)
    place = raw.has("iso3", "country")
    if place is None or raw.has("cycle") is None or raw.has("status") is None:
        text = "The columns iso3, cycle and status are needed; start from the template "
        text += "(`python -m nua_data template register`)."
        refuse(opened.name, "missing_column", text)
    for name in raw.header:
        if name and name not in (*COLUMNS, "country"):
            text = "The template has no such column; it was not read."
            ledger.say("unknown_column", text, column=name, severity="warning")
    rows = add_states(
        raw.rows, place, release, ledger, title=raw.titles[raw.header[place]], expected="iso3"
    )
    rows = _read_codes(rows, release, ledger)
    rows = _read_days(rows, raw, ledger)
    is_no_flag = _column(rows, "counts").is_in(lambda text: text.casefold() not in FLAGS)
    text = "Write 1 or 0."
    rows = ledger.drop(rows, is_no_flag, "unknown_code", column="counts", remedy=text)
    lacks_source = _column(rows, "source_url").equals("")
    text = "Say where it is written: an address, or symbol and paragraph of a document."
    rows = ledger.drop(rows, lacks_source, "no_source", column="source_url", remedy=text)
    table = _without_repeats(_typed(rows), rows, ledger)
    return ledger.close(table, {}, "report_evidence")


def _column(rows: Rows, name: str) -> Coded:
    """Give a column, empty where the file does not have it."""
    return as_coded(rows[name]) if name in rows else constant("", len(rows))


def _read_codes(rows: Rows, release: Release, ledger: Ledger) -> Rows:
    """Compare cycle, status, evidence and caveat with their lists."""
    lists: dict[str, Iterable[str]] = {
        "cycle": release.cycles["cycle"].tolist(),
        "status": [str(status) for status in Status],
        "evidence": EVIDENCE,
        "caveat": CAVEATS,
    }
    for name, known in lists.items():
        cells = _column(rows, name)
        if name == "evidence" and name not in rows:
            cells = constant("government", len(rows))
            text = "There is no column evidence: every row is taken as the word of a government."
            ledger.say("evidence_assumed", text, column=name, severity="warning")
        rows = rows.add(**{name: recode(cells, _code)})
        text = f"Use one of: {', '.join(filter(None, known))}."
        wrong = ~rows[name].is_in(known.__contains__)
        rows = ledger.drop(rows, wrong, "unknown_code", column=name, shown=[name], remedy=text)
    return rows


def _code(text: str) -> str:
    """Write a code as the lists have it."""
    return text.casefold().replace(" ", "_").replace("–", "-").replace("/", "-")


def _read_days(rows: Rows, raw: Raw, ledger: Ledger) -> Rows:
    """Read the days in any of the usual ways; set those that can be read in two ways aside."""
    cells = _column(rows, "date")
    days, rules = (recode(cells, lambda cell, part=part: read_day(cell)[part]) for part in (0, 1))
    rewritten = rows.add(date=days, _cell=cells).take(rules.equals("day_rewritten"))
    shown = texts_of(rewritten, ["date"]), texts_of(rewritten, ["_cell"])
    for line, day, cell in zip(rewritten["line"].tolist(), *shown, strict=True):
        ledger.say("day_rewritten", f"Read as {day}.", row=line, column="date", value=cell)
    rows = rows.add(date=days, _cell=cells, _rule=rules)
    for rule, remedy in DAY_REMEDY.items():
        mask = rows["_rule"].equals(rule)
        rows = ledger.drop(rows, mask, "bad_day", column="date", shown=["_cell"], remedy=remedy)
    return rows.without("_cell", "_rule")


def _typed(rows: Rows) -> pd.DataFrame:
    """Give the columns and types of the release's table."""
    columns = {name: as_objects(_column(rows, name)) for name in COLUMNS if name != "counts"}
    typed = pd.DataFrame(columns, dtype="str")
    typed["note"] = typed["note"].where(typed["note"].ne(""), typed["date_note"])
    fallback = "Entered from the register of national reports."
    typed["note"] = typed["note"].where(typed["note"].ne(""), fallback)
    counts = for_each(_column(rows, "counts"), lambda text: FLAGS.get(text.casefold()), "bool")
    return typed.assign(counts=counts)[list(COLUMNS)]


def _without_repeats(table: pd.DataFrame, rows: Rows, ledger: Ledger) -> pd.DataFrame:
    """Keep the first of rows with one key; say where the others differ from it."""
    rows = rows.add(_place=np.arange(len(rows)))
    shown = ("iso3", "cycle", "status")
    same = table.duplicated().to_numpy()
    text = "The first of the equal rows is kept."
    rows = ledger.drop(rows, same, "duplicate", shown=shown, remedy=text)
    differ = table[~same].duplicated(KEY, keep=False).to_numpy()
    text = "Rows with the same state, cycle, status and source differ; none is used. Keep one."
    rows = ledger.drop(rows, differ, "conflict", shown=shown, remedy=text)
    return table.iloc[rows["_place"]].reset_index(drop=True)


# --- observations ---------------------------------------------------------------------------


def _read_observations(opened: Opened, release: Release) -> Imported:
    """Import observations that somebody typed into the template."""
    ledger = Ledger(opened)
    wanted = frozenset(release.indicators["indicator"])
    raw = read_raw(opened, ledger, series="indicator", wanted=wanted, kind="observations")
    tell_unknown_series(raw, ledger, "indicator")
    for name in raw.titles:
        if plain(name) not in ("", "country", "iso3", "indicator", "year", "value", "nature"):
            text = "The template has no such column; it was not read."
            ledger.say("unknown_column", text, column=name, severity="warning")
    if "value" not in raw.header:
        refuse(opened.name, "missing_column", "Add a column value.")
    place = raw.has("iso3", "country")
    rows = add_states(raw.rows, place, release, ledger, title=place, expected="iso3")
    rows = add_years(rows, "year", release, ledger)
    rows = add_values(rows, "value", ledger)
    rows = check_range(rows, release, ledger)
    known = [str(nature) for nature in Nature if nature is not Nature.CITY_MEAN]
    rows = rows.add(nature=recode(_column(rows, "nature"), lambda text: _code(text) or "country"))
    text = f"Use one of: {', '.join(known)}."
    wrong = ~rows["nature"].is_in(known.__contains__)
    rows = ledger.drop(rows, wrong, "unknown_code", column="nature", shown=["nature"], remedy=text)
    rows = rows.only(("line", "iso3", "indicator", "year", "value", "nature"))
    rows = settle(rows.add(choice=np.zeros(len(rows), dtype="int64")), ledger)
    released, is_assumed = opened.released()
    released = release.as_of.isoformat() if is_assumed or not released else released
    row = {
        "source": f"entered-{released[:7]}",
        "producer": str(opened.options.get("producer") or ""),  # asked for before it is published
        "title": f"Observations entered from {opened.name}",
        "released": released,
        "url": str(opened.options.get("url") or ""),
        "licence": "To be settled with the producer",
    }
    row = known_source(row, release)
    return ledger.close(observations(rows, row["source"]), row, "observations")
