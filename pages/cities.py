"""Cities on the map: where people live, and what is known of each city."""

import streamlit as st

from ui import cities, city_spread, frame
from ui.state import current_view

view = current_view()
t = view.t
with cities.told(view):
    shown = cities.choose(view)
    sentence = cities.headline(shown)
    frame.headline(sentence)
    picture, beside = st.columns([3, 1], gap="medium")
    with beside:
        city = cities.choose_city(shown)
        cities.show_city(shown, city)
    with picture:
        cities.show_map(shown, city, sentence)
    st.header(t("cities.spread_title"), anchor=False)
    city_spread.show_spread(shown)
frame.footer(view)
