"""What the presenter's pictures share: inks for a light and a dark room, hatches, a legend."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from charts import palette
from charts.palette import Ink

STRONG = palette.STATUS["submitted"]
QUIET = Ink("#5F6B76", "#A9B4BF")


def css(ink: Ink) -> str:
    """Give a colour as CSS, by the light of the room."""
    return f"light-dark({ink.light},{ink.dark})"


def paint(ink: Ink) -> str:
    """Give fill and hairline as a style attribute."""
    line = palette.border_on(ink)
    return f'style="fill:{css(ink)};stroke:{css(line)};stroke-width:.5"'


def text_on(ink: Ink) -> str:
    """Give the colour of words on a fill."""
    return f"light-dark({palette.text_on(ink.light)},{palette.text_on(ink.dark)})"


def hatch(ink: Ink) -> str:
    """Give the ground of what is not known: stripes, so that it is no colour of a value."""
    line = css(palette.border_on(ink))
    return (
        f"background:repeating-linear-gradient(135deg,{css(ink)} 0 .5em,"
        f"color-mix(in srgb,{line} 45%,{css(ink)}) .5em .6em)"
    )


def key(items: Iterable[tuple[Ink, str, str, bool]]) -> str:
    """Draw a legend: ink, words, number (may be empty), whether hatched."""
    rows = "".join(
        f'<li><i style="{hatch(ink) if is_hatched else f"background:{css(ink)}"}"></i>'
        f"<span>{escape(words)}</span>{f'<b>{escape(number)}</b>' if number else ''}</li>"
        for ink, words, number, is_hatched in items
    )
    return f'<ul class="pr-key">{rows}</ul>'
