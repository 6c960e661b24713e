"""The cities on the page of a country: the largest, and the way to the map of them."""

from __future__ import annotations

import streamlit as st

from nua_data.cities.build import TRANSPORT
from nua_data.cities.questions import Ask
from nua_data.cities.tables import CityDataError
from nua_data.words_cities import city_name, people_words
from ui.city_facts import ask
from ui.markup import plain
from ui.state import View

_LARGEST = 5


def show_cities(view: View, iso3: str) -> None:
    """Draw the largest cities of a state with their populations, and a link to all of them."""
    t = view.t
    try:
        question = Ask(TRANSPORT, view.as_of.year, (iso3,), limit=_LARGEST)
        rows = ask(view.release, "listed", question)
    except CityDataError:
        st.markdown(plain(t("cities.unreadable")))
        return
    people = rows[["population", "population_year", "is_projected"]].to_numpy()
    lines = [
        t("cities.city_value", city=city_name(t, name), value=people_words(t, *row))
        for name, row in zip(rows["name"], people, strict=True)
    ]
    with st.container(key="rows-cities"):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    st.page_link(
        st.session_state["_pages"]["cities"],
        label=t("country.open_cities"),
        query_params={"country": iso3},
        icon=":material/location_city:",
    )
