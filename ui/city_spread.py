"""How the cities shown compare: bars of how many have which figure, on the page of cities."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from charts import cities_key as key_charts
from nua_data import words_cities as words
from nua_data.cities.scale import classes_of
from ui import tables_cities as tables
from ui.city_facts import Shown
from ui.figure import Figure, show_figure
from ui.markup import plain


def show_spread(shown: Shown) -> None:
    """Draw how many cities have which figure, with their middle and the state's own figure."""
    t = shown.view.t
    if not shown.spread["cities"]:
        st.markdown(plain(t("cities.spread_none")))
        return
    sentence, bars = _spread_picture(shown)
    show_figure(
        shown.view,
        Figure(
            "cities-spread",
            sentence,
            sentence,
            lambda: tables.spread_table(shown),
            shown.sources,
            t("cities.spread_note"),
            choices=shown.choices,
        ),
        lambda: st.html(bars),
    )


@lru_cache(maxsize=32)
def _spread_picture(shown: Shown) -> tuple[str, str]:
    """Give the sentence of the bars, and the bars."""
    t, spread = shown.view.t, shown.spread
    place = shown.place or t.name("region", "World")
    sentence = words.spread_sentence(t, shown.indicator, spread, place)
    marks = [
        key_charts.Mark(
            spread["median"],
            t("cities.median", value=words.figure_words(t, spread["median"], shown.indicator)),
        )
    ]
    if shown.choice.country and shown.national is not None:
        said = words.national_words(t, shown.indicator, shown.national, place)
        marks.append(key_charts.Mark(shown.national["value"], said, is_national=True))
        sentence = t.sentences([sentence, said])
    return sentence, key_charts.STYLE + _histogram(shown, marks, sentence)


def _histogram(shown: Shown, marks: list[key_charts.Mark], alt: str) -> str:
    t, edges = shown.view.t, shown.edges
    bins = shown.bins
    middles = tables.middles(edges)
    ticks = dict.fromkeys((edges[0], *shown.steps, edges[-1]))
    return key_charts.histogram(
        edges,
        {
            int(at): (int(cities), t.number(cities))
            for at, cities in bins[["bin", "cities"]].to_numpy()
        },
        classes_of(middles, shown.steps).tolist(),
        marks,
        [(tick, words.figure_words(t, tick, shown.indicator)) for tick in ticks],
        alt,
    )
