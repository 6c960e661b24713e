"""The search page: results by kind that lead to the right place, and odd queries."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from nua_data.text import load_text
from tests.pages.driver import of_type, open_page

t = load_text("en")


def addresses(app: AppTest) -> list[str]:
    return [f"{n.proto.page}?{n.proto.query_string}" for n in of_type(app, "page_link")]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("kenia", "country?country=KEN"),
        ("slums", "trends?commitment=social&indicator=EN_LND_SLUM"),
        ("adequate housing", "agenda?part=sdgs&area=1.1.2"),
        ("wuf13", "agenda?event=wuf13"),
        ("urbanlex", "agenda?part=library&entry=urbanlex"),
        ("nairobi", "cities?country=KEN&city=wup-21711"),
    ],
)
def test_a_result_leads_to_its_place(query, address):
    app = open_page("search", q=query)
    assert not app.exception
    assert any(address in each for each in addresses(app))
    assert query in app.title[0].value.replace("\\", "")


def test_typing_writes_the_link():
    app = open_page("search")
    app.text_input(key="q").set_value("nairobi").run()
    assert app.query_params == {"q": "nairobi"}
    assert addresses(app)
    app.text_input(key="q").set_value("").run()
    assert not app.query_params


def test_one_kind_shows_more_of_it():
    some = addresses(open_page("search", q="urban"))
    events = addresses(open_page("search", q="urban forum", kind="event"))
    assert all("event=" in each for each in events)
    assert some


def test_arabic():
    app = open_page("search", q="كينيا", lang="ar")
    assert any("country=KEN" in each for each in addresses(app))


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", "search.headline"),
        ("   ", "search.headline"),
        ("k", "search.two_letters"),
    ],
)
def test_a_query_that_is_none_says_what_to_do(query, key):
    app = open_page("search", **({"q": query} if query else {}))
    assert app.title[0].value.replace("\\", "") == t(key)
    assert not addresses(app)
    assert any(t("search.help") in node.value for node in app.markdown)


@pytest.mark.parametrize(
    "query", ["x" * 10_000, "<script>alert(1)</script>", "**bold** [a](b)", "`$\\frac{1}{2}$`"]
)
def test_an_odd_query_is_answered_plainly(query):
    app = open_page("search", q=query)
    assert not app.exception
    shown = app.title[0].value
    assert len(shown) < 400
    assert "<script" not in shown.replace("\\<", "")
    assert "](" not in shown


def test_an_unknown_kind_is_said():
    app = open_page("search", q="kenya", kind="planet")
    assert len(app.warning) == 1
    assert any("country=KEN" in each for each in addresses(app))
