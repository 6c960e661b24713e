"""Table twins of the page of cities, and what Methods says of their matching."""

from __future__ import annotations

import pandas as pd

from nua_data.cities.build import CityTables, count_matches
from nua_data.words_cities import unit_words
from ui.city_facts import Shown, ask
from ui.state import View


def city_table(shown: Shown) -> pd.DataFrame:
    """Give one row a city asked for, on the map or not; what is missing has its name."""
    view = shown.view
    t = view.t
    rows = ask(view.release, "listed", shown.choice.asked(view))
    none = t("cities.no_figure")
    return pd.DataFrame(
        {
            t("cities.city"): rows["name"].replace("", t("cities.country_point")),
            t("table.country"): rows["iso3"].map(view.names).fillna(rows["iso3"]),
            t("cities.population"): rows["population"],
            t("cities.population_year"): [_year(year) for year in rows["population_year"]],
            t("cities.population_nature"): [
                "" if pd.isna(year) else t.name("city_population", _nature(flag))
                for year, flag in zip(rows["population_year"], rows["is_projected"], strict=True)
            ],
            t("table.value"): rows["value"],
            t("table.unit"): unit_words(t, shown.indicator),
            t("table.year"): [_year(year) for year in rows["year"]],
            t("table.nature"): [
                t.name("nature", code) if code else none for code in rows["nature"]
            ],
            t("cities.on_map"): [
                t("table.yes") if lat == lat else t("table.no") for lat in rows["lat"]
            ],
        }
    )


def _nature(is_projected: bool) -> str:
    return "projected" if is_projected else "estimated"


def _year(year: float) -> str:
    return "" if pd.isna(year) else str(int(year))


def middles(edges: tuple[float, ...]) -> pd.Series:
    """Give the middle of each bin."""
    return pd.Series([(a + b) / 2 for a, b in zip(edges, edges[1:], strict=False)])


def spread_table(shown: Shown) -> pd.DataFrame:
    """Give one row a bin of the histogram: from, to, cities."""
    t, edges, bins = shown.view.t, shown.edges, shown.bins
    at = bins["bin"].astype(int)
    return pd.DataFrame(
        {
            t("cities.bin_from"): [edges[place] for place in at],
            t("cities.bin_to"): [edges[place + 1] for place in at],
            t("table.unit"): unit_words(t, shown.indicator),
            t("cities.bin_cities"): [*bins["cities"]],
        }
    )


def match_table(view: View, tables: CityTables) -> pd.DataFrame:
    """Give how many names of each table were joined by which rule, or left apart and why."""
    t, rows = view.t, count_matches(tables)
    return pd.DataFrame(
        {
            t("cities.match_outcome"): [t.name("city_match", code) for code in rows["outcome"]],
            t("cities.match_values"): [*rows["in_values"]],
            t("cities.match_transport"): [*rows["in_transport"]],
        }
    )


def match_list(view: View, tables: CityTables) -> pd.DataFrame:
    """Give every name that is no city of the list or is one by a rule, for download."""
    t = view.t
    large = view.release.cities_wup2018.set_index("wup_code")["city"]
    rows = tables.matches
    return pd.DataFrame(
        {
            t("table.country"): rows["iso3"].map(view.names).fillna(rows["iso3"]),
            t("cities.match_key"): rows["key"],
            t("cities.city"): rows["name"],
            t("cities.match_city"): rows["wup_code"].map(large).fillna(""),
            t("cities.match_outcome"): [t.name("city_match", code) for code in rows["rule"]],
            t("cities.match_km"): rows["km"].round(1),
            t("cities.match_reason"): rows["reason"],
        }
    )
