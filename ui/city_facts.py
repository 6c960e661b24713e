"""What the engine of cities answers, kept for all sessions, and what the page shows of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import pandas as pd

from nua_data.cities.build import TRANSPORT, TRANSPORT_TABLE
from nua_data.cities.engine import CityEngine, open_engine
from nua_data.cities.questions import Ask
from nua_data.cities.scale import bin_edges, classes_of, steps_of
from nua_data.cities.tables import POPULATION
from nua_data.method import load_method
from nua_data.model import Nature
from nua_data.release import Release
from nua_data.words_cities import figure_words, people_words, size_words
from ui.state import View

KEPT_SECONDS = 300
"""An answer of a database is asked for again after this long; it may have changed."""
LISTED = 200
"""Cities offered by name, at most: the largest. Each costs a browser time at a run of the page."""


def _engine(release: Release) -> tuple[CityEngine, int]:
    """Give the engine, and a number that changes when its answers grow old.

    Those of a release never do: it is not written to again.
    """
    engine = open_engine(release)
    return engine, int(time.monotonic() // KEPT_SECONDS) if engine.may_change else 0


@lru_cache(maxsize=256)
def _asked(engine: CityEngine, _age: int, question: str, *asked: object) -> object:
    return getattr(engine, question)(*asked)


def ask(release: Release, question: str, *asked: object) -> object:
    """Ask one of `questions.Engine`; the answer is shared, so not to be changed.

    Raises CityDataError.
    """
    return _asked(*_engine(release), question, *asked)


def offered(release: Release) -> list[str]:
    """Give the codes of the city indicators that have values, in the catalogue's order."""
    known = {*ask(release, "indicators")["indicator"]} - {POPULATION}
    return [code for code in release.indicators["indicator"].astype(str) if code in known]


@dataclass(frozen=True)
class Choice:
    """What the page shows of which cities; the indicator is "" where only the places count."""

    indicator: str
    country: str | None
    least: int

    def asked(self, view: View) -> Ask:
        """Put the choice as a question: the country, else the region, else the world."""
        states = None if view.is_world else tuple(view.countries["iso3"])
        return Ask(
            self.indicator,
            view.as_of.year,
            (self.country,) if self.country else states,
            self.least,
            limit=load_method().cities.most_cities,
            capitals=self.least <= load_method().cities.sizes[0],
        )


@dataclass(frozen=True, eq=False)
class Places:
    """The cities on the map in words, the same whatever indicator is shown."""

    table: pd.DataFrame
    """Also class_0 (0 to 5) and figure_0 (words) of the first indicator offered, and so on."""
    indicators: int


