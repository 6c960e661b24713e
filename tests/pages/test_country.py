"""The country page: it says what the release says, for members, observers and odd links."""

from __future__ import annotations

import re

import pytest

from nua_data.method import load_method
from nua_data.release import BUNDLED, open_release
from nua_data.trends import classify_trends
from tests.pages.driver import of_type, open_page, open_twins, visible


def blocks(app) -> str:
    return next(node.proto.body for node in of_type(app, "html") if "nst-" in node.proto.body)


def test_the_headline_agrees_with_a_recount():
    release = open_release(BUNDLED)
    rows = classify_trends(release, release.as_of, load_method())
    labels = rows[(rows["iso3"] == "KEN") & rows["headline"]]["label"]
    ways = load_method().trend.directions
    found = [ways.get(label) for label in labels]
    app = open_page("country", country="KEN")
    assert not app.exception
    head = app.title[0].value
    assert "Kenya" in head and "submitted" in head
    forward, still, back = (found.count(way) for way in ("forward", "still", "back"))
    assert (
        f"{forward + still + back} headline indicators have a trend: {forward} moving forward, "
        f"{still} moving little, {back} moving back"
    ) in head.replace("\\", "")
    html = blocks(app)
    assert html.count("<tbody") == 4
    assert len(re.findall(r'<th scope="row"', html)) == len(labels)


def test_all_indicators_and_the_twin_hold_the_same_rows():
    app = open_twins(open_page("country", country="KEN", measures="all"))
    assert not app.exception
    rows = re.findall(r'<th scope="row" role="rowheader">([^<]*)<', blocks(app))
    twin = next(x.value for x in of_type(app, "table") if "Firmness" in x.value.columns)
    plain = [name.replace("\\", "") for name in twin["Indicator"]]
    assert [name.replace("&#x27;", "'") for name in rows] == plain
    assert len(rows) == 43


@pytest.mark.parametrize("iso3", ["PSE", "VAT"])
def test_an_observer_has_a_page_and_is_not_judged(iso3):
    app = open_page("country", country=iso3)
    assert not app.exception
    assert "observer State" in app.title[0].value
    assert not [n for n in of_type(app, "html") if 'class="nst' in n.proto.body]


def test_without_a_country_the_page_explains_itself():
    app = open_page("country")
    assert not app.exception
    assert "Choose a country" in app.title[0].value


@pytest.mark.parametrize(
    "params",
    [{"country": "XXX"}, {"country": "KEN", "peers": "sids"}, {"country": "KEN", "explain": "NO"}],
)
def test_a_code_nobody_knows_is_a_notice(params):
    app = open_page("country", **params)
    assert not app.exception
    unknown = [*params.values()][-1]
    assert any(unknown in warning.value for warning in app.warning)


def test_the_explanation_opens_by_a_link():
    app = open_page("country", country="KEN", explain="EN_LND_SLUM")
    assert not app.exception
    text = "\n".join(visible(app)).replace("\\", "")
    assert "Label: Limited progress" in text
    assert "Pace: observed change divided by needed change" in text


def test_own_peers_and_every_group_can_be_chosen():
    app = open_page("country", country="KEN", peers="own_choice", own="UGA,TZA")
    assert not app.exception
    assert "2 states" in blocks(app)
    box = next(box for box in app.selectbox if box.key == "peers")
    assert len(box.options) == 6
    assert not any("island" in option for option in box.options)


def test_evidence_that_does_not_count_is_marked():
    app = open_page("country", country="JOR")
    text = "\n".join(visible(app)).replace("\\", "")
    assert "Inferred only; not counted" in text
    assert "voluntary" in text and "failed" not in text.lower()


@pytest.mark.parametrize("iso3", ["KEN", "TUV", "IND", "MCO"])
def test_nothing_unnamed_is_on_the_page(iso3):
    app = open_twins(open_page("country", country=iso3, measures="all"))
    assert not app.exception
    for text in [*visible(app), re.sub(r"<[^>]*>", " ", blocks(app))]:
        assert not re.search(r"\b(nan|NaN|None|<NA>)\b", text)
        assert not re.search(r"\bcountry[._]\w+|explain\.\w+", text)


def test_the_page_opens_in_arabic():
    app = open_page("country", country="KEN", lang="ar", explain="EN_LND_SLUM")
    assert not app.exception
    assert "كينيا" in app.title[0].value
