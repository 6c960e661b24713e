"""The page on the Agenda: its parts by link, links both ways, filters of the library, bad links."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from nua_data.release import open_release
from nua_data.text import load_text
from tests.pages.driver import of_type, open_page
from ui.agenda import PARTS

t = load_text("en")


def links(app: AppTest) -> dict[str, str]:
    """Give label -> address of the links to other pages."""
    return {
        node.proto.label.replace("\\", ""): f"{node.proto.page}?{node.proto.query_string}"
        for node in of_type(app, "page_link")
    }


def html(app: AppTest) -> str:
    return " ".join(node.proto.body for node in of_type(app, "html"))


def said(app: AppTest) -> str:
    return " ".join(node.value.replace("\\", "") for node in app.markdown)


@pytest.mark.parametrize("part", PARTS)
def test_a_link_opens_each_part(part):
    app = open_page("agenda", part=part)
    assert not app.exception
    assert not app.warning
    assert app.header[0].value
    chosen = next(w for w in app.button_group if w.key == "part")
    assert chosen.value == part


def test_every_area_and_event_is_on_the_page_at_a_glance():
    release, body = open_release(), html(open_page("agenda"))
    assert not [code for code in release.areas["area"] if f"part=sdgs&amp;area={code}" not in body]
    assert not [code for code in release.events["event"] if f"event={code}" not in body]


def test_an_event_leads_to_its_phase():
    app = open_page("agenda", event="report_draft_2026")
    assert "no dated source that says it happened was found" in said(app)
    assert "readiness?phase=revision" in " ".join(links(app).values())
    assert "aria-current" in html(app)


def test_a_phase_that_a_link_names_is_marked():
    marked, plain = (html(open_page("readiness", **link)) for link in ({"phase": "revision"}, {}))
    assert marked.count("box-shadow") == plain.count("box-shadow") + 1


def test_an_area_leads_to_its_indicators_and_an_indicator_to_its_area():
    app = open_page("agenda", part="sdgs", area="1.1.2")
    way = next(address for label, address in links(app).items() if "11.1.1" in label)
    assert "trends" in way
    assert "commitment=social" in way
    back = links(open_page("trends", indicator="EN_LND_SLUM"))
    assert any("part=sdgs&area=1.1.2" in address for address in back.values())


def test_an_area_without_indicators_says_so():
    assert t("agenda.area_none") in said(open_page("agenda", part="sdgs", area="2.3.2"))


def test_a_country_leads_to_the_entries_that_name_it_and_back():
    assert "entry=togo_mission" in html(open_page("country", country="TGO"))
    entry = open_page("agenda", part="library", entry="togo_mission")
    assert "country?country=TGO" in html(entry)
    assert "nli-on" in html(entry)
    assert t("country.library_none") in said(open_page("country", country="TUV"))


def shown(app: AppTest) -> int:
    """Give the number of entries that the page says it found."""
    return int(re.search(r"(\d+) entr", said(app).split("paragraph.")[1])[1])


@pytest.mark.parametrize(
    ("link", "count"),
    [
        ({}, 239),
        ({"kind": "database"}, 9),
        ({"kind": "database,platform", "document": "HSP/OECPR.2025/2"}, 9),
        ({"names": "KEN"}, 5),
        ({"find": "urbanlex"}, 1),
    ],
)
def test_the_library_is_filtered_by_link(link, count):
    rows = open_release().agenda_library
    if "kind" in link:
        kept = rows[rows["kind"].isin(link["kind"].split(","))]
        count = len(kept[kept["document"] == link["document"]] if "document" in link else kept)
    app = open_page("agenda", part="library", **link)
    assert not app.warning
    assert shown(app) == count


def test_the_box_of_the_library_speaks_the_language_of_the_page():
    (box,) = open_page("agenda", part="library", lang="ar").text_input
    assert box.placeholder == load_text("ar")("nav.search")


def test_the_library_says_when_nothing_answers():
    app = open_page("agenda", part="library", find="xqzwv")
    assert t("agenda.library_nothing") in said(app)


def test_regional_work_follows_the_region():
    africa, world = (
        html(open_page("agenda", part="regions", region=r)) for r in ("Africa", "World")
    )
    assert "togo_mission" in africa
    assert "japan_platform" in world
    assert "japan_platform" not in africa


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("part", "cellar", None),
        ("event", "moon_landing", None),
        ("area", "9.9", "sdgs"),
        ("kind", "rumour", "library"),
        ("document", "none", "library"),
        ("names", "XXX", "library"),
        ("entry", "<script>", "library"),
    ],
)
def test_an_unknown_code_in_a_link_is_said(name, text, part):
    app = open_page("agenda", **{"part": part} if part else {}, **{name: text})
    assert not app.exception
    assert len(app.warning) == 1
    assert name not in app.query_params


def test_links_in_pictures_keep_the_shared_choices():
    body = html(open_page("agenda", region="Africa", lang="ar"))
    assert re.search(r'href="agenda\?region=Africa&amp;lang=ar&amp;part=sdgs', body)
