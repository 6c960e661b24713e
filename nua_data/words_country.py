"""The facts of one state as sentences, through the text catalogue. No markup."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from nua_data import peers
from nua_data.model import Missing, Status
from nua_data.readiness import PARTS
from nua_data.standing import Standing
from nua_data.text import Text
from nua_data.words import cycle_words, value_words

_FLAG, _SCALE = "1/0", "0-1"
_MILLION = 1_000_000
_SMALL = 0.1  # below it a value is written with two figures, whatever its size


@dataclass(frozen=True)
class IndicatorWords:
    """One row of the standing of a state, in words; empty where there is nothing to say."""

    code: str
    name: str
    value: str
    """Latest value with its unit, or the name of what is missing."""
    about: str
    """Year, how the value came to be, and its producer."""
    label: str
    label_words: str
    numbers: str
    """The two ends that made the label."""
    firmness: str
    notes: tuple[str, ...]
    peers: str
    side: str
    """On which side of the peer median the value lies."""
    line_alt: str


def headline(t: Text, facts: Standing, name: str, counts: Mapping[str, int]) -> str:
    """Say what has been reported in the chosen cycle and before, and how the indicators move."""
    first = reports_sentence(t, facts, name)
    if not facts.is_member:
        return t.sentences([first, t("country.head_observer")])
    return t.sentences([first, direction_words(t, counts)])


def reports_sentence(t: Text, facts: Standing, name: str) -> str:
    """Say what has been reported in the chosen cycle and in the one before."""
    rows = facts.cycles.set_index("cycle")
    chosen = [*rows.index].index(facts.cycle) if facts.cycle in rows.index else 0
    shown = rows.iloc[chosen : chosen + 2].iloc[::-1]
    reports = [_report_words(t, cycle, row) for cycle, row in shown.iterrows()]
    return t("country.head", country=name, reports=t.join(reports))


def _report_words(t: Text, cycle: str, row: pd.Series) -> str:
    written = cycle_words(t, cycle)
    if row["status"] != Status.NONE:
        status = t.name("country_status", row["status"])
        if row["is_over"] and row["status"] != Status.SUBMITTED:
            return t("country.head_report_past", cycle=written, status=status)
        return t("country.head_report", cycle=written, status=status)
    if row["is_over"]:
        return t("country.head_none_past", cycle=written)
    return t("country.head_none", cycle=written)


def direction_words(t: Text, counts: Mapping[str, int]) -> str:
    """Say how many headline indicators have a trend, and how many go which way."""
    ways = {way: counts[way] for way in ("forward", "still", "back")}
    assessed = sum(ways.values())
    if not assessed:
        return t("country.no_trend")
    return t.plural("country.directions", assessed, **ways)


def group_words(t: Text, facts: Standing) -> str:
    """Name the groups a state belongs to, and its urban population."""
    place = facts.place
    regions = dict.fromkeys([place["subregion"], place["region"], place["habitat_region"]])
    names = [t.name("region", region) for region in regions if region]
    if place["income_group"]:
        names.append(t.name("income", place["income_group"]))
    names += [t.name("country_group", flag) for flag in peers.FLAGS if place[flag]]
    return t.sentences([t("country.groups", groups=t.list(names)), _urban_words(t, facts)])


def _urban_words(t: Text, facts: Standing) -> str:
    year, persons = str(facts.as_of.year), facts.urban_population
    if persons is None:
        return t("country.urban_unknown")
    if persons < _MILLION:
        return t("country.urban_persons", year=year, persons=t.number(round(persons, -2)))
    return t("country.urban_millions", year=year, persons=t.large(persons))


def cycle_words_of(t: Text, row: pd.Series) -> str:
    """Say what stands in the register for one cycle (row of `Standing.cycles`)."""
    cycle = cycle_words(t, row["cycle"])
    if row["status"] != Status.NONE:
        return t(
            "country.cycle_status", cycle=cycle, status=t.name("country_status", row["status"])
        )
    if not row["is_over"]:
        return t("country.cycle_none", cycle=cycle)
    if row["is_complete"]:
        return t("country.cycle_none_complete", cycle=cycle)
    return t("country.cycle_none_past", cycle=cycle)


def evidence_words(t: Text, row: pd.Series) -> tuple[str, str]:
    """Say what one row of the register gives, and name its evidence (the words of the link)."""
    words = {"status": t.name("status", row["status"]), "date": t.partial_date(row["date"])}
    if row["caveat"]:
        note = t.name("caveat", row["caveat"])
        return t("country.evidence_noted", **words, note=note), t.name("evidence", row["evidence"])
    return t("country.evidence", **words), t.name("evidence", row["evidence"])


def readiness_sentence(t: Text, parts: pd.Series) -> str:
    """Say the interval of readiness for the review, and its band where both ends agree."""
    ends = {"low": t.number(parts["low"]), "high": t.number(parts["high"])}
    unknown = [t.name("country_part", part) for part in PARTS if pd.isna(parts[part])]
    if unknown:
        first = t("country.readiness_between", **ends)
    else:
        first = t("country.readiness", score=ends["low"])
    words = [first, t("country.band_open")]
    if parts["band"]:
        words[1] = t("country.band", band=t.name("country_band", parts["band"]))
    return t.sentences([*words, *_unknown_words(t, unknown)])


def _unknown_words(t: Text, unknown: list[str]) -> list[str]:
    return [t("country.unknown_parts", parts=t.list(unknown))] if unknown else []


def lift_sentence(t: Text, lifts: pd.DataFrame) -> str:
    """Name the single step, or the steps as large as each other, that would lift most."""
    if lifts.empty:
        return t("country.lift_nothing")
    most = lifts[lifts["is_most"]]
    steps = [t.name("country_lift", part) for part in most["part"]]
    points = points_words(t, most["points"].iloc[0])
    return t.plural("country.lift_most", len(steps), steps=t.join(steps), points=points)


def lift_lines(t: Text, lifts: pd.DataFrame) -> list[str]:
    """Say every step with points to gain, largest first; what is unknown says so."""
    lines = []
    for row in lifts.itertuples():
        words = {"step": t.name("country_lift", row.part), "points": points_words(t, row.points)}
        is_unknown = row.is_unknown
        lines.append(t("country.lift_open", **words) if is_unknown else t("country.lift", **words))
    return lines


def points_words(t: Text, points: float) -> str:
    """Write points of the score: whole ones without a decimal."""
    return t.number(points, 0 if math.isclose(points, round(points), abs_tol=0.05) else 1)


def measure(t: Text, value: float, unit: str, unit_name: str) -> str:
    """Write a value with its unit; yes and no for a flag, and never zero for a small value."""
    if unit == _FLAG and value in (0, 1):
        return t("table.yes") if value else t("table.no")
    if unit == _SCALE:
        return t("country.on_scale", value=t.value(value))
    if unit == _FLAG:
        return t.value(value)
    if 0 < abs(value) < _SMALL:
        digits = 1 - math.floor(math.log10(abs(value)))
        return t.percent(value, digits) if unit == "%" else f"{t.number(value, digits)} {unit_name}"
    return value_words(t, value, unit, unit_name)


def indicator_words(
    t: Text, row: pd.Series, producers: Mapping[str, str], cities: Mapping[str, int]
) -> IndicatorWords:
    """Put one row of `standing.beside_peers` into words."""
    code = row["indicator"]
    unit = row["unit"], t.name("indicator", f"{code}.unit", row["unit"])
    has_value = row["label"] not in (Missing.NO_DATA, Missing.NOT_APPLICABLE)
    numbers = line_alt = about = ""
    value = t.name("missing", row["label"])
    if has_value:
        value = measure(t, row["latest_value"], *unit)
        about = _about(t, row, producers, cities.get(code))
        line_alt = t("country.line_alt", value=value, year=str(int(row["latest_year"])))
    if row["is_assessed"]:
        numbers = _end_words(t, row, unit)
    return IndicatorWords(
        code=code,
        name=t.name("indicator", f"{code}.short", row["short_name"]),
        value=value,
        about=about,
        label=row["label"],
        label_words=t.name("trend", row["label"]),
        numbers=numbers,
        firmness=t.name("country_firmness", row["firmness"]) if row["firmness"] else "",
        notes=_notes(t, row) if has_value else (),
        peers=_peer_words(t, row, unit),
        side=_side_words(t, row) if has_value and pd.notna(row["n"]) else "",
        line_alt=line_alt,
    )


def _about(t: Text, row: pd.Series, producers: Mapping[str, str], cities: int | None) -> str:
    nature = t.name("nature", row["latest_nature"])
    if cities:
        nature = t.plural("country.cities", int(cities))
    return t(
        "country.about",
        year=str(int(row["latest_year"])),
        nature=nature,
        producer=producers.get(row["latest_source"], row["latest_source"]),
    )


def _end_words(t: Text, row: pd.Series, unit: tuple[str, str]) -> str:
    ends = {
        "before": measure(t, row["baseline_value"], *unit),
        "now": measure(t, row["end_value"], *unit),
    }
    if row["basis"] == "windows":
        spans = [(row["first_from"], row["first_to"]), (row["last_from"], row["last_to"])]
        first, last = (t.isolate(f"{int(a)}\u2013{int(b)}") for a, b in spans)
        return t("country.change_windows", first=first, last=last, **ends)
    first, last = (str(int(row[name])) for name in ("baseline_year", "end_year"))
    return t("country.change", first=first, last=last, **ends)


def _notes(t: Text, row: pd.Series) -> tuple[str, ...]:
    notes = []
    if row["is_assessed"] and row["basis"] == "matched_cities":
        notes.append(t.plural("country.matched_cities", int(row["matched_cities"])))
    if row["missing"] == Missing.NO_TARGET:
        notes.append(t("country.no_target"))
    if pd.notna(row["unchanged_since"]):
        notes.append(t("country.unchanged", year=str(int(row["unchanged_since"]))))
    return tuple(notes)


def _peer_words(t: Text, row: pd.Series, unit: tuple[str, str]) -> str:
    if pd.isna(row["n"]):
        return t("country.peers_none")
    low, middle, high = (measure(t, row[name], *unit) for name in ("lower", "median", "upper"))
    if row["n"] == 1:
        return t("country.peer_one", value=middle)
    return t.plural("country.peer_spread", int(row["n"]), median=middle, low=low, high=high)


def _side_words(t: Text, row: pd.Series) -> str:
    return t.name("country_side", {1: "better", 0: "same", -1: "behind"}[row["side"]])


def gap_lines(t: Text, gaps: Mapping[str, pd.DataFrame], grace_years: int) -> list[str]:
    """Say one line a kind of gap, with the indicators; kinds without any are left out.

    A latest value more than ``grace_years`` old counts as old.
    """
    lines = []
    for kind, rows in gaps.items():
        names = [_gap_name(t, kind, row) for _, row in rows.iterrows()]
        if names:
            said = t.name("country_gap", kind)
            if kind == "old":
                said = t("country.gap_old", years=grace_years)
            lines.append(t("country.gap", kind=said, count=len(names), names=t.join(names)))
    return lines


def _gap_name(t: Text, kind: str, row: pd.Series) -> str:
    name = t.name("indicator", f"{row['indicator']}.short", row["short_name"])
    return t("country.gap_year", name=name, year=str(row["latest_year"])) if kind == "old" else name


def peer_group_words(t: Text, place: pd.Series, group: str) -> str:
    """Name a group of peers, with the region or income group that it means for this state."""
    kind = t.name("country_peers", group)
    if group == "income_group":
        return t("country.peer_group", kind=kind, name=t.name("income", place[group]))
    if group in peers.SHARED:
        return t("country.peer_group", kind=kind, name=t.name("region", place[group]))
    return kind
