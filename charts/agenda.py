"""The Agenda in pictures made of light HTML: its structure, its ties to the SDGs, its parts.

Words wrap and links are links, on a phone and in every script; only the lines between areas and
goals are an SVG, behind them. Every text is escaped here; colours come with their word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from charts.palette import COMMITMENT

_SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100' preserveAspectRatio='none'>"


@dataclass(frozen=True)
class Area:
    """One area: its name, where it leads, and how much of it is followed."""

    code: str
    name: str
    address: str
    count: str = ""
    """How many indicators follow it, in words."""


@dataclass(frozen=True)
class Pillar:
    """A commitment with its areas; ``code`` names its colour."""

    code: str
    title: str
    areas: Sequence[Area]
    lead: str = ""
    """A word above the title."""


def structure(pillars: Sequence[Pillar], base: Pillar, roof: str) -> str:
    """Draw the Agenda as a house: a roof, a pillar a commitment, the means as their base."""
    columns = "".join(_pillar(pillar) for pillar in pillars)
    return (
        f"<style>{_STYLE}{_colours()}</style>"
        f'<div class="nag-house"><div class="nag-roof">{escape(roof)}</div>'
        f'<div class="nag-pillars">{columns}</div>{_pillar(base)}</div>'
    )


def _pillar(pillar: Pillar) -> str:
    areas = "".join(
        f'<li><a href="{escape(area.address)}"><b>{escape(area.code)}</b> '
        f"<span>{escape(area.name)}</span></a>"
        + (f"<small>{escape(area.count)}</small>" if area.count else "")
        + "</li>"
        for area in pillar.areas
    )
    return (
        f'<section class="nag-pillar nag-{escape(pillar.code)}"><p>{escape(pillar.lead)}</p>'
        f"<h3>{escape(pillar.title)}</h3><ul>{areas}</ul></section>"
    )


@dataclass(frozen=True)
class Node:
    """One end of a tie: its code, number and name, where it leads, its colour's name."""

    code: str
    number: str
    name: str
    address: str
    colour: str = "context"
    is_chosen: bool = False


@dataclass(frozen=True)
class Tie:
    """A tie between two nodes by code, as thick as its ``weight``."""

    left: str
    right: str
    weight: int
    colour: str
    is_chosen: bool = True


def flow(
    left: Sequence[Node],
    right: Sequence[Node],
    ties: Sequence[Tie],
    heads: tuple[str, str],
    alt: str,
    *,
    is_rtl: bool = False,
) -> str:
    """Draw two lists of nodes with a curve for each tie; the lists are links, the curves a picture.

    All rows of a list are of one height, so that the curves meet them whatever their words need.
    """
    rows, places = (len(left), len(right)), {}
    for nodes in (left, right):
        places |= {node.code: (n + 0.5) / len(nodes) * 100 for n, node in enumerate(nodes)}
    curves = "".join(_curve(places[tie.left], places[tie.right], tie) for tie in ties)
    picture = quote(f"{_SVG}{curves}</svg>", safe=" =:/'")
    turned = ' style="transform:scaleX(-1)"' if is_rtl else ""
    return (
        f"<style>{_STYLE}{_colours()}</style>"
        f'<div class="nag-flow" style="--rows:{max(rows)}">'
        f"<p>{escape(heads[0])}</p><i></i><p>{escape(heads[1])}</p>{_nodes(left)}"
        f'<img src="data:image/svg+xml,{picture}" alt="{escape(alt)}"{turned}/>'
        f"{_nodes(right)}</div>"
    )


def _curve(start: float, end: float, tie: Tie) -> str:
    ink = COMMITMENT[tie.colour].light
    return (
        f"<path d='M0 {start:.2f}C50 {start:.2f} 50 {end:.2f} 100 {end:.2f}' fill='none' "
        f"stroke='{ink}' stroke-width='{1.5 + 1.5 * tie.weight}' "
        f"stroke-opacity='{0.75 if tie.is_chosen else 0.15}' vector-effect='non-scaling-stroke'/>"
    )


def _nodes(nodes: Sequence[Node]) -> str:
    rows = "".join(
        f'<li class="nag-{escape(node.colour)}"><a href="{escape(node.address)}"'
        f"{_CURRENT if node.is_chosen else ''}>"
        f"<b>{escape(node.number)}</b> <span>{escape(node.name)}</span></a></li>"
        for node in nodes
    )
    return f"<ul>{rows}</ul>"


