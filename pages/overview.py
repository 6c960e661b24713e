"""The 90-second view: one sentence, four numbers, one map, three commitments, what changed."""

import streamlit as st

from nua_data import words
from nua_data.model import TRANSFORMATIVE
from ui import cards, facts, frame, since
from ui.figure import Figure, show_figure
from ui.picker import country_picker, open_country
from ui.state import current_view
from ui.tables import status_table
from ui.world_map import show_map

view = current_view()
t = view.t
reported = facts.reporting_facts(view)
region_name = None if view.is_world else view.region_name
frame.headline(words.reporting_sentence(t, reported, region_name))

numbers, picture = st.columns([1, 3], gap="medium")
with picture:  # first, since it is what a change of filter is waited for
    world_map = facts.report_map(view)
    clicked = show_figure(
        view,
        Figure(
            key="report-status",
            sentence=words.published_sentence(t, reported)
            if view.is_world
            else world_map.description,
            alt=world_map.description,
            table=lambda: status_table(view, reported),
            note=words.register_note(t),
            drawing=lambda: world_map,
        ),
        lambda: show_map(world_map, key="overview-map"),
    )
with numbers:
    cards.show_numbers(view, cards.reporting_numbers(view, reported))
    country_picker(view, "overview-country")
if clicked:
    open_country(clicked)

st.header(t("overview.commitments_title"), anchor=False)
for column, commitment in zip(st.columns(3), TRANSFORMATIVE, strict=True):
    with column:
        cards.commitment_card(view, commitment)

st.header(t("overview.changed_title"), anchor=False)
changes, ahead = st.columns([2, 1], gap="large")
with changes:
    since.show_changes(view, [*view.countries["iso3"]])
with ahead:
    since.show_next_milestone(view)
frame.footer(view)
