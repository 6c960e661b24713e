"""One country on one page, as a PDF: the facts of its page in the words of its page."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from briefs.about import About
from briefs.typeset import set_pdf
from charts.document import interval_bar, locator, nature_mark
from charts.palette import COMMITMENT, TREND
from charts.spark import sparkline
from nua_data import standing, words_country
from nua_data.method import load_method
from nua_data.model import Missing, Nature
from nua_data.shapes import load_world
from nua_data.standing import Standing
from nua_data.text import Text

_EVIDENCE, _LIFTS = 4, 3
"""Rows of the register, and steps, that the page has room for; the rest is counted."""
_NAMED = ("no_data", "too_few_points")
"""Kinds of gap whose indicators are named; the table shows the others, so they are counted."""
_PEERLESS = ("n", "lower", "median", "upper", "side")


def country_brief(
    about: About,
    facts: Standing,
    name: str,
    scores: pd.DataFrame,
    producers: Mapping[str, str],
) -> bytes:
    """Set the brief of a state: one A4 page.

    ``scores`` is the result of `readiness.score`; an observer is not in it and is not judged.
    Raises FontsMissing where the fonts are not installed.
    """
    told = brief_facts(about, facts, name, scores, producers)
    return set_pdf("country", told, about.t, facts.as_of)


def brief_facts(
    about: About,
    facts: Standing,
    name: str,
    scores: pd.DataFrame,
    producers: Mapping[str, str],
) -> dict[str, Any]:
    """Give every word and picture of the brief, as the template takes them."""
    t = about.t
    counts = standing.count_directions(facts.headline, load_method().trend)
    return {
        "kind": t("brief.kind"),
        "app": t("brief.agenda"),
        "title": t("brief.title", country=name),
        "name": name,
        "groups": words_country.group_words(t, facts),
        "headline": words_country.headline(t, facts, name, counts),
        "locator_svg": locator(facts.iso3, load_world()),
        "locator_alt": t("brief.locator_alt", country=name),
        "reports": {"title": t("country.reports"), "cycles": _cycles(t, facts)},
        "voluntary": t("country.voluntary"),
        "readiness": _readiness(t, facts, scores),
        "standing": _standing(t, facts, producers) if facts.is_member else None,
        "about": about.lines(),
        "link": about.link,
        "link_words": t("brief.link") if about.link else "",
        "qr_svg": about.qr,
        "qr_alt": t("brief.qr_alt"),
    }


def _cycles(t: Text, facts: Standing) -> list[dict[str, Any]]:
    """Say each cycle, and the register's rows about it as far as there is room."""
    room, blocks = _EVIDENCE, []
    for _, cycle in facts.cycles.iterrows():
        rows = facts.evidence[facts.evidence["cycle"] == cycle["cycle"]]
        shown = rows.head(room)
        room -= len(shown)
        lines = [" ".join(words_country.evidence_words(t, row)) for _, row in shown.iterrows()]
        if len(rows) > len(shown):
            lines.append(t.plural("brief.more_evidence", len(rows) - len(shown)))
        blocks.append({"line": words_country.cycle_words_of(t, cycle), "evidence": lines})
    return blocks


def _readiness(t: Text, facts: Standing, scores: pd.DataFrame) -> dict[str, Any]:
    """Say the interval of readiness and the steps that would lift it most."""
    if not facts.is_member:
        return {"title": t("country.observer_title"), "sentence": t("country.observer")}
    method = load_method()
    parts = standing.parts_of(scores, facts.iso3)
    lifts = standing.lifts(scores, method, facts.iso3).head(_LIFTS)
    bands = sorted(method.readiness.bands.items(), key=lambda band: band[1])
    ends = {"low": t.number(parts["low"]), "high": t.number(parts["high"])}
    return {
        "title": t("country.lift_title"),
        "sentence": words_country.readiness_sentence(t, parts),
        "steps": words_country.lift_lines(t, lifts) or [t("country.lift_nothing")],
        "note": t("brief.readiness_note"),
        "bar_svg": interval_bar(parts["low"], parts["high"], [edge for _, edge in bands[1:]]),
        "bands": [
            {"words": t.name("country_band", band), "width": end - start}
            for (band, start), (_, end) in pairwise([*bands, ("", 100)])
        ],
        "bar_alt": t("brief.bar_alt", **ends),
    }


