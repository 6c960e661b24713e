"""What stands under the map of cities: its key, a histogram in light HTML, and their style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from charts.cities import NO_FIGURE, STEPS, radius
from charts.palette import OCEAN, PAPER, TEXT, Ink

_MOST_COUNTED = 25
"""Edges of a histogram up to which its bars carry their number."""


def legend(
    classes: Sequence[str], none: str, capital: str, sizes: Sequence[tuple[str, int]]
) -> str:
    """Draw the key of the colours, of what has none, and of the sizes (words, persons)."""
    colours = "".join(
        f'<li><i class="nct nct-{at}"></i>{escape(words)}</li>'
        for at, words in enumerate(classes, 1)
    )
    rings = (
        f'<li><i class="nct nct-0"></i>{escape(none)}</li>'
        f'<li><i class="nct nct-0 nct-cap"></i>{escape(capital)}</li>'
    )
    dots = "".join(
        f'<li><i class="nct nct-size" style="width:{2 * radius(n):.0f}px;height:'
        f'{2 * radius(n):.0f}px"></i>{escape(words)}</li>'
        for words, n in sizes
    )
    return f'<ul class="nct-key">{colours}{rings}</ul><ul class="nct-key">{dots}</ul>'


@dataclass(frozen=True)
class Mark:
    """A line across the histogram with words."""

    value: float
    words: str
    is_national: bool = False


def histogram(
    edges: Sequence[float],
    bins: Mapping[int, tuple[int, str]],
    classes: Sequence[int],
    marks: Sequence[Mark],
    ticks: Sequence[tuple[float, str]],
    alt: str,
) -> str:
    """Draw how many cities have which value: bars in the map's colours, and marks with words.

    `bins` is bin -> cities, as a number and in words; `classes` the class of each bin; `ticks`
    value and words.
    """
    most = max((cities for cities, _ in bins.values()), default=1)
    low, reach = edges[0], edges[-1] - edges[0]

    def at(value: float) -> str:
        return f"{100 * min(max((value - low) / reach, 0), 1):.2f}%"

    bars = "".join(
        f'<i class="nct-{classes[place]}" style="left:{at(edges[place])};'
        f"width:{100 * (edges[place + 1] - edges[place]) / reach:.2f}%;"
        f'height:{max(100 * count / most, 1.5):.1f}%">{_count(said, len(edges))}</i>'
        for place, (count, said) in sorted(bins.items())
    )
    lines = "".join(
        f'<b class="{"nct-nation" if mark.is_national else "nct-median"}"'
        f' style="left:{at(mark.value)}"></b>'
        for mark in marks
    )
    words = "".join(
        f'<li><i class="{"nct-nation" if mark.is_national else "nct-median"}"></i>'
        f"{escape(mark.words)}</li>"
        for mark in marks
    )
    axis = "".join(f'<span style="left:{at(value)}">{escape(said)}</span>' for value, said in ticks)
    return (
        f'<div role="img" aria-label="{escape(alt)}"><div class="nct-hist" dir="ltr">'
        f'{bars}{lines}</div><div class="nct-axis" dir="ltr">{axis}</div></div>'
        f'<ul class="nct-key">{words}</ul>'
    )


def _count(said: str, edges: int) -> str:
    """Write the number of cities over a bar, where bars are broad enough."""
    return f"<span>{escape(said)}</span>" if edges <= _MOST_COUNTED else ""


def _both(ink: Ink) -> str:
    return f"light-dark({ink.light},{ink.dark})"


STYLE = (
    "<style>"
    + "".join(f".nct-{at}{{background:{_both(ink)}}}" for at, ink in enumerate(STEPS, 1))
    + f".nct{{flex:none;width:.8rem;height:.8rem;border-radius:50%;"
    f"border:1px solid {_both(TEXT)}}}"
    f".nct-0{{background:none;border:2px solid {_both(NO_FIGURE)}}}"
    f".nct-cap{{width:.6rem;height:.6rem;border-color:{_both(TEXT)}}}"
    f".nct-size{{background:none;border:1px solid {_both(TEXT)}}}"
    ".stApp ul.nct-key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:center;"
    "list-style:none;margin:.25rem 0;padding:0;font-size:.875rem}"
    ".nct-key li{display:flex;gap:.4rem;align-items:center;margin:0;padding:0}"
    ".nct-hist{position:relative;height:150px;border-bottom:1px solid currentColor;"
    "margin:1.5rem 0 0}"
    ".nct-hist span{position:absolute;top:-1.25rem;left:0;right:0;text-align:center;"
    "font:normal .75rem sans-serif}"
    ".nct-hist i{position:absolute;bottom:0;outline:1px solid "
    f"{_both(PAPER)};outline-offset:-1px}}"
    ".nct-hist b{position:absolute;top:0;bottom:0;width:0;margin-left:-1px}"
    f".nct-median{{border-left:2px solid {_both(TEXT)}}}"
    f".nct-nation{{border-left:2px dashed #C4600F}}"
    ".nct-key li>.nct-median,.nct-key li>.nct-nation{height:1rem;width:0;flex:none}"
    ".nct-axis{position:relative;height:1.4rem;font-size:.8125rem}"
    ".nct-axis span{position:absolute;transform:translateX(-50%);white-space:nowrap}"
    ".nct-axis span:first-child{transform:none}"
    ".nct-axis span:last-child{transform:translateX(-100%)}"
    ".deck-tooltip [data-none]:empty::after{content:attr(data-none)}"
    # Beside the pointer the box of the map would cut it at its right and lower edge.
    ".deck-tooltip{transform:none!important;top:auto!important;bottom:8px;left:8px!important;"
    "max-width:calc(100% - 16px)!important;box-sizing:border-box}"
    f".st-key-cities-map [data-testid=stDeckGlJsonChart]{{background:{_both(OCEAN)}}}"
    ".st-key-cities-map:not(:has([aria-label^='Close fullscreen'])) :is("
    "[class*=st-key-cities-map-],[data-testid=stFullScreenFrame],[data-testid=stDeckGlJsonChart])"
    "{height:var(--map)!important;flex:none!important}"
    ".st-key-cities-map{--map:min(480px,36vw)}"
    "@media (max-width:640px){.st-key-cities-map{--map:50vw}}"
    "</style>"
)
"""The style of the map's key and of the histogram; each is sent with it, as it may stand alone."""
