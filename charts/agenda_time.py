"""Twenty years of the Agenda: a strip of marks, and the same events year by year, as HTML.

The strip runs left to right in every language and is left out on a phone, where the list, a line
with a mark for each event, is the picture. Every text is escaped here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from charts.spark import INK

_GAP = 1.15  # per cent of the strip's width between two marks in one row
_OPEN = ' open=""'
_STEP = 13  # pixels between rows of marks


@dataclass(frozen=True)
class Mark:
    """One event: its code, days, words, standing, and where it leads."""

    code: str
    start: dt.date
    end: dt.date
    name: str
    when: str
    standing: str
    """done, not_found, announced, planned, expected or later: names the shape."""
    standing_words: str
    address: str
    more: str = ""
    """Place, and phase of the review, in words."""
    is_chosen: bool = False


@dataclass(frozen=True)
class Bar:
    """A stretch of time with a name, drawn under the marks."""

    start: dt.date
    end: dt.date
    name: str


def legend(items: Sequence[tuple[str, str]]) -> str:
    """Draw the key: a mark and its words for each standing."""
    spans = "".join(f"<span>{_shape(code)}{escape(words)}</span>" for code, words in items)
    return f'<style>{_STYLE}</style><div class="nat-key">{spans}</div>'


def strip(
    marks: Sequence[Mark],
    span: tuple[dt.date, dt.date],
    ticks: Sequence[tuple[dt.date, str]],
    day: tuple[dt.date, str],
    bars: Sequence[Bar] = (),
    title: str = "",
) -> str:
    """Draw marks on one line of time, stacked where they are close; the time that has passed solid.

    ``ticks`` are days with their captions; ``day`` is the day shown with its caption. Marks that
    begin outside the span are left out.
    """
    first, last = span
    length = (last - first).days

    def at(moment: dt.date) -> float:
        return 100 * (moment - first).days / length

    inside = [mark for mark in marks if first <= mark.start <= last]
    levels = _stack([at(mark.start) for mark in inside])
    height = _STEP * (max(levels, default=0) + 1)
    drawn = "".join(
        f'<a href="{escape(mark.address)}" tabindex="-1" '
        f'title="{escape(f"{mark.when}: {mark.name}")}" '
        f'style="left:{at(mark.start):.2f}%;bottom:{level * _STEP}px">{_shape(mark.standing)}</a>'
        for mark, level in zip(inside, levels, strict=True)
    )
    passed = min(max(at(day[0]), 0), 100)
    now = (
        f'<i class="nat-now" style="left:{passed:.2f}%;top:-{height + 14}px">'
        f'<span dir="auto">{escape(day[1])}</span></i>'
        if first <= day[0] <= last
        else ""
    )
    captions = "".join(
        f'<span dir="auto" style="{_side(at(moment))}">{escape(words)}</span>'
        for moment, words in ticks
    )
    title = f"<p>{escape(title)}</p>" if title else ""
    tall = " nat-tall" if any("\n" in words for _, words in ticks) else ""
    return (
        f'<style>{_STYLE}</style><div class="nat-strip" aria-hidden="true">{title}<div dir="ltr">'
        f'<div class="nat-marks" style="height:{height}px">{drawn}</div>'
        f'<div class="nat-axis"><i style="width:{passed:.2f}%"></i>{now}</div>'
        f'<div class="nat-ticks{tall}">{captions}</div>{_bars(bars, at)}</div></div>'
    )


def _stack(places: Sequence[float]) -> list[int]:
    """Give each place, in order, the lowest row where nothing is closer than the gap."""
    ends: list[float] = []
    levels = []
    for place in places:
        free = [level for level, end in enumerate(ends) if place - end >= _GAP]
        level = free[0] if free else len(ends)
        ends[level : level + 1] = [place]
        levels.append(level)
    return levels


def _side(left: float) -> str:
    """Place a caption by its middle, at the ends of the strip by its edge."""
    if left < 2:
        return f"left:{left:.2f}%;text-align:left"
    if left > 97:
        return f"right:{100 - left:.2f}%;text-align:right"
    return f"left:{left:.2f}%;transform:translateX(-50%)"


def _bars(bars: Sequence[Bar], at) -> str:
    if not bars:
        return ""
    rows = "".join(_bar(at(bar.start), at(bar.end), bar.name) for bar in bars)
    return f'<div class="nat-bars">{rows}</div>'


def _bar(left: float, right: float, name: str) -> str:
    return (
        f'<div><i style="left:{left:.2f}%;width:{max(right - left, 0.6):.2f}%"></i>'
        f'<span style="{_beside(left, right)}">{escape(name)}</span></div>'
    )


def _beside(left: float, right: float) -> str:
    """Write a bar's name after it, or before it where there is more room."""
    if right <= 60:
        return f"left:calc({right:.2f}% + 6px)"
    return f"right:calc({100 - left:.2f}% + 6px)"