def _standing(t: Text, facts: Standing, producers: Mapping[str, str]) -> dict[str, Any]:
    rows = facts.headline
    natures = rows.loc[~_is_empty(rows), "latest_nature"].astype(str)
    shown = [nature for nature in Nature if nature in set(natures)]
    heads = ("indicator", "line", "value", "year", "trend", "numbers")
    return {
        "title": t("country.standing"),
        "heads": [t.name("brief_head", head) for head in heads],
        "blocks": _blocks(t, facts, rows, producers),
        "marks_title": t("brief.marks"),
        "marks": [{"svg": nature_mark(n), "words": t.name("nature", n)} for n in shown],
        "star": t("brief.star") if (rows["firmness"] == "depends_on_method").any() else "",
        "gaps_title": t("country.gaps"),
        "gaps": _gaps(t, rows) or [t("country.no_gaps")],
    }


def _is_empty(rows: pd.DataFrame) -> pd.Series:
    return rows["label"].isin([Missing.NO_DATA, Missing.NOT_APPLICABLE])


def _blocks(
    t: Text, facts: Standing, rows: pd.DataFrame, producers: Mapping[str, str]
) -> list[dict[str, Any]]:
    cities = standing.city_counts(facts.series)
    series = facts.series[facts.series["nature"] != Nature.NOT_RELEVANT]
    lines = dict(tuple(series.groupby(series["indicator"].astype(str), sort=False)))
    blocks = []
    for commitment in standing.BLOCKS:
        inside = rows[rows["commitment"] == commitment]
        counts = standing.count_directions(inside, load_method().trend)
        blocks.append(
            {
                "title": t.name("commitment", commitment),
                "fill": COMMITMENT[commitment].light,
                "sentence": words_country.direction_words(t, counts),
                "rows": [
                    _row(t, row, lines.get(row["indicator"]), producers, cities)
                    for _, row in inside.iterrows()
                ],
            }
        )
    return [block for block in blocks if block["rows"]]


def _row(t: Text, row: pd.Series, line: pd.DataFrame | None, producers, cities) -> dict[str, Any]:
    words = words_country.indicator_words(
        t, row.reindex([*row.index, *_PEERLESS]), producers, cities
    )
    said = {
        "name": words.name,
        "value": words.value,
        "label": words.label_words if words.label_words != words.value else "",
        "fill": TREND[words.label].light if words.label in TREND else "",
        "star": row["firmness"] == "depends_on_method",
        "numbers": words.numbers,
        "year": "",
    }
    if not words.line_alt or line is None:
        return said
    nature = row["latest_nature"]
    mark = t.plural("country.cities", int(cities[words.code])) if words.code in cities else ""
    return said | {
        "year": str(int(row["latest_year"])),
        "mark_svg": nature_mark(nature),
        "mark_alt": mark or t.name("nature", nature),
        "line_svg": sparkline([*line["year"]], [*line["value"]], "", size=(96, 24)),
        "line_alt": words.line_alt,
    }


def _gaps(t: Text, rows: pd.DataFrame) -> list[str]:
    """Name the indicators without a value or a trend; count the kinds that the table shows."""
    gaps, grace = standing.find_gaps(rows), load_method().coverage.grace_years
    lines = words_country.gap_lines(t, {kind: gaps[kind] for kind in _NAMED}, grace)
    for kind, found in gaps.items():
        if kind not in _NAMED and len(found):
            is_old = kind == "old"
            said = t("country.gap_old", years=grace) if is_old else t.name("country_gap", kind)
            lines.append(t("brief.gap_count", kind=said, count=len(found)))
    return lines
