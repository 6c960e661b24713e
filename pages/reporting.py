"""Who has reported, when, and how much of the urban world that covers."""

import streamlit as st

from charts.reporting import pace_curve
from charts.spark import share_bar
from charts.status_map import status_shares
from charts.theme import CONFIG
from nua_data import words
from ui import facts, frame, state, tables
from ui.about import chosen
from ui.figure import Figure, show_figure, show_rows
from ui.markup import plain
from ui.picker import country_picker, open_country
from ui.state import current_view
from ui.world_map import show_map

view = current_view()
t = view.t
reported = facts.reporting_facts(view)
region_name = None if view.is_world else view.region_name
frame.headline(words.reporting_sentence(t, reported, region_name))

left, right = st.columns([3, 1], gap="medium")
world_map = facts.report_map(view)
with left:
    clicked = show_figure(
        view,
        Figure(
            key="report-status",
            sentence=words.published_sentence(t, reported)
            if view.is_world
            else world_map.description,
            alt=world_map.description,
            table=lambda: tables.status_table(view, reported),
            note=words.register_note(t),
            drawing=lambda: world_map,
        ),
        lambda: show_map(world_map, key="reporting-map"),
    )
with right:
    country_picker(view, "reporting-country")
    st.header(t("reporting.weight_title"), anchor=False)
    weights = facts.status_shares(view)
    bar_alt = words.share_sentence(t, weights)
    show_figure(
        view,
        Figure(
            "urban-weight",
            bar_alt,
            bar_alt,
            lambda: tables.share_table(view, weights),
            sources=facts.sources_of(view, "SP.URB.TOTL.IN.ZS"),
            note=t("reporting.population_source"),
        ),
        lambda: st.html(share_bar(status_shares(weights, t), bar_alt)),
    )
if clicked:
    open_country(clicked)

st.header(t("reporting.pace_title"), anchor=False)
pace = facts.pace(view)


def draw_pace():
    return pace_curve(pace.curve, pace.previous_curve, words.pace_names(t, pace), t)


show_figure(
    view,
    Figure(
        "pace",
        words.pace_sentence(t, pace),
        words.pace_sentence(t, pace),
        lambda: tables.pace_table(view, pace),
        note=words.pace_note(t),
        drawing=draw_pace,
        choices=chosen(frame.world_view(view)),
    ),
    lambda: st.plotly_chart(
        draw_pace(),
        config=CONFIG,
        alt=words.pace_sentence(t, pace),
        key="pace",
    ),
)

st.header(t("reporting.regions_title"), anchor=False)
regions = facts.region_counts(view)
show_rows(view, "regions", lambda: tables.region_table(view, regions), t("reporting.regions_title"))

st.header(t("reporting.again_title"), anchor=False)
again = facts.reporters(view)
for line in words.reporter_lines(t, again, view.names):
    st.markdown(plain(line))

st.header(t("reporting.register_title"), anchor=False)
show = state.choose(
    t("reporting.show"),
    facts.SHOWN,
    "show",
    facts.SHOWN[0],
    lambda code: t.name("show", code),
    width=320,
)
rows = facts.register_rows(view, show)
st.markdown(t.plural("reporting.register_rows", len(rows)))
show_rows(
    view,
    "register",
    lambda: tables.register_table(view, rows),
    t("reporting.register_title"),
    choices=chosen(view, t.name("show", show)),
)

st.header(t("reporting.observers_title"), anchor=False)
st.markdown(t("reporting.observers_note"))
observers = reported.observers
show_rows(view, "observers", lambda: tables.register_table(view, observers), t("map.observer"))
frame.footer(view)
