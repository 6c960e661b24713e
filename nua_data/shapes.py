"""Boundaries -> the shapes of the world map: projected paths, and points for small states.

Built once by ``python -m nua_data shapes`` into static/world.json, which the browser fetches
once and documents read too. Projection: Equal Earth (EPSG:8857). Simplification keeps shared
borders shared (a coverage), so neighbours neither overlap nor gape. geopandas, shapely and
pyproj are imported by the build only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nua_data.shapes_land import write_land

if TYPE_CHECKING:
    import geopandas

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "static" / "world.json"
BOUNDARIES = "un_boundaries.geojson"
CRS = "EPSG:8857"
EXAMPLE = """
example:
  python -m nua_data shapes
      after a change of the boundaries or of a state's point: write what the browser fetches
"""
CREDIT = "United Nations Geodata"

WIDTH = 8000
"""Width of the canvas in units; the whole equator, 180 W to 180 E, fits in it."""
SOUTH = -59.0
"""Latitude of the lower edge: below it lies only Antarctica, which no state's report covers."""
TOLERANCE = 2.4
"""Side, in canvas units, of the largest triangle that simplification may cut off."""
SPECK = 5.0
"""Islands smaller than this square (units) are left out where the state has larger land."""
DOT_BELOW = 26.0
"""A state whose largest piece of land is smaller than this square (units) gets a dot."""
DOT_GAP = 48.0
"""Least distance of two dots at world zoom, in units (6.6 px on a map 1,100 px wide)."""


def build_world(geojson_path: Path, countries_points: pd.DataFrame) -> dict[str, Any]:
    """Build the shapes file from boundaries and points.

    `countries_points` has one row a state: iso3, lat, lon (degrees). The result holds, in the
    fixed order of `order` (iso3, sorted): `paths` (SVG path data, "" where a state has none),
    `points` (x, y of its point) and `dots` (index -> offset that keeps dots apart), and besides
    them `land` (areas of no state), `undetermined`, `outline` and `graticule`, and `hash`, the
    SHA-256 of all the rest. Raises ValueError if a member or a point is missing.
    """
    states = countries_points.sort_values("iso3").reset_index(drop=True)
    order = states["iso3"].tolist()
    table = _simplified(geojson_path)
    is_state = table["iso3"].isin(order)
    missing = sorted(set(table.loc[table["un_member"], "iso3"]) - set(order))
    if missing:
        raise ValueError(f"members in the boundaries without a point: {', '.join(missing)}")
    shapes = table[is_state].set_index("iso3")["geometry"].reindex(order)
    points = _project(states["lon"].to_numpy(), states["lat"].to_numpy())
    if not np.isfinite(points).all():
        raise ValueError("a state's point cannot be projected: check lat and lon")
    world: dict[str, Any] = {
        "credit": CREDIT,
        "crs": CRS,
        "width": WIDTH,
        "height": _height(),
        "order": order,
        "paths": [_path(shape, keep_largest=True) for shape in shapes],
        "points": points.round().astype(int).tolist(),
        "dots": _dots(shapes, points),
        "land": "".join(
            _path(g) for g in table.loc[~is_state & ~table["undetermined"], "geometry"]
        ),
        "undetermined": "".join(_path(g) for g in table.loc[table["undetermined"], "geometry"]),
        "outline": _outline(),
        "graticule": _graticule(),
    }
    world["hash"] = hashlib.sha256(dump_world(world).encode()).hexdigest()[:16]
    return world


@cache
def load_world() -> dict[str, Any]:
    """Read the built shapes, once a process; shared, so not to be changed."""
    return json.loads(WORLD.read_text(encoding="utf-8"))


def dump_world(world: dict[str, Any]) -> str:
    """Write the shapes as JSON, the same bytes for the same shapes."""
    return json.dumps(world, separators=(",", ":"), sort_keys=True, ensure_ascii=True)


def _simplified(geojson_path: Path) -> geopandas.GeoDataFrame:
    """Read, project to canvas units and simplify as one coverage; sorted by iso3."""
    import geopandas
    import shapely

    table = geopandas.read_file(geojson_path).sort_values("iso3").reset_index(drop=True)
    table = table[table["iso3"] != "ATA"].reset_index(drop=True)
    projected = shapely.make_valid(table.to_crs(CRS).geometry.to_numpy())
    canvas = shapely.transform(projected, _to_canvas)
    table["geometry"] = geopandas.GeoSeries(shapely.coverage_simplify(canvas, TOLERANCE), crs=None)
    return table


