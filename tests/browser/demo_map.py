"""A page with nothing but the world map: for its browser tests, and for looking at it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pandas as pd
import streamlit as st

from charts import maps, palette
from ui.world_map import show_map

ROOT = Path(__file__).resolve().parents[2]
SUBMITTED = ("KEN", "BRA", "FRA", "JOR", "MUS", "LCA")
WORDS = {
    "en": ("Zoom in", "Zoom out", "Whole world", "Undetermined areas", "ltr", "name_en"),
    "ar": ("تكبير", "تصغير", "العالم كله", "مناطق غير محددة الوضع", "rtl", "name_ar"),
}
HINT = (
    "Tab reaches the map, arrow keys move between countries, Enter opens one. "
    "Plus and minus zoom, 0 shows the whole world; the wheel zooms after a click or with Ctrl."
)


@st.cache_data
def read_countries() -> pd.DataFrame:
    """Read the states of the bundled release."""
    return pd.read_csv(ROOT / "sample_data" / "countries.csv", keep_default_na=False)


def make_map(countries: pd.DataFrame, kind: str, language: str) -> maps.WorldMap:
    """Make a map by report status, or by trend label spread over the states in turn."""
    zoom_in, zoom_out, reset, undetermined, direction, column = WORDS[language]
    if kind == "trend":
        inks = list(palette.TREND.items())
        labels = [code for code, _ink in inks]
        codes = {iso3: labels[i % 11] for i, iso3 in enumerate(countries["iso3"])}
        notes = dict.fromkeys(countries["iso3"], "12.3 % in 2021")
    elif kind == "status":
        inks = list(palette.STATUS.items())
        codes = dict.fromkeys(countries["iso3"], "none")
        codes |= dict.fromkeys(SUBMITTED, "submitted")
        codes |= {"IND": "preparing", "ZAF": "launched", "MEX": "pledged", "CAN": "withdrawn"}
        notes = {"KEN": "12 March 2022", "LCA": "4 April 2022"}
    else:
        inks, codes, notes = [], {}, {}
    tally = pd.Series(codes, dtype=str).value_counts()
    classes = tuple(
        maps.MapClass(
            code,
            code.replace("_", " ").capitalize(),
            ink.light,
            palette.PATTERN.get(code, ""),
            int(tally.get(code, 0)),
        )
        for code, ink in inks
    )
    words = maps.MapWords(zoom_in, zoom_out, reset, HINT, undetermined, language, direction)
    names = {} if kind == "empty" else dict(zip(countries["iso3"], countries[column], strict=True))
    if "odd" in st.query_params:
        names["KEN"] = '<img src=x onerror="alert(1)">'
        classes = (replace(classes[0], label="<i>None</i>"), *classes[1:])
    return maps.WorldMap(codes, classes, names, "A map", "What the map says.", words, notes)


def show_page() -> None:
    """Lay the page out: a switch that causes reruns, the map, and what was opened."""
    kind = st.radio("Kind", ["status", "trend", "empty"], horizontal=True)
    language = st.radio("Language", list(WORDS), horizontal=True)
    opened = show_map(make_map(read_countries(), kind, language), key="demo", selected="ARG")
    if opened:
        st.session_state["opened"] = opened
    st.write(f"Opened: {st.session_state.get('opened', 'nothing')}")
    st.button("Run again")


st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(show_page, title="Map", default=True),
        st.Page(show_page, title="Reporting", url_path="reporting"),
        st.Page(lambda: st.write("No map here"), title="Elsewhere", url_path="elsewhere"),
    ]
).run()
