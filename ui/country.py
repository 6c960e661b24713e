"""Parts of the country page: the choice of the country, and its indicators under a commitment."""

from __future__ import annotations

import streamlit as st

from nua_data.model import Commitment
from ui import state
from ui.state import View


def choose_country(view: View) -> str | None:
    """Draw the select box of all states and give the one chosen, from the URL too."""
    return state.choose_optional(
        view.t("picker.open_country"),
        sorted(view.names.index, key=view.names.get),
        "country",
        view.names.get,
        placeholder=view.t("picker.placeholder"),
        width=380,
    )
