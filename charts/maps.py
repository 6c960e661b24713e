"""The world map as data: a table of classes in, a payload for the browser or an SVG out.

A map serves any list of classes: report status, trend labels, bands of a measure. All words come
from the caller, already in the reader's language. The same classes, counts and words make the
interactive map, its legend and the picture in a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from charts import palette
from nua_data.shapes import load_world

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NO_CLASS = "."
"""What stands in the code string for a state that the map says nothing about."""
PATTERNS = ("", "hatch", "cross", "dots", "bars", "grid")


@dataclass(frozen=True)
class MapClass:
    """One class of the map and its line in the legend."""

    code: str
    label: str
    fill: str
    """Colour on a light page."""
    pattern: str = ""
    """One of `PATTERNS`."""
    count: int | None = None
    """States in the class, as counted by the caller; shown as given."""
    dark: str = ""
    """Colour on a dark page, where it is not the palette's."""

    def __post_init__(self) -> None:
        if self.pattern not in PATTERNS:
            raise ValueError(f"class {self.code}: no pattern called {self.pattern!r}")


@dataclass(frozen=True)
class MapWords:
    """What the map's controls and its grey areas are called."""

    zoom_in: str
    zoom_out: str
    reset: str
    hint: str
    """How to move about: shown under the map and read out with it."""
    undetermined: str
    """Legend of the areas whose status is undetermined."""
    language: str = "en"
    direction: str = "ltr"


@dataclass(frozen=True)
class WorldMap:
    """A whole map: what each state is, in codes and in words."""

    codes: Mapping[str, str]
    """iso3 -> code of its class; a state left out gets no class."""
    classes: Sequence[MapClass]
    names: Mapping[str, str]
    """iso3 -> name in the reader's language."""
    title: str
    description: str
    """What the picture says, for people who do not see it."""
    words: MapWords
    notes: Mapping[str, str] = field(default_factory=dict)
    """iso3 -> value and date in words, shown after the class."""


def payload(world_map: WorldMap, order: Sequence[str]) -> dict[str, Any]:
    """Pack a map for the component: strings in the fixed order of the shapes, a few kB in all.

    Raises ValueError for a state or class code that nothing is known about.
    """
    digits = _digits(world_map, order)
    inks = [_inks(map_class) for map_class in world_map.classes]
    words = world_map.words
    return {
        "codes": "".join(digits.get(world_map.codes.get(iso3, ""), NO_CLASS) for iso3 in order),
        "classes": [
            [c.label, c.pattern, -1 if c.count is None else c.count, *ink]
            for c, ink in zip(world_map.classes, inks, strict=True)
        ],
        "names": _lines(world_map.names, order),
        "notes": _lines(world_map.notes, order),
        "title": world_map.title,
        "alt": world_map.description,
        "words": [words.zoom_in, words.zoom_out, words.reset, words.hint, words.undetermined],
        "lang": words.language,
        "dir": words.direction,
    }


def _digits(world_map: WorldMap, order: Sequence[str]) -> dict[str, str]:
    """Give each class its digit, after checking that every code is known."""
    known = [map_class.code for map_class in world_map.classes]
    if len(known) > len(DIGITS) or len(set(known)) < len(known):
        raise ValueError("class codes must be distinct, and at most 36")
    strangers = set(world_map.codes) - set(order)
    if strangers:
        raise ValueError(f"states that the shapes do not know: {', '.join(sorted(strangers))}")
    unknown = set(world_map.codes.values()) - set(known)
    if unknown:
        raise ValueError(f"codes without a class: {', '.join(sorted(unknown))}")
    return dict(zip(known, DIGITS, strict=False))


def _inks(map_class: MapClass) -> list[str]:
    """Give fill and hairline of a class, light and dark."""
    light, dark = map_class.fill, map_class.dark
    fill = palette.Ink(light, dark) if dark else palette.find_ink(light)
    line = palette.border_on(fill)
    return [fill.light, fill.dark, line.light, line.dark]


def _lines(texts: Mapping[str, str], order: Sequence[str]) -> str:
    """Join one text a state, in order, by line ends; line ends inside a text become spaces."""
    if not texts:
        return ""
    return "\n".join(" ".join(str(texts.get(iso3, "")).split()) for iso3 in order)


