"""Facts as sentences, through the text catalogue. No markup."""

from __future__ import annotations

import pandas as pd

from nua_data.facts import Pace, Reporters, ReportingFacts
from nua_data.lines import LineChange
from nua_data.method import load_method
from nua_data.text import Text


def cycle_words(t: Text, cycle: str) -> str:
    """Write a cycle as a range of years that is neither turned round nor broken over two lines."""
    return t.isolate(cycle.replace("-", "\u2060\u2013\u2060"))


def reporting_sentence(t: Text, facts: ReportingFacts, region_name: str | None) -> str:
    """Say who has reported, what share of the urban world that is, and how the last cycle ended.

    ``region_name`` is None for the world.
    """
    share = t.percent(100 * facts.share.share) if facts.share.share is not None else ""
    values = {
        "day": facts.as_of,
        "total": facts.states,
        "cycle": cycle_words(t, facts.cycle),
        "share": share,
    }
    if region_name is None:
        first = t.plural("sentence.reported.world", facts.submitted, **values)
    else:
        first = t.plural("sentence.reported.region", facts.submitted, region=region_name, **values)
    return t.sentences([first, *previous_sentence(t, facts)])


def previous_sentence(t: Text, facts: ReportingFacts) -> list[str]:
    """Say how the previous cycle ended: the published total, or the states known by name."""
    if facts.previous_cycle is None or facts.previous_counts is None:
        return []
    cycle = cycle_words(t, facts.previous_cycle)
    if facts.previous_published is not None:
        total = facts.previous_published.count
        return [t("sentence.previous.published", cycle=cycle, total=total)]
    named = sum(n for status, n in facts.previous_counts.items() if status == "submitted")
    if not named:
        return [t("sentence.previous.none", cycle=cycle)]
    return [t("sentence.previous.named", cycle=cycle, named=named)]


def published_sentence(t: Text, facts: ReportingFacts) -> str:
    """Set the published total beside the named states, with the difference in words."""
    if facts.published is None:
        return t("sentence.published.none")
    values = {
        "total": facts.published.count,
        "day": t.partial_date(facts.published.as_of),
        "named": facts.submitted,
        "unnamed": max(facts.published.count - facts.submitted, 0),
    }
    if facts.published.is_minimum:
        return t("sentence.published.minimum", **values)
    return t("sentence.published.total", **values)


def value_words(t: Text, value: float, unit: str, unit_name: str) -> str:
    """Write a value with its unit: a per cent sign where the unit is one, else the unit's name."""
    if unit == "%":
        return t.percent(value, 0 if float(value).is_integer() else 1)
    return f"{t.value(value)} {unit_name}".strip()


def unit_words(t: Text, indicator: pd.Series) -> str:
    """Name the unit of an indicator (row of the catalogue)."""
    return t.name("indicator", f"{indicator['indicator']}.unit", indicator["unit"])


def line_sentence(t: Text, indicator: pd.Series, change: LineChange | None, group: str) -> str:
    """Say where a group's line stood at the baseline, where it is, and which way that is."""
    if change is None:
        return t("sentence.line.none", group=group)
    unit = unit_words(t, indicator)
    return t(
        "sentence.line",
        group=group,
        before=value_words(t, change.first_value, indicator["unit"], unit),
        first=str(change.first_year),
        now=value_words(t, change.last_value, indicator["unit"], unit),
        last=str(change.last_year),
        direction=t.name("direction", change.direction),
    )


def direction_sentence(t: Text, counts: pd.Series) -> str:
    """Say how many states move forward, stand still, move back (direction -> states)."""
    return t(
        "sentence.directions",
        total=int(counts.sum()),
        forward=int(counts["forward"]),
        still=int(counts["still"]),
        back=int(counts["back"]),
        unknown=int(counts["unknown"]),
    )


def label_sentence(t: Text, counts: pd.Series) -> str:
    """Say how many states have each trend label (label -> states), leaving out empty ones."""
    shown = [(label, int(n)) for label, n in counts.items() if n]
    named = [
        t("sentence.label_count", label=t.name("trend", label), n=t.number(n)) for label, n in shown
    ]
    return t("sentence.labels", total=int(counts.sum()), labels=t.list(named))


def indicator_lines(t: Text, indicator: pd.Series) -> str:
    """Say what is measured, its SDG number, which way is better and its target if it has one."""
    code = indicator["indicator"]
    parts = [t("indicator.is", name=t.name("indicator", f"{code}.name", indicator["name"]))]
    if indicator["sdg"]:
        parts.append(t("indicator.sdg", number=t.isolate(indicator["sdg"])))
    better = {1: "indicator.higher", -1: "indicator.lower"}.get(int(indicator["direction"]))
    if better == "indicator.higher":
        parts.append(t("indicator.higher"))
    elif better == "indicator.lower":
        parts.append(t("indicator.lower"))
    parts.append(target_words(t, indicator))
    return t.sentences(parts)


def target_words(t: Text, indicator: pd.Series) -> str:
    """Say the agreed target of an indicator, or that there is none."""
    if not indicator["target"]:
        return t("indicator.no_target")
    horizon = str(int(indicator["horizon"]))
    basis = t.name("basis", indicator["target_basis"])
    if indicator["target"] == "half_of_baseline":
        return t("indicator.target_half", horizon=horizon, basis=basis)
    value = value_words(t, float(indicator["target"]), indicator["unit"], unit_words(t, indicator))
    return t("indicator.target", value=value, horizon=horizon, basis=basis)


