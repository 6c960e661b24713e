"""One state: what has been reported, and where each of its indicators stands."""

import streamlit as st

from ui import agenda_library, country, country_cities, documents, frame, since
from ui.figure import show_table
from ui.part import page_part
from ui.state import View, current_view
from ui.tables import series_table


@page_part
def show(view: View) -> None:
    """Draw the state that is chosen; another one brings all of this anew, and nothing else."""
    t = view.t
    iso3 = country.choose_country(view)
    if iso3 is None:
        frame.headline(t("country.choose"))
        frame.footer(view)
        return

    facts = country.country_facts(view, iso3)
    country.show_headline(view, iso3)
    documents.show_country_documents(view, iso3)

    reports, lift = st.columns(2, gap="large")
    with reports:
        st.header(t("country.reports"), anchor=False)
        country.show_reports(view, facts)
    with lift:
        if facts.is_member:
            st.header(t("country.lift_title"), anchor=False)
            country.show_lifts(view, facts)
        else:
            st.header(t("country.observer_title"), anchor=False)
            st.markdown(t("country.observer"))

    if facts.is_member:
        st.header(t("country.standing"), anchor=False)
        beside = country.choose_peers(view, facts)
        country.show_standing(beside)

        st.header(t("country.gaps"), anchor=False)
        country.show_gaps(beside)

        st.header(t("country.explain_title"), anchor=False)
        country.show_explanation(view, facts)

        st.header(t("overview.changed_title"), anchor=False)
        since.show_changes(view, [iso3])

    st.header(t("country.cities_title"), anchor=False)
    country_cities.show_cities(view, iso3)

    st.header(t("country.library"), anchor=False)
    agenda_library.show_entries_of(view, iso3)

    st.header(t("country.series"), anchor=False)
    if len(facts.series):
        show_table(
            view,
            "series",
            lambda: series_table(view, facts.series),
            t("country.series"),
            view.names[iso3],
        )
    else:
        st.markdown(t("country.series_none"))

    country.show_sources(view, iso3)


show(current_view())
