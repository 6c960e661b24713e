"""Small lines as plain SVG, for cards and rows where a chart library would be too heavy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from charts.palette import Ink

_PAD = 5
INK, QUIET = "#3F6EA5", "#75808B"
"""Shades that read on a light and on a dark page alike."""
_BLUE = Ink("#2E6CA8", "#7FB2E5")
_IN_ADDRESS = " !$&'()*+,-./:;=?@_~|^{}[]`"
"""Signs that may stand as they are in an address that holds a picture."""


def svg_address(svg: str) -> str:
    """Write an SVG picture as an address in plain letters, which compress well on their way."""
    return "data:image/svg+xml;utf8," + quote(svg, safe=_IN_ADDRESS)


def sparkline(
    years: Sequence[int],
    values: Sequence[float],
    alt: str,
    *,
    ink: Ink = _BLUE,
    target: float | None = None,
    ends: tuple[str, str] = ("", ""),
    size: tuple[int, int] = (220, 56),
) -> str:
    """Draw one line over years as an SVG with ``alt`` as its name.

    ``target`` adds a dashed level; ``ends`` are the words under the first and last year. Fewer than
    two points give a dot; none give an empty picture that still has its name.
    """
    width, height = size
    foot = 14 if any(ends) else 0
    levels = [*values, *([target] if target is not None else [])]
    low, high = (min(levels), max(levels)) if levels else (0.0, 1.0)
    if high == low:  # a level line runs through the middle
        low, high = low - 0.5, high + 0.5
    span = high - low
    first, last = (years[0], years[-1]) if years else (0, 1)

    def x(year: float) -> float:
        place = (year - first) / (last - first) if last > first else 0.5
        return _PAD + place * (width - 2 * _PAD)

    def y(value: float) -> float:
        return _PAD + (high - value) / span * (height - foot - 2 * _PAD)

    parts = []
    if target is not None:
        level = f"{y(target):.1f}"
        parts.append(
            f'<line x1="{_PAD}" x2="{width - _PAD}" y1="{level}" y2="{level}" '
            f'stroke="{QUIET}" stroke-width="1" stroke-dasharray="3 3"/>'
        )
    if years:
        points = " ".join(f"{x(a):.0f},{y(b):.1f}" for a, b in zip(years, values, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2" '
            'stroke-linejoin="round"/>'
            f'<circle cx="{x(last):.1f}" cy="{y(values[-1]):.1f}" r="3" fill="currentColor"/>'
        )
    parts += _foot(ends, width, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" direction="ltr" '
        f'font-family="system-ui, sans-serif">{_both(ink)}'
        f"<title>{escape(alt)}</title>{''.join(parts)}</svg>"
    )


@dataclass(frozen=True)
class Part:
    """One part of a whole: its size, its colour, its word, and the size in words."""

    amount: float
    ink: Ink
    word: str
    said: str


def share_bar(parts: Sequence[Part], alt: str) -> str:
    """Draw parts of a whole as one bar with its legend, as HTML; ``alt`` names the bar.

    The look is in ``ui/style.css`` (nua-bar, nua-key); empty parts are left out.
    """
    shown = [(part, f"background:light-dark({part.ink.light},{part.ink.dark})") for part in parts]
    shown = [(part, look) for part, look in shown if part.amount > 0]
    bar = "".join(f'<i style="flex:{part.amount:.4g};{look}"></i>' for part, look in shown)
    key = "".join(
        f'<li><i style="{look}"></i>{escape(part.word)} <b>{escape(part.said)}</b></li>'
        for part, look in shown
    )
    return (
        f'<div class="nua-bar" dir="ltr" role="img" aria-label={quoteattr(alt)}>{bar}</div>'
        f'<ul class="nua-key">{key}</ul>'
    )


def _both(ink: Ink) -> str:
    """Give the colour of a picture that stands alone in its two shades."""
    dark = f"@media(prefers-color-scheme:dark){{svg{{color:{ink.dark}}}}}"
    return f"<style>svg{{color:{ink.light}}}{dark}</style>"


def _foot(ends: tuple[str, str], width: int, height: int) -> list[str]:
    if not any(ends):
        return []
    style = f'y="{height - 2}" font-size="11" fill="{QUIET}"'
    return [
        f'<text x="{_PAD}" {style} text-anchor="start">{escape(ends[0])}</text>',
        f'<text x="{width - _PAD}" {style} text-anchor="end">{escape(ends[1])}</text>',
    ]