def coverage_sentence(t: Text, line: pd.DataFrame) -> str:
    """Say how the last value of a line was made: how many states, what share, what was carried."""
    if line.empty:
        return t("sentence.coverage.none")
    last = line.iloc[-1]
    return t(
        "sentence.coverage",
        how=t.name("aggregate", last["aggregate"]),
        year=str(last["year"]),
        states=int(last["states"]),
        covered=t.percent(last["covered_pct"], 0),
        carried=t.percent(last["carried_pct"], 0),
    )


def series_lines(
    t: Text, indicator: pd.Series, series: pd.DataFrame, labels: pd.Series
) -> list[str]:
    """Say each chosen state's latest value, its year, its nature and its trend label.

    ``series``: ``iso3, name, year, value, nature``; ``labels``: iso3 -> label (members only).
    """
    unit = unit_words(t, indicator)
    last = series.sort_values("year").groupby("name", sort=False).tail(1)
    said = []
    for row in last.itertuples(index=False):
        value = t(
            "sentence.series",
            country=row.name,
            value=value_words(t, row.value, indicator["unit"], unit),
            year=str(row.year),
            nature=t.name("nature", row.nature),
        )
        label = labels.get(row.iso3)
        named = t.name("trend", label) if label else ""
        said.append(t("sentence.series_label", value=value, label=named) if label else value)
    return said


def region_values(t: Text, indicator: pd.Series, lines: pd.DataFrame) -> dict[str, str]:
    """Give name of a region -> its latest value in words (`name, year, value`)."""
    unit = unit_words(t, indicator)
    return {
        row.name: t(
            "sentence.region_value",
            region=row.name,
            value=value_words(t, row.value, indicator["unit"], unit),
            year=str(row.year),
        )
        for row in lines.groupby("name", sort=False).tail(1).itertuples(index=False)
    }


def regions_sentence(t: Text, indicator: pd.Series, lines: pd.DataFrame) -> str:
    """Say the latest value of every region that has one (`name, year, value`)."""
    items = region_values(t, indicator, lines)
    if not items:
        return t("sentence.line.none", group=t.name("region", "World"))
    return t("sentence.regions", items=t.list(items.values()))


def map_description(t: Text, facts: ReportingFacts) -> str:
    """Say what the map of report status shows, for a reader who cannot see it."""
    counted = t.list(
        f"{t.name('status', status)}: {t.number(n)}"
        for status, n in reversed(facts.counts.items())
        if n
    )
    cycle = cycle_words(t, facts.cycle)
    return t("map.alt", cycle=cycle, day=facts.as_of, counts=counted, total=facts.states)


def register_note(t: Text) -> str:
    """Say where the map of reports comes from, and what its boundaries do not imply."""
    return t.sentences([t("reporting.register_source"), t("footer.boundaries")])


def pace_note(t: Text) -> str:
    """Say which reports the pace curve counts, and where they come from."""
    return t.sentences([t("reporting.pace_note"), t("reporting.register_source")])


def share_sentence(t: Text, shares: pd.DataFrame) -> str:
    """Say what share of the urban population lives in states of each report status."""
    parts = [
        f"{t.name('status', row.status)}: {t.percent(row.share_pct)}" for row in shares.itertuples()
    ]
    return t("sentence.shares", shares=t.list(parts))


def pace_names(t: Text, pace: Pace) -> tuple[str, str]:
    """Name the two lines of the pace curve."""
    this = t("chart.cycle", cycle=cycle_words(t, pace.cycle))
    if pace.previous_cycle is None:
        return this, ""
    return this, t("chart.cycle", cycle=cycle_words(t, pace.previous_cycle))


def pace_sentence(t: Text, pace: Pace) -> str:
    """Compare the named reports with the same day of the cycle before."""
    if pace.same_day is None:
        return t("sentence.pace.alone", cycle=cycle_words(t, pace.cycle))
    return t(
        "sentence.pace",
        day=pace.same_day.day,
        now=pace.same_day.count_now,
        then=pace.same_day.count_then,
        previous=cycle_words(t, pace.same_day.previous_cycle),
    )


def reporter_lines(t: Text, reporters: Reporters, names: pd.Series) -> list[str]:
    """Say who reported for the first time, who again, and who of the last cycle not yet."""
    first, repeat, waiting = reporters.first_time, reporters.repeat, reporters.not_yet_again
    marked = names.copy()
    for iso3 in reporters.earlier_launch:
        marked[iso3] = t("reporters.earlier_launch", country=names[iso3])
    lines = [
        (t.plural("reporters.first_time", len(first)), t("reporters.first_time_none"), first),
        (t.plural("reporters.repeat", len(repeat)), t("reporters.repeat_none"), repeat),
        (t.plural("reporters.not_yet_again", len(waiting)), t("reporters.all_again"), waiting),
    ]
    return [
        t("sentence.with_names", sentence=some, names=t.list(sorted(marked[list(iso3)])))
        if iso3
        else none
        for some, none, iso3 in (lines if repeat or waiting else lines[:1])
    ]


def agreement_sentence(t: Text, rows: pd.DataFrame) -> str:
    """Say how many of our values agree with published ones (`agreement.compare_with_published`)."""
    within = int(rows["is_within"].sum())
    limit = t.number(load_method().aggregate.agreement_points)
    return t("sentence.agreement", total=len(rows), within=within, limit=limit)
