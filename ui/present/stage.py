"""The stage: every screen is sent to the browser at once, which then changes them by itself."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

import segno
import streamlit as st

from charts import maps, present
from charts.palette import COMMITMENT
from charts.status_map import status_map
from nua_data import storyboard
from nua_data.method import load_method
from nua_data.model import WORLD
from nua_data.shapes import WORLD as SHAPES
from nua_data.shapes import load_world
from nua_data.storyboard_pictures import ReportMap
from ui import judged, world_map
from ui.present import address
from ui.state import View

_BUTTONS = ("leave", "choose", "region", "code", "full", "back", "next")
_SCRIPT, _STYLE = (SHAPES.with_name(f"present.{ending}") for ending in ("js", "css"))
_LOADER = """
const own = (name) => at(name).replace(/v=.*/, "v=STAGE");
const style = (kept.style ??= fetch(own("present.css")).then((answer) => {
  if (!answer.ok) throw new Error("present.css: " + answer.status);
  return answer.text();
}).catch((error) => { kept.style = undefined; throw error; }));
const stage = import(own("present.js"));
export default async (component) =>
  (await stage).default(component, await style, world(), (await script).default);
"""


@cache
def _component() -> Any:
    """Register the component; once a process."""
    content = _SCRIPT.read_bytes() + _STYLE.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    loader = world_map.fetcher() + _LOADER.replace("STAGE", version)
    return st.components.v2.component("nua_stage", js=loader, isolate_styles=False)


@lru_cache(maxsize=64)
def screens_of(view: View, iso3: str = "") -> tuple[storyboard.Screen, ...]:
    """Give all eight screens of the region of a view, or of a country."""
    countries = view.release.countries.set_index("iso3")
    region = str(countries.loc[iso3, view.grouping.column]) if iso3 else view.region
    given = storyboard.Given(
        release=view.release,
        t=view.t,
        method=load_method(),
        cycle=view.cycle,
        as_of=view.as_of,
        grouping=view.grouping,
        names=view.names,
        trends=judged.trends(view),
        scores=judged.readiness_scores(view),
        region=region,
        iso3=iso3,
    )
    return storyboard.make_storyboard(given)


@lru_cache(maxsize=64)
def _drawn(view: View, iso3: str) -> dict[str, dict[str, Any]]:
    """Give what the browser needs of every screen: code -> words and picture."""
    return {screen.code: _draw(view, screen) for screen in screens_of(view, iso3)}


def _draw(view: View, screen: storyboard.Screen) -> dict[str, Any]:
    t, picture = view.t, screen.picture
    hue = COMMITMENT.get(screen.code)
    drawn = {
        "code": screen.code,
        "kicker": t("present.kicker", subject=screen.subject, title=screen.title),
        "message": screen.message,
        "detail": screen.detail,
        "alt": screen.alt,
        "source": t.sentences([screen.source, screen.boundaries]),
        "html": present.draw(picture, t),
        "hue": f"light-dark({hue.light},{hue.dark})" if hue else "",
        "map": None,
    }
    if isinstance(picture, ReportMap):
        shown = status_map(picture.reported, view.names, t, picture.description)
        packed = maps.payload(shown, load_world()["order"])
        drawn["map"] = {**packed, "key": "stage", "selected": picture.marked}
    return drawn


@lru_cache(maxsize=256)
def _code(link: str) -> str:
    """Draw the QR code of an address, dark on white in any light."""
    code = segno.make(link, error="m", micro=False)
    return code.svg_inline(omitsize=True, border=2, light="#fff", title=escape(link))


def _with_code(drawn: dict[str, Any], base: str) -> dict[str, Any]:
    params = st.query_params.to_dict() | {address.SCREEN: drawn["code"]}
    link = f"{base}?{urlencode(params, safe=',')}"
    return {**drawn, "qr": _code(link) if base else ""}


def show_stage(view: View, iso3: str, notices: list[str]) -> str:
    """Show the stage; give what the speaker asked for: "leave", "choose" or nothing."""
    codes, _ = storyboard.read_screens(st.query_params.get(address.SCREENS))
    drawn = _drawn(view, iso3)
    base = (st.context.url or "").split("?")[0]
    data = {
        "screens": [_with_code(drawn[code], base) for code in codes],
        "start": st.query_params[address.SCREEN],
        "notices": notices,
        "words": _words(view),
        "dir": view.t.direction,
        "lang": view.t.language,
    }
    result = _component()(
        key="stage",
        data=data,
        on_region_change=lambda: _turn(view, iso3),
        on_leave_change=lambda: None,
        on_choose_change=lambda: None,
    )
    return next((act for act in ("leave", "choose") if getattr(result, act, None)), "")


def _words(view: View) -> dict[str, str]:
    t = view.t
    words = {name: t.name("present_button", name) for name in _BUTTONS}
    return words | {
        "stage": t("present.stage"),
        "place": t("present.place", i="{i}", n="{n}"),
        "codeAlt": t("present.code_alt"),
        "local": t("present.code_local"),
    }


def _turn(view: View, iso3: str) -> None:
    """Go on to the next region, with the screen that the browser shows."""
    countries = view.release.countries
    column = view.grouping.column
    regions = [WORLD, *sorted(countries[column].unique())]
    own = str(countries.set_index("iso3").loc[iso3, column]) if iso3 else ""
    st.session_state["region"] = address.next_region(regions, view.region, own)
    st.session_state[address.COUNTRY] = None
    shown = st.session_state["stage"].get("region")
    if shown:
        st.query_params[address.SCREEN] = shown
