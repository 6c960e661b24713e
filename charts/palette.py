"""Colours: constants for light and dark pages, and the arithmetic that tests their contrast.

A colour never speaks alone: every class on a map or chart also has a word, and the classes that
say "nothing is known" have a pattern. Sequential sets run in lightness, so they survive colour
blindness and black-and-white print.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """One colour in its two shades."""

    light: str
    """On a light page and in documents."""
    dark: str
    """On a dark page."""


TREND = {
    "target_met": Ink("#123F73", "#2166AC"),
    "on_track": Ink("#4393C3", "#7FBCE0"),
    "acceleration_needed": Ink("#F0C548", "#F0C548"),
    "limited": Ink("#C4600F", "#D9741F"),
    "moving_away": Ink("#7A1230", "#B8325C"),
    "improving": Ink("#4393C3", "#7FBCE0"),
    "little_change": Ink("#F0C548", "#F0C548"),
    "worsening": Ink("#7A1230", "#B8325C"),
    "too_few_points": Ink("#8C9196", "#868C92"),
    "no_data": Ink("#ECECEC", "#3A3F46"),
    "not_applicable": Ink("#DADDE1", "#4A5058"),
}
"""Trend labels, and the kinds of missing beside them."""

STATUS = {
    "none": Ink("#E6E9EC", "#3A3F46"),
    "pledged": Ink("#B5D3EA", "#2B4F73"),
    "preparing": Ink("#86B6DC", "#3D7BB3"),
    "launched": Ink("#3A80BA", "#6DAEE0"),
    "submitted": Ink("#0F3B6E", "#B5DCF9"),
    "withdrawn": Ink("#8C9196", "#868C92"),
}
"""Report status: one hue, the stronger the further along; stronger is darker on a light page and
lighter on a dark one."""

COMMITMENT = {
    "social": Ink("#A9456D", "#EAA1BF"),
    "economic": Ink("#68369D", "#A083F4"),
    "environment": Ink("#2F6B1B", "#8FD97B"),
    "implementation": Ink("#4A5764", "#B3BDC7"),
    "context": Ink("#6B7480", "#949DA7"),
}
"""The transformative commitments: three hues that no status and no trend label has, apart under
every kind of colour blindness; effective implementation and series of context in slate."""

TREND_FILLS = {code: ink.light for code, ink in TREND.items()}
STATUS_FILLS = {code: ink.light for code, ink in STATUS.items()}
COMMITMENT_FILLS = {code: ink.light for code, ink in COMMITMENT.items()}
"""The light shades alone, for charts and documents."""

PATTERN = {
    "moving_away": "bars",
    "worsening": "bars",
    "none": "hatch",
    "withdrawn": "cross",
    "too_few_points": "dots",
    "no_data": "hatch",
    "not_applicable": "cross",
}
"""Patterns: of the classes that say nothing is known or nothing counts, and of the dark end that
would look like the other dark end in black and white."""
UNDETERMINED_PATTERN = "grid"

OCEAN = Ink("#F3F7FA", "#11171F")
GRATICULE = Ink("#E1E9EF", "#1E2731")
HAIRLINES = (
    Ink("#FFFFFF", "#10161D"),
    Ink("#76828E", "#8F9AA6"),
    Ink("#4A5561", "#D5DCE3"),
)
"""Borders, the quietest first: a fill takes the first that shows on it."""
COAST = Ink("#8A97A3", "#5B6773")
NEUTRAL_LAND = Ink("#D3D7DB", "#2A2F36")
UNDETERMINED = Ink("#B4B9BF", "#565D66")
TEXT = Ink("#1F2933", "#F2F4F7")
PAPER = Ink("#FFFFFF", "#10161D")

SEQUENCE = tuple(STATUS[name] for name in ("pledged", "preparing", "launched", "submitted"))
"""Steps for bands of a measure, from low to high."""


def relative_luminance(colour: str) -> float:
    """Give the luminance of ``#RRGGBB``, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(a: str, b: str) -> float:
    """Give the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((relative_luminance(a), relative_luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(fill: str) -> str:
    """Choose black or white, whichever reads better on a fill (never below 4.5)."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast_ratio(ink, fill))


def border_on(fill: Ink) -> Ink:
    """Choose the quietest hairline that shows around a fill, on light and on dark pages."""
    return Ink(
        _first_visible([line.light for line in HAIRLINES], fill.light),
        _first_visible([line.dark for line in HAIRLINES], fill.dark),
    )


def _first_visible(lines: list[str], fill: str, least: float = 3.0) -> str:
    """Give the first line with enough contrast to the fill, else the one with most."""
    visible = [line for line in lines if contrast_ratio(line, fill) >= least]
    return visible[0] if visible else max(lines, key=lambda line: contrast_ratio(line, fill))


def find_ink(light: str) -> Ink:
    """Give both shades of a colour of this palette by its light shade; else the same for both."""
    return _BY_LIGHT.get(light.upper(), Ink(light, light))


_BY_LIGHT = {
    ink.light.upper(): ink for table in (COMMITMENT, STATUS, TREND) for ink in table.values()
}


def css_variables() -> str:
    """Give the colours of the commitments as style: ``--social`` and so on, by light and dark.

    A container whose key begins with ``of-<commitment>`` has that colour as ``--hue``.
    """
    names = "".join(
        f"--{code}:light-dark({ink.light},{ink.dark});" for code, ink in COMMITMENT.items()
    )
    hues = "".join(f'[class*="st-key-of-{code}"]{{--hue:var(--{code})}}' for code in COMMITMENT)
    return f".stApp{{{names}}}{hues}"
