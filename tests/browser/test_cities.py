"""The map of cities in a real browser, drawn by software: offline, clicked, in the dark, small.

The fixtures add to every test: no request to another host, no error in the browser's console.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.bench_ui import SOFTWARE_GL
from charts.cities import WORLD_BOUNDS, world_camera
from charts.palette import OCEAN
from tools.find_browser import FLAGS, find_browser

MAP = "[data-testid=stDeckGlJsonChart]"
PERTH = (115.86, -31.95)
PHONE = {"width": 390, "height": 844}
DRAWN = """() => {
  const canvas = document.querySelector('[data-testid=stDeckGlJsonChart] canvas');
  return Boolean(canvas && canvas.width > 300);
}"""


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """Give a browser that draws WebGL without a graphics card, in place of the shared one."""
    drawing = browser.browser_type.launch(
        executable_path=find_browser(), args=[*FLAGS, *SOFTWARE_GL], headless=True
    )
    yield drawing
    drawing.close()


def mercator(lat: float) -> float:
    """Give the height of a latitude in degrees of the equator."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def place_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Give the pixel of a place on the map of the world, which fills the width of its box."""
    box = page.locator(f"{MAP} canvas").first.bounding_box()
    (west, south), (east, north) = WORLD_BOUNDS
    scale = box["width"] / (east - west)
    assert (mercator(north) - mercator(south)) * scale > box["height"]
    across = (lon - (west + east) / 2) * scale
    down = (mercator(world_camera().latitude) - mercator(lat)) * scale
    return box["x"] + box["width"] / 2 + across, box["y"] + box["height"] / 2 + down


def assert_within(inner: Locator, outer: Locator) -> None:
    """See that nothing of a box is cut off by another."""
    a, b = inner.bounding_box(), outer.bounding_box()
    assert a["x"] >= b["x"] and a["x"] + a["width"] <= b["x"] + b["width"]
    assert a["y"] >= b["y"] and a["y"] + a["height"] <= b["y"] + b["height"]


def wait_for_map(page: Page) -> Page:
    page.wait_for_function(DRAWN)
    page.wait_for_timeout(800)
    return page


def test_a_click_on_a_city_opens_its_country_beside_all_it_has(open_page, page, wait_ready):
    with page.expect_response(lambda answer: "land.json" in answer.url) as land:
        open_page("/cities")
    assert land.value.ok, "the land under the cities is not where the map looks for it"
    wait_for_map(page)
    x, y = place_of(page, *PERTH)
    page.mouse.move(x - 40, y)
    page.mouse.move(x, y)
    card = page.locator(".deck-tooltip")
    expect(card).to_contain_text("Perth")
    expect(card).to_contain_text("Australia")
    expect(card).to_contain_text("projection")
    assert_within(card, page.locator(MAP))
    page.mouse.click(x, y)
    expect(page.locator("h1")).to_contain_text("Australia")
    wait_ready(page)
    assert "country=AUS" in page.url
    assert "city=wup-" in page.url
    expect(page.get_by_role("heading", name="Perth")).to_be_visible()
    wait_for_map(page)
    page.get_by_role("link", name="Open the page of Australia").click()
    page.wait_for_url("**/country?country=AUS*")
    expect(page.locator("h1")).to_contain_text("Australia")
    page.get_by_role("link", name="All cities of the country on the map").click()
    page.wait_for_url("**/cities?country=AUS*")
    expect(page.locator("h1")).to_contain_text("Australia")


def test_another_figure_recolours_the_dots_that_are_there(open_page, page, wait_ready):
    fetched = []
    page.on(
        "request", lambda request: fetched.append(request.url) if "/rows/" in request.url else None
    )
    open_page("/cities")
    wait_for_map(page)
    assert len(fetched) == 1
    card = page.locator(".deck-tooltip")
    said = "node => getComputedStyle(node, '::after').content + node.textContent"
    for place, figure in (
        ("Access to public transport", "none"),
        ("Green area share", '"No figure'),
    ):
        box = page.get_by_role("combobox", name="Figure shown by the colour")
        if box.input_value() != place:
            box.fill(place)
            page.keyboard.press("Enter")
            expect(page.locator("h1")).to_contain_text(place)
            wait_for_map(wait_ready(page) or page)
        x, y = place_of(page, *PERTH)
        page.mouse.move(x - 40, y)
        page.mouse.move(x, y)
        expect(card).to_contain_text("Perth")
        assert card.locator("[data-none]").evaluate(said).startswith(figure)
    assert len(fetched) == 1, "the rows of the first figure hold those of the others"


def test_another_figure_sends_what_follows_from_it_and_the_way_back_brings_the_first(
    open_page, new_page, wait_ready, messages_of
):
    page = new_page()
    sent = messages_of(page)
    open_page("/cities", page=page)
    wait_for_map(page)
    first = page.locator("h1").inner_text()
    assert "navigation" in {message.WhichOneof("type") for message in sent}
    sent.clear()
    page.get_by_role("combobox", name="Figure shown by the colour").fill("Green area share")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Green area share")
    wait_for_map(wait_ready(page) or page)
    assert "navigation" not in {message.WhichOneof("type") for message in sent}
    boxes = [
        message.delta.new_element.selectbox.label
        for message in sent
        if message.delta.new_element.WhichOneof("type") == "selectbox"
    ]
    assert boxes == ["Figure shown by the colour"]
    expect(page.locator("h1")).to_have_count(1)
    page.go_back()
    expect(page.locator("h1")).to_have_text(first)
    box = page.get_by_role("combobox", name="Figure shown by the colour")
    expect(box).to_have_value("Access to public transport")


def test_the_box_does_for_the_keyboard_what_the_map_does(open_page, page, wait_ready):
    open_page("/cities")
    box = page.get_by_role("combobox", name="Find a city")
    box.focus()
    page.keyboard.type("Nairo")
    expect(page.get_by_role("option", name="Nairobi, Kenya")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nairobi")).to_be_visible()
    wait_ready(page)
    assert "city=wup-21711" in page.url


def test_the_dark_page_has_a_dark_sea(open_page, new_page):
    page = open_page("/cities?country=ISL", new_page(color_scheme="dark"))
    wait_for_map(page)
    sea = page.locator(MAP).evaluate("node => getComputedStyle(node).backgroundColor")
    assert [*map(int, sea[4:-1].split(","))] == [
        int(OCEAN.dark[at : at + 2], 16) for at in (1, 3, 5)
    ]


def test_a_phone_shows_the_whole_world_without_scrolling_sideways(open_page, new_page):
    page = open_page("/cities", new_page(viewport=PHONE, has_touch=True, is_mobile=True))
    wait_for_map(page)
    box = page.locator(MAP).bounding_box()
    assert box["width"] > 300
    (west, south), (east, north) = WORLD_BOUNDS
    fitting = (mercator(north) - mercator(south)) / (east - west)
    assert 0.5 < box["height"] / box["width"] <= fitting, "a higher box shows less of the width"
    key = page.locator(".nct-key").first.bounding_box()
    assert key["y"] - (box["y"] + box["height"]) < 60, "a gap under the map"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_map_can_fill_the_screen(open_page, page):
    open_page("/cities")
    wait_for_map(page)
    before = page.locator(MAP).bounding_box()["height"]
    page.locator(MAP).hover()
    page.get_by_role("button", name="Fullscreen").first.click()
    page.wait_for_timeout(500)
    assert page.locator(MAP).bounding_box()["height"] > max(800, before)
