"""Presenter mode: a set-up for the speaker, then one message a screen."""

import streamlit as st

from ui import frame
from ui.present import address, setup, stage
from ui.state import current_view

view = current_view()
t = view.t
if address.is_stage(address.PAGE):
    asked = stage.show_stage(view, address.country_of(view), frame.stage_notices())
    if asked == "leave":
        st.switch_page(st.session_state["_pages"]["overview"], query_params=address.shared())
    if asked == "choose":
        del st.query_params[address.SCREEN]
        st.rerun()
    st.stop()

address.tell_unknown_screen()
frame.headline(t("present.headline"))
st.markdown(t("present.intro"))
screens = setup.choose_screens(view)
choice, keys = st.columns([3, 2], gap="large")
with choice:
    iso3 = setup.choose_country(view)
    setup.start(screens, t("present.start"))
    if not screens:
        st.info(t("present.choose_some"))
with keys:
    st.header(t("present.keys"), anchor=False)
    setup.show_keys(view)
setup.show_notes(view, iso3, screens)
frame.footer(view)
