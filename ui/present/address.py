"""What the address says of a presentation: its screens, the one on show, the country.

``screen`` is written by the browser at every step, without a run of the page
(docs/decisions/0006-presenter.md); here it only says whether the stage is asked for.
"""

from __future__ import annotations

import streamlit as st

from nua_data.storyboard import read_screens
from ui import state
from ui.state import SHARED, View

PAGE, SCREEN, SCREENS, COUNTRY = "present", "screen", "screens", "country"


def is_stage(page: str) -> bool:
    """Say whether the address asks for the stage: a good list and a screen that is in it."""
    if page != PAGE or SCREEN not in st.query_params:
        return False
    screens, unknown = read_screens(st.query_params.get(SCREENS))
    return not unknown and st.query_params[SCREEN] in screens


def tell_unknown_screen() -> None:
    """Say that the address asks for a screen that is none of the chosen ones, and drop it."""
    if SCREEN in st.query_params:
        state.say_unknown(SCREEN, st.query_params[SCREEN])
        del st.query_params[SCREEN]


def country_of(view: View) -> str:
    """Give the country that the address asks for; "" for none."""

    def parse(text: str) -> str | None:
        return text if text in view.name_of else None

    kept = state.bind(COUNTRY, None, lambda: st.session_state.get(COUNTRY), parse)
    return kept or ""


def shared() -> dict[str, str]:
    """Give the choices of the address that hold on every page."""
    return {key: st.query_params[key] for key in SHARED if key in st.query_params}


def next_region(regions: list[str], region: str, country_region: str) -> str:
    """Give the region after this one, round and round; from a country, the region it lies in."""
    if country_region:
        return country_region
    place = regions.index(region) if region in regions else -1
    return regions[(place + 1) % len(regions)]
