"""The speaker's set-up: which screens in which order, of whom, and what each one says."""

from __future__ import annotations

import streamlit as st

from nua_data import storyboard
from nua_data.storyboard import SCREENS
from ui import state
from ui.markup import plain
from ui.present import address
from ui.present.stage import screens_of
from ui.state import View

_KEYS = ("next", "back", "jump", "region", "full", "code", "choose", "leave")
"""What a key does on the stage, in the order of the list."""


def choose_screens(view: View) -> list[str]:
    """Draw the choice of screens, in the order in which they are shown."""
    t = view.t

    def parse(text: str) -> list[str] | None:
        known, unknown = storyboard.read_screens(text)
        if known and unknown:
            state.say_unknown(address.SCREENS, ",".join(unknown))
        return [*known] or None

    def draw() -> list[str]:
        return st.multiselect(
            t("present.choose"),
            SCREENS,
            key=address.SCREENS,
            format_func=lambda code: t.name("present_screen", code),
            help=t("present.choose_help"),
        )

    def write(codes: list[str]) -> str:
        return storyboard.write_screens(codes) or ""

    return state.bind(address.SCREENS, [*SCREENS], draw, parse, write)


def choose_country(view: View) -> str:
    """Draw the choice of a country that the screens speak of; "" for the region."""
    t = view.t
    chosen = state.choose_optional(
        t("present.country"),
        view.by_name,
        address.COUNTRY,
        view.name_of.get,
        placeholder=t("present.country_none", region=view.region_name),
    )
    return chosen or ""


def start(screens: list[str], label: str) -> None:
    """Draw the button that opens the first screen."""
    if st.button(label, type="primary", icon=":material/slideshow:", disabled=not screens):
        st.query_params[address.SCREEN] = screens[0]
        st.rerun()


def show_keys(view: View) -> None:
    """List the keys of the stage."""
    t = view.t
    lines = ["- " + t.name("present_key", code) for code in _KEYS]
    with st.container(key="rows-keys"):
        st.markdown("\n".join(lines))


def show_notes(view: View, iso3: str, screens: list[str]) -> None:
    """Show, screen by screen, the message and what the speaker may say with it."""
    t = view.t
    if not st.toggle(t("present.show_notes"), key="notes", bind="query-params"):
        return
    made = {screen.code: screen for screen in screens_of(view, iso3)}
    blocks = []
    for number, code in enumerate(screens, start=1):
        screen = made[code]
        head = t("readiness.numbered", number=number, name=screen.title)
        lines = [f"- {plain(note)}" for note in screen.notes]
        blocks.append("\n".join([f"**{plain(head)}** {plain(screen.message)}", "", *lines]))
    st.markdown("\n\n".join(blocks))
