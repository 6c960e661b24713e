"""One box that finds countries, indicators, areas, events, entries of the library and cities."""

import streamlit as st

from ui import frame, search
from ui.state import current_view

view = current_view()
query, kinds = search.ask(view)
groups = search.find(view, query, kinds)
frame.headline(search.headline(view, query, groups))
search.show_groups(view, groups)
if not groups:
    st.markdown(view.t("search.help"))
frame.footer(view)
