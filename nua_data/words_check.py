"""What the page that checks a file says: of the file, its findings, and the standing with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.check import Finding
from nua_data.sources.base import Imported
from nua_data.text import Text, unmarked
from nua_data.upload import LIMITS, Checked, visible
from nua_data.upload_standing import Reading, differs
from nua_data.upload_whole import COMMITMENT, PART, READINESS
from nua_data.words import cycle_words
from nua_data.words_commitments import group_words
from nua_data.words_country import measure
from nua_data.words_findings import remedy_words, row_count, value_words
from nua_data.words_readiness import place

if TYPE_CHECKING:
    from nua_data.release import Release

MEBI = 2**20


def headline(t: Text, checked: Checked | None) -> str:
    """Say what the check came to, in a sentence; without a file, what the page is for."""
    if checked is None:
        return t("check.headline")
    name = t.isolate(checked.name)
    if checked.imported is None:
        return t("check.headline_unusable", name=name)
    kept, read = checked.imported.kept, checked.imported.read
    if kept == read:
        return t.plural("check.headline_all", read, name=name)
    return t("check.headline_part", name=name, kept=kept, rows=read)


def limit_words(t: Text) -> str:
    """Say how much of a file is read."""
    return t(
        "check.limits",
        size=LIMITS.other_bytes // MEBI,
        rows=LIMITS.rows,
        columns=LIMITS.columns,
        sheets=LIMITS.sheets,
        unpacked=LIMITS.unpacked_bytes // MEBI,
        packed=LIMITS.text_bytes // MEBI,
    )


def upload_words(t: Text) -> str:
    """Say how large a file may be, and of which kinds."""
    return t("check.upload_limits", size=LIMITS.other_bytes // MEBI)


def count_words(t: Text, imported: Imported) -> str:
    """Say how many rows were read, kept and set aside, and why."""
    aside = {reason: count for reason, count in imported.set_aside.items() if count}
    total = sum(aside.values())
    words = t("check.counts", read=imported.read, kept=imported.kept, aside=total)
    if not aside:
        return words
    reasons = [
        t("check.reason", reason=t.name("rule", reason), n=count)
        for reason, count in sorted(aside.items(), key=lambda each: -each[1])
    ]
    return " ".join([words, t("check.reasons", reasons=t.join(reasons))])


def severity_words(t: Text, counts: dict[str, int]) -> str:
    """Say how many findings there are of each severity."""
    if not sum(counts.values()):
        return t("check.no_findings")
    items = [
        t("check.reason", reason=t.name("severity", severity), n=count)
        for severity, count in counts.items()
        if count
    ]
    return t("check.findings", items=t.join(items))


def place_words(t: Text, finding: Finding) -> str:
    """Give the line of a finding, or say that rows like it, or the whole file, are meant."""
    if finding.row is not None:
        return str(finding.row)
    return t("check.such_rows") if finding.column else t("check.whole_file")


def standing_title(t: Text, reading: Reading, names: Mapping[str, str]) -> str:
    """Give the title of the standing: it names the country where the file is about one only."""
    parts = (reading.reports, reading.indicators)
    states = sorted({iso3 for part in parts for iso3 in part["iso3"]})
    if len(states) != 1:
        return t("check.standing_title")
    return t("check.standing_of", country=t.isolate(names[states[0]]))


def standing_words(t: Text, reading: Reading, newest: dt.date = dt.date.min) -> str:
    """Say whether anything would read differently, and from which day the readings are.

    newest: the day of the release's facts; an earlier day that a reader chose is no today.
    """
    if not (reading.is_same or reading.reports.empty):
        return t("check.standing_reports", day=reading.day)
    said = t("check.standing_same") if reading.is_same else t("check.standing_values")
    chosen = t("check.chosen_day", day=reading.day) if reading.day < newest else ""
    return t.sentences([said, chosen])


def whole_words(t: Text, reading: Reading, cycle: str) -> str:
    """Say whether readiness or a commitment would read differently, and what the points are."""
    if reading.whole.empty:
        return t("check.observer_whole")
    is_moved = differs(reading.whole).any()
    first = t("check.whole_moved") if is_moved else t("check.whole_same")
    return " ".join([first, t("check.whole_about", cycle=cycle_words(t, cycle))])


def merge_words(t: Text, reading: Reading) -> str:
    """Warn of values of today that the file would undo; "" where there are none."""
    merged, said = reading.merged, []
    if merged.replaced:
        said.append(t("check.replaced", n=merged.replaced))
    if merged.breaks:
        said.append(t("check.breaks", series=merged.breaks, rows=merged.dropped))
    if merged.withdrawn:
        said.append(t("check.withdrawn", n=merged.withdrawn))
    return " ".join(said)


def value_side(t: Text, row: pd.Series, side: str, unit: str) -> str:
    """Say value, year and trend of one side (``before`` or ``after``) of an indicator."""
    code, label = row["indicator"], row[f"label_{side}"]
    if pd.isna(row[f"value_{side}"]):
        is_known = pd.notna(row[f"year_{side}"])
        return t.name("missing", "not_applicable" if is_known else "no_data")
    unit_name = t.name("indicator", f"{code}.unit", unit)
    value = t(
        "check.value",
        value=measure(t, row[f"value_{side}"], unit, unit_name),
        year=str(int(row[f"year_{side}"])),
        nature=t.name("nature", row[f"nature_{side}"]),
    )
    if not label:
        return value
    return t("check.value_and_trend", value=value, trend=t.name("trend", label))


def whole_name(t: Text, row: pd.Series) -> str:
    """Name what a line of the whole is about: readiness, one of its parts, or a commitment."""
    if row["kind"] == PART:
        return t("check.part", part=t.name("part", row["code"]))
    if row["kind"] == COMMITMENT:
        return t("check.commitment", commitment=t.name("commitment", row["code"]))
    return t("check.readiness")


def whole_side(t: Text, row: pd.Series, side: str) -> str:
    """Say one side of such a line: points of 100 and the band, or that it is not known."""
    group = row[f"group_{side}"]
    low, high = ("" if pd.isna(end) else t.number(end, 1) for end in _ends(row, side))
    if row["kind"] == PART:
        return t("check.points", n=low) if low else t("check.not_known")
    if row["kind"] == READINESS:
        if low == high:
            return t("check.points_band", n=low, band=place(t, group))
        return t("check.points_between", low=low, high=high, band=place(t, group))
    if not row[f"of_{side}"]:
        return group_words(t, group)
    words = {"known": int(row[f"with_data_{side}"]), "total": int(row[f"of_{side}"])}
    if not low:
        return t("check.no_points", why=group_words(t, group), **words)
    return t("check.points_of", n=low, band=group_words(t, group), **words)


def change_words(t: Text, row: pd.Series) -> str:
    """Say by how many points a line of the whole moves; an interval may move at one end only."""
    before, after = _ends(row, "before"), _ends(row, "after")
    if pd.isna(before[0]) or pd.isna(after[0]):
        if pd.isna(after[0]):
            return t("check.no_change") if pd.isna(before[0]) else t("check.no_longer_known")
        return t("check.becomes_known")
    moves = [round(end - start, 1) for start, end in zip(before, after, strict=True)]
    if not any(moves):
        return t("check.no_change")
    signed = [_signed(t, move) for move in moves]
    if signed[0] == signed[1]:
        return signed[0]
    return t("check.ends_move", low=signed[0], high=signed[1])


def _signed(t: Text, move: float) -> str:
    """Write points gained or lost."""
    size = t.number(abs(move), 1)
    words = t("check.up", n=size) if move > 0 else t("check.down", n=size)
    return t.isolate(words) if move else t("check.unmoved")


def _ends(row: pd.Series, side: str) -> tuple[float, float]:
    """Give both ends of the points of one side."""
    return row[f"low_{side}"], row[f"high_{side}"]


def standing_lines(t: Text, reading: Reading, release: Release) -> list[str]:
    """Say a line for each state and cycle or indicator: today, and with the file."""
    names = release.countries.set_index("iso3")["name_en"]
    units = release.indicators.set_index("indicator")["unit"]
    lines = [
        t(
            "check.line",
            country=names[row.iso3],
            what=cycle_words(t, row.cycle),
            before=t.name("status", row.status_before),
            after=t.name("status", row.status_after),
        )
        for row in reading.reports.itertuples()
    ]
    for _, row in reading.indicators.iterrows():
        code = row["indicator"]
        sides = {side: value_side(t, row, side, units[code]) for side in ("before", "after")}
        what = t.name("indicator", f"{code}.short", code)
        lines.append(t("check.line", country=names[row["iso3"]], what=what, **sides))
    return lines


def whole_lines(t: Text, reading: Reading, release: Release) -> list[str]:
    """Say a line for readiness, each part and each commitment: today, and with the file."""
    names = release.countries.set_index("iso3")["name_en"]
    lines = []
    for _, row in reading.whole.iterrows():
        sides = {side: whole_side(t, row, side) for side in ("before", "after")}
        what = whole_name(t, row)
        lines.append(t("check.line", country=names[row["iso3"]], what=what, **sides))
    return lines


def findings_file(findings: tuple[Finding, ...], t: Text | None = None) -> pd.DataFrame:
    """Give the findings as they are, for other programs: codes, and no mark of direction.

    rows: how many are meant; lines: the first of them, with spaces between; remedy, and a value
    that the check counted: in the words of the page where its language is given, else in those of
    the command.
    """
    columns = ["file", "severity", "row", "column", "value", "rule", "remedy"]
    rows = [[getattr(each, name) for name in columns] for each in findings]
    table = pd.DataFrame(rows, columns=columns)
    if t is not None:
        table["value"] = [unmarked(value_words(t, each)) for each in findings]
        table["remedy"] = [unmarked(remedy_words(t, each)) for each in findings]
    lines = [each.fact("lines") or (each.row,) for each in findings]
    known = [" ".join(str(line) for line in some if line is not None) for some in lines]
    table.insert(3, "rows", [row_count(each) for each in findings])
    table.insert(4, "lines", known)
    texts = ["file", "column", "value", "remedy"]
    table = table.astype({"row": "Int64", "rows": "Int64"})
    return table.assign(**{name: table[name].map(visible) for name in texts})
