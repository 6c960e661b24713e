"""Small pictures for print, as plain SVG without letters: where a state lies, marks, intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from charts import palette
from nua_data.model import Nature

_MARKS = {
    Nature.COUNTRY: '<circle cx="5" cy="5" r="3.6" fill="{ink}"/>',
    Nature.COUNTRY_ADJUSTED: '<rect x="1.8" y="1.8" width="6.4" height="6.4" fill="{ink}"/>',
    Nature.GLOBAL_MONITORING: '<path d="M5 1.2L9 8.4H1z" fill="{ink}"/>',
    Nature.ESTIMATED: '<circle cx="5" cy="5" r="3.2" fill="none" stroke="{ink}"/>',
    Nature.MODELLED: '<path d="M5 1L9 5L5 9L1 5z" fill="none" stroke="{ink}"/>',
    Nature.CITY_MEAN: '<path d="M1.8 1.8L8.2 8.2M8.2 1.8L1.8 8.2" stroke="{ink}"/>',
}
"""The marks of the trend charts: filled is reported by the country, open is an agency's."""
_INK = palette.TEXT.light
_FOUND = palette.STATUS["submitted"].light


def nature_mark(nature: str) -> str:
    """Draw the mark that says how a value came to be."""
    body = _MARKS[Nature(nature)].format(ink=_INK)
    return f'{_head(10, 10)}<g stroke-width="1.3">{body}</g></svg>'


def locator(iso3: str, shapes: Mapping[str, Any], width: int = 300) -> str:
    """Draw the world in grey with one state dark, and a ring around it where it is small."""
    scale = width / shapes["width"]
    index = shapes["order"].index(iso3)
    others = "".join(path for i, path in enumerate(shapes["paths"]) if i != index)
    x, y = shapes["points"][index]
    is_small = str(index) in shapes["dots"] or not shapes["paths"][index]
    ring = (
        f'<circle cx="{x}" cy="{y}" r="{2.2 / scale:.0f}" fill="{_FOUND}"/>'
        f'<circle cx="{x}" cy="{y}" r="{7 / scale:.0f}" fill="none" stroke="{_FOUND}" '
        f'stroke-width="{1.2 / scale:.0f}"/>'
    )
    land = f'fill="{palette.NEUTRAL_LAND.light}" stroke="#FFFFFF" stroke-width="{0.3 / scale:.0f}"'
    return (
        f'{_head(width, shapes["height"] * scale)}<g transform="scale({scale:.6f})" '
        f'fill-rule="evenodd"><path d="{shapes["land"]}{others}" {land}/>'
        f'<path d="{shapes["undetermined"]}" fill="{palette.UNDETERMINED.light}"/>'
        f'<path d="{shapes["paths"][index]}" fill="{_FOUND}"/>{ring if is_small else ""}</g></svg>'
    )


def interval_bar(low: float, high: float, edges: Sequence[float], width: int = 240) -> str:
    """Draw the scale from 0 to 100 with an interval on it and a tick at each edge of a band."""
    step, right = width / 100, max(high - low, 1)
    ticks = "".join(
        f'<path d="M{edge * step:.1f} 2v12" stroke="{palette.COAST.light}" stroke-width="0.8"/>'
        for edge in (0.4, *edges, 99.6)
    )
    return (
        f'{_head(width, 16)}<rect y="5" width="{width}" height="6" '
        f'fill="{palette.STATUS["none"].light}"/>{ticks}'
        f'<rect x="{low * step:.1f}" y="3.5" width="{right * step:.1f}" height="9" '
        f'fill="{_FOUND}"/></svg>'
    )


def _head(width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">'
    )
