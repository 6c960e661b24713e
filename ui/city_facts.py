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
from nua_data.words_cities import figure_words, people_words
from ui.state import View

KEPT_SECONDS = 300
"""An answer of a database is asked for again after this long; it may have changed."""
LISTED = 500
"""Cities offered by name, at most: the largest."""


def _engine(release: Release) -> tuple[CityEngine, int]:
    """Give the engine, and a number that changes when its answers grow old."""
    return open_engine(release), int(time.monotonic() // KEPT_SECONDS)


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
    """What the page shows of which cities."""

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
class Shown:
    """The answers behind one view of the page."""

    view: View
    choice: Choice
    indicator: pd.Series
    points: pd.DataFrame
    """Cities on the map, with class (0 to 5), country, people and figure in words."""
    counts: Mapping[str, int]
    spread: Mapping[str, float]
    steps: tuple[float, ...]

    @property
    def place(self) -> str | None:
        """Name the state or the region shown; None for the world."""
        if self.choice.country:
            return self.view.name_of[self.choice.country]
        return None if self.view.is_world else self.view.region_name

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
    def names(self) -> dict[str, str]:
        """Give city -> name for the box that finds a city: the country's, else the largest."""
        question = replace(self.choice.asked(self.view), limit=LISTED)
        rows = ask(self.view.release, "listed", question)
        t, names = self.view.t, rows["name"].replace("", self.view.t("cities.country_point"))
        if self.choice.country:
            return dict(zip(rows["city"], names, strict=True))
        countries = rows["iso3"].map(self.view.names).fillna(rows["iso3"])
        named = zip(rows["city"], names, countries, strict=True)
        return {city: t("cities.city_in", city=name, country=at) for city, name, at in named}

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


def shown(view: View, choice: Choice) -> Shown:
    """Ask all that one view of the page needs; raises CityDataError."""
    return _shown(*_engine(view.release), view, choice)


@lru_cache(maxsize=32)
def _shown(_engine: CityEngine, _age: int, view: View, choice: Choice) -> Shown:
    release, question = view.release, choice.asked(view)
    counts = ask(release, "counts", question)
    spread = ask(release, "spread", question)
    steps = steps_of(choice.indicator, spread)
    catalogue = release.indicators.set_index("indicator", drop=False)
    indicator = catalogue.loc[choice.indicator]
    points = ask(release, "points", question)
    return Shown(
        view, choice, indicator, in_words(view, points, indicator, steps), counts, spread, steps
    )


def in_words(
    view: View, points: pd.DataFrame, indicator: pd.Series, steps: tuple[float, ...]
) -> pd.DataFrame:
    """Add class, country, people and figure to cities as the engine gives them."""
    t, none = view.t, view.t("cities.no_figure")
    return points.assign(
        **{
            "name": [name or t("cities.country_point") for name in points["name"]],
            "class": classes_of(points["value"], steps),
            "country": points["iso3"].map(view.names).fillna(points["iso3"]),
            "people": [
                people_words(t, *row)
                for row in points[["population", "population_year", "is_projected"]].to_numpy()
            ],
            "figure": [
                none
                if pd.isna(value)
                else t(
                    "cities.figure", value=figure_words(t, value, indicator), year=str(int(year))
                )
                for value, year in points[["value", "year"]].to_numpy()
            ],
        }
    )
