"""One small line chart a region, all on one scale, with the world behind: HTML that wraps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import pandas as pd

from charts.palette import Ink
from charts.spark import svg_address

_WIDTH, _HEIGHT = 380, 140
_LEFT, _RIGHT, _TOP, _FOOT = 34, 6, 8, 20
_TEXT, _LINE = Ink("#4D5A67", "#A7B4C0"), Ink("#D9E0E7", "#2C3844")
_OWN, _WORLD = Ink("#2E6CA8", "#7FB2E5"), Ink("#76828E", "#8F9AA6")
_CLASSES = {"t": ("fill", _TEXT), "g": ("stroke", _LINE), "o": ("stroke", _OWN)}
_CLASSES["w"] = ("stroke", _WORLD)


def region_lines(
    lines: pd.DataFrame,
    world_name: str,
    captions: Mapping[str, str],
    number: Callable[[float], str] = str,
) -> str:
    """Draw a chart a region (`name, year, value`), region by region in the order of the table.

    ``captions`` gives the words over each chart and of the world's own line, ``number`` writes the
    levels of the scale. The look is in ``ui/style.css`` (nua-multiples).
    """
    if lines.empty:
        return ""
    world = lines[lines["name"] == world_name]
    scale = _Scale(lines, number)
    charts = "".join(
        f"<figure><figcaption>{escape(captions[name])}</figcaption>"
        f'<img src="{_picture(scale, own, world)}" alt="{escape(captions[name])}"></figure>'
        for name, own in lines.groupby("name", sort=False)
        if name != world_name
    )
    key = f"<p><i></i>{escape(captions[world_name])}</p>" if len(world) else ""
    return f'<div class="nua-multiples" dir="ltr">{charts}</div><div class="nua-world">{key}</div>'


class _Scale:
    """The years and levels that all charts of one picture share."""

    def __init__(self, lines: pd.DataFrame, number: Callable[[float], str]) -> None:
        self.first, self.last = int(lines["year"].min()), int(lines["year"].max())
        low, high = float(lines["value"].min()), float(lines["value"].max())
        room = (high - low) * 0.05 or 1.0
        self.low, self.high = low - room, high + room
        self.levels = [(level, number(level)) for level in (low, high)]

    def x(self, year: float) -> float:
        """Place a year, the first at the left."""
        span = self.last - self.first or 1
        return _LEFT + (year - self.first) / span * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Place a value, the higher the higher."""
        room = _HEIGHT - _TOP - _FOOT
        return _TOP + (self.high - value) / (self.high - self.low) * room


def _picture(scale: _Scale, own: pd.DataFrame, world: pd.DataFrame) -> str:
    """Draw one chart as the address of an SVG."""
    parts = [_style()]
    for level, words in scale.levels:
        y = f"{scale.y(level):.1f}"
        parts.append(f'<path class="g" d="M{_LEFT} {y}H{_WIDTH}"/>')
        parts.append(
            f'<text class="t" x="{_LEFT - 5}" y="{y}" dy="4" text-anchor="end">{words}</text>'
        )
    ends = ((scale.first, "start", _LEFT), (scale.last, "end", _WIDTH - _RIGHT))
    parts += [
        f'<text class="t" x="{x}" y="{_HEIGHT - 4}" text-anchor="{side}">{year}</text>'
        for year, side, x in ends
    ]
    parts += [_line(scale, world, "w", 1.5), _line(scale, own, "o", 2.5)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-size="13" '
        f'font-family="system-ui,sans-serif" fill="none">{"".join(parts)}</svg>'
    )
    return svg_address(svg)


def _line(scale: _Scale, rows: pd.DataFrame, look: str, width: float) -> str:
    places = [
        f"{scale.x(year):.1f} {scale.y(value):.1f}"
        for year, value in zip(rows["year"], rows["value"], strict=True)
    ]
    if not places:
        return ""
    end = f'<path class="{look}" d="M{places[-1]}h0" stroke-width="6" stroke-linecap="round"/>'
    return f'<path class="{look}" d="M{"L".join(places)}" stroke-width="{width}"/>{end}'


def _style() -> str:
    """Give the colours of a picture that stands alone, by light and dark."""
    light = "".join(f".{c}{{{part}:{ink.light}}}" for c, (part, ink) in _CLASSES.items())
    dark = "".join(f".{c}{{{part}:{ink.dark}}}" for c, (part, ink) in _CLASSES.items())
    return f"<style>{light}@media(prefers-color-scheme:dark){{{dark}}}</style>"
