"""Choosing a country without a map, and the way to its page."""

from __future__ import annotations

import streamlit as st

from ui.state import SHARED, View


def country_picker(view: View, key: str) -> None:
    """Draw a select box of all states; choosing one opens its page."""
    chosen = st.selectbox(
        view.t("picker.open_country"),
        view.by_name,
        index=None,
        format_func=view.name_of.get,
        key=key,
        placeholder=view.t("picker.placeholder"),
    )
    if chosen:
        open_country(chosen)


def open_country(iso3: str) -> None:
    """Go to the page of a state; the choices shared by all pages go along, also on the way back."""
    kept = {key: st.query_params[key] for key in SHARED if key in st.query_params}
    st.switch_page(st.session_state["_pages"]["country"], query_params=kept | {"country": iso3})