def describe_state(world_map: WorldMap, iso3: str) -> str:
    """Say in one line what the map says of a state: name, class, note."""
    labels = {map_class.code: map_class.label for map_class in world_map.classes}
    name = world_map.names.get(iso3, iso3)
    said = [labels.get(world_map.codes.get(iso3, ""), ""), world_map.notes.get(iso3, "")]
    value = ", ".join(part for part in said if part)
    return f"{name}: {value}" if value else name


def svg(
    world_map: WorldMap, width: int, shapes: Mapping[str, Any] | None = None, legend: bool = True
) -> str:
    """Draw the map as a standalone SVG document, `width` pixels wide, for print.

    Each state is an element with its iso3 as id and its line of words as title.
    """
    shapes = shapes or load_world()
    _digits(world_map, shapes["order"])
    unit = shapes["width"] / width
    map_height = shapes["height"] / unit
    rows = _legend_rows(world_map, width) if legend else []
    height = map_height + (len(rows) * 18 + 14 if rows else 0)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
        f'viewBox="0 0 {width} {height:.1f}" role="img" aria-labelledby="map-title map-desc" '
        f'lang="{escape(world_map.words.language)}">'
    )
    body = [
        head,
        f'<title id="map-title">{_safe(world_map.title)}</title>',
        f'<desc id="map-desc">{_safe(world_map.description)}</desc>',
        f"<defs>{_patterns(world_map, unit)}</defs>",
        f'<g transform="scale({1 / unit:.6f})" fill-rule="evenodd" stroke-linejoin="round">',
        *_ground(shapes, unit),
        *_states(world_map, shapes, unit),
        "</g>",
        *_legend(world_map, rows, map_height + 14, width),
        "</svg>",
    ]
    return "\n".join(body)


def _safe(text: str) -> str:
    """Escape a text for XML, leaving out what XML cannot hold."""
    return escape("".join(c for c in str(text) if c >= " " or c in "\t\n"))


def _ground(shapes: Mapping[str, Any], unit: float) -> list[str]:
    """Draw the sea, the graticule, land of no state, and undetermined areas."""
    hair = f'stroke-width="{0.5 * unit:.2f}"'
    return [
        f'<path d="{shapes["outline"]}" fill="{palette.OCEAN.light}"/>',
        f'<path d="{shapes["graticule"]}" fill="none" stroke="{palette.GRATICULE.light}" {hair}/>',
        f'<path d="{shapes["land"]}" fill="{palette.NEUTRAL_LAND.light}"/>',
        f'<path id="undetermined" d="{shapes["undetermined"]}" fill="url(#map-undetermined)"/>',
    ]


def _states(world_map: WorldMap, shapes: Mapping[str, Any], unit: float) -> list[str]:
    """Draw every state: its shape, and its dot where it is small; small ones last, on top."""
    looks = {c.code: _look(i, c) for i, c in enumerate(world_map.classes)}
    plain = f'fill="{palette.NEUTRAL_LAND.light}" stroke="#FFFFFF"'
    radius = max(1.6, min(3.4, shapes["width"] / unit / 320)) * unit
    drawn: list[tuple[bool, str]] = []
    for index, iso3 in enumerate(shapes["order"]):
        offset = shapes["dots"].get(str(index))
        inside = f'<path d="{shapes["paths"][index]}"/>' if shapes["paths"][index] else ""
        if offset is not None:
            x, y = (a + b for a, b in zip(shapes["points"][index], offset, strict=True))
            inside += f'<circle cx="{x}" cy="{y}" r="{radius:.1f}"/>'
        look = looks.get(world_map.codes.get(iso3, ""), plain)
        words = _safe(describe_state(world_map, iso3))
        head = f'<g id="{iso3}" {look} stroke-width="{0.5 * unit:.2f}"><title>{words}</title>'
        drawn.append((offset is not None, f"{head}{inside}</g>"))
    return [element for _is_small, element in sorted(drawn, key=lambda pair: pair[0])]


def _look(index: int, map_class: MapClass) -> str:
    """Give fill and hairline of a class as attributes."""
    fill, _dark, line, _line_dark = _inks(map_class)
    paint = f"url(#map-p{index})" if map_class.pattern else escape(fill)
    return f'fill="{paint}" stroke="{line}"'


