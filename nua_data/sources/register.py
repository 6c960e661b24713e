"""The register of national reports, and observations of one's own: tables after the templates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nua_data.check import MOST_OF_A_KIND
from nua_data.cycles import cycle_span
from nua_data.dates import parse_partials
from nua_data.model import Status
from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import Rows, as_objects, constant, for_each, recode
from nua_data.sources.days import read_day
from nua_data.sources.entered import (
    PLACES,
    Faults,
    cells_of,
    is_contradicted,
    one_of,
    tell_columns,
    with_codes,
)
from nua_data.sources.head import recognise
from nua_data.sources.ledger import AS_TYPED, MOST_LINES, Ledger, first_lines
from nua_data.sources.observed import read_observations
from nua_data.sources.opening import Opened
from nua_data.sources.places import add_states
from nua_data.sources.tables import read_raw
from nua_data.sources.text_table import NO_LETTERS

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
        return read_observations(opened, release)
    if opened.form != "xlsx" and opened.head.is_misread:  # its notes would be shown as they are
        refuse(opened.name, "not_utf8", NO_LETTERS, opened.head.encoding)
    place = raw.has("iso3", "country")
    if place is None or raw.has("cycle") is None or raw.has("status") is None:
        text = "The columns iso3, cycle and status are needed, as in the template of a register."
        needed = ("iso3", "cycle", "status")
        refuse(opened.name, "missing_column", text, needed=needed)
    tell_columns(raw, (*COLUMNS, "country"), ledger)
    rows = raw.rows.add(_row=np.arange(len(raw.rows)))
    title = raw.titles[raw.header[place]]
    placed = add_states(rows, place, release, ledger, title=title, expected="iso3")
    faults = Faults(ledger)
    faults.add(rows, is_contradicted(rows, release), "place_conflict", **PLACES)
    rows = _read_codes(rows, release, faults)
    rows = _read_days(rows, faults)
    faults.add(
        rows,
        cells_of(rows, "counts").is_in(lambda text: text.casefold() not in FLAGS),
        "unknown_code",
        column="counts",
        shown=["counts"],
        remedy="Write 1 or 0.",
        facts={"allowed": ("1", "0")},
    )
    faults.add(
        rows,
        cells_of(rows, "source_url").equals(""),
        "no_source",
        column="source_url",
        remedy="Say where it is written: an address, or symbol and paragraph of a document.",
    )
    rows = faults.drop(rows.at(placed["_row"]).add(iso3=placed["iso3"]))
    table, rows = _without_repeats(_typed(rows), rows, ledger)
    _tell_cycles(table, rows, release, ledger)
    _tell_uncounted(table, rows, ledger)
    return ledger.close(table, {}, "report_evidence", rows["line"].tolist())


def _read_codes(rows: Rows, release: Release, faults: Faults) -> Rows:
    """Compare cycle, status, evidence and caveat with their lists."""
    lists: dict[str, tuple[str, ...]] = {
        "cycle": tuple(release.cycles["cycle"].tolist()),
        "status": tuple(str(status) for status in Status),
        "evidence": EVIDENCE,
        "caveat": CAVEATS,
    }
    for name, known in lists.items():
        cells = cells_of(rows, name)
        if name == "evidence" and name not in rows:
            cells = constant("government", len(rows))
            text = "There is no column evidence: every row is taken as the word of a government."
            faults.ledger.say("evidence_assumed", text, column=name, severity="warning")
        rows = with_codes(rows, name, cells)
        wrong = ~rows[name].is_in(known.__contains__)
        faults.add(rows, wrong, "unknown_code", column=name, shown=[name], **one_of(known))
    return rows


def _read_days(rows: Rows, faults: Faults) -> Rows:
    """Read the days in any of the usual ways; those that can be read in two ways are faults."""
    cells = cells_of(rows, "date")
    days, rules = (recode(cells, lambda cell, part=part: read_day(cell)[part]) for part in (0, 1))
    rows = rows.add(date=days, **{AS_TYPED.format("date"): cells})
    rewritten = rules.equals("day_rewritten")
    shown = (as_objects(each[rewritten]).tolist() for each in (days, cells))
    for line, day, cell in zip(rows["line"][rewritten].tolist(), *shown, strict=True):
        place = {"row": line, "column": "date", "value": cell}
        faults.ledger.say("day_rewritten", f"Read as {day}.", **place, facts={"read_as": day})
    for rule, remedy in DAY_REMEDY.items():
        facts = {"case": "ambiguous"} if rule == "ambiguous_day" else {}
        told = {"column": "date", "shown": ["date"], "remedy": remedy, "facts": facts}
        faults.add(rows, rules.equals(rule), "bad_day", **told)
    return rows


def _typed(rows: Rows) -> pd.DataFrame:
    """Give the columns and types of the release's table."""
    columns = {name: as_objects(cells_of(rows, name)) for name in COLUMNS if name != "counts"}
    typed = pd.DataFrame(columns, dtype="str")
    typed["note"] = typed["note"].where(typed["note"].ne(""), typed["date_note"])
    fallback = "Entered from the register of national reports."
    typed["note"] = typed["note"].where(typed["note"].ne(""), fallback)
    counts = for_each(cells_of(rows, "counts"), lambda text: FLAGS.get(text.casefold()), "bool")
    return typed.assign(counts=counts)[list(COLUMNS)]


