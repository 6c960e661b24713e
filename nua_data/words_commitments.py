"""Where states stand in a commitment, as sentences, through the text catalogue. No markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from nua_data.commitments import NO_INDICATOR, TOO_LITTLE_DATA, Standing, band_ranges
from nua_data.method import Method
from nua_data.model import WORLD, Missing
from nua_data.text import Text
from nua_data.words import label_sentence, unit_words, value_words


def area_words(t: Text, code: str) -> str:
    """Name an area with its number, because an area and its commitment may share a name."""
    return t("commitments.area_name", code=t.isolate(code), name=t.name("area", code))


def group_words(t: Text, code: str) -> str:
    """Name a group of states without its numbers: a band of a measure, or a kind of missing."""
    return t.name("standing", code, t.name("missing", code))


def group_names(t: Text, standing: Standing, method: Method) -> dict[str, str]:
    """Name every group of a standing as legends, maps and tables do: bands with their range."""
    if standing.measure == "trend":
        return {code: t.name("trend", code) for code in standing.groups}
    rules = method.distance if standing.measure == "distance" else method.coverage
    return band_names(t, rules.bands) | {
        code: group_words(t, code) for code in standing.groups if code not in rules.bands
    }


def band_names(t: Text, bands: Mapping[str, float]) -> dict[str, str]:
    """Name each band with its first and last whole point."""
    return {
        code: t(
            "commitments.band",
            name=group_words(t, code),
            range=t.isolate(f"{t.number(low)}\u2013{t.number(high)}"),
        )
        for code, (low, high) in band_ranges(bands).items()
    }


def count_phrases(t: Text) -> dict[str, Callable[[int], str]]:
    """Give, for each group but trend labels, how a number of its states is said in a sentence."""
    return {
        "near": lambda n: t.plural("standing_count.near", n),
        "past_half": lambda n: t.plural("standing_count.past_half", n),
        "before_half": lambda n: t.plural("standing_count.before_half", n),
        "far": lambda n: t.plural("standing_count.far", n),
        "most": lambda n: t.plural("standing_count.most", n),
        "over_half": lambda n: t.plural("standing_count.over_half", n),
        "under_half": lambda n: t.plural("standing_count.under_half", n),
        "little": lambda n: t.plural("standing_count.little", n),
        "too_few_points": lambda n: t.plural("standing_count.too_few_points", n),
        "no_data": lambda n: t.plural("standing_count.no_data", n),
        "not_applicable": lambda n: t.plural("standing_count.not_applicable", n),
    }


def headline(t: Text, standing: Standing, subject: str, region: str | None) -> str:
    """Say how many states are in each group; `region` is None for the world."""
    if region is not None:
        subject = t("commitments.in_region", subject=subject, region=region)
    if standing.absent == NO_INDICATOR:
        if standing.measure == "trend":
            return t("commitments.headline_no_series", subject=subject)
        return t("commitments.headline_no_indicator", subject=subject)
    if standing.absent:
        return t("commitments.headline_no_target", subject=subject)
    if standing.measure == "trend":
        sentence = label_sentence(t, pd.Series(standing.counts))
        return t("commitments.headline_trend", subject=subject, sentence=sentence)
    phrases = count_phrases(t)
    said = [phrases[group](n) for group, n in standing.counts.items() if n]
    total = sum(standing.counts.values())
    return t("commitments.headline", subject=subject, total=total, items=t.list(said))


def absent_advice(t: Text, standing: Standing) -> str:
    """Say why nothing can be drawn and what to choose instead."""
    if standing.absent == Missing.NO_TARGET:
        return t("commitments.advice_no_target")
    return t("commitments.advice_no_indicator")


def measure_note(t: Text, measure: str, method: Method) -> str:
    """Say what the numbers of a measure are, with the thresholds they rest on."""
    above, below = method.coverage.gate
    if measure == "distance":
        return t("commitments.note_distance", above=above, below=below)
    if measure == "coverage":
        fresh = method.coverage.grace_years
        points = method.coverage.points_for_full
        since = str(method.coverage.since)
        return t("commitments.note_coverage", points=points, since=since, years=fresh)
    return t("commitments.note_trend")


def state_notes(t: Text, standing: Standing, indicator: pd.Series | None) -> dict[str, str]:
    """Say the numbers behind each state's group: iso3 -> words; states without any are left out."""
    if standing.measure == "trend" and indicator is not None:
        return _trend_notes(t, standing.states, indicator)
    notes = {}
    for row in standing.states.itertuples():
        values = {"with_data": int(row.with_data), "of": int(row.of)}
        if pd.isna(row.value):
            notes[row.iso3] = t("commitments.state_few", **values)
        else:
            notes[row.iso3] = t("commitments.state_value", value=t.number(row.value), **values)
    return notes


