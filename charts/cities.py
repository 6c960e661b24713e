"""Cities as a picture: a pydeck map without tiles, its legend, and a histogram in light HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from math import cos, log2, pi, radians, sqrt, tan
from math import log as ln

import numpy as np
import pandas as pd
import pydeck as pdk

from charts.palette import NEUTRAL_LAND, OCEAN, PAPER, TEXT, UNDETERMINED, Ink
from nua_data.shapes_land import UNDETERMINED as IS_UNDETERMINED
from nua_data.shapes_land import borders_file

STEPS = (
    Ink("#F2D95C", "#5A62CF"),
    Ink("#8ECFA0", "#2F8FC9"),
    Ink("#3BA9BF", "#3FBFB4"),
    Ink("#2A6FAF", "#9BDD9C"),
    Ink("#26298A", "#F6EF9F"),
)
"""Classes from low to high: the higher the darker on a light page, the lighter on a dark one."""
NO_FIGURE = Ink("#6B7480", "#A3ACB6")
"""The ring of a city without a figure; it has no fill."""
LAND_TONES = (
    Ink("#CAD0D5", "#30363D"),
    Ink("#DBDEE2", "#252A30"),
    Ink("#CFD3D8", "#2D3238"),
    Ink("#C5CBD1", "#343A41"),
)
"""Beside the neutral one: tones near to it that tell neighbours apart and mean nothing."""
CHOSEN_LAND = Ink("#F4EFE2", "#3B444F")
LAND, NEAR_LAND = "app/static/land.json", "app/static/land_near.json"
"""Addresses of the shapes, beside the page's own: for the world, and finer for one country."""
LAYER = "cities"
Dot = dict[str, object]
"""A city as the browser is sent it."""
WORLD_BOUNDS = ((-179.9, -57.0), (179.9, 79.0))
LEAST_RADIUS, CAPITAL_RADIUS = 2.4, 4.0
_PER_ROOT_MILLION = 1.9
_FIT = (760, 440)
"""Width and height, px, of the map that a country's cities are fitted into."""
_CLOSEST, _LEAST_SPAN = 7.0, 4.0


@dataclass(frozen=True)
class MapWords:
    """What a dot's card says: heading of its population, of its value, and what stands for none."""

    population: str
    value: str
    none: str


class CompactDeck(pdk.Deck):
    """A deck written once and without spaces: Streamlit's front end reads it letter by letter."""

    @cached_property
    def text(self) -> str:
        """Give the deck as JSON."""
        return json.dumps(json.loads(super().to_json()), separators=(",", ":"), ensure_ascii=False)

    def to_json(self) -> str:
        """Give the deck as JSON; the same text every time."""
        return self.text


def radius(population: float) -> float:
    """Give the radius of a dot, px: its area grows with the population."""
    if not population > 0:
        return CAPITAL_RADIUS
    return round(LEAST_RADIUS + _PER_ROOT_MILLION * sqrt(population / 1e6), 1)


def dots(points: pd.DataFrame, indicators: int) -> list[Dot]:
    """Give the rows that the browser is sent, in their order; only what it draws and says.

    `points`: city, name, lat, lon, kind, population, country, people (words), and for each of so
    many indicators, by its place, class (0 to 5) and figure (words). A row has `c0`, the class for
    the first indicator, where that is not 0, and `v0`, its figure, and so on: the map shows another
    indicator without fetching other rows.
    """
    columns = ["city", "name", "lat", "lon", "kind", "population", "country", "people"]
    rows: list[Dot] = [
        {
            "i": city,
            "n": name,
            "x": round(lon, 2),
            "y": round(lat, 2),
            "r": radius(population),
            "k": country,
            "p": people,
            **({"q": 1} if kind == "capital" else {}),
        }
        for city, name, lat, lon, kind, population, country, people in points[columns].itertuples(
            index=False
        )
    ]
    for place in range(indicators):
        of = zip(rows, points[f"class_{place}"], points[f"figure_{place}"], strict=True)
        for row, colour, figure in of:
            row[f"v{place}"] = figure
            if colour:
                row[f"c{place}"] = int(colour)
    return rows


def city_map(
    address: str,
    at: int,
    camera: pdk.ViewState,
    words: MapWords,
    shade: str = "light",
    country: str = "",
    chosen: Sequence[Dot] = (),
) -> CompactDeck:
    """Draw the map; `shade` is light or dark, `country` and the `chosen` dots are marked.

    The browser fetches the `dots` from `address`; `at` is the place of the indicator shown in them.
    No map style is named, so that it asks no other host for tiles.
    """
    borders = [_borders(shade)] if country else []
    layers = [_land(shade, country), *borders, _dots(address, at, shade, is_near=bool(country))]
    if chosen:
        layers.append(_mark(chosen, shade))
    return CompactDeck(
        layers=layers,
        views=[pdk.View("MapView", controller={"maxBounds": WORLD_BOUNDS, "dragRotate": False})],
        map_provider=None,
        initial_view_state=camera,
        tooltip=_card(words, at, shade),
    )