_MARKS = {
    "hatch": "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
    "cross": "M0 0L6 6M6 0L0 6",
    "dots": "M1 1.5h1M4 4.5h1",
    "bars": "M0 3h6",
    "grid": "M0 3h6M3 0v6",
}


def _pattern(name: str, fill: str, line: str, mark: str, unit: float = 1.0) -> str:
    """Define one pattern: its ground and its mark."""
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({unit:.3f})"><path d="M0 0h6v6H0z" fill="{escape(fill)}"/>'
        f'<path d="{_MARKS[mark]}" stroke="{line}" stroke-width="0.7" stroke-opacity="0.35" '
        'fill="none"/></pattern>'
    )


def _patterns(world_map: WorldMap, unit: float) -> str:
    """Define the patterns that the map and its legend use."""
    made = [
        _pattern(f"{prefix}{index}", _inks(c)[0], _inks(c)[2], c.pattern, scale)
        for prefix, scale in (("map-p", unit), ("map-l", 1.0))
        for index, c in enumerate(world_map.classes)
        if c.pattern
    ]
    grey, line, mark = palette.UNDETERMINED.light, "#FFFFFF", palette.UNDETERMINED_PATTERN
    made += [
        _pattern(f"map-undetermined{s}", grey, line, mark, u) for s, u in (("", unit), ("-l", 1))
    ]
    return "".join(made)


def _legend_rows(world_map: WorldMap, width: int) -> list[list[tuple[str, str, float]]]:
    """Set the legend in rows: (swatch fill, words, place in pixels from the row's start)."""
    entries = [
        (f"url(#map-l{i})" if c.pattern else c.fill, legend_words(c))
        for i, c in enumerate(world_map.classes)
    ]
    entries.append(("url(#map-undetermined-l)", world_map.words.undetermined))
    rows: list[list[tuple[str, str, float]]] = [[]]
    place = 0.0
    for fill, words in entries:
        needed = 24 + 6.6 * len(words) + 14
        if rows[-1] and place + needed > width:
            rows.append([])
            place = 0.0
        rows[-1].append((fill, words, place))
        place += needed
    return rows


def legend_words(map_class: MapClass) -> str:
    """Give the legend's words for a class: its label and, where counted, its count."""
    if map_class.count is None:
        return map_class.label
    return f"{map_class.label} \u2066({map_class.count})\u2069"


def _legend(
    world_map: WorldMap, rows: list[list[tuple[str, str, float]]], top: float, width: int
) -> list[str]:
    """Draw the legend under the map, from the side where reading starts."""
    is_rtl = world_map.words.direction == "rtl"
    drawn = []
    for number, row in enumerate(rows):
        y = top + 18 * number
        for fill, words, place in row:
            x = width - place - 16 if is_rtl else place
            text_x = x - 6 if is_rtl else x + 22
            drawn.append(
                f'<rect x="{x:.1f}" y="{y - 1:.1f}" width="16" height="11" fill="{escape(fill)}" '
                f'stroke="{palette.COAST.light}" stroke-width="0.6"/>'
                f'<text x="{text_x:.1f}" y="{y + 8.5:.1f}" font-size="11" '
                f'font-family="Noto Sans, sans-serif" fill="{palette.TEXT.light}" '
                f'direction="{world_map.words.direction}">{_safe(words)}</text>'
            )
    return drawn


def swatches(world_map: WorldMap) -> list[tuple[str, str]]:
    """Give the legend as (small SVG, words), for pages that set their own letters."""
    entries = [
        (_pattern("p", _inks(c)[0], _inks(c)[2], c.pattern) if c.pattern else "", c.fill, c)
        for c in world_map.classes
    ]
    drawn = [(_swatch(defined, fill), legend_words(c)) for defined, fill, c in entries]
    grey = palette.UNDETERMINED.light
    ground = _pattern("p", grey, "#FFFFFF", palette.UNDETERMINED_PATTERN)
    return [*drawn, (_swatch(ground, grey), world_map.words.undetermined)]


def _swatch(defined: str, fill: str) -> str:
    paint = "url(#p)" if defined else escape(fill)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="11" viewBox="0 0 16 11">'
        f'<defs>{defined}</defs><rect x="0.5" y="0.5" width="15" height="10" fill="{paint}" '
        f'stroke="{palette.COAST.light}" stroke-width="0.8"/></svg>'
    )
