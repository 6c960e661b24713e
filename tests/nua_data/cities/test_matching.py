"""Which key is which city: a truth table of made-up cases, then the real tables."""

from __future__ import annotations

import pandas as pd
import pytest

from nua_data.cities.build import build_cities, count_matches
from nua_data.cities.matching import OPEN, RULES, Place, distance_km, match_keys, read_aliases
from nua_data.release import open_release

CITIES = pd.DataFrame(
    [
        ("AAA", "1", "Alpha", 0.0, 0.0),
        ("AAA", "2", "Beta (Vita)", 1.0, 1.0),
        ("AAA", "3", "Gamma-Delta", 2.0, 2.0),
        ("AAA", "4", "Zeta", 3.0, 3.0),
        ("AAA", "5", "Zeta", 9.0, 9.0),
        ("AAA", "6", "Eta/Theta", 4.0, 4.0),
        ("AAA", "7", "Qaragandy", 5.0, 5.0),
        ("CHN", "8", "Suzhou, Anhui", 33.6, 117.0),
        ("CHN", "9", "Suzhou, Jiangsu", 31.3, 120.6),
    ],
    columns=["iso3", "wup_code", "city", "lat", "lon"],
)
ALIASES = pd.DataFrame(
    [("AAA", "aa_former", "1", "Old name."), ("AAA", "aa_alpha_port", "", "A port, not Alpha.")],
    columns=["iso3", "key", "wup_code", "reason"],
)
CASES = {
    "aa_alpha": ("1", "same_name"),
    "aa_vita": ("2", "same_name"),
    "aa_gamma": ("3", "first_part"),
    "aa_former": ("1", "alias"),
    "aa_alpha_port": ("", "alias_apart"),
    "aa_zeta": ("", "ambiguous"),
    "aa_eta": ("", "several_parts"),
    "aa_theta": ("", "several_parts"),
    "aa_karaganda": ("7", "near_alike"),
    "aa_nowhere": ("", "no_large_city"),
    "cn_suzhou_anhui": ("8", "same_name"),
    "cn_suzhou": ("", "ambiguous"),
    "cn_suzhou_hunan": ("", "no_large_city"),
    "bb_alpha": ("", "no_large_city"),
}
ISO3 = {"aa": "AAA", "bb": "BBB", "cn": "CHN"}
PLACES = {"aa_karaganda": [Place(5.1, 5.0, "Karaganda")]}


def match(keys, places=PLACES, aliases=ALIASES) -> pd.DataFrame:
    table = pd.DataFrame({"iso3": [ISO3[key[:2]] for key in keys], "key": [*keys]})
    return match_keys(table, CITIES, places, aliases).set_index("key")


def test_every_rule_and_every_way_of_staying_apart():
    found = match(CASES)
    assert {key: (row.wup_code, row.rule) for key, row in found.iterrows()} == CASES
    assert set(found["rule"]) | {"too_far"} == {*RULES, *OPEN}


def test_a_place_far_away_speaks_against_the_only_city_of_a_name():
    far = {"aa_alpha": [Place(0.0, 5.0, "Alpha")]}
    assert match(["aa_alpha"], far).loc["aa_alpha", "rule"] == "too_far"
    near = {"aa_alpha": [Place(0.0, 5.0, "Alpha"), Place(0.0, 0.1, "Alpha")]}
    row = match(["aa_alpha"], near).loc["aa_alpha"]
    assert (row.wup_code, row.rule) == ("1", "same_name")
    assert row.km == pytest.approx(11.1, abs=0.1)


def test_a_place_tells_two_cities_of_one_name_apart():
    row = match(["aa_zeta"], {"aa_zeta": [Place(9.0, 9.1, "Zeta")]}).loc["aa_zeta"]
    assert (row.wup_code, row.rule) == ("5", "same_name")


def test_a_municipality_whose_name_its_country_has_twice_is_ambiguous():
    cities = pd.DataFrame(
        [("MEX", "1", "Matamoros", 25.9, -97.5)], columns=["iso3", "wup_code", "city", "lat", "lon"]
    )
    keys = pd.DataFrame({"iso3": "MEX", "key": ["mx_tam_matamoros", "mx_coa_matamoros"]})
    found = match_keys(keys, cities, {}, ALIASES[:0])
    assert set(found["rule"]) == {"ambiguous"}


def test_the_way_over_the_globe():
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)
    assert distance_km(-17.7, 179.9, -17.7, -179.9) == pytest.approx(21.2, abs=0.2)
    assert distance_km(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(344, abs=1)


@pytest.fixture(scope="module")
def real():
    return build_cities(open_release())


REAL = {
    "ke_nairobi": "Nairobi",
    "sy_halab": "Halab (Aleppo)",
    "in_bengaluru": "Bangalore",
    "us_new_york_ny": "New York-Newark",
    "us_columbus_oh": None,
    "mx_son_cajeme": "Ciudad Obregón",
    "br_brasilia": "Brasília",
    "pk_swat": "",
    "de_harburg": "",
    "us_fayetteville": "",
    "uz_samarqand": "Samarkand",
}


def test_known_cities_of_the_release(real):
    names = open_release().cities_wup2018.set_index("wup_code")["city"]
    codes = real.matches.set_index("key")["wup_code"]
    for key, name in REAL.items():
        if name is not None:
            assert codes[key] == "" if name == "" else names[codes[key]] == name, key


def test_no_match_lies_far_off_and_every_alias_is_used(real):
    by_rule = real.matches[real.matches["rule"].isin(RULES[1:])]
    assert by_rule["km"].max() < 100
    aliases = read_aliases()
    assert not aliases.duplicated(["iso3", "key"]).any()
    assert (aliases["reason"].str.len() > 10).all()
    assert set(aliases["key"]) <= set(real.matches["key"])
    known = set(open_release().cities_wup2018["wup_code"]) | {""}
    assert set(aliases["wup_code"]) <= known


def test_the_counts_of_outcomes_cover_every_key(real):
    counted = count_matches(real)
    assert [*counted["outcome"]] == [*RULES, *OPEN]
    assert counted["in_values"].sum() == real.matches["in_values"].sum()
    assert counted["in_transport"].sum() == real.matches["in_transport"].sum()
