"""Parts of the methods page: the formulas in words, what is not known, the tables to take away."""

from __future__ import annotations

import streamlit as st

from nua_data.explain import explain
from nua_data.method import load_method
from nua_data.words_explain import explain_lines
from nua_data.words_methods import formula_lines
from ui import judged, state
from ui.country import producer_names
from ui.figure import download_csv
from ui.frame import PACES
from ui.state import View

UNKNOWNS = ("bands", "register", "evidence", "areas", "slums", "repeated", "boundaries")
EXAMPLE = ("KEN", "EN_LND_SLUM")
"""The label that the page opens with, to be redone by hand."""


def show_formulas(view: View) -> None:
    """Draw each formula as a paragraph."""
    st.markdown("\n\n".join(formula_lines(view.t, load_method())))


def show_one_label(view: View) -> None:
    """Draw the choice of a state and an indicator, and every step that leads to its label."""
    t, order = view.t, sorted(view.names.index, key=view.names.get)
    trends = judged.trends(view)
    members = set(trends["iso3"])
    with st.container(horizontal=True):
        iso3 = state.choose(
            t("table.country"),
            [code for code in order if code in members],
            "redo-country",
            EXAMPLE[0],
            view.names.get,
            width=280,
        )
        code = state.choose(
            t("table.indicator"),
            [*dict.fromkeys(trends["indicator"])],
            "redo-indicator",
            EXAMPLE[1],
            lambda each: t.name("indicator", f"{each}.short", each),
            width=380,
        )
    steps = explain(
        view.release, iso3, code, view.as_of, load_method(), view.bands, view.pace, trends
    )
    name = t.name("indicator", f"{code}.name", code)
    said = explain_lines(t, steps, view.names[iso3], name, producer_names(view))
    st.markdown("\n".join(f"{place}. {line}" for place, line in enumerate(said, 1)))


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
