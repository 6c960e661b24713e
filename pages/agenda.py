"""The New Urban Agenda itself: structure, time, ties to the SDGs, parts, regions, library."""

import streamlit as st

from ui import agenda, agenda_library, agenda_ties, frame
from ui.state import current_view

view = current_view()
t = view.t
frame.headline(agenda.headline(view))
part = agenda.choose_part(view)

if part == "glance":
    place = st.container()
    st.header(t("agenda.structure_title"), anchor=False)
    agenda.show_structure(view)
    st.header(t("agenda.timeline_title"), anchor=False)
    agenda.choose_event(view, place)
    agenda.show_timeline(view)
elif part == "sdgs":
    st.header(t("agenda.flow_title"), anchor=False)
    agenda_ties.show_crosswalk(view)
elif part == "action":
    agenda_ties.show_action(view)
elif part == "regions":
    agenda_library.show_regions(view)
else:
    st.header(t("agenda.library_title"), anchor=False)
    agenda_library.show_library(view)
frame.footer(view)