def _land(shade: str, country: str) -> pdk.Layer:
    land, chosen = _colour(NEUTRAL_LAND, shade), _colour(CHOSEN_LAND, shade)
    tones = "".join(
        f"properties.t == {at} ? {_colour(ink, shade)} : " for at, ink in enumerate(LAND_TONES, 1)
    )
    undetermined = _colour(UNDETERMINED, shade)
    fill = f"properties.k == {IS_UNDETERMINED} ? {undetermined} : {tones}{land}"
    if country:
        fill = f"properties.i == '{country}' ? {chosen} : {fill}"
    return pdk.Layer(
        "GeoJsonLayer",
        data=NEAR_LAND if country else LAND,
        id="land",
        pickable=False,
        stroked=False,
        filled=True,
        get_fill_color=fill,
        update_triggers={"getFillColor": f"{shade}{country}"},
    )


def _borders(shade: str) -> pdk.Layer:
    return pdk.Layer(
        "LineLayer",
        data=borders_file(NEAR_LAND),
        id="borders",
        pickable=False,
        get_source_position="[x, y]",
        get_target_position="[u, v]",
        get_color=_colour(OCEAN, shade),
        get_width=1,
        width_units="'pixels'",
    )


def _dots(address: str, at: int, shade: str, is_near: bool) -> pdk.Layer:
    none, kind = [*_colour(OCEAN, shade), 90], f"c{at}"
    colours = [[*_colour(ink, shade), 235] for ink in STEPS]
    fill = "".join(f"{kind} == {step} ? {colour} : " for step, colour in enumerate(colours, 1))
    edge, empty = [*_colour(PAPER, shade), 255], [*_colour(NO_FIGURE, shade), 255]
    return pdk.Layer(
        "ScatterplotLayer",
        data=address,
        id=LAYER,
        pickable=True,
        stroked=True,
        get_position="[x, y]",
        get_radius="r",
        radius_units="'pixels'",
        radius_scale=1.5 if is_near else 1.0,
        get_fill_color=f"{fill}{none}",
        get_line_color=f"!{kind} ? {empty} : q == 1 ? {[*_colour(TEXT, shade), 255]} : {edge}",
        get_line_width=f"!{kind} || q == 1 ? 1.3 : 0.6",
        line_width_units="'pixels'",
        update_triggers=dict.fromkeys(
            ("getFillColor", "getLineColor", "getLineWidth"), f"{shade}{at}"
        ),
    )


def _mark(chosen: Sequence[Dot], shade: str) -> pdk.Layer:
    """Draw a ring around the chosen city."""
    return pdk.Layer(
        "ScatterplotLayer",
        data=[*chosen],
        id="chosen",
        pickable=False,
        stroked=True,
        filled=False,
        get_position="[x, y]",
        get_radius="r * 1.5 + 5",
        radius_units="'pixels'",
        get_line_color=_colour(TEXT, shade),
        get_line_width=2.5,
        line_width_units="'pixels'",
    )


def _card(words: MapWords, at: int, shade: str) -> dict[str, object]:
    """Give the card under the pointer; the browser escapes what it fills in.

    What is missing is said by the style of the page (`cities_key.STYLE`), not by each row.
    """
    return {
        "html": (
            f"<b>{{n}}</b><br>{{k}}<br>{escape(words.population)} {{p}}"
            f'<br>{escape(words.value)} <span data-none="{escape(words.none)}">{{v{at}}}</span>'
        ),
        "style": {
            "backgroundColor": PAPER.light if shade == "light" else PAPER.dark,
            "color": TEXT.light if shade == "light" else TEXT.dark,
            "border": "1px solid currentColor",
            "borderRadius": "4px",
            "fontSize": "14px",
            "lineHeight": "1.4",
            "maxWidth": "20rem",
            "padding": "6px 10px",
        },
    }


def _colour(ink: Ink, shade: str) -> list[int]:
    text = ink.light if shade == "light" else ink.dark
    return [int(text[at : at + 2], 16) for at in (1, 3, 5)]


def world_camera() -> pdk.ViewState:
    """Show the whole world: the bounds of the map keep it as large as its box."""
    return pdk.ViewState(latitude=24, longitude=10, zoom=-2, max_zoom=10)


def camera_on(points: pd.DataFrame, margin: float) -> pdk.ViewState:
    """Show all of some points (lat, lon); the shorter way round the globe counts.

    `margin` is the width shown over the width of the points.
    """
    if points.empty:
        return world_camera()
    west, east = _range_of_longitudes(points["lon"].to_numpy())
    south, north = points["lat"].min(), points["lat"].max()
    width = max((east - west) * margin, _LEAST_SPAN)
    height = max((_mercator(north) - _mercator(south)) * margin, _LEAST_SPAN)
    zoom = min(log2(_FIT[0] * 360 / (512 * width)), log2(_FIT[1] * 360 / (512 * height)), _CLOSEST)
    middle = (west + east) / 2
    return pdk.ViewState(
        latitude=round((south + north) / 2, 3),
        longitude=round(middle - 360 if middle > 180 else middle, 3),
        zoom=round(zoom, 2),
        max_zoom=10,
    )


def _range_of_longitudes(lon: np.ndarray) -> tuple[float, float]:
    turned = np.where(lon < 0, lon + 360, lon)
    best = min((lon, turned), key=lambda each: float(each.max() - each.min()))
    return float(best.min()), float(best.max())


def _mercator(lat: float) -> float:
    """Give the height of a latitude on the map, in degrees of the equator."""
    bounded = radians(min(max(lat, -84.0), 84.0))
    return ln(tan(bounded) + 1 / cos(bounded)) * 180 / pi
