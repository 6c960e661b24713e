"""The world map in a real browser, on a page of its own (demo_map.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tools.app_server import HEALTH, AppServer

ROOT = Path(__file__).resolve().parents[2]
DEMO = Path(__file__).with_name("demo_map.py")
STATIC = {"STREAMLIT_SERVER_ENABLE_STATIC_SERVING": "true"}
READY = ".nm[data-ready=true]"
SMALL_STATES = ["LCA", "MUS", "TUV", "SGP", "MLT", "ATG", "VAT"]


def serve(folder: Path, health: str = HEALTH, **env: str) -> AppServer:
    """Serve the demo from a folder that has the real static files beside it."""
    (folder / "static").symlink_to(ROOT / "static")
    script = folder / "demo.py"
    script.write_text(
        f"import runpy\n\nrunpy.run_path({str(DEMO)!r}, run_name='__main__')\n", encoding="utf-8"
    )
    env = {**STATIC, **env}
    return AppServer(script, folder / "server.log", cwd=folder, env=env, health=health)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    with serve(tmp_path_factory.mktemp("demo")) as server:
        yield server


@pytest.fixture
def open_map(new_page: Callable[..., Page], demo: AppServer) -> Callable[..., Page]:
    """Open the demo and wait until its map is drawn."""

    def go(path: str = "/", **context: object) -> Page:
        page = new_page(server=demo, **context)
        page.goto(path)
        page.wait_for_selector(READY)
        wait_quiet(page)
        return page

    return go


def wait_quiet(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def tip(page: Page) -> str:
    return page.locator(".nm-tip").inner_text() if page.locator(".nm-tip").is_visible() else ""


def active(page: Page) -> str | None:
    return page.evaluate("document.activeElement?.dataset?.iso3 ?? null")


def zoom(page: Page) -> float:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    return float(page.locator(".nm").get_attribute("data-zoom"))


def focus_map(page: Page) -> None:
    """Come to the map by Tab, from the control before it."""
    page.get_by_role("radio", name="en", exact=True).focus()
    page.keyboard.press("Tab")


def centre_of(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_hover_says_country_value_and_date(open_map):
    page = open_map()
    page.mouse.move(*centre_of(page, "[data-iso3=KEN]"))
    assert tip(page).split("\n") == ["Kenya", "Submitted", "12 March 2022"]
    page.mouse.move(5, 5)
    assert tip(page) == ""


@pytest.mark.parametrize("viewport", [(1440, 900), (390, 844)])
def test_words_never_leave_the_map(open_map, viewport):
    page = open_map(viewport={"width": viewport[0], "height": viewport[1]})
    focus_map(page)
    stage = page.locator(".nm-stage").bounding_box()
    for iso3 in ["NZL", "LCA", "FJI", "RUS", "CHL", "WSM", "CAN"]:
        page.evaluate("(iso3) => document.querySelector(`[data-iso3=${iso3}]`).focus()", iso3)
        words = page.locator(".nm-tip").bounding_box()
        assert words["width"] > 20, iso3
        assert words["x"] >= stage["x"], iso3
        assert words["x"] + words["width"] <= stage["x"] + stage["width"] + 0.5, iso3
        assert words["y"] >= stage["y"], iso3
        assert words["y"] + words["height"] <= stage["y"] + stage["height"] + 0.5, iso3


def test_keys_move_and_open(open_map):
    page = open_map()
    focus_map(page)
    assert active(page) == "ARG"  # the chosen state
    assert tip(page).startswith("Argentina")
    page.keyboard.press("ArrowRight")
    assert active(page) == "URY"
    page.keyboard.press("ArrowUp")
    assert active(page) in {"BRA", "PRY"}
    page.keyboard.press("Home")
    assert active(page) == "AFG"
    page.keyboard.press("End")
    assert active(page) == "ZWE"
    page.keyboard.press("ArrowUp")
    assert active(page) == "ZMB"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Opened: ZMB")).to_be_visible()
    wait_quiet(page)
    assert active(page) == "ZMB"
    page.keyboard.press("Escape")
    assert tip(page) == ""
    page.keyboard.press("Space")
    expect(page.get_by_text("Opened: ZMB")).to_be_visible()


def test_map_is_one_tab_stop_and_its_focus_can_be_seen(open_map):
    page = open_map()
    focus_map(page)
    assert page.locator(".nm-svg [tabindex='0']").count() == 1
    assert page.locator(".nm-focus").evaluate("e => getComputedStyle(e).display") != "none"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Zoom in"
    assert page.locator(".nm-focus").evaluate("e => getComputedStyle(e).display") == "none"


def test_every_state_has_role_and_words(open_map):
    page = open_map()
    labels = page.locator(".nm-c[role=link]").evaluate_all(
        "nodes => nodes.map((n) => n.getAttribute('aria-label'))"
    )
    assert len(labels) == 195 and all(labels)
    assert "Kenya: Submitted, 12 March 2022" in labels
    assert page.locator(".nm-svg").get_attribute("aria-label") == "What the map says."


def test_click_on_a_dot_opens_the_small_state(open_map):
    page = open_map()
    for iso3 in SMALL_STATES:
        page.mouse.click(*centre_of(page, f"[data-iso3={iso3}] .nm-di"))
        expect(page.get_by_text(f"Opened: {iso3}")).to_be_visible()


def test_click_beside_a_lone_dot_still_means_it(open_map):
    page = open_map()
    x, y = centre_of(page, "[data-iso3=CPV] .nm-di")
    page.mouse.click(x - 8, y)
    expect(page.get_by_text("Opened: CPV")).to_be_visible()


def test_click_on_a_shape_opens_it_and_the_open_sea_opens_nothing(open_map):
    page = open_map()
    x, y = centre_of(page, "[data-iso3=BRA]")
    page.mouse.click(x + 290, y)
    page.mouse.click(x, y)
    expect(page.get_by_text("Opened: BRA")).to_be_visible()


def test_zoom_and_pan_stay_over_reruns_and_other_pages(open_map):
    page = open_map()
    focus_map(page)
    for key in ("+", "+", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert zoom(page) == pytest.approx(2.56, abs=0.01)
    place = page.locator(".nm-world").get_attribute("transform")
    node = page.locator("[data-iso3=KEN]").element_handle()
    page.get_by_text("trend", exact=True).click()
    expect(page.locator(".nm-legend")).to_contain_text("On track")
    assert page.locator(".nm-world").get_attribute("transform") == place
    assert node.evaluate("n => n.isConnected"), "the drawing was built again"
    page.get_by_role("link", name="Elsewhere").click()
    expect(page.get_by_text("No map here")).to_be_visible()
    page.get_by_role("link", name="Map").click()
    page.wait_for_selector(READY)
    assert page.locator(".nm-world").get_attribute("transform") == place
    focus_map(page)
    page.keyboard.press("0")
    assert zoom(page) == 1


def test_rerun_recolours_in_place(open_map):
    page = open_map()
    before = page.locator(".nm").get_attribute("data-codes")
    fill = "n => getComputedStyle(n).fill"
    colour = page.locator("[data-iso3=AFG]").evaluate(fill)
    page.get_by_text("trend", exact=True).click()
    expect(page.locator(".nm")).not_to_have_attribute("data-codes", before)
    assert page.locator("[data-iso3=AFG]").evaluate(fill) != colour
    page.get_by_text("empty", exact=True).click()
    expect(page.locator(".nm")).to_have_attribute("data-codes", "." * 195)
    expect(page.locator(".nm-legend li")).to_have_count(1)


def test_buttons_zoom(open_map):
    page = open_map()
    page.get_by_role("button", name="Zoom in").click()
    assert zoom(page) == pytest.approx(1.6)
    page.get_by_role("button", name="Zoom out").click()
    assert zoom(page) == 1
    for button in page.locator(".nm-buttons button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24


def test_wheel_scrolls_the_page_until_the_map_is_in_use(open_map):
    page = open_map(viewport={"width": 1200, "height": 500})
    page.locator(".nm-svg").scroll_into_view_if_needed()
    x, y = centre_of(page, "[data-iso3=DZA]")
    page.mouse.move(x, y)
    page.mouse.wheel(0, -120)
    assert zoom(page) == 1
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function("+document.querySelector('.nm').dataset.zoom > 1.5")
    page.get_by_role("button", name="Whole world").click()
    page.wait_for_function("+document.querySelector('.nm').dataset.zoom === 1")
    focus_map(page)
    assert zoom(page) == 1  # drawn, and scrolled to: now a place on it holds
    page.mouse.move(*centre_of(page, "[data-iso3=DZA]"))
    page.mouse.wheel(0, -120)
    page.wait_for_function("+document.querySelector('.nm').dataset.zoom > 1.2")


def test_drag_pans_and_opens_nothing(open_map):
    page = open_map()
    page.get_by_role("button", name="Zoom in").click()
    zoom(page)
    before = page.locator(".nm-world").get_attribute("transform")
    x, y = centre_of(page, "[data-iso3=DZA]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 70, y + 20, steps=5)
    page.mouse.up()
    zoom(page)
    assert page.locator(".nm-world").get_attribute("transform") != before
    page.wait_for_timeout(400)
    expect(page.get_by_text("Opened: nothing")).to_be_visible()


def test_pinch_zooms(open_map):
    page = open_map(viewport={"width": 390, "height": 844}, has_touch=True)
    box = page.locator(".nm-svg").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, reach in (
        ("touchStart", 20),
        ("touchMove", 40),
        ("touchMove", 60),
        ("touchEnd", 0),
    ):
        points = [{"x": x - reach, "y": y, "id": 0}, {"x": x + reach, "y": y, "id": 1}]
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": points if reach else []},
        )
    assert zoom(page) > 2
    expect(page.get_by_text("Opened: nothing")).to_be_visible()


def test_tap_opens_on_a_phone_and_nothing_scrolls_sideways(open_map):
    page = open_map(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.touchscreen.tap(*centre_of(page, "[data-iso3=BRA]"))
    expect(page.get_by_text("Opened: BRA")).to_be_visible()


def test_counts_of_the_legend_are_those_given(open_map):
    page = open_map()
    legend = page.locator(".nm-legend li").all_inner_texts()
    assert "Submitted\n6" in legend or "Submitted6" in [row.replace("\n", "") for row in legend]
    assert legend[-1] == "Undetermined areas"


def test_arabic_reads_from_the_right_and_the_map_does_not_turn(open_map):
    page = open_map()
    kenya = centre_of(page, "[data-iso3=KEN]")
    page.get_by_text("ar", exact=True).click()
    expect(page.locator(".nm")).to_have_attribute("dir", "rtl")
    assert page.locator(".nm-stage").get_attribute("dir") == "ltr"
    assert centre_of(page, "[data-iso3=KEN]")[0] == pytest.approx(kenya[0], abs=2)
    page.mouse.move(*centre_of(page, "[data-iso3=KEN]"))
    assert page.locator(".nm-tip").get_attribute("dir") == "rtl"


def test_dark_page_takes_the_dark_shades(open_map):
    page = open_map(color_scheme="dark")
    expect(page.locator(".nm.nm-dark")).to_have_count(1)


def test_shapes_are_fetched_once_from_this_host_also_on_a_deep_link(new_page, demo):
    page = new_page(server=demo)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/reporting")
    page.wait_for_selector(READY)
    page.get_by_role("button", name="Run again").click()
    wait_quiet(page)
    page.get_by_role("link", name="Map").click()
    page.wait_for_selector(READY)
    shapes = [url for url in asked if "world.json" in url]
    assert len(shapes) == 1
    assert shapes[0].startswith(f"{demo.url}/app/static/world.json?v=")


def test_works_below_a_base_path(new_page, tmp_path):
    with serve(tmp_path, f"/nua{HEALTH}", STREAMLIT_SERVER_BASE_URL_PATH="nua") as server:
        page = new_page(server=server)
        page.goto("/nua/reporting")
        page.wait_for_selector(READY)
        page.goto("/nua/")
        page.wait_for_selector(READY)
        page.close()


def test_names_from_data_stay_text(open_map):
    page = open_map("/?odd=1")
    page.mouse.move(*centre_of(page, "[data-iso3=KEN]"))
    assert tip(page).split("\n")[0] == '<img src=x onerror="alert(1)">'
    assert page.locator(".nm img").count() == 0
    assert page.locator(".nm-legend").inner_text().count("<i>") == 1
