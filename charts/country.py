"""The standing of one state as light HTML: a table a commitment, small lines, peers' spread.

Pictures are SVG inside an ``img``, a few hundred bytes each, so that changing the country stays
quick. Every text is escaped here; colours come with their word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from charts.palette import COMMITMENT, PAPER, TREND
from charts.spark import INK
from nua_data.words_country import IndicatorWords

_WIDTH, _HEIGHT, _PAD = 104, 28, 4
_FULL = 100
_SVG = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}'>"


@dataclass(frozen=True)
class Row:
    """One indicator: its words, its line and its peers."""

    words: IndicatorWords
    years: Sequence[int] = ()
    values: Sequence[float] = ()
    own: float | None = None
    """Latest value; None for none, then neither line nor spread is drawn."""
    peers: tuple[float, float, float] | None = None
    """Lower quartile, median, upper quartile; None where no peer has a value."""


@dataclass(frozen=True)
class Block:
    """One commitment: its code, name, the sentence that sums it up, and its rows."""

    code: str
    title: str
    sentence: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Heads:
    """Headings of the columns in the reader's language."""

    indicator: str
    value: str
    line: str
    trend: str
    peers: str


def standing_html(blocks: Sequence[Block], heads: Heads) -> str:
    """Draw a heading, a sentence and a table for each block."""
    style = f"<style>{_STYLE}{_narrow(heads.peers)}{_swatches()}</style>"
    return style + "".join(_block(block, heads) for block in blocks)


def line_uri(years: Sequence[int], values: Sequence[float]) -> str:
    """Draw values over years as the address of an SVG; "" for no value, a dot for one."""
    if not len(years):
        return ""
    xs = _scaled(years, _WIDTH)
    ys = [_HEIGHT - y for y in _scaled(values, _HEIGHT)]
    path = "M" + "L".join(f"{x} {y}" for x, y in zip(xs, ys, strict=True))
    return _uri(
        f"{_SVG}<path d='{path}' fill='none' stroke='{INK}' stroke-width='2'/>"
        f"<circle cx='{xs[-1]}' cy='{ys[-1]}' r='3' fill='{INK}'/></svg>"
    )


def spread_bar(own: float, peers: tuple[float, float, float]) -> str:
    """Draw the peers' middle half as a bar, their median as a tick and the state as a dot."""
    low, middle, high = peers
    dot, left, tick, right = _scaled([own, low, middle, high], _FULL)
    return (
        f'<div class="nst-bar" dir="ltr"><i style="left:{left}%;width:{max(right - left, 1)}%"></i>'
        f'<b style="left:{tick}%"></b><u style="left:{dot}%"></u></div>'
    )


def _scaled(values: Sequence[float], room: int) -> list[int]:
    """Place values between two margins of a length; in the middle where they are all the same."""
    low, high = min(values), max(values)
    if high == low:
        return [room // 2 for _ in values]
    inner = room - 2 * _PAD
    return [round(_PAD + (value - low) / (high - low) * inner) for value in values]


def _uri(svg: str) -> str:
    coded = svg.replace("%", "%25").replace("#", "%23").replace("<", "%3C").replace(">", "%3E")
    return f"data:image/svg+xml,{coded}"


def _block(block: Block, heads: Heads) -> str:
    columns = (heads.indicator, heads.value, heads.line, heads.trend, heads.peers)
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in columns)
    rows = "".join(_row(row) for row in block.rows)
    title, sentence = escape(block.title), escape(block.sentence)
    return (
        f'<section class="nst nst-{escape(block.code)}"><h3>{title}</h3><p>{sentence}</p>'
        f'<table role="table" aria-label="{title}"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></section>'
    )


def _row(row: Row) -> str:
    words = row.words
    has_own = row.own is not None
    line = _image(line_uri(row.years, row.values), words.line_alt) if has_own else ""
    spread = spread_bar(row.own, row.peers) if has_own and row.peers else ""
    small = (words.numbers, words.firmness, *words.notes)
    trend = f'<i class="nst-{escape(words.label)}"></i><b>{escape(words.label_words)}</b>'
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{escape(words.name)}</th>'
        f"{_cell(f'<b>{escape(words.value)}</b>{_small(words.about)}')}{_cell(line)}"
        f"{_cell(trend + ''.join(_small(text) for text in small))}"
        f"{_cell(spread + _small(words.peers) + _small(words.side))}</tr>"
    )


def _cell(content: str) -> str:
    return f'<td role="cell">{content}</td>'


def _small(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""


def _image(address: str, alt: str) -> str:
    """Draw an address of this module, which holds no double quote, with its alternative text."""
    return f'<img src="{address}" alt="{escape(alt)}">' if address else ""


def _narrow(peers: str) -> str:
    """Give the style of a narrow screen: name, value beside line, trend, peers under a heading."""
    heading = "".join(f"\\{ord(letter):x} " for letter in peers)
    return (
        "@media screen and (max-width:820px){.nst thead{display:none}"
        ".nst table,.nst tbody{display:block}.nst th,.nst td{border:0;padding:.1rem 0}"
        ".nst tr{display:grid;grid-template-columns:1fr 112px;column-gap:.5rem;padding:.6rem 0;"
        "border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)}"
        ".nst tbody th,.nst td:nth-child(n+4){grid-column:1/-1}"
        f".nst td:nth-child(5)::before{{content:'{heading}';display:block;font-size:.8rem;"
        "font-weight:600;padding-top:.25rem}}"
    )


def _swatches() -> str:
    """Give a class for each label and a line for each commitment, in both shades."""
    labels = "".join(
        f".nst-{code}{{background:light-dark({ink.light},{ink.dark})}}"
        for code, ink in TREND.items()
    )
    return labels + "".join(
        f".nst-{code}>h3{{border-color:light-dark({ink.light},{ink.dark})}}"
        for code, ink in COMMITMENT.items()
    )


_STYLE = (
    ".nst{margin:0 0 1.5rem}"
    ".nst h3{border-inline-start:5px solid;padding:0 .6rem!important;margin:0}"
    ".nst p{margin:.25rem 0 .5rem}"
    ".nst table{width:100%;border-collapse:collapse;table-layout:fixed}"
    ".nst th,.nst td{text-align:start;vertical-align:top;padding:.45rem .5rem;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);"
    "overflow-wrap:break-word;font-variant-numeric:tabular-nums}"
    ".nst thead th{font-size:.8rem;font-weight:600}"
    ".nst tbody th{font-weight:600}"
    ".nst thead th:nth-child(1){width:18%}.nst thead th:nth-child(2){width:21%}"
    ".nst thead th:nth-child(3){width:120px}"
    ".nst small{display:block;font-size:.8rem;line-height:1.35}"
    ".nst img{display:block;width:104px;height:28px}"
    ".nst th+td+td+td>i{display:inline-block;width:.85em;height:.85em;margin-inline-end:.4em;"
    "border-radius:2px;vertical-align:-.08em;"
    "border:1px solid color-mix(in srgb,currentColor 55%,transparent)}"
    ".nst-bar{position:relative;height:14px;width:116px;margin-bottom:.15rem}"
    ".nst-bar *{position:absolute}"
    ".nst-bar i{top:3px;height:8px;background:color-mix(in srgb,currentColor 30%,transparent)}"
    ".nst-bar b{top:0;height:14px;width:2px;background:currentColor}"
    f".nst-bar u{{top:2px;width:10px;height:10px;margin-left:-5px;border-radius:5px;"
    f"background:{INK};border:1px solid light-dark({PAPER.light},{PAPER.dark})}}"
)
