"""Small lines as plain SVG, for cards and rows where a chart library would be too heavy."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

_PAD = 5
INK, QUIET = "#3F6EA5", "#75808B"
"""Shades that read on a light and on a dark page alike."""


def sparkline(
    years: Sequence[int],
    values: Sequence[float],
    alt: str,
    *,
    colour: str = INK,
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
    span = (high - low) or 1.0
    first, last = (years[0], years[-1]) if years else (0, 1)

    def x(year: float) -> float:
        return _PAD + (year - first) / ((last - first) or 1) * (width - 2 * _PAD)

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
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" '
            'stroke-linejoin="round"/>'
            f'<circle cx="{x(last):.1f}" cy="{y(values[-1]):.1f}" r="3" fill="{colour}"/>'
        )
    parts += _foot(ends, width, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" direction="ltr" '
        f'font-family="system-ui, sans-serif"><title>{escape(alt)}</title>{"".join(parts)}</svg>'
    )


def share_bar(
    shares: Sequence[tuple[float, str]], alt: str, *, size: tuple[int, int] = (220, 14)
) -> str:
    """Draw one bar split in proportion to ``(amount, colour)``, with ``alt`` as its name."""
    width, height = size
    whole = sum(amount for amount, _ in shares) or 1.0
    parts, x = [], 0.0
    for amount, colour in shares:
        step = amount / whole * width
        if amount:
            parts.append(
                f'<rect x="{x:.1f}" width="{max(step - 1, 0.5):.1f}" height="{height}" '
                f'fill="{colour}"/>'
            )
        x += step
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" direction="ltr" aria-label={quoteattr(alt)}>'
        f"{''.join(parts)}</svg>"
    )


def _foot(ends: tuple[str, str], width: int, height: int) -> list[str]:
    if not any(ends):
        return []
    style = f'y="{height - 2}" font-size="11" fill="{QUIET}"'
    return [
        f'<text x="{_PAD}" {style} text-anchor="start">{escape(ends[0])}</text>',
        f'<text x="{width - _PAD}" {style} text-anchor="end">{escape(ends[1])}</text>',
    ]
