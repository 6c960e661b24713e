"""Every engine gives the answers that plain pandas gives, whatever the tables hold."""

from __future__ import annotations

import pytest

from nua_data.cities.engine import CityEngine
from nua_data.cities.questions import Ask
from tests.engines.made_up import EDGES, INDICATORS, make_asks
from tests.engines.plain import Plain, as_numbers, as_rows

ASKS = [pytest.param(ask, id=f"ask{number}") for number, ask in enumerate(make_asks())]


@pytest.mark.parametrize("ask", ASKS)
def test_rows_are_the_same(engine: CityEngine, plain: Plain, ask: Ask) -> None:
    found, wanted = engine.listed(ask), plain.listed(ask)
    assert list(found.columns) == list(wanted.columns)
    assert as_rows(found) == as_rows(wanted)


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("several", [(*INDICATORS, "not there"), (INDICATORS[2],), ()], ids=len)
def test_points_are_the_same(
    engine: CityEngine, plain: Plain, several: tuple[str, ...], ask: Ask
) -> None:
    found, wanted = engine.points(ask, several), plain.points(ask, several)
    assert list(found.columns) == list(wanted.columns)
    assert as_rows(found) == as_rows(wanted)


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("question", ["counts", "spread"])
def test_summaries_are_the_same(engine: CityEngine, plain: Plain, question: str, ask: Ask) -> None:
    found, wanted = getattr(engine, question)(ask), getattr(plain, question)(ask)
    assert as_numbers(found) == as_numbers(wanted)


@pytest.mark.parametrize("ask", ASKS)
def test_bins_are_the_same(engine: CityEngine, plain: Plain, ask: Ask) -> None:
    found = engine.bins(ask, EDGES)
    assert dict(zip(found["bin"], found["cities"], strict=True)) == plain.bins(ask, EDGES)
    assert list(found["bin"]) == sorted(found["bin"])


@pytest.mark.parametrize("ask", ASKS)
def test_states_are_the_same(engine: CityEngine, plain: Plain, ask: Ask) -> None:
    assert as_rows(engine.by_country(ask)) == as_rows(plain.by_country(ask))


def test_one_city_is_the_same(engine: CityEngine, plain: Plain) -> None:
    for key in plain.values["city"].value_counts().index[:5]:
        assert as_rows(engine.series(key, 2020)) == as_rows(plain.series(key, 2020))
        mine = plain.cities[plain.cities["city"] == key]
        assert as_rows(engine.city(key)) == as_rows(mine)
    assert engine.series("' or 1=1 --", 2020).empty
    assert engine.city("' or 1=1 --").empty


def test_indicators_are_the_same(engine: CityEngine, plain: Plain) -> None:
    assert as_rows(engine.indicators()) == as_rows(plain.indicators())


def test_types_are_the_same(engine: CityEngine) -> None:
    listed, points = engine.listed(Ask("MADE_UP_A", 2026)), engine.points(Ask("", 2026), INDICATORS)
    kinds = {"lat": "float64", "year": "float64", "is_projected": "bool", "name": "str"}
    assert {column: str(listed[column].dtype) for column in kinds} == kinds
    assert not listed[["nature", "name"]].isna().any().any()
    kinds = {"lat": "float64", "value_0": "float64", "year_2": "float64", "name": "str"}
    assert {column: str(points[column].dtype) for column in kinds} == kinds
    assert str(engine.series(points["city"][0], 2026)["year"].dtype) == "int64"