@dataclass(frozen=True)
class Part:
    """A part of a framework: its name, and how many elements it has (0: not said)."""

    name: str
    elements: int = 0
    words: str = ""
    """The number of elements in words."""


def shares(parts: Sequence[Part]) -> str:
    """Draw parts side by side, each as wide as its number of elements."""
    cells = "".join(
        f'<li style="flex-grow:{part.elements}"><b>{escape(part.words)}</b>'
        f"<span>{escape(part.name)}</span></li>"
        for part in parts
    )
    return f'<style>{_STYLE}</style><ol class="nag-shares">{cells}</ol>'


def chips(parts: Sequence[Part]) -> str:
    """Draw parts as a numbered list that fills the width."""
    cells = "".join(f"<li>{escape(part.name)}</li>" for part in parts)
    return f'<style>{_STYLE}</style><ol class="nag-chips">{cells}</ol>'


def _colours() -> str:
    return "".join(
        f".nag-{code}{{--ink:light-dark({ink.light},{ink.dark})}}"
        for code, ink in COMMITMENT.items()
    )


_CURRENT = ' aria-current="true"'
_EDGE = "color-mix(in srgb,currentColor 22%,transparent)"
_TINT = "color-mix(in srgb,var(--ink) 9%,transparent)"
_STYLE = (
    ".nag-house{display:grid;gap:.75rem;margin:.25rem 0 .5rem}"
    ".nag-roof{text-align:center;font-weight:600;font-size:1.05rem;padding:1.1rem 1rem .55rem;"
    "background:color-mix(in srgb,currentColor 9%,transparent);"
    "clip-path:polygon(50% 0,100% 45%,100% 100%,0 100%,0 45%)}"
    ".nag-pillars{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr))}"
    f".nag-pillar{{border-top:6px solid var(--ink);background:{_TINT};padding:.7rem .9rem}}"
    ".nag-house .nag-pillar p{margin:0;font-size:.8rem}"
    ".nag-house .nag-pillar h3{margin:0 0 .45rem;padding:0;line-height:1.3;"
    "font-size:1rem!important}"
    ".nag-house a,.nag-flow a{color:var(--st-link-color,inherit)}"
    ".nag-pillar ul,.nag-flow ul{list-style:none;margin:0;padding:0}"
    ".nag-pillar li{margin:0;padding:.35rem 0;"
    f"border-top:1px solid {_EDGE}}}"
    ".nag-pillar small{display:block;font-size:.8rem}"
    ".nag-house>.nag-pillar ul{display:grid;column-gap:1.5rem;"
    "grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}"
    ".nag-flow{display:grid;grid-template-columns:minmax(0,1fr) minmax(4rem,.9fr) minmax(0,.8fr);"
    "column-gap:.4rem;min-height:calc(var(--rows)*2.4rem);max-width:64rem}"
    ".nag-flow p{margin:0 0 .3rem;font-size:.8rem;font-weight:600}"
    ".nag-flow ul{display:grid;grid-auto-rows:1fr}"
    ".nag-flow img{width:100%;height:100%;min-height:0}"
    ".nag-flow li{display:flex;align-items:center;margin:0;padding:.12rem 0;line-height:1.25}"
    ".nag-flow li a{flex:1;padding:.15rem .5rem;border-inline-start:5px solid var(--ink);"
    "overflow-wrap:anywhere;font-size:.9rem}"
    f".nag-flow li a[aria-current]{{background:{_TINT};font-weight:600}}"
    ".nag-shares{display:flex;flex-wrap:wrap;gap:3px;list-style:none;margin:.25rem 0;"
    "padding:0!important}"
    ".nag-shares li{flex-basis:7.5rem;margin:0;padding:.6rem .7rem;"
    "background:color-mix(in srgb,var(--st-primary-color,#3F6EA5) 14%,transparent);"
    "border-top:4px solid var(--st-primary-color,#3F6EA5)}"
    ".nag-shares b{display:block}.nag-shares span{font-size:.9rem}"
    ".nag-chips{display:grid;gap:.3rem 1.6rem;margin:.25rem 0;padding-inline-start:1.8rem;"
    "grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}"
    ".nag-chips li{margin:0;padding:.1rem 0}"
    "@media(max-width:640px){.nag-flow{grid-template-columns:1fr 2.5rem 1fr}"
    ".nag-flow li a{font-size:.8rem;padding:.1rem .35rem}.nag-flow{column-gap:.15rem}}"
)
