"""Sources, formulas, thresholds, glossary, what is not known, downloads."""

import streamlit as st

from nua_data import words
from ui import facts, frame, tables
from ui.figure import show_rows
from ui.markup import plain
from ui.methods import (
    choose_method,
    show_city_matches,
    show_downloads,
    show_formulas,
    show_one_label,
    show_unknowns,
)
from ui.state import current_view

view = current_view()
t = view.t
everything = t("export.everything")
frame.headline(t("methods.headline"))

st.header(t("methods.sources"), anchor=False)
show_rows(
    view, "sources", lambda: tables.source_table(view), t("methods.sources"), choices=everything
)

st.header(t("methods.formulas"), anchor=False)
show_formulas(view)

st.header(t("methods.redo"), anchor=False)
st.markdown(t("methods.redo_note"))
show_one_label(view)

st.header(t("methods.thresholds"), anchor=False)
st.markdown(t("methods.thresholds_note"))
choose_method(view)
show_rows(
    view,
    "thresholds",
    lambda: tables.method_table(view),
    t("methods.thresholds"),
    choices=everything,
)

st.header(t("methods.agreement"), anchor=False)
agreement = facts.agreement(view.release)
st.markdown(plain(words.agreement_sentence(t, agreement)))
show_rows(
    view,
    "agreement",
    lambda: tables.agreement_table(view, agreement),
    t("methods.agreement"),
    choices=everything,
)

st.header(t("methods.indicators"), anchor=False)
st.markdown(t("methods.indicators_note"))
show_rows(
    view,
    "indicators",
    lambda: tables.indicator_table(view),
    t("methods.indicators"),
    choices=everything,
)

st.header(t("methods.cities"), anchor=False)
show_city_matches(view)

st.header(t("methods.unknown"), anchor=False)
show_unknowns(view)

st.header(t("methods.glossary"), anchor=False)
show_rows(
    view, "glossary", lambda: tables.glossary_table(view), t("methods.glossary"), choices=everything
)

st.header(t("methods.downloads"), anchor=False)
show_downloads(view)
frame.footer(view)
