"""Parts of the page of cities: choices, the map, and one city."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

import pydeck as pdk
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts import cities as charts
from charts import cities_key as key_charts
from nua_data import words_cities as words
from nua_data.cities.build import GEONAMES, TRANSPORT, WUP
from nua_data.cities.tables import CityDataError
from nua_data.method import load_method
from ui import apart, frame, state
from ui import city_facts as facts
from ui import tables_cities as tables
from ui.city_facts import Choice, Places, Shown
from ui.figure import Figure, show_figure
from ui.markup import plain
from ui.state import View

_CLICKS, _OPENED = "_cities_clicks", "_cities_opened"
_HEIGHT, _LARGEST = 480, 8
_MARGINS = {False: 1.05, True: 1.6}
"""How much more than its cities is shown of a region, and of a country."""
_SIZES_SHOWN = (300_000, 5_000_000, 20_000_000)


@contextmanager
def told(view: View) -> Iterator[None]:
    """Say why where the cities cannot be read, in place of what would stand there."""
    try:
        yield
    except CityDataError as error:
        said = words.error_words(view.t, error.code, error.table, error.column)
        frame.headline(view.t("cities.unreadable"))
        st.warning(plain(said), icon=":material/database_off:")


@dataclass(frozen=True)
class Where:
    """The places chosen, and where on the page stands what follows from the figure chosen."""

    choice: Choice
    city: str | None
    is_cut: bool
    """Whether the box that finds a city has only the largest."""
    box: DeltaGenerator
    """Room for the choice of the figure, before those of places."""
    picture: DeltaGenerator
    beside: DeltaGenerator


def choose_places(view: View) -> Where:
    """Draw the choices of places and keep room for the rest; raises CityDataError."""
    _offered(view)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        box = st.container(width=320)
        choice = _choose_places(view)
    picture, beside = st.columns([3, 1], gap="medium")
    names = facts.names(view, choice)
    with beside:
        city = _choose_city(view, choice, names)
    return Where(choice, city, len(names) == facts.LISTED, box, picture, beside)


def _choose_places(view: View) -> Choice:
    t = view.t
    country = state.choose_optional(
        t("cities.country"),
        view.by_name,
        "country",
        view.name_of.get,
        placeholder=t("cities.country_all"),
        width=320,
    )
    sizes = [str(size) for size in (0, *load_method().cities.sizes)]
    size = state.choose(
        t("cities.size"),
        sizes,
        "country-size" if country else "size",
        sizes[0] if country else sizes[1],
        lambda size: words.size_words(t, int(size)),
        width=260,
    )
    return Choice("", country, int(size))


def _choose_city(view: View, choice: Choice, names: dict[str, str]) -> str | None:
    """Draw the box that finds a city by name: the map's twin for the keyboard."""
    names = _with_linked(view, choice, names)
    if "city" in st.session_state and st.session_state["city"] not in names:
        st.session_state["city"] = None
    return state.choose_optional(
        view.t("cities.find"),
        [*names],
        "city",
        names.get,
        placeholder=view.t("cities.find_placeholder"),
    )


def _with_linked(view: View, choice: Choice, names: dict[str, str]) -> dict[str, str]:
    """Offer the city of a link too, where it is of the places shown but not among the largest."""
    city = st.query_params.get("city")
    if not city or city in names:
        return names
    rows = facts.ask(view.release, "city", city)
    states = choice.asked(view).iso3
    here = rows if states is None else rows[rows["iso3"].isin(states)]
    return names | dict(zip(here["city"], here["name"], strict=True))


def choose(view: View, where: Where) -> Shown:
    """Draw the choice of the figure and give what is shown; raises CityDataError."""
    codes = _offered(view)
    with where.box:
        indicator = state.choose(
            view.t("cities.indicator"),
            codes,
            "city-indicator",
            TRANSPORT if TRANSPORT in codes else codes[0],
            lambda code: view.t.name("indicator", f"{code}.short", code),
        )
    return facts.shown(view, replace(where.choice, indicator=indicator))


def _offered(view: View) -> list[str]:
    """Give the codes of the figures that can be chosen; raises CityDataError."""
    codes = facts.offered(view.release)
    if not codes:
        raise CityDataError("no_rows", "city_values")
    return codes


def headline(shown: Shown) -> str:
    """Give the sentence of the page."""
    return words.headline(shown.view.t, shown.indicator, shown.counts, shown.spread, shown.place)


def show_map(shown: Shown, city: str | None, sentence: str) -> None:
    """Draw the map with its key; a click opens the country of the city, and the city beside it."""
    t = shown.view.t
    projected = str(load_method().cities.population_year)
    largest = [
        t("cities.city_in", city=name, country=country)
        for name, country in shown.points[["name", "country"]].head(3).to_numpy()
    ]
    alt = words.map_alt(t, sentence, largest)
    show_figure(
        shown.view,
        Figure(
            "cities",
            "",
            alt,
            lambda: tables.city_table(shown),
            (WUP, *shown.sources, GEONAMES),
            t.sentences([t("cities.projection_note", year=projected), *_place_notes(shown)]),
            choices=shown.choices,
        ),
        lambda: _draw_map(shown, city or "", alt),
    )


