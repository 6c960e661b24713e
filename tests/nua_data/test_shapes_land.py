"""The land under the cities: what the map library needs of its rings, and what is in the files."""

from __future__ import annotations

import json

import pytest

from charts.cities import LAND_TONES
from nua_data.release import open_release
from nua_data.shapes_land import (
    DETAIL,
    NEAR,
    OTHER,
    STATE,
    STATIC,
    UNDETERMINED,
    borders_file,
    borders_of,
)


def signed_area(ring: list[list[float]]) -> float:
    pairs = zip(ring, ring[1:], strict=False)
    return sum(x * v - u * y for (x, y), (u, v) in pairs) / 2


@pytest.fixture(params=DETAIL)
def name(request) -> str:
    return request.param


def read(name: str):
    return json.loads((STATIC / name).read_text(encoding="utf-8"))


@pytest.fixture
def land(name) -> dict:
    return read(name)


def neighbours(land: dict) -> set[frozenset[int]]:
    owners: dict = {}
    for number, feature in enumerate(land["features"]):
        for ring in (ring for polygon in feature["geometry"]["coordinates"] for ring in polygon):
            for pair in zip(ring, ring[1:], strict=False):
                owners.setdefault(tuple(sorted(map(tuple, pair))), set()).add(number)
    return {frozenset(shapes) for shapes in owners.values() if len(shapes) > 1}


def test_no_two_neighbours_have_one_tone_and_the_map_has_a_colour_for_each(land):
    tones = [feature["properties"]["t"] for feature in land["features"]]
    codes = [feature["properties"]["i"] for feature in land["features"]]
    pairs = neighbours(land)
    named = {frozenset(codes[number] for number in pair) for pair in pairs}
    assert {frozenset({"KEN", "UGA"}), frozenset({"ESP", "PRT"})} <= named
    assert all(len({tones[number] for number in pair}) == len(pair) for pair in pairs)
    assert set(tones) <= {0, *range(1, len(LAND_TONES) + 1)}


def test_the_lines_of_a_country_view_are_what_two_shapes_share():
    lines, land = read(borders_file(NEAR)), read(NEAR)
    assert lines == borders_of(land)
    assert len({tuple(line.values()) for line in lines}) == len(lines) > 3000


def test_outer_rings_run_counter_clockwise_and_holes_the_other_way(land):
    for feature in land["features"]:
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert outer[0] == outer[-1], feature["properties"]
            assert signed_area(outer) > 0, feature["properties"]
            assert all(signed_area(hole) < 0 for hole in holes), feature["properties"]


def test_every_state_with_a_shape_is_there_and_undetermined_areas_apart(land):
    kinds = {each["properties"]["i"]: each["properties"]["k"] for each in land["features"]}
    states = set(open_release().countries["iso3"])
    assert states - set(kinds) == {"VAT"}, "the Holy See has no shape"
    assert all(kinds[iso3] == STATE for iso3 in states & set(kinds))
    assert {OTHER, UNDETERMINED} <= set(kinds.values())
    assert "ATA" not in kinds


def test_no_ring_crosses_the_edge_of_the_map(land):
    for feature in land["features"]:
        for rings in feature["geometry"]["coordinates"]:
            across = [x for x, _ in rings[0]]
            assert max(across) - min(across) < 200, feature["properties"]
            assert -180 <= min(across) and max(across) <= 180


def test_the_files_stay_small():
    assert (STATIC / "land.json").stat().st_size < 220_000
    assert (STATIC / "land_near.json").stat().st_size < 520_000
