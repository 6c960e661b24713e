"""The readiness page's light pictures: phases on a line of time, bands as a small table, steps.

HTML with inline style in the colour of the page's text and one blue that reads on light and dark,
so that one picture serves both; every word is escaped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from xml.sax.saxutils import quoteattr

import pandas as pd

from charts.spark import INK, QUIET

_MAIN = INK
_TEXT = "currentColor"
_LINE = "color-mix(in srgb,currentColor 22%,transparent)"
_FILLS = {
    "past": f"background:color-mix(in srgb,{_MAIN} 40%,transparent);border:1px solid {_MAIN}",
    "current": f"background:{_MAIN};border:1px solid {_MAIN}",
    "ahead": "background:transparent;border:1px dashed currentColor",
}
_TINT = f"color-mix(in srgb,{_MAIN} 12%,transparent)"
_CHOSEN = f";background:{_TINT};box-shadow:0 0 0 .4rem {_TINT}"
_MARK = (
    f"display:inline-block;width:9px;height:9px;background:{_TEXT};transform:rotate(45deg);"
    "box-sizing:border-box"
)


@dataclass(frozen=True)
class PhaseRow:
    """One phase: its words, its planned days, and the days of the facts known of it."""

    name: str
    plan: str
    known: str
    start: dt.date
    end: dt.date
    position: str
    """past, current or ahead of the day shown."""
    facts: tuple[tuple[dt.date, str], ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True)
class PhaseWords:
    """The words of the key, in the reader's language."""

    past: str
    current: str
    ahead: str
    fact: str
    day: str


def phase_timeline(rows: Sequence[PhaseRow], day: dt.date, words: PhaseWords) -> str:
    """Draw planned bars, a mark for each dated fact, and the line of the day, as HTML."""
    moments = [moment for row in rows for moment in (row.start, row.end)]
    moments += [moment for row in rows for moment, _ in row.facts]
    first, last = min(moments), max(moments)
    years = [dt.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    length = (last - first).days or 1

    def at(moment: dt.date) -> float:
        return 100 * (moment - first).days / length

    ticks = "".join(
        f'<span style="position:absolute;left:{at(y):.2f}%;transform:translateX(-50%)">'
        f"{y.year}</span>"
        for y in years
    )
    axis = (
        f'<div dir="ltr" aria-hidden="true" style="position:relative;height:1.3em;font-size:.8rem">'
        f"{ticks}</div>"
    )
    grid = "".join(_upright(at(y), f"1px solid {_LINE}") for y in years)
    if first <= day <= last:
        grid += _upright(at(day), f"2px solid {_TEXT}")
    body = "".join(_phase(row, grid, at) for row in rows)
    return f'<div style="max-width:62rem">{_key(words)}{axis}{body}</div>'


def _upright(left: float, line: str) -> str:
    return (
        f'<span style="position:absolute;left:{left:.2f}%;top:-3px;bottom:-3px;'
        f'border-inline-start:{line}"></span>'
    )


def _phase(row: PhaseRow, grid: str, at) -> str:
    left, width = at(row.start), max(at(row.end) - at(row.start), 0.8)
    marks = "".join(
        f'<span title="{escape(name)}" style="position:absolute;left:calc({at(day):.2f}% - 4px);'
        f'top:13px;{_MARK}"></span>'
        for day, name in row.facts
    )
    return (
        f'<div style="padding:.45rem 0 .55rem{_CHOSEN if row.is_chosen else ""}">'
        '<div style="display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem">'
        f"<strong>{escape(row.name)}</strong>"
        f'<span style="font-size:.875rem">{escape(row.plan)}</span></div>'
        '<div dir="ltr" aria-hidden="true" style="position:relative;height:24px;margin:.2rem 0">'
        f'{grid}<span style="position:absolute;left:{left:.2f}%;width:{width:.2f}%;top:2px;'
        f'height:9px;border-radius:2px;box-sizing:border-box;{_FILLS[row.position]}"></span>'
        f"{marks}</div>"
        f'<div style="font-size:.875rem">{escape(row.known)}</div></div>'
    )


def _key(words: PhaseWords) -> str:
    swatch = "display:inline-block;width:22px;height:9px;border-radius:2px;box-sizing:border-box"
    line = f"display:inline-block;width:0;height:14px;border-inline-start:2px solid {_TEXT}"
    items = [
        (f"{swatch};{_FILLS['past']}", words.past),
        (f"{swatch};{_FILLS['current']}", words.current),
        (f"{swatch};{_FILLS['ahead']}", words.ahead),
        (_MARK, words.fact),
        (line, words.day),
    ]
    spans = "".join(
        '<span style="display:inline-flex;align-items:center;gap:.45rem">'
        f'<span aria-hidden="true" style="{look}"></span>{escape(word)}</span>'
        for look, word in items
    )
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.875rem;'
        f'padding-bottom:.4rem">{spans}</div>'
    )


