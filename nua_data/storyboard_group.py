"""The screens of the world and of a region."""

from __future__ import annotations

from functools import partial

import pandas as pd

from nua_data import bands, facts, reporting, review, trends, words, words_readiness
from nua_data import words_present as say
from nua_data.model import TRANSFORMATIVE, Status
from nua_data.storyboard_parts import Given, Screen
from nua_data.storyboard_pictures import (
    Band,
    Curves,
    Direction,
    Directions,
    Event,
    Intervals,
    Line,
    Milestones,
    Nothing,
    Part,
    Picture,
    ReportMap,
    Squares,
)

_EVENTS = 5  # what a screen has room for in letters that the last row reads


def make_screen(given: Given, code: str, picture: Picture, table: pd.DataFrame, **words) -> Screen:
    """Put a screen together; ``words``: message, detail, alt, notes, source."""
    t = given.t
    facts_line = t("footer.facts", day=given.as_of, release=t.isolate(given.release.version))
    source = t.sentences([words.pop("source"), facts_line])
    return Screen(
        code=code,
        title=t.name("present_screen", code),
        subject=given.subject,
        picture=picture,
        table=table,
        source=source,
        notes=tuple(note for note in words.pop("notes") if note),
        boundaries=t("footer.boundaries") if isinstance(picture, ReportMap) else "",
        **words,
    )


def reported_facts(given: Given) -> facts.ReportingFacts:
    """Give who has reported among the states of the region, or of the world."""
    return facts.reporting_facts(
        given.release, given.cycle, given.as_of, given.grouping, given.region
    )


def _reports(given: Given) -> Screen:
    t, found = given.t, reported_facts(given)
    parts = tuple(
        Part(status.value, t.name("status", status), n)
        for status, n in reversed(found.counts.items())
        if n or status in (Status.SUBMITTED, Status.NONE)
    )
    big = t("card.of", n=found.submitted, total=found.states)
    table = {
        t("table.status"): [part.label for part in parts],
        t("table.states"): [part.count for part in parts],
    }
    return make_screen(
        given,
        "world",
        Squares(parts, big, t("present.squares")),
        pd.DataFrame(table),
        message=say.world(t, found),
        detail=say.world_detail(t, found),
        alt=words.map_description(t, found),
        notes=[
            words.reporting_sentence(t, found, None if given.is_world else given.region_name),
            words.published_sentence(t, found) if given.is_world else "",
            t("country.voluntary"),
        ],
        source=t.sentences([t("present.source_register"), t("reporting.population_source")]),
    )


def _map(given: Given) -> Screen:
    t, found = given.t, reported_facts(given)
    if given.is_world:
        counts = reporting.region_table(found.statuses, given.release.countries, given.grouping)
        regions = counts.loc[counts[Status.SUBMITTED.value] > 0, "region"]
        message, detail = say.map_world(t, found, [*regions], len(counts)), say.under_way(t, found)
    else:
        message, detail = say.map_region(t, found, given.region_name), ""
    alt = words.map_description(t, found)
    return make_screen(
        given,
        "map",
        ReportMap(found, alt),
        status_table(given, found),
        message=message,
        detail=detail,
        alt=alt,
        notes=[alt, words.published_sentence(t, found) if given.is_world else "", voluntary(given)],
        source=t("present.source_register"),
    )


def voluntary(given: Given) -> str:
    """Say that what is not recorded is not yet reported, nothing more."""
    return given.t("readiness.intro")


def status_table(given: Given, found: facts.ReportingFacts) -> pd.DataFrame:
    """Give one row a member with something recorded, the furthest first, then by name."""
    t = given.t
    rows = found.statuses[found.statuses["status"] != Status.NONE]
    rows = rows.assign(
        name=rows["iso3"].map(given.names), step=[-Status(s).step for s in rows["status"]]
    ).sort_values(["step", "name"])
    table = {
        t("table.country"): [*rows["name"]],
        t("table.status"): [t.name("status", status) for status in rows["status"]],
        t("table.date"): [t.partial_date(date) for date in rows["date"]],
    }
    return pd.DataFrame(table)


def not_begun(given: Given) -> Screen:
    """Say that the chosen cycle had not begun on the day: there is no pace to speak of."""
    t = given.t
    why = t("present.not_begun", cycle=words.cycle_words(t, given.cycle), day=given.as_of)
    return make_screen(
        given,
        "pace",
        Nothing(t("country.voluntary")),
        pd.DataFrame(),
        message=why,
        detail="",
        alt=why,
        notes=[why, t("country.voluntary")],
        source=t("present.source_register"),
    )


def _pace(given: Given) -> Screen:
    t = given.t
    iso3 = None if given.is_world else given.members
    pace = facts.pace(given.release, given.cycle, given.as_of, iso3)
    if pace.curve.empty:
        return not_begun(given)
    names = words.pace_names(t, pace)
    curves = (("before", names[1], pace.previous_curve), ("now", names[0], pace.curve))
    lines = tuple(
        Line(code, name, tuple(zip(rows["day"].tolist(), rows["count"].tolist(), strict=True)))
        for code, name, rows in curves
        if len(rows)
    )
    day = pace.same_day.day if pace.same_day else lines[-1].points[-1][0]
    rows = [(line.label, *point) for line in lines for point in line.points]
    heads = [t("table.cycle"), t("table.day_of_cycle"), t("table.reports")]
    message = say.pace(t, pace)
    return make_screen(
        given,
        "pace",
        Curves(lines, day, t("present.today"), t("chart.years_into_cycle")),
        pd.DataFrame(rows, columns=heads),
        message=message,
        detail=say.pace_detail(t, pace),
        alt=message,
        notes=[message, t("reporting.pace_note"), voluntary(given)],
        source=t("present.source_register"),
    )