@dataclass(frozen=True, eq=False)
class Shown:
    """The answers behind one view of the page."""

    view: View
    choice: Choice
    indicator: pd.Series
    at: int
    """Place of the indicator among those offered."""
    places: Places
    counts: Mapping[str, int]
    spread: Mapping[str, float]
    steps: tuple[float, ...]

    @cached_property
    def points(self) -> pd.DataFrame:
        """Give the cities on the map, with class and figure of the indicator shown."""
        names = {f"class_{self.at}": "class", f"figure_{self.at}": "figure"}
        return self.places.table.rename(columns=names)

    @property
    def place(self) -> str | None:
        """Name the state or the region shown; None for the world."""
        if self.choice.country:
            return self.view.name_of[self.choice.country]
        return None if self.view.is_world else self.view.region_name

    @property
    def choices(self) -> str:
        """Say which places, of which size, and which figure were chosen."""
        t, code = self.view.t, self.choice.indicator
        return t.join(
            [
                self.place or self.view.region_name,
                size_words(t, self.choice.least),
                t.name("indicator", f"{code}.short", code),
            ]
        )

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """Give the edges of the histogram's bins."""
        ends = self.indicator[["natural_min", "natural_max"]]
        return bin_edges(self.steps, self.spread, None if ends.isna().any() else tuple(ends))

    @cached_property
    def bins(self) -> pd.DataFrame:
        """Give bin and cities."""
        return ask(self.view.release, "bins", self.choice.asked(self.view), self.edges)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Give the codes of the sources of the figures."""
        rows = self.view.release.observations
        of = rows.loc[rows["indicator"] == self.choice.indicator, "source"].astype(str).unique()
        own = (TRANSPORT_TABLE,) if self.choice.indicator == TRANSPORT else ()
        return (*of, *own)

    @cached_property
    def national(self) -> pd.Series | None:
        """Give the latest figure of the state itself, None where there is none."""
        rows = self.view.release.observations
        keep = (rows["iso3"] == self.choice.country) & (rows["indicator"] == self.choice.indicator)
        keep &= (rows["year"] <= self.view.as_of.year) & (rows["nature"] != Nature.NOT_RELEVANT)
        found = rows[keep].sort_values("year")
        return found.iloc[-1] if len(found) else None


def names(view: View, choice: Choice) -> dict[str, str]:
    """Give city -> name for the box that finds a city: the country's, else the largest.

    Raises CityDataError.
    """
    return _names(*_engine(view.release), view, choice)


@lru_cache(maxsize=32)
def _names(_engine: CityEngine, _age: int, view: View, choice: Choice) -> dict[str, str]:
    t, rows = view.t, ask(view.release, "listed", replace(choice.asked(view), limit=LISTED))
    named = rows["name"].replace("", t("cities.country_point"))
    if choice.country:
        return dict(zip(rows["city"], named, strict=True))
    countries = rows["iso3"].map(view.names).fillna(rows["iso3"])
    each = zip(rows["city"], named, countries, strict=True)
    return {city: t("cities.city_in", city=name, country=at) for city, name, at in each}


def shown(view: View, choice: Choice) -> Shown:
    """Ask all that one view of the page needs; raises CityDataError."""
    return _shown(*_engine(view.release), view, choice)


@lru_cache(maxsize=32)
def _shown(_engine: CityEngine, _age: int, view: View, choice: Choice) -> Shown:
    release, question = view.release, choice.asked(view)
    codes = offered(release)
    return Shown(
        view,
        choice,
        _catalogue(release).loc[choice.indicator],
        codes.index(choice.indicator),
        _places(_engine, _age, view, replace(question, indicator=""), tuple(codes)),
        ask(release, "counts", question),
        ask(release, "spread", question),
        _steps(release, question),
    )


def _catalogue(release: Release) -> pd.DataFrame:
    return release.indicators.set_index("indicator", drop=False)


def _steps(release: Release, question: Ask) -> tuple[float, ...]:
    """Give the edges of an indicator's colours; the spread counts where the method names none."""
    is_named = question.indicator in load_method().cities.steps
    spread = {} if is_named else ask(release, "spread", question)
    return steps_of(question.indicator, spread)


@lru_cache(maxsize=32)
def _places(
    _engine: CityEngine, _age: int, view: View, question: Ask, codes: tuple[str, ...]
) -> Places:
    """Ask for the cities on the map and write them in words, once for all indicators."""
    release = view.release
    points, catalogue = ask(release, "points", question, codes), _catalogue(release)
    told: dict[str, object] = {}
    for place, code in enumerate(codes):
        values, years = points[f"value_{place}"], points[f"year_{place}"]
        told[f"class_{place}"] = classes_of(
            values, _steps(release, replace(question, indicator=code))
        )
        told[f"figure_{place}"] = _figures(view, values, years, catalogue.loc[code])
    return Places(in_words(view, points).assign(**told), len(codes))


def _figures(view: View, values: pd.Series, years: pd.Series, indicator: pd.Series) -> list[str]:
    """Write latest values with their years; "" where there is none."""
    t = view.t
    return [
        ""
        if pd.isna(value)
        else t("cities.figure", value=figure_words(t, value, indicator), year=str(int(year)))
        for value, year in zip(values, years, strict=True)
    ]


def in_words(view: View, points: pd.DataFrame) -> pd.DataFrame:
    """Write name, country and people of cities as the engine gives them."""
    t = view.t
    return points.assign(
        name=[name or t("cities.country_point") for name in points["name"]],
        country=points["iso3"].map(view.names).fillna(points["iso3"]),
        people=[
            people_words(t, *row)
            for row in points[["population", "population_year", "is_projected"]].to_numpy()
        ],
    )
