"""Boundaries -> the land under the map of cities: plain GeoJSON in degrees, fetched once.

Built by ``python -m nua_data shapes`` into static/land.json, and finer into land_near.json
and borders_near.json for the view of one country. Outer rings run counter-clockwise, as deck.gl
wants them; shared borders stay shared. geopandas and shapely are imported by the build only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

STATIC = Path(__file__).resolve().parent.parent / "static"
NEAR = "land_near.json"
DETAIL = {"land.json": (0.25, 0.2), NEAR: (0.05, 0.05)}
"""File -> side, in degrees, of the largest triangle that simplification may cut off, and of the
square below which an island is left out where there is larger land."""
STATE, OTHER, UNDETERMINED = 0, 1, 2
"""What a shape is: of a member or observer State, of neither, or of undetermined status."""


def build_land(geojson_path: Path, states: set[str], detail: tuple[float, float]) -> dict[str, Any]:
    """Build the land: one feature a shape, with i (iso3), k (its kind) and t (its tone)."""
    import geopandas
    import shapely

    table = geopandas.read_file(geojson_path).sort_values("iso3").reset_index(drop=True)
    table = table[table["iso3"] != "ATA"]
    areas = [_areas(shape) for shape in shapely.make_valid(table.geometry.to_numpy())]
    shapes = shapely.coverage_simplify(areas, detail[0])
    features = []
    for iso3, undetermined, shape in zip(table["iso3"], table["undetermined"], shapes, strict=True):
        polygons = _polygons(shape, detail[1])
        if polygons:
            kind = UNDETERMINED if undetermined else STATE if iso3 in states else OTHER
            features.append(
                {
                    "type": "Feature",
                    "properties": {"i": iso3, "k": kind},
                    "geometry": {"type": "MultiPolygon", "coordinates": polygons},
                }
            )
    _set_tones(features)
    return {"type": "FeatureCollection", "features": features}


def write_land(folder: Path, geojson_path: Path, states: set[str]) -> None:
    """Build every file of the land and say how large it is."""
    for name, detail in DETAIL.items():
        land = build_land(geojson_path, states, detail)
        files = {name: land}
        if name == NEAR:
            files[borders_file(name)] = borders_of(land)
        for file, content in files.items():
            text = dump_land(content) + "\n"
            (folder / file).write_text(text, encoding="utf-8")
            print(f"{folder / file}: {len(text.encode()) / 1000:.0f} kB")


def borders_file(name: str) -> str:
    """Name the file of the lines between the shapes of a file of land."""
    return name.replace("land", "borders")


def dump_land(land: dict[str, Any] | list) -> str:
    """Write the land as JSON, the same bytes for the same shapes."""
    return json.dumps(land, separators=(",", ":"), sort_keys=True)


def _areas(shape: Any) -> Any:
    """Leave out the lines and points that mending a shape may leave beside its areas."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def _polygons(shape: Any, speck: float) -> list[list[list[list[float]]]]:
    """List the pieces of a shape that are large enough, the largest always."""
    import shapely

    parts = shapely.get_parts(shape)
    if not len(parts):
        return []
    areas = shapely.area(parts)
    kept = areas >= speck**2
    kept[areas.argmax()] = True
    oriented = [shapely.orient_polygons(part) for part in parts[kept]]
    drawn = [
        [ring for ring in map(_ring, (part.exterior, *part.interiors)) if ring] for part in oriented
    ]
    return [rings for rings in drawn if rings]


def borders_of(land: dict[str, Any]) -> list[dict[str, float]]:
    """Give what two shapes share, each piece once: from x, y to u, v."""
    shared = sorted(
        pair for pair, shapes in _shapes_at(land["features"]).items() if len(shapes) > 1
    )
    return [{"x": x, "y": y, "u": u, "v": v} for (x, y), (u, v) in shared]


def _shapes_at(features: list[dict[str, Any]]) -> dict[tuple, set[int]]:
    """Give each piece of a ring -> the numbers of the shapes that have it."""
    shapes_at: dict[tuple, set[int]] = {}
    for number, feature in enumerate(features):
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                for pair in zip(ring, ring[1:], strict=False):
                    shapes_at.setdefault(tuple(sorted(map(tuple, pair))), set()).add(number)
    return shapes_at


def _set_tones(features: list[dict[str, Any]]) -> None:
    """Give each shape a tone, from 0 on, that none of its neighbours has.

    The world is drawn without lines between states: without a graphics card they cost half of the
    time of the picture. Those with most neighbours choose first.
    """
    beside: dict[int, set[int]] = {number: set() for number in range(len(features))}
    for shapes in _shapes_at(features).values():
        for number in shapes:
            beside[number] |= shapes - {number}
    tones: dict[int, int] = {}
    for number in sorted(beside, key=lambda each: (-len(beside[each]), each)):
        taken = {tones.get(other) for other in beside[number]}
        tones[number] = next(tone for tone in range(len(features)) if tone not in taken)
        features[number]["properties"]["t"] = tones[number]


def _ring(ring: Any) -> list[list[float]]:
    """Write a ring with two decimals; empty where rounding leaves no area."""
    points = np.round(np.asarray(ring.coords), 2)
    is_new = np.ones(len(points), dtype=bool)
    is_new[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    points = points[is_new]
    return points.tolist() if len(points) >= 4 else []
