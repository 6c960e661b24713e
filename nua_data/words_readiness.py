"""What the page on readiness says of states as intervals: bands, parts, weights, firmness."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from nua_data.bands import SPAN, Change, Firmness
from nua_data.method import Method
from nua_data.text import Text


def place(t: Text, code: str) -> str:
    """Name a band, or the span of bands an interval lies over (``low..high``)."""
    low, _, high = code.partition(SPAN)
    if not high:
        return t.name("readiness_band", low)
    return t(
        "readiness.between",
        low=t.name("readiness_band", low),
        high=t.name("readiness_band", high),
    )


def bands_sentence(t: Text, places: pd.Series) -> str:
    """Say how many states have a named band and how many lie between bands."""
    is_named = ~places.str.contains(SPAN, regex=False)
    named = places[is_named].value_counts()
    total = len(places)
    between = int((~is_named).sum())
    if not len(named):
        return t("readiness.bands_none", total=total)
    items = [
        t("sentence.label_count", label=t.name("readiness_band", band), n=t.number(n))
        for band, n in named.sort_index().items()
    ]
    values = {"named": int(is_named.sum()), "total": total, "between": between}
    return t("readiness.bands", items=t.list(items), **values)


def parts_lines(t: Text, parts: pd.DataFrame) -> list[str]:
    """Say for each part what it is and for how many states it is known (`part, known, unknown`)."""
    return [
        t(
            "readiness.part_line",
            part=t.name("part", row.part),
            about=t.name("part_about", row.part),
            known=int(row.known),
            unknown=int(row.unknown),
        )
        for row in parts.itertuples()
    ]


def shares_sentence(t: Text, weights: Mapping[str, float]) -> str:
    """Say what share of the score each part has by some weights."""
    whole = sum(weights.values())
    items = [
        t(
            "readiness.share",
            part=t.name("part", part),
            share=t.percent(100 * weight / whole, 0),
        )
        for part, weight in weights.items()
    ]
    return t("readiness.shares", items=t.list(items))


def change_line(t: Text, change: Change, name: str) -> str:
    """Say from which place to which a state goes."""
    return t(
        "readiness.change",
        country=name,
        before=place(t, change.before),
        after=place(t, change.after),
    )


def firmness_lines(t: Text, firm: Firmness, method: Method) -> list[str]:
    """Say how firm the named bands are, what was varied, and why many low ends are 0."""
    rules = method.robustness
    items = [
        t("sentence.label_count", label=t.name("firmness", word), n=t.number(n))
        for word, n in firm.words.items()
    ]
    first = t("robust.none", total=firm.states)
    if firm.named:
        first = t("robust.named", named=firm.named, total=firm.states, items=t.list(items))
    low, high = rules.percentiles
    lines = [
        first,
        t(
            "robust.words",
            firm=t.percent(100 * rules.firm, 0),
            likely=t.percent(100 * rules.likely, 0),
        ),
        t(
            "robust.varied",
            draws=rules.draws,
            seed=str(rules.seed),
            low=t.value(rules.weight_low),
            high=t.value(rules.weight_high),
            spans=t.list(t.number(years) for years in rules.spans_years),
        ),
    ]
    if firm.zero_low:
        lines.append(t("robust.zero", n=firm.zero_low, total=firm.states, low=t.percent(low, 0)))
    return [*lines, t("robust.range", low=t.percent(low, 0), high=t.percent(high, 0))]


def matrix_alt(t: Text, matrix: pd.DataFrame) -> str:
    """Say every count of the band matrix, for a reader who cannot see it."""
    counts = {(low, high): int(matrix.at[low, high]) for low in matrix for high in matrix}
    items = [
        t(
            "sentence.label_count",
            label=place(t, low if low == high else f"{low}{SPAN}{high}"),
            n=t.number(n),
        )
        for (low, high), n in counts.items()
        if n
    ]
    total = int(np.sum(matrix.to_numpy()))
    return t("readiness.matrix_alt", total=total, items=t.list(items))
