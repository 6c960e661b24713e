"""A bound widget and its parameter of the URL, on a page of three lines."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui import state

    state.begin_run("here")
    told = []
    state.tell_notices(lambda name, text: told.append((name, text)))
    options = ["a", "b"] if st.session_state.get("short") else ["a", "b", "c"]
    one = state.choose("One", options, "one", "a", str.upper)
    many = state.choose_many("Many", ["x", "y", "z"], "many", str.upper)
    none = state.choose_optional("None", ["p", "q"], "none", str.upper)
    st.write(f"{one} {many} {none}")
    st.write(str(told))


def open_with(**params: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    app.query_params = dict(params)
    return app.run()


@pytest.mark.parametrize(
    ("link", "shown", "told", "kept"),
    [
        ({}, "a [] None", "[]", {}),
        ({"one": "b"}, "b [] None", "[]", {"one": "b"}),
        ({"one": "a"}, "a [] None", "[]", {}),
        ({"one": ""}, "a [] None", "[('one', '')]", {}),
        ({"one": "B"}, "a [] None", "[('one', 'B')]", {}),
        ({"many": "z,x"}, "a ['z', 'x'] None", "[]", {"many": "z,x"}),
        ({"many": "x,x"}, "a ['x'] None", "[]", {"many": "x"}),
        ({"many": "x,no"}, "a ['x'] None", "[]", {"many": "x"}),
        ({"many": "no"}, "a [] None", "[('many', 'no')]", {}),
        ({"none": "q"}, "a [] q", "[]", {"none": "q"}),
        ({"none": "no"}, "a [] None", "[('none', 'no')]", {}),
        ({"other": "1"}, "a [] None", "[]", {"other": "1"}),
    ],
)
def test_link_to_value(link, shown, told, kept):
    app = open_with(**link)
    assert not app.exception
    assert [text.value for text in app.markdown] == [shown, told]
    assert app.query_params == kept


def test_a_long_value_is_cut():
    told = open_with(one="b" * 500).markdown[1].value
    assert len(told) < 100


def test_an_option_that_went_away():
    app = open_with(one="c")
    app.session_state["short"] = True
    app.run()
    assert app.markdown[0].value.startswith("a ")
    assert app.query_params == {}
    assert not app.exception


def test_several_notices_are_all_told():
    assert open_with(one="B", none="no").markdown[1].value.count("(") == 2
