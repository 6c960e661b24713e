"""The register of national reports, and observations of one's own: tables after the templates."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from nua_data.model import Nature, Status
from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import as_text, for_each
from nua_data.sources.days import read_day
from nua_data.sources.head import recognise
from nua_data.sources.ledger import Ledger, observations
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
    frame = add_states(
        raw.frame, place, release, ledger, title=raw.titles[raw.header[place]], expected="iso3"
    )
    frame = _read_codes(frame, release, ledger)
    frame = _read_days(frame, raw, ledger)
    frame = frame.assign(
        counts=for_each(_column(frame, "counts"), lambda text: FLAGS.get(text.casefold()), object)
    )
    frame = ledger.drop(
        frame, frame["counts"].isna(), "unknown_code", column="counts", remedy="Write 1 or 0."
    )
    lacks_source = as_text(_column(frame, "source_url")).eq("")
    text = "Say where it is written: an address, or symbol and paragraph of a document."
    frame = ledger.drop(frame, lacks_source, "no_source", column="source_url", remedy=text)
    rows = _without_repeats(_typed(frame), frame, ledger)
    return ledger.close(rows, {}, "report_evidence")


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a column, empty where the file does not have it."""
    return frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")


def _read_codes(frame: pd.DataFrame, release: Release, ledger: Ledger) -> pd.DataFrame:
    """Compare cycle, status, evidence and caveat with their lists."""
    lists: dict[str, Iterable[str]] = {
        "cycle": release.cycles["cycle"].tolist(),
        "status": [str(status) for status in Status],
        "evidence": EVIDENCE,
        "caveat": CAVEATS,
    }
    for name, known in lists.items():
        cells = _column(frame, name)
        if name == "evidence" and name not in frame:
            cells = cells.where(cells.ne(""), "government")
            text = "There is no column evidence: every row is taken as the word of a government."
            ledger.say("evidence_assumed", text, column=name, severity="warning")
        words = for_each(cells, _code, "str")
        frame = frame.assign(**{name: words})
        text = f"Use one of: {', '.join(filter(None, known))}."
        wrong = ~words.isin(list(known))
        frame = ledger.drop(frame, wrong, "unknown_code", column=name, shown=name, remedy=text)
    return frame


def _code(text: str) -> str:
    """Write a code as the lists have it."""
    return text.casefold().replace(" ", "_").replace("–", "-").replace("/", "-")


def _read_days(frame: pd.DataFrame, raw: Raw, ledger: Ledger) -> pd.DataFrame:
    """Read the days in any of the usual ways; set those that can be read in two ways aside."""
    cells = _column(frame, "date").astype(object)
    read_cells = {cell: read_day(cell) for cell in pd.unique(cells)}
    days = pd.Series([read_cells[cell][0] for cell in cells], index=frame.index, dtype="str")
    rules = pd.Series([read_cells[cell][1] for cell in cells], index=frame.index, dtype="str")
    frame = frame.assign(date=days, _cell=cells.astype("str"))
    for row in frame[rules.eq("day_rewritten")].itertuples():
        text = f"Read as {row.date}."
        cell = cells.loc[row.Index]
        ledger.say("day_rewritten", text, row=int(row.line), column="date", value=cell)
    for rule, remedy in DAY_REMEDY.items():
        mask = rules.loc[frame.index].eq(rule)
        frame = ledger.drop(frame, mask, "bad_day", column="date", shown="_cell", remedy=remedy)
    return frame.drop(columns="_cell")


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns and types of the release's table."""
    texts = {
        name: as_text(_column(frame, name)) for name in COLUMNS if name not in ("counts", "iso3")
    }
    typed = pd.DataFrame({"iso3": frame["iso3"].astype("str"), **texts})
    typed["note"] = typed["note"].where(typed["note"].ne(""), typed["date_note"])
    fallback = "Entered from the register of national reports."
    typed["note"] = typed["note"].where(typed["note"].ne(""), fallback)
    return typed.assign(counts=frame["counts"].astype("bool"))[list(COLUMNS)]


def _without_repeats(rows: pd.DataFrame, frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Keep the first of rows with one key; say where the others differ from it."""
    with_lines = rows.assign(line=frame["line"])
    with_lines["_shown"] = rows["iso3"] + " " + rows["cycle"] + " " + rows["status"]
    same = rows.duplicated()
    text = "The first of the equal rows is kept."
    kept = ledger.drop(with_lines, same, "duplicate", shown="_shown", remedy=text)
    differ = kept.duplicated(KEY, keep=False)
    text = "Rows with the same state, cycle, status and source differ; none is used. Keep one."
    kept = ledger.drop(kept, differ, "conflict", shown="_shown", remedy=text)
    return kept.drop(columns=["line", "_shown"])


# --- observations ---------------------------------------------------------------------------


def _read_observations(opened: Opened, release: Release) -> Imported:
    """Import observations that somebody typed into the template."""
    ledger = Ledger(opened)
    wanted = frozenset(release.indicators["indicator"])
    raw = read_raw(opened, ledger, series="indicator", wanted=wanted, kind="observations")
    tell_unknown_series(raw, ledger, "indicator")
    if "value" not in raw.header:
        refuse(opened.name, "missing_column", "Add a column value.")
    place = raw.has("iso3", "country")
    frame = add_states(raw.frame, place, release, ledger, title=place, expected="iso3")
    frame = add_years(
        frame.rename(columns={"year": "_year"}), "_year", release, ledger, title="year"
    )
    frame = add_values(frame.rename(columns={"value": "_value"}), "_value", ledger, title="value")
    frame = check_range(frame, release, ledger)
    known = [str(nature) for nature in Nature if nature is not Nature.CITY_MEAN]
    words = for_each(_column(frame, "nature"), lambda text: _code(text) or "country", "str")
    frame = frame.assign(nature=words)
    text = f"Use one of: {', '.join(known)}."
    wrong = ~words.isin(known)
    frame = ledger.drop(frame, wrong, "unknown_code", column="nature", shown="nature", remedy=text)
    rows = settle(
        frame.drop(columns=["cities", "source"], errors="ignore").assign(choice=0), ledger
    )
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
