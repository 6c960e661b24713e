from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nua_data import shapes

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "sample_data"
WORLD = ROOT / "static" / "world.json"


@pytest.fixture(scope="module")
def countries() -> pd.DataFrame:
    return pd.read_csv(DATA / "countries.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def world() -> dict:
    return json.loads(WORLD.read_text(encoding="utf-8"))


def follow(path: str) -> list[np.ndarray]:
    """Walk path data and give its lines as arrays of absolute points."""
    lines = []
    for piece in filter(None, path.split("M")):
        numbers = np.array([int(n) for n in re.findall(r"-?\d+", piece)]).reshape(-1, 2)
        lines.append(numbers.cumsum(axis=0))
    return lines


def area(path: str) -> float:
    """Give the area that a path encloses, holes taken off, in square units."""
    rings = [ring.astype(float) for ring in follow(path)]
    return abs(
        sum(
            (ring[:, 0] * np.roll(ring[:, 1], -1) - np.roll(ring[:, 0], -1) * ring[:, 1]).sum() / 2
            for ring in rings
        )
    )


def test_every_state_is_there_as_a_shape_or_a_dot(world, countries):
    assert world["order"] == sorted(countries["iso3"])
    assert (countries["membership"] == "member").sum() == 193
    for index, path in enumerate(world["paths"]):
        assert path or str(index) in world["dots"], world["order"][index]
        assert not path or re.fullmatch(r"(M\d+ ?\d+l[-\d ]+z)+", path), world["order"][index]


def test_every_shape_lies_on_the_canvas(world):
    drawings = [*world["paths"], *(world[k] for k in ("land", "undetermined", "outline"))]
    points = np.vstack([line for path in drawings for line in follow(path)])
    assert points.min() >= 0
    assert points[:, 0].max() <= world["width"]
    assert points[:, 1].max() <= world["height"]


def test_equal_earth_keeps_proportions_of_areas(world):
    sizes = dict(zip(world["order"], map(area, world["paths"]), strict=True))
    # Brazil 8.5, Kenya 0.58, Australia 7.7 million square kilometres
    assert sizes["BRA"] / sizes["KEN"] == pytest.approx(8.5 / 0.58, rel=0.05)
    assert sizes["AUS"] / sizes["BRA"] == pytest.approx(7.7 / 8.5, rel=0.05)


def test_points_lie_in_or_beside_their_shapes(world):
    for iso3, path, point in zip(world["order"], world["paths"], world["points"], strict=True):
        if path:
            corners = np.vstack(follow(path))
            low, high = corners.min(axis=0) - 90, corners.max(axis=0) + 90
            assert (low <= point).all() and (point <= high).all(), iso3


@pytest.mark.parametrize("iso3", ["TUV", "NRU", "SGP", "MUS", "MLT", "SMR", "LCA", "VAT", "PSE"])
def test_small_states_have_dots(world, iso3):
    assert str(world["order"].index(iso3)) in world["dots"]


@pytest.mark.parametrize("iso3", ["KEN", "FRA", "CHE", "RWA", "SLV"])
def test_states_that_can_be_seen_have_none(world, iso3):
    assert str(world["order"].index(iso3)) not in world["dots"]


def test_dots_keep_apart_and_stay_near(world):
    indexes = [int(i) for i in world["dots"]]
    offsets = np.array(list(world["dots"].values()))
    places = np.array(world["points"])[indexes] + offsets
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() >= shapes.DOT_GAP - 2
    assert np.hypot(*offsets.T).max() <= shapes.DOT_GAP


def test_undetermined_areas_are_apart(world):
    assert len(follow(world["undetermined"])) >= 4
    assert not {"XJK", "XAC", "XBT", "ESH", "TWN", "GRL"} & set(world["order"])
    assert world["undetermined"] not in world["land"]


def test_file_is_small(world):
    assert WORLD.stat().st_size <= 160_000


def test_rebuilding_gives_the_committed_file(tmp_path):
    parser = argparse.ArgumentParser()
    shapes.add_command(parser.add_subparsers())
    out = tmp_path / "world.json"
    arguments = parser.parse_args(["shapes", "--data", str(DATA), "--out", str(out)])
    assert arguments.run(arguments) == 0
    assert out.read_bytes() == WORLD.read_bytes()


def test_hash_is_of_the_content(world):
    import hashlib

    said = world.pop("hash")
    assert hashlib.sha256(shapes.dump_world(world).encode()).hexdigest()[:16] == said
    world["hash"] = said


def test_member_without_a_point_is_refused(countries):
    short = countries[countries["iso3"] != "KEN"]
    with pytest.raises(ValueError, match="KEN"):
        shapes.build_world(DATA / shapes.BOUNDARIES, short)


def test_point_off_the_globe_is_refused(countries):
    wrong = countries.assign(lat=countries["lat"].where(countries["iso3"] != "KEN", np.nan))
    with pytest.raises(ValueError, match="point"):
        shapes.build_world(DATA / shapes.BOUNDARIES, wrong)


def test_neighbours_share_their_border(tmp_path):
    squares = [("AAA", 0.0, True), ("BBB", 20.0, True), ("CCC", 40.0, False)]
    features = [
        {
            "type": "Feature",
            "properties": {"iso3": iso3, "un_member": member, "undetermined": not member},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 0], [x + 20, 0], [x + 20, 20], [x, 20], [x, 0]]],
            },
        }
        for iso3, x, member in squares
    ]
    source = tmp_path / "squares.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    states = pd.DataFrame({"iso3": ["BBB", "AAA"], "lat": [10.0, 10.0], "lon": [30.0, 10.0]})
    built = shapes.build_world(source, states)
    assert built["order"] == ["AAA", "BBB"]
    corners = [{tuple(p) for p in np.vstack(follow(path)).tolist()} for path in built["paths"]]
    assert len(corners[0] & corners[1]) == 2
    assert built["undetermined"] and not built["land"] and not built["dots"]


def test_importing_is_cheap():
    code = (
        "import sys, nua_data.shapes;"
        "assert not {'geopandas', 'shapely', 'pyproj'} & set(sys.modules), 'heavy import'"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
