"""Parts of the methods page: the formulas in words, what is not known, the tables to take away."""

from __future__ import annotations

import streamlit as st

from nua_data.method import load_method
from ui.figure import download_csv
from ui.frame import PACES
from ui.state import View

FORMULAS = ("register", "aggregate", "weights", "carried", "direction", "missing")
UNKNOWNS = ("register", "evidence", "areas", "slums", "repeated", "boundaries")


def show_formulas(view: View) -> None:
    """Draw each formula as a paragraph."""
    for name in FORMULAS:
        st.markdown(view.t.name("formula", name))


def show_unknowns(view: View) -> None:
    """Draw what the data cannot say."""
    st.markdown("\n".join("- " + view.t.name("unknown", name) for name in UNKNOWNS))


def choose_method(view: View) -> None:
    """Draw the switch between sets of bands and between paces; it holds on every page."""
    t = view.t
    with st.container(horizontal=True):
        for key, label, options in (
            ("bands", t("methods.bands"), [*load_method().trend.bands]),
            ("pace", t("methods.pace"), PACES),
        ):
            st.segmented_control(
                label,
                options,
                key=f"choose-{key}",
                default=getattr(view, key),
                required=True,
                format_func=lambda code, kind=key: t.name(kind, code),
                on_change=_take_over,
                args=(key,),
            )


def _take_over(key: str) -> None:
    st.session_state[key] = st.session_state[f"choose-{key}"]


def show_downloads(view: View) -> None:
    """Draw a button for every table of the release."""
    with st.container(horizontal=True):
        for name in view.release.tables:
            download_csv(
                view,
                f"table-{name}",
                lambda table=name: view.release.table(table),
                label=view.t("methods.download", table=name),
            )