def _trend_notes(t: Text, states: pd.DataFrame, indicator: pd.Series) -> dict[str, str]:
    unit, name = indicator["unit"], unit_words(t, indicator)
    known = states[states["missing"].isin(["", Missing.NO_TARGET.value])]
    return {
        row.iso3: t(
            "commitments.state_trend",
            before=value_words(t, row.baseline_value, unit, name),
            first=str(row.baseline_year),
            now=value_words(t, row.end_value, unit, name),
            last=str(row.end_year),
        )
        for row in known.itertuples()
    }


def name_groups(
    t: Text, standing: Standing, groups: Mapping[str, str], names: pd.Series
) -> list[tuple[str, str, str, int]]:
    """Give (group, heading, names by alphabet, count) of every group that has a state."""
    found = standing.states.groupby("group", sort=False)["iso3"].agg(list)
    return [
        (
            group,
            t("commitments.list_heading", group=groups[group], n=t.isolate(t.number(count))),
            t.list(sorted(names[iso3] for iso3 in found[group])),
            count,
        )
        for group, count in standing.counts.items()
        if count
    ]


def strip_sentence(t: Text, strip: pd.DataFrame, method: Method) -> str:
    """Say, band by band, where the median state of the world is, and which areas have no target."""
    world = strip[strip["region"] == WORLD]
    parts = []
    for band in band_ranges(method.distance.bands):
        cells = world[world["band"] == band]
        areas = [
            t("commitments.strip_area", area=area_words(t, row.area), value=t.number(row.median))
            for row in cells.itertuples()
        ]
        if areas:
            parts.append(
                t("commitments.strip_band", band=group_words(t, band), areas=t.list(areas))
            )
    sentence = t("commitments.strip_sentence", bands=t.join(parts)) if parts else ""
    lacking = [area_words(t, a) for a in world.loc[world["missing"] == Missing.NO_TARGET, "area"]]
    more = [t("commitments.strip_no_target", areas=t.list(lacking))] if lacking else []
    return t.sentences([sentence, *more])


def strip_note(t: Text, method: Method) -> str:
    """Say how a cell of the heat strip is made and when it stays empty."""
    share = t.percent(100 * method.aggregate.min_population_share, 0)
    return t("commitments.strip_note", share=share)


def spread_sentence(t: Text, spread: pd.DataFrame) -> str:
    """Say the median of the states of each region, the world first."""
    items = [
        t(
            "commitments.spread_item",
            region=t.name("region", row.region),
            value=t.number(row.median),
        )
        for row in spread.itertuples()
        if not row.missing
    ]
    if not items:
        return t("commitments.spread_none")
    return t("commitments.spread_sentence", items=t.list(items))


def forward_sentence(t: Text, forward: pd.DataFrame) -> str:
    """Say how many of the assessed states of each region move forward, the world first."""
    items = [
        t(
            "commitments.forward_item",
            region=t.name("region", row.region),
            forward=int(row.forward),
            assessed=int(row.assessed),
        )
        for row in forward.itertuples()
        if row.assessed
    ]
    if not items:
        return t("commitments.forward_none")
    return t("commitments.forward_sentence", items=t.list(items))


def strip_words(t: Text, method: Method) -> dict[str, str]:
    """Name the bands of the heat strip and the reasons why a cell holds no number."""
    codes = (Missing.NO_TARGET.value, NO_INDICATOR, TOO_LITTLE_DATA)
    return band_names(t, method.distance.bands) | {code: group_words(t, code) for code in codes}


def region_names(t: Text, strip: pd.DataFrame) -> dict[str, str]:
    """Name the regions of the heat strip, the world among them."""
    return {code: t.name("region", code) for code in strip["region"].unique()}


def strip_names(t: Text, strip: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Name the regions, areas and commitments of the heat strip."""
    return {
        "region": region_names(t, strip),
        "area": {code: area_words(t, code) for code in strip["area"].unique()},
        "commitment": {c: t.name("commitment", c) for c in strip["commitment"].unique()},
    }