def years(groups: Sequence[tuple[str, str, bool, Sequence[Mark]]]) -> str:
    """Draw a heading that opens for each year (year, summary, is open) with its events in order."""
    blocks = "".join(
        f"<details{_OPEN if is_open else ''}><summary><b>{escape(year)}</b> "
        f"<span>{escape(summary)}</span></summary>"
        f"<ol>{''.join(_line(mark) for mark in marks)}</ol></details>"
        for year, summary, is_open, marks in groups
    )
    return f'<style>{_STYLE}</style><div class="nat-years">{blocks}</div>'


def _line(mark: Mark) -> str:
    chosen = ' aria-current="true"' if mark.is_chosen else ""
    more = f"<small>{escape(mark.more)}</small>" if mark.more else ""
    return (
        f'<li class="nat-{escape(mark.standing)}">{_shape(mark.standing)}'
        f"<div><small>{escape(mark.when)} <em>{escape(mark.standing_words)}</em></small>"
        f'<a href="{escape(mark.address)}"{chosen}>{escape(mark.name)}</a>{more}</div></li>'
    )


def _shape(standing: str) -> str:
    return f'<i class="nat-m nat-{escape(standing)}" aria-hidden="true"></i>'


_AMBER = "light-dark(#B4540A,#E8964A)"
_STYLE = (
    ".nat-m{display:inline-block;box-sizing:border-box;width:11px;height:11px;flex:none;"
    f"border:2px solid {INK};border-radius:50%}}"
    f".nat-m.nat-done{{background:{INK}}}"
    f".nat-m.nat-not_found{{border-color:{_AMBER};border-radius:2px;"
    f"background:repeating-linear-gradient(45deg,{_AMBER} 0 2px,transparent 2px 5px)}}"
    f".nat-m.nat-announced{{background:linear-gradient(90deg,{INK} 50%,transparent 50%)}}"
    ".nat-m.nat-expected{border-radius:2px;transform:rotate(45deg) scale(.85);border-style:dashed;"
    "border-color:currentColor}"
    ".nat-m.nat-later{border-style:dotted}"
    ".nat-years a{color:var(--st-link-color,inherit)}"
    ".nat-key{display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;font-size:.875rem;"
    "padding:.1rem 0 .4rem}"
    ".nat-key span{display:inline-flex;align-items:center;gap:.45rem}"
    ".nat-strip{position:relative;padding:1.3rem 0 .2rem}"
    ".nat-strip p{margin:0 0 1.1rem;font-weight:600}"
    ".nat-marks{position:relative}"
    ".nat-marks a{color:inherit}"
    ".nat-marks a{position:absolute;width:13px;height:13px;margin-left:-6px;line-height:0;"
    "display:block}"
    ".nat-axis{position:relative;height:8px;margin:3px 0;border-radius:4px;"
    "background:color-mix(in srgb,currentColor 16%,transparent)}"
    f".nat-axis>i:first-child{{display:block;height:8px;border-radius:4px;background:{INK}}}"
    ".nat-now{position:absolute;bottom:-4px;border-left:2px solid currentColor}"
    ".nat-now span{position:absolute;top:-.55rem;left:-2px;transform:translateX(-100%);"
    "white-space:nowrap;font-style:normal;font-weight:600;font-size:.8rem;padding-right:6px}"
    ".nat-tall{height:3.9rem!important}.nat-ticks{position:relative;height:1.4rem;font-size:.8rem;line-height:1.25}"
    ".nat-ticks span{position:absolute;max-width:4.5rem;text-align:center;white-space:pre-line}"
    ".nat-bars div{position:relative;height:1.35rem;font-size:.8rem}"
    ".nat-bars i{position:absolute;top:.35rem;height:.65rem;border-radius:2px;"
    f"background:color-mix(in srgb,{INK} 55%,transparent)}}"
    ".nat-bars span{position:absolute;white-space:nowrap}"
    ".nat-years{columns:2 24rem;column-gap:2.5rem}"
    ".nat-years details{padding:.15rem 0}.nat-years summary{break-after:avoid}"
    ".nat-years summary{cursor:pointer;padding:.2rem 0}.nat-years summary span{font-size:.875rem}"
    ".nat-years ol{list-style:none;margin:.2rem 0 .4rem .3rem;padding:0}"
    ".nat-years li{break-inside:avoid;display:flex;gap:.7rem;margin:0;padding:0 0 .55rem;"
    "position:relative}"
    ".nat-years li>i{margin-top:.3rem;z-index:1}"
    ".nat-years li::before{content:'';position:absolute;inset-inline-start:5px;top:.9rem;"
    "bottom:-.3rem;"
    "border-inline-start:1px solid color-mix(in srgb,currentColor 35%,transparent)}"
    ".nat-years li:last-child::before{display:none}"
    ".nat-years small{display:block;font-size:.8rem;line-height:1.35}"
    ".nat-years em{font-style:normal;font-weight:600;margin-inline-start:.4rem}"
    f".nat-years .nat-not_found em{{color:{_AMBER}}}"
    ".nat-years a[aria-current]{font-weight:700;background:color-mix(in srgb,"
    "var(--st-primary-color,#3F6EA5) 15%,transparent)}"
    "@media(max-width:700px){.nat-strip{display:none}.nat-years{columns:1}}"
)
