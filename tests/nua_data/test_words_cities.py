from __future__ import annotations

import pandas as pd
import pytest

from nua_data import words_cities as words
from nua_data.cities.tables import POPULATION, CityDataError
from nua_data.text import load_text

t = load_text("en")
SHARE = pd.Series({"indicator": "SP_TRN_PUBL", "short_name": "Access", "unit": "%"})
RATIO = pd.Series({"indicator": "EN_LND_CNSPOP", "short_name": "Land", "unit": "ratio"})
SPREAD = {
    "cities": 8, "low": 10.0, "lower": 18.0, "median": 25.0, "upper": 53.5, "high": 58.0,
    "first_year": 2018, "last_year": 2020,
}  # fmt: skip


def counts(cities: int, placed: int | None = None, outside: int = 0) -> dict[str, int]:
    return {"cities": cities, "placed": cities if placed is None else placed, "outside": outside}


@pytest.mark.parametrize("place", [None, "Kenya"])
def test_the_headline_says_how_many_and_the_middle_half(place):
    said = words.headline(t, SHARE, counts(10), SPREAD, place)
    assert "8 of" in said and "18%" in said and "53.5%" in said
    assert ("Kenya" in said) == (place is not None)


def test_the_headline_says_so_where_there_is_nothing():
    assert "no figure" in words.headline(t, SHARE, counts(4), {"cities": 0}, "Tuvalu")
    assert "no city" in words.headline(t, SHARE, counts(0), {"cities": 0}, None)


def test_a_middle_half_of_one_value_is_no_range():
    same = SPREAD | {"lower": 86.5, "upper": 86.5}
    assert "between" not in words.half_sentence(t, SHARE, same)
    assert "25%" in words.half_sentence(t, SHARE, SPREAD | {"cities": 1})


def test_a_ratio_has_no_unit_and_a_share_a_sign():
    assert words.figure_words(t, 0.494, RATIO) == "0.49"
    assert words.figure_words(t, 58.0, SHARE) == "58%"


def test_the_classes_leave_no_gap():
    assert words.class_words(t, (20, 40, 60, 80), "%") == [
        "Below 20%", "20% to below 40%", "40% to below 60%", "60% to below 80%", "80% or more",
    ]  # fmt: skip
    assert words.class_words(t, (0, 0.5, 2, 5), "ratio")[1] == "0 to below 0.5"


def test_a_population_says_its_year_and_whether_it_is_projected():
    assert "projection" in words.people_words(t, 4_734_881, 2020, True)
    assert "4,735,000" in words.people_words(t, 4_734_881, 2020, True)
    assert "estimate" in words.people_words(t, 3_913_512, 2015, False)
    assert "GeoNames" in words.people_words(t, 7_250, float("nan"), False)
    assert words.people_words(t, float("nan"), float("nan"), False) == t("cities.people_unknown")


def test_a_mean_of_cities_is_never_called_national():
    row = pd.Series({"value": 29.8, "year": 2020, "nature": "city_mean"})
    assert "not a national value" in words.national_words(t, SHARE, row, "Kenya")
    row["nature"] = "country"
    assert "as a whole" in words.national_words(t, SHARE, row, "Kenya")


def test_what_is_not_on_the_map_is_said():
    assert words.place_sentences(t, counts(10), 10) == []
    unplaced, outside, beyond = words.place_sentences(t, counts(10, 7, 1), 5)
    assert unplaced.startswith("2 more cities")
    assert "impossible place" in outside
    assert "5 largest" in beyond


def test_the_lines_of_a_city_hold_the_latest_figure_of_each_indicator():
    rows = [
        (POPULATION, 2015, 1000.0, "estimated"),
        (POPULATION, 2020, 2000.0, "projected"),
        ("SP_TRN_PUBL", 2016, 10.0, "estimated"),
        ("SP_TRN_PUBL", 2020, 58.0, "country"),
    ]
    series = pd.DataFrame(rows, columns=["indicator", "year", "value", "nature"])
    (line,) = words.series_lines(t, series, SHARE.to_frame().T)
    assert "58%" in line and "2020" in line and "reported by the country" in line
    people = words.population_line(t, series)
    assert "1,000 (2015, estimate)" in people and "2,000 (2020, projection)" in people


@pytest.mark.parametrize("code", CityDataError.CODES)
def test_every_fault_has_words_of_its_own(code):
    said = words.error_words(t, code, "city_values", "value")
    assert t.has(f"city_error.{code}")
    assert "city_values" in said and "value" in said
