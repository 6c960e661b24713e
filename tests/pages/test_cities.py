"""The page of cities: heading, map, bars, table and file say the same numbers; faults are told."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from nua_data.cities import engine as engines
from nua_data.cities.build import build_tables
from nua_data.cities.engine_files import write_files
from nua_data.release import open_release
from tests.pages.driver import of_type, open_page, open_twins, visible
from ui import apart

VIEWS = [
    {},
    {"region": "Africa", "city_indicator": "SP_OPN_SHARE"},
    {"country": "KEN"},
    {"country": "MEX", "city_indicator": "EN_REF_WASCOL"},
    {"city_indicator": "EN_LND_CNSPOP", "size": "1000000"},
    {"country": "TUV"},
]
IDS = ["-".join(view.values()) or "bare" for view in VIEWS]


def drawn(app: AppTest) -> dict:
    (chart,) = of_type(app, "deck_gl_json_chart")
    return json.loads(chart.proto.json)


def dots_layer(app: AppTest) -> dict:
    return next(each for each in drawn(app)["layers"] if each["id"] == "cities")


def dots(app: AppTest) -> list[dict]:
    """Give the dots as the map shows them: `c` and `v` of the indicator that its text names."""
    layer = dots_layer(app)
    folder, name = layer["data"].split("/")
    assert folder == apart.FOLDER
    (at,) = {*re.findall(r"c(\d)", layer["getFillColor"] + layer["getLineWidth"])}
    assert f"{{v{at}}}" in of_type(app, "deck_gl_json_chart")[0].proto.tooltip
    return [
        dot | {"c": dot.get(f"c{at}", 0), "v": dot[f"v{at}"]}
        for dot in json.loads(apart.find(name))
    ]


def clean(text: str) -> str:
    return re.sub(r"[\u2066\u2069\\]", "", text)


def html_of(app: AppTest) -> str:
    return "\n".join(node.proto.body for node in of_type(app, "html"))


@pytest.mark.parametrize("view", VIEWS, ids=IDS)
def test_one_count_in_heading_map_bars_table_and_file(view, downloads):
    app = open_twins(open_page("cities", **view))
    assert not app.exception
    rows = downloads["csv-cities"]()
    assert len(app.table[0].value) == len(rows)
    valued = [row for row in rows if row["Value"]]
    heading = clean(app.title[0].value)
    assert f"{len(rows):,} cities" in heading or "no figure yet" in heading
    if valued:
        assert f" {len(valued):,} of " in heading
        bars = pd.DataFrame(downloads["csv-cities-spread"]())
        assert bars["Cities"].astype(int).sum() == len(valued)
    on_map = [row for row in rows if row["On the map"] == "yes"]
    assert len(dots(app)) == len(on_map)
    assert sum(dot["c"] > 0 for dot in dots(app)) == sum(bool(row["Value"]) for row in on_map)
    assert all(bool(dot["v"]) == (dot["c"] > 0) for dot in dots(app))


def test_every_indicator_is_in_the_same_rows_with_its_own_figures(downloads):
    """A change of indicator fetches no rows: the map reads another place of those it has."""
    app = open_page("cities", country="KEN")
    box, addresses, seen = app.selectbox(key="city-indicator"), set(), set()
    for code in app.selectbox(key="city-indicator").options:
        app.selectbox(key="city-indicator").select(code)
        app = open_twins(app.run())
        addresses.add(dots_layer(app)["data"])
        shown = {dot["n"]: dot["v"] for dot in dots(app) if dot["v"]}
        rows = [
            row for row in downloads["csv-cities"]() if row["Value"] and row["On the map"] == "yes"
        ]
        assert shown.keys() == {row["City"] for row in rows}
        for row in rows:
            assert f"({row['Year']})" in shown[row["City"]]
            assert re.match(r"[-\d.,]+", clean(shown[row["City"]]))
        seen.add(tuple(sorted(shown.items())))
    assert len(addresses) == 1
    assert len(seen) == len(box.options), "two indicators show the same figures"


def test_the_bare_page_shows_the_large_cities_and_capitals():
    app = open_page("cities")
    shown = dots(app)
    assert 1900 < len(shown) < 2100
    assert sum("q" in dot for dot in shown) == 46
    assert [each["id"] for each in drawn(app)["layers"]] == ["land", "cities"]
    said = " ".join(visible(app))
    assert "projections" in said
    assert "No figure in the data" in html_of(app)
    assert of_type(app, "deck_gl_json_chart")[0].proto.alt.startswith("Map.")


def test_a_state_without_a_large_city_shows_its_capital_without_a_population():
    (dot,) = [each for each in dots(open_page("cities", country="TUV")) if "q" in each]
    assert dot["n"] == "Funafuti"
    assert dot["p"] == "Population not in the data"


def test_a_link_opens_country_city_indicator_and_size():
    app = open_page(
        "cities",
        country="KEN",
        city="wup-21711",
        city_indicator="SP_OPN_ACCESS",
        country_size="300000",
    )
    assert app.selectbox(key="city").value == "wup-21711"
    said = clean(" ".join(visible(app)))
    assert "Nairobi" in said
    assert "Access to public transport: 58%" in said
    assert "4,735,000 (2020, projection)" in said
    assert all(dot["k"] == "Kenya" for dot in dots(app))
    assert [layer["id"] for layer in drawn(app)["layers"]] == [
        "land",
        "borders",
        "cities",
        "chosen",
    ]
    assert "'KEN'" in json.dumps(drawn(app))


@pytest.mark.parametrize(
    "params", [{"city_indicator": "SL.UEM.TOTL.ZS"}, {"city": "wup-0"}, {"size": "7"}]
)
def test_a_link_that_means_nothing_is_told_and_the_page_stands(params):
    app = open_page("cities", **params)
    assert not app.exception
    assert len(app.warning) == 1
    assert len(dots(app)) > 1900


def test_a_choice_of_city_goes_when_the_country_changes():
    app = open_page("cities", country="KEN", city="wup-21711")
    app.selectbox(key="country").set_value("UGA")
    app.run()
    assert not app.exception
    assert app.selectbox(key="city").value is None
    assert "Kampala" in " ".join(dot["n"] for dot in dots(app))
    assert not app.warning


def test_the_national_figure_stands_beside_the_cities_as_what_it_is():
    said = clean(" ".join(visible(open_page("cities", country="KEN"))))
    assert "Mean of the cities reported for Kenya" in said
    assert "not a national value" in said
    assert "nct-nation" in html_of(open_page("cities", country="KEN"))


def test_a_list_of_names_that_is_cut_says_so():
    words = "The box lists the 200 largest; Search finds every city."
    app = open_page("cities")
    assert len(app.selectbox(key="city").options) == 200
    assert words in clean(" ".join(visible(app)))
    assert words not in clean(" ".join(visible(open_page("cities", country="KEN"))))


def test_what_has_no_certain_place_is_said():
    said = clean(" ".join(visible(open_page("cities", country="MEX"))))
    assert re.search(r"[\d,]+ more cities have no certain place", said)


def test_the_country_page_lists_its_cities_and_leads_here():
    app = open_page("country", country="KEN")
    said = clean(" ".join(visible(app)))
    assert "Nairobi: 4,735,000 (2020, projection)" in said
    links = [link for link in of_type(app, "page_link") if link.proto.page == "cities"]
    assert [link.proto.query_string for link in links] == ["country=KEN"]


def test_methods_counts_what_matched_and_gives_every_name(downloads):
    app = open_page("methods")
    assert not app.exception
    names = downloads["csv-city-names"]()
    counts = downloads["csv-city-matches"]()
    joined = sum("Joined" in row["What was found"] for row in names)
    apart = sum("Apart" in row["What was found"] for row in names)
    assert joined + apart == len(names)
    by_table = [int(row["Names in the SDG database"]) for row in counts]
    assert 0 < sum(by_table) <= len(names)
    decided = [row for row in names if row["Decided by a person because"]]
    assert len(decided) > 40


# --- faults -------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Give a function that serves changed tables in place of the release's own."""

    def serve(**changes) -> None:
        tables = build_tables(open_release())
        tables = {name: changes.get(name, lambda t: t)(table) for name, table in tables.items()}
        folder = tmp_path / "cities"
        folder.mkdir()
        write_files(tables, folder)
        monkeypatch.setenv("NUA_CITIES", str(folder))

    yield serve
    engines.close_engines()


