"""The messages of the storyboard: one short sentence a screen, and its quieter companion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from nua_data.bands import SPAN
from nua_data.facts import Pace, ReportingFacts
from nua_data.model import Missing, Status
from nua_data.readiness import PARTS
from nua_data.storyboard_pictures import Direction
from nua_data.text import Text
from nua_data.words import cycle_words, pace_sentence, previous_sentence
from nua_data.words_country import measure
from nua_data.words_review import event_state

DIRECTIONS = ("forward", "still", "back", "unknown")


def world(t: Text, facts: ReportingFacts) -> str:
    """Say how many states are known to have reported."""
    values = {"total": facts.states, "cycle": cycle_words(t, facts.cycle)}
    return t.plural("present.world", facts.submitted, **values)


def world_detail(t: Text, facts: ReportingFacts) -> str:
    """Say the share of the urban population, the count published, and how the last cycle ended."""
    share = t.percent(100 * facts.share.share)
    said = [t("present.share", share=share)] if facts.submitted else []
    if facts.published is not None:
        values = {"total": facts.published.count, "day": t.partial_date(facts.published.as_of)}
        least = facts.published.is_minimum
        said.append(
            t("present.published_least", **values) if least else t("present.published", **values)
        )
    return t.sentences([*said, *previous_sentence(t, facts)])


def map_world(t: Text, facts: ReportingFacts, regions: Sequence[str], total: int) -> str:
    """Name the regions from which a report of the cycle is known."""
    cycle = cycle_words(t, facts.cycle)
    if not regions:
        return t("present.map_none", cycle=cycle)
    names = t.list(t.name("region", region, region) for region in regions)
    return t.plural("present.map_regions", len(regions), total=total, regions=names, cycle=cycle)


def map_region(t: Text, facts: ReportingFacts, region: str) -> str:
    """Say how many states of a region stand where."""
    return t(
        "present.map_region",
        region=region,
        submitted=facts.submitted,
        under_way=facts.under_way,
        none=facts.counts[Status.NONE],
        total=facts.states,
    )


def map_country(t: Text, facts: ReportingFacts, country: str, region: str) -> str:
    """Set a country in its region."""
    values = {"country": country, "region": region, "total": facts.states}
    return t.plural("present.map_country", facts.submitted, **values)


def under_way(t: Text, facts: ReportingFacts) -> str:
    """Say how many reports are launched, in preparation or pledged."""
    if not facts.under_way:
        return t("present.under_way_none")
    return t.plural("present.under_way", facts.under_way)


def pace(t: Text, pace: Pace) -> str:
    """Compare the reports known by name with the same day of the cycle before."""
    if pace.same_day is None:
        return pace_sentence(t, pace)
    return t(
        "present.pace",
        now=pace.same_day.count_now,
        then=pace.same_day.count_then,
        previous=cycle_words(t, pace.same_day.previous_cycle),
    )


def pace_detail(t: Text, pace: Pace) -> str:
    """Say which day of the cycle it is and what is counted."""
    if pace.same_day is None:
        return t("reporting.pace_note")
    return t("present.day", day=pace.same_day.day)


def pace_country(t: Text, name: str, now: pd.Series, days: Mapping[str, int | None]) -> str:
    """Say where a country stands on the days of this cycle (its row) and of its last report.

    ``days``: ``today`` (day of this cycle), ``now`` (day its status dates from), ``then`` (day of
    an earlier cycle, None without an earlier report).
    """
    values = {"country": name, "today": days["today"]}
    if now["status"] != Status.NONE:
        status = t.name("country_status", now["status"])
        return t("present.pace_now", status=status, since=days["now"], **values)
    if days["then"] is None:
        return t("present.pace_first", **values)
    return t("present.pace_then", then=days["then"], **values)


def commitment(t: Text, name: str, rows: Sequence[Direction]) -> str:
    """Say in how many indicators of a commitment more states move forward than back."""
    if not any(row.is_enough for row in rows):
        return t("present.commitment_unknown", commitment=name, total=len(rows))
    ahead = sum(row.is_enough and row.forward > row.back for row in rows)
    return t("present.commitment", commitment=name, ahead=ahead, total=len(rows))


def commitment_detail(t: Text, rows: Sequence[Direction]) -> str:
    """Say in how many it is the other way round, and in how many the data say too little."""
    behind = sum(row.is_enough and row.back > row.forward for row in rows)
    unknown = sum(not row.is_enough for row in rows)
    return t("present.commitment_detail", behind=behind, unknown=unknown)


def direction_line(t: Text, row: Direction) -> str:
    """Say the states of an indicator by direction."""
    counts = {word: getattr(row, word) for word in DIRECTIONS}
    return t("present.direction_line", indicator=row.label, **counts)


def direction_names(t: Text) -> dict[str, str]:
    """Name the directions for the legend."""
    return {word: t.name("present_direction", word) for word in DIRECTIONS}


def commitment_country(t: Text, country: str, name: str, counts: Mapping[str, int]) -> str:
    """Say how many indicators of a commitment move forward and back in a country."""
    return t(
        "present.commitment_country",
        country=country,
        commitment=name,
        forward=counts["forward"],
        back=counts["back"],
        total=sum(counts.values()),
    )


def commitment_country_detail(t: Text, counts: Mapping[str, int]) -> str:
    """Say how many move little and for how many no trend can be named."""
    return t("present.commitment_country_detail", still=counts["still"], unknown=counts["unknown"])


def measure_words(t: Text, row: pd.Series) -> tuple[str, str]:
    """Give an indicator's latest value with its unit, and its year and nature."""
    if row["label"] in (Missing.NO_DATA, Missing.NOT_APPLICABLE):
        return t.name("missing", row["label"]), ""
    unit = t.name("indicator", f"{row['indicator']}.unit", row["unit"])
    value = measure(t, row["latest_value"], row["unit"], unit)
    nature = t.name("nature", row["latest_nature"])
    return value, t("present.about", year=str(int(row["latest_year"])), nature=nature)