def _without_repeats(table: pd.DataFrame, rows: Rows, ledger: Ledger) -> tuple[pd.DataFrame, Rows]:
    """Keep the first of rows with one key; say where the others differ from it."""
    same = table.duplicated().to_numpy()
    told = {"column": ", ".join(KEY), "shown": KEY[:3]}
    text = "The first of the equal rows is kept."
    rows = ledger.drop(rows, same, "duplicate", remedy=text, **told)
    table = table[~same].reset_index(drop=True)
    differ = table.duplicated(KEY, keep=False).to_numpy()
    groups = table[differ].groupby(KEY, sort=False)
    for _, group in list(groups)[:MOST_OF_A_KIND]:
        _tell_contradiction(group, rows, ledger)
    if differ.any():
        ledger.set_aside["conflict"] += int(differ.sum())
    if (more := groups.ngroups - MOST_OF_A_KIND) > 0:
        text = f"{more:,} more reports have rows that contradict each other; none is used."
        ledger.say("conflict", text, severity="warning", facts={"more": more})
    return table[~differ].reset_index(drop=True), rows.take(~differ)


def _tell_contradiction(group: pd.DataFrame, rows: Rows, ledger: Ledger) -> None:
    """Say which lines speak of one report by one source, and in what they differ."""
    lines = rows["line"][group.index.to_numpy()].tolist()
    names = [name for name in COLUMNS if group[name].nunique() > 1]
    shown = group[names].astype({name: "int8" for name in names if name == "counts"}).astype("str")
    values = tuple(" ".join(filter(None, row))[:60] for row in shown.to_numpy().tolist())
    numbers = ", ".join(map(str, lines[:MOST_LINES]))
    text = f"Lines {numbers} have the same state, cycle, status and source, and differ in "
    text += f"{', '.join(names)} ({'; '.join(values[:MOST_LINES])}): none is used. Keep one."
    ledger.say(
        "conflict",
        text,
        row=lines[0],
        column=", ".join(names),
        value=" ".join(group[KEY[:3]].iloc[0]),
        severity="warning",
        facts={
            "n": len(lines),
            "lines": tuple(lines[:MOST_LINES]),
            "values": values[:MOST_LINES],
            "case": "report",
        },
    )


def _tell_cycles(table: pd.DataFrame, rows: Rows, release: Release, ledger: Ledger) -> None:
    """Warn of a report dated before its cycle, or within a later one.

    A report that comes late is counted in its cycle (see `reporting`); one that falls into the
    next cycle may well be of that cycle.
    """
    days, cells = parse_partials(table["date"]), as_objects(rows[AS_TYPED.format("date")])
    spans = {cycle: cycle_span(release, cycle) for cycle in release.cycles["cycle"]}
    for cycle in table["cycle"].unique():
        start, end = spans[cycle]
        is_early = days["last"] < start
        later = [first for first, _ in spans.values() if first > end]
        is_late = days["first"] >= min(later, default=pd.Timestamp.max)
        is_outside = (table["cycle"].eq(cycle) & (is_early | is_late)).to_numpy()
        first, last = start.date().isoformat(), end.date().isoformat()
        text = f"The cycle {cycle} runs from {first} to {last}; look whether day and cycle belong "
        text += "together. The row is used as it is."
        for place in np.flatnonzero(is_outside).tolist():
            ledger.say(
                "outside_cycle",
                text,
                row=int(rows["line"][place]),
                column="date",
                value=cells[place],
                severity="warning",
                facts={"span": (first, last)},
            )


def _tell_uncounted(table: pd.DataFrame, rows: Rows, ledger: Ledger) -> None:
    """Note the rows that are kept and do not count."""
    mask = ~table["counts"].to_numpy()
    if mask.any():
        lines, count = first_lines(rows, mask), int(mask.sum())
        text = f"Rows with counts 0: {count:,}. They are shown as a note, and move no status."
        facts = {"kept": count, "lines": lines}
        ledger.say("not_counted", text, row=lines[0], column="counts", facts=facts)
