"""What the page on readiness says of the review: phases, reports, evidence of its lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from nua_data import review
from nua_data.facts import ReportingFacts
from nua_data.method import Method
from nua_data.review import Position
from nua_data.text import Text
from nua_data.words import cycle_words


@dataclass(frozen=True)
class Claim:
    """One thing the data say, with the address, document or producer that says it."""

    text: str
    address: str


@dataclass(frozen=True)
class Spoken:
    """What the claims are made of: computed once, said in any language."""

    release: object
    reported: ReportingFacts
    events: pd.DataFrame
    directions: Mapping[str, pd.Series]
    producers: pd.DataFrame
    facts: Mapping[str, object]
    library: pd.Series
    states: pd.Series
    """iso3 of the states looked at."""
    method: Method


def headline(
    t: Text,
    phases: pd.DataFrame,
    known: pd.DataFrame,
    reported: ReportingFacts,
    region_name: str | None = None,
) -> str:
    """Say where the plan puts the review, how far dated sources reach, and who has reported.

    ``region_name`` is None for the world.
    """
    counted = _reports_short(t, reported, region_name)
    return t.sentences([_plan(t, phases, reported), _documented(t, phases, known), counted])


def _plan(t: Text, phases: pd.DataFrame, reported: ReportingFacts) -> str:
    day = reported.as_of
    current = phases[phases["position"] == Position.CURRENT]
    if not current.empty:
        number = int(current.index[-1]) + 1
        phase = t.name("phase_short", current["phase"].iloc[-1])
        values = {"day": day, "number": number, "total": len(phases), "phase": phase}
        return t("readiness.headline.current", **values)
    if (phases["position"] == Position.AHEAD).all():
        return t("readiness.headline.before", day=day)
    if (phases["position"] == Position.PAST).all():
        return t("readiness.headline.after", day=day)
    return t("readiness.headline.between", day=day)


def _documented(t: Text, phases: pd.DataFrame, known: pd.DataFrame) -> str:
    numbers = [i + 1 for i, phase in enumerate(phases["phase"]) if phase in set(known["phase"])]
    if not numbers:
        return t("readiness.headline.no_source")
    named = t.list(t.number(number) for number in numbers)
    return t.plural("readiness.headline.sources", len(numbers), phases=named)


def _reports_short(t: Text, reported: ReportingFacts, region_name: str | None) -> str:
    values = {"cycle": cycle_words(t, reported.cycle)}
    if region_name is not None:
        values["region"] = region_name
        return t.plural("readiness.headline.reports_region", reported.submitted, **values)
    if reported.published is None:
        return t.plural("readiness.headline.reports", reported.submitted, **values)
    values["total"] = t.number(reported.published.count)
    if reported.published.is_minimum:
        return t.plural("readiness.headline.reports_least", reported.submitted, **values)
    return t.plural("readiness.headline.reports_total", reported.submitted, **values)


def reports(t: Text, reported: ReportingFacts) -> str:
    """Say how many reports are known by name, and how many were counted."""
    cycle = cycle_words(t, reported.cycle)
    published = reported.published
    if published is None:
        return t.plural("readiness.reports", reported.submitted, cycle=cycle)
    values = {"cycle": cycle, "total": published.count, "day": t.partial_date(published.as_of)}
    if published.is_minimum:
        return t.plural("readiness.reports_least", reported.submitted, **values)
    return t.plural("readiness.reports_total", reported.submitted, **values)


def planned(t: Text, phase: pd.Series) -> str:
    """Say the planned days of a phase."""
    start, end = phase["planned_start"].date(), phase["planned_end"].date()
    return t("readiness.planned", start=t.date(start, "medium"), end=t.date(end, "medium"))


def actual(t: Text, phase: pd.Series) -> str:
    """Say the documented opening and closing of a phase, or that no dated source was found."""
    if pd.isna(phase["actual_start"]) and pd.isna(phase["actual_end"]):
        if phase["position"] == Position.AHEAD:
            return t("readiness.actual_ahead")
        return t("readiness.actual_none")
    return t(
        "readiness.actual",
        start=_day_or_none(t, phase["actual_start"]),
        end=_day_or_none(t, phase["actual_end"]),
    )


def _day_or_none(t: Text, day: pd.Timestamp) -> str:
    return t("readiness.no_source") if pd.isna(day) else t.date(day.date(), "medium")


def event(t: Text, row) -> str:
    """Say an event with its date (`event, shown`)."""
    return t("readiness.event", event=t.name("event", row.event), date=t.partial_date(row.shown))


def event_state(t: Text, row) -> str:
    """Say an event with its date and whether it is planned or announced (`event, shown, state`)."""
    if row.state == "done":
        return event(t, row)
    return t(
        "readiness.event_state",
        event=t.name("event", row.event),
        date=t.partial_date(row.shown),
        state=t.name("state", row.state),
    )


def claims(t: Text, rows: pd.DataFrame, spoken: Spoken) -> list[Claim]:
    """Say each piece of evidence of one thing (rows of `review_evidence`), the library last."""
    said = [_claim(t, row, spoken) for row in rows[rows["document"] == ""].itertuples()]
    library = rows[rows["document"] != ""]
    for document, group in library.groupby("document", sort=False):
        entries = sum(int(spoken.library.get((document, p), 0)) for p in group["paragraph"])
        paragraphs = t.list(t.isolate(p.removeprefix("p")) for p in group["paragraph"])
        text = t.plural("review.library", entries, document=document, paragraphs=paragraphs)
        said.append(Claim(text, ""))
    return said


def _claim(t: Text, row, spoken: Spoken) -> Claim:
    if row.indicator:
        return _indicator_claim(t, row.indicator, spoken)
    if row.event:
        found = spoken.events.loc[row.event]
        text = t(
            "readiness.event", event=t.name("event", row.event), date=t.partial_date(found["shown"])
        )
        return Claim(text, found["address"])
    return Claim(_fact(t, row.fact, spoken), "")


def _indicator_claim(t: Text, code: str, spoken: Spoken) -> Claim:
    name = t.name("indicator", f"{code}.short", code)
    rows = spoken.producers
    source = t.list(sorted(rows.loc[rows["indicator"] == code, "producer"].unique()))
    values = review.latest_values(spoken.release, code, spoken.states, spoken.reported.as_of)
    counts = spoken.directions.get(code)
    if values.empty or counts is None:
        return Claim(t("review.no_value", indicator=name), source)
    year = str(values["year"].max())
    if review.is_yes_or_no(spoken.release, code):
        yes, total = int((values["value"] >= 1).sum()), len(spoken.states)
        return Claim(t("review.yes", indicator=name, n=yes, total=total, year=year), source)
    numbers = {word: int(counts[word]) for word in ("forward", "still", "back", "unknown")}
    if not any(numbers[word] for word in ("forward", "still", "back")):
        said = t.plural("review.values", len(values), indicator=name, year=year)
        return Claim(said, source)
    return Claim(t("review.directions", indicator=name, **numbers), source)


def _fact(t: Text, fact: str, spoken: Spoken) -> str:
    return {
        "reports": lambda t, spoken: reports(t, spoken.reported),
        "headline_indicators": _headline_indicators,
        "coverage": _coverage,
        "own_points": _own_points,
        "producers": _producers,
        "announced_reviews": _announced_reviews,
    }[fact](t, spoken)


def _headline_indicators(t: Text, spoken: Spoken) -> str:
    numbers = spoken.facts
    return t("review.headline", catalogue=numbers["catalogue"], headline=numbers["headline"])


def _coverage(t: Text, spoken: Spoken) -> str:
    return t("review.coverage", share=t.percent(spoken.facts["coverage_pct"]))


def _own_points(t: Text, spoken: Spoken) -> str:
    share, year = spoken.facts["own_pct"], str(spoken.method.coverage.since)
    if share is None:
        return t("review.own_points_none", year=year)
    return t("review.own_points", share=t.percent(share), year=year)


def _producers(t: Text, spoken: Spoken) -> str:
    numbers = spoken.facts
    named = t.list(numbers["producers"])
    return t("review.producers", n=numbers["other_values"], producers=named)


def _announced_reviews(t: Text, spoken: Spoken) -> str:
    year = str(spoken.method.readiness.vnr_since)
    return t("review.announced", n=spoken.facts["vnr"], total=len(spoken.states), year=year)
