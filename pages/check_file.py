"""Check a national file before it is sent: findings, and the standing with it. Nothing is kept."""

import streamlit as st

from nua_data import words_check
from ui import check_file, frame
from ui.state import current_view

view = current_view()
t = view.t
st.markdown(t("check.intro"))
checked = check_file.take_file(view)
frame.headline(words_check.headline(t, checked))
sources: tuple[str, ...] = ()

if checked is not None:
    st.header(t("check.findings_title"), anchor=False)
    check_file.show_findings(view, checked)
    sources = check_file.show_standing(view, checked)

st.header(t("check.bring_title"), anchor=False)
check_file.show_templates(view)
frame.footer(view, sources)
