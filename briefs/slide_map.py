"""The world map on a slide as shapes that can be moved and coloured: one a state, with its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu

from briefs.letters import clean
from charts import palette
from charts.maps import MapClass, WorldMap, describe_state

_PATTERNS = {
    "hatch": "wdUpDiag",
    "cross": "diagCross",
    "dots": "pct20",
    "bars": "narHorz",
    "grid": "smGrid",
}
_TOKENS = re.compile(r"[MlLz]|-?\d+(?:\.\d+)?")
_DOT = 34
"""Radius of the dot of a small state, in units of the shapes."""


def add_map(slide, world_map: WorldMap, shapes: Mapping[str, Any], place, marked: str = ""):
    """Add the map as one group inside ``place`` (left, top, width in EMU); give the group."""
    left, top, width = place
    group = slide.shapes.add_group_shape()
    classes = {each.code: each for each in world_map.classes}
    ground = [("sea", shapes["outline"], palette.OCEAN.light), ("land", shapes["land"], _LAND)]
    first = 1000
    for number, (name, path, fill) in enumerate(ground):
        group._element.append(_shape(first + number, name, "", path, _solid(fill), ""))
    small = []
    for index, iso3 in enumerate(shapes["order"]):
        look = classes.get(world_map.codes.get(iso3, ""))
        fill = _fill(look) if look else _solid(_LAND)
        words = world_map.names.get(iso3, iso3), describe_state(world_map, iso3)
        line = _line(look, iso3 == marked)
        path = shapes["paths"][index]
        offset = shapes["dots"].get(str(index))
        if offset is not None:
            x, y = (a + b for a, b in zip(shapes["points"][index], offset, strict=True))
            small.append(_dot(first + 10 + index, *words, x, y, fill, line))
        if path:
            group._element.append(_shape(first + 300 + index, *words, path, fill, line))
    group._element.append(
        _shape(first + 2, "undetermined", "", shapes["undetermined"], _grey(), "")
    )
    group._element.extend(small)
    _scale(group, shapes, left, top, width)
    return group


_LAND = palette.NEUTRAL_LAND.light


def _scale(group, shapes: Mapping[str, Any], left: int, top: int, width: int) -> None:
    """Let the units of the shapes fill the place."""
    height = width * shapes["height"] / shapes["width"]
    frame = group._element.grpSpPr.get_or_add_xfrm()
    for tag, pair in (("off", (left, top)), ("ext", (width, height))):
        _pair(frame, tag, pair)
    _pair(frame, "chOff", (0, 0))
    _pair(frame, "chExt", (shapes["width"], shapes["height"]))


def _pair(frame, tag: str, pair) -> None:
    found = frame.find(qn(f"a:{tag}"))
    if found is None:
        found = etree.SubElement(frame, qn(f"a:{tag}"))
    names = ("cx", "cy") if tag.lower().endswith("ext") else ("x", "y")
    for name, value in zip(names, pair, strict=True):
        found.set(name, str(Emu(int(value))))


def read_path(path: str) -> Iterator[list[tuple[float, float]]]:
    """Read the rings of a path made of ``M``, relative ``l`` and ``z``: absolute points.

    >>> [*read_path("M10 10l5 0 0 5z")]
    [[(10.0, 10.0), (15.0, 10.0), (15.0, 15.0)]]
    """
    ring: list[tuple[float, float]] = []
    mode, pending, here = "M", [], (0.0, 0.0)
    for token in _TOKENS.findall(path):
        if token in "MlLz":
            if token == "M" and ring:
                yield ring
                ring = []
            mode, pending = token, []
            continue
        pending.append(float(token))
        if len(pending) == 2:
            x, y = pending
            here = (here[0] + x, here[1] + y) if mode == "l" else (x, y)
            ring.append(here)
            pending = []
    if ring:
        yield ring


def _shape(number: int, name: str, alt: str, path: str, fill: str, line: str):
    """Make a freeform of a path, in the units of the shapes."""
    rings = [*read_path(path)]
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    left, top = min(xs), min(ys)
    width, height = max(max(xs) - left, 1), max(max(ys) - top, 1)
    drawn = "".join(_ring(ring, left, top) for ring in rings)
    geometry = (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{width:.0f}" h="{height:.0f}">{drawn}</a:path></a:pathLst></a:custGeom>'
    )
    return _element(number, name, alt, (left, top, width, height), geometry, fill + line)


def _ring(ring: list[tuple[float, float]], left: float, top: float) -> str:
    points = [f'<a:pt x="{x - left:.0f}" y="{y - top:.0f}"/>' for x, y in ring]
    rest = "".join(f"<a:lnTo>{point}</a:lnTo>" for point in points[1:])
    return f"<a:moveTo>{points[0]}</a:moveTo>{rest}<a:close/>"


def _dot(number: int, name: str, alt: str, x: float, y: float, fill: str, line: str):
    box = (x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT)
    geometry = '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>'
    return _element(number, name, alt, box, geometry, fill + line)


def _element(number: int, name: str, alt: str, box, geometry: str, look: str):
    left, top, width, height = (f"{each:.0f}" for each in box)
    shape = etree.fromstring(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name=""/><p:cNvSpPr/>'
        f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>{geometry}{look}</p:spPr></p:sp>'
    )
    words = shape.find(".//" + qn("p:cNvPr"))
    words.set("name", clean(name))  # set as values: a name from data is no markup
    if alt:
        words.set("descr", clean(alt))
    return shape


def _fill(look: MapClass) -> str:
    if not look.pattern:
        return _solid(look.fill)
    return _patterned(_PATTERNS[look.pattern], palette.HAIRLINES[1].light, look.fill)


def _solid(code: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{code.lstrip("#")}"/></a:solidFill>'


def _grey() -> str:
    return _patterned("smGrid", "#FFFFFF", palette.UNDETERMINED.light)


def _patterned(preset: str, front: str, back: str) -> str:
    return (
        f'<a:pattFill prst="{preset}"><a:fgClr><a:srgbClr val="{front.lstrip("#")}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{back.lstrip("#")}"/></a:bgClr></a:pattFill>'
    )


def _line(look: MapClass | None, is_marked: bool) -> str:
    if is_marked:
        return f'<a:ln w="28575">{_solid(palette.COMMITMENT["social"].light)}</a:ln>'
    line = palette.border_on(palette.find_ink(look.fill)).light if look else "#FFFFFF"
    return f'<a:ln w="3175">{_solid(line)}</a:ln>'


def legend_fill(look: MapClass) -> str:
    """Give the fill of a class as XML, for its swatch in the legend."""
    return _fill(look)