def _commitment(given: Given, code: str) -> Screen:
    t, release = given.t, given.release
    inside = given.trends[given.trends["iso3"].isin(given.members)]
    counts = trends.count_directions(inside, release.indicators, code, given.method)
    wide = counts.pivot(index="indicator", columns="direction", values="states")
    least = given.method.aggregate.min_population_share
    rows = tuple(
        Direction(
            indicator,
            t.name("indicator", f"{indicator}.short", indicator),
            **{word: int(row[word]) for word in say.DIRECTIONS},
            is_enough=bool(row.sum() - row["unknown"] >= least * row.sum() > 0),
        )
        for indicator, row in wide.iterrows()
    )
    rows = tuple(sorted(rows, key=lambda row: (row.unknown, row.label)))
    names = say.direction_names(t)
    table = {t("table.indicator"): [row.label for row in rows]} | {
        names[word]: [getattr(row, word) for row in rows] for word in say.DIRECTIONS
    }
    name = t.name("commitment_short", code)
    return make_screen(
        given,
        code,
        Directions(code, rows, names),
        pd.DataFrame(table),
        message=say.commitment(t, name, rows),
        detail=say.commitment_detail(t, rows),
        alt=t.sentences(say.direction_line(t, row) for row in rows),
        notes=[t.name("commitment", code), *(say.direction_line(t, row) for row in rows[:3])],
        source=sources_of(given, [row.code for row in rows]),
    )


def sources_of(given: Given, indicators: list[str]) -> str:
    """Name the producers of some indicators' values."""
    t = given.t
    found = review.producers(given.release)
    names = sorted(found.loc[found["indicator"].isin(indicators), "producer"].unique())
    return t("present.source_producers", producers=t.join(t.isolate(name) for name in names))


def band_rows(given: Given, counts: dict[str, int] | None = None) -> tuple[Band, ...]:
    """Give the bands of readiness from the lowest to the highest, with their bounds."""
    bounds = given.method.readiness.bands
    names = bands.band_names(given.method)
    tops = [*(bounds[name] for name in names[1:]), 100.0]
    return tuple(
        Band(
            name,
            given.t.name("readiness_band", name),
            bounds[name],
            top,
            (counts or {}).get(name, 0),
        )
        for name, top in zip(names, tops, strict=True)
    )


def _readiness(given: Given) -> Screen:
    t = given.t
    scores = given.scores[given.scores["iso3"].isin(given.members)]
    places = bands.placed(scores, given.method)
    counts = places.value_counts()
    rows = band_rows(given, {str(band): int(n) for band, n in counts.items()})
    ends = sorted(zip(scores["low"].astype(float), scores["high"].astype(float), strict=True))
    matrix = bands.band_matrix(scores, given.method)
    order = [place for place in bands.place_order(given.method) if place in counts]
    table = {
        t("table.band"): [words_readiness.place(t, place) for place in order],
        t("table.states"): [int(counts[place]) for place in order],
    }
    return make_screen(
        given,
        "readiness",
        Intervals(tuple(ends), rows, t("present.readiness_axis")),
        pd.DataFrame(table),
        message=say.readiness(t, places),
        detail=say.readiness_detail(t, {band.code: band.count for band in reversed(rows)}),
        alt=words_readiness.matrix_alt(t, matrix),
        notes=[
            words_readiness.bands_sentence(t, places),
            t("present.readiness_reading"),
            voluntary(given),
        ],
        source=t("present.source_readiness"),
    )


def _next(given: Given) -> Screen:
    t = given.t
    ahead, due = review.milestones(given.release, given.as_of)
    shown = ahead.head(_EVENTS)
    rows = tuple(
        Event(
            row.event,
            t.partial_date(row.shown),
            t.name("event", row.event),
            t.name("state", row.state),
            row.end.date(),
        )
        for row in shown.itertuples()
    )
    table = {
        t("table.what"): [row.label for row in rows],
        t("table.date"): [row.date for row in rows],
        t("table.status"): [row.state for row in rows],
    }
    reporters = facts.reporters(given.release, given.cycle, given.as_of, given.members)
    previous = reporting.previous_cycle(given.release, given.cycle)
    lines = say.event_lines(t, shown)
    return make_screen(
        given,
        "next",
        Milestones(rows),
        pd.DataFrame(table),
        message=say.next_event(t, ahead),
        detail=say.again(t, len(reporters.not_yet_again), previous),
        alt=t.join(lines) if lines else t("readiness.ahead_none"),
        notes=[
            t("present.note_next", events=t.join(lines)) if lines else t("readiness.ahead_none"),
            t("present.note_due", events=t.join(say.event_lines(t, due))) if len(due) else "",
            say.again(t, len(reporters.not_yet_again), previous),
        ],
        source=t("present.source_events"),
    )


GROUP_SCREENS = {
    "world": _reports,
    "map": _map,
    "pace": _pace,
    **{c.value: partial(_commitment, code=c.value) for c in TRANSFORMATIVE},
    "readiness": _readiness,
    "next": _next,
}
"""Code of a screen -> how it is made for the world or a region."""
