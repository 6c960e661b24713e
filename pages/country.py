"""One state: what has been reported, and where each of its indicators stands."""

import streamlit as st

from nua_data import words
from nua_data.model import Commitment
from ui import country, facts, frame
from ui.figure import show_rows
from ui.state import current_view
from ui.tables import register_table, series_table

view = current_view()
t = view.t
iso3 = country.choose_country(view)
if iso3 is None:
    frame.headline(t("country.choose"))
    st.stop()

facts_of = facts.country_facts(view, iso3)
frame.headline(words.country_sentence(t, facts_of, view.names[iso3]))
st.markdown(words.country_groups(t, facts_of))

st.header(t("country.reports"), anchor=False)
st.markdown(t("country.voluntary"))
show_rows(view, "reports", lambda: register_table(view, facts_of.history), t("country.reports"))

for commitment in Commitment:
    if commitment is not Commitment.CONTEXT:
        st.header(t.name("commitment", commitment), anchor=False)
        country.show_indicators(view, facts_of, commitment)

st.header(t("country.series"), anchor=False)
show_rows(
    view, f"series-{iso3}", lambda: series_table(view, facts_of.series), t("country.series")
)
frame.footer(view, facts_of.sources)