def _place_notes(shown: Shown) -> list[str]:
    return words.place_sentences(shown.view.t, shown.counts, len(shown.points))


def _draw_map(shown: Shown, city: str, alt: str) -> None:
    t, clicks = shown.view.t, st.session_state.setdefault(_CLICKS, 0)
    key = f"cities-map-{clicks}"
    with st.container(key="cities-map"):
        st.pydeck_chart(
            _deck(shown, city, _shade(), apart.offer(_rows(shown.places))),
            height=_HEIGHT,
            key=key,
            on_select=lambda: _take_click(shown, key),
            alt=alt,
        )
    unit = shown.indicator["unit"]
    sizes = [(t.number(size), size) for size in _SIZES_SHOWN]
    st.html(
        key_charts.STYLE
        + key_charts.legend(
            words.class_words(t, shown.steps, unit),
            t("cities.no_figure"),
            t("cities.capital"),
            sizes,
        )
    )


def _shade() -> str:
    """Say whether the page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


@lru_cache(maxsize=32)
def _rows(places: Places) -> apart.Part:
    """Write the dots once for all who look at the same, whatever the indicator."""
    return apart.make_part(charts.dots(places.table, places.indicators))


@lru_cache(maxsize=32)
def _deck(shown: Shown, city: str, shade: str, address: str) -> pdk.Deck:
    """Make the map once for all who look at the same."""
    t, choice = shown.view.t, shown.choice
    if shown.place is None:
        camera = charts.world_camera()
    else:
        camera = charts.camera_on(shown.points, _MARGINS[bool(choice.country)])
    said = charts.MapWords(
        t("cities.card_population"),
        t("cities.card_value", indicator=words.indicator_name(t, shown.indicator)),
        t("cities.no_figure"),
    )
    chosen = charts.dots(shown.points[shown.points["city"] == city], indicators=0)
    return charts.city_map(address, shown.at, camera, said, shade, choice.country or "", chosen)


def _take_click(shown: Shown, key: str) -> None:
    """Open the country of the city that was clicked, with the city itself.

    The map gets a new key, so that it comes back without a selection of its own.
    """
    picked = st.session_state[key].selection.objects.get(charts.LAYER)
    if not picked:
        return
    city = picked[0]["i"]
    of = shown.points.loc[shown.points["city"] == city, "iso3"]
    if len(of):
        st.session_state["country"], st.session_state["city"] = of.iloc[0], city
        st.session_state[_CLICKS] += 1
        st.session_state[_OPENED] = True


def follow_click() -> None:
    """Run the whole page where a click opened a country: its choice stands outside of the part."""
    if st.session_state.pop(_OPENED, False):
        st.rerun()


def show_city(shown: Shown, city: str | None, is_cut: bool) -> None:
    """Draw all that is known of one city, and the way to the page of its country."""
    t, view = shown.view.t, shown.view
    if city is None:
        more = [t("cities.listed_most", n=facts.LISTED)] if is_cut else []
        st.markdown(plain(t.sentences([t("cities.how_to_choose"), *more])))
        _country_link(view, shown.choice.country)
        _largest(shown)
        return
    row = facts.ask(view.release, "city", city).iloc[0]
    series = facts.ask(view.release, "series", city, view.as_of.year)
    st.header(plain(words.city_name(t, row["name"])), anchor=False)
    st.markdown(plain(view.name_of.get(row["iso3"], row["iso3"])))
    lines = words.series_lines(t, series, view.release.indicators)
    st.markdown("\n".join(f"- {plain(line)}" for line in lines) or t("cities.city_none"))
    st.caption(plain(_people_of(shown, row, series)))
    _country_link(view, row["iso3"])


def _largest(shown: Shown) -> None:
    """List the largest cities that have a figure."""
    if said := _largest_words(shown):
        st.header(shown.view.t("cities.largest"), anchor=False)
        with st.container(key="rows-cities"):
            st.markdown(said)


@lru_cache(maxsize=32)
def _largest_words(shown: Shown) -> str:
    t, is_one = shown.view.t, bool(shown.choice.country)
    rows = shown.points[shown.points["class"] > 0].head(_LARGEST)
    lines = [
        t(
            "cities.city_value",
            city=name if is_one else t("cities.city_in", city=name, country=country),
            value=figure,
        )
        for name, country, figure in rows[["name", "country", "figure"]].to_numpy()
    ]
    return "\n".join(f"- {plain(line)}" for line in lines)


def _people_of(shown: Shown, row, series) -> str:
    """Say how many live in a city, as far as any source says."""
    said = words.population_line(shown.view.t, series)
    known = (row["population"], row["population_year"], row["is_projected"])
    return said or words.people_words(shown.view.t, *known)


def _country_link(view: View, iso3: str | None) -> None:
    if iso3 in view.name_of:
        st.page_link(
            st.session_state["_pages"]["country"],
            label=plain(view.t("cities.open_country", country=view.name_of[iso3])),
            query_params={"country": iso3},
        )
