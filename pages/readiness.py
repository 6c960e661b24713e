"""Mid-term review: phases, six input streams, lessons and their evidence, readiness of states."""

import streamlit as st

from nua_data import words_review
from ui import documents, facts, frame, judged, readiness, tables_readiness
from ui.figure import show_table
from ui.markup import plain
from ui.state import current_view

view = current_view()
t = view.t
phases, known = readiness.phases_of(view)
reported = facts.reporting_facts(view)
region_name = None if view.is_world else view.region_name
frame.headline(words_review.headline(t, phases, known, reported, region_name))

st.markdown(t("readiness.intro"))
st.header(t("readiness.phases_title"), anchor=False)
readiness.show_phases(view, phases, known)

streams = [*view.release.streams["stream"]]
recommendations = [*view.release.recommendations_2022["recommendation"]]
lessons = [*view.release.wuf12_lessons["lesson"]]

st.header(t("readiness.streams_title"), anchor=False)
st.markdown(t("readiness.streams_note"))
readiness.show_evidence(view, "stream", streams)

st.header(t("readiness.pace_title"), anchor=False)
readiness.show_pace(view)

left, right = st.columns(2, gap="large")
with left:
    st.header(t("readiness.recommendations_title"), anchor=False)
    readiness.show_evidence(view, "recommendation", recommendations)
with right:
    st.header(t("readiness.lessons_title"), anchor=False)
    readiness.show_evidence(view, "lesson", lessons)
st.caption(t("readiness.evidence_note"))
show_table(
    view,
    "readiness-evidence",
    lambda: tables_readiness.review_table(
        view,
        readiness.spoken_facts(view),
        {"stream": streams, "recommendation": recommendations, "lesson": lessons},
    ),
    t("readiness.evidence_table"),
)

st.header(t("readiness.states_title"), anchor=False)
st.markdown(t("readiness.states_note"))
scores = readiness.inside(view, judged.readiness_scores(view))
readiness.show_bands(view, scores)
st.subheader(t("readiness.parts_title"), anchor=False)
readiness.show_parts(view, scores)

st.header(t("readiness.weights_title"), anchor=False)
st.markdown(t("readiness.weights_note"))
readiness.show_weights(view)

st.header(t("readiness.robust_title"), anchor=False)
readiness.show_robustness(view)

st.header(t("readiness.next_title"), anchor=False)
readiness.show_milestones(view)

st.header(t("document.deck_title"), anchor=False)
st.markdown(t("document.deck_about", region=plain(view.region_name)))
documents.show_deck_button(view)
frame.footer(view)
