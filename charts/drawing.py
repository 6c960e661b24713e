"""A line chart as plain SVG and placed words, for pictures and documents; no browser is needed.

Reads the traces of a Plotly figure as our charts make them (scatter: lines, steps, marks, bands),
so that a picture shows the same numbers as the page. Words are not put into the SVG: whoever sets
the page places them, with the letters of the language.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

import plotly.graph_objects as go

from charts import palette
from nua_data.text import Text

_LEFT, _TOP, _RIGHT, _BOTTOM = 54, 26, 10, 44
_GRID, _AXIS, _QUIET = palette.GRATICULE.light, palette.COAST.light, "#55616C"
_DASHES = {"dash": "7 5", "dot": "2 4"}
_MARKS = {
    "circle": '<circle cx="{x}" cy="{y}" r="3.4" fill="{ink}"/>',
    "square": '<path d="M{x} {y}m-3-3h6v6h-6z" fill="{ink}"/>',
    "triangle-up": '<path d="M{x} {y}m0-4l4 7h-8z" fill="{ink}"/>',
    "circle-open": '<circle cx="{x}" cy="{y}" r="3.2" fill="#FFFFFF" stroke="{ink}"/>',
    "diamond-open": '<path d="M{x} {y}m0-4l4 4l-4 4l-4-4z" fill="#FFFFFF" stroke="{ink}"/>',
    "x": '<path d="M{x} {y}m-3-3l6 6m0-6l-6 6" stroke="{ink}" fill="none"/>',
}


@dataclass(frozen=True)
class Words:
    """Words at a place: pixels from the upper left corner, and which end of them lies there."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    """start, middle or end, from left to right in every language."""
    is_strong: bool = False


@dataclass(frozen=True)
class Drawing:
    """A picture without letters, the words that belong on it, and its legend."""

    svg: str
    width: int
    height: int
    words: tuple[Words, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    """(picture of the key, words)."""


@dataclass
class _Panel:
    """One pair of axes: its place in pixels, its traces and the ranges they span."""

    left: float
    right: float
    top: float
    bottom: float
    traces: list = field(default_factory=list)
    xs: tuple[float, float] = (0.0, 1.0)
    ys: tuple[float, float] = (0.0, 1.0)

    def x(self, value: float) -> float:
        low, high = self.xs
        return round(self.left + (value - low) / (high - low) * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        low, high = self.ys
        return round(self.bottom - (value - low) / (high - low) * (self.bottom - self.top), 1)


def draw_lines(figure: go.Figure, t: Text, width: int = 900, height: int = 0) -> Drawing:
    """Draw a Plotly figure of scatter traces; numbers on the axes follow the language."""
    height = height or int(figure.layout.height or 400) + 40
    panels = _panels(figure, width, height)
    parts, words = [], []
    for panel in panels:
        ticks = nice_ticks(*panel.ys), _x_ticks(panel)
        parts += [*_ground(panel, *ticks), *(m for trace in _drawn(panel) for m in trace)]
        words += _tick_words(panel, *ticks, t, is_narrow=len(panels) > 1)
    words += _titles(figure, width, height)
    svg = f"{_head(width, height)}{''.join(parts)}</svg>"
    return Drawing(svg, width, height, tuple(words), tuple(_legend(figure)))


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Give round numbers inside a range, at most ``most``.

    >>> nice_ticks(0, 47)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    rough = (high - low) / (most - 1)
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough * 0.9999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 10) + 0.0 for number in range(first, last + 1)]


def _panels(figure: go.Figure, width: int, height: int) -> list[_Panel]:
    """Give the pairs of axes that have traces, with what they span; all share their ranges."""
    layout, found = figure.layout, {}
    for trace in figure.data:
        x, y = trace.xaxis or "x", trace.yaxis or "y"
        across, up = (layout[f"{a[0]}axis{a[1:]}"].domain or (0, 1) for a in (x, y))
        inner, deep = width - _LEFT - _RIGHT, height - _TOP - _BOTTOM
        place = (
            *(_LEFT + inner * end for end in across),
            *(_TOP + deep * (1 - end) for end in reversed(up)),
        )
        found.setdefault((x, y), _Panel(*place)).traces.append(trace)
    panels = [*found.values()]
    xs = _span(_numbers(trace.x) for trace in figure.data)
    ys = _span(_numbers(trace.y) for trace in figure.data)
    pad = 0.04 * (ys[1] - ys[0])
    is_from_zero = layout.yaxis.rangemode == "tozero"
    low = min(0.0, ys[0]) if is_from_zero or 0 <= ys[0] < pad else ys[0] - pad
    for panel in panels:
        panel.xs, panel.ys = xs, (low, ys[1] + pad)
    return panels


def _numbers(values: Iterable | None) -> list[float]:
    return [math.nan if v is None else float(v) for v in (() if values is None else values)]


def _span(lists: Iterable[list[float]]) -> tuple[float, float]:
    known = [value for values in lists for value in values if not math.isnan(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _x_ticks(panel: _Panel) -> list[float]:
    room = max(2, int((panel.right - panel.left) / 80))
    return nice_ticks(*panel.xs, most=min(room, 8))


def _ground(panel: _Panel, levels: Sequence[float], years: Sequence[float]) -> Iterator[str]:
    for level in levels:
        y = panel.y(level)
        yield f'<path d="M{panel.left:.1f} {y}H{panel.right:.1f}" stroke="{_GRID}"/>'
    yield f'<path d="M{panel.left:.1f} {panel.bottom:.1f}H{panel.right:.1f}" stroke="{_AXIS}"/>'
    for year in years:
        yield f'<path d="M{panel.x(year)} {panel.bottom:.1f}v4" stroke="{_AXIS}"/>'


def _drawn(panel: _Panel) -> Iterator[list[str]]:
    before = None
    for trace in panel.traces:
        points = [*zip(_numbers(trace.x), _numbers(trace.y), strict=True)]
        if trace.fill == "tonexty" and before:
            yield [_band(panel, before, points, trace.fillcolor)]
        yield [*_line(panel, trace, points), *_marks(panel, trace, points)]
        before = points


def _band(panel: _Panel, low: list, high: list, fill: str) -> str:
    edge = [(x, y) for x, y in [*low, *reversed(high)] if not math.isnan(y)]
    path = "L".join(f"{panel.x(x)} {panel.y(y)}" for x, y in edge)
    return f'<path d="M{path}z" {_paint("fill", fill)} stroke="none"/>' if path else ""


def _line(panel: _Panel, trace, points: list) -> list[str]:
    if "lines" not in (trace.mode or "lines"):
        return []
    path, is_open = "", False
    for x, y in points:
        if math.isnan(y):
            is_open = False
            continue
        here = f"{panel.x(x)} {panel.y(y)}"
        if is_open and trace.line.shape == "hv":
            path += f"H{panel.x(x)}"
        path += f"L{here}" if is_open else f"M{here}"
        is_open = True
    return [f'<path d="{path}" fill="none" {_stroke(trace)} stroke-linejoin="round"/>'] * bool(path)


def _marks(panel: _Panel, trace, points: list) -> list[str]:
    if "markers" not in (trace.mode or ""):
        return []
    symbols = trace.marker.symbol
    each = [symbols or "circle"] * len(points) if isinstance(symbols, str | None) else [*symbols]
    return [
        _MARKS.get(symbol, _MARKS["circle"]).format(x=panel.x(x), y=panel.y(y), ink=_ink(trace))
        for (x, y), symbol in zip(points, each, strict=True)
        if not math.isnan(y)
    ]


def _ink(trace) -> str:
    return str(trace.line.color or trace.marker.color or palette.TEXT.light)


def _stroke(trace) -> str:
    dash = _DASHES.get(trace.line.dash or "", "")
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'{_paint("stroke", _ink(trace))} stroke-width="{trace.line.width or 2}"{dashes}'


def _paint(what: str, colour: str) -> str:
    """Write a colour as SVG 1.1 knows it: the opacity of ``rgba(...)`` apart."""
    if not str(colour).startswith("rgba("):
        return f'{what}="{colour}"'
    *parts, opacity = str(colour)[5:-1].split(",")
    return f'{what}="rgb({",".join(parts)})" {what}-opacity="{opacity.strip()}"'


def _tick_words(
    panel: _Panel, levels: Sequence[float], years: Sequence[float], t: Text, is_narrow: bool
) -> Iterator[Words]:
    is_first = panel.left < _LEFT + 1
    for level in levels if is_first or not is_narrow else ():
        yield Words(panel.left - 8, panel.y(level), _number(level, levels, t), "end")
    for year in years:
        is_year = 1800 < year < 2200 and year.is_integer()
        text = str(int(year)) if is_year else _number(year, years, t)
        yield Words(panel.x(year), panel.bottom + 14, text, "middle")


def _number(value: float, ticks: Sequence[float], t: Text) -> str:
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else abs(value) or 1.0
    return t.number(value, max(0, -math.floor(math.log10(step) + 1e-9)))


def _titles(figure: go.Figure, width: int, height: int) -> Iterator[Words]:
    """Give the titles of the axes and of the small charts."""
    layout = figure.layout
    if layout.yaxis.title.text:
        yield Words(4, 10, unescape(layout.yaxis.title.text))
    if layout.xaxis.title.text:
        yield Words((width + _LEFT) / 2, height - 8, unescape(layout.xaxis.title.text), "middle")
    for note in layout.annotations:
        x = _LEFT + float(note.x or 0) * (width - _LEFT - _RIGHT)
        y = _TOP + (1 - float(note.y or 0)) * (height - _TOP - _BOTTOM)
        yield Words(x, y - 9, str(note.text), "middle", is_strong=True)


def _legend(figure: go.Figure) -> Iterator[tuple[str, str]]:
    seen = set()
    for trace in figure.data:
        if trace.showlegend is False or not trace.name or trace.name in seen:
            continue
        seen.add(trace.name)
        if trace.fill:
            key = f'<rect y="2" width="22" height="8" {_paint("fill", trace.fillcolor)}/>'
        else:
            key = f'<path d="M0 6H22" fill="none" {_stroke(trace)}/>'
        yield f"{_head(22, 12)}{key}</svg>", unescape(trace.name)


def _head(width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">'
    )
