"""The steps behind one trend label as sentences, through the text catalogue. No markup."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping

from nua_data.explain import Step
from nua_data.text import Text

_YEARS = frozenset(
    "latest_year baseline_year end_year reference_year horizon recent_from unchanged_since "
    "windows_since first_from first_to last_from last_to".split()
)
"""Names of calendar years, which take no separator of thousands."""
_DIGITS, _FIGURES = 4, 3
_KINDS = {
    "label": "trend",
    "bands": "bands",
    "pace_used": "pace",
    "latest_nature": "nature",
    "baseline_nature": "nature",
    "target_basis": "basis",
}


def explain_lines(
    t: Text, steps: Iterable[Step], country: str, indicator: str, producers: Mapping[str, str]
) -> list[str]:
    """Say every step behind a label so that a reader can redo it; numbers by locale."""
    known = {"iso3": country, "indicator": indicator}
    return [
        t.name("explain", code).format(
            **{name: _step_word(t, name, value, known, producers) for name, value in values.items()}
        )
        for code, values in steps
    ]


def _step_word(
    t: Text, name: str, value: object, known: Mapping[str, str], producers: Mapping[str, str]
) -> str:
    if name in known:
        return known[name]
    if name in _KINDS:
        return t.name(_KINDS[name], value)
    if name == "as_of":
        return t.date(dt.date.fromisoformat(str(value)))
    if name in _YEARS:
        return str(int(value))
    if isinstance(value, str):
        return t.isolate(producers.get(value, value))
    return exact(t, float(value))


def exact(t: Text, value: float) -> str:
    """Write a number to four decimals, or three figures where it is small, without idle zeros."""
    most = _DIGITS
    if value and abs(value) < 0.01:
        most = _FIGURES - 1 - math.floor(math.log10(abs(value)))
    digits = next(d for d in range(most + 1) if d == most or round(value, d) == round(value, most))
    return t.number(value, digits)