def test_a_city_outside_the_map_is_counted_and_not_drawn(place):
    def far(cities: pd.DataFrame) -> pd.DataFrame:
        at = cities.index[cities["city"] == "wup-21711"]
        changed = cities.copy()
        changed.loc[at, ["lat", "lon"]] = [123.0, 36.8]
        return changed

    place(cities=far)
    app = open_page("cities", country="KEN")
    assert not app.exception
    assert "Nairobi" not in [dot["n"] for dot in dots(app)]
    said = " ".join(visible(app))
    assert "1 city has an impossible place" in clean(said)


def test_two_cities_of_one_name_in_a_country_stay_two(place):
    def twin(cities: pd.DataFrame) -> pd.DataFrame:
        row = cities[cities["city"] == "wup-21711"].assign(city="other", lat=2.0, population=9e5)
        return pd.concat([cities, row], ignore_index=True)

    place(cities=twin)
    app = open_page("cities", country="KEN")
    assert [dot["i"] for dot in dots(app) if dot["n"] == "Nairobi"] == ["wup-21711", "other"]
    assert app.selectbox(key="city").options.count("Nairobi") == 2


def test_a_table_that_is_missing_is_told_and_the_rest_of_the_app_lives(place, tmp_path):
    place()
    (tmp_path / "cities" / "city_values.parquet").unlink()
    app = open_page("cities")
    assert not app.exception
    (warning,) = app.warning
    assert "city_values" in clean(warning.value)
    assert "cannot be shown" in app.title[0].value
    country = open_page("country", country="KEN")
    assert not country.exception
    assert "cannot be shown" in clean(" ".join(visible(country)))


def test_a_column_of_another_type_is_told(place, tmp_path):
    place()
    path = tmp_path / "cities" / "city_values.parquet"
    pd.read_parquet(path).astype({"value": "str"}).to_parquet(path)
    app = open_page("cities")
    assert not app.exception
    (warning,) = app.warning
    said = clean(warning.value)
    assert "city_values" in said and "value" in said and "type" in said
