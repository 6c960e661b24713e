"""Facts of cities as sentences and short words, through the text catalogue. No markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from nua_data.cities.tables import POPULATION, PROJECTED
from nua_data.model import Nature
from nua_data.text import Text
from nua_data.words import unit_words, value_words


def city_name(t: Text, name: str) -> str:
    """Name a city, or the point that stands for a state whose capital is not named."""
    return name or t("cities.country_point")


def indicator_name(t: Text, indicator: pd.Series) -> str:
    """Name an indicator of cities (row of the catalogue), in short."""
    return t.name("indicator", f"{indicator['indicator']}.short", indicator["short_name"])


def figure_words(t: Text, value: float, indicator: pd.Series) -> str:
    """Write a value of the indicator with its unit; a ratio has none."""
    if indicator["unit"] == "ratio":
        return t.value(value)
    return value_words(t, value, indicator["unit"], unit_words(t, indicator))


def headline(
    t: Text,
    indicator: pd.Series,
    counts: Mapping[str, int],
    spread: Mapping[str, float],
    place: str | None,
) -> str:
    """Say for how many of the cities there is a figure, and between what half of them lie.

    ``place`` is the region or the state, None for the world.
    """
    values = {"indicator": indicator_name(t, indicator), "cities": counts["cities"]}
    valued = int(spread["cities"])
    if place is None:
        if not counts["cities"]:
            return t("cities.headline_empty_world", **values)
        if not valued:
            return t("cities.headline_none_world", **values)
        said = t.plural("cities.headline_world", valued, **values)
    else:
        values["place"] = place
        if not counts["cities"]:
            return t("cities.headline_empty", **values)
        if not valued:
            return t("cities.headline_none", **values)
        said = t.plural("cities.headline", valued, **values)
    return t.sentences([said, half_sentence(t, indicator, spread)])


def half_sentence(t: Text, indicator: pd.Series, spread: Mapping[str, float]) -> str:
    """Say between what half of the cities lie; of one or two cities, what they have."""
    low, high = (figure_words(t, spread[end], indicator) for end in ("lower", "upper"))
    if spread["cities"] == 1:
        return t("cities.one", value=figure_words(t, spread["median"], indicator))
    if low == high:
        return t("cities.half_equal", value=low)
    return t("cities.half", lower=low, upper=high)


def spread_sentence(t: Text, indicator: pd.Series, spread: Mapping[str, float], place: str) -> str:
    """Say the middle of the cities, the range, and the years the figures are of."""
    values = {
        "place": place,
        "median": figure_words(t, spread["median"], indicator),
        "years": year_range(t, spread["first_year"], spread["last_year"]),
    }
    if spread["cities"] == 1:
        return t("cities.spread_one", **values)
    return t.plural(
        "cities.spread",
        int(spread["cities"]),
        **values,
        low=figure_words(t, spread["low"], indicator),
        high=figure_words(t, spread["high"], indicator),
    )


def year_range(t: Text, first: float, last: float) -> str:
    """Write one year, or a range of years."""
    if first == last:
        return str(int(first))
    return t.isolate(f"{int(first)}\u2060\u2013\u2060{int(last)}")


def national_words(t: Text, indicator: pd.Series, row: pd.Series, name: str) -> str:
    """Say the state's own figure: value, year, and how it came to be; a mean of cities as such."""
    values = {
        "name": name,
        "value": figure_words(t, row["value"], indicator),
        "year": str(int(row["year"])),
    }
    if row["nature"] == Nature.CITY_MEAN:
        return t("cities.national_mean", **values)
    return t("cities.national", **values, nature=t.name("nature", row["nature"]))


def class_words(t: Text, steps: Sequence[float], unit: str) -> list[str]:
    """Name the five classes between the edges; a class holds its lower edge."""
    said = [t.number(step, 0 if float(step).is_integer() else 1) for step in steps]
    if unit == "%":
        said = [t.percent(step, 0 if float(step).is_integer() else 1) for step in steps]
    pairs = zip(said, said[1:], strict=False)
    between = [t("cities.class_between", low=low, high=high) for low, high in pairs]
    return [t("cities.class_below", high=said[0]), *between, t("cities.class_from", low=said[-1])]


def people_words(t: Text, persons: float, year: float, is_projected: bool) -> str:
    """Write a population with its year, and whether it is a projection."""
    if pd.isna(persons):
        return t("cities.people_unknown")
    people = t.number(round(persons, -3) if persons >= 10_000 else persons)
    if pd.isna(year):
        return t("cities.people_no_year", people=people)
    if is_projected:
        return t("cities.people_projected", people=people, year=str(int(year)))
    return t("cities.people_estimated", people=people, year=str(int(year)))


def size_words(t: Text, least: int) -> str:
    """Name a class of size."""
    return t("cities.size_from", people=t.number(least)) if least else t("cities.size_all")


def place_sentences(t: Text, counts: Mapping[str, int], shown: int) -> list[str]:
    """Say which of the cities asked for are not on the map, and why."""
    said = []
    unplaced = counts["cities"] - counts["placed"] - counts["outside"]
    if unplaced:
        said.append(t.plural("cities.unplaced", unplaced))
    if counts["outside"]:
        said.append(t.plural("cities.outside", counts["outside"]))
    if counts["placed"] > shown:
        said.append(t.plural("cities.beyond_limit", counts["placed"] - shown, shown=shown))
    return said


def map_alt(t: Text, headline: str, largest: Sequence[str]) -> str:
    """Describe the map for a reader who cannot see it."""
    if not largest:
        return t("cities.alt_empty", headline=headline)
    return t("cities.alt", headline=headline, largest=t.list(largest))


def series_lines(t: Text, series: pd.DataFrame, catalogue: pd.DataFrame) -> list[str]:
    """List the latest figure of a city by indicator, then its population year by year."""
    rows = catalogue.set_index("indicator", drop=False)
    lines = []
    for code, values in series.groupby("indicator", sort=False):
        if code == POPULATION or code not in rows.index:
            continue
        last, indicator = values.iloc[-1], rows.loc[code]
        lines.append(
            t(
                "cities.city_figure",
                indicator=indicator_name(t, indicator),
                value=figure_words(t, last["value"], indicator),
                year=str(int(last["year"])),
                nature=t.name("nature", last["nature"]),
            )
        )
    return lines


def population_line(t: Text, series: pd.DataFrame) -> str:
    """Say how many lived in a city in each year that the source gives."""
    people = series[series["indicator"] == POPULATION]
    said = [
        people_words(t, row.value, row.year, row.nature == PROJECTED) for row in people.itertuples()
    ]
    return t("cities.city_people", items=t.list(said)) if said else ""


def left_out_sentences(t: Text, dropped: Mapping[str, int]) -> list[str]:
    """Say how many rows of the tables of cities were left out, and why."""
    return [
        t.plural("cities.dropped_same", dropped["same_value"]),
        t.plural("cities.dropped_other", dropped["other_value"]),
        t.plural("cities.dropped_contradictory", dropped["contradictory"]),
        t.plural("cities.dropped_place", dropped["no_state"] + dropped["not_a_city"]),
    ]


def error_words(t: Text, code: str, table: str, column: str) -> str:
    """Say why the cities cannot be read, where, and what to do."""
    said = [t.name("city_error", code, t.name("city_error", "failed"))]
    if table and column:
        said.append(t("cities.error_column", table=table, column=column))
    elif table:
        said.append(t("cities.error_table", table=table))
    return t.sentences(said)
