"""What both rivals show: the facts of our two views, and plain Plotly pictures of them.

The facts come from the same release by the same functions as ours; the pictures are what Plotly
Express makes of them. Neither rival imports anything of ours that draws.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd
import plotly.express as px
from plotly.graph_objects import Figure

from nua_data import cycles, facts, words
from nua_data.model import WORLD, Grouping, Status
from nua_data.release import Release, open_release
from nua_data.text import Text, load_text

COLOURS = {
    Status.SUBMITTED: "#123F73",
    Status.LAUNCHED: "#4393C3",
    Status.PREPARING: "#92C5DE",
    Status.PLEDGED: "#D1E5F0",
    Status.NONE: "#ECECEC",
    Status.WITHDRAWN: "#7A1230",
}
FIRST_COUNTRIES = ("KEN", "JOR", "BRA")
FIRST_INDICATOR = "EN_LND_SLUM"
GRAPH_CONFIG = {"topojsonURL": "/assets/"}
"""Plotly asks the internet for a base map even when it has shapes; an empty one stands here."""


@cache
def release() -> Release:
    """Open the bundled release once."""
    return open_release()


def text() -> Text:
    """Give the English texts."""
    return load_text("en")


def regions() -> list[str]:
    """Give the world and its regions."""
    return [WORLD, *sorted(release().countries["habitat_region"].unique())]


@cache
def names() -> dict[str, str]:
    """Give the English name of each state by its code."""
    return dict(zip(release().countries["iso3"], release().countries["name_en"], strict=True))


@cache
def indicators() -> dict[str, str]:
    """Give the short name of each indicator that has values, by its code."""
    known = set(release().observations["indicator"].unique())
    table = release().indicators
    return {
        code: name
        for code, name in zip(table["indicator"], table["short_name"], strict=True)
        if code in known
    }


@dataclass(frozen=True)
class Overview:
    """The first view in a region: a sentence, four numbers, a map."""

    sentence: str
    numbers: dict[str, str]
    figure: Figure


@lru_cache(maxsize=16)
def overview(region: str) -> Overview:
    """Give the first view of a region or the world."""
    t, day = text(), release().as_of
    cycle = cycles.current_cycle(release(), day)
    reported = facts.reporting_facts(release(), cycle, day, Grouping.HABITAT, region)
    share = reported.share.share
    numbers = {
        t("status.submitted"): t("card.of", n=reported.submitted, total=reported.states),
        t("overview.under_way"): t("card.of", n=reported.under_way, total=reported.states),
        t("overview.nothing_recorded"): t(
            "card.of", n=reported.counts[Status.NONE], total=reported.states
        ),
        t("overview.urban_share"): t.percent(100 * share) if share is not None else "–",
    }
    sentence = words.reporting_sentence(t, reported, None if region == WORLD else region)
    return Overview(sentence, numbers, status_map(reported.statuses))


def status_map(statuses: pd.DataFrame) -> Figure:
    """Draw the states of a region by where their report stands."""
    t = text()
    colours = {t(f"status.{status}"): colour for status, colour in COLOURS.items()}
    shown = pd.DataFrame(
        {
            "iso3": statuses["iso3"].astype(str),
            "name": statuses["iso3"].astype(str).map(names()),
            "status": [t(f"status.{status}") for status in statuses["status"]],
        }
    )
    figure = px.choropleth(
        shown,
        geojson="/assets/boundaries.json",
        locations="iso3",
        color="status",
        hover_name="name",
        color_discrete_map=colours,
        category_orders={"status": [*colours]},
        projection="natural earth",
    )
    figure.update_geos(visible=False, projection_rotation_lon=0, lonaxis_range=[-180, 180])
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, legend_title_text="")
    return figure


@lru_cache(maxsize=256)
def trend_lines(indicator: str, countries: tuple[str, ...]) -> Figure:
    """Draw the series of some states."""
    table = release().observations
    keep = (table["indicator"] == indicator) & table["iso3"].isin(countries)
    shown = table[keep & table["value"].notna()].sort_values(["iso3", "year"])
    shown = shown.assign(country=shown["iso3"].astype(str).map(names()))
    unit = release().indicators.set_index("indicator").at[indicator, "unit"]
    figure = px.line(
        shown, x="year", y="value", color="country", markers=True, labels={"value": unit}
    )
    figure.update_layout(margin={"l": 0, "r": 0, "t": 20, "b": 0})
    return figure


@cache
def assets() -> Path:
    """Make the folder that the browser fetches shapes from once: boundaries, and an empty base map.

    Plotly fills the inside of rings that run clockwise; those of the release run the other way.
    """
    folder = Path(tempfile.mkdtemp(prefix="rival-assets-"))
    world = json.loads((release().path / "un_boundaries.geojson").read_text(encoding="utf-8"))
    for feature in world["features"]:
        shape = feature["geometry"]
        polygons = (
            shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        )
        for ring in (ring for polygon in polygons for ring in polygon):
            ring.reverse()
    (folder / "boundaries.json").write_text(json.dumps(world), encoding="utf-8")
    layers = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
    empty = {"type": "GeometryCollection", "geometries": []}
    base = {"type": "Topology", "arcs": [], "objects": dict.fromkeys(layers, empty)}
    (folder / "world_110m.json").write_text(json.dumps(base), encoding="utf-8")
    return folder
