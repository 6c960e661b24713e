"""The screens of one country; an observer State is in no count and not judged."""

from __future__ import annotations

from functools import lru_cache, partial

import pandas as pd

from nua_data import cycles, standing, words, words_country
from nua_data import words_present as say
from nua_data.model import TRANSFORMATIVE, Nature, Status
from nua_data.readiness import PARTS
from nua_data.storyboard_group import (
    band_rows,
    make_screen,
    not_begun,
    reported_facts,
    sources_of,
    status_table,
)
from nua_data.storyboard_parts import Given, Screen
from nua_data.storyboard_pictures import (
    STEPS,
    Ladder,
    Lift,
    Lifts,
    Measure,
    Measures,
    Nothing,
    Readiness,
    ReportMap,
    Rung,
    Share,
    Track,
    Tracks,
)
from nua_data.words import cycle_words


@lru_cache(maxsize=8)
def _facts(given: Given) -> standing.Standing:
    """Give the facts of the country; kept for the screens of one storyboard."""
    return standing.standing(
        given.release, given.iso3, given.as_of, given.cycle, given.method, given.trends
    )


def _from_chosen(given: Given) -> pd.DataFrame:
    """Give the country's cycles from the chosen one back, newest first."""
    rows = _facts(given).cycles
    return rows[rows["cycle"] <= given.cycle]


def _reports(given: Given) -> Screen:
    t, found = given.t, _facts(given)
    rungs = tuple(
        Rung(
            cycle_words(t, row["cycle"]),
            row["status"],
            t.name("status", row["status"]),
            "" if row["status"] == Status.NONE else t.partial_date(row["date"]),
        )
        for _, row in _from_chosen(given).iterrows()
    )
    steps = tuple((step.value, t.name("status", step)) for step in STEPS)
    table = {
        t("table.cycle"): [rung.cycle for rung in rungs],
        t("table.status"): [rung.label for rung in rungs],
        t("table.date"): [rung.about for rung in rungs],
    }
    lines = [words_country.cycle_words_of(t, row) for _, row in _from_chosen(given).iterrows()]
    return make_screen(
        given,
        "world",
        Ladder(rungs, steps),
        pd.DataFrame(table),
        message=words_country.reports_sentence(t, found, given.subject),
        detail=t("country.voluntary"),
        alt=t.sentences(lines),
        notes=[*lines, t("country.voluntary")],
        source=t("present.source_register"),
    )


def _map(given: Given) -> Screen:
    t, found = given.t, reported_facts(given)
    alt = words.map_description(t, found)
    message = say.map_country(t, found, given.subject, given.region_name)
    return make_screen(
        given,
        "map",
        ReportMap(found, alt, given.iso3),
        status_table(given, found),
        message=message,
        detail=say.under_way(t, found),
        alt=t.sentences([message, alt]),
        notes=[message, say.under_way(t, found), t("readiness.intro")],
        source=t("present.source_register"),
    )


def _pace(given: Given) -> Screen:
    t = given.t
    rows = _from_chosen(given)
    if given.cycle not in set(rows["cycle"]):
        return not_begun(given)
    tracks = tuple(_track(given, row) for _, row in rows.iterrows())
    earlier = [track.mark for track in tracks[1:] if track.status == Status.SUBMITTED]
    days = {
        "today": tracks[0].reached,
        "now": tracks[0].mark,
        "then": earlier[0] if earlier else None,
    }
    message = say.pace_country(t, given.subject, rows.iloc[0], days)
    table = {
        t("table.cycle"): [track.label for track in tracks],
        t("table.status"): [track.words for track in tracks],
        t("table.day_of_cycle"): [track.mark for track in tracks],
    }
    lines = [words_country.cycle_words_of(t, row) for _, row in rows.iterrows()]
    return make_screen(
        given,
        "pace",
        Tracks(tracks, t("chart.years_into_cycle")),
        pd.DataFrame(table),
        message=message,
        detail=t("present.pace_country_detail"),
        alt=t.sentences([message, *lines]),
        notes=[message, t("present.pace_country_detail"), t("country.voluntary")],
        source=t("present.source_register"),
    )


def _track(given: Given, row: pd.Series) -> Track:
    t = given.t
    start, end = cycles.cycle_span(given.release, row["cycle"])
    today = pd.Timestamp(given.as_of)
    is_dated = row["status"] != Status.NONE
    return Track(
        cycle_words(t, row["cycle"]),
        (end - start).days,
        (min(today, end) - start).days,
        row["status"],
        (row["since"] - start).days if is_dated else None,
        t.name("status", row["status"]),
    )


