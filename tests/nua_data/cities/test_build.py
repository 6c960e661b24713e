"""The two tidy tables made of the release, and of releases that hold odd rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from nua_data.cities.build import TRANSPORT, build_cities, build_tables
from nua_data.cities.tables import (
    CITIES,
    CITY_VALUES,
    POPULATION,
    TABLES,
    CityDataError,
    check_columns,
)
from nua_data.release import Release, open_release


@pytest.fixture(scope="module")
def release():
    return open_release()


@pytest.fixture(scope="module")
def built(release):
    return build_cities(release)


def changed(release: Release, **tables: pd.DataFrame) -> Release:
    hashed = "-".join([release.hash, *tables])
    return replace(release, hash=hashed, _tables={**release._tables, **tables})


def test_the_tables_have_the_declared_shape(release):
    for name, table in build_tables(release).items():
        assert [*table] == [*TABLES[name]]
        check_columns(name, {column: str(kind) for column, kind in table.dtypes.items()})


def test_keys_are_unique_and_values_belong_to_cities(built):
    assert built.cities["city"].is_unique
    assert not built.values.duplicated(["city", "indicator", "year"]).any()
    assert set(built.values["city"]) <= set(built.cities["city"])
    states = built.cities.set_index("city")["iso3"]
    assert (built.values["city"].map(states) == built.values["iso3"]).all()
    assert built.values["value"].notna().all()


def test_two_cities_of_one_name_stay_two(built):
    same = built.cities[(built.cities["iso3"] == "USA") & (built.cities["name"] == "Concord")]
    assert len(same) == 2
    assert same["lat"].nunique() == 2


def test_a_state_without_a_large_city_has_its_capital_without_a_population(release, built):
    capitals = built.cities[built.cities["kind"] == "capital"]
    without = set(release.countries["iso3"]) - set(release.cities_wup2018["iso3"])
    assert set(capitals["iso3"]) == without
    assert capitals[["lat", "lon"]].notna().all(axis=None)
    assert capitals["population"].isna().all()
    named = capitals.set_index("iso3")["name"]
    assert named["ISL"] == "Reykjavík"
    assert named["PSE"] == "", "where no capital is named the point of the state stands in"


def test_a_capital_has_the_figures_reported_under_its_name(built):
    of = built.values[built.values["city"] == "cap-ISL"]
    assert TRANSPORT in set(of["indicator"])
    assert "hab-is_reykjavik" not in set(built.cities["city"])


def test_populations_after_2015_are_projections(built):
    people = built.values[built.values["indicator"] == POPULATION]
    assert set(people.loc[people["year"] <= 2015, "nature"]) == {"estimated"}
    assert set(people.loc[people["year"] > 2015, "nature"]) == {"projected"}
    large = built.cities[built.cities["kind"] == "wup"]
    assert large["is_projected"].all()
    assert set(large["population_year"]) == {2020}
    tokyo = large.set_index("name").loc["Tokyo", "population"]
    assert tokyo == 37_393_129


def test_every_row_of_the_two_tables_of_values_is_accounted_for(release, built):
    mine = built.values[built.values["indicator"] != POPULATION]
    transport = release.cities_public_transport_2020
    with_state = transport[transport["iso3"] != ""]
    again = len(with_state) - len(
        with_state.drop_duplicates(["iso3", "city", "year", "pct_pt_access"])
    )
    dropped = built.dropped
    read = len(release.city_values) + len(transport)
    assert len(mine) + sum(dropped.values()) + again == read
    assert dropped["not_a_city"] == 0
    assert dropped["no_state"] == 2


def test_the_rounded_value_of_the_sdg_database_is_kept_once(built):
    abu_dhabi = built.cities.set_index("name").loc["Abu Zaby (Abu Dhabi)", "city"]
    rows = built.values[
        (built.values["city"] == abu_dhabi) & (built.values["indicator"] == TRANSPORT)
    ]
    assert [*rows["value"]] == [27.3]


def test_a_doubtful_point_puts_no_city_on_the_map(built):
    cities = built.cities.set_index("city")
    assert pd.isna(cities.loc["hab-pk_swat", "lat"]), "the gazetteer's point for Swat is Quetta"
    assert cities.loc["hab-au_darwin", "lat"] == pytest.approx(-12.46, abs=0.01)


def test_an_unknown_key_is_no_city(release):
    values = release.city_values
    extra = values.iloc[[0]].assign(city="zz_nowhere")
    built = build_cities(changed(release, city_values=pd.concat([values, extra])))
    assert built.dropped["not_a_city"] == 1


def test_contradictory_shares_of_one_name_are_left_out(release):
    table = release.cities_public_transport_2020
    twice = table[table["city"] == "Dubayy"].assign(pct_pt_access=99.0)
    built = build_cities(changed(release, cities_public_transport_2020=pd.concat([table, twice])))
    assert built.dropped["contradictory"] == 5


@pytest.mark.parametrize(
    ("types", "code", "column"),
    [
        ({**CITIES, "lat": "string"}, "wrong_type", "lat"),
        ({k: v for k, v in CITIES.items() if k != "name"}, "no_column", "name"),
    ],
)
def test_a_table_of_another_shape_is_refused(types, code, column):
    with pytest.raises(CityDataError) as caught:
        check_columns("cities", types)
    assert (caught.value.code, caught.value.table, caught.value.column) == (code, "cities", column)


def test_whole_numbers_and_further_columns_are_welcome():
    check_columns("city_values", {**CITY_VALUES, "value": "INTEGER", "note": "json"})
    check_columns("cities", {**CITIES, "name": "VARCHAR(80)", "lat": "DOUBLE PRECISION"})
