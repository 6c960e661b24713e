"""The pictures of the presenter's screens, as HTML and SVG without a word inside the SVG.

Words are HTML, so that they keep their size on a projector and on a phone while the drawing under
them stretches; sizes and places come from static/present.css. Every colour is given for a light
and a dark room. Every word is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from math import ceil, sqrt

from charts import present_country
from charts.palette import STATUS, TREND
from charts.present_marks import QUIET, STRONG, css, hatch, key, paint, text_on
from nua_data import storyboard_pictures as pictures
from nua_data.text import Text

_WIDE = 1.9  # squares beside the number fill a projector at about this ratio
_DIRECTION = {
    "forward": TREND["on_track"],
    "still": TREND["acceleration_needed"],
    "back": TREND["moving_away"],
    "unknown": TREND["no_data"],
}
_ROOM, _SLIM = 0.016, 0.09
"""Share of a bar from which a digit has room in its part; under which none has on a phone."""


def draw(picture: pictures.Picture, t: Text) -> str:
    """Draw a picture as HTML; a map is drawn by the browser from its own shapes and gives ""."""
    maker: Callable | None = _DRAWN.get(type(picture))
    return maker(picture, t) if maker else ""


def squares(picture: pictures.Squares, t: Text) -> str:
    """Draw one square a state, the furthest status first, beside the one number."""
    total = picture.total
    columns = max(ceil(sqrt(total * _WIDE)), 1)
    cells, place = [], 0
    for part in picture.parts:
        path = "".join(
            f"M{10 * (n % columns) + 0.7:.1f} {10 * (n // columns) + 0.7:.1f}h8.6v8.6h-8.6z"
            for n in range(place, place + part.count)
        )
        cells.append(f'<path d="{path}" {paint(STATUS[part.code])}/>')
        place += part.count
    rows = ceil(total / columns) or 1
    items = [(STATUS[p.code], p.label, t.number(p.count), p.code == "none") for p in picture.parts]
    return (
        '<div class="pr-squares"><div class="pr-number">'
        f"<strong>{escape(picture.big)}</strong><span>{escape(picture.caption)}</span></div>"
        f'<svg viewBox="0 0 {10 * columns} {10 * rows}" aria-hidden="true">{"".join(cells)}</svg>'
        f"{key(items)}</div>"
    )


def curves(picture: pictures.Curves, t: Text) -> str:
    """Draw reports by day of the cycle as steps, this cycle over the one before."""
    points = [point for line in picture.lines for point in line.points]
    days = max([day for day, _ in points] + [365])
    top = _nice(max([count for _, count in points] + [1]))
    paths, labels = [], []
    for line in picture.lines:
        colour, width = (STRONG, 9) if line.code == "now" else (QUIET, 5)
        paths.append(
            f'<path d="{_steps(line.points, days, top)}" style="stroke:{css(colour)}" '
            f'stroke-width="{width}" vector-effect="non-scaling-stroke" fill="none"/>'
        )
        if line.points:
            day, count = line.points[-1]
            text = f"{escape(line.label)}: <b>{escape(t.number(count))}</b>"
            labels.append(
                _at(100 * day / days, 100 * (1 - count / top), text, f"pr-end {line.code}")
            )
    levels = range(0, top + 1, _gap(top))
    ticks = [_at(0, 100 * (1 - n / top), escape(t.number(n)), "pr-y") for n in levels]
    years = range(int(days // 365.25) + 1)
    ticks += [_at(100 * y * 365.25 / days, 100, escape(t.number(y)), "pr-x") for y in years]
    grid = "".join(f'<path d="M0 {1000 - 1000 * n / top:.1f}H1000"/>' for n in levels)
    today = f'<path class="pr-today" d="M{1000 * picture.day / days:.1f} 0V1000"/>'
    return (
        '<div class="pr-plot" dir="ltr"><div class="pr-area">'
        '<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">'
        f'<g class="pr-grid">{grid}{today}</g>{"".join(paths)}</svg>'
        f"{''.join(ticks)}{''.join(labels)}"
        f"{_at(100 * picture.day / days, 0, escape(picture.day_label), 'pr-day')}</div>"
        f'<p class="pr-axis">{escape(picture.axis)}</p></div>'
    )


def _steps(points: Iterable[tuple[int, int]], days: int, top: int) -> str:
    path, level = "", None
    for day, count in points:
        x, y = 1000 * day / days, 1000 * (1 - count / top)
        path += f"M{x:.1f} {y:.1f}" if level is None else f"H{x:.1f}V{y:.1f}"
        level = y
    return path


def _nice(most: int) -> int:
    """Give the end of an axis: the next step above the highest count."""
    gap = _gap(most)
    return ceil(most / gap) * gap


def _gap(top: int) -> int:
    return next(gap for gap in (1, 2, 5, 10, 25, 50, 100) if top / gap <= 5 or gap == 100)


def _at(x: float, y: float, text: str, kind: str) -> str:
    return f'<span class="{kind}" style="left:{x:.2f}%;top:{y:.2f}%">{text}</span>'


def directions(picture: pictures.Directions, t: Text) -> str:
    """Draw a bar a headline indicator: states by direction, what is not known last and hatched."""
    rows = []
    for row in picture.rows:
        counts = {word: getattr(row, word) for word in _DIRECTION}
        total = sum(counts.values()) or 1
        parts = "".join(_part(word, n, n / total, t) for word, n in counts.items() if n)
        rows.append(
            f'<div class="pr-row{"" if row.is_enough else " few"}"><span>{escape(row.label)}</span>'
            f'<div class="pr-bar" dir="ltr">{parts}</div></div>'
        )
    items = [(ink, picture.words[word], "", word == "unknown") for word, ink in _DIRECTION.items()]
    return f'<div class="pr-rows">{"".join(rows)}</div>{key(items)}'


def _part(word: str, n: int, share: float, t: Text) -> str:
    """Draw one part of a bar, with its number where it has room; on a phone only wide ones have."""
    number = t.number(n)
    slim = ' class="slim"' if share < _SLIM else ""
    has_room = share >= _ROOM * len(str(n))
    shown = escape(number) if has_room else ""
    return f'<i{slim} style="flex-grow:{n};{_fill(word)}">{shown}</i>'


def _fill(word: str) -> str:
    ink = _DIRECTION[word]
    ground = hatch(ink) if word == "unknown" else f"background:{css(ink)}"
    return f"{ground};color:{text_on(ink)}"


def intervals(picture: pictures.Intervals, t: Text) -> str:
    """Draw one thin line a state, from its low to its high end, over the levels; no names."""
    count = len(picture.ends) or 1
    lines = "".join(
        f'<path class="{"named" if _band(low, picture) == _band(high, picture) else "open"}" '
        f'd="M{low:.1f} {place + 0.5}H{max(high, low + 0.4):.1f}"/>'
        for place, (low, high) in enumerate(picture.ends)
    )
    bands = "".join(
        f'<span class="pr-level" style="left:{band.low:g}%;width:{band.high - band.low:g}%">'
        f"{escape(band.label)}</span>"
        for band in picture.bands
    )
    items = [
        (STRONG, t("present.key_named"), t.number(sum(b.count for b in picture.bands)), False),
        (
            _OPEN,
            t("present.key_open"),
            t.number(count - sum(b.count for b in picture.bands)),
            False,
        ),
    ]
    return (
        '<div class="pr-plot pr-spread" dir="ltr"><div class="pr-area">'
        f"{bands}<svg viewBox='0 0 100 {count}' preserveAspectRatio='none' aria-hidden='true' "
        f'style="--named:{css(STRONG)};--open:{css(_OPEN)};--w:{72 / count:.3f}">{lines}</svg>'
        f"{present_country.scale(picture.bands, t)}</div>"
        f'<p class="pr-axis">{escape(picture.axis)}</p></div>{key(items)}'
    )


_OPEN = STATUS["preparing"]


def _band(value: float, picture: pictures.Intervals) -> str:
    return next(b.code for b in reversed(picture.bands) if value >= b.low - 1e-9)


def milestones(picture: pictures.Milestones, t: Text) -> str:
    """List what lies ahead with large dates, the nearest first and marked."""
    rows = "".join(
        f"<li><b>{escape(row.date)}</b><div><div class='what'>{escape(row.label)}</div>"
        f"<em>{escape(row.state)}</em></div></li>"
        for row in picture.rows
    )
    return f'<ol class="pr-dates">{rows}</ol>'


def nothing(picture: pictures.Nothing, t: Text) -> str:
    """Say why there is no picture."""
    return f'<p class="pr-nothing">{escape(picture.words)}</p>'


_DRAWN = {
    pictures.Squares: squares,
    pictures.Curves: curves,
    pictures.Directions: directions,
    pictures.Intervals: intervals,
    pictures.Milestones: milestones,
    pictures.Nothing: nothing,
    pictures.Ladder: present_country.ladder,
    pictures.Tracks: present_country.tracks,
    pictures.Measures: present_country.measures,
    pictures.Readiness: present_country.readiness,
    pictures.Lifts: present_country.lifts,
}
