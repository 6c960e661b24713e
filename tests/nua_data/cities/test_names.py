from __future__ import annotations

import pytest

from nua_data.cities.names import (
    alike,
    key_forms,
    key_of,
    producer_forms,
    squeeze,
    title_of,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("São Paulo", "Sao Paulo"),
        ("Al-Khartum", "al khartum"),
        ("Xi'an", "Xi’an"),
        ("Łódź", "Lodz"),
        ("København", "kobenhavn"),
        ("Iğdır", "igdir"),
        ("Gießen", "Giessen"),
        ("Ribeirão  Preto", "Ribeirao Preto"),
    ],
)
def test_the_same_name_however_it_is_written(one, other):
    assert squeeze(one) == squeeze(other)


def test_a_name_with_another_in_brackets_a_province_or_two_parts():
    assert producer_forms("Dimashq (Damascus)").names == {"dimashq", "damascus"}
    assert producer_forms("Bournemouth/Poole").names == {"bournemouth", "poole"}
    forms = producer_forms("Suzhou, Anhui")
    assert (forms.names, forms.part, forms.whole) == ({"suzhou"}, "anhui", "suzhouanhui")
    assert producer_forms("Reading-Wokingham").first == "reading"
    assert producer_forms("Al-Khartum (Khartoum)").first == "", "an article is no name"


@pytest.mark.parametrize(
    ("key", "iso3", "name", "part"),
    [
        ("ke_nairobi", "KEN", "nairobi", ""),
        ("us_columbus_oh", "USA", "columbus", "ohio"),
        ("mx_nay_tepic", "MEX", "tepic", "nay"),
        ("mx_san_luis_potosi", "MEX", "sanluispotosi", ""),
        ("cn_suzhou_anhui", "CHN", "suzhou", "anhui"),
        ("ph_davao_city", "PHL", "davao", ""),
        ("us_clovis", "USA", "clovis", ""),
    ],
)
def test_a_key_is_taken_apart_by_its_country(key, iso3, name, part):
    forms = key_forms(key, iso3)
    assert (forms.names, forms.part) == ({name}, part)


def test_a_printed_name_gives_the_key_of_the_other_table():
    assert key_of("AE", "Abu Zaby") == "ae_abu_zaby"
    assert key_of("BR", "Águas Lindas de Goiás") == "br_aguas_lindas_de_goias"
    assert title_of("mx_oax_san_pedro_ixcatlan", "MEX") == "San Pedro Ixcatlan"


def test_likeness_ignores_accents_and_tells_names_apart():
    assert alike("Karaganda", "Qaragandy") > 0.7
    assert alike("Mariara", "Nairobi") < 0.6
    assert alike("Biel", "Biel/Bienne") == 1