def _project(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Project degrees to canvas units: an array of x, y rows."""
    from pyproj import Transformer

    to_metres = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    return _to_canvas(np.column_stack(to_metres.transform(lon, lat)))


def _to_canvas(metres: np.ndarray) -> np.ndarray:
    """Turn Equal Earth metres into canvas units, y pointing down."""
    half_width, top = 17_243_959.06, 8_392_927.60
    scale = WIDTH / (2 * half_width)
    return np.column_stack([(metres[:, 0] + half_width) * scale, (top - metres[:, 1]) * scale])


def _height() -> int:
    """Height of the canvas in units, from the North Pole to `SOUTH`."""
    return int(np.ceil(_project(np.array([0.0]), np.array([SOUTH]))[0, 1]))


def _rings(shape: Any, keep_largest: bool) -> list[np.ndarray]:
    """List the rings to draw: pieces of land of some size, with their lakes and enclaves."""
    import shapely

    if shape is None or shapely.is_missing(shape) or shapely.is_empty(shape):
        return []
    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = parts[shapely.get_dimensions(parts) == 2]
    areas = shapely.area(parts)
    is_drawn = areas >= SPECK**2
    if keep_largest and len(parts):
        is_drawn[areas.argmax()] = True
    rings = shapely.get_rings(parts[is_drawn])
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]


def _path(shape: Any, keep_largest: bool = False) -> str:
    """Write a shape as SVG path data with whole numbers and relative steps."""
    return "".join(_line(ring, close=True) for ring in _rings(shape, keep_largest))


def _line(points: np.ndarray, close: bool) -> str:
    """Write one ring or line; "" where rounding leaves no area."""
    whole = np.rint(points).astype(int)
    is_new = np.ones(len(whole), dtype=bool)
    is_new[1:] = (np.diff(whole, axis=0) != 0).any(axis=1)
    whole = whole[is_new]
    if close and len(whole) < 3:
        return ""
    steps = [_pair(*step) for step in np.diff(whole, axis=0).tolist()]
    return f"M{_pair(*whole[0])}l{_join(steps)}{'z' if close else ''}"


def _pair(x: int, y: int) -> str:
    """Write two numbers, the sign serving as separator where there is one."""
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def _join(pairs: list[str]) -> str:
    """Join pairs with as few separators as path data allows."""
    if not pairs:
        return ""
    return pairs[0] + "".join(p if p.startswith("-") else f" {p}" for p in pairs[1:])


def _dots(shapes: Any, points: np.ndarray) -> dict[str, list[int]]:
    """Choose the states that need a dot, and move crowded dots apart.

    Gives index -> [dx, dy] in canvas units from the state's point at world zoom. The offset is
    divided by the zoom when drawn, so a dot comes to its true place as the reader comes nearer.
    """
    import shapely

    pieces = [shapely.area(shapely.get_parts(s)).max() if s is not None else 0.0 for s in shapes]
    chosen = np.flatnonzero(np.array(pieces) < DOT_BELOW**2)
    anchors = points[chosen]
    offsets = np.rint(_spread(anchors) - anchors).astype(int).tolist()
    return {str(index): offset for index, offset in zip(chosen.tolist(), offsets, strict=True)}


def _spread(anchors: np.ndarray, rounds: int = 200) -> np.ndarray:
    """Push points apart until each pair keeps `DOT_GAP`, staying near where they began."""
    places = anchors.astype(float).copy()
    for _ in range(rounds):
        away = places[:, None, :] - places[None, :, :]
        distance = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(distance, np.inf)
        lack = np.clip(DOT_GAP - distance, 0, None) / 2
        push = (away / np.maximum(distance, 1e-6)[..., None] * lack[..., None]).sum(axis=1)
        if not lack.any():
            break
        places += 0.6 * push
    return places


def _outline() -> str:
    """Draw the edge of the sphere, cut off at `SOUTH`."""
    lats = np.append(np.arange(90, SOUTH, -3.0), SOUTH)
    west = _project(np.full_like(lats, -180.0), lats)
    east = _project(np.full_like(lats, 180.0), lats)
    return _line(np.vstack([west, east[::-1]]), close=True)


def _graticule() -> str:
    """Draw meridians and parallels every 30 degrees."""
    lats = np.append(np.arange(90, SOUTH, -5.0), SOUTH)
    meridians = [_project(np.full_like(lats, lon), lats) for lon in range(-150, 180, 30)]
    ends = np.array([-180.0, 180.0])
    parallels = [_project(ends, np.full(2, float(lat))) for lat in range(-30, 90, 30)]
    return "".join(_line(line, close=False) for line in [*meridians, *parallels])


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """Add ``shapes`` to the command line."""
    parser = subparsers.add_parser(
        "shapes",
        help="build the shapes of the world map",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=ROOT / "sample_data",
        metavar="FOLDER",
        help="release whose boundaries and states are drawn (default: the bundled one)",
    )
    parser.add_argument(
        "--out", type=Path, default=WORLD, help="file to write (default: static/world.json)"
    )
    parser.set_defaults(run=run_command)


def run_command(arguments: argparse.Namespace) -> int:
    """Build the shapes file and say what is in it."""
    countries = pd.read_csv(arguments.data / "countries.csv", usecols=["iso3", "lat", "lon"])
    world = build_world(arguments.data / BOUNDARIES, countries)
    text = dump_world(world) + "\n"
    arguments.out.write_text(text, encoding="utf-8")
    print(
        f"{arguments.out}: {len(world['order'])} states, {len(world['dots'])} with a dot, "
        f"{len(text.encode()) / 1000:.0f} kB, {world['hash']}"
    )
    write_land(arguments.out.parent, arguments.data / BOUNDARIES, set(countries["iso3"]))
    return 0
