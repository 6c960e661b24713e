"""The URL says what the page shows, the page what the URL says, and a link in error says so."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from nua_data.text import languages, load_text
from tests.pages.driver import open_page

VIEW = {"region": "Africa", "cycle": "2018-2022", "as_of": "2021-07-21", "grouping": "m49"}


def commitment(app: AppTest):
    """Give the control of the three commitments, whatever stands beside it."""
    return next(w for w in app.button_group if str(w.key).startswith("commitment"))


def test_a_link_sets_the_widgets():
    app = open_page("reporting", show="submitted", more="true", **VIEW)
    assert app.selectbox(key="region").value == "Africa"
    assert app.selectbox(key="cycle").value == "2018-2022"
    assert app.selectbox(key="grouping").value == "m49"
    assert app.selectbox(key="show").value == "submitted"
    assert app.date_input(key="as-of").value == dt.date(2021, 7, 21)
    shown = {"region": "Africa", "cycle": "2018-2022", "as-of": "2021-07-21", "grouping": "m49"}
    assert app.query_params == {**shown, "show": "submitted", "more": "true"}


def test_choices_hold_while_their_widgets_are_away():
    app = open_page("reporting", **VIEW)
    assert "as-of" not in [widget.key for widget in app.date_input]
    assert app.query_params["as-of"] == "2021-07-21"
    assert "21 July 2021" in app.title[0].value
    app.toggle(key="more").set_value(True).run()
    assert app.date_input(key="as-of").value == dt.date(2021, 7, 21)
    app.toggle(key="more").set_value(False).run()
    assert "21 July 2021" in app.title[0].value
    assert app.query_params["grouping"] == "m49"


def test_a_link_sets_the_choices_of_trends():
    link = {"commitment": "environment", "indicator": "EN_REF_WASCOL", "countries": "KEN,BRA"}
    app = open_page("trends", **link)
    assert commitment(app).value == "environment"
    assert app.selectbox(key="indicator").value == "EN_REF_WASCOL"
    assert app.multiselect(key="countries").value == ["KEN", "BRA"]
    assert app.query_params == link
    assert not app.warning


@pytest.mark.parametrize(
    ("page", "kind", "key", "value", "written"),
    [
        ("overview", "selectbox", "region", "Africa", "Africa"),
        ("overview", "selectbox", "cycle", "2018-2022", "2018-2022"),
        ("overview", "date_input", "as-of", dt.date(2024, 1, 31), "2024-01-31"),
        ("overview", "selectbox", "since", "quarter", "quarter"),
        ("reporting", "selectbox", "show", "all", "all"),
        ("trends", "multiselect", "countries", ["KEN", "BRA"], "KEN,BRA"),
        ("country", "selectbox", "country", None, None),
    ],
)
def test_a_widget_writes_the_link_and_its_default_takes_it_out(page, kind, key, value, written):
    app = open_page(page, more="true")
    assert key not in app.query_params
    default = getattr(app, kind)(key=key).value
    getattr(app, kind)(key=key).set_value(value).run()
    assert app.query_params.get(key) == written
    getattr(app, kind)(key=key).set_value(default).run()
    assert key not in app.query_params
    assert not app.exception


@pytest.mark.parametrize(
    ("page", "name", "text"),
    [
        ("overview", "region", "Atlantis"),
        ("overview", "cycle", "1999-2003"),
        ("overview", "as_of", "yesterday"),
        ("overview", "as_of", "2099-01-01"),
        ("overview", "grouping", "by size"),
        ("overview", "since", "forever"),
        ("overview", "lang", "tlh"),
        ("reporting", "show", "secrets"),
        ("trends", "indicator", "NOPE"),
        ("trends", "commitment", "speed"),
        ("trends", "countries", "XXX,YYY"),
        ("country", "country", "XXX"),
        ("methods", "bands", "rubber"),
        ("methods", "pace", "snail"),
    ],
)
def test_an_unknown_value_is_said_and_the_rest_lives(page, name, text):
    app = open_page(page, **{name: text})
    assert not app.exception
    assert app.title[0].value
    said = [notice.value.replace("\\", "") for notice in app.warning]
    assert len(said) == 1
    assert name.replace("_", "-") in said[0]
    assert text in said[0]
    assert not app.query_params
    app.run()
    assert not app.warning, "the notice stays after the link was put right"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](http://e.vil)", "`a`*b*" * 99])
def test_text_of_a_link_stays_text(text):
    app = open_page("overview", region=text)
    said = app.warning[0].value
    assert len(said) < 300
    assert "<script>" not in said
    assert "](" not in said
    assert "`a`" not in said


def test_an_unknown_code_beside_known_ones_is_left_out():
    app = open_page("trends", countries="KEN,XXX")
    assert app.multiselect(key="countries").value == ["KEN"]
    assert app.query_params == {"countries": "KEN"}


def test_a_change_of_page_keeps_the_shared_choices():
    app = open_page("overview", region="Africa", cycle="2018-2022")
    app.query_params = {}  # what the browser sends when another page is chosen
    app.switch_page("pages/reporting.py").run()
    assert app.selectbox(key="region").value == "Africa"
    assert app.query_params == {"region": "Africa", "cycle": "2018-2022"}
    app.query_params = {}
    app.switch_page("pages/methods.py").run()
    app.query_params = {}
    app.switch_page("pages/overview.py").run()
    assert app.query_params == {"region": "Africa", "cycle": "2018-2022"}
    assert "in Africa" in app.title[0].value


def test_the_back_button_wins_over_the_session():
    app = open_page("overview", region="Africa")
    app.selectbox(key="region").set_value("World").run()
    app.query_params = {"region": "Africa"}
    app.run()
    assert app.selectbox(key="region").value == "Africa"
    app.query_params = {}
    app.run()
    assert app.selectbox(key="region").value == "World"


def test_another_grouping_lets_go_of_a_region_that_is_not_in_it():
    app = open_page("overview", region="Arab States", more="true")
    app.selectbox(key="grouping").set_value("m49").run()
    assert app.selectbox(key="region").value == "World"
    assert app.query_params == {"grouping": "m49", "more": "true"}
    assert "of 193" in app.title[0].value


def test_a_commitment_writes_the_link():
    app = open_page("trends")
    commitment(app).set_value("economic").run()
    assert app.query_params == {"commitment": "economic"}
    commitment(app).set_value("social").run()
    assert not app.query_params


def test_implementation_stands_beside_the_three():
    app = open_page("trends", commitment="implementation")
    assert app.query_params == {"commitment": "implementation"}
    assert not app.warning
    assert commitment(app).value is None


def test_another_commitment_lets_go_of_its_indicator():
    app = open_page("trends", commitment="environment", indicator="EN_REF_WASCOL")
    commitment(app).set_value("social").run()
    assert app.selectbox(key="indicator").value != "EN_REF_WASCOL"
    assert app.query_params.get("indicator") is None
    assert not app.exception


@pytest.mark.parametrize("page", ["overview", "reporting"])
def test_the_picker_opens_a_country(page):
    app = open_page(page, region="Africa")
    app.selectbox(key=f"{page}-country").set_value("KEN").run()
    assert app.query_params == {"region": "Africa", "country": "KEN"}
    assert app.selectbox(key="country").value == "KEN"


def test_a_link_opens_a_country():
    app = open_page("country", country="KEN", lang="en")
    assert app.selectbox(key="country").value == "KEN"
    assert "Kenya" in app.title[0].value


@pytest.mark.parametrize("language", list(languages()))
def test_an_empty_choice_explains_itself(language):
    app = open_page("country", lang=language)
    expected = load_text(language)("country.choose")
    assert app.title[0].value.replace("\\", "") == expected


def test_language_is_kept_over_pages_and_links():
    app = open_page("overview", lang="ar")
    assert app.query_params == {"lang": "ar"}
    arabic = app.title[0].value
    assert any("\u0600" < letter < "\u06ff" for letter in arabic)
    app.query_params = {}
    app.switch_page("pages/methods.py").run()
    assert app.query_params == {"lang": "ar"}
    app.selectbox(key="lang").set_value("en").run()
    assert app.query_params == {}
