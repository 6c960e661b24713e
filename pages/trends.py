"""Indicator trends under the three transformative commitments and their means."""

import streamlit as st

from charts.multiples import region_lines
from charts.theme import CONFIG
from charts.trends import line_words, trend_lines
from nua_data import words
from nua_data.model import WORLD
from ui import cards, facts, frame, judged, state, tables
from ui.agenda_ties import show_area_of
from ui.figure import Figure, show_figure, show_table
from ui.indicator import choose_indicator
from ui.markup import plain
from ui.state import current_view

view = current_view()
t = view.t
indicator = choose_indicator(view)
code = indicator["indicator"]
chosen = state.choose_many(
    t("trends.countries"),
    view.by_name,
    "countries",
    view.names.get,
    max_selections=5,
    placeholder=t("picker.placeholder"),
    width=620,
)

groups = [WORLD] if view.is_world else [WORLD, view.region]
lines = facts.group_lines(view, code, groups)
main = lines[lines["group"] == groups[-1]]
sentence = words.line_sentence(t, indicator, facts.line_change(main, indicator), view.region_name)
name = t.name("indicator", f"{code}.short", indicator["short_name"])
frame.headline(t("trends.headline", indicator=name, sentence=sentence), indicator["commitment"])

st.markdown(plain(words.indicator_lines(t, indicator)))
show_area_of(view, indicator)
st.caption(plain(words.coverage_sentence(t, main)))
series = facts.series(view, code, chosen)
spread = facts.spread(view, code)
ahead = judged.outlooks(view, code, chosen) or facts.line_outlook(main, indicator)
figure_alt = f"{name}. {sentence}"
in_words = line_words(words.unit_words(t, indicator), t)


def draw_lines():
    return trend_lines(lines, spread, series, ahead, in_words, t)


show_figure(
    view,
    Figure(
        "trend-lines",
        "",
        figure_alt,
        lambda: tables.lines_table(view, lines),
        facts.sources_of(view, code),
        t("trends.reading"),
        draw_lines,
    ),
    lambda: st.plotly_chart(
        draw_lines(),
        config=CONFIG,
        alt=figure_alt,
        key="lines",
    ),
)
labels = judged.label_counts(view, code)
label_sentence = words.label_sentence(t, labels)
show_figure(
    view,
    Figure(
        "trend-labels",
        label_sentence,
        label_sentence,
        lambda: tables.label_table(view, labels),
        facts.sources_of(view, code),
    ),
    lambda: st.html(cards.label_bar(t, labels)),
)

if chosen:
    st.header(t("trends.series_title"), anchor=False)
    for line in words.series_lines(t, indicator, series, judged.labels_of(view, code)):
        st.markdown(f"- {plain(line)}")
    show_table(view, "series", lambda: tables.series_table(view, series), t("trends.series_title"))

st.header(t("trends.regions_title"), anchor=False)
regional = facts.group_lines(view, code)
region_sentence = words.regions_sentence(t, indicator, regional)
show_figure(
    view,
    Figure(
        "trend-regions",
        region_sentence,
        region_sentence,
        lambda: tables.lines_table(view, regional),
        facts.sources_of(view, code),
        t("trends.regions_note"),
        lambda: trend_lines(regional, spread.head(0), series.head(0), [], in_words, t),
    ),
    lambda: st.html(
        region_lines(
            regional,
            t.name("region", WORLD),
            words.region_values(t, indicator, regional),
            t.value,
        )
    ),
)
frame.footer(view)
