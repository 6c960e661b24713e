"""What the page on the Agenda says: events, areas, entries of the library and where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from nua_data.agenda import Standing, count_standings, next_event, read_paragraph
from nua_data.text import Text


def timeline_sentence(t: Text, events: pd.DataFrame, as_of: dt.date) -> str:
    """Say how many events took place by a day, how many outcomes are unknown, and what is next."""
    counts = count_standings(events)
    said = [t.plural("agenda.timeline_done", counts[Standing.DONE], day=as_of)]
    if counts[Standing.NOT_FOUND]:
        said.append(t.plural("agenda.timeline_not_found", counts[Standing.NOT_FOUND]))
    ahead = next_event(events, as_of)
    if ahead is not None:
        name, when = t.name("event", ahead["event"]), event_date(t, ahead)
        said.append(t("agenda.timeline_next", event=name, date=when))
    return " ".join(said)


def event_date(t: Text, event: pd.Series) -> str:
    """Say when an event is, by what is known: a year, a month, a day, or the days from and to."""
    start, end = event["start"].date(), event["end"].date()
    if event["precision"] != "day" or start == end:
        return t.partial_date(event["shown"])
    return t("agenda.days", start=t.date(start, "medium"), end=t.date(end, "medium"))


def event_place(t: Text, event: pd.Series) -> str:
    """Say where an event is; "" where no place is recorded."""
    place = event["place"]
    return t.name("place", place, place) if place else ""


def phase_words(t: Text, phases: pd.DataFrame, phase: str) -> str:
    """Say to which phase of the review an event belongs (rows of `review.phases`)."""
    number = [*phases["phase"]].index(phase) + 1
    return t("agenda.phase", number=number, name=t.name("phase", phase))


def area_name(t: Text, area: str) -> str:
    """Give number and name of an area."""
    return t("agenda.area", number=t.isolate(area), name=t.name("area", area))


def area_sentence(t: Text, area: str, crossed: pd.DataFrame) -> str:
    """Say how many indicators follow an area and which SDG targets they belong to."""
    rows = crossed[crossed["area"] == area]
    if rows.empty:
        return t("agenda.area_none")
    targets = t.list(t.isolate(target) for target in dict.fromkeys(rows["target"]))
    return t.plural("agenda.area_sentence", len(rows), targets=targets)


def goal_name(t: Text, goal: int) -> str:
    """Give number and name of an SDG."""
    return t("agenda.goal", number=goal, name=t.name("sdg_goal", goal))


def entry_name(t: Text, entry: pd.Series, terms: dict[str, str] | None = None) -> str:
    """Give the name of an entry of the library: the title as it is, or the reader's words."""
    if entry["naming"] == "title":
        return (terms or {}).get(entry["what"], entry["what"])
    return t.name("library", entry["entry"], entry["what"])


def entry_date(t: Text, entry: pd.Series) -> str:
    """Say when an entry's thing is dated; "" where its text has no date."""
    start, end = entry["start"], entry["end"]
    if not start:
        return ""
    if end in ("", start):
        return t.partial_date(start)
    days = (dt.date.fromisoformat(day) for day in (start, end))
    first, last = (t.date(day, "medium") for day in days)
    return t("agenda.days", start=first, end=last)


def paragraph_words(t: Text, document: str, paragraph: str) -> str:
    """Say where in a document an entry stands."""
    parts = read_paragraph(paragraph)
    letter = f"({parts['letter']})" if parts["letter"] else ""
    values = {"document": t.isolate(document), "number": t.isolate(parts["number"] + letter)}
    if parts["kind"] == "fn":
        mark = t.isolate(parts["mark"])
        return t("agenda.footnote", mark=mark, **values) if mark else t("agenda.note", **values)
    if parts["kind"] == "fig":
        return t("agenda.figure", mark=t.isolate(parts["mark"]), **values)
    return t("agenda.paragraph", **values)


def headline(t: Text, events: pd.DataFrame, as_of: dt.date) -> str:
    """Say what the Agenda is, and how much of its time has passed by a day."""
    start, end = events["start"].min().date(), events["end"].max().date()
    share = 100 * (as_of - start).days / (end - start).days
    years = {"start": str(start.year), "end": str(end.year), "day": as_of}
    return t("agenda.headline", share=t.percent(share, 0), **years)


def standing_count(t: Text, standing: Standing, n: int) -> str:
    """Say a standing with the number of events that have it."""
    return t("agenda.standing_count", standing=t.name("event_standing", standing), n=n)


def event_sentence(t: Text, event: pd.Series, escape: Callable[[str], str] = str) -> str:
    """Say what an event is, when and where, and where it stands; its name is marked as strong.

    ``escape`` is put on what comes from the release.
    """
    values = {
        "event": escape(t.name("event", event["event"])),
        "date": event_date(t, event),
        "standing": t.name("event_standing_sentence", event["standing"]),
    }
    place = event_place(t, event)
    if place:
        return t("agenda.event_at", place=escape(place), **values)
    return t("agenda.event_on", **values)


def event_source(t: Text, event: pd.Series) -> str:
    """Name the first address or paragraph that an event rests on."""
    return t("agenda.event_source", source=t.isolate(event["address"]))


def crosswalk_counts(crossed: pd.DataFrame) -> dict[str, int]:
    """Count what the crosswalk ties together."""
    return {
        "areas": int(crossed["area"].nunique()),
        "indicators": len(crossed),
        "targets": int(crossed["target"].nunique()),
        "goals": int(crossed["goal"].nunique()),
    }


def indicator_link(t: Text, row) -> str:
    """Name an indicator with its SDG number (row of `agenda.crosswalk`)."""
    name = t.name("indicator", f"{row.indicator}.short", row.short_name)
    number = row.sdg.split(" ")[0]
    return t("agenda.indicator_link", name=name, number=t.isolate(number))


def entry_place(t: Text, entry: pd.Series) -> str:
    """Say where an entry's thing is; "" where its text has no place."""
    places = [place for place in entry["place"].split(", ") if place]
    return t.list(t.name("place", place, place) for place in places) if places else ""


def indicator_count(t: Text, n: int) -> str:
    """Say how many indicators follow an area, or that none does."""
    return t.plural("agenda.indicators", n) if n else t("agenda.no_indicator")
