"""Cities on the map: where people live, and what is known of each city."""

import streamlit as st

from ui import cities, city_spread, frame
from ui.part import page_part
from ui.state import View, current_view


@page_part
def show(view: View, where: cities.Where) -> None:
    """Draw all that follows from the figure chosen, from the headline to the spread."""
    cities.follow_click()
    with cities.told(view):
        shown = cities.choose(view, where)
        sentence = cities.headline(shown)
        frame.headline(sentence)
        with where.picture:
            cities.show_map(shown, where.city, sentence)
        with where.beside:
            cities.show_city(shown, where.city, where.is_cut)
        st.header(view.t("cities.spread_title"), anchor=False)
        city_spread.show_spread(shown)


view = current_view()
with cities.told(view):
    show(view, cities.choose_places(view))
frame.footer(view)