def band_table(
    matrix: pd.DataFrame, names: Sequence[str], corner: tuple[str, str], number=str
) -> str:
    """Draw the counts of states by band of either end as an HTML table, stronger where more.

    ``names`` are the bands in the matrix' order, in the reader's language; ``corner`` the words
    for rows (low end) and columns (high end). A cell that cannot be is empty; the cells where both
    ends lie in one band have a thick edge.
    """
    most = max(int(matrix.to_numpy().max()), 1)
    cell = f"padding:.35rem .4rem;border:1px solid {_LINE};text-align:center"
    head = f"{cell};font-weight:600;font-size:.875rem;overflow-wrap:anywhere"
    tops = "".join(f'<th scope="col" style="{head}">{escape(name)}</th>' for name in names)
    body = ""
    for row, name in enumerate(names):
        cells = "".join(
            _cell(int(matrix.iat[row, column]), row, column, most, cell, number)
            for column in range(len(names))
        )
        body += (
            f'<tr><th scope="row" style="{head};text-align:start">{escape(name)}</th>{cells}</tr>'
        )
    rows_word, columns_word = (escape(word) for word in corner)
    return (
        '<table style="border-collapse:collapse;width:100%;max-width:44rem;table-layout:fixed">'
        f'<tr><td rowspan="2" style="{cell};font-size:.8rem;text-align:start;width:26%">'
        f"{rows_word} ↓</td>"
        f'<td colspan="{len(names)}" style="{cell};font-size:.8rem">{columns_word}</td></tr>'
        f"<tr>{tops}</tr>{body}</table>"
    )


def _cell(count: int, row: int, column: int, most: int, style: str, number) -> str:
    if column < row:
        return f'<td style="{style};border-style:dotted"></td>'
    strength = round(45 * count / most)
    edge = f";outline:2px solid {_TEXT};outline-offset:-3px" if row == column else ""
    fill = f"background:color-mix(in srgb,{_MAIN} {strength}%,transparent)"
    return f'<td style="{style};{fill}{edge}">{escape(number(count))}</td>'


def name_lists(groups: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Draw a heading that opens for each group of lines, as HTML."""
    return "".join(
        '<details style="padding:.2rem 0">'
        f'<summary style="cursor:pointer">{escape(title)}</summary>'
        f'<div style="padding:.3rem 1.2rem;line-height:1.6">{escape(" · ".join(lines))}</div>'
        "</details>"
        for title, lines in groups
    )


def pace_steps(
    curve: pd.DataFrame, previous: pd.DataFrame, alt: str, *, size: tuple[int, int] = (640, 120)
) -> str:
    """Draw the number of reports by day of the cycle as steps (`day, count`), as an SVG."""
    width, height = size
    lines = [(previous, QUIET, "4 3"), (curve, INK, "")]
    most = max([1, *(int(rows["count"].max()) for rows, *_ in lines if len(rows))])
    days = max([1, *(int(rows["day"].max()) for rows, *_ in lines if len(rows))])
    paths = []
    for rows, colour, dash in lines:
        points, level = [], None
        for day, count in zip(rows["day"], rows["count"], strict=True):
            x, y = 5 + day / days * (width - 10), 6 + (most - count) / most * (height - 12)
            points += [f"{x:.1f},{level:.1f}"] if level is not None else []
            points.append(f"{x:.1f},{y:.1f}")
            level = y
        if points:
            paths.append(
                f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" '
                f'stroke-width="{2 if dash else 3}"'
                + (f' stroke-dasharray="{dash}"' if dash else "")
                + "/>"
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" direction="ltr" aria-label={quoteattr(alt)}>'
        f"{''.join(paths)}</svg>"
    )
