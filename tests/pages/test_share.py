"""One figure alone, the code that embeds it, the title of the document."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from nua_data.text import load_text
from tests.pages.driver import elements, of_type, open_page
from ui.state import PAGES

t = load_text("en")
LINKS = {"country": {"country": "KEN"}, "trends": {"countries": "KEN,BRA"}}


def figure_keys(app: AppTest) -> list[str]:
    """Give the keys of the page's figures, from the switches to embed them."""
    keys = [str(node.key) for node in app.toggle if str(node.key).startswith("embed-")]
    return [key.removeprefix("embed-") for key in keys]


def alone(app: AppTest) -> list:
    """Give what stands in the container of the figure that stands alone."""
    marked = "-alone"
    (place,) = [n for n in elements(app._tree) if getattr(n, "proto", None) and _id(n, marked)]
    return [*elements(place)]


def _id(node, ending: str) -> bool:
    return str(getattr(node.proto, "id", "")).endswith(ending)


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_can_stand_alone(page: str):
    choices = LINKS.get(page, {})
    for key in figure_keys(open_page(page, **choices)):
        app = open_page(page, figure=key, **choices)
        assert not app.exception, key
        assert not app.warning, key
        inside = alone(app)
        assert [node.key for node in inside if node.type == "toggle"] == [f"twin-{key}"]
        texts = [node.value for node in inside if node.type in ("markdown", "caption")]
        assert len(texts) >= 3, f"{key} lacks its sentence, its source or its link"
        assert t("embed.full_view") in texts[-1]


def test_a_figure_alone_has_its_sentence_and_its_choices():
    whole = open_page("trends", region="Africa", commitment="economic")
    app = open_page("trends", region="Africa", commitment="economic", figure="trend-lines")
    inside = alone(app)
    assert inside[1].value.replace("\\", "") == whole.title[0].value.replace("\\", "")
    assert len(of_type(app, "plotly_chart")) == 1
    link = inside[-1].value.split("](")[1].rstrip(")")
    assert parse_qs(urlsplit(link).query) == {
        "region": ["Africa"],
        "commitment": ["economic"],
        "lang": ["en"],
    }


@pytest.mark.parametrize("figure", ["no-such-figure", "<b>", "pace"])
def test_an_unknown_figure_says_so(figure: str):
    app = open_page("overview", figure=figure)
    assert not app.exception
    assert [node.value for node in app.warning] == [t("embed.unknown")]
    assert t("embed.full_view") in alone(app)[-1].value


def test_the_code_to_embed_opens_the_same_figure_in_the_same_language():
    app = open_page("reporting", lang="ar", region="Africa", figure="")
    app.toggle(key="embed-pace").set_value(True).run()
    (code,) = app.code
    address = unescape(code.value.split('src="')[1].split('"')[0])
    asked = {name: text for name, (text,) in parse_qs(urlsplit(address).query).items()}
    assert asked == {"region": "Africa", "lang": "ar", "figure": "pace", "embed": "true"}
    assert 'title="' in code.value


def test_no_markup_gets_into_the_code_to_embed():
    app = open_page("reporting", show='"><script>')
    app.toggle(key="embed-pace").set_value(True).run()
    assert "<script" not in app.code[0].value
