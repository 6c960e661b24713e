"""Every number and gate behind one trend label, as coded steps and as plain English.

A step is a code and its numbers; a page says it through its catalogue, the command line through
`SENTENCES`. ``python -m nua_data explain KEN EN_LND_SLUM`` prints them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import string
import sys
from collections.abc import Iterable

import pandas as pd

from nua_data.arguments import named_day
from nua_data.method import Method, load_method
from nua_data.trends import GATES, Bands, Pace, classify_trends

EXAMPLES = """
examples:
  python -m nua_data explain KEN EN_LND_SLUM
      every gate and number behind the label of Kenya's slums, of the release that is shown
  python -m nua_data explain KEN EN_LND_SLUM --as-of 2025-12-31 --pace growth
"""

Step = tuple[str, dict[str, object]]

SENTENCES = {
    "pair": "{iso3}, {indicator}, as of {as_of}. Observations: {n_points}.",
    "latest": "Latest published value: {latest_value} in {latest_year} ({latest_nature}, "
    "source {latest_source}).",
    "direction_more": "More is better.",
    "direction_less": "Less is better.",
    "not_relevant_stops": "Gate: the producer says the indicator is not relevant here.",
    "not_relevant_passed": "Gate passed: the indicator applies.",
    "no_recent_data_stops": "Gate: no observation since {recent_from}.",
    "no_recent_data_passed": "Gate passed: there is an observation since {recent_from}.",
    "windows": "Volatile: the mean of {first_from}-{first_to} is {baseline_value} "
    "({first_values} values), the mean of {last_from}-{last_to} is {end_value} "
    "({last_values} values).",
    "windows_stops": "Gate: two windows of {window_years} years since {windows_since} with at "
    "least {window_min_values} values each, not overlapping, cannot be formed.",
    "windows_passed": "Gate passed: both windows have at least {window_min_values} values and do "
    "not overlap.",
    "baseline": "Baseline: {baseline_value} in {baseline_year} ({baseline_nature}); wanted: the "
    "nearest to {reference_year} within {reach_years} years, else the first after it.",
    "baseline_none": "Baseline: none within {reach_years} years of {reference_year} or after it.",
    "too_few_stops": "Gate: observations from the baseline on: {n_from_baseline}, fewer than "
    "{min_points}.",
    "too_few_passed": "Gate passed: observations from the baseline on: {n_from_baseline}, at least "
    "{min_points}.",
    "short_span_stops": "Gate: years between the ends: {span_years}, fewer than {min_span_years}.",
    "short_span_passed": "Gate passed: years between the ends: {span_years}, at least "
    "{min_span_years}.",
    "no_matched_cities_stops": "Gate: a mean of cities, and no city is known by name at both ends.",
    "no_matched_cities_passed": "Gate passed: cities at both ends: {matched_cities}; their mean "
    "went from {baseline_value} to {end_value}. It is not a national official value.",
    "target": "Target: {target} by {horizon} ({target_basis}).",
    "target_met_stops": "Gate: {end_value} in {end_year} has met the target.",
    "target_met_passed": "Gate passed: {end_value} in {end_year} has not met the target.",
    "target_lost_stops": "Gate: the baseline had met the target and {end_value} no longer does.",
    "target_lost_passed": "Gate passed: the baseline had not met the target.",
    "no_target_stops": "Gate: no agreed target, so only the direction is named.",
    "no_target_passed": "Gate passed: there is an agreed target with a horizon.",
    "observed": "Observed change: {observed_per_year} a year from {baseline_year} to {end_year}.",
    "change": "Relative change: {growth_pct} % a year, positive where better; within "
    "{little_change_pct} % either way is little change.",
    "change_from_zero": "The baseline is zero: only the sign of the change counts.",
    "required": "Required change: {required_per_year} a year from {baseline_year} to {horizon}.",
    "pace_linear": "Linear pace R = {pace_linear}.",
    "pace_growth": "Growth pace R = {pace_growth}.",
    "pace_growth_undefined": "Growth pace: not defined, as not all values are above zero.",
    "bands": "Bands ({bands}): on_track from {on_track}, acceleration_needed from "
    "{acceleration_needed}, limited from {limited}, else moving_away. Pace used: {pace_used}.",
    "label": "Label: {label} (method {method}).",
    "acceleration": "Acceleration factor A = {acceleration}: {needed_per_year} a year is needed "
    "from {end_year} to {horizon}.",
    "must_turn_round": "It must turn round: {needed_per_year} a year is needed from {end_year} to "
    "{horizon}.",
    "standing_still": "Nothing changed, so no factor is defined: {needed_per_year} a year is "
    "needed from {end_year} to {horizon}.",
    "projection": "Carried on at the observed change to {horizon}: {projection}.",
    "firmness_firm": "Firm: both paces, where defined, under both sets of bands give this label.",
    "firmness_depends_on_method": "Depends on method: the paces and sets of bands disagree.",
    "unchanged": "The source repeats its last value to the last digit since {unchanged_since}.",
}
"""One English sentence a step code; the catalogue says the same under ``explain.<code>``."""


class UnknownCodeError(ValueError):
    """A country or indicator that is not judged; `nearest` holds known codes like it."""

    def __init__(self, kind: str, code: str, known: Iterable[str]):
        self.kind, self.code = kind, code
        self.nearest = difflib.get_close_matches(code, sorted(known), n=4, cutoff=0.4)
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"no {kind} {code!r} is judged{hint}")


def explain(
    release,
    iso3: str,
    indicator: str,
    as_of: dt.date,
    method: Method | None = None,
    bands: Bands = "default",
    pace: Pace = "linear",
    trends: pd.DataFrame | None = None,
) -> list[Step]:
    """Give the steps from the observations to one label: (code, numbers) in order.

    `trends` is the result of `classify_trends` with the same options, to save computing it.
    Raises UnknownCodeError for a state that is no member, or an indicator that is not judged.
    """
    method = method or load_method()
    table = classify_trends(release, as_of, method, bands, pace) if trends is None else trends
    for kind, code in (("iso3", iso3), ("indicator", indicator)):
        if code not in (known := set(table[kind])):
            name = "member state" if kind == "iso3" else kind
            raise UnknownCodeError(name, code, known)
    row = table[(table["iso3"] == iso3) & (table["indicator"] == indicator)].iloc[0]
    values = _values(row, method, bands) | {"as_of": as_of.isoformat()}
    codes = [*_opening(row), *_gate_codes(row), *_formula_codes(row), "label", *_after(row)]
    return [(code, {name: values[name] for name in _names(code)}) for code in codes]


def explain_text(steps: Iterable[Step]) -> str:
    """Say the steps in plain English, one line each."""
    lines = [
        SENTENCES[code].format(**{name: _word(value) for name, value in values.items()})
        for code, values in steps
    ]
    return "\n".join(lines)


def add_command(subparsers) -> None:
    """Add ``explain`` to the command line."""
    parser = subparsers.add_parser(
        "explain",
        help="say how one trend label came to be",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("iso3", help="alpha-3 code of a member state, such as KEN")
    parser.add_argument("indicator", help="code of an indicator, such as EN_LND_SLUM")
    parser.add_argument(
        "--as-of",
        type=named_day,
        metavar="DAY",
        help="YYYY-MM-DD (default: the release's)",
    )
    parser.add_argument(
        "--bands",
        choices=("default", "eurostat"),
        default="default",
        help="limits of the labels (default: default)",
    )
    parser.add_argument(
        "--pace",
        choices=("linear", "growth"),
        default="linear",
        help="how the change is measured (default: linear)",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from nua_data.release import open_release

    release = open_release()
    as_of = args.as_of or release.as_of
    try:
        steps = explain(
            release, args.iso3.upper(), args.indicator, as_of, bands=args.bands, pace=args.pace
        )
    except UnknownCodeError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(explain_text(steps))
    return 0


def _opening(row: pd.Series) -> list[str]:
    codes = ["pair"] + (["latest"] if pd.notna(row["latest_value"]) else [])
    return [*codes, "direction_more" if row["direction"] > 0 else "direction_less"]


def _gate_codes(row: pd.Series) -> list[str]:
    """Give the gates up to the one that decides, with what each one looked at before it."""
    is_window = row["basis"] == "windows"
    has_baseline = pd.notna(row["baseline_year"])
    before = {
        "windows": ["windows"] if row["windows_pass"] else [],
        "too_few": ["baseline" if has_baseline else "baseline_none"],
        "target_met": ["target"],
    }
    skipped = {"too_few", "short_span"} if is_window else {"windows"}
    if row["basis"] != "matched_cities":
        skipped |= {"no_matched_cities"}
    if pd.isna(row["target"]):
        skipped |= {"target_met", "target_lost"}
    codes: list[str] = []
    for gate in (gate for gate in GATES if gate != "pace" and gate not in skipped):
        is_last = gate == row["gate"]
        codes += [*before.get(gate, []), f"{gate}_stops" if is_last else f"{gate}_passed"]
        if is_last:
            break
    return codes


def _formula_codes(row: pd.Series) -> list[str]:
    codes = ["observed"] if pd.notna(row["observed_per_year"]) else []
    if row["gate"] == "no_target":
        return [*codes, "change_from_zero" if row["baseline_value"] == 0 else "change"]
    if row["gate"] != "pace":
        return codes
    growth = "pace_growth" if pd.notna(row["pace_growth"]) else "pace_growth_undefined"
    return [*codes, "required", "pace_linear", growth, "bands"]


def _after(row: pd.Series) -> list[str]:
    codes = []
    if pd.notna(row["needed_per_year"]):
        moves = "acceleration" if pd.notna(row["acceleration"]) else "standing_still"
        codes.append("must_turn_round" if row["must_turn_round"] else moves)
    if pd.notna(row["projection"]):
        codes.append("projection")
    if row["firmness"]:
        codes.append(f"firmness_{row['firmness']}")
    return [*codes, "unchanged"] if pd.notna(row["unchanged_since"]) else codes


def _values(row: pd.Series, method: Method, bands: Bands) -> dict[str, object]:
    """Give every number a step may need: the row, and the rules that judged it."""
    rules = method.trend
    values = {name: value for name, value in row.items() if pd.notna(value)}
    years = {"horizon": int(row["horizon"])} if pd.notna(row["horizon"]) else {}
    if pd.notna(row["end_year"]) and pd.notna(row["baseline_year"]):
        years["span_years"] = int(row["end_year"] - row["baseline_year"])
    growth = {} if pd.isna(row["growth_per_year"]) else {"growth_pct": 100 * row["growth_per_year"]}
    return {
        **values,
        **years,
        **growth,
        **rules.bands[bands],
        "recent_from": rules.recent_from,
        "reach_years": rules.baseline_reach_years,
        "min_points": rules.min_points,
        "min_span_years": rules.min_span_years,
        "windows_since": rules.windows.since,
        "window_years": rules.windows.years,
        "window_min_values": rules.windows.min_values,
        "little_change_pct": 100 * rules.little_change,
        "bands": bands,
        "method": method.hash,
    }


def _names(code: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name]


def _word(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if value and abs(value) < 0.01:
        return f"{value:.3g}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")
