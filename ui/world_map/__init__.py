"""The world map on a page: sends a few kB, gives back the state that was opened."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import streamlit as st

from charts import maps
from nua_data.shapes import WORLD, load_world

SCRIPT = WORLD.with_name("world_map.js")

# Sent at every rerun, so it only fetches what the browser then keeps. The base is read off the
# address from which the app's own script came: right on deep links and behind a base path, and
# not changed by later moves between pages. Shapes and script are asked for at the same time.
_FETCHER = """
const entry = performance.getEntriesByType("resource").map((e) => e.name)
  .concat(document.querySelector('script[src*="static/js/index"]')?.src ?? document.baseURI)
  .find((name) => /\\/static\\/js\\/index[^/]*\\.js/.test(name));
const base = entry ? entry.split("/static/js/")[0] + "/" : document.baseURI;
const at = (name) => new URL("app/static/" + name + "?v=VERSION", base).href;
const kept = (globalThis.nuaWorldMap ??= {});
const world = () => (kept.world ??= fetch(at("world.json")).then((answer) => {
  if (!answer.ok) throw new Error("world.json: " + answer.status);
  return answer.json();
}).catch((error) => { kept.world = undefined; throw error; }));
world();
const script = import(at("world_map.js"));
"""
_SHOW = "export default async (component) => (await script).default(component, world());"


@cache
def asset_version() -> str:
    """Give the content hash of script and shapes, which makes their address change with them."""
    content = SCRIPT.read_bytes() + WORLD.read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def addresses() -> tuple[str, ...]:
    """Give the files of the map as a page asks for them: below the folder it lies in."""
    names = (SCRIPT.name, WORLD.name)
    return tuple(f"app/static/{name}?v={asset_version()}" for name in names)


@cache
def fetcher() -> str:
    """Give the script that fetches shapes (``world()``) and drawing (``script``) of the map."""
    return _FETCHER.replace("VERSION", asset_version())


@cache
def _component() -> Any:
    """Register the component; once a process."""
    return st.components.v2.component("nua_world_map", js=fetcher() + _SHOW, isolate_styles=False)


def pack(world_map: maps.WorldMap, key: str, selected: str | None = None) -> dict[str, Any]:
    """Give the data sent to the browser: the map, its key, and the state to mark."""
    order = load_world()["order"]
    return {**maps.payload(world_map, order), "key": key, "selected": selected or ""}


def show_map(world_map: maps.WorldMap, key: str, selected: str | None = None) -> str | None:
    """Show the map; give the iso3 of the state just opened by click, tap or Enter, else None.

    Zoom and pan stay with `key`. Works with an empty map (no codes, no names).
    """
    result = _component()(
        key=key, data=pack(world_map, key, selected), on_country_change=lambda: None
    )
    return getattr(result, "country", None)
