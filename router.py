"""Router: page set-up, language, shared filters, navigation. No numbers, no charts.

Served by app.py, which puts the protective layers of serving/ before it.
"""

import streamlit as st

from ui import frame, share, sign_in, state
from ui.present.address import is_stage
from ui.turns import turn

with turn():
    t = frame.choose_language()
    title = share.last_title(t)
    st.set_page_config(page_title=title, page_icon="static/icon.png", layout="wide")
    frame.apply_look(t)
    release, findings = state.current_release()
    pages = state.make_pages(t)
    position = "hidden" if share.asked_figure() else "top"
    menus = sign_in.with_sign_out(t, state.make_menus(t, pages))
    page = st.navigation(menus, position=position)
    sign_in.stop_unless_signed_in(t)
    state.begin_run(page.url_path)
    if sign_in.is_sign_out(page):
        share.set_title(t, page.title)
        page.run()
    elif release is None:
        share.set_title(t, page.title)
        frame.show_broken_release(t, findings)
    elif is_stage(page.url_path):
        share.set_title(t, page.title)
        st.session_state["_view"] = frame.begin_bare(t, release)
        st.session_state["_pages"] = pages
        page.run()
    else:
        st.session_state["_head"] = st.container(key="head")
        st.session_state["_view"] = frame.begin(t, release)
        st.session_state["_pages"] = pages
        st.session_state["_page_name"] = page.title
        frame.show_notices(t, findings)
        page.run()
