"""Boundaries -> the land under the cities' map: plain GeoJSON in degrees, fetched once.

Built by ``python -m nua_data shapes`` into static/land.json. Outer rings run counter-clockwise, as
deck.gl wants them; shared borders stay shared. geopandas and shapely are imported by the build only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

LAND = Path(__file__).resolve().parent.parent / "static" / "land.json"
TOLERANCE = 0.25
"""Side, in degrees, of the largest triangle that simplification may cut off."""
SPECK = 0.2
"""Islands smaller than this square (degrees) are left out where there is larger land."""
STATE, OTHER, UNDETERMINED = 0, 1, 2
"""What a shape is: of a member or observer State, of neither, or of undetermined status."""


def build_land(geojson_path: Path, states: set[str]) -> dict[str, Any]:
    """Build the land: one feature a shape, with the properties i (iso3) and k (its kind)."""
    import geopandas
    import shapely

    table = geopandas.read_file(geojson_path).sort_values("iso3").reset_index(drop=True)
    table = table[table["iso3"] != "ATA"]
    areas = [_areas(shape) for shape in shapely.make_valid(table.geometry.to_numpy())]
    shapes = shapely.coverage_simplify(areas, TOLERANCE)
    features = []
    for iso3, undetermined, shape in zip(table["iso3"], table["undetermined"], shapes, strict=True):
        polygons = _polygons(shape)
        if polygons:
            kind = UNDETERMINED if undetermined else STATE if iso3 in states else OTHER
            features.append(
                {
                    "type": "Feature",
                    "properties": {"i": iso3, "k": kind},
                    "geometry": {"type": "MultiPolygon", "coordinates": polygons},
                }
            )
    return {"type": "FeatureCollection", "features": features}


def dump_land(land: dict[str, Any]) -> str:
    """Write the land as JSON, the same bytes for the same shapes."""
    return json.dumps(land, separators=(",", ":"), sort_keys=True)


def _areas(shape: Any) -> Any:
    """Leave out the lines and points that mending a shape may leave beside its areas."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def _polygons(shape: Any) -> list[list[list[list[float]]]]:
    """List the pieces of a shape that are large enough, the largest always."""
    import shapely

    parts = shapely.get_parts(shape)
    if not len(parts):
        return []
    areas = shapely.area(parts)
    kept = areas >= SPECK**2
    kept[areas.argmax()] = True
    oriented = [shapely.orient_polygons(part) for part in parts[kept]]
    drawn = [
        [ring for ring in map(_ring, (part.exterior, *part.interiors)) if ring] for part in oriented
    ]
    return [rings for rings in drawn if rings]


def _ring(ring: Any) -> list[list[float]]:
    """Write a ring with two decimals; empty where rounding leaves no area."""
    points = np.round(np.asarray(ring.coords), 2)
    is_new = np.ones(len(points), dtype=bool)
    is_new[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    points = points[is_new]
    return points.tolist() if len(points) >= 4 else []
