"""Where states stand in each commitment and area: map, lists, heat strip, spread by region."""

import streamlit as st

from charts import commitments as charts
from charts.standing_map import standing_map
from nua_data import words_commitments as words
from nua_data.commitments import forward_by_region
from nua_data.method import load_method
from ui import commitments as facts
from ui import frame
from ui import tables_commitments as tables
from ui.figure import Figure, show_figure
from ui.markup import plain
from ui.picker import country_picker, open_country
from ui.state import current_view
from ui.world_map import show_map

view = current_view()
t, method = view.t, load_method()
facts.show_style()
choice = facts.choose(view)
everywhere = facts.standing(view, choice)
standing = everywhere.of(view.countries["iso3"])
subject = facts.subject_words(view, choice)
region = None if view.is_world else view.region_name
headline = words.headline(t, standing, subject, region)
frame.headline(headline, choice.commitment)
groups = words.group_names(t, standing, method)
title = t("commitments.title", measure=t.name("measure", choice.measure), subject=subject)
sources = facts.sources(view, choice)
note = words.measure_note(t, choice.measure, method)

if standing.absent:
    st.info(plain(words.absent_advice(t, standing)), icon=":material/info:")
else:
    picture, lists = st.columns([3, 1], gap="medium")
    with picture:
        alt = t("commitments.map_alt", sentence=headline)
        notes = words.state_notes(t, standing, choice.indicator)
        named = charts.Named(groups, title)
        world_map = standing_map(
            standing, facts.observers(view), view.names, notes, (named, alt), t
        )
        clicked = show_figure(
            view,
            Figure(
                "commitments-states",
                "",
                alt,
                lambda: tables.standing_table(view, standing, groups),
                sources,
                note,
                lambda: world_map,
            ),
            lambda: show_map(world_map, key="commitments-map"),
        )
    with lists:
        country_picker(view, "commitments-country")
        st.header(t("commitments.lists_title"), anchor=False)
        st.html(charts.name_lists(words.name_groups(t, standing, groups, view.names)))
    if clicked:
        open_country(clicked)

st.header(t("commitments.strip_title"), anchor=False)
strip = facts.strip(view)
strip_words = charts.Named(words.strip_words(t, method), t("commitments.strip_title"))
show_figure(
    view,
    Figure(
        "commitments-strip",
        words.strip_sentence(t, strip, method),
        t("commitments.strip_title"),
        lambda: tables.strip_table(view, strip, strip_words.groups),
        facts.strip_sources(view),
        words.strip_note(t, method),
    ),
    lambda: st.html(
        charts.group_legend(words.band_names(t, method.distance.bands))
        + charts.heat_strip(strip, words.strip_names(t, strip), strip_words, view.region, t)
    ),
)

if not standing.absent:
    st.header(t("commitments.spread_title", subject=title), anchor=False)
    names = words.region_names(t, strip)
    named = charts.Named(groups, title)
    if choice.measure == "trend":
        labels = facts.label_counts(view, everywhere)
        sentence = words.forward_sentence(t, forward_by_region(labels, method))
        show_figure(
            view,
            Figure(
                "commitments-labels",
                sentence,
                title,
                lambda: tables.labels_table(view, labels, groups),
                sources,
            ),
            lambda: st.html(charts.label_bars(labels, names, named, view.region, t)),
        )
    else:
        spread = facts.spread(view, everywhere)
        show_figure(
            view,
            Figure(
                "commitments-spread",
                words.spread_sentence(t, spread),
                title,
                lambda: tables.spread_table(view, spread),
                sources,
                t("commitments.spread_note"),
            ),
            lambda: st.html(charts.spread_bars(spread, names, strip_words, view.region, t)),
        )
frame.footer(view)