def _commitment(given: Given, code: str) -> Screen:
    t, found = given.t, _facts(given)
    rows = found.headline[found.headline["commitment"] == code] if found.is_member else None
    if rows is None:
        return _nothing(given, code, t("country.observer"))
    counts = standing.count_directions(rows, given.method.trend)
    measures = tuple(_measure(given, row, found.series) for _, row in rows.iterrows())
    name = t.name("commitment_short", code)
    lines = [say.measure_line(t, m.label, m.value, m.trend_label) for m in measures]
    table = {
        t("table.indicator"): [m.label for m in measures],
        t("table.value"): [m.value for m in measures],
        t("table.what"): [m.about for m in measures],
        t("table.trend"): [m.trend_label for m in measures],
    }
    return make_screen(
        given,
        code,
        Measures(code, measures),
        pd.DataFrame(table),
        message=say.commitment_country(t, given.subject, name, counts),
        detail=say.commitment_country_detail(t, counts),
        alt=t.sentences(lines),
        notes=[t.name("commitment", code), *lines[:3]],
        source=sources_of(given, [*rows["indicator"]]),
    )


def _measure(given: Given, row: pd.Series, series: pd.DataFrame) -> Measure:
    t, code = given.t, row["indicator"]
    value, about = say.measure_words(t, row)
    seen = series[(series["indicator"] == code) & (series["nature"] != Nature.NOT_RELEVANT)]
    rules = given.method.trend.directions
    return Measure(
        code,
        t.name("indicator", f"{code}.short", row["short_name"]),
        value,
        about,
        row["label"],
        t.name("trend", row["label"]),
        rules.get(row["label"], "unknown"),
        tuple(zip(seen["year"].tolist(), seen["value"].tolist(), strict=True)),
    )


def _readiness(given: Given) -> Screen:
    t = given.t
    if not _facts(given).is_member:
        return _nothing(given, "readiness", t("country.observer"))
    parts = standing.parts_of(given.scores, given.iso3)
    shares = tuple(
        Share(part, t.name("part", part), None if pd.isna(parts[part]) else float(parts[part]))
        for part in PARTS
    )
    unknown = t("present.unknown")
    table = {
        t("table.what"): [share.label for share in shares],
        t("table.value"): [
            unknown if share.value is None else t.number(share.value) for share in shares
        ],
    }
    sentence = words_country.readiness_sentence(t, parts)
    return make_screen(
        given,
        "readiness",
        Readiness(
            float(parts["low"]),
            float(parts["high"]),
            shares,
            band_rows(given),
            t("present.readiness_axis"),
            unknown,
        ),
        pd.DataFrame(table),
        message=say.readiness_country(t, given.subject, parts),
        detail=say.readiness_country_detail(t, parts),
        alt=sentence,
        notes=[sentence, t("country.readiness_note"), t("country.voluntary")],
        source=t("present.source_readiness"),
    )


def _next(given: Given) -> Screen:
    t = given.t
    if not _facts(given).is_member:
        return _nothing(given, "next", t("country.observer"))
    rows = standing.lifts(given.scores, given.method, given.iso3)
    lifts = tuple(
        Lift(
            row.part,
            t.name("country_lift", row.part),
            float(row.points),
            words_country.points_words(t, row.points),
            bool(row.is_unknown),
        )
        for row in rows.itertuples()
    )
    lines = words_country.lift_lines(t, rows)
    table = {
        t("table.what"): [lift.label for lift in lifts],
        t("present.points"): [lift.number for lift in lifts],
    }
    message = words_country.lift_sentence(t, rows)
    return make_screen(
        given,
        "next",
        Lifts(lifts, t("present.points_axis")) if lifts else Nothing(message),
        pd.DataFrame(table),
        message=message,
        detail=t("present.lift_detail"),
        alt=t.sentences(lines) or message,
        notes=[message, *lines[:2], t("country.readiness_note")],
        source=t("present.source_readiness"),
    )


def _nothing(given: Given, code: str, why: str) -> Screen:
    t = given.t
    return make_screen(
        given,
        code,
        Nothing(why),
        pd.DataFrame(),
        message=t("country.head", country=given.subject, reports=t("present.nothing")),
        detail="",
        alt=why,
        notes=[why, t("country.voluntary")],
        source=t("present.source_register"),
    )


COUNTRY_SCREENS = {
    "world": _reports,
    "map": _map,
    "pace": _pace,
    **{c.value: partial(_commitment, code=c.value) for c in TRANSFORMATIVE},
    "readiness": _readiness,
    "next": _next,
}
"""Code of a screen -> how it is made for a country."""