def measure_line(t: Text, label: str, value: str, trend: str) -> str:
    """Say an indicator with its value and trend label."""
    return t("present.measure_line", indicator=label, value=value, trend=trend)


def readiness(t: Text, places: pd.Series) -> str:
    """Say for how many states a band can be named."""
    is_named = ~places.str.contains(SPAN, regex=False)
    named, total = int(is_named.sum()), len(places)
    return t("present.readiness", named=named, total=total, open=total - named)


def readiness_detail(t: Text, bands: Mapping[str, int]) -> str:
    """Name the bands that can be named, with their states (band -> states)."""
    items = [
        t("sentence.label_count", label=t.name("readiness_band", band), n=t.number(n))
        for band, n in bands.items()
        if n
    ]
    if not items:
        return t("present.bands_none")
    return t("present.bands", items=t.list(items))


def readiness_country(t: Text, name: str, parts: pd.Series) -> str:
    """Say the interval of a country's readiness, or its score where nothing is unknown."""
    low, high = t.number(parts["low"]), t.number(parts["high"])
    if parts[list(PARTS)].notna().all():
        return t("present.readiness_score", country=name, score=low)
    return t("present.readiness_between", country=name, low=low, high=high)


def readiness_country_detail(t: Text, parts: pd.Series) -> str:
    """Name the band, or say that it stays open, and the parts that are not known."""
    band = t("country.band_open")
    if parts["band"]:
        band = t("country.band", band=t.name("country_band", parts["band"]))
    unknown = [t.name("country_part", part) for part in PARTS if pd.isna(parts[part])]
    return t.sentences([band, t("country.unknown_parts", parts=t.list(unknown)) if unknown else ""])


def next_event(t: Text, ahead: pd.DataFrame) -> str:
    """Name the nearest event ahead (rows of `review.milestones`)."""
    if ahead.empty:
        return t("readiness.ahead_none")
    row = ahead.iloc[0]
    date = t.partial_date(row["shown"])
    return t("present.next", event=t.name("event", row["event"]), date=date)


def again(t: Text, waiting: int, previous: str | None) -> str:
    """Say how many states of the cycle before are not yet known to have reported again."""
    if not waiting or previous is None:
        return ""
    return t.plural("present.again", waiting, cycle=cycle_words(t, previous))


def event_lines(t: Text, rows: pd.DataFrame) -> list[str]:
    """Say each event with its date and whether it is planned or announced."""
    return [event_state(t, row) for row in rows.itertuples()]
